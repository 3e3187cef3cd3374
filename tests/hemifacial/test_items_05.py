"""Quiz 05 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "05_electrophysiology")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}
DISPUTED = {"crosstalk-trigeminal", "blink-latency-disputed", "lsr-recurrence"}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def key_of(item):
    """Return the option that is keyed in a single best answer."""
    return next(option for option in item.options if option.correct)


def test_ten_questions_in_five_formats():
    assert sorted(BY_ID) == [f"l05_{n:02}" for n in range(1, 11)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats["single_best"] > len(QUIZ.items) / 2
    assert {"extended_matching", "numeric", "key_feature", "short_text"} <= set(formats)
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "05")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "05_electrophysiology.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("l05_04", "is proven, and decompression can be offered"),
        ("l05_05", 'Note "response gone"'),
        ("l05_09", "to the meatus until the response goes"),
        ("l05_09", "Retract the cerebellum harder"),
        ("l05_09", "Close at once"),
    ],
)
def test_the_dangers_are_asked_and_their_choice_is_unsafe(item, words):
    option = next(option for option in BY_ID[item].options if words in option.text)
    assert option.unsafe


def test_chasing_the_response_earns_nothing_and_is_reported():
    item = BY_ID["l05_09"]
    rules.check_unsafe_choice_earns_nothing(item)
    assert CLAIMS["lsr-no-order-to-go-on"].kind == "instruction"


def test_the_sensitivity_follows_from_the_counts_of_the_stem():
    item = BY_ID["l05_06"]
    persisted, gone = (
        FIGURES[f"joo2008_residual_spasm_lsr_{arm}_6mo"] for arm in ("persisted", "disappeared")
    )
    for count in (persisted.n, persisted.events, gone.n, gone.events, persisted.n + gone.n):
        assert f"{count}" in item.stem
    with_spasm = persisted.events + gone.events
    without = persisted.n + gone.n - with_spasm
    assert item.value == pytest.approx(100 * persisted.events / with_spasm)
    rules.check_slips(item)
    wrong = (
        100 * persisted.events / persisted.n,
        100 * (gone.n - gone.events) / without,
        100 * gone.events / gone.n,
        100 * (gone.n - gone.events) / gone.n,
    )
    for value, slip in zip(wrong, item.slips, strict=True):
        assert abs(value - slip.value) <= slip.tolerance


def test_the_chance_at_a_year_is_the_printed_probability_and_no_other():
    item = BY_ID["l05_07"]
    asked = FIGURES["lsrmeta7479_residual_spasm_lsr_persisted_1y"].value
    said = {option.id: float(option.text.split("about ")[1].split()[0]) for option in item.options}
    assert said[key_of(item).id] == round(asked)
    others = {value for name, value in said.items() if name != key_of(item).id}
    assert others == {
        round(FIGURES[f"lsrmeta7479_{name}"].value)
        for name in (
            "sensitivity_1y",
            "specificity_1y",
            "residual_spasm_lsr_persisted_week",
            "residual_spasm_lsr_disappeared_1y",
        )
    }


def test_an_arc_with_one_lesion_explains_the_blink_reflex_of_the_stem():
    """Work out which single lesion silences the left eye after both stimuli and no other."""

    def answers(lesion):
        eyes = {}
        for side in ("right", "left"):
            heard = [] if lesion == f"{side} trigeminal" else ["right", "left"]
            eyes[side] = {eye for eye in heard if lesion != f"{eye} facial"}
        return eyes

    lesions = [f"{side} {nerve}" for side in answers("") for nerve in ("facial", "trigeminal")]
    fitting = [one for one in lesions if answers(one) == {"right": {"right"}, "left": {"right"}}]
    assert fitting == ["left facial"]
    assert key_of(BY_ID["l05_03"]).text == "In the left facial nerve"


def test_no_item_is_keyed_on_a_disputed_point():
    """Neither the origin of the response nor the time of a redo has one right answer."""
    assert not [item.id for item in QUIZ.items if DISPUTED & set(item.refs)]
    keyed = [item.id for item in QUIZ.items if "redo-timing-undecided" in item.refs]
    assert keyed == ["l05_10"]
    rubric = BY_ID["l05_10"].rubric
    assert "one policy as the only right one" in min(rubric, key=lambda r: r.points).descriptor


def test_the_short_text_has_three_levels_with_an_example_each():
    item = BY_ID["l05_10"]
    assert sorted(row.points for row in item.rubric) == [0, 1, 2]
    assert all(row.example for row in item.rubric)
    assert len(item.model_answer.split()) <= item.word_limit
