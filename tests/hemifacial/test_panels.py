"""Panels outside a browser: what is chosen, what comes of it, and what a notebook stores."""

import inspect
import math
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from hemifacial.course.refresh import execute, normal_text
from hemifacial.errors import CourseError
from hemifacial.panels import LedgerTable, PoolingPanel
from hemifacial.panels.pooling.choices import CONTROLS, WEEK_YEARS, Choices
from hemifacial.panels.pooling.words import per_100
from hemifacial.panels.show import LIVE, START, store_stills
from hemifacial.synthesis import pool, pool_glmm
from support import series
from support.series import select

COURSE = Path(__file__).parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"
FROM_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/9843077/"


def pooled_directly(studies, model):
    if model == "GLMM":
        return pool_glmm(studies)
    test = "hartung_knapp" if model == "REML" else "z"
    return pool(studies, method=model, test=test)


@pytest.mark.parametrize("papers", ["one", "every"])
@pytest.mark.parametrize("model", ["REML", "fixed", "GLMM"])
def test_the_panel_shows_what_synthesis_gives(papers, model):
    panel = PoolingPanel(select)
    panel.papers, panel.model = papers, model
    studies = select("spasm_free", overlap=papers == "one").studies
    expected = pooled_directly(studies, model)
    assert panel.answer.pooled == expected
    interval = f"{per_100(expected.value_low)} to {per_100(expected.value_high)}"
    headline = f"Complete relief: {per_100(expected.value)} in 100 patients "
    assert panel.result["headline"] == f"{headline}(95 % interval {interval})."
    facts = dict(panel.result["facts"])
    assert facts["Series (k)"] == str(len(studies))
    assert facts["Patients"] == f"{sum(study.n for study in studies):,}"
    assert panel.picture.startswith(b"\x89PNG")


def test_the_fixed_effect_agrees_with_the_textbook():
    """Inverse-variance weights of logits, worked out here."""
    panel = PoolingPanel(select, model="fixed")
    pairs = [(study.events, study.n - study.events) for study in panel.answer.studies]
    weights = [1 / (1 / a + 1 / b) for a, b in pairs]
    logit = sum(w * math.log(a / b) for w, (a, b) in zip(weights, pairs, strict=True))
    share = 1 / (1 + math.exp(-logit / sum(weights)))
    assert f"{100 * share:.0f} in 100" in panel.result["headline"]


@pytest.mark.parametrize(("name", "option"), [(n, o) for n in CONTROLS for o in CONTROLS[n][1]])
def test_every_option_can_be_chosen(name, option):
    panel = PoolingPanel(select)
    setattr(panel, name, option)
    assert getattr(panel.answer.choices, name) == option


def test_a_choice_reaches_the_selection():
    asked = []

    def noting(outcome, **how):
        asked.append((outcome, how["time_years"], how["overlap"]))
        return select(outcome, **how)

    panel = PoolingPanel(noting)
    panel.success = "90"
    panel.outcome = "hearing_loss"
    panel.window = "week"
    panel.papers = "every"
    assert asked == [
        ("spasm_free", None, True),
        ("spasm_relief_90", None, True),
        ("hearing_loss_permanent", None, True),
        ("hearing_loss_permanent", (0.0, WEEK_YEARS), True),
        ("hearing_loss_permanent", (0.0, WEEK_YEARS), False),
    ]


def test_choices_that_come_together_are_answered_once():
    calls = []
    panel = PoolingPanel(lambda *what, **how: calls.append(what) or select(*what, **how))
    panel.set_state({"model": "fixed", "papers": "every"})
    assert len(calls) == 2 and panel.result["number"] == 2
    assert panel.result["change"].startswith("This set of choices adds 2 series of 2 centres")


@pytest.mark.parametrize("name", CONTROLS)
def test_an_unknown_option_is_one_sentence(name):
    panel = PoolingPanel(select)
    for wrong in (lambda: setattr(panel, name, "guess"), lambda: PoolingPanel(**{name: "guess"})):
        with pytest.raises(CourseError, match=f"{name} is 'guess'; choose one of"):
            wrong()
    assert getattr(panel, name) == getattr(Choices(), name)


