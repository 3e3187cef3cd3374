"""Quiz 12 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "12_other_nerves")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_four_questions_most_of_them_single_best():
    assert list(BY_ID) == [f"l12_{n:02}" for n in range(1, 5)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {"single_best": 3, "extended_matching": 1}
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "12")
    rules.check_shares(item, CLAIMS)
    rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "12_other_nerves.ipynb")
    assert rules.share_with_patient(QUIZ) == 1
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]


@by_item(QUIZ.items)
def test_every_rationale_says_why(item):
    rationales = [option.rationale for option in item.options]
    rationales += [stem.rationale for stem in getattr(item, "stems", ())]
    assert all(len(text.split()) >= 8 for text in rationales)


def test_the_objectives_are_worded_as_in_the_lesson():
    text = (ROOT / "notebooks" / "12_other_nerves.ipynb").read_text("utf-8").lower()
    for item in QUIZ.items:
        number, words = item.objective.split(" ", 1)
        assert f"**{number}** {words}".lower() in text


def test_each_step_of_the_matching_is_kept_apart_by_its_stem():
    """Pain, movement, a sign of another cause, and an operation before its time."""
    item = BY_ID["l12_01"]
    assert [stem.key for stem in item.stems] == ["B", "A", "D", "B"]
    assert {option.id for option in item.options} - {stem.key for stem in item.stems} == {"C", "E"}


def test_the_dangers_are_asked_and_their_choice_is_unsafe():
    """Another nerve's dose, a drug or an operation for a picture, harm left out of consent."""
    for item, words in (
        ("l12_02", "the dose that helped his brother"),
        ("l12_03", "keep the pain from starting"),
        ("l12_03", "Decompression now"),
        ("l12_04", "too rare to mention"),
    ):
        option = next(option for option in BY_ID[item].options if words in option.text)
        assert option.unsafe and not option.correct


def test_the_figures_of_the_consent_talk_are_the_ledgers():
    item = BY_ID["l12_04"]
    key = next(option for option in item.options if option.correct)
    for name, words in (
        ("barker1996_excellent_10y", "{:g} % were free of pain without drugs at 10 years"),
        ("andersen2022_hearing", "lasting hearing loss in {:g} %"),
        ("andersen2022_ataxia", "lasting ataxia in {:g} %"),
        ("andersen2022_stroke", "stroke in {:g} %"),
    ):
        assert words.format(FIGURES[name].value) in " ".join(key.rationale.split())
    assert f"of {FIGURES['andersen2022_hearing'].n} patients" in " ".join(key.rationale.split())
