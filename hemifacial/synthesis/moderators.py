"""Why studies differ: subgroups and meta-regression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.synthesis.effects import Effects, back_transform
from hemifacial.synthesis.influence import number_of_studies, take
from hemifacial.synthesis.pooled import Pooled
from hemifacial.synthesis.pooling import (
    TESTS,
    Poolable,
    as_effects,
    pool,
    two_sided_quantile,
)


@dataclass(frozen=True)
class Subgroups:
    """Pooled results of subgroups and a test of their difference.

    Parameters
    ----------
    groups : dict of str to Pooled
        Result of each subgroup, in the order in which they appear.
    q_between : float
        Wald statistic of equal pooled effects.
    df : int
        Number of subgroups less 1.
    p : float
        Its p-value.

    Examples
    --------
    >>> effects = Effects("raw", tuple("ABCD"), (0.1, 0.2, 1.1, 1.2), (0.1, 0.1, 0.1, 0.1))
    >>> found = subgroups(effects, groups=("early", "early", "late", "late"))
    >>> round(found.q_between, 3), found.df
    (10.0, 1)
    """

    groups: dict[str, Pooled]
    q_between: float
    df: int
    p: float


@dataclass(frozen=True)
class Regression:
    """A straight line through effect sizes against one moderator.

    Parameters
    ----------
    name, unit : str
        The moderator and its unit.
    scale : str
        Scale of the effects, see `Effects`.
    method, test : str
        See `pool`.
    k : int
        Number of studies.
    intercept, slope : float
        Effect at moderator 0, and change of effect for one unit.
    se, low, high, p : float
        Standard error, confidence limits and p-value of the slope.
    covariance : tuple of 2 tuples of 2 floats
        Covariance of intercept and slope.
    tau2 : float
        Variance between studies left over.
    r2_percent : float or None
        Share of the variance between studies that the moderator takes away, 0 to 100; None where
        there is none to take.
    q, q_p : float
        Residual heterogeneity and its p-value (df k - 2).
    n_harmonic : float or None
        Harmonic mean of the numbers of patients, if known.
    confidence : float
        Level of all intervals.

    Examples
    --------
    >>> effects = Effects("raw", tuple("ABCD"), (0.1, 0.2, 0.2, 0.3), (0.1, 0.1, 0.1, 0.1))
    >>> round(meta_regression(effects, (1, 2, 2, 3)).slope, 3)
    0.1
    """

    name: str
    unit: str
    scale: str
    method: str
    test: str
    k: int
    intercept: float
    slope: float
    se: float
    low: float
    high: float
    p: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    tau2: float
    r2_percent: float | None
    q: float
    q_p: float
    n_harmonic: float | None
    confidence: float = 0.95

    def predict(self, x: float) -> tuple[float, float, float]:
        """Give the mean at a value of the moderator, as a proportion, ratio or raw value.

        Parameters
        ----------
        x : float
            Moderator, in `unit`. Outside the values studied the line is a guess.

        Returns
        -------
        tuple of float
            Value, lower and upper confidence limit (proportion 0 to 1, ratio or raw value).

        Raises
        ------
        CourseError
            If `x` is not a finite number.

        Examples
        --------
        >>> effects = Effects("raw", tuple("ABCD"), (0.1, 0.2, 0.2, 0.3), (0.1, 0.1, 0.1, 0.1))
        >>> [round(value, 2) for value in meta_regression(effects, (1, 2, 2, 3)).predict(2)]
        [0.2, -0.11, 0.51]
        """
        if not math.isfinite(x):
            raise CourseError(f"{self.name} is {x}; it must be a finite number of {self.unit}.")
        (a, b), (_, c) = self.covariance
        centre = self.intercept + self.slope * x
        df = self.k - 2 if self.test == "hartung_knapp" else None
        reach = two_sided_quantile(self.confidence, df) * math.sqrt(a + 2 * b * x + c * x**2)
        return tuple(
            back_transform(value, self.scale, self.n_harmonic)
            for value in (centre, centre - reach, centre + reach)
        )


def subgroups(
    effects_or_studies: Poolable,
    method: str = "REML",
    test: str = "z",
    confidence: float = 0.95,
    scale: str | None = None,
    groups: Sequence[str] | None = None,
) -> Subgroups:
    """Pool each subgroup with its own tau² and test whether they differ.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Studies; each subgroup needs two or more.
    method : str
        See `pool`.
    test : str
        See `pool`; it sets the intervals within subgroups.
    confidence : float
        Level of the intervals, between 0 and 1.
    scale : str or None
        See `pool`.
    groups : sequence of str, length k, or None
        Subgroup of each study; None takes `group` of the studies.

    Returns
    -------
    Subgroups
        Results in the order of appearance, and the test between them.

    Raises
    ------
    CourseError
        If a group is blank or has one study, there is one group only, or `pool` refuses.

    Notes
    -----
    The variance between studies is estimated in each subgroup apart. The test then compares the
    pooled effects as a fixed-effect meta-regression on the groups would (in metafor, ``rma`` of
    the subgroup estimates with ``method="FE"``). Studies are not randomised to subgroups.

    Examples
    --------
    >>> from hemifacial.synthesis import Study
    >>> series = [
    ...     Study("A", 40, 50, group="1 y"), Study("B", 81, 90, group="1 y"),
    ...     Study("C", 30, 50, group="5 y"), Study("D", 60, 90, group="5 y"),
    ... ]
    >>> found = subgroups(series)
    >>> [(name, round(pooled.value, 2)) for name, pooled in found.groups.items()]
    [('1 y', 0.86), ('5 y', 0.64)]
    """
    from scipy.special import chdtrc

    names = _group_names(effects_or_studies, groups)
    members = {name: [i for i, own in enumerate(names) if own == name] for name in names}
    if len(members) < 2:
        raise CourseError(f"There is {len(members)} group; a comparison needs 2 or more.")
    for name, positions in members.items():
        if len(positions) < 2:
            raise CourseError(f"Group {name!r} has 1 study; each group needs 2 or more.")
    pooled = {
        name: pool(take(effects_or_studies, positions), method, test, confidence, scale)
        for name, positions in members.items()
    }
    weights = [1 / result.se**2 for result in pooled.values()]
    estimates = [result.estimate for result in pooled.values()]
    mean = sum(w * y for w, y in zip(weights, estimates, strict=True)) / sum(weights)
    q = sum(w * (y - mean) ** 2 for w, y in zip(weights, estimates, strict=True))
    df = len(pooled) - 1
    return Subgroups(pooled, q, df, float(chdtrc(df, q)))


def meta_regression(
    effects: Poolable,
    moderator: Sequence[float],
    name: str = "follow-up",
    unit: str = "years",
    method: str = "REML",
    test: str = "z",
    confidence: float = 0.95,
) -> Regression:
    """Fit effect sizes as a straight line in one moderator, with random effects.

    Parameters
    ----------
    effects : Effects, or sequence of Study or Comparison
        Three studies or more; ten for each moderator is a common rule.
    moderator : sequence of float, length k
        Value of each study, in `unit`.
    name : str
        Name of the moderator.
    unit : str
        Its unit.
    method : str
        "fixed", "DL", "REML" or "PM".
    test : str
        "z", or "hartung_knapp" (t with k - 2 degrees of freedom).
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Regression
        Line, residual heterogeneity and R².

    Raises
    ------
    CourseError
        If there are fewer than 3 studies, lengths differ, or the moderator is constant or not
        finite.

    Notes
    -----
    A relation between studies is not one between patients (ecological fallacy).

    References
    ----------
    Thompson SG, Higgins JPT. How should meta-regression analyses be undertaken and interpreted?
    Statistics in Medicine 2002;21:1559-1573. doi:10.1002/sim.1187

    Examples
    --------
    >>> from hemifacial.synthesis import Study
    >>> series = [Study("A", 50, 54), Study("B", 80, 90), Study("C", 45, 60), Study("D", 30, 50)]
    >>> line = meta_regression(series, (0.5, 1, 5, 8))
    >>> round(line.predict(1)[0], 2), round(line.predict(8)[0], 2)
    (0.9, 0.59)
    """
    import numpy as np
    from scipy.special import chdtrc, ndtr, stdtr

    from hemifacial.synthesis.heterogeneity import between_study_variance, fit_weighted

    ready = as_effects(effects)
    values = _checked_moderator(ready, moderator, name, unit)
    if test not in TESTS:
        raise CourseError(f"test is {test!r}; it must be one of {', '.join(TESTS)}.")
    y, v = np.array(ready.estimates, float), np.array(ready.variances, float)
    # Centred while fitting: calendar years would cost digits.
    centre = sum(values) / ready.k
    x, df = np.column_stack([np.ones(ready.k), np.array(values) - centre]), ready.k - 2
    tau2 = between_study_variance(method, y, v, x)
    fit = fit_weighted(y, v, x, tau2)
    adjusted = test == "hartung_knapp"
    back = np.array([[1.0, -centre], [0.0, 1.0]])
    covariance = back @ fit.covariance @ back.T * (fit.residual_q / df if adjusted else 1.0)
    (intercept, slope), se = back @ fit.coefficients, math.sqrt(covariance[1, 1])
    if not se > 1e-12 * abs(slope):
        raise CourseError(
            f"All {ready.k} effects lie on one line in {name}; hartung_knapp needs residuals, so "
            "use test z."
        )
    reach = two_sided_quantile(confidence, df if adjusted else None) * se
    tail = -abs(slope) / se
    total = between_study_variance(method, y, v, x[:, :1])
    q = fit_weighted(y, v, x, 0.0).residual_q
    return Regression(
        name=name, unit=unit, scale=ready.scale, method=method, test=test, k=ready.k,
        intercept=float(intercept), slope=float(slope), se=se,
        low=float(slope) - reach, high=float(slope) + reach,
        p=2 * float(stdtr(df, tail) if adjusted else ndtr(tail)),
        covariance=tuple(map(tuple, covariance.tolist())), tau2=tau2,
        r2_percent=100 * max(0.0, 1 - tau2 / total) if total > 0 else None,
        q=q, q_p=float(chdtrc(df, q)), n_harmonic=ready.n_harmonic, confidence=confidence,
    )  # fmt: skip


def _group_names(studies: Poolable, groups: Sequence[str] | None) -> list[str]:
    """Give the subgroup of each study."""
    if groups is None:
        if isinstance(studies, Effects):
            raise CourseError("groups is None; effects need the name of a group for every study.")
        groups = [study.group for study in studies]
    count = number_of_studies(studies)
    if len(groups) != count:
        raise CourseError(f"groups has {len(groups)} names; it must have one a study ({count}).")
    for position, name in enumerate(groups):
        if not name:
            raise CourseError(
                f"Study {position + 1} has a blank group; every study needs the name of one."
            )
    return list(groups)


def _checked_moderator(
    effects: Effects, moderator: Sequence[float], name: str, unit: str
) -> list[float]:
    """Give the moderator if a line can be fitted."""
    values = list(moderator)
    if len(values) != effects.k:
        raise CourseError(
            f"{name} has {len(values)} values; it must have one a study ({effects.k})."
        )
    if effects.k < 3:
        raise CourseError(f"There are {effects.k} studies; a regression needs 3 or more.")
    for label, value in zip(effects.labels, values, strict=True):
        if value is None or not math.isfinite(value):
            raise CourseError(f"{label}: {name} is {value}; it must be a finite number of {unit}.")
    if max(values) - min(values) <= 1e-9 * max(abs(max(values)), abs(min(values))):
        raise CourseError(
            f"{name} is {values[0]} {unit} in every study; a regression needs values that differ."
        )
    return values
