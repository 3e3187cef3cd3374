"""Small-study effects: is the funnel lopsided?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.synthesis.pooling import Poolable, as_effects


@dataclass(frozen=True)
class Egger:
    """Result of Egger's regression test.

    Parameters
    ----------
    intercept : float
        Egger's intercept, in standard errors; 0 for a symmetric funnel.
    se : float
        Its standard error.
    t : float
        Intercept over standard error.
    df : int
        Degrees of freedom, k - 2.
    p : float
        Two-sided p-value.
    limit_estimate : float
        Effect in a study of no sampling error, on the effect scale.

    Examples
    --------
    >>> Egger(intercept=1.0, se=0.5, t=2.0, df=10, p=0.073, limit_estimate=0.2).t
    2.0
    """

    intercept: float
    se: float
    t: float
    df: int
    p: float
    limit_estimate: float


def egger(effects: Poolable, at_least: int = 10) -> Egger:
    """Test whether small studies differ from large ones.

    Parameters
    ----------
    effects : Effects, or sequence of Study or Comparison
        Ten studies or more; with fewer the test says little.
    at_least : int
        Fewest studies allowed, 3 or more. Lower it only to show why ten are asked for.

    Returns
    -------
    Egger
        Intercept, its test and the limit estimate.

    Raises
    ------
    CourseError
        If there are too few studies, or all standard errors or all effects are equal.

    Notes
    -----
    This is the classical form: the standard normal deviate (effect / standard error) on the
    precision (1 / standard error), with free dispersion. Its intercept is the coefficient of the
    standard error in a regression weighted by 1 / variance, so it equals metafor's
    ``regtest(model="lm", predictor="sei")``; metafor's default, ``model="rma"``, is another
    test. For logits and odds ratios, effect and standard error are tied by arithmetic, and the
    test finds asymmetry too often; a lopsided funnel has other causes than missing studies.

    References
    ----------
    Egger M, Davey Smith G, Schneider M, Minder C. Bias in meta-analysis detected by a simple,
    graphical test. BMJ 1997;315:629-634. doi:10.1136/bmj.315.7109.629

    Examples
    --------
    >>> from hemifacial.synthesis.effects import Effects
    >>> effects = Effects("raw", tuple("ABC"), (0.1, 0.3, 0.2), (0.01, 0.04, 0.09))
    >>> result = egger(effects, at_least=3)
    >>> round(result.intercept, 2), result.df
    (0.96, 1)
    """
    import numpy as np
    from scipy.special import stdtr

    from hemifacial.synthesis.heterogeneity import fit_weighted

    ready = as_effects(effects)
    if at_least % 1 or at_least < 3:
        raise CourseError(f"at_least is {at_least}; it must be a whole number of 3 or more.")
    if ready.k < at_least:
        raise CourseError(
            f"There are {ready.k} studies; Egger's test needs {at_least} or more, since it says "
            "little with fewer."
        )
    y, v = np.array(ready.estimates, float), np.array(ready.variances, float)
    errors = np.sqrt(v)
    if np.ptp(errors) <= 1e-9 * errors.max():
        raise CourseError(
            f"All {ready.k} standard errors equal {errors[0]:.4g}; Egger's test needs studies of "
            "different precision."
        )
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise CourseError(
            f"All {ready.k} effects equal {y[0]:.4g}; Egger's test needs effects that differ."
        )
    fit = fit_weighted(y, v, np.column_stack([np.ones(ready.k), errors]), 0.0)
    df = ready.k - 2
    limit, intercept = (float(value) for value in fit.coefficients)
    se = math.sqrt(fit.covariance[1, 1] * fit.residual_q / df)
    if not se > 1e-12 * abs(intercept):
        raise CourseError(
            f"All {ready.k} studies lie on one line of the funnel; Egger's test needs residuals, "
            "so add studies."
        )
    t = intercept / se
    return Egger(intercept, se, t, df, 2 * float(stdtr(df, -abs(t))), limit)
