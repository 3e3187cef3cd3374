"""A resident opens the course, answers the quiz by keyboard, saves, and hands it in."""

import nbformat
import pytest
from playwright.sync_api import expect

from answercells.submission import read_submission
from support.classroom import cell_named
from support.page import SHOWN, saved

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

QUIZ = "01_recognition"


def open_lab(watched, lab, path):
    page = watched.page
    page.goto(f"{lab.base}/lab/tree/{path}?token={lab.token}")
    page.wait_for_selector(f"{SHOWN} .jp-Notebook .jp-Cell")
    return page


def command_mode(page):
    """Give the notebook the keys, as a reader does who has clicked elsewhere meanwhile."""
    # Notebooks that other tests opened may stand in hidden tabs.
    page.locator(f"{SHOWN} .jp-Notebook").focus()
    page.keyboard.press("Escape")


def test_the_first_screen_is_quiet(watched, resident_lab):
    page = open_lab(watched, resident_lab, "lessons/00_start_here.ipynb")
    page.wait_for_selector(".jp-TableOfContents-content")
    page.wait_for_timeout(2000)  # a news pop-up would come after a moment
    assert page.locator(".jp-TableOfContents-content").is_visible()
    assert page.locator(".Toastify__toast").count() == 0
    assert page.locator(".jp-Dialog").count() == 0
    tabs = page.locator(".jp-SideBar .lm-TabBar-tab").evaluate_all(
        "tabs => tabs.map(tab => tab.title || tab.dataset.id)"
    )
    for unwanted in ("Create Assignment", "Extension Manager", "Formgrader"):
        assert not any(unwanted.lower() in tab.lower() for tab in tabs), tabs
    menus = page.locator("#jp-MainMenu .lm-MenuBar-itemLabel").all_inner_texts()
    assert "Quiz" in menus
    assert "Nbgrader" not in menus
    image = page.locator(".jp-RenderedHTML img").first
    assert len(image.get_attribute("alt")) > 40
    assert watched.away() == []
    assert watched.errors == []


def test_a_quiz_is_answered_by_keyboard_saved_and_handed_in(watched, resident_lab):
    path = resident_lab.workspace / "quizzes" / QUIZ / f"{QUIZ}.ipynb"
    page = open_lab(watched, resident_lab, f"quizzes/{QUIZ}/{QUIZ}.ipynb")
    names = [c.metadata.nbgrader.grade_id for c in nbformat.read(path, 4).cells]
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    command_mode(page)
    go_to(page, 0)
    for name, text in (
        ("answer_l01_01", "answer_l01_01 = d"),
        ("answer_l01_07", "answer_l01_07 = 90.8"),
        ("answer_l01_11", "Absence does not exclude it, and presence is no proof."),
    ):
        go_to(page, names.index(name))
        page.keyboard.press("Enter")
        page.locator(f"{SHOWN} .cm-editor.cm-focused").wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
        page.keyboard.press("Escape")
    # A locked question opens no editor.
    go_to(page, names.index("question_l01_01"))
    page.keyboard.press("Enter")
    page.keyboard.type("changed")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    written = saved(path, lambda quiz: "Absence" in cell_named(quiz, "answer_l01_11").source)
    assert cell_named(written, "answer_l01_01").source == "answer_l01_01 = d"
    assert "changed" not in cell_named(written, "question_l01_01").source

    page.get_by_role("menuitem", name="Quiz").click()
    with watched.context.expect_page() as opened:
        page.locator(".lm-Menu-itemLabel", has_text="Hand in").click()
    hand_in = opened.value
    hand_in.wait_for_load_state()
    assert "3 of 12" in hand_in.inner_text("main")
    field = hand_in.get_by_label("ID", exact=False).first
    field.focus()
    hand_in.keyboard.type("resident-7")
    button = hand_in.get_by_role("button", name="Save submission file").first
    button.focus()
    hand_in.keyboard.press("Enter")
    hand_in.get_by_role("heading", name="Your submission file is saved").wait_for()
    (sent,) = (resident_lab.workspace / "submissions").glob("*.zip")
    assert sent.name in hand_in.inner_text("main")
    submission = read_submission(sent)
    assert (submission.student, submission.quiz) == ("resident-7", QUIZ)
    assert b"answer_l01_07 = 90.8" in submission.notebook
    assert watched.away() == []
    assert watched.errors == []


def go_to(page, wanted):
    """Move the selection to a cell with the arrow keys alone."""
    # Cells far away are not in the page, so the place is read from the status bar.
    place = page.locator(".jp-StatusBar-TextItem", has_text="Cell ").first
    for _ in range(120):
        text = place.inner_text()
        now = int(text.split()[1].split("/")[0]) - 1
        if now == wanted:
            return
        page.keyboard.press("ArrowDown" if now < wanted else "ArrowUp")
        try:
            expect(place).not_to_have_text(text, timeout=2000)
        except AssertionError:  # a late part of the page took the focus, and with it the key
            command_mode(page)
    raise AssertionError(f"cell {wanted} was not reached: {place.inner_text()}")
