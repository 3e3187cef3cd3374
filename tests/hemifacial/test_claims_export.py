"""References leave the course in forms that independent libraries read back."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hemifacial import evidence
from hemifacial.evidence import Reference, export

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from hemifacial.cli import main; main()", "evidence", "export"]
REFERENCES = {
    "au2004": Reference(
        key="au2004",
        authors="Au WL, Ng-Tan JP Jr",
        title=r"Spasm & tumor: 100% {new} #1_a~b^c $5 \x",
        journal="Ann Med",
        year=2004,
        volume="33(3)",
        pages="324-328",
    ),
    "box2010": Reference(
        key="box2010",
        authors="Box A et al",
        title="Second",
        journal="J Test",
        year=2010,
        doi="10.1234/a(b)_c<d>",
    ),
}


def run(*arguments):
    return subprocess.run([*CLI, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)


def read_bibtex(text):
    bibtexparser = pytest.importorskip("bibtexparser")
    from bibtexparser import middlewares

    library = bibtexparser.parse_string(
        text,
        append_middleware=[
            middlewares.SeparateCoAuthors(),
            middlewares.SplitNameParts(),
            middlewares.LatexDecodingMiddleware(),
        ],
    )
    assert library.failed_blocks == []
    return library.entries_dict


def test_bibtex_survives_an_independent_reader():
    entries = read_bibtex(evidence.to_bibtex(REFERENCES.values()))
    entry = entries["au2004"].fields_dict
    title = entry["title"].value.strip("{}").replace("ˆ", "^")  # TeX's own reading of a caret
    assert title == REFERENCES["au2004"].title.strip("{}")
    first, second = entry["author"].value
    assert (first.first, first.last) == (["W.", "L."], ["Au"])
    assert (second.first, second.last, second.jr) == (["J.", "P."], ["Ng-Tan"], ["Jr"])
    assert (entry["volume"].value, entry["number"].value) == ("33", "3")
    assert entry["pages"].value in ("324--328", "324–328")
    assert entries["box2010"].fields_dict["doi"].value == "10.1234/a(b)_c<d>"
    assert entries["box2010"].fields_dict["author"].value[-1].last == ["others"]


def test_the_whole_ledger_can_be_exported_and_read_back(tmp_path):
    citeproc = pytest.importorskip("citeproc.source.json")
    references = evidence.load_references()
    bib, csl = tmp_path / "new" / "a.bib", tmp_path / "a.json"
    assert run("--format", "bibtex", "--to", bib).returncode == 0
    assert run("--format", "csl", "--to", csl).returncode == 0
    entries = read_bibtex(bib.read_text("utf-8"))
    assert list(entries) == list(references)
    rows = json.loads(csl.read_text("utf-8"))
    source = citeproc.CiteProcJSON(rows)
    for key, reference in references.items():
        assert "".join(source[key].title) == reference.title
        assert entries[key].fields_dict["title"].value.strip("{}") == reference.title
    assert {row["id"]: row.get("PMID") for row in rows} == {
        key: one.pmid for key, one in references.items()
    }
    assert all(re.fullmatch(r"\d+", row.get("volume", "1")) for row in rows)


def test_the_export_of_claims_holds_what_claims_cite(tmp_path):
    path = tmp_path / "cited.json"
    command = [*CLI[:-2], "claims", "export", "--format", "csl", "--to", str(path)]
    assert subprocess.run(command, cwd=ROOT).returncode == 0
    cited = {key for claim in evidence.load_claims().values() for key in claim.references}
    assert {row["id"] for row in json.loads(path.read_text("utf-8"))} == cited


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("--format", "csl", "--to", tmp_path / "file" / "a.json")
    assert done.returncode == 2 and "cannot be written" in done.stderr


def test_the_examples_run():
    result = doctest.testmod(export)
    assert result.attempted and not result.failed
