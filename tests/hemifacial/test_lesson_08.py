"""Lesson 08 shows what the ledger says, and says what it does not."""

import base64
import doctest
import re
from pathlib import Path

import pytest

from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import complications, definitions, icons, relief_over_time
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.synthesis.intervals import wilson_interval
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("08_decompression")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "08_decompression").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()
OWN = load_claims("08_decompression")


@pytest.mark.parametrize("module", [complications, definitions, relief_over_time])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


@pytest.mark.parametrize(
    ("cell", "draw"),
    [
        ("l08-definitions", lambda: definitions.draw_definitions(definitions.success_rates())),
        (
            "l08-relief-time",
            lambda: relief_over_time.draw_relief_over_time(relief_over_time.relief_over_time()),
        ),
        ("l08-harm", lambda: icons.draw_icons(complications.harm_icons())),
    ],
)
def test_each_picture_is_drawn_the_same_twice_and_stands_in_the_lesson(cell, draw):
    first, second = picture_bytes(draw()), picture_bytes(draw())
    assert first == second
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, first)


# definitions


def test_each_looser_definition_counts_the_same_patients_and_more_of_them():
    rates = definitions.success_rates()
    for name in definitions.SERIES:
        series = [rate for rate in rates if rate.series == name]
        percents = [rate.percent for rate in series]
        assert percents == sorted(percents) and len(set(percents)) == len(series) >= 2
        assert len({rate.n_patients for rate in series}) == 1
        assert all(rate.low <= rate.percent <= rate.high for rate in series)
        assert series[0].definition == definitions.COMPLETE


def test_the_three_rates_of_greifswald_leave_only_those_without_improvement():
    half_or_better = definitions.success_rates()[2].percent
    assert 100 - half_or_better == pytest.approx(LEDGER["baldauf2019_failure_1y"].value, abs=0.05)


def test_a_series_without_denominator_is_refused_by_name():
    row = LEDGER["baldauf2019_spasm_free_1y"].model_copy(update={"n": None, "events": None})
    with pytest.raises(CourseError, match="baldauf2019_spasm_free_1y has no denominator"):
        definitions.success_rates({**LEDGER, row.id: row})
    with pytest.raises(CourseError, match="no rate to draw"):
        definitions.draw_definitions([])


# relief over time


def test_points_over_time_are_the_ledgers_and_kaplan_meier_has_no_interval():
    points = relief_over_time.relief_over_time()
    for point, (name, *_) in zip(points, relief_over_time.SERIES, strict=True):
        row = LEDGER[name]
        assert (point.percent, point.n_patients) == (row.value, row.n)
        assert point.time_years == row.time_years
        assert (point.low is None) == (point.how == relief_over_time.KAPLAN_MEIER)
    assert [p.time_years for p in points] == sorted(p.time_years for p in points)
    kaplan_meier = [p for p in points if p.low is None]
    assert {(p.time_years, p.percent, p.n_patients) for p in kaplan_meier} == {
        (10.0, 84.0, 648),
        (10.0, 86.0, 114),
    }


def test_no_line_joins_the_points():
    (axis,) = relief_over_time.draw_relief_over_time(relief_over_time.relief_over_time()).axes
    assert all(len(line.get_xdata()) <= 1 for line in axis.lines)
    with pytest.raises(CourseError, match="no relief to draw"):
        relief_over_time.draw_relief_over_time([])


def test_no_label_of_the_points_meets_another_or_an_interval():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    points = relief_over_time.relief_over_time()
    figure = relief_over_time.draw_relief_over_time(points)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (axis,) = figure.axes
    boxes = [Text.get_window_extent(text, canvas.get_renderer()) for text in axis.texts]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])
        for point in points:
            low = point.percent if point.low is None else point.low
            high = point.percent if point.high is None else point.high
            x, bottom = axis.transData.transform((point.time_years, low))
            top = axis.transData.transform((point.time_years, high))[1]
            assert not (box.x0 < x < box.x1 and bottom < box.y1 and box.y0 < top)


# delayed relief


def test_the_curve_of_delayed_relief_says_that_all_were_cured():
    html = LESSON.html_of("l08-delay")
    assert html.startswith("<details>")
    assert html.count("finally cured") >= 3
    counts = [LEDGER[f"delayed175_cured_by_{t}"].events for t in ("week", "1mo", "3mo", "6mo")]
    assert counts == [62, 62 + 28, 62 + 28 + 38, 62 + 28 + 38 + 25]
    assert "Never read this as a chance of cure" in LESSON.prose()


# harm


def test_icons_are_counted_from_the_ledger_with_wilsons_interval():
    for array, (name, *_) in zip(complications.harm_icons(), complications.HARMS, strict=True):
        row = LEDGER[name]
        count = round(row.value * row.n / 100) if row.events is None else row.events
        assert ("about" in array.basis) == (row.events is None)
        assert 100 * array.share == pytest.approx(row.value, abs=0.15)
        assert (array.low, array.high) == wilson_interval(count, row.n)


def test_predictions_are_folded_and_the_reader_is_asked_first():
    for cell in ("l08-definitions", "l08-delay", "l08-harm"):
        assert LESSON.html_of(cell).startswith("<details>")
    assert LESSON.prose().count("## Predict, then see") == 3


# the lesson


def test_mixed_operations_give_no_rate():
    """The registry of all decompressions is mostly trigeminal neuralgia."""
    for claim in OWN.values():
        for name in claim.figures:
            assert "mixed_diagnoses" not in LEDGER[name].flags, claim.id


def test_who_not_to_operate_on_is_told_as_instruction_or_declared_practice():
    text = LESSON.prose().split("**Whom not:**")[1].split("**What changes")[0]
    names = re.findall(r"#claim:(mvd-[\w-]+)", text)
    assert len(names) == 5
    assert all(CLAIMS[name].kind in ("instruction", "expert_practice") for name in names)


def test_both_sides_of_an_early_redo_stand_and_none_is_the_verdict():
    text = LESSON.prose().split("## Concept: a second operation")[1].split("\n## ")[0]
    assert "#claim:redo-early-for" in text and "#claim:redo-early-against" in text
    assert "Undecided" in text
    persistence = text.split("**A lateral spread response")[1]
    assert "With persistence as the positive test" in persistence
    assert LEDGER["lsrmeta7479_residual_spasm_lsr_persisted_1y"].value < 25 + 1


def test_what_is_not_known_is_said():
    text = LESSON.prose()
    assert "#claim:mvd-return-to-work-unknown" in text
    assert "#claim:mvd-no-randomised-comparison" in text


def test_self_checks_are_other_questions_than_the_quiz():
    assert 4 <= len(SELF_CHECKS) <= 6
    assert_other_than_quiz(ROOT / "items" / "08_decompression", SELF_CHECKS, set(CLAIMS))
