"""Choice cells in JupyterLab: forms in place of code, and the answer in the notebook's own cell."""

import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from answercells.literals import read_literal
from answercells.scoring import is_blank, read_answer
from support.classroom import BANK, RIGHT, cell_named
from support.page import CONTRAST, SHOWN, choose_theme, keep_picture
from support.quiz_page import READ_FORM, QuizPage, build_demo
from support.submissions import BROKEN, EXPRESSIONS, NON_ASCII, VARIANTS, WRONG_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

BASELINE = Path(__file__).parents[1] / "reference" / "axe_baseline.json"
NUMBERS = {"d_single": 1, "d_multi": 2, "d_match": 3, "d_number": 4, "d_order": 5, "d_key": 6}


@pytest.fixture
def demo(watched, resident_lab, request):
    folder = f"lessons/{re.sub(r'[^a-z_]', '', request.node.name)}"
    build_demo(resident_lab.workspace / folder)
    return QuizPage(watched.page, resident_lab, f"{folder}/demo.ipynb").open()


def test_every_format_is_answered_by_keyboard_and_read_by_the_grader(watched, console, demo):
    page = demo.page
    keys = page.keyboard
    assert demo.header.inner_text().startswith("0 of 7 answered")
    keep_picture(page, "quiz-demo")
    demo.go_to(1)
    keys.press("Space")
    keys.press("ArrowDown")
    demo.go_to(2)
    keys.press("Space")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    demo.go_to(3)
    for letter in "CBA":
        keys.type(letter)
        keys.press("Tab")
    demo.go_to(4)
    keys.type("42")
    demo.go_to(5)
    keys.press("ArrowDown")
    demo.go_to(6)
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    assert demo.form(6).locator("input:disabled").count() == 2  # two of two are chosen
    demo.go_to(7)
    keys.type("Air scatters short waves most.\nThe sea is blue too.")
    expect(demo.header.locator(".ac-progress")).to_have_text("7 of 7 answered")
    assert "10 of 40 words" in demo.form(7).inner_text()
    keep_picture(page, "quiz-demo-answered")
    demo.wait_until_saved()

    written = nbformat.read(demo.file, 4)
    for item, right in RIGHT.items():
        source = cell_named(written, f"answer_{item}").source
        assert source.split("=", 1)[1].split("  #")[0].strip() == right, item
        assert source.endswith("# Replace None by your answer, then save with Ctrl+S.")
    text = cell_named(written, "answer_d_text").source
    assert text == "Air scatters short waves most.\nThe sea is blue too."
    # keys that are commands of a notebook changed nothing in it
    assert len(written.cells) == len(build_demo(demo.file.parent / "again").cells)

    keys.press("Control+a")
    keys.press("Delete")
    expect(demo.header.locator(".ac-progress")).to_have_text("6 of 7 answered")
    demo.form(1).locator("input").nth(1).focus()
    keys.press("ArrowDown")
    assert demo.read(1)["answer"] == ["C"]
    keys.press("Control+z")
    expect(demo.form(1).locator("input").nth(1)).to_be_checked()
    keys.press("Control+Shift+z")
    expect(demo.form(1).locator("input").nth(2)).to_be_checked()
    demo.form(1).get_by_role("button", name="Take the answer back").click()
    expect(demo.form(1)).to_have_attribute("data-state", "unanswered")
    demo.wait_until_saved()


@pytest.mark.long
def test_a_mouse_orders_by_dragging(console, demo):
    lines = demo.form(5).locator("li")
    lines.nth(2).drag_to(lines.nth(0))
    assert demo.read(5)["answer"] == ["C", "A", "B"]
    demo.wait_until_saved()
    source = cell_named(nbformat.read(demo.file, 4), "answer_d_order").source
    assert source.startswith('answer_d_order = ["C", "A", "B"]')


def specs():
    """Each question with its key left out, as the grader would read an answer to it."""
    found = {}
    for item in NUMBERS:
        data = yaml.safe_load((BANK / "demo" / f"{item}.yml").read_text())
        options = {option["id"]: {} for option in data.get("options", ())}
        stems = {stem["id"]: "A" for stem in data.get("stems", ())}
        key = {"d_order": list(options), "d_match": stems, "d_number": 1e9, "d_single": "A"}
        found[item] = {
            "format": data["format"], "points": 1, "options": options, "tolerance": 0.0,
            "key": key.get(item, ["A"]), "choose": data.get("choose"), "unit": data.get("unit"),
        }  # fmt: skip
    return found


