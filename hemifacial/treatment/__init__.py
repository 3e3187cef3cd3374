"""What becomes of hemifacial spasm without treatment, and for how long botulinum toxin works."""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = {
    "Untreated": "natural_history", "Share": "natural_history",
    "untreated_course": "natural_history",
    "Spread": "botulinum", "Interval": "botulinum", "onsets": "botulinum",
    "durations": "botulinum", "injection_interval": "botulinum",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
