"""Quiz 03 keeps the rules of every quiz, and its order follows from the model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from answercells.scoring import score
from hemifacial import evidence
from hemifacial.panels.fibre.experiment import Setting, send_impulse
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "03_conduction")
CLAIMS = evidence.load_claims()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_four_questions_in_three_formats():
    assert sorted(BY_ID) == [f"l03_{n:02}" for n in range(1, 5)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {"single_best": 2, "ordering": 1, "multiple_select": 1}
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "03")
    rules.check_shares(item, CLAIMS)
    rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=1)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "03_conduction.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]


#: Internodes and temperature of each stretch in the ordering.
STRETCHES = {"A": (3, 37.0), "B": (10, 39.0), "C": (1, 37.0), "D": (10, 37.0)}


def test_the_order_is_that_of_the_model():
    """Between each stretch and the next lies a share at which only the first conducts."""
    item = BY_ID["l03_03"]
    shares = {("C", "A"): 2.0, ("A", "D"): 4.0, ("D", "B"): 5.0}
    for first, second in zip(item.order, item.order[1:], strict=False):
        arrivals = [
            send_impulse(
                Setting(shares[first, second], STRETCHES[name][0], 0.0, STRETCHES[name][1], 10.0)
            ).arrivals
            for name in (first, second)
        ]
        assert arrivals == [1, 0], (first, second)


def test_the_stretches_of_the_order_are_those_that_were_run():
    words = {1: "One internode", 3: "Three internodes", 10: "Ten internodes"}
    for option in BY_ID["l03_03"].options:
        internodes, celsius = STRETCHES[option.id]
        assert option.text == f"{words[internodes]}, at {celsius:g} °C"


def test_putting_off_the_mri_is_reported_as_unsafe():
    item = BY_ID["l03_04"]
    assert next(option for option in item.options if "put off the MRI" in option.text).unsafe
    result = score(rules.spec(item), ["A", "C", "D"])
    assert result.unsafe == ("D",)


def test_no_item_is_keyed_on_a_disputed_point():
    """Whether myelin is lost is asked as a dispute, and no threshold is asked as a fact."""
    texts = " ".join(rules.texts(BY_ID["l03_04"].model_dump()))
    assert "is disputed" in texts
    assert not [item for item in QUIZ.items if item.format == "numeric"]
