"""Looking back on a case: harm avoided and taken, by decisions alone and never by luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hemifacial.cases.play import Visit, done, taken
from hemifacial.cases.schema import Action, Case, Investigation

#: Points of harm of an action; a convention of this course. Where the evidence is silent: none.
HARM = {"acceptable": 0, "suboptimal": 1, "harmful": 3}
POINTS_IN_WORDS = (
    "Points of harm: harmful 3, suboptimal 1, acceptable 0; a choice on which the evidence is "
    "silent is not counted. The points are a convention of this course."
)


@dataclass(frozen=True)
class Judged:
    """An action at a decision that the reader met.

    Attributes
    ----------
    step : str
        Title of the step.
    action : Action
        The action.
    """

    step: str
    action: Action


@dataclass(frozen=True)
class Debrief:
    """What a case comes to.

    Attributes
    ----------
    points_avoided, points_possible : int
        Harm avoided, out of the harm that could have been done on the way taken.
    n_decisions : int
        Decisions that were counted.
    harmful_taken, harmful_avoided : tuple of Judged
        Harmful actions at the decisions met.
    suboptimal_taken, silent_taken, acceptable_taken : tuple of Judged
        What else was done.
    also_acceptable : tuple of Judged
        What would have been acceptable as well.
    needed_left_out, needless_done : tuple of Investigation
        Investigations offered on the way.
    n_examinations, n_tests : int
        How many were done and ordered.
    burdens : dict of str to int
        Tests by burden: ``"low"``, ``"medium"``, ``"high"``.
    waited_days : int
        The longest wait for a result at each step, added up over the steps.
    """

    points_avoided: int
    points_possible: int
    n_decisions: int
    harmful_taken: tuple[Judged, ...]
    harmful_avoided: tuple[Judged, ...]
    suboptimal_taken: tuple[Judged, ...]
    silent_taken: tuple[Judged, ...]
    acceptable_taken: tuple[Judged, ...]
    also_acceptable: tuple[Judged, ...]
    needed_left_out: tuple[Investigation, ...]
    needless_done: tuple[Investigation, ...]
    n_examinations: int
    n_tests: int
    burdens: dict[str, int]
    waited_days: int

    @property
    def score(self) -> str:
        """The score in a sentence."""
        if not self.points_possible:
            return "No decision on your way could do harm that is counted, so there is no score."
        decisions = "1 decision" if self.n_decisions == 1 else f"{self.n_decisions} decisions"
        return (
            f"Harm avoided: {self.points_avoided} of {self.points_possible} points that were "
            f"possible at the {decisions} counted on your way."
        )

    @property
    def effort(self) -> str:
        """What was examined and ordered, in a sentence."""
        examinations = _count(self.n_examinations, "examination")
        if not self.n_tests:
            return f"You did {examinations} and ordered no test."
        tests = _count(self.n_tests, "test")
        burdens = ", ".join(f"{n} of {name} burden" for name, n in self.burdens.items() if n)
        days = _count(self.waited_days, "day")
        wait = f"{days} of waiting" if self.waited_days else "no wait"
        return f"You did {examinations} and ordered {tests} ({burdens}; {wait})."


def look_back(case: Case, visits: Sequence[Visit]) -> Debrief:
    """Judge a way through a case.

    Parameters
    ----------
    case : Case
        The patient.
    visits : sequence of Visit
        Every step on the way, with what was done there.

    Returns
    -------
    Debrief

    Examples
    --------
    >>> from hemifacial.cases import CasePlay, load_case
    >>> play = CasePlay.start(load_case("classic")).go_on().decide("image_soon").go_on()
    >>> play = play.decide("picture_fits").go_on().decide("only_surgery").go_on()
    >>> play.debrief().score
    'Harm avoided: 6 of 9 points that were possible at the 3 decisions counted on your way.'
    """
    chosen = [(visit, taken(case, visit)) for visit in visits if visit.action is not None]
    counted = [(visit, action) for visit, action in chosen if action.judged in HARM]
    possible = sum(_most_harm(case, visit) for visit, _ in counted)
    harm = sum(HARM[action.judged] for _, action in counted)
    results = [one for visit in visits for one in done(case, visit)]
    tests = [one for one in results if one.kind == "test"]
    names = {one.id for one in results}
    offered = {one.id: one for visit in visits for one in case.step(visit.step).investigations}
    return Debrief(
        points_avoided=possible - harm,
        points_possible=possible,
        n_decisions=len(counted),
        harmful_taken=_taken(case, chosen, "harmful"),
        harmful_avoided=tuple(_left(case, chosen, "harmful")),
        suboptimal_taken=_taken(case, chosen, "suboptimal"),
        silent_taken=_taken(case, chosen, "evidence_silent"),
        acceptable_taken=_taken(case, chosen, "acceptable"),
        also_acceptable=tuple(_left(case, chosen, "acceptable")),
        needed_left_out=tuple(
            one for one in offered.values() if one.worth == "needed" and one.id not in names
        ),
        needless_done=tuple(one for one in results if one.worth == "needless"),
        n_examinations=len(results) - len(tests),
        n_tests=len(tests),
        burdens={name: sum(one.burden == name for one in tests) for name in _BURDENS},
        waited_days=sum(
            max((one.delay_days for one in done(case, visit)), default=0) for visit in visits
        ),
    )


_BURDENS = ("low", "medium", "high")


def _most_harm(case: Case, visit: Visit) -> int:
    actions = case.step(visit.step).decision.actions
    return max(HARM.get(action.judged, 0) for action in actions)


def _taken(case: Case, chosen: Sequence[tuple[Visit, Action]], judged: str) -> tuple[Judged, ...]:
    return tuple(
        Judged(case.step(visit.step).title, action)
        for visit, action in chosen
        if action.judged == judged
    )


def _left(case: Case, chosen: Sequence[tuple[Visit, Action]], judged: str) -> Iterator[Judged]:
    for visit, action in chosen:
        step = case.step(visit.step)
        for other in step.decision.actions:
            if other.judged == judged and other.id != action.id:
                yield Judged(step.title, other)


def _count(n: int, name: str) -> str:
    return f"{n} {name}" if n == 1 else f"{n} {name}s"
