"""Lesson 11 says of the model what the model says, and of the evidence what the ledger says."""

import re
from pathlib import Path

import pytest

from hemifacial.evidence import load_claims
from hemifacial.panels.choice import experiment, panel
from hemifacial.treatment.decision import compare, default_inputs, threshold
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("11_choice")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "11_choice").glob("*.yml"))
CLAIMS = load_claims()


def flips(patient, name):
    low, high = experiment.FLIP_RANGES[name]
    found = threshold(name, low=low, high=high, inputs=experiment.own_inputs(patient))
    return found.best_at_low, [(flip.before, flip.after, flip.value) for flip in found.flips]


@pytest.mark.parametrize(("patient", "best"), [(panel.MS_R, "mvd"), (panel.MR_A, "toxin")])
def test_the_model_counts_most_for_what_the_lesson_says(patient, best):
    assert experiment.weigh(patient).ranked[0] == best
    words = {"mvd": "**surgery** for Ms R.", "toxin": "For Mr A. it counts most for **toxin**"}
    assert words[best] in LESSON.prose()


@pytest.mark.parametrize("patient", [panel.MS_R, panel.MR_A])
def test_both_flip_to_waiting_where_the_lesson_says(patient):
    _, changes = flips(patient, "utility_spasm")
    _, after, value = changes[-1]
    assert after == "wait" and value == pytest.approx(0.97, abs=0.007)
    assert LESSON.prose().count("more than about 0.97") == 2


def test_an_operation_flips_mr_a_and_not_ms_r():
    assert flips(panel.MS_R, "operation_days_lost") == ("mvd", [])
    _, changes = flips(panel.MR_A, "operation_days_lost")
    _, after, days = changes[-1]
    assert after == "toxin" and 50 < days < 62  # "less than two months"
    assert "less than two months would flip him towards surgery" in LESSON.prose()


def test_spasm_free_days_lead_to_surgery_whatever_is_preferred():
    """So the lesson warns that they are no answer."""
    for values in (panel.MS_R, panel.MR_A):
        assert compare(default_inputs().with_values(**values)).best("spasm_free_days") == ("mvd",)
    assert "**Spasm-free days** are no answer" in LESSON.prose()


def test_the_panel_is_asked_about_before_it_is_shown():
    text = LESSON.prose()
    assert text.index("Write down for Ms R.") < text.index("With these values the model")
    assert "Simulated" in LESSON.html_of("l11-choice-panel")


def test_what_is_unknown_is_said_and_nothing_is_recommended():
    text = LESSON.prose()
    for claim in (
        "mvd-no-randomised-comparison", "choice-no-utility", "choice-hearing-proxy",
        "choice-palsy-proxy", "choice-no-recommendation", "mvd-waiting-untreated",
    ):  # fmt: skip
        assert f"#claim:{claim}" in text
    assert not re.search(r"\b(the best treatment|we recommend|superior)\b", text)


def test_self_checks_are_other_questions_than_the_quiz():
    assert 2 <= len(SELF_CHECKS) <= 6
    assert_other_than_quiz(ROOT / "items" / "11_choice", SELF_CHECKS, set(CLAIMS))
