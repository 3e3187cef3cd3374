"""A resident uses the panels of the nerve by keyboard; what they show is what Python computes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from hemifacial import panels
from hemifacial.panels.instrument.parts import FOOT, Slider
from support.page import (
    CONTRAST,
    Watched,
    choose_theme,
    end_kernels,
    keep_picture,
    open_notebook,
    press,
    run_cells,
    tab_to,
    write_notebook,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PANELS = (
    "FibrePanel", "StrengthPanel", "CleftPanel", "LateralSpreadPanel", "PulsePanel", "ChoicePanel",
)  # fmt: skip
FOLDER = Path(panels.__file__).parent / "instrument"
SCRIPTS = (FOLDER / "lettering.js", FOLDER / "charts.js")


@pytest.fixture(scope="module")
def notebook(browser, resident_lab):
    """One notebook with all panels, for all tests of this file."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(30_000)
    watch = Watched(context)
    errors = []
    watch.page.on("console", lambda told: told.type == "error" and errors.append(told.text))
    name = "nerve_panels.ipynb"
    sources = [
        f"from hemifacial.panels import {one}, show_panel\nshow_panel({one}())" for one in PANELS
    ]
    write_notebook(resident_lab, name, *sources)
    shown = open_notebook(watch.page, resident_lab, name)
    beside = watch.page.locator("#jp-left-stack")
    open_before = beside.is_visible()  # and as wide as earlier tests left it
    if open_before:
        watch.page.keyboard.press("Control+b")
        expect(beside).to_be_hidden()
    run_cells(shown, len(PANELS))
    shown.locator(".instrument-panel svg").first.wait_for(timeout=60_000)
    expect(shown.locator(".instrument-panel")).to_have_count(len(PANELS), timeout=60_000)
    yield shown
    if open_before:  # for the tests that come later: the layout is kept by the server
        with watch.page.expect_response(lambda told: "/api/workspaces" in told.url and told.ok):
            watch.page.keyboard.press("Control+b")
            expect(beside).to_be_visible()
    context.close()
    assert errors == [] and watch.errors == [] and watch.away() == []


def find(notebook, name):
    title = getattr(panels, name).title
    legend = notebook.page.locator("legend").get_by_text(title, exact=True)
    return notebook.locator(".instrument-panel").filter(has=legend)


def assert_shows(panel, expected):
    """Wait until the page shows a view, in words and in pictures."""
    view, charts = expected.view, panel.locator(".charts")
    expect(panel.locator(".headline")).to_have_text(view.headline)
    expect(panel.locator(".facts dt")).to_have_text([name for name, _ in view.facts])
    expect(panel.locator(".facts dd")).to_have_text([value for _, value in view.facts])
    expect(panel.locator(".cautions")).to_have_text(view.cautions)
    expect(panel.locator(".notes")).to_have_text(view.notes)
    expect(charts).to_have_attribute("aria-label", f"Simulated. {view.alt}")
    titles = charts.locator("svg text[font-weight=bold]").all_text_contents()
    assert " ".join(titles) == " ".join(chart.title for chart in view.charts)
    stamped = sum(chart.simulated for chart in view.charts)
    assert charts.get_by_text("Simulated", exact=True).count() == stamped


def move(panel, control, expected):
    """Press the one key that changes a control, and give the value that it must have then."""
    values = control.stops if isinstance(control, Slider) else list(control.options)
    at = list(values).index(expected.values[control.name])
    forward, back = (
        ("ArrowRight", "ArrowLeft") if isinstance(control, Slider) else ("ArrowDown", "ArrowUp")
    )
    last = at == len(values) - 1
    press(panel, back if last else forward)
    return values[at - 1 if last else at + 1]