def test_what_was_typed_is_shown_as_the_grader_reads_it_or_left_alone(
    watched, console, resident_lab
):
    folder = resident_lab.workspace / "lessons" / "typed"
    quiz = build_demo(folder)
    odd = [*EXPRESSIONS, *WRONG_TYPES, *NON_ASCII, *BROKEN]
    typed = [(item, text) for item in NUMBERS for text in VARIANTS[item]]
    typed += [(list(NUMBERS)[n % 6], text) for n, text in enumerate(odd)]
    cells = []
    for number, (item, text) in enumerate(typed, start=1):
        cell = nbformat.from_dict(cell_named(quiz, f"answer_{item}"))
        cell.id, cell.source = f"typed-{number}", f"answer_{item} = {text}"
        cell.metadata.answercells.number = number
        cells.append(cell)
    quiz.cells = cells
    nbformat.write(quiz, folder / "typed.ipynb")
    page = QuizPage(watched.page, resident_lab, "lessons/typed/typed.ipynb").open()
    expect(page.shown.locator(".ac-Choice")).to_have_count(len(typed), timeout=60_000)
    forms = page.shown.locator(".ac-Choice").all()
    known, left = specs(), []
    for (item, text), form in zip(typed, forms, strict=True):
        shown = form.evaluate(READ_FORM)
        reading = read_literal(f"answer_{item} = {text}", f"answer_{item}")
        if shown["state"] == "typed":
            left.append((item, text))
            deep = text.startswith("[[")
            assert deep or not (reading.clear and is_blank(reading.value)), (item, text)
            continue
        assert reading.clear, (item, text, shown)
        chosen = read_answer(known[item], reading.value)
        if is_blank(reading.value):
            assert shown["state"] == "unanswered", (item, text, shown)
        elif item == "d_number":
            # a text that is no number is shown as it was typed, and the form says so
            assert read_answer(known[item], shown["answer"]) == chosen, (item, text, shown)
        else:
            assert shown["state"] == "answered" and chosen is not None, (item, text, shown)
            if item == "d_match":
                chosen = [chosen.get(stem, "") for stem in known[item]["key"]]
            assert list(chosen) == shown["answer"], (item, text, shown)
    plain = {(item, text) for item in NUMBERS for text in VARIANTS[item]}
    assert plain & set(left) <= {
        ("d_number", "0x2A"), ("d_number", "True"), ("d_order", '{"B", "A", "C"}'),
    }  # fmt: skip


@pytest.mark.long
def test_locked_and_graded_cells_cannot_be_changed(console, watched, resident_lab):
    folder = resident_lab.workspace / "lessons" / "locked"
    quiz = build_demo(folder)
    cell_named(quiz, "answer_d_single").source = 'answer_d_single = "B"'
    cell_named(quiz, "answer_d_multi").source = 'answer_d_multi = ["A"]'
    cell_named(quiz, "answer_d_multi").metadata.editable = False
    result = nbformat.v4.new_output("execute_result", {"text/plain": "1.0"}, execution_count=1)
    cell_named(quiz, "test_d_single").outputs = [result]
    nbformat.write(quiz, folder / "demo.ipynb")
    page = QuizPage(watched.page, resident_lab, "lessons/locked/demo.ipynb").open()
    expect(page.form(1)).to_have_attribute("data-state", "graded")
    assert page.read(1) == {"state": "graded", "badge": "Graded: 1 of 1 point", "answer": ["B"]}
    assert page.read(2) == {"state": "locked", "badge": "Locked, answered", "answer": ["A"]}
    for number in (1, 2):
        assert page.form(number).locator("input:not([disabled])").count() == 0


def whole(header) -> bool:
    """Whether nothing of the header is cut off."""
    return header.evaluate("header => header.scrollHeight <= header.clientHeight + 1")


HOSTILE = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
    "<a href='javascript:window.hacked = 3'>press</a><b onclick='window.hacked = 4'>bold</b>"
    "<iframe src='https://example.org'></iframe><style>body {display: none}</style>"
)


