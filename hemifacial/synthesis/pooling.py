"""Pooling by inverse variance, with a fixed effect or random effects."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hemifacial.errors import CourseError
from hemifacial.synthesis.effects import (
    RATIO_SCALES,
    Effects,
    proportion_effects,
    ratio_effects,
)
from hemifacial.synthesis.pooled import Pooled
from hemifacial.synthesis.studies import Comparison, Study

TESTS = ("z", "hartung_knapp")
Poolable = Effects | Sequence[Study] | Sequence[Comparison]


def pool(
    effects_or_studies: Poolable,
    method: str = "REML",
    test: str = "z",
    confidence: float = 0.95,
    scale: str | None = None,
) -> Pooled:
    """Pool studies, each weighted by the inverse of its variance.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Two studies or more.
    method : str
        "fixed" (inverse variance), "DL", "REML" (default, as in metafor), "PM", or "GLMM" for
        the binomial-normal model (`pool_glmm`; series only).
    test : str
        "z" for normal limits, "hartung_knapp" for the adjusted standard error and t with k - 1
        degrees of freedom. metafor advises against the latter with a fixed effect, where it
        only stretches the interval by the spread seen.
    confidence : float
        Level of the intervals, between 0 and 1.
    scale : str or None
        Scale for studies or comparisons; None takes "logit" for series and "log_odds_ratio" for
        comparisons. Effects bring their own.

    Returns
    -------
    Pooled
        Estimate, intervals, heterogeneity and weights.

    Raises
    ------
    CourseError
        If there are fewer than 2 studies, an argument is not allowed, or "hartung_knapp" meets
        studies that are all equal, where its interval would have no width.

    Notes
    -----
    I² follows Higgins and Thompson's "typical" variance, as in metafor: tau² / (tau² + typical
    variance), and (Q - df) / Q for a fixed effect. The prediction interval is estimate ± quantile
    x sqrt(tau² + se²); the quantile is normal with "z" and t with k - 1 degrees of freedom with
    "hartung_knapp", again as in metafor (others use k - 2).

    References
    ----------
    Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Statistics in
    Medicine 2002;21:1539-1558. doi:10.1002/sim.1186

    Knapp G, Hartung J. Improved tests for a random effects meta-regression with a single
    covariate. Statistics in Medicine 2003;22:2693-2710. doi:10.1002/sim.1482

    Viechtbauer W. Conducting meta-analyses in R with the metafor package. Journal of
    Statistical Software 2010;36(3):1-48. doi:10.18637/jss.v036.i03

    Examples
    --------
    >>> series = [Study("A", 45, 65), Study("B", 72, 78), Study("C", 44, 54)]
    >>> pooled = pool(series, method="DL", test="hartung_knapp")
    >>> round(pooled.value, 3), round(pooled.i2_percent), pooled.q_df
    (0.825, 82, 2)
    """
    from scipy.special import chdtrc

    if method == "GLMM":
        return _glmm(effects_or_studies, test, confidence, scale)
    effects = as_effects(effects_or_studies, scale)
    if test not in TESTS:
        raise CourseError(f"test is {test!r}; it must be one of {', '.join(TESTS)}.")
    if effects.k < 2:
        raise CourseError(f"There is {effects.k} study; pooling needs 2 or more.")
    tau2, i2, fixed, fit = _fits(effects, method)
    df = effects.k - 1
    estimate, se = float(fit.coefficients[0]), math.sqrt(fit.covariance[0, 0])
    if test == "hartung_knapp":
        se *= math.sqrt(fit.residual_q / df)
        if not se > 1e-12 * abs(estimate):
            raise CourseError(
                f"All {effects.k} effects equal {estimate:.4g}; hartung_knapp needs effects that "
                "differ, so use test z."
            )
    quantile = two_sided_quantile(confidence, df if test == "hartung_knapp" else None)
    reach = quantile * math.sqrt(tau2 + se**2)
    predicts = method != "fixed" and effects.k >= 3
    return Pooled(
        scale=effects.scale, method=method, test=test, k=effects.k, labels=effects.labels,
        estimate=estimate, se=se, low=estimate - quantile * se, high=estimate + quantile * se,
        prediction_low=estimate - reach if predicts else None,
        prediction_high=estimate + reach if predicts else None,
        tau2=tau2, i2_percent=i2,
        q=fixed.residual_q, q_df=df, q_p=float(chdtrc(df, fixed.residual_q)),
        weights_percent=tuple((100 * fit.weights / fit.weights.sum()).tolist()),
        **study_limits(effects, confidence), n_harmonic=effects.n_harmonic, confidence=confidence,
    )  # fmt: skip


def as_effects(effects_or_studies: Poolable, scale: str | None = None) -> Effects:
    """Give effect sizes from whatever can be pooled.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Studies in any form.
    scale : str or None
        See `pool`.

    Returns
    -------
    Effects
        Effect sizes on the scale.

    Raises
    ------
    CourseError
        If the scale does not fit the studies.

    Examples
    --------
    >>> as_effects([Comparison("A", 1, 9, 2, 9)]).scale
    'log_odds_ratio'
    """
    if isinstance(effects_or_studies, Effects):
        if scale not in (None, effects_or_studies.scale):
            raise CourseError(
                f"scale is {scale!r}; these effects are on {effects_or_studies.scale!r} already."
            )
        return effects_or_studies
    rows = list(effects_or_studies)
    if rows and isinstance(rows[0], Comparison):
        return ratio_effects(rows, scale or RATIO_SCALES[0])
    return proportion_effects(rows, scale or "logit")


def two_sided_quantile(confidence: float, df: int | None = None) -> float:
    """Give the quantile that makes a two-sided interval.

    Parameters
    ----------
    confidence : float
        Level, between 0 and 1.
    df : int or None
        Degrees of freedom of Student's t; None for the normal distribution.

    Returns
    -------
    float
        Quantile, above 0.

    Raises
    ------
    CourseError
        If the level is not between 0 and 1.

    Examples
    --------
    >>> round(two_sided_quantile(0.95), 3), round(two_sided_quantile(0.95, 4), 3)
    (1.96, 2.776)
    """
    from scipy.special import ndtri, stdtrit

    if not 0 < confidence < 1:
        raise CourseError(
            f"confidence is {confidence}; it must lie between 0 and 1, for example 0.95."
        )
    upper = (1 + confidence) / 2
    return float(ndtri(upper) if df is None else stdtrit(df, upper))


def study_limits(effects: Effects, confidence: float) -> dict[str, tuple[float, ...]]:
    """Give the effect of each study with normal limits.

    Parameters
    ----------
    effects : Effects
        Effect sizes.
    confidence : float
        Level, between 0 and 1.

    Returns
    -------
    dict
        `study_estimates`, `study_lows` and `study_highs`, as `Pooled` names them.

    Examples
    --------
    >>> [high] = study_limits(Effects("raw", ("A",), (1.0,), (0.25,)), 0.95)["study_highs"]
    >>> round(high, 2)
    1.98
    """
    z = two_sided_quantile(confidence)
    pairs = list(zip(effects.estimates, effects.variances, strict=True))
    return {
        "study_estimates": effects.estimates,
        "study_lows": tuple(y - z * math.sqrt(v) for y, v in pairs),
        "study_highs": tuple(y + z * math.sqrt(v) for y, v in pairs),
    }


def _fits(effects: Effects, method: str):
    """Give tau², I² in percent, and the fits without and with tau²."""
    import numpy as np

    from hemifacial.synthesis.heterogeneity import between_study_variance, fit_weighted

    y, v = np.array(effects.estimates, float), np.array(effects.variances, float)
    x, df = np.ones((effects.k, 1)), effects.k - 1
    tau2 = between_study_variance(method, y, v, x)
    fixed = fit_weighted(y, v, x, 0.0)
    if method == "fixed":
        excess = fixed.residual_q - df
        return tau2, 100 * max(0.0, excess / fixed.residual_q) if excess > 0 else 0.0, fixed, fixed
    typical = df / fixed.projection_trace
    return tau2, 100 * tau2 / (tau2 + typical), fixed, fit_weighted(y, v, x, tau2)


def _glmm(studies: Poolable, test: str, confidence: float, scale: str | None) -> Pooled:
    """Hand series over to the binomial-normal model if it suits them."""
    from hemifacial.synthesis.glmm import pool_glmm

    if isinstance(studies, Effects):
        raise CourseError(
            f"method is 'GLMM' for effects on {studies.scale!r}; it needs the counts of a "
            "sequence of Study."
        )
    if scale not in (None, "logit") or test != "z":
        raise CourseError(
            f"method 'GLMM' came with scale {scale!r} and test {test!r}; it allows 'logit' and 'z'."
        )
    return pool_glmm(studies, confidence=confidence)
