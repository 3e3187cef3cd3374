"""The compressed nerve: a mechanistic model of fibres, myelin, and the room between them.

Names are loaded when first used; the compiler is loaded when a simulation first runs. Exploratory
and for teaching, not for patient care: no published model of hemifacial spasm exists to copy.
"""

from __future__ import annotations

from hemifacial.lazy import lazily

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
    "lateral_spread": "response", "LateralSpread": "response",
    "cross_talk_map": "experiments", "double_stimulus": "experiments",
    "pulse_sweep": "experiments", "Recovery": "experiments",
    "parameters": "standing", "parameter_table": "standing",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
