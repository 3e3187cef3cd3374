"""Scales show only what was read, score it within range, and say where wordings disagree."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemifacial import diagnosis
from hemifacial.diagnosis.scales import SECONDARY, Scale
from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures, load_references, load_table
from hemifacial.evidence.tables import EvidenceError, validated

SCALES = diagnosis.load_scales()
SCORED = sorted(name for name, scale in SCALES.items() if not scale.not_seen)


@pytest.mark.parametrize("scale", SCALES.values(), ids=list(SCALES))
def test_every_scale_names_sources_and_figures_of_the_ledger(scale):
    references, figures = load_references(), load_figures()
    located = [references[key].locator for key in scale.references]
    assert scale.secondary or all(located), "wording without a locator is secondary"
    for name in (*scale.agreement, *filter(None, [scale.important_change])):
        assert name in figures
    assert scale.differs_from in ("", *SCALES)


def test_where_nothing_was_read_nothing_is_scored():
    silent = sorted(set(SCALES) - set(SCORED))
    assert silent == [
        "aao_hns",
        "bni_pain",
        "chen",
        "hfs36",
        "hfs5",
        "hfs7",
        "hfs8",
        "hsgs",
        "tunc",
    ]
    for name in silent:
        assert SCALES[name].rated == {}
        with pytest.raises(CourseError, match=f"cannot be scored here: {SCALES[name].not_seen}"):
            diagnosis.score_scale(name, [1])


def lowest(scale):
    return [min(levels) for levels in scale.rated.values()]


@pytest.mark.parametrize("name", SCORED)
def test_levels_out_of_range_are_told_by_name(name):
    scale = SCALES[name]
    for position, (item, levels) in enumerate(scale.rated.items()):
        for wrong in (min(levels) - 1, max(levels) + 1, min(levels) + 0.5, "1", True, None):
            answers = lowest(scale)
            answers[position] = wrong
            with pytest.raises(CourseError, match=re.escape(f"{scale.name}, {item}, is {wrong!r}")):
                diagnosis.score_scale(name, answers)
    with pytest.raises(CourseError, match=f"it needs {len(scale.rated)}"):
        diagnosis.score_scale(name, [*lowest(scale), 1])


@given(st.lists(st.integers(0, 4), min_size=30, max_size=30))
def test_thirty_questions_are_summed(answers):
    assert diagnosis.score_scale("hfs30", answers) == f"HFS-30: {sum(answers)} of 0 to 120."


@pytest.mark.parametrize("severity", range(5))
@pytest.mark.parametrize("frequency", range(5))
def test_two_wordings_give_the_same_number_other_words(severity, frequency):
    first, second = (
        diagnosis.score_scale(name, [severity, frequency])
        for name in ("jankovic", "jankovic_reworded")
    )
    for told, other in ((first, "jankovic_reworded"), (second, "jankovic")):
        assert f"together {severity + frequency} of 0 to 8" in told
        assert f"Other wording exists ({SCALES[other].name}): say which you used." in told
        assert told.endswith(SECONDARY)
    assert severity == 0 or first.split("(")[1] != second.split("(")[1]


def test_grades_are_written_as_their_users_do():
    assert diagnosis.score_scale("smc", [4]) == "SMC grade (Lee): IV (disfiguring asymmetry)."
    assert diagnosis.score_scale("smc", [4.0]) == diagnosis.score_scale("smc", [4])
    assert "VI (no movement)" in diagnosis.score_scale("house_brackmann", [6])


def test_the_eye_closes_in_grade_iii_as_the_ledger_corrects_it():
    corrected = load_table("findings")["housebrackmann1985_grade_iii"].statement
    assert "closes completely with effort" in corrected
    grades = SCALES["house_brackmann"].rated["grade"]
    assert "closes completely with effort" in grades[3]
    assert "does not close completely" in grades[4]


def test_raters_agree_better_after_training():
    told = {name: diagnosis.agreement(name) for name in SCALES}
    shown = {name: pair for name, pair in told.items() if pair}
    assert sorted(shown) == ["chen", "hsgs", "jankovic", "smc", "tunc"]
    for before, after in shown.values():
        assert "before" in before.quantity and "after" in after.quantity
        assert 0.4 < before.value < after.value < 0.75


def test_a_change_is_set_beside_the_published_one():
    assert "more than 4.46 (3.65-5.41)" in diagnosis.judge_change("hfs30", 48.88, 7.71)
    assert "outside the interval" in diagnosis.judge_change("hfs30", 48.88, 7.71)
    assert "no more than 2.63 (1.92-3.33)" in diagnosis.judge_change("hfs7", 10, 8)
    assert "within the interval" in diagnosis.judge_change("hfs7", 10, 8)
    assert "did not fall" in diagnosis.judge_change("hfs7", 10, 10)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("hfs30", 121, 3), "before is 121; it must be from 0 to 120"),
        (("hfs30", 12, float("nan")), "after is nan; it must be from 0 to 120"),
        (("hfs7", 12, -1), "after is -1; it must be at least 0"),
        (("smc", 3, 2), "no minimal important change"),
        (("nosuch", 3, 2), "no scale 'nosuch'; known are: aao_hns, bni_pain"),
    ],
)
def test_a_change_that_cannot_be_judged_is_told(asked, sentence):
    with pytest.raises(CourseError, match=sentence):
        diagnosis.judge_change(*asked)


def test_a_scale_with_neither_levels_nor_reason_or_with_a_wrong_total_is_refused():
    row = {"id": "x", "name": "X", "measures": "spasm", "rater": "clinician", "references": ["y"]}
    with pytest.raises(EvidenceError, match="either levels or"):
        validated(Scale, row, "here")
    levels = {"items": [{"name": "one", "levels": {0: "no", 2: "yes"}}], "total": [0, 3]}
    with pytest.raises(EvidenceError, match=r"total must be \(0, 2\)"):
        validated(Scale, {**row, **levels}, "here")


@pytest.mark.parametrize(
    ("tone_db", "words", "tone_class", "words_class"),
    [
        (0, 100, 1, 1), (30, 70, 1, 1), (31, 69, 2, 2), (50, 50, 2, 2), (50.5, 49.5, 3, 3),
        (90, 5, 3, 3), (91, 4, 4, 4), (120, 1, 4, 4), (95, 0, 4, 5), (None, 0, 5, 5),
    ],
)  # fmt: skip
def test_hearing_is_classed_by_each_measure(tone_db, words, tone_class, words_class):
    found = diagnosis.grade_hearing(tone_db, words)
    assert (found.tone_class, found.words_class) == (tone_class, words_class)
    assert ("disagree" in found.sentence) == (tone_class != words_class)


@given(st.floats(-10, 130), st.floats(0, 100))
def test_hearing_is_serviceable_by_both_published_definitions(tone_db, words):
    found = diagnosis.grade_hearing(tone_db, words)
    assert found.serviceable == (tone_db <= 50 and words >= 50)
    assert found.strictly_serviceable == (tone_db <= 30 and words >= 70)


def test_the_limits_are_those_that_the_scale_prints():
    levels = SCALES["gardner_robertson"].rated["class"]
    limits = [tuple(map(int, re.findall(r"\d+", levels[n]))) for n in (1, 2, 3)]
    for n, (least_db, most_db, least_words, most_words) in enumerate(limits, start=1):
        for tone_db, words in ((max(least_db, 0), most_words), (most_db, least_words)):
            found = diagnosis.grade_hearing(tone_db, words)
            assert (found.tone_class, found.words_class) == (n, n)


@pytest.mark.parametrize("wrong", [(-11, 50), (131, 50), (float("nan"), 50), (20, -1), (20, 101)])
def test_hearing_out_of_range_is_told(wrong):
    with pytest.raises(CourseError, match="it must be from"):
        diagnosis.grade_hearing(*wrong)
