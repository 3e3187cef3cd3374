"""One published rate: what it counts, of how many, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.evidence import Outcome, load_references, load_table, source_name
from hemifacial.synthesis.intervals import wilson_interval

#: What a rate counts, by its unit in the ledger.
COUNTED = {"%": "patients", "% of treatments": "treatments", "% of injections": "injections"}
#: Rows with one of these flags are left out of what is told, and named as left out.
EXCLUDING_FLAGS = {
    "mixed_diagnoses": "other diagnoses are counted in",
    "denominator_unclear": "of how many is unclear",
    "not_confirmed": "the figure could not be confirmed in the source",
    "attribution_uncertain": "diagnosis or source is doubtful",
    "definition_unclear": "what was counted is unclear",
}


@dataclass(frozen=True)
class Rate:
    """A share that one source prints.

    Attributes
    ----------
    outcome : Outcome
        Row of the ledger.
    counted : str
        ``"patients"``, ``"treatments"`` or ``"injections"``.
    low, high : float or None
        95 % limits in per cent; None where the source prints none and none can be computed.
    computed : bool
        Whether the limits are Wilson's, computed here.
    """

    outcome: Outcome
    counted: str
    low: float | None
    high: float | None
    computed: bool

    @property
    def percent(self) -> float:
        """The share, 0 to 100."""
        return self.outcome.value

    @property
    def source(self) -> str:
        """First author and year."""
        return source_name(load_references()[self.outcome.reference])

    @property
    def words(self) -> str:
        """Share with interval, denominator and source."""
        if self.low is None:
            interval = " (no interval)"
        else:
            told = ", computed" if self.computed else ""
            interval = f" ({self.low:.1f}-{self.high:.1f}{told})"
        counted = self.counted
        if self.outcome.n is not None:
            counted = f"{self.outcome.n:,} {counted}"
        elif self.low is None:
            interval = " (number not printed, no interval)"
        abstract = ", congress abstract" if "congress_abstract" in self.outcome.flags else ""
        return f"{self.percent:g} % of {counted}{interval}, {self.source}{abstract}"


def rate(outcome_id: str) -> Rate:
    """Read a rate from the ledger.

    Parameters
    ----------
    outcome_id : str
        Row of ``outcomes.csv`` in per cent of patients, treatments or injections.

    Returns
    -------
    Rate
        With the source's own interval, else Wilson's for patients. Treatments of one patient are
        not independent of each other, so none is computed for treatments or injections.

    Raises
    ------
    CourseError
        There is no such row, or it is no such share.

    Examples
    --------
    >>> rate("batistiparana2017_adverse_any").words
    '37 % of 100 patients (28.2-46.8, computed), Batisti 2017'
    >>> rate("souththailand_facial_weakness").low is None
    True
    """
    outcomes = load_table("outcomes")
    if outcome_id not in outcomes:
        raise CourseError(f"The ledger has no outcome {outcome_id!r}.")
    row = outcomes[outcome_id]
    if row.unit not in COUNTED:
        raise CourseError(
            f"{outcome_id} is in {row.unit!r}; it must be in one of {', '.join(COUNTED)}."
        )
    counted = COUNTED[row.unit]
    if row.ci_low is not None:
        return Rate(row, counted, row.ci_low, row.ci_high, False)
    if row.n is None or counted != "patients":
        return Rate(row, counted, None, None, False)
    events = round(row.value * row.n / 100) if row.events is None else row.events
    low, high = wilson_interval(events, row.n)
    return Rate(row, counted, 100 * low, 100 * high, True)


def side_by_side(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """Put rates of one kind beside one another, from low to high.

    Parameters
    ----------
    rates : iterable of Rate
        All per patient, or all per treatment, or all per injection.

    Returns
    -------
    tuple of Rate

    Raises
    ------
    CourseError
        They count different things: a patient has many treatments.

    Examples
    --------
    >>> side_by_side([rate("dantas2025_ptosis"), rate("souththailand_adverse_any")])
    Traceback (most recent call last):
    hemifacial.errors.CourseError: Rates of patients and of treatments cannot be compared: a \
patient has many treatments.
    """
    rates = tuple(rates)
    kinds = sorted({each.counted for each in rates})
    if len(kinds) > 1:
        raise CourseError(
            f"Rates of {' and of '.join(kinds)} cannot be compared: a patient has many treatments."
        )
    return tuple(sorted(rates, key=lambda each: each.percent))


def why_excluded(outcome: Outcome) -> str:
    """Say why a row is left out, or nothing where it is not."""
    return "; ".join(words for flag, words in EXCLUDING_FLAGS.items() if flag in outcome.flags)
