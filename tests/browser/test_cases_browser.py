"""A resident plays a virtual patient by keyboard alone, and comes back to where it stood."""

import pytest
from playwright.sync_api import expect

from hemifacial.cases import CasePlay, load_case
from hemifacial.cases.view import STAMP
from support.page import (
    CONTRAST,
    choose_theme,
    keep_picture,
    open_notebook,
    press,
    run_cells,
    tab_to,
    write_notebook,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SOURCE = (
    "from hemifacial.cases import case_panel\n"
    "from hemifacial.panels import show_panel\n"
    "show_panel(case_panel())"
)
CASE = load_case("classic")


def open_clinic(watched, lab, name):
    """Run the cell; the focus stands before the first control of the panel."""
    notebook = open_notebook(watched.page, lab, name)
    run_cells(notebook, 1)
    panel = notebook.locator(".case-panel")
    panel.wait_for(timeout=60_000)
    panel.locator("button").first.focus()
    watched.page.keyboard.press("Shift+Tab")
    return panel


def take(panel, words, key="Enter"):
    """Tab to what bears the words, press it, and wait for the next screen."""
    tab_to(panel.page, words)
    press(panel, key)


def decide(panel, text):
    """Choose an action with Tab and the arrow keys, and take it."""
    page = panel.page
    tab_to(page, panel.locator(".option").first.inner_text())
    page.keyboard.press("Space")
    for _ in range(panel.locator(".option").count()):
        if text in page.evaluate("document.activeElement.labels[0].innerText"):
            break
        page.keyboard.press("ArrowDown")
    take(panel, "Take this decision")
    expect(panel.locator(".chosen")).to_have_text(f"You chose: {text}")
    assert page.evaluate("document.activeElement.innerText") == "What follows from your choice"


def assert_readable_dark_and_narrow(panel):
    """Begin again on a dark page of 640 pixels, as at 200 % zoom: read a step and what follows."""
    page = panel.page
    choose_theme(page, "JupyterLab Dark")
    try:
        page.set_viewport_size({"width": 640, "height": 900})
        panel.get_by_role("button", name="Begin this patient again").click()
        panel.get_by_role("button", name="See the patient").click()
        panel.locator(".decision").wait_for()
        for part in (".stamp", ".kicker", ".headline", ".body > p", "legend", ".cost", ".option"):
            assert panel.locator(part).first.evaluate(CONTRAST) >= 4.5, part
        keep_picture(page, "case-dark-narrow")
        panel.locator(".option").nth(2).click()
        panel.get_by_role("button", name="Take this decision").click()
        panel.locator(".judged").wait_for()
        for part in (".chosen", ".judged", ".sentence", "summary"):
            assert panel.locator(part).first.evaluate(CONTRAST) >= 4.5, part
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    finally:
        page.set_viewport_size({"width": 1280, "height": 800})
        choose_theme(page, "JupyterLab Light")


def action(step, name):
    actions = CASE.step(step).decision.actions
    return next(one for one in actions if one.id == name)


def test_a_patient_is_played_by_keyboard_and_resumed(watched, console, resident_lab):
    name, page = "clinic.ipynb", watched.page
    write_notebook(resident_lab, name, SOURCE)
    panel = open_clinic(watched, resident_lab, name)
    take(panel, CASE.title)
    assert STAMP in panel.inner_text() and CASE.asks in panel.inner_text()
    take(panel, "See the patient")
    finding = CASE.step("first_visit").investigations[0]
    assert finding.finding not in panel.inner_text()
    take(panel, finding.name, "Space")
    assert finding.finding in panel.inner_text()
    assert finding.name in page.evaluate("document.activeElement.innerText")
    decide(panel, action("first_visit", "image_soon").text)
    result = panel.locator(".result")
    assert "✓ Acceptable" in result.inner_text() and "Lee 2010" in result.inner_text()
    keep_picture(page, "case-consequence")

    panel = open_clinic(watched, resident_lab, name)  # a page that is loaded anew
    assert "You have begun it" in panel.inner_text()
    take(panel, CASE.title)
    expect(panel.locator(".chosen")).to_contain_text("Order one MRI")
    take(panel, "Go on")
    decide(panel, action("result", "vessel_must_go").text)
    assert "✕ Harmful" in panel.locator(".result").inner_text()
    assert panel.locator(".icons svg > *").count() == 100
    take(panel, "Go on")
    decide(panel, action("treatment", "toxin_first").text)
    take(panel, "Go on")
    play = CasePlay.start(CASE).go_on().examine(finding.id).decide("image_soon").go_on()
    play = play.decide("vessel_must_go").go_on().decide("toxin_first").go_on()
    assert panel.get_attribute("data-kind") == "debrief"
    assert panel.locator(".body > p").all_inner_texts() == [
        play.debrief().score,
        play.debrief().effort,
    ]
    assert CASE.diagnosis in page.evaluate("document.activeElement.innerText")
    expect(panel.locator("[role=status][aria-live=polite]")).to_have_text(play.debrief().score)
    keep_picture(page, "case-debrief")

    assert_readable_dark_and_narrow(panel)
    panel.get_by_role("button", name="Other patients").focus()
    press(panel, "Enter")
    assert "You have begun it" in panel.inner_text()