def test_what_changed_is_said():
    panel = PoolingPanel(select)
    assert panel.result["change"] == ""
    before = panel.answer.pooled
    panel.papers = "every"
    now = panel.answer.pooled
    old, new = per_100(before.value), per_100(now.value)
    moved = f"moves the figure from {old} to {new}" if old != new else f"the figure at {new}"
    change = panel.result["change"]
    assert change.startswith("Keeping every paper adds 2 series of 2 centres and ")
    assert moved in change
    assert "count the same patients twice" in panel.result["cautions"]
    assert panel.result["left_out"] == []
    panel.excluded = ["elm"]
    assert panel.result["change"].startswith("Leaving out Elm 2008 ")
    panel.excluded = []
    assert panel.result["change"].startswith("Putting back Elm 2008 ")
    panel.outcome = "recurrence"
    assert "is not compared" in panel.result["change"]


def test_a_paper_left_out_is_out_of_the_pool_and_still_listed():
    panel = PoolingPanel(select)
    studies = panel.answer.studies
    panel.excluded = ["durian"]
    rest = [study for study in studies if study.label != "Durian 2003"]
    assert panel.answer.pooled == pool(rest, method="REML", test="hartung_knapp")
    listed = {one["label"]: one["in_pool"] for one in panel.result["series"]}
    assert listed == {study.label: study.label != "Durian 2003" for study in studies}
    reasons = dict(panel.result["left_out"])
    assert reasons["Alder 1990"] == "Shares patients with a larger one (north)."


def test_too_few_series_are_a_sentence_and_no_picture():
    panel = PoolingPanel(select, window="week")
    assert panel.result["headline"] == (
        "One series fits these choices, Fir 2014: 128 of 160 patients."
    )
    assert panel.picture == b"" and panel.result["cautions"] == ""
    with pytest.raises(CourseError, match="no still to show: One series"):
        panel.still_html()
    panel.excluded = ["fir"]
    assert panel.result["headline"] == "No series fits these choices."
    panel.window = "any"
    assert panel.answer.pooled is not None and panel.picture


def test_nothing_near_0_or_100_is_written_as_such():
    assert per_100(1e-5) == "<0.1" and per_100(1 - 1e-5) == ">99.9"
    assert per_100(0) == "0" and per_100(1) == "100"


def test_the_ledger_answers_every_set_of_choices():
    """Whatever is chosen, the ledger gives a figure or a sentence, and one label a paper."""
    panel = PoolingPanel()
    for outcome, success, window, papers in product(*(CONTROLS[n][1] for n in list(CONTROLS)[:4])):
        if outcome != "relief" and success != "complete":
            continue
        choices = {"outcome": outcome, "success": success, "window": window, "papers": papers}
        panel.set_state(choices)
        headline = panel.result["headline"]
        assert re.search(r"in 100 patients \(95 % interval|fits these choices", headline)
        keys = [one["key"] for one in panel.result["series"]]
        assert len(keys) == len(set(keys))
        assert (panel.answer.pooled is None) == (panel.picture == b"")


def notebook_with(*sources):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel)


SHOW = (
    inspect.getsource(series),
    "from hemifacial.panels import LedgerTable, PoolingPanel, show_panel\n"
    "show_panel(PoolingPanel(select))",
    "show_panel(LedgerTable([{'topic': 'relief', 'n': 1}], 'One row.'))",
)


def test_a_lesson_stores_the_still_and_no_widget(tmp_path, monkeypatch):
    monkeypatch.delenv(LIVE, raising=False)
    notebook = execute(notebook_with(*SHOW), tmp_path / "10_pooling.ipynb")
    (panel,), (table,) = (cell.outputs for cell in notebook.cells[1:])
    for output, words in ((panel, "<figure"), (table, "<summary>relief (1 row)</summary>")):
        assert set(output.data) == {"text/html", "text/plain"}
        assert words in output.data["text/html"]
        assert START.replace(">", "&gt;") in output.data["text/html"]
    assert 'alt="Forest plot. Complete relief: ' in panel.data["text/html"]
    monkeypatch.setenv(LIVE, "1")  # refreshed from a terminal of the course: the same file
    live = execute(notebook_with(*SHOW), tmp_path / "10_pooling.ipynb")
    assert all(WIDGET in cell.outputs[0].data for cell in live.cells[1:])
    for one in (notebook, live):
        for number, cell in enumerate(one.cells):
            cell.id = f"l10-{number}"
    assert normal_text(live, "10") == normal_text(notebook, "10")
    assert "widget" not in normal_text(live, "10")


