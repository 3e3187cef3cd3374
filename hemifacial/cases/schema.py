"""What the YAML file of a virtual patient may say, and what it may not.

A case is a list of steps. A step tells a story, offers examinations and tests, and asks for one
decision. Branches lead forward only, so that every way through a case ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    ValidationError,
    model_validator,
)

from hemifacial.errors import CourseError

#: What `next` says where the case is over.
END = "end"

_MARKUP = re.compile(r"\*\*|\]\(|</?[A-Za-z]")


def _plain(text: str) -> str:
    if found := _MARKUP.search(text):
        raise ValueError(f"write plain text without Markdown or HTML, here {found.group()!r}")
    return " ".join(text.split())


Text = Annotated[str, Field(min_length=1), AfterValidator(_plain)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ClaimId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Lesson = Annotated[str, Field(pattern=r"^\d\d$")]


class _Part(BaseModel):
    """A frozen part of a case that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FigureUse(_Part):
    """A figure of the course that stands for a trace or an image of this patient.

    Attributes
    ----------
    name : str
        A name of :data:`hemifacial.cases.figures.FIGURES`, such as ``"enmg_spread"``.
    part : str or None
        One recording of a figure that has several, as ``"B"``; None shows it whole.
    look_at : str
        What to look at, without naming the diagnosis. It is also read to who does not see.
    """

    name: Id
    part: Annotated[str, Field(pattern=r"^[A-Z]$")] | None = None
    look_at: Text


class Investigation(_Part):
    """An examination or test that may be chosen at a step, and what it shows.

    Attributes
    ----------
    id, name : str
        Its id, and what the reader chooses.
    kind : str
        ``"examination"`` (done at once, by hand) or ``"test"`` (ordered).
    burden : str
        What it takes from patient and service: ``"low"``, ``"medium"`` or ``"high"``.
    delay_days : int
        Days until the result is there; 0 is the same day.
    finding : str
        What it shows in this patient.
    figure : FigureUse or None
        A trace or schematic beside the words.
    worth : str
        ``"needed"``, ``"useful"`` or ``"needless"``, told in the debrief only.
    why : str or None
        Why it is needed or needless.
    claims, instructions : tuple of str
        What `why` rests on.
    """

    id: Id
    name: Text
    kind: Literal["examination", "test"]
    burden: Literal["low", "medium", "high"] = "low"
    delay_days: Annotated[StrictInt, Field(ge=0, le=365)] = 0
    finding: Text
    figure: FigureUse | None = None
    worth: Literal["needed", "useful", "needless"] = "useful"
    why: Text | None = None
    claims: tuple[ClaimId, ...] = ()
    instructions: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _worth_has_a_reason(self) -> Self:
        if self.worth != "useful" and self.why is None:
            raise ValueError(f"an investigation that is {self.worth} needs `why`")
        return self


class In100(_Part):
    """A figure of the ledger, told as so many of 100 such patients.

    Attributes
    ----------
    figure : str
        Id of a row of figures, outcomes, survival or pools that is a share of patients.
    whom : str
        Whom the row describes, in the plural: ``"patients after a first decompression"``.
    event : str
        What happens to them, with its verb: ``"have lasting loss of hearing"``.
    complement : bool
        Tell those to whom the row's event does not happen.
    """

    figure: Id
    whom: Text
    event: Text
    complement: bool = False


class Action(_Part):
    """One thing that can be done at a decision.

    Attributes
    ----------
    id, text : str
        Its id, and what the reader chooses.
    judged : str
        ``"acceptable"``, ``"suboptimal"``, ``"harmful"``, or ``"evidence_silent"`` where the
        sources do not tell which.
    why : str
        The reason for that judgement.
    consequence : str
        What follows for patients such as this one; never what luck brings to this one.
    in_100 : tuple of In100
        The consequence in figures of the ledger.
    no_figure : str or None
        What no figure was found for; given where `in_100` is empty, and only there.
    claims : tuple of str
        Claims of the ledger that the judgement rests on.
    instructions : tuple of str
        Rows of ``instructions.csv`` that it rests on, each from a source with a locator.
    evidence_silent : str or None
        What the sources are silent on, in one sentence.
    next : str or None
        Step that follows, ``"end"``, or None for the next step of the file.
    """

    id: Id
    text: Text
    judged: Literal["acceptable", "suboptimal", "harmful", "evidence_silent"]
    why: Text
    consequence: Text
    in_100: Annotated[tuple[In100, ...], Field(max_length=3)] = ()
    no_figure: Text | None = None
    claims: tuple[ClaimId, ...] = ()
    instructions: tuple[Id, ...] = ()
    evidence_silent: Text | None = None
    next: Id | None = None

    @property
    def sourced(self) -> bool:
        """Whether it names a claim or an instruction."""
        return bool(self.claims or self.instructions)

    @model_validator(mode="after")
    def _has_its_ground(self) -> Self:
        if self.judged == "evidence_silent" and self.evidence_silent is None:
            raise ValueError("an action judged evidence_silent says in `evidence_silent` on what")
        if not self.sourced and self.evidence_silent is None:
            raise ValueError("name `claims` or `instructions`, or say what is `evidence_silent`")
        return self

    @model_validator(mode="after")
    def _figure_or_none_found(self) -> Self:
        if bool(self.in_100) == (self.no_figure is not None):
            raise ValueError("give either `in_100` or `no_figure`, one of them and not both")
        return self


