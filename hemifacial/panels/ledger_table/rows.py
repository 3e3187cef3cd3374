"""The rows of the two tables of the ledger: its sources, and its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hemifacial.evidence import Figure, Reference

PENDING = "pending, carries no claim"


def source_rows() -> list[dict[str, object]]:
    """Give one row a source of the ledger, those that claims lean on first.

    Returns
    -------
    list of dict
        Column heading to text or number.

    Examples
    --------
    >>> rows = source_rows()
    >>> next(row["Locator"] for row in rows if row["Key"] == "wang1998")
    'PMID 9843077'
    """
    from hemifacial import evidence

    claims = evidence.load_claims().values()
    cited = Counter(key for claim in claims for key in claim.references)
    tables = [evidence.load_table(name).values() for name in evidence.TABLES]
    held = Counter(row.reference for table in tables for row in table)
    rows = [
        {
            "Part": _part(reference, cited[reference.key]),
            "Source": evidence.source_name(reference),
            "Title": reference.title,
            "Year": reference.year,
            "Locator": reference.locator or PENDING,
            "Patients": reference.patients or None,
            "Shares patients": reference.overlap_cluster or None,
            "Rows": held[reference.key],
            "Claims": cited[reference.key],
            "Key": reference.key,
        }
        for reference in evidence.load_references().values()
    ]
    order = [_CITED, _HELD, _PENDING]
    return sorted(rows, key=lambda row: (order.index(row["Part"]), str(row["Source"]).lower()))


_CITED = "Sources of claims"
_HELD = "Other sources that can be found"
_PENDING = "Sources without a locator: pending"


def _part(reference: Reference, n_claims: int) -> str:
    if n_claims:
        return _CITED
    return _HELD if reference.locator else _PENDING


def number_rows(*, of_claims_only: bool = False) -> list[dict[str, object]]:
    """Give one row a number of the ledger.

    Parameters
    ----------
    of_claims_only : bool
        Only the numbers that claims lean on.

    Returns
    -------
    list of dict
        Column heading to text or number, by topic.

    Examples
    --------
    >>> rows = number_rows(of_claims_only=True)
    >>> next(row["Number"] for row in rows if row["Id"] == "wang1998_women")
    '61 % of 158'
    """
    from hemifacial import evidence
    from hemifacial.evidence.vocabulary import TOPICS

    claims = evidence.load_claims().values()
    used = {name for claim in claims for name in claim.figures}
    references = evidence.load_references()
    rows = [
        _number_row(figure, references, TOPICS[figure.topic])
        for figure in evidence.load_figures().values()
        if figure.id in used or not of_claims_only
    ]
    order = list(TOPICS.values())
    return sorted(rows, key=lambda row: order.index(row["Topic"].lower()))


def _number_row(
    figure: Figure, references: Mapping[str, Reference], topic: str
) -> dict[str, object]:
    from hemifacial.evidence import figure_text, source_name
    from hemifacial.evidence.vocabulary import FLAGS

    source = references.get(figure.reference or "")
    remarks = [FLAGS[flag] for flag in figure.flags] + ([figure.note] if figure.note else [])
    return {
        "Topic": topic[0].upper() + topic[1:],
        "What": figure.quantity,
        "Number": figure_text(figure),
        "Whom": figure.population,
        "Years": getattr(figure, "time_years", None),
        "Source": source_name(source) if source else "pooled by the course",
        "Locator": (source.locator or PENDING) if source else None,
        "Remarks": "; ".join(remarks) or None,
        "Id": figure.id,
    }