def test_saving_keeps_what_has_no_still():
    """A reader's own widget stays: without it the output would be gone."""
    stills = [{WIDGET: {}, "text/html": "still"}, {WIDGET: {}, "text/plain": "IntSlider()"}]
    cells = [
        {"source": "# words"},
        {"outputs": [{"name": "stdout"}, *({"data": d} for d in stills)]},
    ]
    store_stills({"type": "notebook", "content": {"cells": cells}}, path="x.ipynb")
    assert stills == [{"text/html": "still"}, {WIDGET: {}, "text/plain": "IntSlider()"}]
    store_stills({"type": "file", "content": "words"}, path="x.txt")


def test_nbval_accepts_a_stored_panel(tmp_path, monkeypatch):
    monkeypatch.delenv(LIVE, raising=False)
    path = tmp_path / "10_pooling.ipynb"
    notebook = execute(notebook_with(*SHOW), path)
    path.write_text(normal_text(notebook, "10"), "utf-8")
    sanitize = COURSE / "tests/nbval_sanitize.cfg"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-p",
         "no:cacheprovider", "--nbval-sanitize-with", str(sanitize), str(path)],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert nbformat.read(path, as_version=4).metadata.get("widgets") is None


class Cells(HTMLParser):
    """The rows and links of a table."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.links, self.parts = 0, [], 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.rows += tag == "tr"
        self.parts += tag == "details"
        if tag == "a":
            self.links.append(dict(attributes)["href"])


def ledger_rows(n):
    return [
        {
            "topic": f"topic {i % 7}",
            "quantity": "patients free of spasm at the last follow-up",
            "value": 90.5 + i % 9,
            "unit": "%",
            "n": None if i % 5 == 0 else i,
            "population": "158 consecutive patients of one clinic, first operations only",
            "source": f"Alder <{i}> & Birch 1990; PMID 9843077",
        }
        for i in range(n)
    ]


def test_the_still_of_400_rows_is_whole_and_light():
    rows = ledger_rows(400)
    html = LedgerTable(rows, "Invented rows.").still_html()
    assert len(html.encode()) <= 400_000
    cells = Cells(html)
    assert cells.parts == 7 and cells.rows == 400 + 7
    assert cells.links == [FROM_PUBMED] * 400
    assert "Alder &lt;3&gt; &amp; Birch" in html and "None" not in html


def test_the_live_table_holds_every_row_and_no_function():
    """JupyterLab cannot save a notebook whose widget holds a function."""
    table = LedgerTable(ledger_rows(400), "Invented rows.")
    arguments = table.get_state()["_dt_args"]
    assert "keys_to_be_evaluated" not in arguments and "filtered_row_count" not in arguments
    assert arguments["data_json"].count("PMID 9843077") == 400
    assert "<3>" not in arguments["data_json"]


@pytest.mark.parametrize(
    ("rows", "caption", "words"),
    [
        ([], "Rows.", "has no row"),
        ([{"a": 1}], "Rows.", "has no column 'topic'"),
        ([{"topic": "a"}, {"topic": "a", "b": 1}], "Rows.", "Row 2 has the columns"),
        ([{"topic": "a"}], " ", "has no caption"),
    ],
)
def test_a_table_that_cannot_be_is_one_sentence(rows, caption, words):
    with pytest.raises(CourseError, match=words):
        LedgerTable(rows, caption)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Barker; doi:10.3171/jns.1995.82.2.0201.", "10.3171/jns.1995.82.2.0201"),
        (
            "doi:10.1002/(sici)1097-4598(199812)21:12<1740::aid-mus17>3.0.co;2-v; Wang",
            "10.1002/(sici)1097-4598(199812)21:12%3C1740::aid-mus17%3E3.0.co;2-v",
        ),
        ("doi:10.1/x", None),
    ],
)
def test_a_doi_becomes_a_link(text, address):
    html = LedgerTable([{"topic": "a", "source": text}], "Rows.").still_html()
    assert Cells(html).links == ([f"https://doi.org/{address}"] if address else [])


def test_the_wheel_holds_what_the_browser_needs(tmp_path):
    pytest.importorskip("hatchling")
    code = f"import hatchling.build; print(hatchling.build.build_wheel({str(tmp_path)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=COURSE)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    folder = COURSE / "hemifacial/panels"
    needed = [path for path in folder.rglob("*") if path.suffix in (".js", ".css")]
    assert len(needed) == 11
    assert {path.relative_to(COURSE).as_posix() for path in needed} <= names


@pytest.mark.parametrize("path", sorted((COURSE / "hemifacial/panels").rglob("*.[jc]s*")), ids=str)
def test_no_script_or_style_names_an_address(path):
    assert not re.search(r"https?:|//\w+\.\w|@import|\burl\(", path.read_text("utf-8"))
