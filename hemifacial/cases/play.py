"""A reader's way through a case, as a list of moves: nothing in it is random or can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from hemifacial.cases.schema import Action, Case, Investigation, Step
from hemifacial.errors import CourseError

if TYPE_CHECKING:
    from hemifacial.cases.debrief import Debrief

FORMAT = 1

#: What may be done, each with whether it names something.
MOVES = {"go_on": False, "examine": True, "order": True, "decide": True}

Move = tuple[str, str | None]
Phase = Literal["history", "step", "consequence", "debrief"]


class CaseChangedError(CourseError):
    """A saved play belongs to another version of its case."""


@dataclass(frozen=True)
class Visit:
    """What a reader did at one step.

    Attributes
    ----------
    step : str
        Its id.
    done : tuple of str
        Ids of examinations and tests, in the order in which they were chosen.
    action : str or None
        The action taken; None before, and where there is no decision.
    """

    step: str
    done: tuple[str, ...] = ()
    action: str | None = None


@dataclass(frozen=True)
class CasePlay:
    """Where a reader is in a case, and how they came there.

    Every move gives a new play; the old one stays as it was.

    Attributes
    ----------
    case : Case
        The patient.
    moves : tuple of (str, str or None)
        What was done, in order; with the case it says all.
    phase : str
        ``"history"``, ``"step"``, ``"consequence"`` (of the decision just taken) or ``"debrief"``.
    visits : tuple of Visit
        The steps so far, the present one last.

    Examples
    --------
    >>> from hemifacial.cases import load_case
    >>> play = CasePlay.start(load_case("classic")).go_on().examine("watch_face")
    >>> play.decide("image_soon").action.judged
    'acceptable'
    >>> CasePlay.from_json(play.case, play.to_json()) == play
    True
    """

    case: Case
    moves: tuple[Move, ...] = ()
    phase: Phase = "history"
    visits: tuple[Visit, ...] = ()

    @classmethod
    def start(cls, case: Case) -> Self:
        """Open a case at its history.

        Parameters
        ----------
        case : Case
            The patient.
        """
        return cls(case)

    @property
    def step(self) -> Step | None:
        """The step the reader is at; None before the first, and in the debrief."""
        if self.phase in ("step", "consequence"):
            return self.case.step(self.visits[-1].step)
        return None

    @property
    def action(self) -> Action | None:
        """The action whose consequence is read; else None."""
        if self.phase != "consequence":
            return None
        return taken(self.case, self.visits[-1])

    def go_on(self) -> Self:
        """Leave the history, a consequence, or a step without a decision.

        Raises
        ------
        CourseError
            If a decision is still open, or the case is over.
        """
        if self.phase == "history":
            return self._at(("go_on", None), self.case.steps[0].id)
        if self.phase == "debrief":
            raise CourseError("This case is over; begin it again or choose another.")
        goal = self.step.next
        if self.phase == "consequence":
            goal = self.action.next
        elif self.step.decision is not None:
            raise CourseError("Choose an action first; then this case goes on.")
        return self._at(("go_on", None), self.case.after(self.step.id, goal))

    def examine(self, investigation_id: str) -> Self:
        """Do an examination of this step; doing it again changes nothing."""
        return self._investigated("examine", "examination", investigation_id)

    def order(self, investigation_id: str) -> Self:
        """Order a test of this step; ordering it again changes nothing."""
        return self._investigated("order", "test", investigation_id)

    def decide(self, action_id: str) -> Self:
        """Take an action of this step's decision.

        Raises
        ------
        CourseError
            If this is not the moment, or there is no such action.
        """
        if self.phase != "step" or self.step.decision is None:
            raise CourseError("There is nothing to decide at this point of the case.")
        actions = [action.id for action in self.step.decision.actions]
        if action_id not in actions:
            raise CourseError(f"The action {action_id!r} is none of {', '.join(actions)}.")
        last = self.visits[-1]
        visit = Visit(last.step, last.done, action_id)
        moves = (*self.moves, ("decide", action_id))
        return type(self)(self.case, moves, "consequence", (*self.visits[:-1], visit))

    def debrief(self) -> Debrief:
        """Look back, at the end of the case.

        Raises
        ------
        CourseError
            If the case is not over.
        """
        if self.phase != "debrief":
            raise CourseError("The debrief comes at the end of the case.")
        from hemifacial.cases.debrief import look_back

        return look_back(self.case, self.visits)

    def moved(self, move: str, name: str | None = None) -> Self:
        """Make a move by its name.

        Parameters
        ----------
        move : str
            A key of :data:`MOVES`.
        name : str, optional
            Id of the examination, test or action.

        Raises
        ------
        CourseError
            If there is no such move, or it cannot be made here.
        """
        if move not in MOVES or MOVES[move] != isinstance(name, str):
            raise CourseError(f"The move {move!r} with {name!r} is unknown in a case.")
        return getattr(self, move)(name) if MOVES[move] else self.go_on()

    def to_json(self) -> str:
        """Write the play: its moves, and which case in which version they belong to."""
        content = {
            "format": FORMAT,
            "case": self.case.id,
            "version": self.case.version,
            "fingerprint": fingerprint(self.case),
            "moves": [list(move) for move in self.moves],
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def from_json(cls, case: Case, text: str | bytes) -> Self:
        """Make a saved play again by making its moves again.

        Parameters
        ----------
        case : Case
            The patient as it is today.
        text : str or bytes
            What `to_json` wrote.

        Raises
        ------
        CaseChangedError
            If the case has changed since.
        CourseError
            If the text is no play of a case.
        """
        try:
            saved = json.loads(text)
            moves = [(move, name) for move, name in saved["moves"]]
            known = saved["format"] == FORMAT and saved["case"] == case.id
            same = (saved["version"], saved["fingerprint"]) == (case.version, fingerprint(case))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise CourseError("The saved play cannot be read.") from None
        if not known:
            raise CourseError("The saved play is of another case or an older form.")
        if not same:
            raise CaseChangedError("The case has changed since it was played.")
        return cls.start(case)._replayed(moves)

    def _replayed(self, moves: Iterable[tuple[Any, Any]]) -> Self:
        play = self
        for move, name in moves:
            if not isinstance(move, str):
                raise CourseError("The saved play cannot be read.")
            play = play.moved(move, name)
        return play

    def _at(self, move: Move, step_id: str | None) -> Self:
        """Come to a step, or to the debrief."""
        moves = (*self.moves, move)
        if step_id is None:
            return type(self)(self.case, moves, "debrief", self.visits)
        return type(self)(self.case, moves, "step", (*self.visits, Visit(step_id)))

    def _investigated(self, move: str, kind: str, name: str) -> Self:
        if self.phase != "step":
            raise CourseError("There is nothing to examine or order at this point of the case.")
        offered = [one.id for one in self.step.investigations if one.kind == kind]
        if name not in offered:
            listed = ", ".join(offered) or "none"
            raise CourseError(f"The {kind} {name!r} is not offered here; offered: {listed}.")
        last = self.visits[-1]
        if name in last.done:
            return self
        visit = Visit(last.step, (*last.done, name))
        moves = (*self.moves, (move, name))
        return type(self)(self.case, moves, "step", (*self.visits[:-1], visit))


def taken(case: Case, visit: Visit) -> Action | None:
    """Give the action that was taken at a visit; None where none was."""
    decision = case.step(visit.step).decision
    if decision is None or visit.action is None:
        return None
    return next(action for action in decision.actions if action.id == visit.action)


def done(case: Case, visit: Visit) -> list[Investigation]:
    """Give the examinations and tests of a visit, in the order in which they were chosen."""
    offered = {one.id: one for one in case.step(visit.step).investigations}
    return [offered[name] for name in visit.done]


def fingerprint(case: Case) -> str:
    """Name the content of a case, so that a change of it is noticed.

    Parameters
    ----------
    case : Case
        The patient.

    Returns
    -------
    str
        16 letters of a hash. A field that the case leaves out has no part in it.
    """
    content = case.model_dump_json(exclude_defaults=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
