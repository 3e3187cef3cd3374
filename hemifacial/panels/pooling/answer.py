"""Pool the series that a reader's choices let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.panels.pooling.choices import Choices

if TYPE_CHECKING:
    from hemifacial.synthesis import Pooled, Study
    from hemifacial.synthesis.series import Selection

    Select = Callable[..., Selection]


@dataclass(frozen=True)
class Answer:
    """What the chosen series say together.

    Attributes
    ----------
    choices : Choices
        What was chosen.
    selection : Selection
        Every series that fits the choices, and the papers left out with the reason.
    studies : tuple of Study
        The series in the pool: the selection without the papers that the reader leaves out.
    pooled : Pooled or None
        None where fewer than two series remain, or where they cannot be pooled.
    problem : str
        Why there is no pooled figure; empty where there is one.
    """

    choices: Choices
    selection: Selection
    studies: tuple[Study, ...]
    pooled: Pooled | None
    problem: str

    @property
    def n_patients(self) -> int:
        """Patients of the series in the pool; those of overlapping papers count again."""
        return sum(study.n for study in self.studies)


def identity(study: Study) -> str:
    """Tell a paper by its reference; its label may get a letter when others come in."""
    return study.key or study.label


def answer(choices: Choices, select: Select) -> Answer:
    """Select the series and pool them.

    Parameters
    ----------
    choices : Choices
        What the reader chose.
    select : callable
        `hemifacial.synthesis.series.select`, or one with the same parameters.

    Returns
    -------
    Answer
        With a `problem` in place of a pooled figure where the series cannot be pooled.
    """
    selection = select(
        choices.ledger_outcome,
        time_years=choices.time_years,
        overlap=choices.papers == "one",
    )
    studies = tuple(study for study in selection.studies if identity(study) not in choices.excluded)
    pooled, problem = None, ""
    if len(studies) < 2:
        problem = _too_few(studies)
    else:
        try:
            pooled = _pooled(studies, choices.model)
        except CourseError as error:
            problem = f"These series cannot be pooled this way: {error}"
    return Answer(choices, selection, studies, pooled, problem)


def _too_few(studies: tuple[Study, ...]) -> str:
    if not studies:
        return "No series fits these choices."
    only = studies[0]
    return f"One series fits these choices, {only.label}: {only.events} of {only.n} patients."


def _pooled(studies: tuple[Study, ...], model: str) -> Pooled:
    from hemifacial.synthesis import pool, pool_glmm

    if model == "GLMM":
        return pool_glmm(studies)
    if model == "fixed":
        return pool(studies, method="fixed")
    return pool(studies, method="REML", test="hartung_knapp")
