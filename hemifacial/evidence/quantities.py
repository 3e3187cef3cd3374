"""Rows of the ledger that hold a number: figures, outcomes, survival points, utilities, pools."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from hemifacial.evidence.models import Key, Row, Text
from hemifacial.evidence.vocabulary import CURVES, FLAGS, OUTCOMES, TOPICS, TREATMENTS, UNITS

# A printed percentage is rounded, so it may differ a little from events / n.
ROUNDING_PERCENT = 0.6

Count = Annotated[int, Field(ge=0)]
Denominator = Annotated[int, Field(ge=1)]
Years = Annotated[float, Field(ge=0, le=60)]


def known_word(word: str, words: dict[str, str] | tuple[str, ...], name: str) -> str:
    """Return a word of a vocabulary, or say that it is none."""
    if word not in words:
        raise ValueError(f"{word!r} is not in the vocabulary of {name}")
    return word


def _split_flags(flags: Any) -> tuple[str, ...]:
    words = flags.split(";") if isinstance(flags, str) else flags
    return tuple(known_word(word.strip(), FLAGS, "flags") for word in words)


#: Words of the vocabulary; in a table they stand in one cell, with semicolons between.
Flags = Annotated[tuple[str, ...], BeforeValidator(_split_flags)]


class Figure(Row):
    """One measured quantity.

    Attributes
    ----------
    id : str
        Reference and quantity, such as ``"wang1998_women"``.
    reference : str or None
        Key of the source; None only for what the course itself pooled.
    topic : str
        A word of :data:`hemifacial.evidence.vocabulary.TOPICS`.
    quantity : str
        What was measured, such as ``"age at onset, mean"``.
    value : float
        The number as printed, in `unit`.
    unit : str
        A unit of :data:`hemifacial.evidence.vocabulary.UNITS`, such as ``"%"`` or ``"years"``.
    sd : float or None
        Standard deviation between patients, in `unit`.
    ci_low, ci_high : float or None
        Ends of the 95 % confidence interval, in `unit`.
    n, events : int or None
        Denominator and count; None where the source does not print them.
    population : str
        Whom the number describes.
    flags : tuple of str
        Words of :data:`hemifacial.evidence.vocabulary.FLAGS`.
    note : str
        What a reader must know before using it.
    """

    id: Key
    reference: Key | None
    topic: str
    quantity: Text
    value: float
    unit: Text
    sd: Annotated[float, Field(ge=0)] | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    n: Denominator | None = None
    events: Count | None = None
    population: Text
    flags: Flags = ()
    note: str = ""

    @field_validator("topic")
    @classmethod
    def _known_topic(cls, topic: str) -> str:
        return known_word(topic, TOPICS, "topics")

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        return known_word(unit, tuple(one for kind in UNITS.values() for one in kind), "units")

    @model_validator(mode="after")
    def _interval_holds_value(self) -> Self:
        if (self.ci_low is None) != (self.ci_high is None):
            raise ValueError("an interval needs both ci_low and ci_high")
        if self.ci_low is not None and not self.ci_low <= self.value <= self.ci_high:
            raise ValueError(
                f"the interval {self.ci_low:g} to {self.ci_high:g} must contain {self.value:g}"
            )
        return self

    @model_validator(mode="after")
    def _percentages_are_possible(self) -> Self:
        if self.unit in UNITS["share"]:
            for number in (self.value, self.ci_low, self.ci_high):
                if number is not None and not 0 <= number <= 100:
                    raise ValueError(f"a percentage lies between 0 and 100, not at {number:g}")
        return self

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        if self.events is None:
            return self
        if self.n is None or self.events > self.n:
            raise ValueError(f"events ({self.events}) must not exceed n ({self.n})")
        share = 100 * self.events / self.n
        disagree = self.unit in UNITS["share"] and abs(share - self.value) > ROUNDING_PERCENT
        if disagree and "source_inconsistent" not in self.flags:
            raise ValueError(
                f"{self.events} of {self.n} is {share:.1f} %, which does not fit {self.value:g} %"
            )
        return self


def _years(years: str | float) -> str:
    """Write a follow-up, to stand after "at": "once", "1 year", "2.5 years"."""
    try:
        number = float(years)
    except ValueError:
        return str(years)  # the field's own check says what is wrong with it
    if number == 0:
        return "once"
    return f"{number:g} year" + ("" if number == 1 else "s")


_SAID_BY_OTHER_FIELDS = Row.derived_fields | {"topic", "quantity", "population"}


class Outcome(Figure):
    """What became of patients under one treatment.

    Attributes
    ----------
    treatment : str
        A word of :data:`hemifacial.evidence.vocabulary.TREATMENTS`.
    arm : str
        The group within it, such as ``"mvd"`` (unselected), ``"redo_mvd"`` or ``"mvd_elderly"``.
        Arms that begin with ``pooled_`` are reviews, with ``mixed_`` other diagnoses too.
    outcome : str
        A word of :data:`hemifacial.evidence.vocabulary.OUTCOMES`.
    definition : str
        How the source defines it; empty where it does not.
    time_years : float or None
        When it was judged, in years after treatment; 0 is at once.
    time_note : str
        The same in words, such as ``"mean follow-up"``.
    success : str
        Which definition of success a relief row meets: ``"complete"``, ``"90_percent"``
        (90 % relief or more) or ``"authors"`` (broader or undefined); empty for other outcomes.
    dose, product : str
        For toxin and drugs, as printed.
    """

    derived_fields: ClassVar[frozenset[str]] = _SAID_BY_OTHER_FIELDS

    topic: str = "surgery"
    treatment: str
    arm: Key
    outcome: str
    definition: str = ""
    time_years: Years | None = None
    time_note: str = ""
    success: Literal["", "complete", "90_percent", "authors"] = ""
    dose: str = ""
    product: str = ""

    @model_validator(mode="before")
    @classmethod
    def _say_what_and_whom(cls, row: dict[str, Any]) -> dict[str, Any]:
        """Write quantity, population and topic from the outcome's own fields."""
        row = dict(row)
        outcome = OUTCOMES.get(row.get("outcome", ""), "outcome")
        definition, years = row.get("definition"), row.get("time_years")
        parts = [f"{outcome} ({definition})" if definition else outcome]
        parts += [] if years in (None, "") else [f"at {_years(years)}"]
        row.setdefault("quantity", " ".join(parts))
        arm = str(row.get("arm", "all")).replace("_", " ")
        row.setdefault("population", f"{row.get('product') or ''} {arm}".strip())
        topics = {"botulinum_toxin": "botulinum", "oral_drug": "drugs"}
        row.setdefault("topic", topics.get(row.get("treatment", ""), "surgery"))
        return row

    @field_validator("treatment")
    @classmethod
    def _known_treatment(cls, word: str) -> str:
        return known_word(word, TREATMENTS, "treatments")

    @field_validator("outcome")
    @classmethod
    def _known_outcome(cls, word: str) -> str:
        return known_word(word, OUTCOMES, "outcomes")

    @property
    def counts(self) -> tuple[int, int] | None:
        """Events and denominator, in patients; None where they cannot be had.

        Where only a percentage and a denominator are printed, the count is the nearest whole
        number of patients, if it gives back the printed percentage and the source does not
        contradict itself.
        """
        if self.n is None or "denominator_unclear" in self.flags:
            return None
        if self.events is not None:
            return self.events, self.n
        if "source_inconsistent" in self.flags:
            return None
        events = round(self.value * self.n / 100)
        fits = self.unit == "%" and abs(100 * events / self.n - self.value) <= ROUNDING_PERCENT
        return (events, self.n) if fits else None


