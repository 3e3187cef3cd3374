"""The rows of the two tables of the ledger: its sources, and its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hemifacial.evidence import Figure, Reference

USES = ("in claims", "not used yet", "pending")


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
    from hemifacial.evidence import TABLES, load_claims, load_references, load_table, source_name

    cited = Counter(key for claim in load_claims().values() for key in claim.references)
    tables = [load_table(name).values() for name in TABLES]
    held = Counter(row.reference for table in tables for row in table)
    rows = [
        {
            "Use": _use(reference, cited[reference.key]),
            "Source": f"{source_name(reference)}. {reference.title}",
            "Locator": reference.locator or "none yet",
            "Patients": reference.patients or None,
            "Shares patients": reference.overlap_cluster or None,
            "Rows": held[reference.key],
            "Claims": cited[reference.key],
            "Key": reference.key,
        }
        for reference in load_references().values()
    ]
    return sorted(rows, key=lambda row: (USES.index(row["Use"]), str(row["Source"]).lower()))


def _use(reference: Reference, n_claims: int) -> str:
    if n_claims:
        return USES[0]
    return USES[1] if reference.locator else USES[2]


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
    from hemifacial.evidence import load_claims, load_figures, load_references
    from hemifacial.evidence.vocabulary import TOPICS

    used = {name for claim in load_claims().values() for name in claim.figures}
    references = load_references()
    rows = [
        _number_row(figure, references, TOPICS[figure.topic])
        for figure in load_figures().values()
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
    cited = "pooled by the course"
    if source:
        cited = f"{source_name(source)}, {source.locator or 'no locator yet'}"
    return {
        "Topic": topic[0].upper() + topic[1:],
        "What, in whom": f"{figure.quantity}; {figure.population}",
        "Number": figure_text(figure),
        "Years": getattr(figure, "time_years", None),
        "Source": cited,
        "Remarks": "; ".join(remarks) or None,
        "Id": figure.id,
    }
