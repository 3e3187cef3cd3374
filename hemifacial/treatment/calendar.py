"""A cycle of botulinum toxin week by week: who may feel it, and who no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hemifacial.errors import CourseError
from hemifacial.treatment.botulinum import (
    DAYS_PER_WEEK,
    STAMP,
    Spread,
    durations,
    injection_interval,
    onsets,
)

MOST_CYCLES = 20


@dataclass(frozen=True)
class Week:
    """One week after an injection.

    Attributes
    ----------
    number : int
        Full weeks since the injection.
    begun, still_working : tuple of float
        Shares of treatments, 0 to 1: in which the effect has begun, by series of onset, and in
        which it has not worn off, by series of duration.
    """

    number: int
    begun: tuple[float, ...]
    still_working: tuple[float, ...]


@dataclass(frozen=True)
class Calendar:
    """Injections at a fixed interval, and what to expect between two of them.

    Attributes
    ----------
    dates : tuple of date
        Days of the injections.
    weeks : tuple of Week
        From the injection to the day on which the next is due.
    onsets, durations : tuple of Spread
        Series behind the shares.
    """

    dates: tuple[date, ...]
    weeks: tuple[Week, ...]
    onsets: tuple[Spread, ...]
    durations: tuple[Spread, ...]

    @property
    def sentence(self) -> str:
        """The calendar in words."""
        two, last = self.weeks[2], self.weeks[-1]
        return (
            f"Injections on {', '.join(f'{day:%d %B %Y}' for day in self.dates)}. After two weeks "
            f"the effect has begun in {_spread(two.begun)} treatments. When the next injection is "
            f"due, after {last.number} weeks, {_spread(last.still_working)} still work. Series "
            f"differ, and treatments without effect are not in them. {STAMP}"
        )

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row a week, with a column for each series."""
        return [
            {"Week": str(week.number)}
            | _columns("effect has begun", self.onsets, week.begun)
            | _columns("still works", self.durations, week.still_working)
            for week in self.weeks
        ]


def cycle_calendar(first_injection: date, interval_weeks: int = 12, cycles: int = 4) -> Calendar:
    """Set the dates of injections and say what to expect between them.

    Parameters
    ----------
    first_injection : date
        Day of the first injection.
    interval_weeks : int
        Whole weeks from one injection to the next, 4 to 104. A model's limits, no advice.
    cycles : int
        Number of injections, 1 to 20.

    Returns
    -------
    Calendar

    Raises
    ------
    CourseError
        The interval or the number of injections is not allowed.

    Examples
    --------
    >>> plan = cycle_calendar(date(2026, 1, 5), interval_weeks=12, cycles=2)
    >>> plan.dates[1]
    datetime.date(2026, 3, 30)
    >>> [round(share, 2) for share in plan.weeks[-1].still_working]
    [0.45, 0.6, 0.73]

    Notes
    -----
    Shares are of treatments, from the series that print a spread (see
    :func:`~hemifacial.treatment.durations`); a patient's own rhythm shows only over several
    injections. No time of greatest effect is given: no series was found that prints its spread.
    """
    if interval_weeks % 1:
        raise CourseError(f"The interval is {interval_weeks:g} weeks; it must be whole weeks.")
    plan = injection_interval(interval_weeks)
    if cycles % 1 or not 1 <= cycles <= MOST_CYCLES:
        raise CourseError(
            f"The number of injections is {cycles:g}; it must be a whole number from 1 to "
            f"{MOST_CYCLES}."
        )
    begins, lasts = onsets(), durations()
    weeks = []
    for number in range(int(plan.weeks) + 1):
        days = DAYS_PER_WEEK * number
        weeks.append(
            Week(
                number,
                tuple(each.passed(days) for each in begins),
                tuple(1 - each.passed(days) for each in lasts),
            )
        )
    dates = (first_injection + timedelta(weeks=int(plan.weeks) * n) for n in range(int(cycles)))
    return Calendar(tuple(dates), tuple(weeks), begins, lasts)


def _spread(shares: Sequence[float]) -> str:
    low, high = f"{100 * min(shares):.0f}", f"{100 * max(shares):.0f}"
    return f"{low} in 100" if low == high else f"{low} to {high} in 100"


def _columns(what: str, series: Sequence[Spread], shares: Sequence[float]) -> dict[str, str]:
    return {
        f"{what}, {each.series}": f"{100 * share:.0f} in 100"
        for each, share in zip(series, shares, strict=True)
    }
