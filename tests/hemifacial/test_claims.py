"""Claims keep figures and instructions of the lessons tied to the ledger."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hemifacial import evidence
from hemifacial.course import claims as claims_module
from hemifacial.course.check_lesson import read_lesson
from hemifacial.course.claims import Ledger, sources_text, sync_claims
from hemifacial.course.claims_check import (
    check_claims,
    check_ledger,
    check_self_checks,
    claims_in_items,
)
from hemifacial.course.claims_show import claim_lines
from hemifacial.errors import CourseError
from hemifacial.evidence import display
from support.ledgers import write_ledger, write_table

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-c", "from hemifacial.cli import main; main()"]

REFERENCES = """key,authors,title,journal,year,volume,pages,pmid,doi
au2004,"Au WL, Ng-Tan JP Jr",Spasm & tumor: 100% {new} #1_a~b^c $5 \\x,Ann Med,2004,33(3),324-328,,
box2010,Box A et al,Second,J Test,2010,,,123,10.1234/a(b)_c<d>
"""
FIGURES = """id,reference,quantity,value,unit,ci_low,ci_high,n,events,population,note
au2004_women,au2004,women,61.6,%,,,164,101,clinic patients,
au2004_left,au2004,left side,56,%,48,64,158,,clinic patients,
box2010_rate,box2010,prevalence,9.8,per 100 000 people,,,,,people of a town,
"""
CLAIMS = """
- {id: sex, kind: figure, statement: 'Women were 61.6 %.', references: [au2004],
   checked_against: abstract, clinical_review: null, figures: [au2004_women]}
- {id: series, kind: figure, statement: 'Two figures 61.6 and 56.', references: [au2004],
   checked_against: abstract, clinical_review: null, figures: [au2004_women, au2004_left]}
- {id: image-all, kind: instruction, strength: expert, statement: Image every patient once.,
   references: [box2010], checked_against: full_text, clinical_review: null}