class SurvivalPoint(Figure):
    """One published point of relief or recurrence over time; never a curve by itself.

    Attributes
    ----------
    arm : str
        As in :class:`Outcome`.
    endpoint : str
        ``"spasm_free"``, ``"spasm_relief"``, ``"recurrence"`` or ``"time_to_cure"``.
    time_years : float
        Years after surgery.
    kind : str
        A word of :data:`hemifacial.evidence.vocabulary.CURVES`.
    """

    derived_fields: ClassVar[frozenset[str]] = _SAID_BY_OTHER_FIELDS

    topic: str = "surgery"
    arm: Key
    endpoint: Literal["spasm_free", "spasm_relief", "recurrence", "time_to_cure"]
    time_years: Years
    kind: str

    @model_validator(mode="before")
    @classmethod
    def _say_what_and_whom(cls, row: dict[str, Any]) -> dict[str, Any]:
        row = dict(row)
        endpoint = OUTCOMES.get(row.get("endpoint", ""), "endpoint")
        kind = CURVES.get(row.get("kind", ""), "estimate")
        row.setdefault("quantity", f"{endpoint} at {_years(row.get('time_years') or 0)} ({kind})")
        row.setdefault("population", str(row.get("arm", "")).replace("_", " "))
        return row

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, word: str) -> str:
        return known_word(word, CURVES, "kinds of curve")


class Utility(Figure):
    """A utility, a cost or a quality-of-life measure.

    Attributes
    ----------
    domain : str
        Such as ``"utility"``, ``"cost"`` or ``"QoL"``.
    treatment, state, instrument, statistic : str
        What was valued, with which instrument, and which number it is.
    currency, price_year, country : str
        For costs.
    """

    derived_fields: ClassVar[frozenset[str]] = Row.derived_fields | {"topic", "quantity"}

    topic: str = "quality_of_life"
    domain: Text
    treatment: str = ""
    state: Text
    instrument: str = ""
    statistic: str = ""
    currency: str = ""
    price_year: str = ""
    country: str = ""

    @model_validator(mode="before")
    @classmethod
    def _say_what(cls, row: dict[str, Any]) -> dict[str, Any]:
        row = dict(row)
        parts = [row.get("state"), row.get("statistic"), row.get("instrument")]
        row.setdefault("quantity", ", ".join(part for part in parts if part) or "value")
        return row


class Pool(Figure):
    """A figure that the course computed from several sources; a test computes it again.

    Attributes
    ----------
    derived_by : str
        Name of the recipe in :mod:`hemifacial.synthesis.recipes`.
    k : int
        Number of series pooled.
    prediction_low, prediction_high : float or None
        Ends of the 95 % prediction interval, in `unit`.
    """

    derived_fields: ClassVar[frozenset[str]] = Row.derived_fields | {"topic", "reference", "sd"}

    topic: str = "synthesis"
    reference: None = None
    derived_by: Text
    k: Annotated[int, Field(ge=2)]
    prediction_low: float | None = None
    prediction_high: float | None = None
