"""Lesson 09 shows what the ledger says of surgery and the days after, and what it does not."""

import base64
import doctest
import re
from pathlib import Path

import pytest

from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims, load_figures, load_references, load_table
from hemifacial.figures import approach, baep_alarm, first_thirty_days
from hemifacial.figures.picture import picture_bytes, same_picture
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("09_theatre_and_after")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "09_theatre_and_after").glob("*.yml"))
LEDGER, CLAIMS, INSTRUCTIONS = load_figures(), load_claims(), load_table("instructions")
OWN = load_claims("09_theatre_and_after")


@pytest.mark.parametrize("module", [approach, baep_alarm, first_thirty_days])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


@pytest.mark.parametrize(
    ("cell", "draw"),
    [
        ("l09-approach", approach.approach_figure),
        ("l09-alarm", baep_alarm.draw_baep_alarm),
        ("l09-thirty-days", first_thirty_days.draw_first_thirty_days),
    ],
)
def test_each_picture_is_drawn_the_same_twice_and_stands_folded_in_the_lesson(cell, draw):
    first, second = picture_bytes(draw()), picture_bytes(draw())
    assert first == second
    assert LESSON.html_of(cell).startswith("<details>")
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, first)


# the first thirty days


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("han2012", "han2012_facial_palsy_delayed"),
        ("dfp248", "dfp248_facial_palsy_delayed"),
        ("lee2018_dfp", "lee2018_dfp_facial_palsy_delayed"),
    ],
)
def test_late_palsies_begin_when_the_ledger_says(source, row):
    onset = next(one for one in first_thirty_days.ONSETS if one.source == source)
    days = re.search(r"day (\d+)-(\d+) \(mean ([\d.]+)\)", LEDGER[row].definition)
    assert [float(day) for day in days.groups()] == [
        onset.first_day,
        onset.last_day,
        onset.middle_day,
    ]
    assert onset.n_patients == LEDGER[row].events


def test_bleeds_and_late_deafness_come_when_the_ledger_says():
    onsets = {onset.source: onset for onset in first_thirty_days.ONSETS}
    bleed, row = onsets["liu2023glue"], INSTRUCTIONS["liu2023glue_beyond_day_1"]
    assert row.figure == "0.5-95 ; mean 41.75" and int(row.n) == bleed.n_patients
    hours = [24 * day for day in (bleed.first_day, bleed.last_day, bleed.middle_day)]
    assert hours == pytest.approx([0.5, 95, 41.75])
    deaf = onsets["lee2019_delayedhl"]
    assert "median 22 d (10-45)" in INSTRUCTIONS["lee2019_delayedhl_test_and_treat"].note
    assert (deaf.middle_day, deaf.first_day, deaf.last_day, deaf.middle) == (22, 10, 45, "median")
    assert deaf.n_patients == LEDGER["lee2019_delayedhl_hearing_loss_delayed"].events
    assert "within four days" in INSTRUCTIONS["krystkiewicz2025_abrupt"].note
    assert onsets["krystkiewicz2025"].last_day == 4


def test_where_no_source_prints_a_time_nothing_is_drawn_but_words():
    untimed = [onset for onset in first_thirty_days.ONSETS if not onset.source]
    assert {one.complication for one in untimed} == {
        "Infarct",
        "CSF leak",
        "Meningitis",
        "Swallowing",
    }
    assert all(one.first_day is None and one.middle_day is None for one in untimed)
    (axis,) = first_thirty_days.draw_first_thirty_days(untimed).axes
    onset_lines = [line for line in axis.lines if line.get_linewidth() > 2]
    assert onset_lines == []
    with pytest.raises(CourseError, match="no onset to draw"):
        first_thirty_days.draw_first_thirty_days([])


def test_what_to_recognise_and_do_rests_on_guiding_claims():
    complications = [row[0] for row in first_thirty_days.RECOGNISE_AND_ACT]
    assert set(complications) == set(first_thirty_days.WHEN) and len(complications) == 9
    for _, _, _, names in first_thirty_days.RECOGNISE_AND_ACT:
        assert CLAIMS[names[0]].kind in ("instruction", "expert_practice")
    table = first_thirty_days.recognise_and_act_table()
    assert all(set(row) >= {"When", "Recognise", "Act", "Source"} for row in table)


# the alarm


def test_each_alarm_is_the_one_of_its_claim():
    for alarm in baep_alarm.ALARMS:
        claim = CLAIMS[alarm.claim]
        assert claim.references == (alarm.source,)
        statement = " ".join(claim.statement.split())
        if alarm.fall_percent is not None:
            assert f"{alarm.fall_percent:g} %" in statement
        if alarm.delay_ms is not None:
            assert f"{alarm.delay_ms:g} ms or more together with" in statement
        assert not alarm.lost or re.search(r"loss of wave V|wave V vanished", statement)
    assert f"by {baep_alarm.PREWARNING_MS:g} ms or more" in CLAIMS["baep-wave-three"].statement


