"""Quiz 02 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from answercells.scoring import score
from hemifacial import evidence
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "02_nerve_and_vessels")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def key_of(item):
    """Return the option that is keyed in a single best answer."""
    return next(option for option in item.options if option.correct)


def test_eight_questions_in_four_formats():
    assert sorted(BY_ID) == [f"l02_{n:02}" for n in range(1, 9)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats["single_best"] > len(QUIZ.items) / 2
    assert {"extended_matching", "multiple_select", "numeric"} <= set(formats)
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know", "optional"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "02")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "02_nerve_and_vessels.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]


def test_every_place_of_the_series_is_asked_once():
    item = BY_ID["l02_01"]
    assert sorted(stem.key for stem in item.stems) == sorted(option.id for option in item.options)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("l02_03", "Close, since a vessel was found"),
        ("l02_04", "decompressed in the same year"),
        ("l02_06", "vertebral artery alone"),
        ("l02_07", "Coagulate and divide"),
        ("l02_08", "poses no risk to the eighth nerve"),
    ],
)
def test_the_dangers_are_asked_and_their_choice_is_unsafe(item, words):
    option = next(option for option in BY_ID[item].options if words in option.text)
    assert option.unsafe


def test_closing_without_a_view_of_the_root_is_reported_as_unsafe():
    item = BY_ID["l02_03"]
    for option in item.options:
        result = score(rules.spec(item), option.id)
        assert (result.points > 0) == (option.id == "C")
        assert bool(result.unsafe) == (option.id in "ABD")
    assert FIGURES["camposbenitez2008_attached_segment"].value > 50


def test_the_percentage_follows_from_the_printed_counts():
    item = BY_ID["l02_05"]
    tandem, vertebral = FIGURES["park2008_tandem"], FIGURES["park2008_va_tandem"]
    for count in (tandem.n, tandem.events, vertebral.n, vertebral.events):
        assert f"{count}" in item.stem
    assert item.value == round(100 * vertebral.events / tandem.events, 1)
    rules.check_slips(item)
    slips = {slip.value for slip in item.slips}
    assert {vertebral.value, tandem.value} <= slips
    assert round(100 * vertebral.events / tandem.n, 1) in slips
    assert round(100 * vertebral.n / tandem.events, 1) in slips


def test_no_stem_gives_away_an_earlier_question():
    """The stem of the numeric item prints what the vertebral artery leads one to expect."""
    ids = [item.id for item in QUIZ.items]
    assert ids.index("l02_06") < ids.index("l02_05")


def test_the_expected_second_artery_follows_from_two_series():
    row = FIGURES["park2008_va_tandem"]
    assert row.events / row.n > 0.5
    assert {"nerve-pattern-vessel", "nerve-second-artery"} <= set(BY_ID["l02_06"].refs)
    assert "Another artery" in key_of(BY_ID["l02_06"]).text


def test_no_item_is_keyed_on_a_disputed_point():
    """Neither the share of the AICA nor the length of the exit zone has one right answer."""
    assert not [item.id for item in QUIZ.items if "nerve-aica-share" in item.refs]
    assert "different points" in key_of(BY_ID["l02_02"]).text


def test_no_key_rests_on_the_course_reading_of_the_pattern_names():
    assert not [item.id for item in QUIZ.items if "nerve-pattern-words" in item.refs]
