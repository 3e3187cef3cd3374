"""Small evidence ledgers for tests, written from tables that show only what matters."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hemifacial.evidence import TABLES, Reference
from hemifacial.evidence.tables import columns_of


def write_table(folder: Path, name: str, text: str = "", **always: str) -> None:
    """Write a whole table from one with fewer columns; `always` fills a column in each row."""
    columns = columns_of(Reference if name == "references" else TABLES[name])
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**always, **row} for row in csv.DictReader(io.StringIO(text)))


def write_ledger(folder: Path, references: str, figures: str, claims: str, lesson: str) -> Path:
    """Write a ledger of sources, figures and the claims of one lesson; the rest is empty."""
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        write_table(folder, name)
    write_table(folder, "references", references)
    write_table(folder, "figures", figures, topic="epidemiology")
    (folder / "claims" / f"{lesson}.yml").write_text(claims, encoding="utf-8")
    return folder
