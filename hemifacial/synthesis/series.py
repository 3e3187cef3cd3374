"""Choose the series of the ledger that answer one question, and say why others stay out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.synthesis.studies import Study

if TYPE_CHECKING:
    from hemifacial.evidence import Outcome, Reference

#: Questions that can be put to the ledger, with what is counted.
QUESTIONS = {
    "spasm_free": "complete relief",
    "spasm_relief_90": "90 % relief or more, complete relief included",
    "spasm_relief": "success as the authors define it",
    "recurrence": "return of spasm after relief",
    "hearing_loss_permanent": "permanent hearing loss, deaf ears included",
    "facial_palsy_permanent": "permanent facial palsy",
    "facial_palsy_delayed": "facial palsy that began days to weeks later",
    "csf_leak": "leak of cerebrospinal fluid",
    "deafness": "a deaf ear",
    "complication_any": "any complication, transient ones included",
    "complication_any_permanent": "any permanent complication",
}
_SUCCESS = {
    "spasm_free": "complete",
    "spasm_relief_90": "90_percent",
    "spasm_relief": "authors",
}
_RELIEF_OUTCOMES = (*_SUCCESS, "immediate_relief")

#: Relief that was judged earlier is early relief, in years.
EARLY_YEARS = 0.25

#: Rows with these flags answer no question here, whatever their arm.
_UNFIT = {"mixed_diagnoses", "not_confirmed"}

#: Arms that are a centre's whole series of first operations.
_WHOLE = ("mvd", "mvd_first", "mvd_no_monitoring")
#: Arms that answer another question: reviews, other diagnoses, second operations.
_OTHER_QUESTIONS = (
    "pooled", "mixed", "redo", "mvd_literature", "trigeminal", "glossopharyngeal", "seen_later",
)  # fmt: skip
#: Arms that together are a whole series.
_PARTS = (
    ("mvd_elderly", "mvd_younger"),
    ("mvd_lsr_monitored", "mvd_no_lsr"),
    ("mvd_transposition", "mvd_interposition"),
    ("mvd_amr_disappeared", "mvd_amr_persisted"),
    ("mvd_optimised_amr", "mvd_traditional_amr"),
)


@dataclass(frozen=True)
class LeftOut:
    """A paper that reports the outcome and is not pooled.

    Parameters
    ----------
    label : str
        Name of the paper.
    reason : str
        Why, in words.
    key : str
        Reference key in the ledger.
    """

    label: str
    reason: str
    key: str = ""


@dataclass(frozen=True)
class Selection:
    """The series that answer a question.

    Parameters
    ----------
    outcome : str
        A key of :data:`QUESTIONS`.
    studies : tuple of Study
        One a paper, by name.
    left_out : tuple of LeftOut
        Papers that report the outcome but stay out, by name.
    """

    outcome: str
    studies: tuple[Study, ...]
    left_out: tuple[LeftOut, ...]


def select(
    outcome: str,
    *,
    time_years: tuple[float, float] | None = None,
    overlap: bool = True,
    min_patients: int = 0,
) -> Selection:
    """Choose published series of decompression for hemifacial spasm.

    A paper counts once, with its latest result within the window. It counts only with a whole
    series of first operations, a denominator, and a source that a reader can find. A Kaplan-Meier
    estimate is no share of patients and is never pooled with shares.

    Relief in the first weeks says little of what comes: without a window a paper counts with its
    last follow-up, and one that prints nothing later than three months stays out.

    Parameters
    ----------
    outcome : str
        A key of :data:`QUESTIONS`; the three kinds of relief differ in the definition of success.
    time_years : tuple of float, optional
        Shortest and longest follow-up in years after surgery, both included. Where it is left
        out, the last follow-up of each paper, also one whose time is not printed.
    overlap : bool
        Keep only the largest paper of each centre or group whose papers share patients.
    min_patients : int
        Smallest series, in patients.

    Returns
    -------
    Selection
        Series and papers left out, each with its reason.

    Raises
    ------
    CourseError
        If the outcome is no question of the ledger or the window ends before it begins.

    Examples
    --------
    >>> chosen = select("spasm_free", time_years=(5, 60))
    >>> [(study.label, study.events, study.n) for study in chosen.studies][0]
    ('Acevedo 1997', 57, 75)
    """
    if outcome not in QUESTIONS:
        raise CourseError(f"outcome is {outcome!r}; the ledger answers for {', '.join(QUESTIONS)}.")
    if time_years is not None and not (len(time_years) == 2 and time_years[0] <= time_years[1]):
        raise CourseError(
            f"time_years is {time_years}; the shortest follow-up must not exceed the longest."
        )
    from hemifacial.evidence import load_references, load_table

    references = load_references()
    rows = [
        row
        for row in load_table("outcomes").values()
        if row.treatment == "mvd" and _answers(row, outcome)
    ]
    studies: list[Study] = []
    left_out = _curves(outcome, references)
    for key in dict.fromkeys(row.reference for row in rows):
        own = [row for row in rows if row.reference == key]
        found = _study_of(references[key], own, outcome, time_years)
        if isinstance(found, Study) and found.n < min_patients:
            found = LeftOut(found.label, f"fewer than {min_patients} patients", key)
        (studies if isinstance(found, Study) else left_out).append(found)
    if overlap:
        studies, nested = _one_a_cluster(studies)
        left_out += nested
    return Selection(
        outcome,
        tuple(sorted(_distinct(studies), key=lambda study: study.label.lower())),
        tuple(sorted(left_out, key=lambda paper: paper.label.lower())),
    )


def _answers(row: Outcome, outcome: str) -> bool:
    """Whether a row reports the outcome in series of decompression for this disease."""
    if row.arm.startswith(_OTHER_QUESTIONS) or _UNFIT.intersection(row.flags):
        return False
    if outcome in _SUCCESS:
        return row.outcome in _RELIEF_OUTCOMES and row.success == _SUCCESS[outcome]
    return row.outcome == outcome


def _study_of(
    reference: Reference,
    rows: list[Outcome],
    outcome: str,
    time_years: tuple[float, float] | None,
) -> Study | LeftOut:
    """Turn one paper's rows into a study, or say why that cannot be."""
    from hemifacial.evidence import source_name

    label, key = source_name(reference), reference.key
    if reference.locator is None:
        return LeftOut(label, "its source has no locator yet", key)
    whole = _whole_series(rows, outcome)
    if not whole:
        arms = dict.fromkeys(row.arm for row in rows)
        parts = ", ".join(arm.replace("_", " ") for arm in arms if arm not in _WHOLE)
        counted = any(row.counts for row in rows if row.arm in _WHOLE)
        reason = "selected patients only" + (f": {parts}" if parts else "")
        if not counted and any(row.arm in _WHOLE for row in rows):
            reason = "its denominator is not printed"
        return LeftOut(label, reason, key)
    if time_years is not None:
        low, high = time_years
        unprinted = any(one.time_years is None for one in whole)
        whole = [
            one for one in whole if one.time_years is not None and low <= one.time_years <= high
        ]
        if not whole:
            reason = "its follow-up lies outside the window"
            if unprinted:
                reason = "the time of its last result is not printed"
            return LeftOut(label, reason, key)
    elif outcome in _SUCCESS:
        whole = [one for one in whole if one.time_years is None or one.time_years >= EARLY_YEARS]
        if not whole:
            return LeftOut(label, "it prints early results only", key)
    # A result without a printed time is the one at the last follow-up.
    latest = max(whole, key=lambda one: float("inf") if one.time_years is None else one.time_years)
    return replace(latest, label=label, key=key, cluster=reference.overlap_cluster)


