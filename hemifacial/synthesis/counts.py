"""Confidence interval for a count of cases, such as patients in a town."""

from __future__ import annotations

import math
from statistics import NormalDist

from hemifacial.errors import CourseError


def count_interval(n_cases: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give Byar's approximation to the exact Poisson interval of a count.

    A prevalence has the same relative interval as the number of cases behind it.

    Parameters
    ----------
    n_cases : int
        Cases counted, 10 or more; below that the approximation is poor.
    confidence : float
        Confidence level, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper limit, in cases.

    Raises
    ------
    CourseError
        If there are fewer than 10 cases or the confidence level is impossible.

    References
    ----------
    Breslow NE, Day NE. Statistical Methods in Cancer Research, volume 2. IARC, 1987.

    Examples
    --------
    >>> low, high = count_interval(50)
    >>> round(low, 1), round(high, 1)
    (37.1, 65.9)
    """
    if n_cases % 1 or n_cases < 10:
        raise CourseError(f"n_cases is {n_cases}; it must be a whole number of 10 or more.")
    if not 0 < confidence < 1:
        raise CourseError(f"confidence is {confidence}; it must lie between 0 and 1.")
    z = NormalDist().inv_cdf((1 + confidence) / 2)

    def limit(count: float, sense: int) -> float:
        return count * (1 - 1 / (9 * count) + sense * z / (3 * math.sqrt(count))) ** 3

    return limit(n_cases, -1), limit(n_cases + 1, 1)
