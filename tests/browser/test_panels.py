"""A resident uses the panels by keyboard; what they show is what Python computes."""

import inspect
import json
import os
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from hemifacial.panels import PoolingPanel
from hemifacial.panels.pooling.choices import CONTROLS
from support import series
from support.series import select

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
ROWS = [
    {"topic": ["relief", "harm"][i % 2], "n": str(i), "source": f"Alder {1990 + i}; PMID {i + 1}"}
    for i in range(40)
]
POOLING = "from hemifacial.panels import PoolingPanel, show_panel\nshow_panel(PoolingPanel(select))"
LEDGER = (
    "from hemifacial.panels import LedgerTable, show_panel\n"
    f"show_panel(LedgerTable({ROWS!r}, 'Invented rows.'))"
)


@pytest.fixture
def console(watched):
    """Errors that the page reports."""
    errors = []
    watched.page.on("console", lambda told: told.type == "error" and errors.append(told.text))
    yield errors
    assert errors == [] and watched.errors == [] and watched.away() == []


def write_notebook(lab, name, *sources):
    cells = [new_markdown_cell("# Panels"), *map(new_code_cell, sources)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), lab.workspace / "lessons" / name)


def open_notebook(watched, lab, name):
    page = watched.page
    page.goto(f"{lab.base}/lab/tree/lessons/{name}?token={lab.token}")
    page.locator(f"{SHOWN} .jp-Cell").first.wait_for()
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    return page.locator(SHOWN)


def run_cells(notebook, n):
    notebook.locator(".jp-CodeCell .jp-InputPrompt").first.click()
    for _ in range(n):
        notebook.page.keyboard.press("Shift+Enter")


def show(watched, lab, name, source, shown):
    write_notebook(lab, name, inspect.getsource(series), source)
    notebook = open_notebook(watched, lab, name)
    run_cells(notebook, 2)
    panel = notebook.locator(shown)
    panel.wait_for(timeout=60_000)
    return panel


