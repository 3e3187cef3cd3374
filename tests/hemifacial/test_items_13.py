"""Quiz 13 keeps the rules of the course and those that its authors set for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_item, load_quiz
from answercells.scoring import score
from hemifacial import evidence
from hemifacial.judgement.verdicts import load_rulings
from support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "13_article")
BY_ID = {item.id: item for item in QUIZ.items}
CLAIMS = evidence.load_claims()
SELF_CHECKS = [
    load_item(path) for path in sorted((ROOT / "items/self_checks/13_article").glob("*.yml"))
]
each_item = pytest.mark.parametrize("item", QUIZ.items, ids=lambda item: item.id)


def test_six_questions_in_three_formats():
    assert sorted(BY_ID) == [f"l13_{n:02}" for n in range(1, 7)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {"single_best": 4, "multiple_select": 1, "short_text": 1}


@each_item
def test_references_and_wording(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "13")
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)
    for option in getattr(item, "options", ()):
        assert len(option.rationale.split()) >= 8


@each_item
def test_each_share_stands_in_a_claim_also_where_it_is_a_natural_frequency(item):
    if item.format != "short_text":
        rules.check_shares(item, CLAIMS)
    figures = evidence.load_figures()
    used = [figures[name] for ref in item.refs for name in CLAIMS[ref].figures]
    if item.format == "short_text":  # it rounds, as one does for a patient
        assert evidence.unfounded_numbers(item.model_answer, CLAIMS[item.refs[0]], used) == []


def test_the_quiz_as_a_whole():
    rules.check_unsafe(QUIZ, at_least=1)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    assert rules.share_with_patient(QUIZ) == 1
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "13_article.ipynb")
    text = BY_ID["l13_06"]
    assert len(text.model_answer.split()) <= text.word_limit
    assert [level.points for level in text.rubric] == [0, 1, 2]


def test_an_unsafe_choice_earns_nothing_and_is_reported():
    result = score(rules.spec(BY_ID["l13_02"]), "A")
    assert (result.points, result.unsafe) == (0.0, ("A",))


def test_self_checks_are_other_questions_than_the_quiz_and_lean_on_claims():
    asked = {" ".join((item.stem or "", item.lead_in)) for item in QUIZ.items}
    keys = {o.text for item in QUIZ.items for o in getattr(item, "options", ()) if o.correct}
    assert len(SELF_CHECKS) == 4
    for item in SELF_CHECKS:
        assert " ".join((item.stem or "", item.lead_in)) not in asked
        assert not {option.text for option in item.options} & keys
        rules.check_references(item, CLAIMS)
        rules.check_shares(item, CLAIMS)


def test_what_the_quiz_calls_untested_has_that_verdict_in_the_lesson():
    rulings = load_rulings()
    untested = {"B": "mvd-weeks-1", "D": "drugs-wear-off-2"}
    tested = {"C": "mvd-no-repeat-1", "E": "mvd-at-once-1", "F": "vessel-is-cause-2"}
    assert list(BY_ID["l13_03"].keys) == ["A", *sorted(untested)]
    assert "Wasting of the face has not been measured" in rulings["toxin-weakens-1"].why
    assert all(rulings[name].verdict == "unverifiable" for name in untested.values())
    assert all(rulings[name].verdict != "unverifiable" for name in tested.values())


def test_the_change_of_verdict_that_a_question_asks_for_is_not_in_dispute():
    """It asks what speaks against "right", and no verdict that can be defended is "right"."""
    ruling = load_rulings()["mvd-no-repeat-1"]
    assert "right" not in (ruling.verdict, ruling.also)