@pytest.mark.parametrize("name", PANELS)
def test_every_control_answers_to_the_keyboard(notebook, name):
    panel, page, expected = find(notebook, name), notebook.page, getattr(panels, name)()
    panel.locator("button").first.focus()
    page.keyboard.press("Shift+Tab")
    assert_shows(panel, expected)
    assert panel.inner_text().count(FOOT) == 1
    start = dict(expected.values)
    for preset in expected.presets:
        tab_to(page, preset.label)
        page.keyboard.press("Enter")
        expected.values = preset.values
        expect(panel.get_by_role("button", name=preset.label, exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        assert_shows(panel, expected)
    tab_to(page, "Reset")
    page.keyboard.press("Enter")
    expected.values = start
    assert_shows(panel, expected)
    for control in expected.controls:
        tab_to(page, control.label)
        value = move(panel, control, expected)
        expected.values = {control.name: value}
        assert_shows(panel, expected)
        if isinstance(control, Slider):
            slider = panel.get_by_label(control.label, exact=True)
            assert slider.get_attribute("aria-valuetext") == control.text(value)
            assert panel.get_by_text(control.text(value), exact=True).count()
    keep_picture(page, f"{name}-1280")


@pytest.mark.parametrize("name", PANELS)
def test_a_slider_goes_to_its_ends_and_the_slow_sentence_follows(notebook, name):
    panel, page, expected = find(notebook, name), notebook.page, getattr(panels, name)()
    slider = next(control for control in expected.controls if isinstance(control, Slider))
    panel.get_by_role("button", name="Reset").press("Enter")
    element = panel.get_by_label(slider.label, exact=True)
    element.focus()
    first, last = slider.stops[0], slider.stops[-1]
    page.keyboard.press("End")
    expect(element).to_have_attribute("aria-valuetext", slider.text(last))
    page.keyboard.press("PageDown")
    assert element.get_attribute("aria-valuetext") in map(slider.text, slider.stops[:-1])
    page.keyboard.press("Home")
    expect(element).to_have_attribute("aria-valuetext", slider.text(first))
    page.keyboard.press("PageUp")
    assert element.get_attribute("aria-valuetext") in map(slider.text, slider.stops[1:])
    page.keyboard.press("End")  # all of them faster than the kernel answers
    expected.values = {slider.name: last}
    assert_shows(panel, expected)
    heard = panel.locator("[role=status][aria-live=polite]")
    slow = expected.afterword(expected.values, lambda: False)
    if slow:
        expect(panel.locator(".afterword")).to_have_text(slow)
    expect(heard).to_have_text(slow or f"{expected.view.headline} {expected.view.cautions}")


def test_a_second_click_keeps_the_control_coming(notebook):
    panel, preset = find(notebook, "FibrePanel"), panels.FibrePanel.presets[0]
    panel.get_by_role("button", name="Reset").press("Enter")
    panel.get_by_role("button", name=preset.label, exact=True).dblclick(delay=50)
    expected = panels.FibrePanel(**preset.values)
    slow = expected.afterword(expected.values, lambda: False)
    expect(panel.locator(".afterword")).to_have_text(slow)


WORDS_OUTSIDE = """svg => {
  const {left, right, top, bottom} = svg.getBoundingClientRect();
  const out = [...svg.querySelectorAll("text")].filter(text => {
    const box = text.getBoundingClientRect();
    const across = box.left < left - 1 || box.right > right + 1;
    return across || box.top < top - 1 || box.bottom > bottom + 1;
  });
  return out.map(text => text.textContent);
}"""


FILLED = """([charts, width]) => charts.getBoundingClientRect().right <= width &&
  [...charts.children].every(svg => svg.getAttribute("width") === String(charts.clientWidth))"""


@pytest.mark.parametrize("width", [1280, 800, 600])
def test_charts_fill_a_page_of_any_width(notebook, width):
    page = notebook.page
    page.set_viewport_size({"width": width, "height": 1000})
    for name in PANELS:
        panel = find(notebook, name)
        panel.locator("legend").scroll_into_view_if_needed()
        charts = panel.locator(".charts").element_handle()
        page.wait_for_function(FILLED, arg=[charts, width])
        box = panel.bounding_box()
        assert box["x"] + box["width"] <= width
        across = charts.evaluate("charts => charts.clientWidth")
        for svg in panel.locator(".charts > svg").all():
            expect(svg).to_have_attribute("width", str(across))
            size = svg.locator("text").first.evaluate("text => getComputedStyle(text).fontSize")
            assert size == "13px"
            assert svg.evaluate(WORDS_OUTSIDE) == []
        keep_picture(page, f"{name}-{width}")


DARK_PARTS = (
    "legend", ".purpose", "button", "label", ".value", ".headline", "dt", "dd", ".cautions",
    ".notes", ".afterword", ".caption", "summary", ".foot",
)  # fmt: skip


def test_a_dark_page_is_readable(notebook):
    page = notebook.page
    page.set_viewport_size({"width": 1280, "height": 1000})
    choose_theme(page, "JupyterLab Dark")
    try:
        for name in PANELS:
            panel = find(notebook, name)
            for part in DARK_PARTS:
                assert panel.locator(part).first.evaluate(CONTRAST) >= 4.5, (name, part)
            words = panel.locator("svg text")
            assert words.evaluate_all(f"all => Math.min(...all.map({CONTRAST}))") >= 4.5, name
            ground = panel.locator(".charts").evaluate("e => getComputedStyle(e).backgroundColor")
            assert ground == "rgb(255, 255, 255)"
            panel.locator("legend").scroll_into_view_if_needed()
            keep_picture(page, f"{name}-dark")
    finally:
        choose_theme(page, "JupyterLab Light")


def test_panels_that_lost_their_kernel_say_so(notebook, resident_lab):
    """The last test of this file: it ends the kernel of all of them."""
    end_kernels(resident_lab)
    for name in PANELS:
        panel = find(notebook, name)
        headline = panel.locator(".headline").text_content()
        panel.locator("input[type=range]").first.focus()
        notebook.page.keyboard.press("Home")
        assert panel.locator(".headline").text_content() == headline
    for name in PANELS:
        panel = find(notebook, name)
        expect(panel.get_by_role("alert")).to_contain_text(
            "choose Run > Run Selected Cell", timeout=10_000
        )
        assert panel.locator("input").first.is_disabled()


def test_ticks_are_round_numbers_inside_their_axis(watched):
    watched.page.add_script_tag(content="".join(path.read_text("utf-8") for path in SCRIPTS))

    def ticks(low, high, scale, most=5):
        axis = {"range": [low, high], "scale": scale, "ticks": None}
        return watched.page.evaluate("([axis, most]) => axisTicks(axis, most)", [axis, most])

    assert [text for _, text in ticks(0, 20, "linear")] == ["0", "5", "10", "15", "20"]
    assert [text for _, text in ticks(-90, 45, "linear", 4)] == ["\u221250", "0"]
    assert [text for _, text in ticks(0.1, 0.3, "linear", 4)] == [
        "0.10",
        "0.15",
        "0.20",
        "0.25",
        "0.30",
    ]
    assert [text for _, text in ticks(10, 20_000, "log")] == ["10", "100", "1,000", "10,000"]
    assert [text for _, text in ticks(0.02, 2, "log", 7)] == [
        "0.02",
        "0.05",
        "0.1",
        "0.2",
        "0.5",
        "1",
        "2",
    ]
    for low, high in ((3, 3.7), (-1e-3, 1e-3), (0, 12_345)):
        places = [place for place, _ in ticks(low, high, "linear")]
        assert 2 <= len(places) <= 7 and low <= places[0] and places[-1] <= high