def keep_picture(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def tab_to(page, text, most=60):
    """Press Tab until what has the focus is named `text`."""
    name = "(e => (e.labels?.[0] || e).innerText || e.ariaLabel || '')(document.activeElement)"
    for _ in range(most):
        page.keyboard.press("Tab")
        if text in page.evaluate(name):
            return
    raise AssertionError(f"the Tab key does not reach {text!r}")


def press(panel, key):
    """Press a key that changes a choice, and wait until the words have changed."""
    number = panel.get_attribute("data-number")
    panel.page.keyboard.press(key)
    panel.and_(panel.page.locator(f":not([data-number='{number}'])")).wait_for()


def assert_shows(panel, expected):
    assert panel.locator(".headline").inner_text() == expected.result["headline"]
    facts = panel.locator(".facts div").all_inner_texts()
    assert [fact.split("\n") for fact in facts] == expected.result["facts"]


@pytest.mark.parametrize("width", [1280, 800])
def test_every_control_answers_to_the_keyboard(watched, console, resident_lab, width):
    watched.page.set_viewport_size({"width": width, "height": 1000})
    panel = show(watched, resident_lab, f"pooling_{width}.ipynb", POOLING, ".pooling-panel")
    page, expected = watched.page, PoolingPanel(select)
    keep_picture(page, f"pooling-{width}")
    assert_shows(panel, expected)
    assert panel.locator("[role=status][aria-live=polite] .headline").count() == 1
    panel.locator("select").first.focus()
    page.keyboard.press("Shift+Tab")
    for name in ("success", "window", "papers", "model", "outcome"):
        label, options = CONTROLS[name]
        if name == "outcome":
            panel.locator("select").first.focus()
        else:
            tab_to(page, label)
        for option in list(options)[1:]:
            press(panel, "ArrowDown")
            setattr(expected, name, option)
            assert_shows(panel, expected)
            assert panel.locator(".change").inner_text() == expected.result["change"]
        setattr(expected, name, next(iter(options)))
        page.keyboard.press("Home")
        expect(panel.locator(".headline")).to_have_text(expected.result["headline"])
    tab_to(page, "Untick one to leave it out")
    page.keyboard.press("Enter")
    tab_to(page, "Durian 2003")
    press(panel, "Space")
    expected.excluded = ["durian"]
    assert_shows(panel, expected)
    assert "Leaving out Durian 2003" in panel.locator(".change").inner_text()
    assert "Durian" in page.evaluate("document.activeElement.labels[0].innerText")
    tab_to(page, "left out by the rules")
    page.keyboard.press("Enter")
    reason = panel.get_by_role("row", name="Alder 1990")
    assert "Shares patients with a larger one (north)." in reason.inner_text()
    image = panel.locator("img.forest")
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") > 700
    assert expected.result["headline"] in image.get_attribute("alt")
    keep_picture(page, f"pooling-out-{width}")
    box = panel.bounding_box()
    assert box["x"] + box["width"] <= width


def end_kernels(lab):
    def ask(path, method="GET"):
        asked = Request(f"{lab.base}/api/{path}", method=method)
        asked.add_header("Authorization", f"token {lab.token}")
        with urlopen(asked) as answer:
            return answer.read()

    for session in json.loads(ask("sessions")):
        ask(f"sessions/{session['id']}", "DELETE")


def test_a_saved_copy_shows_the_still_and_comes_to_life_again(watched, console, resident_lab):
    name = "saved.ipynb"
    panel = show(watched, resident_lab, name, POOLING, ".pooling-panel")
    page, notebook = watched.page, watched.page.locator(SHOWN)
    panel.get_by_label("Model").focus()
    press(panel, "ArrowDown")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(2000)
    stored = nbformat.read(resident_lab.workspace / "lessons" / name, as_version=4)
    assert set(stored.cells[2].outputs[0].data) == {"text/html", "text/plain"}
    assert "widgets" not in stored.metadata
    assert panel.is_visible()
    for _ in range(2):  # the second time from a file that was saved without a kernel
        end_kernels(resident_lab)
        page.goto("about:blank")
        open_notebook(watched, resident_lab, name)
        still = notebook.locator("figure img")
        still.wait_for()
        assert still.get_attribute("alt").startswith("Forest plot. Complete relief: ")
        assert "click it and choose Run > Run Selected Cell" in notebook.inner_text()
        assert "rror" not in notebook.locator(".jp-OutputArea-output").first.inner_text()
        keep_picture(page, "pooling-still")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(2000)
    run_cells(notebook, 1)
    still.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run Selected Cell").first.click()
    panel.wait_for(timeout=60_000)
    panel.get_by_label("Model").focus()
    press(panel, "ArrowDown")


def test_a_panel_that_lost_its_kernel_says_so(watched, console, resident_lab):
    panel = show(watched, resident_lab, "asleep.ipynb", POOLING, ".pooling-panel")
    headline = panel.locator(".headline").inner_text()
    end_kernels(resident_lab)
    panel.get_by_label("Model").focus()
    watched.page.keyboard.press("ArrowDown")
    panel.locator(".asleep", has_text="choose Run > Run Selected Cell").wait_for()
    keep_picture(watched.page, "pooling-asleep")
    assert panel.get_by_label("Model").is_disabled()
    assert panel.locator(".headline").inner_text() == headline


@pytest.mark.parametrize("width", [1280, 800])
def test_the_ledger_is_searched_sorted_and_filtered_by_keyboard(
    watched, console, resident_lab, width
):
    watched.page.set_viewport_size({"width": width, "height": 1000})
    name = f"ledger_{width}.ipynb"
    table = show(watched, resident_lab, name, LEDGER, ".itables_anywidget")
    page, rows = watched.page, table.locator("tbody tr")
    keep_picture(page, f"ledger-{width}")
    assert rows.count() == 10 and "Rows 1 to 10 of 40" in table.inner_text()
    assert "Invented rows." in table.locator("caption").inner_text()
    table.get_by_label("Search the whole table").focus()
    page.keyboard.type("2029")
    assert rows.count() == 1 and "Alder 2029" in rows.first.inner_text()
    link = rows.first.locator("a")
    assert link.get_attribute("href") == "https://pubmed.ncbi.nlm.nih.gov/40/"
    assert link.get_attribute("target") == "_blank"
    for _ in "2029":
        page.keyboard.press("Backspace")
    tab_to(page, "n: Activate to sort")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert [row.split()[1] for row in rows.all_inner_texts()[:3]] == ["39", "38", "37"]
    tab_to(page, "Filter by topic")
    page.keyboard.type("harm")
    page.get_by_text("Rows 1 to 10 of 20").wait_for()
    keep_picture(page, f"ledger-filtered-{width}")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(2000)
    stored = nbformat.read(resident_lab.workspace / "lessons" / name, as_version=4)
    assert "Invented rows." in stored.cells[2].outputs[0].data["text/html"]


CONTRAST = """element => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const paint = colour => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const layers = [];
  for (let one = element; one; one = one.parentElement) layers.unshift(one);
  const ground = layers.map(one => paint(getComputedStyle(one).backgroundColor)).at(-1);
  const [low, high] = [ground, paint(getComputedStyle(element).color)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def choose_theme(page, name):
    page.get_by_role("menuitem", name="Settings").click()
    page.locator(".lm-Menu-itemLabel", has_text="Theme").first.hover()
    page.locator(".lm-Menu-itemLabel", has_text=name).first.click()
    page.wait_for_function(
        "dark => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in name
    )
    page.wait_for_timeout(500)


@pytest.mark.parametrize("width", [1280, 800])
def test_a_dark_page_is_readable(watched, console, resident_lab, width):
    watched.page.set_viewport_size({"width": width, "height": 1000})
    name = f"dark_{width}.ipynb"
    write_notebook(resident_lab, name, inspect.getsource(series), POOLING, LEDGER)
    notebook = open_notebook(watched, resident_lab, name)
    page = watched.page
    choose_theme(page, "JupyterLab Dark")
    try:
        run_cells(notebook, 3)
        panel, table = notebook.locator(".pooling-panel"), notebook.locator(".itables_anywidget")
        table.wait_for(timeout=60_000)
        for part in ("legend", "label", "select", ".headline", "dt", "dd", "summary"):
            assert panel.locator(part).first.evaluate(CONTRAST) >= 4.5, part
        for part in ("caption", "th", "td", "a", "label", "input", ".dt-info"):
            assert table.locator(part).first.evaluate(CONTRAST) >= 4.5, part
        table.scroll_into_view_if_needed()
        keep_picture(page, f"ledger-dark-{width}")
        panel.locator("legend").scroll_into_view_if_needed()
        keep_picture(page, f"pooling-dark-{width}")
    finally:
        choose_theme(page, "JupyterLab Light")
