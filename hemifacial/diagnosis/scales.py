"""Scales of spasm, quality of life, facial palsy and hearing: what their levels say, and scoring.

A scale shows levels only where they were read. Where none were, it says so and is not scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, Field, model_validator

from hemifacial.errors import CourseError
from hemifacial.evidence import Figure, load_figures
from hemifacial.evidence.models import Key, Row, Text
from hemifacial.evidence.tables import by_key, validated

LEVELS = Path(__file__).parent / "scales.yml"
SECONDARY = (
    "The wording was read in a text about the scale, not in its own paper: check the original "
    "before you use it."
)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI")


class Item(BaseModel, frozen=True, extra="forbid"):
    """One thing that is rated.

    Attributes
    ----------
    name : str
        Such as ``"severity"``.
    levels : mapping of int to str
        What each level says, in our words.
    """

    name: Text
    levels: Mapping[int, Text]


class Scale(Row):
    """A scale, and how much of it was read.

    Attributes
    ----------
    id, name : str
        Its own id, and its name.
    measures, rater : str
        What it rates and who rates it.
    references : tuple of str
        Keys of the ledger's references that it was read in.
    secondary : bool
        The levels were read in a text about the scale, which may have no locator.
    items : tuple of Item
        What is rated, with levels; empty where they were not read or all questions share answers.
    questions : int or None
        Number of questions that share `answers`.
    answers : mapping of int to str
        Lowest and highest answer of such questions.
    total : tuple of int or None
        Lowest and highest sum; None where items are not summed.
    roman : bool
        Its levels are written I, II, III.
    agreement : tuple of str
        Ids of the ledger's agreement between raters, before and after training.
    important_change : str
        Id of the ledger's minimal important change.
    differs_from : str
        Id of another version with other wording.
    difference : str
        What the versions, or the sources, disagree on.
    not_seen : str
        Why no level stands here; empty where levels do.
    note : str
        What a reader must know before using it.
    """

    id: Key
    name: Text
    measures: Text
    rater: Text
    references: Annotated[tuple[Key, ...], Field(min_length=1)]
    secondary: bool = False
    items: tuple[Item, ...] = ()
    questions: Annotated[int, Field(ge=1)] | None = None
    answers: Mapping[int, Text] = {}
    total: tuple[int, int] | None = None
    roman: bool = False
    agreement: tuple[Key, ...] = ()
    important_change: str = ""
    differs_from: str = ""
    difference: str = ""
    not_seen: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _levels_or_a_reason(self) -> Self:
        if bool(self.items or self.questions) == bool(self.not_seen):
            raise ValueError("it needs either levels or, in not_seen, why there are none")
        if self.total and self.total != self._extremes():
            raise ValueError(f"total must be {self._extremes()}, the sum of its levels")
        return self

    def _extremes(self) -> tuple[int, int]:
        bounds = [(min(levels), max(levels)) for levels in self.rated.values()]
        return sum(low for low, _ in bounds), sum(high for _, high in bounds)

    @property
    def rated(self) -> dict[str, Mapping[int, str]]:
        """Levels that each answer may take, by what is rated, in order."""
        if self.questions:
            return {f"question {n}": self.answers for n in range(1, self.questions + 1)}
        return {item.name: item.levels for item in self.items}

    def written(self, level: int) -> str:
        """Write a level as its users do.

        Parameters
        ----------
        level : int
            A level of the scale.

        Returns
        -------
        str
            Such as ``"III"`` or ``"3"``.
        """
        return _ROMAN[level] if self.roman else str(level)


@lru_cache(maxsize=1)
def _scales() -> dict[str, Scale]:
    rows = yaml.safe_load(LEVELS.read_text(encoding="utf-8"))
    return by_key(
        validated(Scale, row, f"{LEVELS.name}, scale {number}")
        for number, row in enumerate(rows, start=1)
    )


def load_scales() -> dict[str, Scale]:
    """Read every scale, with or without levels.

    Returns
    -------
    dict of str to Scale
        By id.

    Raises
    ------
    EvidenceError
        A scale breaks a rule, or an id stands twice.

    Examples
    --------
    >>> load_scales()["smc"].rated["grade"][1]
    'around the eye only'
    >>> load_scales()["hsgs"].not_seen
    'its levels stand in no text that was read'
    """
    return dict(_scales())


def find_scale(scale_id: str) -> Scale:
    """Give one scale by its id.

    Parameters
    ----------
    scale_id : str
        Such as ``"cohen"``.

    Returns
    -------
    Scale

    Raises
    ------
    CourseError
        There is no such scale.

    Examples
    --------
    >>> find_scale("cohen").total
    (0, 4)
    """
    if scale_id not in _scales():
        raise CourseError(
            f"There is no scale {scale_id!r}; known are: {', '.join(sorted(_scales()))}."
        )
    return _scales()[scale_id]


def score_scale(scale_id: str, answers: Sequence[int]) -> str:
    """Score a scale, and say in words what was rated.

    Parameters
    ----------
    scale_id : str
        Id of a scale whose levels were read.
    answers : sequence of int
        One level for each item or question, in the order of :attr:`Scale.rated`.

    Returns
    -------
    str
        The total where the scale is summed, else the level and what it says; with a caution where
        the wording is secondary, and the other version where there is one.

    Raises
    ------
    CourseError
        No such scale, no levels, too few or too many answers, or a level out of range.

    Examples
    --------
    >>> score_scale("smc", [3])
    'SMC grade (Lee): III (vision disturbed by frequent tonic spasm).'
    >>> score_scale("hfs30", [1] * 30)
    'HFS-30: 30 of 0 to 120.'
    """
    scale = find_scale(scale_id)
    if scale.not_seen:
        raise CourseError(f"{scale.name} cannot be scored here: {scale.not_seen}.")
    rated = scale.rated
    if len(answers) != len(rated):
        raise CourseError(f"{scale.name} has {len(answers)} answers; it needs {len(rated)}.")
    for (name, levels), answer in zip(rated.items(), answers, strict=True):
        allowed = range(min(levels), max(levels) + 1)
        if isinstance(answer, bool) or answer not in allowed:
            raise CourseError(
                f"{scale.name}, {name}, is {answer!r}; it must be a whole number from "
                f"{allowed[0]} to {allowed[-1]}."
            )
    given = [int(answer) for answer in answers]
    words = [levels.get(each, "") for levels, each in zip(rated.values(), given, strict=True)]
    told = f"{scale.name}: {_outcome(scale, given, words)}."
    others = [other.name for other in versions(scale_id) if other is not scale]
    if others:
        told += f" Other wording exists ({', '.join(others)}): say which you used."
    return f"{told} {SECONDARY}" if scale.secondary else told


def _outcome(scale: Scale, answers: list[int], words: list[str]) -> str:
    if scale.questions:
        return f"{sum(answers)} of {scale.total[0]} to {scale.total[1]}"
    said = [f"{scale.written(answers[0])} ({words[0]})"]
    if len(answers) > 1:
        rated = zip(scale.rated, answers, words, strict=True)
        said = [f"{name} {scale.written(level)} ({word})" for name, level, word in rated]
        said.append(f"together {sum(answers)} of {scale.total[0]} to {scale.total[1]}")
    return ", ".join(said)


def versions(scale_id: str) -> tuple[Scale, ...]:
    """List the wordings of a scale that disagree.

    Parameters
    ----------
    scale_id : str
        Id of any of them.

    Returns
    -------
    tuple of Scale
        The scale alone where only one wording was read.

    Raises
    ------
    CourseError
        There is no such scale.

    Examples
    --------
    >>> [scale.id for scale in versions("jankovic")]
    ['jankovic', 'jankovic_reworded']
    """
    scale = find_scale(scale_id)
    first = scale.differs_from or scale.id
    return tuple(each for each in _scales().values() if first in (each.id, each.differs_from))


def agreement(scale_id: str) -> tuple[Figure, ...]:
    """Give how far raters agreed before and after training.

    Parameters
    ----------
    scale_id : str
        Id of a scale.

    Returns
    -------
    tuple of Figure
        Two intraclass correlations, each of one rater; empty where none was found.

    Raises
    ------
    CourseError
        There is no such scale.

    References
    ----------
    doi:10.1007/s00702-023-02667-w

    Examples
    --------
    >>> [figure.value for figure in agreement("smc")]
    [0.47, 0.59]
    """
    figures = load_figures()
    return tuple(figures[name] for name in find_scale(scale_id).agreement)


def judge_change(scale_id: str, before: float, after: float) -> str:
    """Set a patient's change beside the minimal important change of the scale.

    Parameters
    ----------
    scale_id : str
        ``"hfs30"`` or ``"hfs7"``.
    before, after : float
        Totals in points.

    Returns
    -------
    str
        One or two sentences.

    Raises
    ------
    CourseError
        The scale has no such figure, or a total lies outside its range.

    Notes
    -----
    The figure was estimated in one group of patients who had botulinum toxin. It does not say
    whether a treatment caused a change, nor what this patient thinks of it.

    References
    ----------
    doi:10.1016/j.prdoa.2024.100295

    Examples
    --------
    >>> judge_change("hfs30", 40, 30)[:47]
    'HFS-30 fell by 10 points, more than 4.46 (3.65-'
    """
    scale = find_scale(scale_id)
    if not scale.important_change:
        raise CourseError(f"For {scale.name} no minimal important change was found.")
    low, high = scale.total or (0, None)
    for name, value in (("before", before), ("after", after)):
        if not value >= low or (high is not None and value > high):
            limits = f"at least {low}" if high is None else f"from {low} to {high}"
            raise CourseError(f"{scale.name} {name} is {value:g}; it must be {limits}.")
    figure = load_figures()[scale.important_change]
    # points are lost when a patient is better, so the figure and its limits are negative
    least = f"{-figure.value:g} ({-figure.ci_high:g}-{-figure.ci_low:g})"
    fall = before - after
    if fall <= 0:
        return f"{scale.name} did not fall; a fall of {least} is the minimal important change."
    found = "more than" if fall > -figure.value else "no more than"
    where = "within" if -figure.ci_high <= fall <= -figure.ci_low else "outside"
    return (
        f"{scale.name} fell by {fall:g} points, {found} {least}, the minimal important change "
        f"estimated in {figure.n} patients; it lies {where} the interval of that estimate."
    )
