"""The evidence commands: show, check, add, export and pools."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hemifacial import evidence
from hemifacial.course.evidence_edit import add_row, ledger_problems
from hemifacial.course.evidence_show import evidence_lines, summary_lines
from hemifacial.errors import CourseError

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from hemifacial.cli import main; main()", "evidence"]
REFERENCE = ["key=box2030", "title=A title", "journal=J", "year=2030", "volume=1", "pages=1-9"]
OUTCOME = [
    "id=box2030_spasm_free", "reference=box2030", "treatment=mvd", "arm=mvd",
    "outcome=spasm_free", "success=complete", "value=90", "unit=%", "n=100", "events=90",
]  # fmt: skip
KNOWN = [
    "id=hyun2010_again", "reference=hyun2010", "treatment=mvd", "arm=mvd",
    "outcome=spasm_free", "value=90", "unit=%", "n=100",
]  # fmt: skip
POINT = [
    "id=hyun2010_point", "reference=hyun2010", "arm=mvd", "endpoint=spasm_free",
    "kind=kaplan_meier", "value=90", "unit=%",
]  # fmt: skip
TEST = ["id=hyun2010_test", "reference=hyun2010", "test=T", "condition=C", "positive=persists"]


def run(*arguments):
    return subprocess.run([*CLI, *arguments], capture_output=True, text=True, cwd=ROOT)


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the ledger."""
    copy = tmp_path / "ledger"
    shutil.copytree(
        evidence.ledger.LEDGER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    return copy


def test_the_summary_counts_what_there_is():
    lines = summary_lines()
    pending = [one for one in evidence.load_references().values() if one.locator is None]
    assert f"{len(pending)} pending" in lines[0]
    assert f"{len(evidence.load_table('outcomes'))} outcomes" in lines


def test_a_source_is_shown_with_its_rows_and_claims():
    text = "\n".join(evidence_lines("wang1998"))
    assert "PMID 9843077" in text
    assert "wang1998_women: women: 61 % of 158" in text
    assert "series-sex" in text


def test_a_pending_source_says_that_it_carries_no_claim():
    assert "can carry no claim" in "\n".join(evidence_lines("kondo1997"))


def test_a_row_is_shown_with_its_source():
    text = "\n".join(evidence_lines("illingworth1996_spasm_free_8y"))
    assert "value: 92.3" in text and "events: 72" in text and "PMID 8558156" in text


def test_a_near_miss_is_answered_with_what_is_near():
    with pytest.raises(CourseError, match="near it are hyun2010"):
        evidence_lines("hyun")


@pytest.mark.parametrize("table", evidence.TABLES)
def test_every_row_of_every_table_can_be_shown(table):
    for key in list(evidence.load_table(table))[:30]:
        assert evidence_lines(key)


def test_a_row_is_added_and_the_rest_stays_to_the_byte(folder):
    before = (folder / "references.csv").read_bytes()
    assert add_row("references", REFERENCE, folder) == "box2030"
    assert (folder / "references.csv").read_bytes().startswith(before)
    assert add_row("outcomes", OUTCOME, folder) == "box2030_spasm_free"
    assert ledger_problems(folder) == []


@pytest.mark.parametrize(
    ("table", "fields", "words"),
    [
        ("nothing", [], "no table 'nothing'"),
        ("references", ["key box"], "no field=value"),
        ("references", ["colour=red"], "no field=value"),
        ("references", [*REFERENCE, "pmid=9843077"], "the same pmid"),
        ("references", ["key=wang1998", "title=Again"], "is given already"),
        ("outcomes", OUTCOME, "'box2030' is not in references.csv"),
        ("outcomes", [*KNOWN, "events=50"], "does not fit 90 %"),
        ("outcomes", [*KNOWN, "ci_low=95", "ci_high=99"], "contain 90"),
        ("outcomes", [*KNOWN, "time_years=soon"], "field time_years: input should be a valid"),
        ("outcomes", [*KNOWN, "sd=inf"], "finite number"),
        ("outcomes", [*KNOWN, "value=80"], "value is given twice"),
        ("survival", [*POINT, "time_years=soon"], "field time_years: input should be a valid"),
        ("diagnostic_tables", [*TEST, "specificity=50", "sensitivity_low=1"], "both of its ends"),
        ("diagnostic_tables", [*TEST, "sensitivity=50", "sensitivity_low=1"], "both of its ends"),
        ("diagnostic_tables", [*TEST, "tp=0", "fp=3", "fn=0", "tn=9"], "patients with and"),
        ("pools", ["id=pooled_luck"], "no table 'pools'"),
    ],
)
def test_a_bad_row_is_refused_and_nothing_is_written(folder, table, fields, words):
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    with pytest.raises(CourseError) as caught:
        add_row(table, fields, folder)
    assert words in str(caught.value)
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before


def test_an_unprinted_accuracy_is_left_out():
    line = next(text for text in evidence_lines("fbcr208") if "48.5 %" in text)
    assert "specificity 91 %" in line and "sensitivity" not in line


def test_a_text_over_two_lines_becomes_one(folder):
    add_row("references", ["key=box2030", "title=A title\nin two lines"], folder)
    assert evidence.load_references(folder)["box2030"].title == "A title in two lines"


def test_the_commands_end_as_they_should():
    assert run("check").returncode == 0
    assert "Neurosurg Rev" in run("show", "hyun2010").stdout
    wrong = run("show", "hyun")
    assert wrong.returncode == 2 and wrong.stderr.count("\n") == 1
    assert run("pools", "--check").returncode == 0
