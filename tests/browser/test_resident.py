"""A resident opens the course, answers the quiz by keyboard, saves, and hands it in."""

import pytest

from answercells.submission import read_submission
from support.classroom import cell_named
from support.page import SHOWN, saved
from support.quiz_page import QuizPage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

QUIZ = "01_recognition"


def open_lab(watched, lab, path):
    page = watched.page
    page.goto(f"{lab.base}/lab/tree/{path}?token={lab.token}")
    page.wait_for_selector(f"{SHOWN} .jp-Notebook .jp-Cell")
    return page


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
    quiz = QuizPage(watched.page, resident_lab, f"quizzes/{QUIZ}/{QUIZ}.ipynb").open()
    page = quiz.page
    quiz.go_to(1)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    quiz.go_to(8)
    page.keyboard.type("90.8")
    quiz.go_to(7)
    page.keyboard.type("Absence does not exclude it, and presence is no proof.")
    # A locked question opens no editor.
    page.locator(f"{SHOWN} .jp-MarkdownCell", has_text="Question 1 of 12").first.click()
    page.keyboard.press("Enter")
    page.keyboard.type("changed")
    quiz.wait_until_saved()
    written = saved(quiz.file, lambda one: "Absence" in cell_named(one, "answer_l01_11").source)
    assert cell_named(written, "answer_l01_01").source.startswith('answer_l01_01 = "D"')
    assert "changed" not in cell_named(written, "question_l01_01").source

    with watched.context.expect_page() as opened:
        quiz.header.get_by_role("button", name="Hand in").click()
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
