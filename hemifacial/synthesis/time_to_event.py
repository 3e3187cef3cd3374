"""Time to relief or recurrence: curves from patients, and from published counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hemifacial.errors import CourseError


@dataclass(frozen=True)
class Curve:
    """A step curve of the share of patients without the event so far.

    Parameters
    ----------
    unit : str
        Unit of the times, such as "months".
    n : int
        Patients at the start.
    times : tuple of float
        Times at which the curve steps or patients leave, rising; the first is 0.
    event_free : tuple of float
        Share without the event just after each time, 0 to 1.
    low, high : tuple of float
        Pointwise confidence limits of `event_free`.
    at_risk : tuple of int
        Patients followed and without the event just before each time.
    events : tuple of int
        Events at each time.
    censored : tuple of int
        Patients whose follow-up ends at each time.
    confidence : float
        Level of the limits.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 3, 4], [True, False, True, True])
    >>> [round(share, 3) for share in curve.event_free]
    [1.0, 0.75, 0.75, 0.375, 0.0]
    """

    unit: str
    n: int
    times: tuple[float, ...]
    event_free: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]
    events: tuple[int, ...]
    censored: tuple[int, ...]
    confidence: float = 0.95

    def share_with_event(self, time: float) -> tuple[float, float, float]:
        """Give the share of patients with the event by a time.

        Parameters
        ----------
        time : float
            Time in `unit`, 0 to the last time of the curve.

        Returns
        -------
        tuple of float
            Share, lower and upper confidence limit, 0 to 1.

        Raises
        ------
        CourseError
            If the time lies outside the curve.

        Examples
        --------
        >>> curve = kaplan_meier([1, 2, 3, 4], [True, False, True, True])
        >>> round(curve.share_with_event(2.5)[0], 2)
        0.25
        """
        if not 0 <= time <= self.times[-1]:
            raise CourseError(
                f"time is {time}; it must lie between 0 and {self.times[-1]:g} {self.unit}, where "
                "patients were followed."
            )
        i = max(i for i, reached in enumerate(self.times) if reached <= time)
        return 1 - self.event_free[i], 1 - self.high[i], 1 - self.low[i]


def kaplan_meier(
    durations: Sequence[float],
    events: Sequence[bool],
    unit: str = "years",
    confidence: float = 0.95,
) -> Curve:
    """Give the Kaplan-Meier curve of patients followed for different times.

    Parameters
    ----------
    durations : sequence of float, length n
        Time to the event or to the end of follow-up, in `unit`, 0 or more.
    events : sequence of bool, length n
        True where the event came, False where follow-up ended without it.
    unit : str
        Unit of the durations.
    confidence : float
        Level of the limits, between 0 and 1.

    Returns
    -------
    Curve
        Steps, with Greenwood limits on the log(-log) scale, as lifelines gives them.

    Raises
    ------
    CourseError
        If there is no patient, lengths differ, a duration is impossible, or there is no event.

    Notes
    -----
    Follow-up must end for reasons unrelated to the event. The limits are pointwise, and rough
    when few patients are left.

    References
    ----------
    Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. Journal of the
    American Statistical Association 1958;53:457-481.

    Davidson-Pilon C. lifelines: survival analysis in Python. Journal of Open Source Software
    2019;4(40):1317. doi:10.21105/joss.01317

    Examples
    --------
    >>> curve = kaplan_meier([0.5, 1, 1, 2, 3], [True, True, False, False, True])
    >>> curve.at_risk
    (5, 5, 4, 2, 1)
    """
    happened = _checked_patients(durations, events, confidence)
    from lifelines import KaplanMeierFitter

    fitter = KaplanMeierFitter(alpha=1 - confidence)
    fitter.fit([float(d) for d in durations], happened)
    table = fitter.event_table
    limits = fitter.confidence_interval_survival_function_
    return Curve(
        unit=unit, n=len(happened),
        times=tuple(float(t) for t in table.index),
        event_free=tuple(float(s) for s in fitter.survival_function_.iloc[:, 0]),
        low=tuple(float(s) for s in limits.iloc[:, 0]),
        high=tuple(float(s) for s in limits.iloc[:, 1]),
        at_risk=tuple(int(r) for r in table["at_risk"]),
        events=tuple(int(d) for d in table["observed"]),
        censored=tuple(int(c) for c in table["censored"]),
        confidence=confidence,
    )  # fmt: skip


def curve_from_counts(
    window_ends: Sequence[float],
    counts: Sequence[int],
    n: int | None = None,
    unit: str = "months",
    confidence: float = 0.95,
) -> Curve:
    """Rebuild a curve from counts of patients whose event fell in consecutive windows.

    Each event is placed at the end of its window, and the rebuilt durations go to
    `kaplan_meier`. A window runs from after the end before it up to its own end, the first one
    from 0; since such windows do not overlap, this step curve equals Turnbull's interval-censored
    estimate at every window end.

    Parameters
    ----------
    window_ends : sequence of float, length m
        End of each window, in `unit`, rising, above 0. The last may be infinite for an open
        window ("later than 12 months").
    counts : sequence of int, length m
        Patients whose event fell in each window.
    n : int or None
        Patients in all, at least the sum of the counts; None takes that sum. Those left over are
        taken as followed without the event to the last finite end.
    unit : str
        Unit of the ends.
    confidence : float
        Level of the limits, between 0 and 1.

    Returns
    -------
    Curve
        Steps at the window ends.

    Raises
    ------
    CourseError
        If lengths differ, the ends do not rise, or a count is impossible.

    Notes
    -----
    Between two ends the true curve lies somewhere between the two steps: no time within a window,
    such as a median, can be read off. Events in an open last window show as patients still
    without the event at the last finite end. If only patients who had the event in the end were
    counted, the curve tells when it came to them and is never a probability that it comes.

    References
    ----------
    Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and
    truncated data. Journal of the Royal Statistical Society Series B 1976;38:290-295.
    doi:10.1111/j.2517-6161.1976.tb01597.x

    Examples
    --------
    >>> ends = [7 / 30.4, 1, 3, 6, 12, float("inf")]
    >>> curve = curve_from_counts(ends, [62, 28, 38, 25, 17, 5])
    >>> [round(1 - share, 2) for share in curve.event_free[1:]]
    [0.35, 0.51, 0.73, 0.87, 0.97]
    """
    from hemifacial.synthesis.studies import whole

    if len(window_ends) != len(counts) or not len(counts):
        raise CourseError(
            f"window_ends has {len(window_ends)} values and counts has {len(counts)}; both need "
            "one a window, at least 1."
        )
    ends = [0.0, *map(float, window_ends)]
    for before, end in pairwise(ends):
        if not end > before:
            raise CourseError(
                f"window_ends holds {end:g} after {before:g}; ends must rise and be above 0 {unit}."
            )
    if math.isinf(ends[1]):
        raise CourseError(f"window_ends begins with {ends[1]}; the first end must be finite.")
    checked = [whole(c, f"count {i + 1}", "Windows") for i, c in enumerate(counts)]
    total = sum(checked) if n is None else whole(n, "n", "Windows", at_least=1)
    if total < sum(checked):
        raise CourseError(f"n is {total}; it must be at least the sum of counts ({sum(checked)}).")
    closed = [(end, c) for end, c in zip(ends[1:], checked, strict=True) if math.isfinite(end)]
    durations = [end for end, c in closed for _ in range(c)]
    left = total - len(durations)
    return kaplan_meier(
        durations + [closed[-1][0]] * left,
        [True] * len(durations) + [False] * left,
        unit,
        confidence,
    )


def _checked_patients(
    durations: Sequence[float], events: Sequence[bool], confidence: float
) -> list[bool]:
    """Give the events if a curve can be drawn."""
    if len(durations) != len(events) or not len(durations):
        raise CourseError(
            f"durations has {len(durations)} values and events has {len(events)}; both need one a "
            "patient, at least 1."
        )
    for duration in durations:
        if not (math.isfinite(duration) and duration >= 0):
            raise CourseError(f"A duration is {duration}; it must be a finite number of 0 or more.")
    for event in events:
        if event not in (True, False):
            raise CourseError(f"An event is {event!r}; it must be True or False.")
    if not 0 < confidence < 1:
        raise CourseError(
            f"confidence is {confidence}; it must lie between 0 and 1, for example 0.95."
        )
    if not any(events):
        raise CourseError(
            f"There are 0 events among {len(events)} patients; a curve needs at least 1."
        )
    return [bool(event) for event in events]
