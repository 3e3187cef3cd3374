"""A resident reads lesson 00 by keyboard: self-checks, the first judgement, own recordings."""

import io
import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from hemifacial.judgement.record import load_article_claims, read_judgement, record_path

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LESSON = "lessons/00_start_here.ipynb"
CLAIMS = load_article_claims().claims


def open_lab(watched, lab, path):
    page = watched.page
    page.goto(f"{lab.base}/lab/tree/{path}?token={lab.token}")
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
    return page


def wait_until_idle(page):
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)


def keep_picture(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def tab_to(page, text, most=120):
    """Press Tab until what has the focus shows `text`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.innerText || ''"):
            tag = page.evaluate("document.activeElement.tagName")
            if tag in ("SUMMARY", "BUTTON", "A"):
                return
    raise AssertionError(f"the Tab key does not reach {text!r}")


def opened(page, text):
    summary = page.locator("summary", has_text=text).first
    return summary.evaluate("element => element.parentElement.open")


@pytest.mark.parametrize("width", [1280, pytest.param(800, marks=pytest.mark.long)])
def test_self_checks_open_by_keyboard_in_an_untrusted_lesson(watched, resident_lab, width):
    page = open_lab(watched, resident_lab, LESSON)
    page.set_viewport_size({"width": width, "height": 800})
    cell = page.locator(".jp-MarkdownCell", has_text="What follows?").first
    cell.wait_for()
    cell.click(position={"x": 200, "y": 20})
    tab_to(page, "A. Women get hemifacial spasm")
    assert not opened(page, "A. Women get")
    page.keyboard.press("Enter")
    assert opened(page, "A. Women get")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert opened(page, "B. Most patients")
    keep_picture(page, f"self-check-{width}")
    words = cell.inner_text()
    assert "Not right. The clinic sees" in words and "Right. That is what was counted." in words
    assert "Made from" not in words and "turns the share round" not in words
    # a box that is no wider than the page, and big enough to hit
    box = page.locator("summary", has_text="A. Women get").first.bounding_box()
    assert box["height"] >= 24 and box["x"] + box["width"] <= width
    assert watched.away() == [] and watched.errors == []


def choose(page, position):
    """Choose the radio button of the group that has the focus with arrow keys and Space."""
    page.keyboard.press("Space")
    for _ in range(position):
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("width", [1280, pytest.param(800, marks=pytest.mark.long)])
def test_the_article_is_judged_once_by_keyboard(watched, resident_lab, width):
    record_path(resident_lab.workspace).unlink(missing_ok=True)
    page = open_lab(watched, resident_lab, LESSON)
    wait_until_idle(page)  # until then JupyterLab moves the focus
    page.get_by_role("menuitem", name="Quiz").focus()
    page.keyboard.press("Enter")
    page.locator(".lm-Menu-itemLabel", has_text="Judge the waiting-room").wait_for()
    active = page.locator(".lm-Menu-item.lm-mod-active", has_text="Judge the waiting-room")
    for _ in range(4):
        if active.count():
            break
        page.keyboard.press("ArrowDown")
    with watched.context.expect_page() as new:
        page.keyboard.press("Enter")
    judge = new.value
    judge.wait_for_load_state()
    judge.set_viewport_size({"width": width, "height": 800})
    keep_picture(judge, f"judge-form-{width}")
    for number in range(len(CLAIMS) - 1):
        judge.keyboard.press("Tab")
        assert judge.evaluate("document.activeElement.name").startswith("verdict-")
        choose(judge, number % 5)
        judge.keyboard.press("Tab")
        choose(judge, number % 3)
    tab_to(judge, "Submit my judgement")
    judge.keyboard.press("Enter")
    judge.wait_for_load_state()
    judge.get_by_role("heading", name="1 claim is open").wait_for()
    assert "1 claim is open" in judge.evaluate("document.activeElement.innerText")
    keep_picture(judge, f"judge-open-{width}")
    assert read_judgement(resident_lab.workspace).submitted_at is None
    unknown = sum(number % 5 == 4 for number in range(len(CLAIMS) - 1))  # "I do not know"
    assert judge.locator("input:checked").count() == 2 * (len(CLAIMS) - 1) - unknown
    judge.keyboard.press("Tab")
    judge.keyboard.press("Enter")  # the link to the open claim
    judge.keyboard.press("Tab")
    assert judge.evaluate("document.activeElement.name") == f"verdict-{CLAIMS[-1].id}"
    choose(judge, 4)
    tab_to(judge, "Submit my judgement")
    judge.keyboard.press("Enter")
    judge.get_by_role("heading", name="Your first judgement is kept").wait_for()
    keep_picture(judge, f"judge-kept-{width}")
    assert judge.locator("form").count() == 0
    kept = read_judgement(resident_lab.workspace)
    said = [answer.verdict for answer in kept.answers.values()]
    order = ["right", "overstated", "wrong", "unverifiable", "unknown"]
    assert said[:5] == order and said[-1] == "unknown" and kept.submitted_at
    for size in (400, 800, 1280):
        judge.set_viewport_size({"width": size, "height": 800})
        assert judge.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.away() == [] and watched.errors == []


def test_a_programmes_recording_is_shown_where_it_lies(watched, resident_lab):
    folder = resident_lab.workspace / "local/01_recognition"
    folder.mkdir(parents=True, exist_ok=True)
    picture = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(picture, "png")
    stated = {"consent": True, "deidentified": True, "alt": "A teal box.", "caption": "A test."}
    for name, kind in (("trace one.png", "emg"), ("face.webm", "video")):
        (folder / name).write_bytes(picture.getvalue())
        (folder / name).with_suffix(".yml").write_text(json.dumps(stated | {"kind": kind}))
    source = "from hemifacial.figures import local_media\n"
    source += "for kind in ('emg', 'video', 'mri'):\n    local_media('01_recognition', kind)"
    path = resident_lab.workspace / "lessons/local_demo.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source)], metadata=kernel), path)
    page = open_lab(watched, resident_lab, "lessons/local_demo.ipynb")
    panel = page.locator(".jp-NotebookPanel", has_text="import local_media")  # not the lesson
    panel.locator(".jp-CodeCell").first.click()
    wait_until_idle(page)
    page.keyboard.press("Shift+Enter")
    image = panel.locator(".jp-OutputArea img")
    image.wait_for(timeout=60_000)
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") == 320
    assert image.get_attribute("alt") == "A teal box."
    film = panel.locator(".jp-OutputArea video")
    film.wait_for()
    assert "/files/local/01_recognition/face.webm" in film.evaluate("video => video.src")
    keep_picture(page, "local-media")
    assert watched.away() == []
