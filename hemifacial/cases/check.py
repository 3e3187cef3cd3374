"""Check the virtual patients against the ledger: ``python -m hemifacial.cases.check``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hemifacial.cases.figures import FIGURES
from hemifacial.cases.frequency import frequency
from hemifacial.cases.load import PATIENTS, dropped_cases, load_cases
from hemifacial.cases.schema import Action, Case, Decision, FigureUse, Investigation
from hemifacial.errors import CourseError
from hemifacial.evidence import (
    Instruction,
    load_claims,
    load_figures,
    load_references,
    load_table,
    unfounded_numbers,
)

#: What reads like a figure on patients, and so must have a source.
_MEASURED = re.compile(r"\d+(?:\.\d+)? ?(?:%|per cent)|\d+(?:\.\d+)? (?:in|of|out of) \d+")


def check_cases(folder: Path | None = None) -> list[str]:
    """Say which patients break a rule; the clinic leaves them out.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Other patients than those of the course.

    Returns
    -------
    list of str
        One sentence a patient: file, field and rule. Empty where all keep the rules.

    Examples
    --------
    >>> any(problem.startswith("classic.yml") for problem in check_cases())
    False
    """
    return list(dropped_cases(folder).values())


def ledger_problems(case: Case) -> list[str]:
    """Find where a case leans on what the ledger or the course does not hold.

    Parameters
    ----------
    case : Case
        A case that keeps the rules of its form.

    Returns
    -------
    list of str
        Sentences, each with step and action or investigation.

    Examples
    --------
    >>> from hemifacial.cases import load_case
    >>> ledger_problems(load_case("classic"))
    []
    """
    return [f"{problem}." for problem in _problems(case)]


def _problems(case: Case) -> Iterator[str]:
    for step in case.steps:
        for one in step.investigations:
            place = f"step {step.id!r}, investigation {one.id!r}"
            yield from (f"{place}: {rule}" for rule in _investigation_problems(one))
        if step.decision is None:
            continue
        if not _is_grounded(step.decision):
            yield (
                f"step {step.id!r}: no action of the decision names a claim of the ledger or says "
                "on what the evidence is silent"
            )
        for action in step.decision.actions:
            place = f"step {step.id!r}, action {action.id!r}"
            yield from (f"{place}: {rule}" for rule in _action_problems(action))


def _is_grounded(decision: Decision) -> bool:
    claims = load_claims()
    return any(
        action.evidence_silent or any(claim in claims for claim in action.claims)
        for action in decision.actions
    )


def _investigation_problems(one: Investigation) -> Iterator[str]:
    yield from _unknown_sources(one.claims, one.instructions)
    if one.figure is not None:
        yield from _figure_problems(one.figure)
    yield from _unfounded(one.why or "", one.claims, one.instructions)


def _action_problems(action: Action) -> Iterator[str]:
    yield from _unknown_sources(action.claims, action.instructions)
    shown = []
    for told in action.in_100:
        try:
            frequency(told)
        except CourseError as error:
            yield f"in_100: {error}"
        else:
            shown.append(told.figure)
    text = f"{action.why} {action.consequence} {action.evidence_silent or ''}"
    yield from _unfounded(text, action.claims, action.instructions, shown)


def _figure_problems(use: FigureUse) -> Iterator[str]:
    if use.name not in FIGURES:
        yield f"figure: there is no {use.name!r}; choose one of {', '.join(FIGURES)}"
    elif use.part is not None and use.part not in FIGURES[use.name].parts:
        parts = ", ".join(FIGURES[use.name].parts) or "none"
        yield f"figure: {use.name!r} has no part {use.part!r}; its parts: {parts}"


def _unknown_sources(claims: Sequence[str], instructions: Sequence[str]) -> Iterator[str]:
    for claim in claims:
        if claim not in load_claims():
            yield f"claims: the ledger has no claim {claim!r}"
    rows, references = load_table("instructions"), load_references()
    for name in instructions:
        if name not in rows:
            yield f"instructions: instructions.csv has no row {name!r}"
        elif references[rows[name].reference].locator is None:
            yield f"instructions: the source of {name!r} has no locator, so it may carry nothing"


def _unfounded(
    text: str,
    claims: Iterable[str],
    instructions: Iterable[str] = (),
    shown: Iterable[str] = (),
) -> Iterator[str]:
    """Name each figure on patients in a text that stands in nothing the text rests on."""
    known, figures, rows = load_claims(), load_figures(), load_table("instructions")
    shown_figures = [figures[name] for name in shown]
    for found in _MEASURED.findall(text):
        stands = any(
            not unfounded_numbers(
                found, known[claim], [figures[name] for name in known[claim].figures]
            )
            for claim in claims
            if claim in known
        )
        stands |= any(_stands_in(found, rows[name]) for name in instructions if name in rows)
        stands |= any(_is_value(found, figure) for figure in shown_figures)
        if not stands:
            yield f"the figure {found!r} stands in none of its sources"


def _stands_in(found: str, row: Instruction) -> bool:
    numbers = re.findall(r"\d+(?:\.\d+)?", f"{row.statement} {row.figure} {row.n}")
    return set(re.findall(r"\d+(?:\.\d+)?", found)) <= set(numbers)


def _is_value(found: str, figure) -> bool:
    known = {figure.value, figure.events, figure.n, figure.ci_low, figure.ci_high} - {None}
    return {float(number) for number in re.findall(r"\d+(?:\.\d+)?", found)} <= known


def main() -> int:
    """Say what is wrong with the course's patients; return the exit code."""
    problems = check_cases()
    for problem in problems:
        print(problem)
    print(f"{len(load_cases())} cases keep the rules; {len(problems)} do not ({PATIENTS}).")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
