"""Quiz 07 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "07_drugs_and_toxin")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def test_twenty_questions_in_several_formats():
    assert list(BY_ID) == [f"l07_{n:02}" for n in range(1, 21)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats["single_best"] > len(QUIZ.items) / 2
    assert set(formats) == {
        "single_best", "extended_matching", "multiple_select", "key_feature", "numeric",
        "ordering", "short_text",
    }  # fmt: skip


@pytest.mark.parametrize("item", QUIZ.items, ids=lambda item: item.id)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "07")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=5)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "07_drugs_and_toxin.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    recall = [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    assert len(recall) <= 0.2 * len(QUIZ.items)
    for number in (1, 2, 3, 4):
        assert sum(item.objective.startswith(f"L07.{number}") for item in QUIZ.items) >= 2


def test_an_unsafe_choice_earns_nothing_and_is_reported():
    rules.check_unsafe_choice_earns_nothing(BY_ID["l07_14"])


def test_visits_follow_from_the_interval():
    item = BY_ID["l07_09"]
    assert item.value == 6 * 52 / 12
    rules.check_slips(item)


def test_no_item_prints_a_dose_or_a_ratio_as_right():
    for item in QUIZ.items:
        for option in getattr(item, "options", ()):
            if getattr(option, "correct", False):
                assert not re.search(r"\d+ ?(?:units|U|mg)\b|\d ?: ?1\b", option.text), item.id


def test_the_dangers_are_asked_and_their_choice_is_unsafe():
    """A needle before the scan, a factor between brands, a sore eye left, an allele ignored."""
    for item, words in (
        ("l07_04", "Start at once"),
        ("l07_05", "written consent alone"),
        ("l07_06", "Multiply by three"),
        ("l07_10", "wears off"),
    ):
        option = next(option for option in BY_ID[item].options if words in option.text)
        assert option.unsafe


def test_the_model_answer_keeps_to_its_word_limit_and_to_the_ledger():
    item = BY_ID["l07_20"]
    assert len(item.model_answer.split()) <= item.word_limit
    assert f"{FIGURES['batistiparana2017_adverse_any'].events} had" in item.model_answer
    assert [level.points for level in item.rubric] == [0, 1, 2]
