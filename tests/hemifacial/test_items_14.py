"""Quiz 14 keeps the rules of every quiz, and repeats no decision of the virtual patients."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from answercells.items import load_item, load_quiz
from hemifacial import evidence
from hemifacial.cases import load_cases
from tests.support import quiz_rules as rules

ROOT = Path(__file__).parents[2]
QUIZ = load_quiz(ROOT / "items" / "14_clinic")
CLAIMS, FIGURES = evidence.load_claims(), evidence.load_figures()
BY_ID = {item.id: item for item in QUIZ.items}
OTHERS = [
    load_item(path)
    for path in sorted((ROOT / "items").glob("*_*/*.yml"))
    if path.name != "quiz.yml" and "14_clinic" not in path.parts
]


def by_item(items):
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def key_of(name):
    return [option for option in BY_ID[name].options if option.correct]


def rationale(name, letter):
    option = next(option for option in BY_ID[name].options if option.id == letter)
    return " ".join(option.rationale.split())


def test_six_questions_most_of_them_single_best():
    assert list(BY_ID) == [f"l14_{n:02}" for n in range(1, 7)]
    formats = Counter(item.format for item in QUIZ.items)
    assert formats == {"single_best": 4, "key_feature": 1, "multiple_select": 1}
    assert {item.level for item in QUIZ.items} == {"must_know", "should_know"}


@by_item(QUIZ.items)
def test_each_item_keeps_the_rules(item):
    rules.check_references(item, CLAIMS)
    rules.check_wording(item, "14")
    rules.check_shares(item, CLAIMS)
    rules.check_key_earns_full_points(item)
    assert all(len(option.rationale.split()) >= 8 for option in item.options)


def test_the_quiz_as_a_whole_keeps_the_rules():
    rules.check_unsafe(QUIZ, at_least=3)
    rules.check_keys_spread(QUIZ)
    rules.check_key_lengths(QUIZ)
    rules.check_objectives(QUIZ, ROOT / "notebooks" / "14_clinic.ipynb")
    assert rules.share_with_patient(QUIZ) == 1
    assert not [item for item in QUIZ.items if item.bloom in ("remember", "recall")]
    rules.check_unsafe_choice_earns_nothing(BY_ID["l14_01"])


def test_every_objective_is_asked_twice_in_the_words_of_the_lesson():
    text = (ROOT / "notebooks" / "14_clinic.ipynb").read_text("utf-8").lower()
    for item in QUIZ.items:
        number, words = item.objective.split(" ", 1)
        assert f"**{number}** {words}".lower() in text
    asked = Counter(item.objective.split()[0] for item in QUIZ.items)
    assert set(asked.values()) == {2}


def test_no_question_repeats_a_decision_of_a_virtual_patient():
    """A reader who has played the cases must think again, not remember."""
    decisions = [
        step.decision for case in load_cases().values() for step in case.steps if step.decision
    ]
    taken = {action.text for one in decisions for action in one.actions}
    asked = {one.question for one in decisions}
    for item in QUIZ.items:
        assert item.lead_in not in asked
        assert not {option.text for option in item.options} & taken


def test_no_question_stands_in_another_lesson():
    stems = {item.stem for item in OTHERS if item.stem}
    texts = {option.text for item in OTHERS for option in getattr(item, "options", ())}
    assert len(stems) > 60
    for item in QUIZ.items:
        assert item.stem not in stems
        assert not {option.text for option in item.options} & texts


def test_a_decision_is_judged_alike_whatever_came_of_it():
    """The good result after a step left out, and the bad one after an informed choice."""
    assert key_of("l14_03")[0].text.startswith("What was known then")
    assert key_of("l14_04")[0].text.startswith("The choice was sound")
    for name in ("l14_03", "l14_04"):
        assert "clinic-outcome-bias" in BY_ID[name].refs
    not_counted = next(o for o in BY_ID["l14_04"].options if "need not be counted" in o.text)
    assert not_counted.unsafe


def test_silence_is_neither_safety_nor_an_excuse():
    for name, words in (
        ("l14_05", "need not come back"),
        ("l14_06", "no ground for hurry"),
        ("l14_06", "may be left out"),
    ):
        assert next(o for o in BY_ID[name].options if words in o.text).unsafe
    assert {option.id for option in key_of("l14_05")} == {"A", "C", "E"}


def test_the_figures_are_the_ledgers():
    untreated = FIGURES["leeja2017_untreated_remission"]
    floor = FIGURES["leeja2017_untreated_remission_of_all"]
    share = f"{untreated.value:g} % ({untreated.events} of {untreated.n})"
    assert share in rationale("l14_05", "D")
    assert f"of the {floor.n} from whom they came it is {floor.value:g} %" in rationale(
        "l14_05", "D"
    )
    tumour = FIGURES["lee2010_tumour"]
    assert f"{tumour.events} of {tumour.n}" in rationale("l14_02", "D")
    assert 1000 * tumour.events / tumour.n == pytest.approx(4, abs=0.5)
    lost = FIGURES["jns2024_420_hearing_loss_permanent"]
    assert f"{lost.value:g} % of {lost.n}" in rationale("l14_04", "A")
