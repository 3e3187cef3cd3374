"""A resident uses the panels by keyboard; what they show is what Python computes."""

import inspect

import pytest
from playwright.sync_api import expect

from hemifacial.panels import PoolingPanel
from hemifacial.panels.pooling.choices import CONTROLS
from support import series
from support.page import (
    CONTRAST,
    SHOWN,
    choose_theme,
    end_kernels,
    keep_picture,
    open_notebook,
    press,
    run_cells,
    saved,
    tab_to,
    write_notebook,
)
from support.series import select

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROWS = [
    {"topic": ["relief", "harm"][i % 2], "n": str(i), "source": f"Alder {1990 + i}; PMID {i + 1}"}
    for i in range(40)
]
POOLING = "from hemifacial.panels import PoolingPanel, show_panel\nshow_panel(PoolingPanel(select))"
LEDGER = (
    "from hemifacial.panels import LedgerTable, show_panel\n"
    f"show_panel(LedgerTable({ROWS!r}, 'Invented rows.'))"
)


def show(watched, lab, name, source, shown):
    write_notebook(lab, name, inspect.getsource(series), source)
    notebook = open_notebook(watched.page, lab, name)
    run_cells(notebook, 2)
    panel = notebook.locator(shown)
    panel.wait_for(timeout=120_000)
    return panel


def assert_shows(panel, expected):
    assert panel.locator(".headline").inner_text() == expected.result["headline"]
    facts = panel.locator(".facts div").all_inner_texts()
    assert [fact.split("\n") for fact in facts] == expected.result["facts"]


@pytest.mark.parametrize("width", [1280, pytest.param(800, marks=pytest.mark.long)])
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


def test_a_saved_copy_shows_the_still_and_comes_to_life_again(watched, console, resident_lab):
    name = "saved.ipynb"
    panel = show(watched, resident_lab, name, POOLING, ".pooling-panel")
    page, notebook = watched.page, watched.page.locator(SHOWN)
    panel.get_by_label("Model").focus()
    press(panel, "ArrowDown")
    page.keyboard.press("Control+s")
    path = resident_lab.workspace / "lessons" / name
    stored = saved(path, lambda lesson: lesson.cells[2].outputs)
    assert set(stored.cells[2].outputs[0].data) == {"text/html", "text/plain"}
    assert "widgets" not in stored.metadata
    assert panel.is_visible()
    for _ in range(2):  # the second time from a file that was saved without a kernel
        end_kernels(resident_lab)
        page.goto("about:blank")
        open_notebook(watched.page, resident_lab, name)
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


@pytest.mark.parametrize("width", [1280, pytest.param(800, marks=pytest.mark.long)])
def test_the_ledger_is_searched_sorted_and_filtered_by_keyboard(
    watched, console, resident_lab, width
):
    watched.page.set_viewport_size({"width": width, "height": 1000})
    name = f"ledger_{width}.ipynb"
    table = show(watched, resident_lab, name, LEDGER, ".itables_anywidget")
    page, rows = watched.page, table.locator("tbody tr")
    keep_picture(page, f"ledger-{width}")
    expect(rows).to_have_count(10)
    assert "Rows 1 to 10 of 40" in table.inner_text()
    assert "Invented rows." in table.locator("caption").inner_text()
    table.get_by_label("Search the whole table").focus()
    page.keyboard.type("2029")
    expect(rows).to_have_count(1)
    assert "Alder 2029" in rows.first.inner_text()
    link = rows.first.locator("a")
    assert link.get_attribute("href") == "https://pubmed.ncbi.nlm.nih.gov/40/"
    assert link.get_attribute("target") == "_blank"
    for _ in "2029":
        page.keyboard.press("Backspace")
    tab_to(page, "n: Activate to sort")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("Alder 2029")
    assert [row.split()[1] for row in rows.all_inner_texts()[:3]] == ["39", "38", "37"]
    tab_to(page, "Filter by topic")
    page.keyboard.type("harm")
    page.get_by_text("Rows 1 to 10 of 20").wait_for()
    keep_picture(page, f"ledger-filtered-{width}")
    page.keyboard.press("Control+s")
    path = resident_lab.workspace / "lessons" / name
    stored = saved(path, lambda lesson: lesson.cells[2].outputs)
    assert "Invented rows." in stored.cells[2].outputs[0].data["text/html"]


@pytest.mark.parametrize("width", [1280, pytest.param(800, marks=pytest.mark.long)])
def test_a_dark_page_is_readable(watched, console, resident_lab, width):
    watched.page.set_viewport_size({"width": width, "height": 1000})
    name = f"dark_{width}.ipynb"
    write_notebook(resident_lab, name, inspect.getsource(series), POOLING, LEDGER)
    notebook = open_notebook(watched.page, resident_lab, name)
    page = watched.page
    choose_theme(page, "JupyterLab Dark")
    try:
        run_cells(notebook, 3)
        panel, table = notebook.locator(".pooling-panel"), notebook.locator(".itables_anywidget")
        table.wait_for(timeout=120_000)
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
