"""Rating what is seen, and what a test adds to it.

Scales show only levels that were read in a source. Likelihood ratios come only from published
two-by-two tables whose counts bear them.
"""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = {
    "Accuracy": "likelihood", "Estimate": "likelihood", "PostTest": "likelihood",
    "likelihood_ratios": "likelihood", "post_test_probability": "likelihood",
    "supported_tables": "likelihood",
    "Scale": "scales", "load_scales": "scales", "find_scale": "scales", "versions": "scales",
    "score_scale": "scales", "agreement": "scales", "judge_change": "scales",
    "Hearing": "hearing", "grade_hearing": "hearing",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
