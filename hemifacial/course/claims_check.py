"""Check that lessons and ledger agree, and that no figure or instruction stands without a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from hemifacial.course.check_lesson import (
    CLAIMS_TAG,
    COURSE_TAG,
    SELF_CHECK_TAG,
    Cell,
    Lesson,
    Problem,
)
from hemifacial.course.claims import Ledger, sources_text, unknown_claim
from hemifacial.course.prose import (
    CLAIM_LINK,
    WAIVER,
    Sentence,
    figures_outside_claims,
    is_instruction,
    sentences,
)

if TYPE_CHECKING:
    from hemifacial.evidence import Claim

GUIDING = ("instruction", "expert_practice")
_SHARE = re.compile(r"\d+(?:\.\d+)? ?%|\b\d[\d.]* (?:of|in) (?:the )?\d[\d.]*")


def check_claims(lesson: Lesson, ledger: Ledger) -> list[Problem]:
    """Check one lesson's claim links, figures and instructions.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    ledger : Ledger
        The ledger.

    Returns
    -------
    list of Problem
        In reading order.
    """
    found: list[Problem] = []
    targets: list[str] = []
    for cell in lesson.markdown:
        if not {CLAIMS_TAG, SELF_CHECK_TAG} & set(cell.tags):
            found += _check_links(lesson, cell, ledger)
            targets += [link["target"] for link in CLAIM_LINK.finditer(cell.source)]
            if COURSE_TAG not in cell.tags:
                found += _check_prose(lesson, cell, ledger)
    known = [target for target in dict.fromkeys(targets) if ledger.claim(target)]
    lists = [cell for cell in lesson.cells if CLAIMS_TAG in cell.tags]
    listed = lists[0].source if lists == lesson.cells[-1:] else None
    if (lists or known) and listed != sources_text(known, ledger):
        remedy = "the list of claims is stale: run hemifacial claims sync."
        found.append(lesson.problem(lists[0] if lists else None, "claims list", remedy))
    return found


def _check_links(lesson: Lesson, cell: Cell, ledger: Ledger) -> Iterable[Problem]:
    links = list(CLAIM_LINK.finditer(cell.source))
    if cell.source.count("#claim:") != len(links):
        yield lesson.problem(
            cell, "claim link", "a claim link is broken: write [text](#claim:ID) on one line."
        )
    for link in links:
        claim = ledger.claim(link["target"])
        if claim is None:
            remedy = unknown_claim(link["target"], ledger, "the link leads nowhere")
            yield lesson.problem(cell, "unknown claim", remedy)
            continue
        own = ledger.text(link["target"])
        if own is None:
            yield from _check_own_words(lesson, cell, claim, link["text"], ledger)
        elif own != link["text"]:
            remedy = f"{link['text']!r} should read {own!r}: run hemifacial claims sync."
            yield lesson.problem(cell, "stale claim", remedy)


def _check_own_words(
    lesson: Lesson, cell: Cell, claim: Claim, text: str, ledger: Ledger
) -> Iterable[Problem]:
    from hemifacial.evidence import unfounded_numbers

    if not text.strip():
        remedy = f"the link to {claim.id!r} has no words: write what the reader should know."
        yield lesson.problem(cell, "claim link", remedy)
    missing = unfounded_numbers(text, claim, [ledger.figures[name] for name in claim.figures])
    if missing:
        remedy = f"{', '.join(missing)} in {text!r} is not in claim {claim.id!r}: correct it."
        yield lesson.problem(cell, "number not in claim", remedy)


def _check_prose(lesson: Lesson, cell: Cell, ledger: Ledger) -> Iterable[Problem]:
    if any(not reason.strip() for reason in WAIVER.findall(cell.source)):
        remedy = "a waiver gives no reason: write <!-- no claim: reason -->."
        yield lesson.problem(cell, "waiver", remedy)
    heading = ""
    for sentence in sentences(cell.source):
        if sentence.kind == "heading":
            heading = sentence.text
        if sentence.waiver:
            continue
        for figure in figures_outside_claims(sentence):
            remedy = (
                f"{figure!r} in “{_shortened(sentence.text)}” has no claim: write it as "
                "[text](#claim:ID), or waive it with <!-- no claim: reason -->."
            )
            yield lesson.problem(cell, "figure without claim", remedy)
        if heading != "Objectives" and is_instruction(sentence) and not _guided(sentence, ledger):
            remedy = (
                f"“{_shortened(sentence.text)}” tells what to do: link it to an instruction or "
                "declared practice, or waive it with <!-- no claim: reason -->."
            )
            yield lesson.problem(cell, "instruction without claim", remedy)


def _guided(sentence: Sentence, ledger: Ledger) -> bool:
    claims = [ledger.claim(target) for target in sentence.claims]
    return any(claim and claim.kind in GUIDING for claim in claims)


def _shortened(text: str) -> str:
    return text if len(text) <= 90 else text[:87].rsplit(" ", 1)[0] + " ..."


def check_self_checks(lesson: Lesson, ledger: Ledger, refs: dict[str, list[str]]) -> list[Problem]:
    """Check that a self-check's shares stand in the claims that its item names.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    ledger : Ledger
        The ledger.
    refs : dict of str to list of str
        Claim ids by item id.

    Returns
    -------
    list of Problem
        One for each number that no claim of the item holds.
    """
    found = []
    for cell in lesson.markdown:
        if SELF_CHECK_TAG not in cell.tags:
            continue
        named = [
            ledger.claims[ref] for ref in refs.get(cell.item or "", ()) if ref in ledger.claims
        ]
        known = " ".join(claim.statement for claim in named)
        words = re.sub(r"<!--.*?-->|<[^>]+>", " ", cell.source, flags=re.DOTALL)
        for share in _SHARE.findall(words):
            for number in re.findall(r"\d+(?:\.\d+)?", share):
                if not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", known):
                    remedy = f"{share!r} is in no claim of its item: add the claim to its refs."
                    found.append(lesson.problem(cell, "figure without claim", remedy))
                    break
    return found


def check_ledger(ledger: Ledger, used: set[str]) -> list[Problem]:
    """Check the ledger itself against its use.

    Parameters
    ----------
    ledger : Ledger
        The ledger; its loader has refused claims whose references have no locator.
    used : set of str
        Ids that lessons and items name.

    Returns
    -------
    list of Problem
        Unused claims as warnings.
    """
    signed = {(review.claim, review.reviewer) for review in ledger.reviews}
    found = []

    def report(claim: Claim, rule: str, remedy: str, *, warning: bool = False) -> None:
        file, _, place = claim.origin.partition(", ")
        found.append(Problem(file, f"{place} ({claim.id})", rule, remedy, warning))

    for claim in ledger.claims.values():
        if claim.clinical_review and (claim.id, claim.clinical_review) not in signed:
            report(
                claim,
                "clinical review",
                f"reviews.csv has no record of {claim.clinical_review!r}: set it to null until a "
                "named clinician has reviewed the claim.",
            )
        if claim.kind == "instruction" and claim.strength is None:
            remedy = "give its strength: label, guideline, consensus, cohort or expert."
            report(claim, "strength", remedy)
        if claim.id not in used:
            report(claim, "unused claim", "no lesson and no item uses it.", warning=True)
    return found


def claims_in_items(folder: Path) -> dict[str, list[str]]:
    """Read which claims each item of a bank names.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of items, searched with its subfolders.

    Returns
    -------
    dict of str to list of str
        Claim ids by item id.
    """
    from hemifacial.evidence.tables import parse_yaml

    refs = {}
    for path in sorted(folder.rglob("*.yml")):
        item = parse_yaml(path.read_text(encoding="utf-8"))
        if isinstance(item, dict) and "lead_in" in item:
            refs[item.get("id", path.stem)] = list(item.get("refs") or ())
    return refs
