"""Quiz 09 keeps the rules of every quiz, and its numbers and times follow from the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_quiz
from hemifacial import evidence
from hemifacial.figures import baep_alarm, first_thirty_days
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "09_theatre_and_after")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_fourteen_questions_with_one_of_each_special_form():
    assert list(BY_ID) == [f"l09_{n:02}" for n in range(1, 15)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {
        "single_best": 10,
        "multiple_select": 1,
        "ordering": 1,
        "extended_matching": 1,
        "key_feature": 1,
    }
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "09")
    rules.check_shares(item, CLAIMS)
    rules.check_key_earns_full_points(item)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=4)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "09_theatre_and_after.ipynb")
    assert rules.share_with_patient(QUIZ) == 1
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    tested = Counter(item.objective.split()[0] for item in QUIZ.items)
    assert min(tested.values()) >= 2


@by_item(QUIZ.items)
def test_every_rationale_says_why(item):
    rationales = [option.rationale for option in item.options]
    rationales += [stem.rationale for stem in getattr(item, "stems", ())]
    assert all(len(text.split()) >= 8 for text in rationales)


def test_the_objectives_are_worded_as_in_the_lesson():
    text = (ROOT / "notebooks" / "09_theatre_and_after.ipynb").read_text("utf-8").lower()
    for item in QUIZ.items:
        number, words = item.objective.split(" ", 1)
        assert f"**{number}** {words}".lower() in text


def test_an_unsafe_choice_earns_nothing_and_is_reported():
    rules.check_unsafe_choice_earns_nothing(BY_ID["l09_10"])


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("l09_03", "until wave V has vanished"),
        ("l09_05", "Closing now, since the response has gone"),
        ("l09_06", "without risk"),
        ("l09_08", "closes unaided"),
        ("l09_10", "A sedative"),
        ("l09_10", "lumbar puncture"),
        ("l09_11", "antibiotics are withheld"),
        ("l09_12", "visit in two weeks"),
        ("l09_13", "Supper in small bites"),
        ("l09_14", "Retract further"),
    ],
)
def test_the_dangers_are_asked_and_their_choice_is_unsafe(item, words):
    option = next(option for option in BY_ID[item].options if words in option.text)
    assert option.unsafe and not option.correct


def test_disputed_points_are_keyed_as_disputes():
    """The vein, the way to treat a leak, and delay alone."""
    for item, words in (("l09_06", "harm is disputed"), ("l09_08", "Both have authors behind")):
        key = next(option for option in BY_ID[item].options if option.correct)
        assert words in key.text
    keys = [option.text for option in BY_ID["l09_04"].options if option.correct]
    assert any("no hearing loss after delay" in text for text in keys)
    assert any("most sensitive marker" in text for text in keys)


def test_the_alarm_of_the_vignette_passes_the_critical_warning_and_no_source_disputes_it():
    """1.2 ms and a fall to a third lie above every threshold that a source prints."""
    stem = BY_ID["l09_03"].stem
    assert "1.2 ms" in stem and "to a third" in stem
    assert all(alarm.delay_ms is None or alarm.delay_ms < 1.2 for alarm in baep_alarm.ALARMS)
    falls = [a.fall_percent for a in baep_alarm.ALARMS if a.fall_percent is not None]
    assert max(falls) < 100 * 2 / 3
    assert "1 ms or more together with a fall of amplitude by 50 %" in CLAIMS[
        "baep-critical"
    ].statement.replace("\n", " ")


def test_the_fluid_of_the_vignette_shows_none_of_the_bacterial_signs():
    stem, rule = BY_ID["l09_11"].stem, CLAIMS["after-meningitis-bacterial"].statement
    assert "7500" in rule and 900 < 7500 and "900 white cells" in stem
    assert "10 mg/dL" in rule and 45 > 10 and "45 mg/dL" in stem
    assert "39.4 °C" in rule and "38.6 °C" in stem


def test_the_times_of_the_matching_are_those_of_the_figure():
    item = BY_ID["l09_09"]
    assert [stem.key for stem in item.stems] == ["D", "A", "E", "F", "F"]
    onsets = {onset.source: onset for onset in first_thirty_days.ONSETS}
    option = {option.id: option.text.lower() for option in item.options}
    han, lee, liu = (onsets[key] for key in ("han2012", "lee2019_delayedhl", "liu2023glue"))
    assert option["D"] == f"day {han.first_day:g} to {han.last_day:g}, mean {han.middle_day:g}"
    assert option["E"] == f"day {lee.first_day:g} to {lee.last_day:g}, median {lee.middle_day:g}"
    assert f"{24 * liu.last_day:g} h, mean {24 * liu.middle_day:g} h" in option["A"]
    untimed = {onset.complication for onset in first_thirty_days.ONSETS if not onset.source}
    assert {"CSF leak", "Meningitis"} <= untimed


def test_the_order_follows_the_steps_of_the_lesson():
    """Recording, wax, arachnoid, vessel, check, closure: the order of the claim."""
    assert BY_ID["l09_01"].order == tuple("BDAFEC")
    words = " ".join(CLAIMS["theatre-order"].statement.split())
    parts = (
        "waves recorded",
        "cells waxed;",
        "opened from below",
        "vessel moved",
        "recordings checked",
    )
    places = [words.index(part) for part in (*parts, "dura closed")]
    assert places == sorted(places)
