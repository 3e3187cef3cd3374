"""How much one study, or the order of studies, moves a pooled result."""

from __future__ import annotations

from collections.abc import Sequence

from hemifacial.errors import CourseError
from hemifacial.synthesis.effects import Effects
from hemifacial.synthesis.pooled import Pooled
from hemifacial.synthesis.pooling import Poolable, pool


def leave_one_out(
    effects_or_studies: Poolable,
    method: str = "REML",
    test: str = "z",
    confidence: float = 0.95,
    scale: str | None = None,
) -> tuple[Pooled, ...]:
    """Pool again without each study in turn.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Three studies or more.
    method : str
        See `pool`.
    test : str
        See `pool`.
    confidence : float
        Level of the intervals, between 0 and 1.
    scale : str or None
        See `pool`.

    Returns
    -------
    tuple of Pooled, length k
        Result i is without study i.

    Raises
    ------
    CourseError
        If there are fewer than 3 studies, or `pool` refuses.

    Examples
    --------
    >>> effects = Effects("raw", ("A", "B", "C"), (0.1, 0.2, 0.9), (0.1, 0.1, 0.1))
    >>> [round(pooled.estimate, 2) for pooled in leave_one_out(effects)]
    [0.55, 0.5, 0.15]
    """
    count = number_of_studies(effects_or_studies)
    if count < 3:
        raise CourseError(f"There are {count} studies; leaving one out needs 3 or more.")
    return tuple(
        pool(
            take(effects_or_studies, [j for j in range(count) if j != i]),
            method, test, confidence, scale,
        )
        for i in range(count)
    )  # fmt: skip


def cumulative(
    effects_or_studies: Poolable,
    method: str = "REML",
    test: str = "z",
    confidence: float = 0.95,
    scale: str | None = None,
    order: str = "time",
) -> tuple[Pooled, ...]:
    """Pool the first two studies, then the first three, and so on.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Two studies or more.
    method : str
        See `pool`.
    test : str
        See `pool`.
    confidence : float
        Level of the intervals, between 0 and 1.
    scale : str or None
        See `pool`.
    order : str
        "time" for rising follow-up (`time_years`; ties stay as given), "given" as they stand.

    Returns
    -------
    tuple of Pooled, length k - 1
        The last one holds every study.

    Raises
    ------
    CourseError
        If the order is unknown, a follow-up is missing, or `pool` refuses.

    Notes
    -----
    Intervals of successive steps share patients and are not corrected for repeated looks.

    Examples
    --------
    >>> effects = Effects("raw", ("A", "B", "C"), (0.1, 0.2, 0.9), (0.1, 0.1, 0.1))
    >>> [pooled.k for pooled in cumulative(effects, order="given")]
    [2, 3]
    """
    count = number_of_studies(effects_or_studies)
    if count < 2:
        raise CourseError(f"There is {count} study; pooling needs 2 or more.")
    positions = _ordered(effects_or_studies, order, count)
    return tuple(
        pool(take(effects_or_studies, positions[:stop]), method, test, confidence, scale)
        for stop in range(2, count + 1)
    )


def number_of_studies(effects_or_studies: Poolable) -> int:
    """Count the studies of anything that can be pooled.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Studies in any form.

    Returns
    -------
    int
        Their number.

    Examples
    --------
    >>> number_of_studies(Effects("raw", ("A",), (0.1,), (0.1,)))
    1
    """
    if isinstance(effects_or_studies, Effects):
        return effects_or_studies.k
    return len(effects_or_studies)


def take(effects_or_studies: Poolable, positions: Sequence[int]) -> Poolable:
    """Give the studies at some positions, in the form they came.

    Parameters
    ----------
    effects_or_studies : Effects, or sequence of Study or Comparison
        Studies in any form.
    positions : sequence of int
        Positions, counted from 0.

    Returns
    -------
    Effects or list
        Those studies only.

    Examples
    --------
    >>> take(["A", "B", "C"], [2, 0])
    ['C', 'A']
    """
    if isinstance(effects_or_studies, Effects):
        return effects_or_studies.take(positions)
    return [effects_or_studies[i] for i in positions]


def _ordered(studies: Poolable, order: str, count: int) -> list[int]:
    """Give positions in the order wanted."""
    if order == "given":
        return list(range(count))
    if order != "time":
        raise CourseError(f"order is {order!r}; it must be 'time' or 'given'.")
    if isinstance(studies, Effects):
        raise CourseError("order is 'time' for effects, which carry no time; it must be 'given'.")
    for study in studies:
        if study.time_years is None:
            raise CourseError(
                f"{study.label}: time_years is None; order 'time' needs one for every study."
            )
    return sorted(range(count), key=lambda i: studies[i].time_years)
