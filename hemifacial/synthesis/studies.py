"""One published series, one comparison of two arms, one diagnostic table: counts, checked."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hemifacial.errors import CourseError


@dataclass(frozen=True)
class Study:
    """Patients with an outcome in one published series.

    Parameters
    ----------
    label : str
        Name shown to the reader, such as "Barker 1995".
    events : int
        Patients with the outcome, 0 to `n`.
    n : int
        Patients followed, at least 1.
    key : str
        Reference key in the ledger.
    cluster : str
        Name of the cohort this series may share patients with; "" if none is known.
    time_years : float or None
        Follow-up in years, 0 or more; None if not stated.
    group : str
        Subgroup, for example the definition of success.
    note : str
        Remark for the reader.

    Raises
    ------
    CourseError
        If a count is not a whole number, is out of range, or the time is impossible.

    Examples
    --------
    >>> Study("Illingworth 1996", events=72, n=78, key="illingworth1996", time_years=8).n
    78
    """

    label: str
    events: int
    n: int
    key: str = ""
    cluster: str = ""
    time_years: float | None = None
    group: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        _set_arm(self, "events", "n")
        _check_time(self)


@dataclass(frozen=True)
class Comparison:
    """Patients with an outcome in two arms of one published study.

    Parameters
    ----------
    label : str
        Name shown to the reader.
    events_a : int
        Patients with the outcome in arm A, 0 to `n_a`.
    n_a : int
        Patients in arm A, at least 1.
    events_b : int
        Patients with the outcome in arm B, 0 to `n_b`.
    n_b : int
        Patients in arm B, at least 1.
    key : str
        Reference key in the ledger.
    cluster : str
        Name of the cohort this study may share patients with; "" if none is known.
    time_years : float or None
        Follow-up in years, 0 or more; None if not stated.
    group : str
        Subgroup.

    Raises
    ------
    CourseError
        If a count is not a whole number, is out of range, or the time is impossible.

    Examples
    --------
    >>> Comparison("Response persists or not", 11, 32, 5, 40, key="joo2008").events_a
    11
    """

    label: str
    events_a: int
    n_a: int
    events_b: int
    n_b: int
    key: str = ""
    cluster: str = ""
    time_years: float | None = None
    group: str = ""

    def __post_init__(self) -> None:
        _set_arm(self, "events_a", "n_a")
        _set_arm(self, "events_b", "n_b")
        _check_time(self)


@dataclass(frozen=True)
class TwoByTwo:
    """A test result against the condition it should show, in patients.

    Parameters
    ----------
    label : str
        Name shown to the reader.
    tp : int
        Test positive with the condition, 0 or more.
    fp : int
        Test positive without the condition, 0 or more.
    fn : int
        Test negative with the condition, 0 or more.
    tn : int
        Test negative without the condition, 0 or more.

    Raises
    ------
    CourseError
        If a count is not a whole number of 0 or more, or a column of the table is empty.

    Examples
    --------
    >>> table = TwoByTwo("Joo 2008", tp=11, fp=21, fn=5, tn=35)
    >>> table.with_condition, table.without_condition
    (16, 56)
    """

    label: str
    tp: int
    fp: int
    fn: int
    tn: int

    def __post_init__(self) -> None:
        for name in ("tp", "fp", "fn", "tn"):
            object.__setattr__(self, name, whole(getattr(self, name), name, self.label))
        for columns, what in ((("tp", "fn"), "with"), (("fp", "tn"), "without")):
            if not sum(getattr(self, name) for name in columns):
                raise CourseError(
                    f"{self.label}: {' + '.join(columns)} is 0; a table needs at least 1 patient "
                    f"{what} the condition."
                )

    @property
    def with_condition(self) -> int:
        """Patients with the condition."""
        return self.tp + self.fn

    @property
    def without_condition(self) -> int:
        """Patients without the condition."""
        return self.fp + self.tn


def whole(value: float, name: str, label: str, at_least: int = 0) -> int:
    """Return a count as an int, or say why it is not one.

    Parameters
    ----------
    value : float
        Count of patients; 44.0, as a table column may hold it, is taken as 44.
    name : str
        Name of the count.
    label : str
        Study it belongs to.
    at_least : int
        Smallest count allowed.

    Returns
    -------
    int
        The count.

    Raises
    ------
    CourseError
        If the value is not a whole number of `at_least` or more.

    Examples
    --------
    >>> whole(44.0, "events", "Auger 1986")
    44
    """
    try:
        count = int(value)
        good = count == value and count >= at_least
    except (TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise CourseError(
            f"{label}: {name} is {value}; it must be a whole number of {at_least} or more."
        )
    return count


def _set_arm(study: object, events_name: str, n_name: str) -> None:
    """Check one arm and keep its counts as whole numbers."""
    n = whole(getattr(study, n_name), n_name, study.label, at_least=1)
    events = whole(getattr(study, events_name), events_name, study.label)
    if events > n:
        raise CourseError(
            f"{study.label}: {events_name} is {events}; it must be at most {n_name} ({n})."
        )
    object.__setattr__(study, n_name, n)
    object.__setattr__(study, events_name, events)


def _check_time(study: object) -> None:
    """Refuse a follow-up that no study can have."""
    time = study.time_years
    if time is not None and not (math.isfinite(time) and time >= 0):
        raise CourseError(
            f"{study.label}: time_years is {time}; it must be 0 or more, or None if not stated."
        )
