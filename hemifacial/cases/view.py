"""What the page draws of a case: each screen as plain data, words ready to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hemifacial.cases.debrief import POINTS_IN_WORDS, Debrief, Judged
from hemifacial.cases.figures import figure_words
from hemifacial.cases.frequency import frequency
from hemifacial.cases.play import CasePlay, done
from hemifacial.cases.save import how_far
from hemifacial.cases.schema import Action, Case, Decision, Investigation, Step
from hemifacial.evidence import citation, load_claims, load_references, load_table

STAMP = "Synthetic patient. For teaching, not for patient care."
#: A sign and a word for each judgement, so that none is told by colour alone.
JUDGED = {
    "acceptable": "✓ Acceptable",
    "suboptimal": "~ Suboptimal",
    "harmful": "✕ Harmful",
    "evidence_silent": "? Evidence silent",
}
_GROUPS = {"examination": ("examine", "Examine"), "test": ("order", "Order a test")}

Screen = dict[str, Any]


def list_screen(
    cases: Iterable[Case], dropped: Iterable[str], workspace: Path | None = None
) -> Screen:
    """Show the patients to choose from.

    Parameters
    ----------
    cases : iterable of Case
        In the order of the list.
    dropped : iterable of str
        A sentence on each patient that is left out.
    workspace : pathlib.Path, optional
        Tells which were begun or finished.
    """
    rows = [
        {
            "id": case.id,
            "title": case.title,
            "words": ". ".join(filter(None, (case.setting, _far(how_far(workspace, case))))) + ".",
        }
        for case in cases
    ]
    return _screen("list", "Choose a patient", cases=rows) | {
        "dropped": [f"Left out of the clinic: {sentence}" for sentence in dropped],
        "spoken": f"Choose a patient. {len(rows)} in the list.",
    }


def play_screen(play: CasePlay) -> Screen:
    """Show where a reader is in a case.

    Parameters
    ----------
    play : CasePlay
        The play.

    Examples
    --------
    >>> from hemifacial.cases import load_case
    >>> play = CasePlay.start(load_case("classic"))
    >>> play_screen(play)["stamp"]
    'Synthetic patient. For teaching, not for patient care.'
    >>> play_screen(play.go_on())["decision"]["question"]
    'What do you do about imaging?'
    """
    draw = {
        "history": _history,
        "step": _step,
        "consequence": _consequence,
        "debrief": _debrief,
    }
    return draw[play.phase](play)


def _screen(kind: str, heading: str, **parts: Any) -> Screen:
    """Give a screen all of its parts, so that the page need not ask which there are."""
    empty = {
        "kicker": "",
        "paragraphs": [],
        "asks": "",
        "background": None,
        "groups": [],
        "decision": None,
        "result": None,
        "sections": [],
        "sources": [],
        "cases": [],
        "dropped": [],
        "buttons": [],
        "spoken": heading,
    }
    return {"kind": kind, "key": kind, "heading": heading, "stamp": STAMP} | empty | parts


def _far(word: str) -> str:
    return {"begun": "You have begun it", "finished": "You have finished it"}.get(word, "")


def _history(play: CasePlay) -> Screen:
    case = play.case
    return _screen(
        "history",
        case.title,
        key=f"{case.id}/history",
        kicker=case.setting,
        paragraphs=list(case.history),
        asks=case.asks,
        buttons=[_go_on("See the patient")],
    )


def _step(play: CasePlay) -> Screen:
    step = play.step
    results = done(play.case, play.visits[-1])
    found = f"{results[-1].name}: {results[-1].finding}" if results else ""
    return _screen(
        "step",
        step.title,
        key=f"{play.case.id}/{step.id}",
        kicker=_kicker(play.case, step),
        paragraphs=list(step.story),
        background=_background(play),
        groups=_groups(step, {one.id for one in results}),
        decision=_decision(step.decision),
        buttons=[] if step.decision else [_go_on("Go on")],
        spoken=found or step.title,
    )


def _kicker(case: Case, step: Step) -> str:
    return f"{case.title}. {step.when}" if step.when else case.title


def _background(play: CasePlay) -> dict[str, Any]:
    """Give the history, and what earlier steps have shown."""
    findings = [
        [one.name, one.finding] for visit in play.visits[:-1] for one in done(play.case, visit)
    ]
    return {"history": [*play.case.history, f"Asks: {play.case.asks}"], "findings": findings}


def _groups(step: Step, chosen: set[str]) -> list[dict[str, Any]]:
    groups = []
    for kind, (move, legend) in _GROUPS.items():
        offered = [one for one in step.investigations if one.kind == kind]
        if offered:
            items = [_item(one, one.id in chosen) for one in offered]
            groups.append({"move": move, "legend": legend, "items": items})
    return groups


def _item(one: Investigation, chosen: bool) -> dict[str, Any]:
    """Offer an investigation; its finding leaves the kernel only once it is chosen."""
    shown = {"id": one.id, "name": one.name, "cost": cost_words(one), "done": chosen}
    figure = figure_words(one.figure) if chosen and one.figure else None
    return shown | {"finding": one.finding if chosen else "", "figure": figure}


def cost_words(one: Investigation) -> str:
    """Say what an investigation takes.

    Parameters
    ----------
    one : Investigation
        An examination or a test.

    Examples
    --------
    >>> test = {"id": "mri", "name": "MRI", "kind": "test", "finding": "Normal."}
    >>> cost_words(Investigation(**test, burden="medium", delay_days=21))
    'medium burden, result in 21 days'
    """
    if one.delay_days == 0:
        when = "at once" if one.kind == "examination" else "result the same day"
    else:
        when = f"result in {one.delay_days} day{'' if one.delay_days == 1 else 's'}"
    return f"{one.burden} burden, {when}"


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    actions = [{"id": action.id, "text": action.text} for action in decision.actions]
    return {"question": decision.question, "actions": actions}


def _consequence(play: CasePlay) -> Screen:
    action, step = play.action, play.step
    told = [frequency(one).message() for one in action.in_100]
    judged = JUDGED[action.judged]
    result = {
        "judged": action.judged,
        "label": judged,
        "chosen": action.text,
        "why": action.why,
        "consequence": action.consequence,
        "in_100": told,
        "no_figure": action.no_figure or "",
        "silent": action.evidence_silent or "",
    }
    return _screen(
        "consequence",
        "What follows from your choice",
        key=f"{play.case.id}/{step.id}/consequence",
        kicker=_kicker(play.case, step),
        background=_background(play),
        result=result,
        sources=_sources([action]),
        buttons=[_go_on("Go on")],
        spoken=" ".join((f"{judged[2:]}.", action.consequence, *(one["sentence"] for one in told))),
    )


def _sources(actions: Sequence[Action]) -> list[dict[str, Any]]:
    """Give the statements that actions rest on, each once, with the papers behind it."""
    claims, references = load_claims(), load_references()
    instructions = load_table("instructions")
    sources: dict[str, dict[str, Any]] = {}
    for action in actions:
        for name in action.claims:
            papers = [citation(references[key]) for key in claims[name].references]
            sources[name] = {"statement": claims[name].statement, "papers": papers}
        for name in action.instructions:
            row = instructions[name]
            statement = f"{row.statement} ({row.population}; rests on: {row.strength})"
            sources[name] = {
                "statement": statement,
                "papers": [citation(references[row.reference])],
            }
    return list(sources.values())


def _debrief(play: CasePlay) -> Screen:
    case, debrief = play.case, play.debrief()
    met = [case.step(visit.step) for visit in play.visits]
    actions = [action for step in met if step.decision for action in step.decision.actions]
    return _screen(
        "debrief",
        f"Debrief: {case.diagnosis}",
        key=f"{case.id}/debrief",
        kicker=case.title,
        paragraphs=[debrief.score, debrief.effort],
        sections=[*_sections(debrief), *_teaching(case)],
        sources=_sources(actions),
        spoken=debrief.score,
    )


def _sections(debrief: Debrief) -> list[dict[str, Any]]:
    """Say what was done and what was avoided; an empty harmful list is worth saying."""
    harmful = _judged(debrief.harmful_taken) or [["", "None."]]
    silent = [
        [f"{one.step}: {one.action.text}", one.action.evidence_silent]
        for one in debrief.silent_taken
    ]
    left_out = [[one.name, one.why] for one in debrief.needed_left_out]
    needless = [[one.name, one.why] for one in debrief.needless_done]
    sections = {
        "Harmful choices you made": harmful,
        "Harmful choices you avoided": _judged(debrief.harmful_avoided),
        "Suboptimal choices you made, and why": _judged(debrief.suboptimal_taken),
        "Acceptable choices you made": _judged(debrief.acceptable_taken),
        "Choices on which the evidence is silent": silent,
        "Acceptable and not chosen: there is no single right way": _judged(debrief.also_acceptable),
        "Needed and left out": left_out,
        "Done, and needless here": needless,
    }
    return [{"heading": heading, "lines": lines} for heading, lines in sections.items() if lines]


def _judged(chosen: Sequence[Judged]) -> list[list[str]]:
    return [[f"{one.step}: {one.action.text}", one.action.why] for one in chosen]


def _teaching(case: Case) -> list[dict[str, Any]]:
    lines = [["", line] for line in case.teaching]
    if case.lessons:
        lessons = "lesson" if len(case.lessons) == 1 else "lessons"
        lines.append(["", f"To read again: {lessons} {', '.join(case.lessons)}."])
    points = {"heading": "How it is counted", "lines": [["", POINTS_IN_WORDS]]}
    return [{"heading": "To take home", "lines": lines}, points]


def _go_on(label: str) -> dict[str, str]:
    return {"do": "go_on", "label": label}
