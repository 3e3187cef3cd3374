"""Check the ledger as a whole, and add a row to it."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hemifacial.delivery import write_atomically
from hemifacial.errors import CourseError

if TYPE_CHECKING:
    from hemifacial.evidence import Reference


#: Shorter titles, such as "Hemifacial spasm", are shared by many works.
TELLING_TITLE = 36


def ledger_problems(folder: Path | None = None) -> list[str]:
    """Find what no single row can show to be wrong.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    list of str
        One sentence a problem; a row that breaks a rule is the only one then.
    """
    from hemifacial import evidence

    try:
        references = evidence.load_references(folder)
        figures = evidence.load_figures(folder)
        for name in evidence.TABLES:
            evidence.load_table(name, folder)
        evidence.load_claims(folder=folder)
    except evidence.EvidenceError as error:
        return [str(error)]
    problems = _papers_with_two_keys(list(references.values()))
    aliases = [alias for one in references.values() for alias in one.also_known_as.split()]
    problems += [f"{one} is known under two keys." for one in _repeated(aliases)]
    problems += [
        f"{figure.origin} ({figure.id}): its percentage is computed but no counts are given."
        for figure in figures.values()
        if "percent_computed" in figure.flags and figure.n is None
    ]
    return problems


def _papers_with_two_keys(references: Sequence[Reference]) -> list[str]:
    """Find references that share an identifier, or a title where one has no identifier."""
    first: dict[tuple[str, str], Reference] = {}
    problems = []
    for reference in references:
        for field in ("pmid", "doi", "title"):
            text = (getattr(reference, field) or "").lower()
            earlier = first.setdefault((field, text), reference)
            told_apart = field == "title" and (
                len(text) < TELLING_TITLE or (earlier.locator and reference.locator)
            )
            if text and earlier is not reference and not told_apart:
                problems.append(
                    f"{reference.key} and {earlier.key} have the same {field}: "
                    "one paper has one key."
                )
    return problems


def _repeated(words: Iterable[str]) -> list[str]:
    words = list(words)
    return sorted({word for word in words if words.count(word) > 1})


def add_row(table: str, settings: Sequence[str], folder: Path | None = None) -> str:
    """Add one row to a table of the ledger, if the ledger stays right with it.

    Parameters
    ----------
    table : str
        ``"references"`` or a table of :data:`hemifacial.evidence.TABLES`, apart from the
        generated ``"pools"``.
    settings : sequence of str
        ``field=value``, one a field.
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    str
        Key or id of the row.

    Raises
    ------
    CourseError
        If the table or a field is unknown, a field is given twice, the row breaks a rule, or the
        file cannot be written; nothing is written then.
    """
    from hemifacial.evidence import TABLES, EvidenceError, Reference, load_references, load_table
    from hemifacial.evidence.ledger import LEDGER
    from hemifacial.evidence.tables import columns_of

    folder = folder or LEDGER
    models = {"references": Reference, **TABLES}
    del models["pools"]  # computed, never written by hand
    if table not in models:
        raise CourseError(f"There is no table {table!r}; the tables are {', '.join(models)}.")
    columns = columns_of(models[table])
    row = _parsed(settings, columns)
    path = folder / f"{table}.csv"
    fresh = path.read_text(encoding="utf-8") + _csv_line(row, columns)
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(scratch) / "ledger"
        shutil.copytree(folder, trial, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        (trial / path.name).write_text(fresh, encoding="utf-8")
        try:
            rows = load_references(trial) if table == "references" else load_table(table, trial)
        except EvidenceError as error:
            raise CourseError(f"Nothing was added. {error}") from None
        if problems := ledger_problems(trial):
            raise CourseError(f"Nothing was added. {problems[0]}")
    try:
        write_atomically(path, fresh.encode())
    except OSError as error:
        raise CourseError(f"{path} cannot be written ({error.strerror}).") from None
    return list(rows)[-1]


def _parsed(settings: Sequence[str], columns: list[str]) -> dict[str, str]:
    row = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in columns:
            raise CourseError(
                f"{setting!r} is no field=value of this table; its fields are {', '.join(columns)}."
            )
        if name in row:
            raise CourseError(f"{name} is given twice; give each field once.")
        row[name] = " ".join(value.split())
    return row


def _csv_line(row: dict[str, str], columns: list[str]) -> str:
    line = io.StringIO()
    csv.DictWriter(line, columns, restval="", lineterminator="\n").writerow(row)
    return line.getvalue()
