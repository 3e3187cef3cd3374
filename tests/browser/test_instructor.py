"""An instructor grades in Formgrader: autograde, mark the short answer, return feedback."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from answercells.submission import save_submission
from support.classroom import with_answers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

QUIZ = "01_recognition"
TEXT = "Absence does not exclude it.\n\n<script>document.title = 'pwned'</script>"


@pytest.fixture
def collected(instructor_lab, tmp_path):
    """One resident's submission file, collected into the instructor's workspace."""
    release = instructor_lab.workspace / "release" / QUIZ / f"{QUIZ}.ipynb"
    path = tmp_path / f"{QUIZ}.ipynb"
    given = {"l01_01": "d", "l01_09": '"A"', "l01_11": TEXT, "l01_12": '"A" or "C"'}
    nbformat.write(with_answers(nbformat.read(release, 4), given), path)
    save_submission(path, "resident-7", tmp_path / "sent")
    command = [str(Path(sys.executable).parent / "hemifacial"), "collect", str(tmp_path / "sent")]
    subprocess.run([*command, "--workspace", str(instructor_lab.workspace)], check=True)


def test_formgrader_grades_and_returns_feedback(watched, instructor_lab, collected):
    page = watched.page
    page.goto(f"{instructor_lab.base}/formgrader/manage_assignments?token={instructor_lab.token}")
    page.get_by_role("link", name=QUIZ).first.wait_for()
    page.locator("td.num-submissions a").first.click()
    page.locator("td.autograde a").first.wait_for()
    page.locator("td.autograde a").first.click()
    page.locator("#success-modal, .modal.in, .modal.show").first.wait_for(timeout=60_000)
    page.keyboard.press("Escape")
    page.goto(f"{instructor_lab.base}/formgrader/gradebook/{QUIZ}/{QUIZ}")
    page.get_by_role("link", name="Submission #1").click()
    field = page.locator("#answer_l01_11")
    field.wait_for()
    assert "pwned" not in page.title()
    assert "<script>document.title" in page.inner_text("body")
    comment = page.locator("#answer_l01_12-comment")
    page.wait_for_function(
        "() => document.getElementById('answer_l01_12-comment').placeholder.includes('not one')"
        " || document.getElementById('answer_l01_12-comment').value.includes('not one')"
    )
    assert comment.is_visible()
    page.wait_for_load_state("networkidle")  # points and comments are fetched after the page
    field.fill("1")
    with page.expect_response(lambda told: told.request.method == "PUT" and told.ok):
        field.press("Tab")

    page.goto(f"{instructor_lab.base}/formgrader/manage_submissions/{QUIZ}")
    page.locator("td.generate-feedback a").first.click()
    page.locator("#success-modal, .modal.in, .modal.show").first.wait_for(timeout=60_000)
    html = instructor_lab.workspace / "feedback" / "resident-7" / QUIZ / f"{QUIZ}.html"
    page.goto(html.as_uri())
    text = page.inner_text("main")
    assert "2 of 14" in text  # question 1, and one point of the short text
    assert "Unsafe choices: question 9 (A)" in text
    assert "<script>document.title" in text
    assert "pwned" not in page.title()
    assert watched.away() == []


def test_formgrader_opens_in_jupyterlab(watched, instructor_lab):
    page = watched.page
    page.goto(f"{instructor_lab.url}")
    page.wait_for_selector("#jp-MainMenu")
    page.wait_for_timeout(3000)
    frames = [frame.url for frame in page.frames if "formgrader" in frame.url]
    tabs = page.locator(".lm-TabBar-tabLabel").all_inner_texts()
    assert frames or "Formgrader" in tabs, tabs
    assert page.locator(".Toastify__toast").count() == 0
    assert watched.away() == []
