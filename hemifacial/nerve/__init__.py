"""The compressed nerve: a mechanistic model of fibres, myelin, and the room between them.

Names are loaded when first used; the compiler is loaded when a simulation first runs. Exploratory
and for teaching, not for patient care: no published model of hemifacial spasm exists to copy.
"""

from __future__ import annotations

from importlib import import_module

_HOME = {
    "Fibre": "fibre",
    "Lesion": "lesion", "Cleft": "lesion",
    "Axon": "cable", "Cable": "cable", "build_cable": "cable",
    "Stimulus": "simulation", "train": "simulation", "simulate": "simulation",
    "Velocity": "measures", "conduction_velocity": "measures",
    "Transmission": "measures", "conduction_block": "measures",
    "BlockThreshold": "measures", "block_threshold": "measures",
    "Threshold": "excitability", "excitation_threshold": "excitability",
    "StrengthDuration": "excitability", "strength_duration": "excitability",
    "RecoveryCycle": "excitability", "recovery_cycle": "excitability",
    "Trace": "simulation", "Result": "simulation",
    "simulate_slowly": "reference",
    "FacialNerve": "facial", "Branch": "facial", "Compression": "facial", "HEALTHY": "facial",
    "Nucleus": "nucleus",
    "lateral_spread": "lateral_spread", "LateralSpread": "lateral_spread",
    "cross_talk_map": "experiments", "double_stimulus": "experiments",
    "pulse_sweep": "experiments", "Recovery": "experiments",
    "parameters": "parameters", "parameter_table": "parameters",
}  # fmt: skip

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    """Load a public name from the module it lives in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
