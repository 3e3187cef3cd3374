"""When botulinum toxin begins to work and when it wears off, as its spread between treatments."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.evidence import Outcome, load_references, load_table, source_name

DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365.25
STAMP = "Simulated; for teaching, not for patient care."
SHORTEST_WEEKS, LONGEST_WEEKS = 4, 104
#: Series of hemifacial spasm alone that print a standard deviation: else there is no spread.
_ONSETS = ("bentivoglio2009_onset_botox", "bentivoglio2009_onset_dysport")
_DURATIONS = (
    "bentivoglio2009_duration_botox",
    "bentivoglio2009_duration_dysport",
    "burbaud2011_duration_hfs",
)
_LABEL = "botox_uk_hfs_ceiling_12_weeks"
_LABEL_WEEKS = 12


@dataclass(frozen=True)
class Spread:
    """A time that differs between treatments, as a gamma distribution.

    Attributes
    ----------
    outcome : Outcome
        Row of the ledger that mean and standard deviation are from.
    mean_days, sd_days : float
        Mean and standard deviation, in days.
    """

    outcome: Outcome
    mean_days: float
    sd_days: float

    @property
    def series(self) -> str:
        """Source, and the product where the series had one."""
        name = source_name(load_references()[self.outcome.reference])
        return f"{name}, {self.outcome.product}" if self.outcome.product else name

    def passed(self, days: float) -> float:
        """Share of treatments for which the time is over.

        Parameters
        ----------
        days : float
            Days since the injection, 0 or more.

        Returns
        -------
        float
            0 to 1.

        Raises
        ------
        CourseError
            The number of days is negative or no number.
        """
        shape, scale = self._gamma()
        return _gammainc(shape, _checked_days(days) / scale)

    def days_after(self, days: float) -> float:
        """Mean number of days, of those gone by, that lay after the time.

        Parameters
        ----------
        days : float
            Days since the injection, 0 or more.

        Returns
        -------
        float
            Days: for a duration, how long a treatment had been worn off on average.

        Raises
        ------
        CourseError
            The number of days is negative or no number.
        """
        shape, scale = self._gamma()
        reached = _checked_days(days) / scale
        return scale * (reached * _gammainc(shape, reached) - shape * _gammainc(shape + 1, reached))

    def _gamma(self) -> tuple[float, float]:
        return (self.mean_days / self.sd_days) ** 2, self.sd_days**2 / self.mean_days


@dataclass(frozen=True)
class Interval:
    """What a fixed interval between injections means.

    Attributes
    ----------
    weeks : float
        Weeks from one injection to the next.
    durations : tuple of Spread
        One for each series.
    """

    weeks: float
    durations: tuple[Spread, ...]

    @property
    def injections_per_year(self) -> float:
        """Visits for an injection in a year."""
        return DAYS_PER_YEAR / (DAYS_PER_WEEK * self.weeks)

    @property
    def still_working(self) -> tuple[float, ...]:
        """Share of treatments, by series, that still work when the next is due, 0 to 1."""
        return tuple(1 - spread.passed(DAYS_PER_WEEK * self.weeks) for spread in self.durations)

    @property
    def days_worn_off(self) -> tuple[float, ...]:
        """Mean days without effect before the next injection, by series."""
        return tuple(spread.days_after(DAYS_PER_WEEK * self.weeks) for spread in self.durations)

    @property
    def sentence(self) -> str:
        """The result in words, with the label's line where the interval is shorter."""
        shares = [f"{100 * share:.0f}" for share in self.still_working]
        days = [f"{each:.1f}" for each in self.days_worn_off]
        each = "; ".join(
            f"{share} in 100 and {worn} days ({spread.series})"
            for share, worn, spread in zip(shares, days, self.durations, strict=True)
        )
        told = (
            f"An injection every {self.weeks:g} weeks is {self.injections_per_year:.1f} a year. "
            f"Treatments that still work when the next is due, and mean days worn off by then: "
            f"{each}."
        )
        if self.weeks < _LABEL_WEEKS:
            statement = load_table("instructions")[_LABEL].statement
            told += f" The British label of Botox says, in a copy of it: {statement}."
        return f"{told} {STAMP}"


def onsets() -> tuple[Spread, ...]:
    """Give the time from injection to effect, by series.

    Returns
    -------
    tuple of Spread

    References
    ----------
    Ledger outcomes ``bentivoglio2009_onset_*``; doi:10.1111/j.1468-1331.2008.02507.x

    Examples
    --------
    >>> [round(spread.passed(14), 2) for spread in onsets()]
    [0.93, 0.95]
    """
    return tuple(map(_spread, _ONSETS))


def durations() -> tuple[Spread, ...]:
    """Give how long the effect lasts, by series.

    Returns
    -------
    tuple of Spread
        Products are never pooled, nor are their units converted.

    Notes
    -----
    Each series prints a mean and a standard deviation; the gamma distribution is our assumption.
    The spread is that between treatments, as the series counted them. Treatments that failed are
    not in it. Duration is taken as counted from the injection, which the sources do not say. Other
    series lie outside the 12.2 to 17.3 weeks of these three: from 10.8 weeks (``yu1992``) to 23
    (``turklong``, 6 patients); they print no standard deviation and are not drawn.

    References
    ----------
    Ledger outcomes ``bentivoglio2009_duration_*`` and ``burbaud2011_duration_hfs``;
    doi:10.1111/j.1468-1331.2008.02507.x and doi:10.1007/s00415-011-5998-9

    Examples
    --------
    >>> [round(spread.mean_days) for spread in durations()]
    [85, 106, 121]
    """
    return tuple(map(_spread, _DURATIONS))


def injection_interval(weeks: float) -> Interval:
    """Say what an interval between injections means, by series.

    Parameters
    ----------
    weeks : float
        Weeks from one injection to the next, 4 to 104. A model's limits, no advice.

    Returns
    -------
    Interval

    Raises
    ------
    CourseError
        The interval lies outside these limits.

    Examples
    --------
    >>> plan = injection_interval(12)
    >>> [round(share, 2) for share in plan.still_working]
    [0.45, 0.6, 0.73]
    """
    if not SHORTEST_WEEKS <= weeks <= LONGEST_WEEKS:
        raise CourseError(
            f"The interval is {weeks:g} weeks; it must be from {SHORTEST_WEEKS} to "
            f"{LONGEST_WEEKS} weeks."
        )
    return Interval(float(weeks), durations())


def _spread(outcome_id: str) -> Spread:
    outcome = load_table("outcomes")[outcome_id]
    days = {"days": 1, "weeks": DAYS_PER_WEEK}[outcome.unit]
    return Spread(outcome, days * outcome.value, days * outcome.sd)


def _checked_days(days: float) -> float:
    if not 0 <= days < math.inf:
        raise CourseError(f"The number of days is {days:g}; it must be 0 or more.")
    return days


def _gammainc(shape: float, reached: float) -> float:
    from scipy.special import gammainc

    return float(gammainc(shape, reached))