def _whole_series(rows: list[Outcome], outcome: str) -> list[Study]:
    """Results of a whole series: one row, or the sum of the parts that make it up."""
    counted = [
        (row.arm, study)
        for row in rows
        if "selected_patients" not in row.flags and (study := _as_study(row, outcome))
    ]
    found = [study for arm, study in counted if arm in _WHOLE]
    for parts in _PARTS:
        times = dict.fromkeys(study.time_years for arm, study in counted if arm in parts)
        for time in times:
            groups = {
                arm: study for arm, study in counted if arm in parts and study.time_years == time
            }
            if set(groups) == set(parts):
                found.append(
                    Study(
                        label="both groups",
                        events=sum(study.events for study in groups.values()),
                        n=sum(study.n for study in groups.values()),
                        time_years=time,
                        note="sum of the two groups of the paper",
                    )
                )
    return found


def _as_study(row: Outcome, outcome: str) -> Study | None:
    """One row as a study, None without counts; one in addition to complete relief is summed."""
    if row.counts is None:
        return None
    events, n = row.counts
    if "additional" in row.flags:
        beside = _counted_beside(row, outcome)
        if beside is None:
            return None
        events += beside
    # Immediate relief without a printed time is no result at the last follow-up.
    at_once = row.outcome == "immediate_relief" and row.time_years is None
    return Study(
        label=row.reference,
        events=events,
        n=n,
        time_years=0.0 if at_once else row.time_years,
        group=row.definition,
        note="" if row.events is not None else "count worked out from the percentage",
    )


def _counted_beside(row: Outcome, outcome: str) -> int | None:
    """Patients whom the same table counts apart: complete relief, or deaf ears."""
    from hemifacial.evidence import load_table

    for other in load_table("outcomes").values():
        if outcome == "hearing_loss_permanent":
            belongs = other.outcome == "deafness"
        else:
            belongs = other.success == "complete"
        same = (other.reference, other.arm, other.time_years, other.n) == (
            row.reference,
            row.arm,
            row.time_years,
            row.n,
        )
        if belongs and same and other.counts:
            return other.counts[0]
    return None


def _curves(outcome: str, references: Mapping[str, Reference]) -> list[LeftOut]:
    """Papers that print the outcome as a survival estimate."""
    from hemifacial.evidence import load_table, source_name
    from hemifacial.evidence.vocabulary import CURVES

    kinds: dict[str, str] = {}
    for point in load_table("survival").values():
        if point.endpoint == outcome:
            kinds.setdefault(point.reference, CURVES[point.kind])
    return [
        LeftOut(source_name(references[key]), f"{kind}, no share of patients", key)
        for key, kind in kinds.items()
    ]


def _one_a_cluster(studies: list[Study]) -> tuple[list[Study], list[LeftOut]]:
    """Keep the largest paper of each cluster."""
    largest: dict[str, Study] = {}
    for study in studies:
        rival = largest.get(study.cluster)
        if study.cluster and (rival is None or study.n > rival.n):
            largest[study.cluster] = study
    kept, nested = [], []
    for study in studies:
        best = largest.get(study.cluster)
        if best is None or study is best:
            kept.append(study)
        else:
            reason = f"shares patients with {best.label} ({study.cluster})"
            nested.append(LeftOut(study.label, reason, study.key))
    return kept, nested


def _distinct(studies: Iterable[Study]) -> list[Study]:
    """Give papers of one name letters, as in a list of references."""
    studies = sorted(studies, key=lambda study: study.key)
    names = [study.label for study in studies]
    seen: dict[str, int] = {}
    distinct = []
    for study in studies:
        if names.count(study.label) > 1:
            seen[study.label] = seen.get(study.label, 0) + 1
            study = replace(study, label=f"{study.label}{'abcdefgh'[seen[study.label] - 1]}")
        distinct.append(study)
    return distinct
