"""The appendix shows the whole ledger: every source, and every number that a claim leans on."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from hemifacial import evidence
from hemifacial.course.check_form import Page
from hemifacial.panels.ledger_table.rows import USES, number_rows, source_rows

PATH = Path(__file__).parents[2] / "notebooks" / "A1_evidence.ipynb"
MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def stills():
    """Return the stored HTML of the two tables."""
    notebook = nbformat.read(PATH, as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert all(set(output.data) == {"text/html", "text/plain"} for output in outputs)
    return [output.data["text/html"] for output in outputs]


def test_it_is_light_and_says_that_nobody_reviewed_it():
    assert PATH.stat().st_size <= MOST_BYTES
    first = nbformat.read(PATH, as_version=4).cells[0].source
    assert "Draft, not clinically reviewed" in first
    assert "For teaching, not for patient care" in first


def test_every_source_stands_in_the_stored_table(stills):
    sources, _ = stills
    rows = Page(sources).all("td")
    assert len(rows) == (len(source_rows()[0]) - 1) * len(evidence.load_references())
    for reference in evidence.load_references().values():
        if reference.pmid:
            assert f"/{reference.pmid}/" in sources


def test_every_number_of_a_claim_stands_in_the_stored_table(stills):
    _, numbers = stills
    used = {name for claim in evidence.load_claims().values() for name in claim.figures}
    assert len(used) == len(number_rows(of_claims_only=True))
    assert all(f">{name}<" in numbers for name in used)


def test_the_panel_holds_every_number_of_the_ledger():
    assert {row["Id"] for row in number_rows()} == set(evidence.load_figures())


def test_a_source_is_in_claims_or_can_be_found_or_is_pending():
    references = evidence.load_references()
    cited = {key for claim in evidence.load_claims().values() for key in claim.references}
    for row in source_rows():
        locator = references[row["Key"]].locator
        expected = USES[0] if row["Key"] in cited else USES[1] if locator else USES[2]
        assert row["Use"] == expected
