"""A row of the ledger told as "of 100 such patients"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from hemifacial.cases.schema import In100
from hemifacial.errors import CourseError
from hemifacial.evidence import Figure, SurvivalPoint, figure_text, load_figures, load_references
from hemifacial.evidence.display import source_name
from hemifacial.evidence.vocabulary import UNITS
from hemifacial.synthesis.intervals import wilson_interval

#: A rarer event is told in 1000, where whole numbers still say something.
RARE = 0.01
_COUNTED = ("patients", "people")
_ROUNDING_PERCENT = 0.6


@dataclass(frozen=True)
class Frequency:
    """A share in whole numbers of people.

    Attributes
    ----------
    base : int
        100, or 1000 for what is rarer than 1 in 100.
    n : int
        How many of them.
    low, high : int or None
        Ends of the 95 % interval; None where there is none.
    interval : str
        Where the interval comes from, or that there is none.
    sentence : str
        All of it in words.
    source : str
        The row as the ledger has it, with its source.
    """

    base: int
    n: int
    low: int | None
    high: int | None
    interval: str
    sentence: str
    source: str

    def message(self) -> dict[str, Any]:
        """Give it to the page that draws it; icons only where they are 100."""
        icons = None
        if self.base == 100:
            low, high = (self.n, self.n) if self.low is None else (self.low, self.high)
            icons = {"low": low, "n": self.n, "high": high}
        said = f"{self.source}. {self.interval}"
        return {"sentence": self.sentence, "source": said, "icons": icons}


def frequency(told: In100) -> Frequency:
    """Tell a row of the ledger as so many of 100.

    Parameters
    ----------
    told : In100
        Row, whom it describes, and what happens to them.

    Returns
    -------
    Frequency

    Raises
    ------
    CourseError
        If there is no such row, or it is no share of patients.

    Examples
    --------
    >>> row = In100(figure="baldauf2019_spasm_free_1y", whom="patients", event="have no spasm")
    >>> frequency(row).sentence
    'Of 100 patients, 78 (95 % interval 71 to 83) have no spasm.'
    """
    row = load_figures().get(told.figure)
    if row is None:
        raise CourseError(f"the ledger has no figure {told.figure!r}")
    share = _share(row)
    low, high, where = _interval(row)
    if told.complement:
        share, low, high = 1 - share, *(None if x is None else 1 - x for x in (high, low))
    base = 1000 if 0 < share < RARE else 100
    n, n_low, n_high = (None if x is None else _whole(x * base) for x in (share, low, high))
    return Frequency(
        base, n, n_low, n_high, where, _sentence(told, base, n, n_low, n_high), _source(row)
    )


def _share(row: Figure) -> float:
    if row.unit in UNITS["share"]:
        return row.value / 100
    if row.unit in _COUNTED and row.events is not None:
        return row.events / row.n
    raise CourseError(f"the figure {row.id!r} is no share ({row.value:g} {row.unit})")


def _interval(row: Figure) -> tuple[float | None, float | None, str]:
    """Give the interval as the source prints it, else Wilson's, else none."""
    if row.ci_low is not None and row.unit in UNITS["share"]:
        where = "Interval: of the course's pooling" if row.reference is None else (
            "Interval: as printed"
        )  # fmt: skip
        return row.ci_low / 100, row.ci_high / 100, f"{where}."
    counts = _counts(row)
    if counts is None:
        return None, None, "No interval is known."
    return *wilson_interval(*counts), "Interval: Wilson's, computed here from the counts."


def _counts(row: Figure) -> tuple[int, int] | None:
    """Events and denominator, where patients were counted and the source agrees with itself."""
    unclear = {"denominator_unclear", "source_inconsistent"} & set(row.flags)
    if isinstance(row, SurvivalPoint) or row.n is None or unclear:
        return None
    if row.events is not None:
        return (row.events, row.n) if row.unit in ("%", *_COUNTED) else None
    events = round(row.value * row.n / 100)
    fits = row.unit == "%" and abs(100 * events / row.n - row.value) <= _ROUNDING_PERCENT
    return (events, row.n) if fits else None


def _whole(number: float) -> int:
    """Round half up, as readers do; the small term undoes binary rounding."""
    return math.floor(number + 0.5 + 1e-9)


def _sentence(told: In100, base: int, n: int, low: int | None, high: int | None) -> str:
    interval = "no interval known" if low is None else f"95 % interval {low} to {high}"
    rare = ": fewer than 1 in 100" if base == 1000 else ""
    return f"Of {base} {told.whom}, {n} ({interval}) {told.event}{rare}."


def _source(row: Figure) -> str:
    if row.reference is None:
        return f"{figure_text(row)}, pooled by the course"
    return f"{figure_text(row)}, {source_name(load_references()[row.reference])}"
