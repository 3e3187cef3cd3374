"""What a test adds to a judgement, from published two-by-two tables that can bear it."""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = dict.fromkeys(
    ("Accuracy", "Estimate", "PostTest", "likelihood_ratios", "post_test_probability",
     "supported_tables"),
    "likelihood",
)  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
