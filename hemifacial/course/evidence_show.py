"""Print what the ledger holds: as a whole, of one source, or of one row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError

if TYPE_CHECKING:
    from hemifacial.evidence import Reference
    from hemifacial.evidence.models import Row

SHOWN_SUGGESTIONS = 8
_KINDS = {
    "figure": "with figures",
    "instruction": "instructions",
    "expert_practice": "of declared practice",
}


def summary_lines() -> list[str]:
    """Write how much the ledger holds.

    Returns
    -------
    list of str
        Lines for the terminal.
    """
    from hemifacial import evidence

    references, claims = evidence.load_references(), evidence.load_claims()
    pending = [key for key, reference in references.items() if reference.locator is None]
    kinds = Counter(claim.kind for claim in claims.values())
    lines = [
        f"{len(references)} references, {len(references) - len(pending)} with a locator and "
        f"{len(pending)} pending",
        *(f"{len(evidence.load_table(name))} {_words(name)}" for name in evidence.TABLES),
        f"{len(claims)} claims: "
        + ", ".join(f"{count} {_KINDS[kind]}" for kind, count in kinds.items()),
    ]
    return [*lines, "Look at one: hemifacial evidence show KEY (a reference or a row)."]


def evidence_lines(key: str) -> list[str]:
    """Write one source with all its rows, or one row with its source.

    Parameters
    ----------
    key : str
        Key of a reference, such as ``"hyun2010"``, or id of a row.

    Returns
    -------
    list of str
        Lines for the terminal.

    Raises
    ------
    CourseError
        If the ledger holds neither; the sentence names the nearest keys.
    """
    from hemifacial import evidence

    references = evidence.load_references()
    tables = {name: evidence.load_table(name) for name in evidence.TABLES}
    if key in references:
        return _reference_lines(references[key], tables)
    for name, rows in tables.items():
        if key in rows:
            return _row_lines(name, rows[key], references)
    known = [*references, *(row for rows in tables.values() for row in rows)]
    near = [one for one in known if key.lower() in one][:SHOWN_SUGGESTIONS]
    hint = f"near it are {', '.join(near)}" if near else "hemifacial evidence show lists the tables"
    raise CourseError(f"The ledger has no reference or row {key!r}; {hint}.")


def _reference_lines(reference: Reference, tables: dict[str, dict[str, Row]]) -> list[str]:
    from hemifacial import evidence

    facts = {
        "Locator": reference.locator or "none yet: pending, it can carry no claim",
        "Locator seen": reference.locator_seen,
        "Study": "; ".join(
            part for part in (reference.design, reference.country, reference.patients) if part
        ),
        "Follow-up": reference.follow_up,
        "Shares patients": reference.overlap_cluster,
        "Also known as": reference.also_known_as,
        "Note": reference.note,
    }
    lines = [f"{reference.key}: {evidence.citation(reference)}"]
    lines += [f"  {name}: {text}" for name, text in facts.items() if text]
    for name, rows in tables.items():
        own = [row for row in rows.values() if row.reference == reference.key]
        if own:
            lines.append(f"{_words(name).capitalize()} ({len(own)}):")
            lines += [f"  {row.id}: {_row_text(row)}" for row in own]
    using = [
        claim.id for claim in evidence.load_claims().values() if reference.key in claim.references
    ]
    return [*lines, f"Claims: {', '.join(using) or 'none'}"]


def _row_lines(name: str, row: Row, references: dict[str, Reference]) -> list[str]:
    from hemifacial import evidence

    fields = row.model_dump(exclude={"id", "origin"}, exclude_defaults=True)
    lines = [f"{row.id} ({_words(name)}; {row.origin})"]
    for field, value in fields.items():
        text = "; ".join(value) if isinstance(value, tuple) else value
        lines.append(f"  {field}: {f'{text:g}' if isinstance(text, float) else text}")
    source = references.get(row.reference or "")
    if source is not None:
        lines.append(f"Source: {evidence.citation(source)} [{source.locator or 'pending'}]")
    using = [claim.id for claim in evidence.load_claims().values() if row.id in claim.figures]
    return [*lines, f"Claims: {', '.join(using) or 'none'}"]


def _row_text(row: Row) -> str:
    """Say in a line what a row holds."""
    from hemifacial.evidence import DiagnosticTable, Figure, figure_text
    from hemifacial.evidence.vocabulary import POSITIVE_TESTS

    if isinstance(row, Figure):
        return f"{row.quantity}: {figure_text(row)}" + (f" ({row.note})" if row.note else "")
    if isinstance(row, DiagnosticTable):
        numbers = [
            f"{name} {getattr(row, name):g} %"
            for name in ("sensitivity", "specificity")
            if getattr(row, name) is not None
        ]
        if row.tp is not None:
            numbers.insert(0, f"{row.tp}, {row.fp}, {row.fn}, {row.tn} (tp, fp, fn, tn)")
        positive = f"positive where {POSITIVE_TESTS[row.positive]}"
        if row.positive == "other":
            positive = "by its own criterion"
        return f"{row.test}, {positive}, for {row.condition}: {', '.join(numbers)}"
    return row.statement


def _words(name: str) -> str:
    return name.replace("_", " ")