def test_the_means_of_lyon_are_no_threshold():
    rows = [LEDGER[name] for name in baep_alarm.MEAN_DELAYS]
    assert [row.value for row in rows] == [0.61, 1.05]
    kept, declined = rows
    assert kept.value + kept.sd > declined.value - declined.sd
    assert "polo2025" not in {alarm.source for alarm in baep_alarm.ALARMS}


def test_the_sources_are_shown_to_disagree():
    assert len({(a.delay_ms, a.fall_percent, a.lost) for a in baep_alarm.ALARMS}) == 4
    text = LESSON.prose().split("**Delay alone.**")[1].split("## Check yourself")[0]
    assert text.count("**Disputed.**") == 2
    for name in ("baep-latency-lyon", "baep-latency-always", "baep-wave-three-against"):
        assert f"#claim:{name}" in text


def test_the_schematic_says_so_and_wave_five_goes_as_its_label_says():
    _, before = baep_alarm.baep_trace()
    place, later = baep_alarm.baep_trace(0.7, 0.45)
    _, lost = baep_alarm.baep_trace(0, 0)
    assert later[place > 5].max() < before.max() and lost[place > 5].max() < 0.01
    words = [text.get_text() for axis in baep_alarm.draw_baep_alarm().axes for text in axis.texts]
    assert any("Schematic, not a recording" in word for word in words)


# the approach


def test_steps_are_numbered_once_and_each_has_a_claim():
    assert [number for number, _, _ in approach.STEPS] == list(range(1, 8))
    (axis,) = approach.approach_figure().axes
    shown = [text.get_text() for text in axis.texts if text.get_text().isdigit()]
    assert sorted(shown) == [str(number) for number in range(1, 8)]
    for _, _, name in approach.STEPS:
        assert CLAIMS[name].kind in ("instruction", "expert_practice")
        assert f"#claim:{name}" in LESSON.prose()


# the lesson


def test_the_relaxant_is_told_as_far_as_the_trial_goes():
    text = LESSON.prose().split("**The relaxant.**")[1].split("\n\n")[0]
    assert "#claim:lsr-relaxant" in text and "as far as a trial in this operation goes" in text
    assert "ear surgery" in text


def test_claims_of_other_lessons_are_linked_and_not_repeated():
    text = LESSON.prose()
    for name in (
        "lsr-relaxant",
        "lsr-no-order-to-go-on",
        "mvd-csf-leak-act",
        "mvd-facial-palsy-delayed",
        "nerve-retraction-hearing",
    ):
        assert name not in OWN and f"#claim:{name}" in text


def test_nothing_rests_on_a_source_without_locator():
    references = load_references()
    for claim in OWN.values():
        assert all(references[key].locator for key in claim.references), claim.id
        assert claim.clinical_review is None


def test_no_dose_is_taught():
    """Steroid, antibiotic and papaverine are named; no amount of any of them is."""
    statements = " ".join(claim.statement for claim in OWN.values())
    assert not re.search(r"\d\s*(?:mg|g|ml|cc|µg)\b(?!/dL)", statements)
    assert not re.search(r"\d\s*(?:mg|g|ml|cc|µg)\b(?!/dL)", LESSON.prose())


def test_indirect_evidence_is_named_as_such():
    for name, words in (
        ("after-decline", "trigeminal neuralgia"),
        ("after-hydrocephalus", "schwannoma"),
        ("after-meningitis-bacterial", "after neurosurgery of all kinds"),
        ("after-swallow", "cerebellopontine angle"),
        ("after-leak-ways", "posterior fossa surgery of all kinds"),
        ("theatre-block-ear", "ear surgery"),
        ("theatre-vein-disputed", "trigeminal neuralgia"),
        ("after-cerebellar-infarct", "cerebellar stroke in general"),
    ):
        assert words in " ".join(OWN[name].statement.split())


def test_mixed_operations_are_said_to_be_mixed():
    for claim in OWN.values():
        if any("mixed_diagnoses" in LEDGER[name].flags for name in claim.figures):
            assert re.search(r"trigeminal neuralgia|any nerve", claim.statement), claim.id


def test_persistence_alone_is_no_order_and_the_other_view_stands_beside_it():
    text = LESSON.prose().split("## Concept: the response that will not go")[1].split("\n## ")[0]
    assert "Persistence as the positive test" in text and "Teach both" in text
    assert text.index("#claim:lsr-check-before-closing") < text.index("#claim:lsr-no-order-to-go")


def test_every_claim_of_the_lesson_is_used():
    notebook = "\n".join("".join(cell["source"]) for cell in LESSON.cells)
    assert [name for name in OWN if f"#claim:{name}" not in notebook] == []


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 5
    assert_other_than_quiz(ROOT / "items" / "09_theatre_and_after", SELF_CHECKS, set(CLAIMS))