"""


@pytest.fixture
def folder(tmp_path):
    """Return a small ledger."""
    return write_ledger(tmp_path / "ledger", REFERENCES, FIGURES, CLAIMS, "01_test")


@pytest.fixture
def ledger(folder):
    return Ledger(folder)


@pytest.fixture
def lesson_of(tmp_path):
    """Return a function that writes a lesson, each text a Markdown cell, and gives its path."""

    def write(*texts, tags=()):
        cells = [
            {
                "cell_type": "markdown",
                "id": f"l01-{number:02}",
                "metadata": {"tags": list(tags)} if tags else {},
                "source": text.splitlines(keepends=True),
            }
            for number, text in enumerate(texts)
        ]
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        path = tmp_path / "01_test.ipynb"
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return path

    return write


def rules(path, ledger):
    return [problem.rule for problem in check_claims(read_lesson(path), ledger)]


# What a claim's text is


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("sex", "61.6 % (101 of 164)"),
        ("series:au2004_left", "56 % (48-64; n = 158)"),
        ("series", None),
        ("image-all", None),
    ],
)
def test_the_text_of_a_claim_comes_from_its_figures(ledger, target, text):
    assert ledger.text(target) == text


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("62 in 100 (101 of 164)", True),
        ("about 6 in 10, 61.6 % of 164 women", True),
        ("63 in 100", False),
        ("62 % of 164", False),
        ("61.6 % (95 % CI 50 to 70)", False),
        ("6 in 100", False),
    ],
)
def test_a_written_display_holds_only_numbers_of_its_figures(folder, text, fine):
    path = folder / "claims" / "01_test.yml"
    spoilt = CLAIMS.replace(
        "figures: [au2004_women]}", f"figures: [au2004_women], display: '{text}'}}"
    )
    assert spoilt != CLAIMS
    path.write_text(spoilt)
    if fine:
        assert Ledger(folder).text("sex") == text
    else:
        with pytest.raises(CourseError, match="in none of the claim's figures"):
            Ledger(folder)


def test_a_rate_may_be_written_as_a_natural_frequency(ledger):
    rate, claim = ledger.figures["box2010_rate"], ledger.claims["sex"]
    assert evidence.figure_text(rate) == "9.8 per 100 000 people"
    assert display.unfounded_numbers("9.8 per 100 000, about 1 in 10 000", claim, [rate]) == []
    assert display.unfounded_numbers("about 1 in 1000", claim, [rate]) == ["1", "1000"]


# Synchronising


def test_sync_rewrites_link_texts_and_nothing_else(ledger, lesson_of):
    path = lesson_of(
        "# Ä title\n\nWomen: [old](#claim:sex), *left* [](#claim:series:au2004_left)!",
        "[Image her](#claim:image-all) today. [Two](#claim:series) [other](#x) 3 % 🙂",
    )
    before = path.read_text("utf-8")
    assert sync_claims(path, ledger, check=True)
    assert path.read_text("utf-8") == before
    assert sync_claims(path, ledger)
    after = path.read_text("utf-8")
    notebook = json.loads(after)
    listed = notebook["cells"].pop()
    assert listed["metadata"] == {"tags": ["claims"]}
    expected = (
        before.replace("[old]", "[61.6 % (101 of 164)]")
        .replace("[](#claim:series:", "[56 % (48-64; n = 158)](#claim:series:")
    )  # fmt: skip
    assert json.dumps(notebook, ensure_ascii=False, indent=1) + "\n" == expected
    assert not sync_claims(path, ledger)
    assert path.read_text("utf-8") == after
    assert rules(path, ledger) == ["figure without claim"]  # "3 %"
    assert list(path.parent.glob(".*")) == []


def test_every_link_leads_to_a_mark_with_its_sources(ledger, lesson_of):
    path = lesson_of("[a](#claim:sex) [b](#claim:series:au2004_left) [c](#claim:image-all)")
    sync_claims(path, ledger)
    last = read_lesson(path).cells[-1].source
    for target in ("sex", "series", "series:au2004_left", "image-all"):
        assert last.count(f'<a id="claim:{target}"></a>') == 1
    assert "<details" not in last  # JupyterLab does not open one to reach a mark
    assert "Instruction (strength: expert), read as full text, not clinically reviewed" in last
    assert "(https://doi.org/10.1234/a%28b%29_c%3Cd%3E)" in last
    assert "Au 2004, Ann Med 2004;33(3):324-328" in last


def test_the_list_goes_with_the_last_link_and_stays_last(ledger, lesson_of):
    path = lesson_of("[a](#claim:sex)", "end")
    sync_claims(path, ledger)
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].insert(0, notebook["cells"].pop())
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert rules(path, ledger) == ["claims list"]
    sync_claims(path, ledger)
    assert read_lesson(path).cells[-1].tags == ["claims"]
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["source"] = ["nothing"]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert rules(path, ledger) == ["claims list"]
    sync_claims(path, ledger)
    assert [cell.source for cell in read_lesson(path).cells] == ["nothing", "end"]


def test_sync_refuses_what_it_cannot_keep(ledger, lesson_of):
    path = lesson_of("[a](#claim:sexx)")
    with pytest.raises(CourseError, match=r"no claim 'sexx'; did you mean 'sex'\?"):
        sync_claims(path, ledger)
    path = lesson_of("[a](#claim:sex:au2004_left)")
    with pytest.raises(CourseError, match="has no figure 'au2004_left'; its figures: au2004_women"):
        sync_claims(path, ledger)
    path = lesson_of("[a](#claim:sex)")
    other = json.dumps(json.loads(path.read_text("utf-8")), indent=4)
    path.write_text(other, "utf-8")
    with pytest.raises(CourseError, match="not in the form in which Jupyter writes"):
        sync_claims(path, ledger)
    assert path.read_text("utf-8") == other
    path.write_text("{", "utf-8")
    with pytest.raises(CourseError, match="cannot be read as a notebook"):
        sync_claims(path, ledger)


# Checking


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[61 %](#claim:sex)", "stale claim"),
        ("[a](#claim:nothing)", "unknown claim"),
        ("[a](#claim:sex:au2004_left)", "unknown claim"),
        ("[a\nb](#claim:sex)", "claim link"),
        ("[](#claim:image-all)", "claim link"),
        ("[Image 90 % of them](#claim:image-all)", "number not in claim"),
        ("[57 % and 61.6 %](#claim:series)", "number not in claim"),
        ("Women were 61.6 %.", "figure without claim"),
        ("It was 5 per cent.", "figure without claim"),
        ("It began in 65.", "figure without claim"),
        ("Seen in 1 in 7 patients.", "figure without claim"),
        ("One in seven lack it.", "figure without claim"),
        ("Most of the 164 were women.", "figure without claim"),
        ("| women | 12 of 20 |", "figure without claim"),
        ("Image every patient.", "instruction without claim"),
        ("- If numbness appears, refer the patient.", "instruction without claim"),
        ("Women [61.6 % (101 of 164)](#claim:sex): image them.", "instruction without claim"),
        ("Image all. [Image all](#claim:image-all).", "instruction without claim"),
        ("Image all. <!-- no claim: -->", "waiver"),
    ],
)
def test_each_fault_is_found(ledger, lesson_of, text, rule):
    path = lesson_of(f"## Concept\n\n{text}")
    assert rule in rules(path, ledger)


@pytest.mark.parametrize(
    "text",
    [
        "Women were [61.6 % (101 of 164)](#claim:sex).",
        "If in doubt, [image every patient](#claim:image-all).",
        "Image all. <!-- no claim: quoted from the article -->",
        "A woman of 52, seen in 1998, with bars that are 95 % intervals.",
        "Outcomes are shown in 100 imagined patients.",
        "Run `image 5 %` and see ![50 % of 3](data:x).",
        "Press Save. Do not close the page.",
        "<details><summary>A. Image all</summary>\n\nNo.\n</details>",
        "## Objectives\n\n- **L01.1** image every patient;",
    ],
)
def test_what_needs_no_claim_passes(ledger, lesson_of, text):
    path = lesson_of(f"## Concept\n\n{text}")
    sync_claims(path, ledger)
    assert rules(path, ledger) == []


def test_course_cells_and_self_checks_are_left_to_others(ledger, lesson_of):
    assert rules(lesson_of("Refer to cell 3, in 5 % of lessons.", tags=["course"]), ledger) == []
    path = lesson_of("Image 5 %. [a](#claim:nothing)", tags=["self-check"])
    assert rules(path, ledger) == []
    assert not sync_claims(path, ledger)


def test_a_self_checks_shares_stand_in_its_items_claims(ledger, lesson_of):
    path = lesson_of("Women were 61.6 % here, and 70 % there.", tags=["self-check"])
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][0]["metadata"]["hemifacial"] = {"self_check": "s1"}
    path.write_text(json.dumps(notebook), "utf-8")
    lesson = read_lesson(path)
    (problem,) = check_self_checks(lesson, ledger, {"s1": ["sex"]})
    assert "70 %" in problem.remedy
    assert len(check_self_checks(lesson, ledger, {"s1": []})) == 2


def test_the_ledger_is_held_to_strength_review_and_use(folder):
    path = folder / "claims" / "01_test.yml"
    assert check_ledger(Ledger(folder), {"sex", "series", "image-all"}) == []
    (unused,) = check_ledger(Ledger(folder), {"sex", "series"})
    assert unused.rule == "unused claim" and unused.warning
    path.write_text(CLAIMS.replace(" strength: expert,", ""))
    evidence.ledger._claims.cache_clear()
    used = {"sex", "series", "image-all"}
    (problem,) = check_ledger(Ledger(folder), used)
    assert problem.rule == "strength" and not problem.warning
    path.write_text(CLAIMS.replace("clinical_review: null}", "clinical_review: Nobody}"))
    evidence.ledger._claims.cache_clear()
    (problem,) = check_ledger(Ledger(folder), used)
    assert problem.rule == "clinical review" and "image-all" in problem.place
    (folder / "reviews.csv").write_text(
        "claim,reviewer,role,date\nimage-all,Nobody,neurologist,2031-05-14\n"
    )
    assert check_ledger(Ledger(folder), used) == []


def test_a_claim_without_locator_is_refused(folder):
    write_table(folder, "references", REFERENCES.replace(",33(3),324-328", ",,"))
    with pytest.raises(CourseError, match="'au2004' has no locator"):
        Ledger(folder)


def test_the_course_has_no_review_and_every_item_names_known_claims():
    ledger = Ledger()
    assert ledger.reviews == []
    refs = claims_in_items(ROOT / "items")
    assert refs["l01_01"]
    assert {ref for named in refs.values() for ref in named} <= set(ledger.claims)


# The commands


def run(*arguments):
    return subprocess.run([*CLI, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)


def test_the_commands_say_what_is_wrong_and_exit(lesson_of):
    path = lesson_of("[?](#claim:hfs-in-sleep). 5 %.")
    done = run("claims", "sync", "--check", path)
    assert done.returncode == 1 and "01_test.ipynb" in done.stdout
    assert run("claims", "sync", path).returncode == 0
    assert "[12 of 12 patients](#claim:hfs-in-sleep)" in path.read_text("utf-8")
    done = run("claims", "check", path)
    assert done.returncode == 1
    assert "01_test.ipynb, cell 1 (l01-00): figure without claim: '5 %'" in done.stdout
    done = run("claims", "show", "hfs-in-slep")
    assert done.returncode == 2 and "did you mean 'hfs-in-sleep'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_show_prints_all_that_is_known():
    text = "\n".join(claim_lines("series-sex", Ledger(), ROOT))
    claim = evidence.load_claims()["series-sex"]
    assert claim.statement in text
    for key in claim.references:
        assert evidence.load_references()[key].locator in text
    for name in claim.figures:
        assert name in text
    assert "n = 158" in text and "no interval" in text
    assert "Checked against: abstract" in text and "Clinical review: none" in text
    used = "\n".join(claim_lines("image-before-label", Ledger(), ROOT))
    assert "item l01_01" in used


def test_the_examples_run():
    for module in (claims_module, display):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed


def test_a_lesson_without_claims_has_no_list(ledger):
    assert sources_text([], ledger) == ""


#: Read in a table of the paper; all others in its abstract.
READ_IN_TABLES = {"enmg-needle-steps", "mvd-relief-baldauf"}


@pytest.mark.parametrize("claim", evidence.load_claims().values(), ids=lambda claim: claim.id)
def test_a_claim_prints_its_figures_and_names_sources_that_can_be_found(claim):
    figures, references = evidence.load_figures(), evidence.load_references()
    for name in claim.figures:
        value = re.escape(f"{figures[name].value:g}")
        assert re.search(rf"(?<![\d.]){value}(?!\d|\.\d)", claim.statement), name
        assert "not_confirmed" not in figures[name].flags, name
    assert all(references[key].locator for key in claim.references)
    assert claim.checked_against == ("table" if claim.id in READ_IN_TABLES else "abstract")
    assert claim.clinical_review is None
