"""Effect size and sampling variance of each study, and the way back to proportions and ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.synthesis.studies import Comparison, Study, whole

PROPORTION_SCALES = ("logit", "freeman_tukey")
RATIO_SCALES = ("log_odds_ratio", "log_risk_ratio")
SCALES = (*PROPORTION_SCALES, *RATIO_SCALES, "raw")


@dataclass(frozen=True)
class Effects:
    """Effect sizes ready for pooling.

    Parameters
    ----------
    scale : str
        "logit", "freeman_tukey", "log_odds_ratio", "log_risk_ratio" or "raw" (as it stands).
    labels : tuple of str, length k
        Names of the studies.
    estimates : tuple of float, length k
        Effect sizes on `scale`.
    variances : tuple of float, length k
        Sampling variances on `scale` squared, above 0.
    counts : tuple of int, length k or 0
        Patients of each study; needed for the way back from "freeman_tukey".

    Raises
    ------
    CourseError
        If the scale is unknown, lengths differ, or a value is not finite or not above 0.

    Examples
    --------
    >>> Effects("raw", ("A", "B"), (0.1, 0.4), (0.02, 0.03)).k
    2
    """

    scale: str
    labels: tuple[str, ...]
    estimates: tuple[float, ...]
    variances: tuple[float, ...]
    counts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.scale not in SCALES:
            raise CourseError(f"scale is {self.scale!r}; it must be one of {', '.join(SCALES)}.")
        for name in ("labels", "estimates", "variances", "counts"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            length = len(getattr(self, name))
            if length != self.k and not (name == "counts" and length == 0):
                raise CourseError(
                    f"{name} has {length} values; it must have one a study ({self.k})."
                )
        for label, estimate, variance in zip(
            self.labels, self.estimates, self.variances, strict=True
        ):
            if not math.isfinite(estimate):
                raise CourseError(f"{label}: estimate is {estimate}; it must be a finite number.")
            if not (math.isfinite(variance) and variance > 0):
                raise CourseError(
                    f"{label}: variance is {variance}; it must be a finite number above 0."
                )
        for label, count in zip(self.labels, self.counts, strict=False):
            whole(count, "count", label, at_least=1)

    @property
    def k(self) -> int:
        """Number of studies."""
        return len(self.labels)

    @property
    def n_harmonic(self) -> float | None:
        """Harmonic mean of the numbers of patients, or None where they are not known."""
        return len(self.counts) / sum(1 / n for n in self.counts) if self.counts else None

    def take(self, positions: Sequence[int]) -> Effects:
        """Give the studies at some positions, in that order.

        Parameters
        ----------
        positions : sequence of int
            Positions, counted from 0.

        Returns
        -------
        Effects
            Those studies only.

        Examples
        --------
        >>> Effects("raw", ("A", "B"), (0.1, 0.4), (0.02, 0.03)).take([1]).labels
        ('B',)
        """
        return Effects(
            self.scale,
            tuple(self.labels[i] for i in positions),
            tuple(self.estimates[i] for i in positions),
            tuple(self.variances[i] for i in positions),
            tuple(self.counts[i] for i in positions) if self.counts else (),
        )


def proportion_effects(studies: Sequence[Study], scale: str = "logit", add: float = 0.5) -> Effects:
    """Turn the proportion of each series into an effect size.

    Parameters
    ----------
    studies : sequence of Study
        Series, at least one.
    scale : str
        "logit", or "freeman_tukey" for the double arcsine (metafor's PLO and PFT).
    add : float
        Patients added to both cells of a series with none or all affected, on the logit scale
        only; 0.5 to zero cells alone is metafor's default.

    Returns
    -------
    Effects
        Effect sizes on `scale`.

    Raises
    ------
    CourseError
        If there is no series, the scale is unknown, or a zero cell stands without a correction.

    Notes
    -----
    The double arcsine needs no correction, but its way back depends on one sample size for all
    series, see `back_transform`.

    References
    ----------
    Freeman MF, Tukey JW. Transformations related to the angular and the square root. Annals of
    Mathematical Statistics 1950;21:607-611.

    Examples
    --------
    >>> effects = proportion_effects([Study("A", 45, 65), Study("B", 42, 42)])
    >>> [round(y, 3) for y in effects.estimates], [round(v, 3) for v in effects.variances]
    ([0.811, 4.443], [0.072, 2.024])
    """
    _check_rows(studies, Study)
    if scale not in PROPORTION_SCALES:
        raise CourseError(
            f"scale is {scale!r}; for proportions it must be one of {', '.join(PROPORTION_SCALES)}."
        )
    _check_add(add)
    row = _logit if scale == "logit" else _freeman_tukey
    pairs = [row(study.label, study.events, study.n, add) for study in studies]
    return Effects(
        scale,
        tuple(study.label for study in studies),
        tuple(y for y, _ in pairs),
        tuple(v for _, v in pairs),
        tuple(study.n for study in studies),
    )


def ratio_effects(
    comparisons: Sequence[Comparison], scale: str = "log_odds_ratio", add: float = 0.5
) -> Effects:
    """Turn two arms of each study into the logarithm of a ratio, arm A over arm B.

    Parameters
    ----------
    comparisons : sequence of Comparison
        Studies, at least one.
    scale : str
        "log_odds_ratio" or "log_risk_ratio" (natural logarithms).
    add : float
        Patients added to all four cells of a study with a zero cell; 0.5 to such studies alone
        is metafor's default.

    Returns
    -------
    Effects
        Effect sizes on `scale`.

    Raises
    ------
    CourseError
        If there is no study, the scale is unknown, a zero cell stands without a correction, or
        both arms have no event (for odds ratios, or only events): such a study says nothing
        about a ratio.

    Examples
    --------
    >>> effects = ratio_effects([Comparison("Joo 2008", 11, 32, 5, 40)])
    >>> round(effects.estimates[0], 3), round(effects.variances[0], 3)
    (1.299, 0.367)
    """
    _check_rows(comparisons, Comparison)
    if scale not in RATIO_SCALES:
        raise CourseError(
            f"scale is {scale!r}; for ratios it must be one of {', '.join(RATIO_SCALES)}."
        )
    _check_add(add)
    row = _log_odds_ratio if scale == "log_odds_ratio" else _log_risk_ratio
    pairs = [row(*_cells(comparison, scale, add)) for comparison in comparisons]
    return Effects(
        scale,
        tuple(comparison.label for comparison in comparisons),
        tuple(y for y, _ in pairs),
        tuple(v for _, v in pairs),
        tuple(comparison.n_a + comparison.n_b for comparison in comparisons),
    )


def back_transform(value: float, scale: str, n_harmonic: float | None = None) -> float:
    """Give the proportion or ratio that stands for a value on a scale.

    Parameters
    ----------
    value : float
        Value on `scale`.
    scale : str
        "logit" and "freeman_tukey" lead to a proportion (0 to 1), "log_odds_ratio" and
        "log_risk_ratio" to a ratio; "raw" stays as it is.
    n_harmonic : float or None
        Harmonic mean of the numbers of patients, 1 or more; only for "freeman_tukey".

    Returns
    -------
    float
        Proportion, ratio or raw value.

    Raises
    ------
    CourseError
        If the scale is unknown, the value is not a number, or the harmonic mean is missing.

    Notes
    -----
    The way back from the double arcsine is Miller's, with the harmonic mean of the numbers of
    patients, as in metafor. Where these differ much, the answer can be seriously misleading: it
    may even lie outside the proportions seen. Prefer the logit or the binomial-normal model,
    and use this scale only to read older reviews.

    References
    ----------
    Miller JJ. The inverse of the Freeman-Tukey double arcsine transformation. American
    Statistician 1978;32:138.

    Schwarzer G, Chemaitelly H, Abu-Raddad LJ, Rücker G. Seriously misleading results using
    inverse of Freeman-Tukey double arcsine transformation in meta-analysis of single
    proportions. Research Synthesis Methods 2019;10:476-483. doi:10.1002/jrsm.1348

    Examples
    --------
    >>> round(back_transform(2.0, "logit"), 3), round(back_transform(0.0, "log_odds_ratio"), 3)
    (0.881, 1.0)
    >>> round(back_transform(1.2, "freeman_tukey", n_harmonic=50), 3)
    0.876
    """
    if scale not in SCALES:
        raise CourseError(f"scale is {scale!r}; it must be one of {', '.join(SCALES)}.")
    if math.isnan(value):
        raise CourseError(f"value is {value}; it must be a number on the {scale} scale.")
    if scale == "logit":
        return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
    if scale in RATIO_SCALES:
        return math.exp(value) if value < 700 else math.inf
    return value if scale == "raw" else _miller(value, n_harmonic)


def _miller(angle: float, n_harmonic: float | None) -> float:
    """Invert the double arcsine for one number of patients."""
    if n_harmonic is None or not n_harmonic >= 1:
        raise CourseError(
            f"n_harmonic is {n_harmonic}; the freeman_tukey scale needs the harmonic mean of the "
            "numbers of patients, 1 or more."
        )
    # No proportion has an angle outside these two, so a limit beyond them is 0 or 1.
    if angle <= _double_arcsine(0, n_harmonic):
        return 0.0
    if angle >= _double_arcsine(n_harmonic, n_harmonic):
        return 1.0
    sine = math.sin(2 * angle)
    inside = 1 - (sine + (sine - 1 / sine) / n_harmonic) ** 2
    return 0.5 * (1 - math.copysign(math.sqrt(max(inside, 0.0)), math.cos(2 * angle)))


def _double_arcsine(events: float, n: float) -> float:
    return 0.5 * (
        math.asin(math.sqrt(events / (n + 1))) + math.asin(math.sqrt((events + 1) / (n + 1)))
    )


def _logit(label: str, events: int, n: int, add: float) -> tuple[float, float]:
    yes, no = float(events), float(n - events)
    if not yes or not no:
        if not add:
            raise CourseError(
                f"{label}: {events} of {n} is a zero cell; its logit needs add above 0."
            )
        yes, no = yes + add, no + add
    return math.log(yes / no), 1 / yes + 1 / no


def _freeman_tukey(label: str, events: int, n: int, add: float) -> tuple[float, float]:
    return _double_arcsine(events, n), 1 / (4 * n + 2)


def _cells(comparison: Comparison, scale: str, add: float) -> tuple[float, float, float, float]:
    """Give affected and unaffected of arm A, then of arm B, corrected for a zero cell."""
    c = comparison
    cells = (c.events_a, c.n_a - c.events_a, c.events_b, c.n_b - c.events_b)
    if not cells[0] and not cells[2]:
        raise CourseError(
            f"{c.label}: events_a and events_b are both 0; at least one arm needs an event, since "
            "two empty arms say nothing about a ratio."
        )
    if scale == "log_odds_ratio" and not cells[1] and not cells[3]:
        raise CourseError(
            f"{c.label}: events equal n in both arms ({c.n_a} and {c.n_b}); an odds ratio needs "
            "at least one patient without the event."
        )
    if all(cells):
        return cells
    if not add:
        raise CourseError(
            f"{c.label}: a zero cell stands in {c.events_a}/{c.n_a} against {c.events_b}/{c.n_b}; "
            "its ratio needs add above 0, usually 0.5."
        )
    return tuple(cell + add for cell in cells)


def _log_odds_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    return math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def _log_risk_ratio(a: float, b: float, c: float, d: float) -> tuple[float, float]:
    ratio = (a / (a + b)) / (c / (c + d))
    return math.log(ratio), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def _check_rows(rows: Sequence[object], kind: type) -> None:
    if not rows:
        raise CourseError(f"There are 0 studies; at least 1 {kind.__name__} is needed.")
    for row in rows:
        if not isinstance(row, kind):
            raise CourseError(f"{row!r} is no {kind.__name__}; every row must be one.")


def _check_add(add: float) -> None:
    if not (math.isfinite(add) and add >= 0):
        raise CourseError(f"add is {add}; it must be 0 or more, usually 0.5.")
