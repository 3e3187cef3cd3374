"""Read the evidence ledger, each row checked as it is read.

The ledger is a set of files beside this module: ``references.csv``, the tables of
:data:`TABLES`, ``claims/<lesson>.yml`` and ``reviews.csv``. Every loader takes another folder of
the same shape, for tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from hemifacial.evidence.display import display_problem
from hemifacial.evidence.models import Claim, Reference, Review, Row
from hemifacial.evidence.quantities import Figure, Outcome, Pool, SurvivalPoint, Utility
from hemifacial.evidence.records import DiagnosticTable, Finding, Instruction
from hemifacial.evidence.tables import (
    EvidenceError,
    by_key,
    csv_rows,
    read_table,
    validated,
    yaml_rows,
)

LEDGER = Path(__file__).parent

#: The tables of numbers; together they are the ledger's figures.
QUANTITIES: Mapping[str, type[Figure]] = {
    "figures": Figure,
    "outcomes": Outcome,
    "survival": SurvivalPoint,
    "utilities": Utility,
    "pools": Pool,
}
#: All tables by name, with what their rows must be.
TABLES: Mapping[str, type[Row]] = {
    **QUANTITIES,
    "diagnostic_tables": DiagnosticTable,
    "findings": Finding,
    "instructions": Instruction,
}


def load_references(folder: Path | None = None) -> dict[str, Reference]:
    """Read every source, with or without a locator.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    dict of str to Reference
        By key, in the order of the file.

    Raises
    ------
    EvidenceError
        Naming the file, line, field and rule.

    Examples
    --------
    >>> load_references()["wang1998"].locator
    'PMID 9843077'
    """
    return dict(_references(folder or LEDGER))


def load_table(name: str, folder: Path | None = None) -> dict[str, Row]:
    """Read one table.

    Parameters
    ----------
    name : str
        A key of :data:`TABLES`, such as ``"outcomes"``.
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    dict of str to Row
        By id, in the order of the file; each row of the type that :data:`TABLES` names.

    Raises
    ------
    EvidenceError
        If there is no such table, a row breaks a rule, or it names a source that is not there.

    Examples
    --------
    >>> row = load_table("survival")["barker1995_spasm_free_10y"]
    >>> row.value, row.unit, row.n, row.time_years
    (84.0, '%', 648, 10.0)
    """
    if name not in TABLES:
        raise EvidenceError(f"There is no table {name!r}; the tables are {', '.join(TABLES)}.")
    return dict(_table(folder or LEDGER, name))


def load_figures(folder: Path | None = None) -> dict[str, Figure]:
    """Read every number that a claim may lean on, from all tables of :data:`QUANTITIES`.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    dict of str to Figure
        By id, table after table, in the order of the files.

    Raises
    ------
    EvidenceError
        If a row breaks a rule, an id stands twice, or a source is not there.

    Examples
    --------
    >>> women = load_figures()["wang1998_women"]
    >>> women.value, women.unit, women.n
    (61.0, '%', 158)
    """
    return dict(_figures(folder or LEDGER))


def load_claims(lesson: str | None = None, folder: Path | None = None) -> dict[str, Claim]:
    """Read the claims of one lesson, or of all.

    Parameters
    ----------
    lesson : str, optional
        Such as ``"01_recognition"``; all lessons where it is left out.
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    dict of str to Claim
        By id, lessons in order.

    Raises
    ------
    EvidenceError
        If a claim breaks a rule, leans on a source that a reader could not find, or the lesson
        has no claims.

    Examples
    --------
    >>> load_claims("01_recognition")["hfs-in-sleep"].references
    ('incirli2019',)
    """
    claims = _claims(folder or LEDGER)
    if lesson is None:
        return dict(claims)
    chosen = {claim.id: claim for claim in claims.values() if claim.lesson == lesson}
    if not chosen:
        lessons = ", ".join(dict.fromkeys(claim.lesson for claim in claims.values()))
        raise EvidenceError(f"Lesson {lesson!r} has no claims; lessons with claims are {lessons}.")
    return chosen


def load_reviews(folder: Path | None = None) -> list[Review]:
    """Read the record of clinical reviews, ``reviews.csv``; there is none before the first.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    list of Review
        In the order of the file.

    Raises
    ------
    EvidenceError
        Naming the line, field and rule.

    Examples
    --------
    >>> load_reviews()
    []
    """
    path = (folder or LEDGER) / "reviews.csv"
    if not path.exists():
        return []
    return [validated(Review, row, origin) for origin, row in csv_rows(path, Review)]


# Frozen rows can be shared, so each ledger is read and checked once.
@lru_cache
def _references(folder: Path) -> dict[str, Reference]:
    return read_table(folder / "references.csv", Reference)


@lru_cache
def _table(folder: Path, name: str) -> dict[str, Row]:
    rows = read_table(folder / f"{name}.csv", TABLES[name])
    references = _references(folder)
    for row in rows.values():
        if row.reference is not None and row.reference not in references:
            raise EvidenceError(
                f"{row.origin}: field reference: {row.reference!r} is not in references.csv."
            )
    return rows


@lru_cache
def _figures(folder: Path) -> dict[str, Figure]:
    return by_key(row for name in QUANTITIES for row in _table(folder, name).values())


@lru_cache
def _claims(folder: Path) -> dict[str, Claim]:
    claims = by_key(
        validated(Claim, row, origin)
        for path in sorted((folder / "claims").glob("*.yml"))
        for origin, row in yaml_rows(path)
    )
    for claim in claims.values():
        _check_sources(claim, _references(folder), _figures(folder))
    return claims


def _check_sources(
    claim: Claim, references: dict[str, Reference], figures: dict[str, Figure]
) -> None:
    for key in claim.references:
        if key not in references:
            raise EvidenceError(f"{claim.origin}: reference {key!r} is not in references.csv.")
        if references[key].locator is None:
            raise EvidenceError(
                f"{claim.origin}: reference {key!r} has no locator: give it a PMID, a DOI, or "
                "year, volume and pages, or choose another source."
            )
    for name in claim.figures:
        if name not in figures:
            raise EvidenceError(f"{claim.origin}: figure {name!r} is not in the ledger's tables.")
        source = figures[name].reference
        if source is not None and source not in claim.references:
            raise EvidenceError(
                f"{claim.origin}: figure {name!r} is from {source!r}, which the claim must name "
                "among its references."
            )
        if "not_confirmed" in figures[name].flags:
            raise EvidenceError(
                f"{claim.origin}: figure {name!r} could not be confirmed, so no claim may use it."
            )
    if problem := display_problem(claim, [figures[name] for name in claim.figures]):
        raise EvidenceError(f"{claim.origin} ({claim.id}): field display: {problem}.")
