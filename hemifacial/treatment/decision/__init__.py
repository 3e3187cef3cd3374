"""Wait, toxin, surgery, or toxin first: what each comes to in years, in a model that says how."""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = {
    "STRATEGIES": "parameters", "Inputs": "parameters", "Parameter": "parameters",
    "Beta": "distributions", "Fixed": "distributions", "Gamma": "distributions",
    "Uniform": "distributions", "default_inputs": "inputs",
    "Outcomes": "accounts", "expected": "cohort", "occupancy": "cohort",
    "Simulated": "individual", "simulate_patients": "individual",
    "Comparison": "comparison", "compare": "comparison",
    "Uncertainty": "sensitivity", "probabilistic": "sensitivity",
    "OneWay": "tornado", "Swing": "tornado", "one_way": "tornado",
    "Grid": "pairs", "two_way": "pairs",
    "Flip": "flips", "Threshold": "flips", "threshold": "flips",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
