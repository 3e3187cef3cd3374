"""Quiz 11 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "11_choice")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def test_ten_questions():
    assert list(BY_ID) == [f"l11_{n:02}" for n in range(1, 11)]
    assert len(rules.of_format(QUIZ, "single_best")) >= 6


@pytest.mark.parametrize("item", QUIZ.items, ids=lambda item: item.id)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "11")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "11_choice.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    recall = [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    assert len(recall) <= 0.2 * len(QUIZ.items)
    for number in (1, 2, 3):
        assert sum(item.objective.startswith(f"L11.{number}") for item in QUIZ.items) >= 2


def test_the_natural_frequency_follows_from_the_pool():
    row, item = FIGURES["pooled_hearing_loss_permanent"], BY_ID["l11_08"]
    assert item.value == round(5 * row.value)
    low, high = (round(5 * limit) for limit in (row.ci_low, row.ci_high))
    assert f"from about {low} to {high} of 500" in item.rationale
    rules.check_slips(item)


def test_the_leaflets_odd_denominators_are_the_pools():
    for denominator, name in (
        (26, "pooled_hearing_loss_permanent"),
        (91, "pooled_facial_palsy_permanent"),
    ):
        assert round(100 / FIGURES[name].value) == denominator
        assert f"1 in {denominator}" in BY_ID["l11_06"].stem
    assert round(100 / (100 - FIGURES["pooled_complete_relief"].value)) == pytest.approx(9, abs=1)


def test_both_bounds_of_remission_stand_in_the_model_answer():
    item = BY_ID["l11_10"]
    assert len(item.model_answer.split()) <= item.word_limit
    for name in ("leeja2017_untreated_remission", "leeja2017_untreated_remission_of_all"):
        assert re.search(rf"\b{FIGURES[name].value:.0f}\b", item.model_answer)
    assert [level.points for level in item.rubric] == [0, 1, 2]
