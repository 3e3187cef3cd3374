"""Rows of the ledger that hold words or a table: findings, instructions, two-by-two tables."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from hemifacial.evidence.models import Key, Row, Text
from hemifacial.evidence.quantities import Count, Flags, Years, known_word
from hemifacial.evidence.vocabulary import ACTIONS, POSITIVE_TESTS, STRENGTHS, TOPICS

Percent = Annotated[float, Field(ge=0, le=100)]


class Finding(Row):
    """What a source says in words rather than in one number.

    Attributes
    ----------
    id, reference : str
        Its own id and the key of the source.
    topic : str
        A word of :data:`hemifacial.evidence.vocabulary.TOPICS`.
    statement : str
        In our words.
    n : int or None
        Patients or studies behind it.
    note : str
        What a reader must know before using it.
    """

    id: Key
    reference: Key
    topic: str
    statement: Text
    n: Annotated[int, Field(ge=1)] | None = None
    note: str = ""

    @field_validator("topic")
    @classmethod
    def _known_topic(cls, topic: str) -> str:
        return known_word(topic, TOPICS, "topics")


class Instruction(Row):
    """What a source says to do, avoid, watch or stop.

    Attributes
    ----------
    id, reference : str
        Its own id and the key of the source.
    topic : Key
        Such as ``"csf_leak"``.
    action : str
        A word of :data:`hemifacial.evidence.vocabulary.ACTIONS`.
    statement, population : str
        What, and for whom.
    strength : str
        What it rests on: label, guideline, consensus, cohort or expert.
    figure, unit : str
        The numbers behind it, as printed.
    n : str
        Patients, as printed.
    note : str
        What a reader must know before using it.
    """

    id: Key
    reference: Key
    topic: Key
    action: str
    statement: Text
    population: Text
    strength: str
    figure: str = ""
    unit: str = ""
    n: str = ""
    note: str = ""

    @field_validator("action")
    @classmethod
    def _known_action(cls, word: str) -> str:
        return known_word(word, ACTIONS, "actions")

    @field_validator("strength")
    @classmethod
    def _known_strength(cls, word: str) -> str:
        return known_word(word, STRENGTHS, "strengths")


class DiagnosticTable(Row):
    """A two-by-two table, or the sensitivity and specificity that a review prints.

    Attributes
    ----------
    id, reference : str
        Its own id and the key of the source.
    test, condition : str
        What was tested, and what it was to tell.
    positive : str
        When the test counts as positive, a word of
        :data:`hemifacial.evidence.vocabulary.POSITIVE_TESTS`; tables with different words must
        never be pooled.
    time_years : float or None
        When the condition was judged, in years after surgery.
    tp, fp, fn, tn : int or None
        True and false positives, false and true negatives, in patients.
    sensitivity, specificity : float or None
        In per cent, as printed, with their 95 % intervals in the four fields that follow.
    flags : tuple of str
        Words of :data:`hemifacial.evidence.vocabulary.FLAGS`.
    note : str
        What a reader must know before using it.
    """

    id: Key
    reference: Key
    test: Text
    condition: Text
    positive: str
    time_years: Years | None = None
    tp: Count | None = None
    fp: Count | None = None
    fn: Count | None = None
    tn: Count | None = None
    sensitivity: Percent | None = None
    sensitivity_low: Percent | None = None
    sensitivity_high: Percent | None = None
    specificity: Percent | None = None
    specificity_low: Percent | None = None
    specificity_high: Percent | None = None
    flags: Flags = ()
    note: str = ""

    @field_validator("positive")
    @classmethod
    def _known_criterion(cls, word: str) -> str:
        return known_word(word, POSITIVE_TESTS, "criteria for a positive test")

    @model_validator(mode="after")
    def _whole_table_or_accuracy(self) -> Self:
        cells = (self.tp, self.fp, self.fn, self.tn)
        missing = [cell is None for cell in cells]
        if any(missing) and not all(missing):
            raise ValueError("a table needs all four of tp, fp, fn and tn")
        if not any(missing) and not ((self.tp + self.fn) and (self.fp + self.tn)):
            raise ValueError("a table needs patients with and patients without the condition")
        if all(missing) and self.sensitivity is None and self.specificity is None:
            raise ValueError("it needs either four counts or a sensitivity or specificity")
        return self

    @model_validator(mode="after")
    def _intervals_hold_values(self) -> Self:
        for name in ("sensitivity", "specificity"):
            value, low, high = (getattr(self, name + end) for end in ("", "_low", "_high"))
            given = [number is not None for number in (value, low, high)]
            if any(given[1:]) and not all(given):
                raise ValueError(f"an interval of {name} needs {name} and both of its ends")
            if all(given) and not low <= value <= high:
                raise ValueError(f"the interval of {name} must contain {value:g}")
        return self
