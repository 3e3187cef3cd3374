"""What series report about the time to relief: curves, and single values that make none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hemifacial.errors import CourseError


@dataclass(frozen=True)
class ReliefCurve:
    """Share of patients free of spasm at two or more times.

    Parameters
    ----------
    label : str
        Source, such as "Sato 2022".
    times_months : tuple of float
        Times after surgery in months, rising.
    percents : tuple of float
        Share free of spasm at each time, 0 to 100.
    n_patients : int, optional
        Patients behind all of them; None where not stated.
    among_cured : bool
        Whether only patients who were finally cured were counted. Such a curve tells how long
        relief takes and is never a probability of cure.
    lows, highs : tuple of float, optional
        Limits of the 95 % intervals.

    Raises
    ------
    CourseError
        If there is one time only, times do not rise, or a share lies outside 0 to 100.
    """

    label: str
    times_months: tuple[float, ...]
    percents: tuple[float, ...]
    n_patients: int | None = None
    among_cured: bool = False
    lows: tuple[float, ...] = ()
    highs: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        times = self.times_months
        if len(times) < 2:
            raise CourseError(
                f"{self.label}: one time makes no curve; draw it as a point with its n."
            )
        limits = (len(self.lows), len(self.highs))
        if len(self.percents) != len(times) or limits not in ((0, 0), (len(times), len(times))):
            raise CourseError(
                f"{self.label}: there are {len(times)} times and {len(self.percents)} shares; "
                "each time needs one share, and all or none an interval."
            )
        if times[0] < 0 or any(b <= a for a, b in pairwise(times)):
            raise CourseError(f"{self.label}: times_months is {times}; times must rise from 0.")
        _check_percents(self.label, self.percents)


@dataclass(frozen=True)
class ReliefPoint:
    """A single published share, such as one Kaplan-Meier value.

    Parameters
    ----------
    label : str
        Source and method, such as "Barker 1995, Kaplan-Meier".
    time_months : float
        Time after surgery in months.
    percent : float
        Share free of spasm, 0 to 100.
    n_patients : int
        Patients behind it.
    low, high : float, optional
        Limits of the 95 % interval, if printed.
    """

    label: str
    time_months: float
    percent: float
    n_patients: int
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        _check_percents(self.label, (self.percent,))
        if self.time_months < 0:
            raise CourseError(
                f"{self.label}: time_months is {self.time_months}; it must be 0 or more."
            )


def _check_percents(label: str, percents: Sequence[float]) -> None:
    for percent in percents:
        if not 0 <= percent <= 100:
            raise CourseError(f"{label}: a share is {percent} %; it must lie between 0 and 100.")


def counted_relief(
    label: str,
    times_months: Sequence[float],
    n_free: Sequence[int],
    n_patients: int,
    among_cured: bool = False,
) -> ReliefCurve:
    """Make a curve from counts, with Wilson's 95 % intervals.

    Parameters
    ----------
    label : str
        Source.
    times_months : sequence of float
        Times after surgery in months.
    n_free : sequence of int
        Patients free of spasm by each time, running total.
    n_patients : int
        Denominator.
    among_cured : bool
        See `ReliefCurve`.

    Returns
    -------
    ReliefCurve
        Shares with intervals.

    Raises
    ------
    CourseError
        If a count does not lie between 0 and `n_patients`.

    Examples
    --------
    >>> counted_relief("A 2000", (1, 3), (30, 60), 80).percents
    (37.5, 75.0)
    """
    from hemifacial.synthesis.intervals import wilson_interval

    limits = [wilson_interval(count, n_patients) for count in n_free]
    return ReliefCurve(
        label,
        tuple(times_months),
        tuple(100 * count / n_patients for count in n_free),
        n_patients,
        among_cured,
        tuple(100 * low for low, _ in limits),
        tuple(100 * high for _, high in limits),
    )
