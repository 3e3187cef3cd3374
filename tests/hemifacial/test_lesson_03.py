"""Lesson 03 prints what the model computes, and says what it does not."""

import base64
import re
from functools import lru_cache
from pathlib import Path

import pytest

from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import conduction_delay, impulse_in_time
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.nerve import Fibre, Lesion, conduction_velocity, simulate, train
from hemifacial.nerve.cable import Axon
from hemifacial.panels.fibre.experiment import Setting, send_impulse
from hemifacial.panels.strength.experiment import find_curve
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("03_conduction")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "03_conduction").glob("*.yml"))
LEDGER, CLAIMS, OWN = load_figures(), load_claims(), load_claims("03_conduction")
#: Thresholds of block as the lesson prints them: internodes to per cent of the myelin.
BLOCK_PERCENT = {1: 1.3, 3: 3.5, 5: 4.3, 10: 4.9}


@lru_cache
def impulse(myelin_percent, internodes, sodium_percent=0.0, temperature_c=37.0):
    return send_impulse(Setting(myelin_percent, internodes, sodium_percent, temperature_c, 10.0))


@pytest.mark.parametrize(
    ("cell_id", "draw"),
    [
        ("l03-block", conduction_delay.conduction_delay_figure),
        ("l03-time", impulse_in_time.impulse_in_time_figure),
    ],
)
def test_each_picture_stands_in_the_lesson(cell_id, draw):
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell_id))[1])
    assert same_picture(stored, picture_bytes(draw(), simulated=True))


# numbers of the model


def test_the_undamaged_fibre_runs_as_printed_and_as_the_cat_suggests():
    velocity = conduction_velocity(Fibre(10.0)).velocity_m_s
    assert "runs at 56 m/s" in LESSON.source_of("l03-concept")
    assert velocity == pytest.approx(56, abs=0.5)
    cat = 10 * LEDGER["boydkalu1979_scaling_i"].value
    assert f"would run at {cat:.0f}" in LESSON.source_of("l03-concept")


@pytest.mark.parametrize(("internodes", "percent"), BLOCK_PERCENT.items())
def test_block_begins_where_it_is_printed(internodes, percent):
    assert f"{percent:g} %" in LESSON.source_of("l03-block-reading")
    assert impulse(percent + 0.06, internodes).arrivals == 1
    assert impulse(percent - 0.06, internodes).arrivals == 0


def test_thresholds_are_told_in_turns_of_myelin_and_as_a_ratio():
    turns = Fibre(10.0).lamellae
    assert f"{turns:.0f} turns" in LESSON.source_of("l03-concept")
    assert BLOCK_PERCENT[1] / 100 * turns == pytest.approx(1.5, abs=0.1)
    assert "nearly four times" in LESSON.source_of("l03-block-reading")
    assert 3.5 < BLOCK_PERCENT[10] / BLOCK_PERCENT[1] < 4


@pytest.mark.parametrize(("percent", "late_ms"), [(10.0, "0.11"), (5.0, "0.26")])
def test_three_internodes_are_as_late_as_printed(percent, late_ms):
    assert f"{late_ms} ms" in LESSON.source_of("l03-block-reading")
    assert impulse(percent, 3).delay_ms == pytest.approx(float(late_ms), abs=0.006)


def rows_of_the_table():
    rows = re.findall(
        r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (.+) \|$",
        LESSON.source_of("l03-panel-reading"),
        flags=re.MULTILINE,
    )
    return [(*map(float, row[:4]), row[4]) for row in rows]


@pytest.mark.parametrize("row", rows_of_the_table(), ids=lambda row: row[-1][:30])
def test_each_row_of_the_table_is_what_the_model_answers(row):
    internodes, myelin, sodium, celsius, words = row
    passage = impulse(myelin, internodes, sodium, celsius)
    if words.startswith("passes"):
        late_ms = float(re.search(r"([\d.]+) ms late", words)[1])
        assert passage.arrivals == 1
        assert passage.delay_ms == pytest.approx(late_ms, abs=0.006)
    elif words.startswith("stops"):
        assert passage.arrivals == 0
    else:
        assert words == "one in, three out; and it fires alone, after 15 ms"
        assert passage.arrivals == 3
        assert passage.rest.first_ms == pytest.approx(15, abs=0.5)


def test_the_table_holds_what_the_reader_was_asked():
    settings = [row[:4] for row in rows_of_the_table()]
    assert len(settings) == 6
    for asked in ((5, 5, 0, 37), (5, 4, 0, 37), (5, 4, 0, 33), (3, 5, 5, 37), (3, 5, 0, 37)):
        assert asked in settings


def test_the_impulse_stops_one_node_into_the_stretch():
    passage = impulse(4.0, 5.0)
    assert passage.node_mm[passage.last_node] == pytest.approx(Fibre(10.0).node_spacing_um / 1000)


def test_warmth_stops_what_passed_a_degree_before():
    passed = impulse(5.0, 10.0)
    assert passed.arrivals == 1
    assert passed.delay_ms == pytest.approx(1.26, abs=0.02)
    assert "at 37 °C it passes, 1.26 ms late" in LESSON.source_of("l03-panel-reading")


def passing_of_ten(percent, hz):
    """How many of ten impulses at this rate pass three internodes."""
    fibre = Fibre(10.0)
    spacing_mm = fibre.node_spacing_um / 1000
    lesion = Lesion(1.5 * spacing_mm, 3 * spacing_mm, percent / 100)
    axon = Axon(fibre, 34, -15 * spacing_mm)
    pulses = train(0, 2, 0.1, 5.0, pulses=10, interval_ms=1000 / hz)
    run = simulate([axon], pulses, 10_000 / hz + 8, lesion=lesion, dt_us=5, record_us=1000)
    return len(run.traces[0].spikes_ms[-8])