class Decision(_Part):
    """A question with two to six actions, of which one is taken.

    Attributes
    ----------
    question : str
        What is asked.
    actions : tuple of Action
        In the order of the page.
    """

    question: Text
    actions: Annotated[tuple[Action, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _can_be_taken(self) -> Self:
        _each_once("action", (action.id for action in self.actions))
        judged = {action.judged for action in self.actions}
        if not judged & {"acceptable", "evidence_silent"}:
            raise ValueError("at least one action must be acceptable or evidence_silent")
        return self


class Step(_Part):
    """One part of a case.

    Attributes
    ----------
    id, title : str
        Its id, and the heading of its screen.
    when : str or None
        Such as ``"Day 5 after surgery"``.
    story : tuple of str
        Paragraphs.
    investigations : tuple of Investigation
        What may be examined or ordered before the decision.
    decision : Decision or None
        None where the reader only reads on.
    next : str or None
        As in :class:`Action`, for a step without a decision.
    """

    id: Id
    title: Text
    when: Text | None = None
    story: Annotated[tuple[Text, ...], Field(min_length=1)]
    investigations: tuple[Investigation, ...] = ()
    decision: Decision | None = None
    next: Id | None = None

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        _each_once("investigation", (one.id for one in self.investigations))
        if self.id == END:
            raise ValueError(f"a step must not be called {END!r}")
        if self.decision is not None and self.next is not None:
            raise ValueError("a step with a decision has no `next`; its actions may have one")
        return self


class Case(_Part):
    """A virtual patient, synthetic.

    Attributes
    ----------
    id : str
        The name of its file.
    version : int
        Goes up with every change of content; a saved play of another version starts anew.
    title : str
        What the list shows; it hides the diagnosis.
    setting : str
        Where the reader meets the patient, such as ``"Neurology clinic, first visit"``.
    history : tuple of str
        Paragraphs.
    asks : str
        What the patient wants to know.
    steps : tuple of Step
        The first is where the case begins.
    diagnosis : str
        What it was, told in the debrief only.
    teaching : tuple of str
        One to four lines to take home.
    lessons : tuple of str
        Numbers of the lessons to read again, such as ``"05"``.
    """

    id: Id
    version: Annotated[StrictInt, Field(ge=1)]
    title: Text
    setting: Text
    history: Annotated[tuple[Text, ...], Field(min_length=1)]
    asks: Text
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    diagnosis: Text
    teaching: Annotated[tuple[Text, ...], Field(min_length=1, max_length=4)]
    lessons: tuple[Lesson, ...] = ()

    @model_validator(mode="after")
    def _branches_lead_forward(self) -> Self:
        ids = [step.id for step in self.steps]
        _each_once("step", ids)
        if not any(step.decision for step in self.steps):
            raise ValueError("a case needs at least one decision")
        for place, step in enumerate(self.steps):
            for goal in _goals(step):
                if goal is not None and goal != END and goal not in ids[place + 1 :]:
                    raise ValueError(
                        f"`next: {goal}` of step {step.id!r} must name a later step or {END!r}"
                    )
        unreached = sorted(set(ids) - self._reached(), key=ids.index)
        if unreached:
            raise ValueError(f"no way leads to step {unreached[0]!r}")
        return self

    def _reached(self) -> set[str]:
        reached = {self.steps[0].id}
        for step in self.steps:  # forward only, so that one pass finds all
            if step.id in reached:
                reached |= {self.after(step.id, goal) for goal in _goals(step)} - {None}
        return reached

    def step(self, step_id: str) -> Step:
        """Give the step of this id."""
        return next(step for step in self.steps if step.id == step_id)

    def after(self, step_id: str, goal: str | None) -> str | None:
        """Give the id of the step that follows a step, or None at the end of the case.

        Parameters
        ----------
        step_id : str
            The step that is left.
        goal : str or None
            The `next` of the action taken, or of the step.
        """
        if goal is not None:
            return None if goal == END else goal
        ids = [step.id for step in self.steps]
        place = ids.index(step_id) + 1
        return ids[place] if place < len(ids) else None


def _goals(step: Step) -> Iterator[str | None]:
    if step.decision is None:
        yield step.next
    else:
        yield from (action.next for action in step.decision.actions)


def _each_once(name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"the {name} id {one!r} stands twice")
        seen.add(one)


def parse_case(content: Any, file: str) -> Case:
    """Make a case from what its YAML file holds.

    Parameters
    ----------
    content : object
        What the YAML reader gave.
    file : str
        Name of the file, for the sentence.

    Returns
    -------
    Case
        Its id is the name of the file.

    Raises
    ------
    CourseError
        In one sentence: file, field and rule.

    Examples
    --------
    >>> parse_case({"id": "x", "cost": 5}, "x.yml")
    Traceback (most recent call last):
    hemifacial.errors.CourseError: x.yml: version: is missing.
    >>> parse_case([], "x.yml")
    Traceback (most recent call last):
    hemifacial.errors.CourseError: x.yml: it must be a set of fields, beginning with id.
    """
    if not isinstance(content, dict):
        raise CourseError(f"{file}: it must be a set of fields, beginning with id.")
    try:
        case = Case.model_validate(content)
    except ValidationError as error:
        raise CourseError(f"{file}: {_first_problem(error)}.") from None
    if f"{case.id}.yml" != file:
        raise CourseError(f"{file}: id: is {case.id!r}; it must be the name of the file.")
    return case


def _first_problem(error: ValidationError) -> str:
    """Say the first broken rule: "steps 2 > decision > question: is missing"."""
    problem = error.errors(include_url=False)[0]
    place = ""
    for part in problem["loc"]:
        if isinstance(part, int):
            place += f" {part + 1}"  # a reader counts from 1
        else:
            place += f"{' > ' if place else ''}{part}"
    rules = {
        "missing": "is missing",
        "extra_forbidden": "there is no such field",
        "string_type": "must be text; put quotation marks around it",
    }
    message = problem["msg"].removeprefix("Value error, ").rstrip(".")
    rule = rules.get(problem["type"], " ".join(message.split()))
    return f"{place}: {rule}" if place else rule