@pytest.mark.long
def test_hostile_text_of_a_question_does_nothing(watched, resident_lab):
    folder = resident_lab.workspace / "lessons" / "hostile"
    quiz = build_demo(folder)
    for item in NUMBERS:
        marks = cell_named(quiz, f"answer_{item}").metadata.answercells
        for part in ("options", "stems"):
            for option in marks.get(part, ()):
                option.text = HOSTILE
        if "unit" in marks:
            marks.unit = HOSTILE
    nbformat.write(quiz, folder / "demo.ipynb")
    page = QuizPage(watched.page, resident_lab, "lessons/hostile/demo.ipynb").open()
    for element in page.shown.locator(".ac-Choice a, .ac-Choice b").all()[:12]:
        element.click(force=True)
    assert watched.page.evaluate("window.hacked") is None
    assert page.header.is_visible()
    assert page.shown.locator(".ac-Choice :is(script, iframe, [onclick], [onerror])").count() == 0
    assert watched.away() == []


@pytest.mark.long
def test_a_second_tab_shows_a_conflict_and_overwrites_nothing(watched, demo):
    other = QuizPage(watched.context.new_page(), demo.lab, demo.path).open()
    demo.form(1).locator("input").nth(1).click()
    demo.wait_until_saved()
    other.form(1).locator("input").nth(0).click()
    dialog = other.page.locator(".jp-Dialog", has_text="has changed on disk")
    dialog.wait_for()
    assert "changed in another tab or program" in other.header.inner_text()
    written = cell_named(nbformat.read(demo.file, 4), "answer_d_single").source
    assert written.startswith('answer_d_single = "B"')
    assert whole(other.header)
    keep_picture(other.page, "quiz-conflict")
    dialog.get_by_role("button", name="Cancel").click()
    assert "Not saved" in other.header.inner_text()
    other.header.get_by_role("button", name="Decide which to keep").click()
    dialog.get_by_role("button", name="Revert").click()
    other.wait_until_saved()
    assert other.read(1)["answer"] == ["B"]


@pytest.mark.long
def test_an_authors_version_shows_its_cells(watched, instructor_lab):
    page = watched.page
    page.goto(
        f"{instructor_lab.base}/lab/tree/source/01_recognition/01_recognition.ipynb"
        f"?token={instructor_lab.token}"
    )
    page.locator(f"{SHOWN} .jp-Cell").first.wait_for()
    page.wait_for_timeout(1500)
    assert page.locator(".ac-Choice").count() == 0
    assert "BEGIN SOLUTION" in page.locator(SHOWN).inner_text()


def findings(page, **context):
    """Rules that axe finds broken, with the places."""
    response = Axe().run(page, **context).response
    return {found["id"]: [node["target"] for node in found["nodes"]]
            for found in response["violations"]}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_a_quiz_beyond_jupyterlabs_own(watched, demo, theme):
    page = demo.page
    choose_theme(page, theme)
    try:
        demo.form(1).locator("input").nth(1).click()
        demo.wait_until_saved()
        for part in (".ac-Header", ".ac-Choice"):
            assert findings(page, context=part) == {}
        known = json.loads(BASELINE.read_text())["rules"]
        assert set(findings(page)) <= set(known)
        for part in (".ac-title", ".ac-badge", ".ac-option", ".ac-hint", "button", "label"):
            assert demo.form(5 if part == ".ac-hint" else 1).locator(part).first.evaluate(
                CONTRAST
            ) >= 4.5, part  # fmt: skip
        keep_picture(page, f"quiz-{theme.split()[1].lower()}")
    finally:
        choose_theme(page, "JupyterLab Light")


@pytest.mark.long
def test_a_quiz_is_readable_at_twice_the_size(watched, console, demo):
    """200 % zoom of a 1280-pixel window is a window of 640 pixels."""
    demo.page.set_viewport_size({"width": 640, "height": 400})
    demo.page.wait_for_timeout(500)
    keep_picture(demo.page, "quiz-zoomed")
    for number in range(1, 8):
        form = demo.form(number)
        form.evaluate("form => form.scrollIntoView()")
        inside = form.evaluate("form => form.scrollWidth <= form.clientWidth + 1")
        assert inside, number
    assert whole(demo.header)
