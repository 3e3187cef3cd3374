"""Lesson 06 shows what the ledger says of imaging, and makes no number that it does not bear."""

import base64
import doctest
import re
from pathlib import Path

import pytest
from scipy import stats

from hemifacial.diagnosis import supported_tables
from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import contact_and_readers as module
from hemifacial.figures.picture import picture_bytes, same_picture
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("06_imaging")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "06_imaging").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()


def test_the_examples_run():
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


def test_the_shares_are_the_ledgers_with_wilsons_interval():
    rows = module.contact_and_readers()
    for row, (name, group, _) in zip(rows, module.ROWS, strict=True):
        figure = LEDGER[name]
        assert (row.percent, row.n, row.group) == (figure.value, figure.n, group)
        events = round(figure.value * figure.n / 100)
        wilson = stats.binomtest(events, figure.n).proportion_ci(method="wilson")
        assert (row.low, row.high) == pytest.approx((100 * wilson.low, 100 * wilson.high))
        assert row.low <= row.percent <= row.high


def test_the_picture_is_drawn_the_same_twice_and_stands_in_the_lesson():
    rows = module.contact_and_readers()
    first, second = (picture_bytes(module.draw_contact_and_readers(rows)) for _ in range(2))
    assert first == second
    stored = re.search(r"base64,([\w+/=]+)", LESSON.html_of("l06-contact"))[1]
    assert same_picture(base64.b64decode(stored), first)


def test_no_label_is_cut_off_or_meets_another():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = module.draw_contact_and_readers(module.contact_and_readers())
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (axis,) = figure.axes
    shown = [*axis.texts, *axis.get_yticklabels()]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in shown]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])


def test_the_reader_guesses_before_the_figure():
    assert LESSON.html_of("l06-contact").startswith("<details>")
    text = LESSON.prose()
    assert text.index("Write down two guesses") < text.index("**Touch is common.**")


def test_no_table_of_imaging_bears_a_likelihood_ratio_as_the_lesson_says():
    for table in supported_tables():
        assert not re.search(r"MRI|imag|contact|deform", str(table), re.IGNORECASE)
    text = LESSON.prose()
    assert "#claim:imaging-no-likelihood" in text
    assert "19.98" not in text and "4.99" not in text


def test_what_to_do_is_told_as_instruction_or_declared_practice():
    concept = LESSON.prose().split("## Concept: one scan")[1].split("\n## ")[0]
    for name in ("image-all-once", "image-before-label", "imaging-request", "mri-impossible"):
        assert f"#claim:{name}" in concept
        assert CLAIMS[name].kind in ("instruction", "expert_practice")
    assert "#claim:mvd-contact-no-indication" in LESSON.prose()


def test_self_checks_are_other_questions_than_the_quiz():
    assert 2 <= len(SELF_CHECKS) <= 6
    assert_other_than_quiz(ROOT / "items" / "06_imaging", SELF_CHECKS, set(CLAIMS))
