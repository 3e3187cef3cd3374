"""Putting published series together.

Names are loaded when first used, so importing this package costs nothing: a lesson that shows
one interval never loads SciPy, pandas or lifelines.
"""

from __future__ import annotations

from hemifacial.lazy import lazily

_HOME = {
    "Study": "studies", "Comparison": "studies", "TwoByTwo": "studies",
    "Effects": "effects", "proportion_effects": "effects", "ratio_effects": "effects",
    "back_transform": "effects",
    "Pooled": "pooled", "pool": "pooling", "pool_glmm": "glmm",
    "leave_one_out": "influence", "cumulative": "influence",
    "Subgroups": "moderators", "subgroups": "moderators",
    "Regression": "moderators", "meta_regression": "moderators",
    "Egger": "bias", "egger": "bias",
    "Bivariate": "diagnostic", "bivariate": "diagnostic",
    "Curve": "time_to_event", "kaplan_meier": "time_to_event",
    "curve_from_counts": "time_to_event",
    "wilson_interval": "intervals", "mean_interval": "intervals", "count_interval": "counts",
}  # fmt: skip

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
