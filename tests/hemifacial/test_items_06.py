"""Quiz 06 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "06_imaging")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def test_twelve_questions():
    assert list(BY_ID) == [f"l06_{n:02}" for n in range(1, 13)]
    assert len(rules.of_format(QUIZ, "single_best")) >= 8


@pytest.mark.parametrize("item", QUIZ.items, ids=lambda item: item.id)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "06")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "06_imaging.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    recall = [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    assert len(recall) <= 0.2 * len(QUIZ.items)
    for number in (1, 2, 3, 4):
        assert sum(item.objective.startswith(f"L06.{number}") for item in QUIZ.items) >= 2


def test_the_count_missed_follows_from_the_series():
    item, row = BY_ID["l06_07"], FIGURES["camposbenitez2008_attached_segment"]
    assert item.value == round(50 * (100 - row.value) / 100)
    assert f"attached segment in {row.value:g} %" in item.stem
    rules.check_slips(item)


def test_the_dangers_are_asked_and_their_choice_is_unsafe():
    """A needle before the scan, a clear CT, surgery for contact, "functional" for no vessel."""
    for item, words in (
        ("l06_01", "routine MRI after"),
        ("l06_03", "Order a CT"),
        ("l06_08", "moved before a spasm"),
        ("l06_10", "functional spasm"),
    ):
        option = next(option for option in BY_ID[item].options if words in option.text)
        assert option.unsafe


def test_the_model_answer_keeps_to_its_word_limit_and_to_the_ledger():
    item = BY_ID["l06_12"]
    assert len(item.model_answer.split()) <= item.word_limit
    assert f"{FIGURES['deep2016_contact'].value:g} % of 200" in item.stem
    assert [level.points for level in item.rubric] == [0, 1, 2]
