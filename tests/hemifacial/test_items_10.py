"""Quiz 10 keeps the rules of the course, and its arithmetic follows from the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from answercells.scoring import score
from hemifacial import evidence
from tests.support import quiz_rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "10_evidence")
CLAIMS = evidence.load_claims()
FIGURES = evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_eight_questions_mostly_single_best():
    assert sorted(BY_ID) == [f"l10_{n:02}" for n in range(1, 9)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {"single_best": 5, "numeric": 1, "extended_matching": 1, "short_text": 1}


@by_item(QUIZ.items)
def test_each_reference_is_a_claim_with_sources(item):
    quiz_rules.check_references(item, CLAIMS)


@by_item([item for item in QUIZ.items if item.format != "numeric"])
def test_each_share_stands_in_a_claim_that_the_item_names(item):
    quiz_rules.check_shares(item, CLAIMS)


def test_an_option_that_would_harm_says_so():
    quiz_rules.check_unsafe(QUIZ, at_least=1)


def test_neither_letter_nor_length_gives_the_key_away():
    quiz_rules.check_keys_spread(QUIZ)
    quiz_rules.check_key_lengths(QUIZ)


@by_item(QUIZ.items)
def test_wording_follows_the_rules_for_choice_questions(item):
    quiz_rules.check_wording(item, "10")


def test_most_questions_present_a_patient_and_few_ask_for_recall():
    assert quiz_rules.share_with_patient(QUIZ) >= 0.6
    assert sum(item.bloom == "remember" for item in QUIZ.items) <= 0.2 * len(QUIZ.items)


@by_item([item for item in QUIZ.items if item.format != "short_text"])
def test_the_key_earns_full_points(item):
    quiz_rules.check_key_earns_full_points(item)


def test_every_item_tests_an_objective_of_the_lesson():
    quiz_rules.check_objectives(QUIZ, ROOT / "notebooks" / "10_evidence.ipynb")


def test_the_sum_of_two_series_follows_from_the_ledger():
    item = BY_ID["l10_03"]
    small, large = (FIGURES[f"{key}_hearing_loss_permanent"] for key in ("auger1986", "huh2008"))
    for figure in (small, large):
        assert f"{figure.events} of {figure.n}" in item.stem
    events, n = small.events + large.events, small.n + large.n
    assert item.value == pytest.approx(1000 * events / n, abs=0.06)
    assert f"{events} of {n}" in item.rationale
    assert score(quiz_rules.spec(item), "25").points == item.points
    shares = [1000 * figure.events / figure.n for figure in (small, large)]
    wrong = [sum(shares) / 2, 100 * events / n, *shares]
    for slip, value in zip(item.slips, wrong, strict=True):
        assert abs(slip.value - value) <= slip.tolerance
    quiz_rules.check_slips(item)
    pooled = FIGURES["pooled_hearing_loss_permanent"]
    for number in (pooled.value, pooled.prediction_low, pooled.prediction_high):
        assert f"{number:g}" in item.rationale


def test_the_two_definitions_differ_as_the_rationale_says():
    complete, broader = (
        FIGURES[f"almenabbawy2022_{kind}"] for kind in ("spasm_free", "spasm_relief_90")
    )
    assert complete.n == broader.n == 349
    key = next(option for option in BY_ID["l10_06"].options if option.correct)
    assert f"{broader.value - complete.value:.1f} points" in key.rationale


def test_the_model_answer_keeps_to_its_word_limit_and_the_rubric_has_three_levels():
    item = BY_ID["l10_08"]
    assert len(item.model_answer.split()) <= item.word_limit
    assert [level.points for level in item.rubric] == [0, 1, 2]
