"""Quiz 08 keeps the rules of every quiz, and its numbers follow from the ledger."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from answercells.scoring import score
from hemifacial import evidence
from hemifacial.synthesis.intervals import wilson_interval
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "08_decompression")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_sixteen_questions_in_every_format():
    assert sorted(BY_ID) == [f"l08_{n:02}" for n in range(1, 17)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats["single_best"] > len(QUIZ.items) / 2
    assert {"extended_matching", "multiple_select", "ordering", "key_feature"} <= set(formats)
    assert formats["numeric"] == formats["short_text"] == 1


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "08")
    if item.format != "numeric":
        rules.check_shares(item, CLAIMS)
    if item.format != "short_text":
        rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "08_decompression.ipynb")
    assert rules.share_with_patient(QUIZ) >= 0.6
    recall = [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    assert len(recall) <= 0.2 * len(QUIZ.items)


@pytest.mark.parametrize(("first", "later"), [("l08_12", "l08_10"), ("l08_12", "l08_16")])
def test_no_stem_gives_away_an_earlier_question(first, later):
    """The later stems print the count of deaf ears that the first one asks about."""
    ids = list(BY_ID)
    assert ids.index(first) < ids.index(later)


def test_an_unsafe_choice_earns_nothing_and_is_reported():
    rules.check_unsafe_choice_earns_nothing(BY_ID["l08_13"])


def test_the_four_dangers_are_asked_and_their_choice_is_unsafe():
    """Surgery for a functional spasm, for a response, a leak left alone, "only surgery cures"."""
    for item, words in (
        ("l08_01", "Decompression as planned"),
        ("l08_09", "Book it, for spasm stays"),
        ("l08_13", "A nasal spray"),
        ("l08_15", "Only surgery cures"),
    ):
        option = next(option for option in BY_ID[item].options if words in option.text)
        assert option.unsafe


def test_no_item_is_keyed_on_the_timing_of_a_redo():
    key = next(option for option in BY_ID["l08_09"].options if option.correct)
    assert "disputed" in key.text and "discuss" in key.text
    assert {"redo-early-for", "redo-early-against"} <= set(BY_ID["l08_09"].refs)


def test_the_natural_frequency_follows_from_the_printed_count():
    row, item = FIGURES["park2009_hearing_loss_permanent"], BY_ID["l08_10"]
    assert f"{row.n} patients" in item.stem and f"in {row.events} of them" in item.stem
    assert item.value == round(1000 * row.events / row.n)
    low, high = (round(1000 * limit) for limit in wilson_interval(row.events, row.n))
    assert f"from {low} to {high} in 1000" in item.rationale
    # The paper's own rounding, 2.2 %, is as good an answer.
    assert score(rules.spec(item), f"{10 * row.value:g} patients").points == item.points
    rules.check_slips(item)


def test_the_order_of_times_follows_the_ledger():
    late = re.findall(r"mean ([\d.]+)", CLAIMS["mvd-facial-palsy-delayed"].statement)
    onset_days = [float(mean) for mean in late[:2]]
    free_days = FIGURES["delayed175_time_to_cure_2"].value
    remission_days = 30.4 * float(
        re.search(r"median (9\.1)", FIGURES["nunta2024_delayed_cure"].quantity)[1]
    )
    recurrence_days = 365 * FIGURES["payner1996_recurrence_timing_literature_2y"].time_years
    assert max(onset_days) < free_days < remission_days < 365 < recurrence_days
    assert BY_ID["l08_06"].order == tuple("DBCAE")


def test_the_model_answer_keeps_to_its_word_limit_and_to_the_ledger():
    item = BY_ID["l08_16"]
    assert len(item.model_answer.split()) <= item.word_limit
    for number, name in (
        (2, "park2009_hearing_loss_permanent"),
        (6, "jns2024_420_hearing_loss_permanent"),
    ):
        assert number == round(FIGURES[name].value)
        assert re.search(rf"\b{number}\b", item.model_answer)
    assert [level.points for level in item.rubric] == [0, 1, 2]