def test_a_stretch_near_block_loses_the_bursts():
    """At both ends of the rates that were recorded in patients after a stimulus."""
    low, high = (LEDGER[f"nielsen1984_rate_{end}"].value for end in ("low", "high"))
    words = f"passes ten of ten impulses at {low:g} a second and nine at {high:g}; with 4 % three"
    assert f"{words} and one" in LESSON.source_of("l03-concept-bedside")
    assert [passing_of_ten(5.0, hz) for hz in (low, high)] == [10, 9]
    assert [passing_of_ten(4.0, hz) for hz in (low, high)] == [3, 1]


def test_what_is_done_at_will_still_passes():
    rate = LEDGER["kirk2021_rate_peak"].value
    assert "with 4 % of the myelin pass that" in LESSON.source_of("l03-concept-bedside")
    assert passing_of_ten(4.0, rate) == 10


@pytest.mark.parametrize(("percent", "internodes"), [(1.25, 1), (3.45, 3), (4.2, 5), (4.85, 10)])
def test_the_impulse_fails_where_it_enters_or_within(percent, internodes):
    """Never at the far end, where another published model lets it fail."""
    assert "Ours fails where it enters, or within" in LESSON.source_of("l03-concept-not")
    passage = impulse(percent, internodes)
    spacing_mm = Fibre(10.0).node_spacing_um / 1000
    assert 0 <= passage.node_mm[passage.last_node] < internodes * spacing_mm / 2


def test_the_bare_fibre_does_not_pass_one_internode():
    assert impulse(0.0, 1).arrivals == 0
    assert "does not pass 1.15 mm" in LESSON.source_of("l03-concept-not")


def test_strength_and_duration_are_those_of_the_panel():
    curve = find_curve(10.0)
    thresholds = dict(zip((0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0), curve.thresholds_na, strict=True))
    text = LESSON.source_of("l03-pulse-reading")
    for duration_ms, printed in ((0.2, "0.61 nA"), (0.1, "0.99 nA")):
        assert printed in text
        assert thresholds[duration_ms] == pytest.approx(float(printed.split()[0]), abs=0.006)
    assert thresholds[0.1] / thresholds[0.2] == pytest.approx(1.6, abs=0.05)
    assert curve.rheobase_na == pytest.approx(0.24, abs=0.006) and "0.24 nA" in text
    assert thresholds[2.0] == pytest.approx(0.28, abs=0.006) and "need 0.28 nA" in text
    assert curve.chronaxie_ms == pytest.approx(0.28, abs=0.006) and "0.28 ms" in text
    assert 0.1 * thresholds[0.1] < 0.2 * thresholds[0.2]  # less charge for the short pulse


# evidence


def test_every_claim_is_told_in_the_lesson():
    told = set(re.findall(r"#claim:([\w-]+)", LESSON.prose()))
    assert set(OWN) <= told


def test_the_models_are_shown_to_disagree():
    text = LESSON.source_of("l03-concept-not")
    assert LEDGER["reutskiy2003_block"].value < BLOCK_PERCENT[10]
    assert "A threshold belongs to its model" in text
    assert {"conduction-models-differ", "conduction-block-site"} <= set(
        re.findall(r"#claim:([\w-]+)", text)
    )


def test_a_small_response_is_not_laid_to_a_block_at_the_root():
    """The usual study stimulates beyond the root: such a block would leave the response whole."""
    text = LESSON.source_of("l03-concept-bedside")
    assert "never passes the root, so a block there leaves the muscle response whole" in text
    assert "Block at the root does not explain that" in text


def test_no_side_of_the_dispute_is_taken_at_the_bedside():
    assert "Where they are added is disputed" in LESSON.source_of("l03-back")


def test_lost_myelin_is_taught_as_disputed():
    for cell_id in ("l03-concept-not", "l03-takehome"):
        assert "#claim:conduction-myelin-disputed" in LESSON.source_of(cell_id)
    assert {"nielsen1985", "phspatho2018"} == set(OWN["conduction-myelin-disputed"].references)


def test_silence_is_said():
    assert "was measured in no source that was found" in LESSON.source_of("l03-concept-bedside")
    assert "none of these numbers is a setting of a stimulator" in LESSON.source_of(
        "l03-pulse-reading"
    )


# the lesson


def test_the_reader_predicts_first():
    assert LESSON.html_of("l03-block").startswith("<details>")
    assert LESSON.prose().count("## Predict, then see") == 2
    ids = [cell["id"] for cell in LESSON.cells]
    for asked, shown in (
        ("l03-predict-block", "l03-block"),
        ("l03-panel-ask", "l03-fibre-panel"),
        ("l03-predict-pulse", "l03-strength-panel"),
    ):
        assert "write" in LESSON.source_of(asked).lower()
        assert ids.index(asked) < ids.index(shown)


def test_panels_store_a_still_that_says_it_is_simulated():
    for cell_id in ("l03-fibre-panel", "l03-strength-panel"):
        assert "Simulated" in LESSON.html_of(cell_id)
        assert "panel" in LESSON.cell(cell_id)["metadata"]["tags"]


def test_the_patient_returns_without_a_promise():
    assert "Mrs V. is synthetic" in LESSON.source_of("l03-patient")
    back = LESSON.source_of("l03-back")
    assert "Mrs V. (synthetic)" in back and "you promise nothing" in back
    assert "#claim:red-flags" in back


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 4
    assert_other_than_quiz(ROOT / "items" / "03_conduction", SELF_CHECKS, set(CLAIMS))
