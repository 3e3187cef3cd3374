"""Lesson 07 tells tablets and toxin as the ledger does, and converts no unit."""

import base64
import doctest
import re
from pathlib import Path

import pytest
from scipy import stats

from hemifacial.evidence import load_claims, load_figures, load_references
from hemifacial.figures import injection_places
from hemifacial.figures import toxin_cycle as module
from hemifacial.figures.picture import picture_bytes, same_picture
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("07_drugs_and_toxin")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "07_drugs_and_toxin").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()
OWN = load_claims("07_drugs_and_toxin")


@pytest.mark.parametrize("one", [module, injection_places])
def test_the_examples_run(one):
    result = doctest.testmod(one)
    assert result.attempted >= 1 and result.failed == 0


def test_the_places_drawn_are_those_of_the_claims_and_carry_no_dose():
    html = LESSON.html_of("l07-places")
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", html)[1])
    assert same_picture(stored, picture_bytes(injection_places.draw_injection_places()))
    for _, _, claim in injection_places.PLACES:
        assert claim in OWN
    assert "without a dose" in html and "Schematic" in html


def test_the_curves_are_the_series_own_means_and_deviations():
    row = module.toxin_cycle()[12]
    for (name, days), shown in zip(
        (
            ("bentivoglio2009_duration_botox", 1),
            ("bentivoglio2009_duration_dysport", 1),
            ("burbaud2011_duration_hfs", 7),
        ),
        list(row.values())[1:],
        strict=True,
    ):
        mean, sd = LEDGER[name].value * days, LEDGER[name].sd * days
        law = stats.gamma(a=(mean / sd) ** 2, scale=sd**2 / mean)
        assert float(shown) == pytest.approx(100 * law.sf(84), abs=0.51)
        assert f"{shown} " in LESSON.html_of("l07-cycle")


def test_the_picture_is_drawn_the_same_twice_and_stands_in_the_lesson():
    first, second = (picture_bytes(module.draw_toxin_cycle()) for _ in range(2))
    assert first == second
    stored = re.search(r"base64,([\w+/=]+)", LESSON.html_of("l07-cycle"))[1]
    html = LESSON.html_of("l07-cycle")
    assert "imulated" in html and html.startswith("<details>")
    assert len(base64.b64decode(stored)) <= 80_000
    assert same_picture(base64.b64decode(stored), base64.b64decode(stored))


def test_no_label_is_cut_off_or_meets_another():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = module.draw_toxin_cycle()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (axis,) = figure.axes
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in axis.texts]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])


def test_no_dose_and_no_ratio_is_printed():
    text = LESSON.prose()
    assert not re.search(r"\d+(?:\.\d+)? ?(?:units|U|mg)\b", text)
    assert not re.search(r"\b\d(?:\.\d)? ?: ?1\b", text)
    assert "#claim:toxin-no-conversion" in text and "#claim:toxin-label" in text


def test_rates_of_patients_and_of_injections_stand_apart():
    text = LESSON.prose()
    patient = text.split("**Over years, per patient:**")[1].split("- **")[0]
    injection = text.split("**Per injection:**")[1].split("- **Drooping")[0]
    assert "article-toxin-adverse" in patient and "toxin-per-injection" not in patient
    assert "toxin-per-injection" in injection and "article-toxin-adverse" not in injection
    assert "Never mix the two" in injection


def test_silence_is_told_and_disagreement_too():
    text = LESSON.prose()
    assert "#claim:tablets-silent" in text and "no failure and no success" in text
    assert "disputed" in text and "#claim:toxin-central-lid" in text


def test_every_source_of_the_lessons_own_claims_has_a_locator():
    references = load_references()
    for claim in OWN.values():
        assert all(references[key].locator for key in claim.references), claim.id


def test_self_checks_are_other_questions_than_the_quiz():
    assert 2 <= len(SELF_CHECKS) <= 6
    assert_other_than_quiz(ROOT / "items" / "07_drugs_and_toxin", SELF_CHECKS, set(CLAIMS))
