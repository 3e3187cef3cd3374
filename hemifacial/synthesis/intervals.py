"""Confidence intervals for one published series."""

from __future__ import annotations

import math
from statistics import NormalDist

from hemifacial.errors import CourseError


def wilson_interval(
    n_events: int, n_patients: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Give Wilson's score interval for a proportion.

    Parameters
    ----------
    n_events : int
        Patients with the feature, 0 to `n_patients`.
    n_patients : int
        Denominator, at least 1.
    confidence : float
        Confidence level, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper limit, 0 to 1.

    Raises
    ------
    CourseError
        If a value lies outside its range.

    References
    ----------
    Wilson EB. Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 1927;22:209-212.

    Examples
    --------
    >>> low, high = wilson_interval(91, 137)
    >>> round(low, 3), round(high, 3)
    (0.582, 0.738)
    """
    n = _checked_denominator(n_patients)
    if n_events % 1 or not 0 <= n_events <= n:
        raise CourseError(
            f"n_events is {n_events}; it must be a whole number from 0 to n_patients ({n})."
        )
    z = _normal_quantile(confidence)
    proportion = n_events / n
    shrink = 1 + z**2 / n
    centre = (proportion + z**2 / (2 * n)) / shrink
    half_width = z * math.sqrt(proportion * (1 - proportion) / n + z**2 / (4 * n**2)) / shrink
    # The limit at 0 or n events is exactly 0 or 1; subtraction would leave a rounding error.
    low = 0.0 if n_events == 0 else centre - half_width
    high = 1.0 if n_events == n else centre + half_width
    return low, high


def mean_interval(
    mean: float, standard_deviation: float, n_patients: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Give the large-sample (normal) interval for a mean.

    Parameters
    ----------
    mean : float
        Mean, in any unit.
    standard_deviation : float
        Standard deviation between patients, same unit, not negative.
    n_patients : int
        Number of patients, at least 30 (below that the normal interval is too narrow).
    confidence : float
        Confidence level, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper limit, same unit as the mean.

    Raises
    ------
    CourseError
        If a value lies outside its range.

    Examples
    --------
    >>> low, high = mean_interval(48.5, 14.1, 158)
    >>> round(low, 1), round(high, 1)
    (46.3, 50.7)
    """
    if not math.isfinite(mean):
        raise CourseError(f"mean is {mean}; it must be a finite number.")
    if not (math.isfinite(standard_deviation) and standard_deviation >= 0):
        raise CourseError(f"standard_deviation is {standard_deviation}; it must be 0 or more.")
    n = _checked_denominator(n_patients, at_least=30)
    half_width = _normal_quantile(confidence) * standard_deviation / math.sqrt(n)
    return mean - half_width, mean + half_width


def _normal_quantile(confidence: float) -> float:
    """Give the two-sided standard normal quantile."""
    if not 0 < confidence < 1:
        raise CourseError(
            f"confidence is {confidence}; it must lie between 0 and 1, for example 0.95."
        )
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _checked_denominator(n_patients: int, at_least: int = 1) -> int:
    """Return the denominator if an interval can be computed from it."""
    if n_patients % 1 or n_patients < at_least:
        raise CourseError(
            f"n_patients is {n_patients}; it must be a whole number of {at_least} or more: "
            "show the value without an interval."
        )
    return int(n_patients)
