"""Each way to treat hemifacial spasm, and none: what is published, with its intervals and gaps."""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = {
    "Untreated": "natural_history", "Share": "natural_history",
    "untreated_course": "natural_history",
    "Spread": "botulinum", "Interval": "botulinum", "onsets": "botulinum",
    "durations": "botulinum", "injection_interval": "botulinum",
    "Calendar": "calendar", "cycle_calendar": "calendar",
    "Rate": "rates", "rate": "rates", "side_by_side": "rates",
    "AdverseEffects": "adverse_effects", "effect_rates": "adverse_effects",
    "by_technique": "adverse_effects",
    "DrugEvidence": "oral_drugs", "drug_evidence": "oral_drugs",
    "published_unit_ratios": "unit_ratios",
    "Complication": "decompression", "complication": "decompression",
    "recurrence": "decompression", "relief_by_time": "decompression",
    "second_operation": "decompression",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
