"""Lesson 04 teaches the dispute as one, and prints what the model computes."""

import base64
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import cross_talk_map, parameter_standing, two_hypotheses
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.nerve import Fibre
from hemifacial.nerve.experiments import double_stimulus
from hemifacial.nerve.facial import OPEN_CLEFT_MOHM_PER_CM, Compression, FacialNerve
from hemifacial.nerve.measures import conduction_velocity
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.response import lateral_spread, spontaneous_spikes
from hemifacial.nerve.standing import parameters
from hemifacial.panels.cleft.experiment import cross
from hemifacial.panels.pulse.experiment import heartbeat
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("04_cross_talk")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "04_cross_talk").glob("*.yml"))
LEDGER, CLAIMS, OWN = load_figures(), load_claims(), load_claims("04_cross_talk")
PRESSED, NERVE = Compression(), FacialNerve()
#: The first pairs of the same nerve, for what takes long.
FEW, SIX = FacialNerve(pairs=3), FacialNerve(pairs=6)
FAST = FacialNerve(diameter_um=10.6)
RESTLESS = replace(PRESSED, axolemmal_sodium_fraction=0.05)


@lru_cache
def bench(compression=PRESSED, excitability=0.0, nerve=NERVE, dt_us=10):
    return lateral_spread(
        nerve, compression, nucleus=Nucleus(excitability), dt_us=dt_us, control=False
    )


@lru_cache
def fires_unasked(compression):
    """Whether one of the first fibres fires within 40 ms without any stimulus."""
    return any(spontaneous_spikes(FEW, compression, dt_us=10))


@pytest.mark.parametrize(
    ("cell_id", "draw", "simulated"),
    [
        ("l04-two", two_hypotheses.two_hypotheses_figure, False),
        ("l04-map", cross_talk_map.cross_talk_map_figure, True),
        ("l04-standing", parameter_standing.parameter_standing_figure, False),
    ],
)
def test_each_picture_stands_in_the_lesson(cell_id, draw, simulated):
    """The parts of the latency are left out: their drawing runs the model for some seconds."""
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell_id))[1])
    assert same_picture(stored, picture_bytes(draw(), simulated=simulated))


# numbers of the model


@lru_cache
def velocity_m_s(fibre):
    return conduction_velocity(fibre).velocity_m_s


def excess_ms(nerve, compression=PRESSED, excitability=0.0, turn_mm=PRESSED.centre_mm):
    """How much later each unit answers than the ways to a turning point and out explain."""
    sent, heard = nerve.branches
    found = []
    units = bench(compression, excitability, nerve).units
    for pair, unit in zip(nerve.laid_out(PRESSED), units, strict=True):
        first, second = (velocity_m_s(axon.fibre) for axon in pair.axons)
        ways_ms = (sent.electrode_mm - turn_mm) / first + (heard.muscle_mm - turn_mm) / second
        ways_ms += nerve.neuromuscular_delay_ms
        found.append(unit.latency_ms - ways_ms)
    return np.array(found)[np.isfinite(found)]


def test_crossing_costs_what_is_printed_and_less_than_what_was_recorded():
    text = LESSON.source_of("l04-latency-reading")
    excess = excess_ms(NERVE)
    assert "0.7 ms on average (0.3 to 1.7)" in text
    assert excess.mean() == pytest.approx(0.7, abs=0.06)
    assert (excess.min(), excess.max()) == pytest.approx((0.3, 1.7), abs=0.06)
    assert "with fast fibres 0.2 ms" in text
    assert excess_ms(FAST).mean() == pytest.approx(0.2, abs=0.06)
    assert excess.mean() < LEDGER["moller1985_excess_latency"].value


def test_the_nucleus_is_said_to_be_fitted_to_what_was_recorded():
    """Counted from the root exit point it takes the recorded excess, with the delay as printed."""
    text = LESSON.source_of("l04-latency-reading")
    assert "on time by construction" in text and "confirms nothing" in text
    shortest, longest = Nucleus().delay_ms
    assert f"{shortest:g} to {longest:g} ms, was fitted" in text
    through = {"compression": PRESSED.decompressed(), "excitability": 1.0}
    recorded = LEDGER["moller1985_excess_latency"].value
    assert excess_ms(NERVE, **through, turn_mm=0.0).mean() == pytest.approx(recorded, abs=0.1)
    assert "2.5 ms from the compression" in text
    assert excess_ms(NERVE, **through).mean() == pytest.approx(2.5, abs=0.06)
    for told in ("l04-bench-reading", "l04-takehome"):
        assert re.search("delay (?:too|was put in)", LESSON.source_of(told)), told


def test_neither_way_is_declared_right_by_the_model():
    """The one was fitted, the other falls short: the lesson says both, and what each is worth."""
    text = LESSON.source_of("l04-latency-reading")
    assert excess_ms(NERVE).mean() < LEDGER["moller1985_excess_latency"].value - 1
    assert "falls short" in text and "refutes nothing" in text
    assert "9 to 10 ms rule out neither" in text
    recorded = LEDGER["lee1992_latency_mentalis"]
    for compression, excitability in ((PRESSED, 0.0), (PRESSED.decompressed(), 1.0)):
        found = bench(compression, excitability).mean_latency_ms
        assert found == pytest.approx(recorded.value, abs=recorded.sd)


def test_what_was_measured_of_crossing_stands_beside_the_model():
    low, high = (LEDGER[f"rasminsky1980_delay_{end}"] for end in ("low", "high"))
    text = LESSON.source_of("l04-latency-reading")
    assert f"at most {low.value:g} to {high.value:g} {high.unit}" in text
    assert "a quarter of a millisecond" in text and high.value == pytest.approx(250, rel=0.05)
    assert "nerve roots of mice" in text


@pytest.mark.parametrize(
    ("diameter_um", "speed", "ephapse_ms", "nucleus_ms"),
    [(6.6, 32, "9.1 ms", "10.8 ms"), (10.6, 60, "5.1", "6.7 ms")],
)
def test_both_ways_take_as_long_as_printed(diameter_um, speed, ephapse_ms, nucleus_ms):
    text = LESSON.source_of("l04-latency-reading")
    nerve = FacialNerve(diameter_um=diameter_um)
    by_cleft = bench(nerve=nerve).mean_latency_ms
    by_nucleus = bench(PRESSED.decompressed(), 1.0, nerve).mean_latency_ms
    for printed, found in ((ephapse_ms, by_cleft), (nucleus_ms, by_nucleus)):
        assert printed in text
        assert found == pytest.approx(float(printed.split()[0]), abs=0.12)
    assert f"({speed} m/s" in text
    assert conduction_velocity(Fibre(diameter_um)).velocity_m_s == pytest.approx(speed, rel=0.02)


BENCH = {
    ("presses", "calm"): (PRESSED, 0.0),
    ("moved away, myelin still thin", "calm"): (PRESSED.decompressed(), 0.0),
    ("moved away", "excitable (0.6)"): (PRESSED.decompressed(), 0.6),
    ("presses", "excitable (0.6)"): (PRESSED, 0.6),
    ("presses, more channels under the lost myelin", "calm"): (RESTLESS, 0.0),
}


def rows_of_the_bench():
    rows = re.findall(
        r"^\| ((?:presses|moved).+) \|$", LESSON.source_of("l04-bench-reading"), re.MULTILINE
    )
    return [row.split(" | ") for row in rows]


@pytest.mark.parametrize("row", rows_of_the_bench(), ids=lambda row: f"{row[0]}, {row[1]}")
def test_each_row_of_the_bench_is_what_the_model_answers(row):
    vessel, nucleus, units, first, alone = row
    compression, excitability = BENCH[vessel, nucleus]
    found = bench(compression, excitability)
    assert found.responding == int(units)
    if first == "none":
        assert np.isnan(found.latency_ms)
    else:
        assert found.latency_ms == pytest.approx(float(first.split()[0]), abs=0.06)
    assert fires_unasked(compression) == ("fires" in alone)


def test_all_rows_of_the_bench_are_told():
    assert {(row[0], row[1]) for row in rows_of_the_bench()} == set(BENCH)
    assert "no response without its control" in LESSON.source_of("l04-bench-reading")


def test_other_draws_answer_as_often_as_printed():
    """Fewest and most of fourteen draws, at a step that no longer matters."""
    counts = [bench(nerve=replace(NERVE, seed=seed), dt_us=2.5).responding for seed in (2, 9)]
    assert "6 to 10 of ten" in LESSON.source_of("l04-bench-reading")
    assert counts == [6, 10]


def test_the_map_is_read_as_it_was_computed():
    text = LESSON.source_of("l04-map-reading")
    cells = {
        (cell.myelin_fraction, cell.cleft_mohm_per_cm): cell.responding
        for cell in cross_talk_map.cross_talk_cells()
    }
    assert not any(n for (_, cleft), n in cells.items() if cleft <= 600)
    assert "At 600 nobody answers, however thin the myelin" in text
    between = [n for (share, cleft), n in cells.items() if cleft == 2400 and 0.07 <= share <= 0.3]
    assert (min(between), max(between)) == (6, 8) and "six to eight of ten" in text
    assert cells[1.0, 2400] == 0 and cells[1.0, 4800] == 10
    assert (cells[0.05, 1200], cells[0.05, 2400]) == (4, 1)
    assert "4 of 10 answer at 1,200 and 1 of 10 at 2,400" in text


def test_three_cells_of_the_map_computed_anew():
    for share, cleft, answering in ((0.1, 600, False), (1.0, 2400, False), (1.0, 4800, True)):
        found = bench(replace(PRESSED, myelin_fraction=share, cleft_mohm_per_cm=cleft), 0.0, FEW)
        assert found.responding == (3 if answering else 0)


@pytest.mark.parametrize(
    ("share", "silent", "first", "times"), [(0.1, 1000, 1050, 40), (1.0, 2800, 3000, 120)]
)
def test_how_many_times_tighter_the_cleft_must_be(share, silent, first, times):
    """The first of ten pairs crosses there, and none a step below.

    A step of 10 us lets whole fibres cross from 2,700 on, which steps of 5 and 2.5 us do not.
    """
    text = LESSON.source_of("l04-map-reading")
    assert f"{OPEN_CLEFT_MOHM_PER_CM:g} MOhm/cm" in LESSON.source_of("l04-predict-tight")
    assert "**About 40 times, and about 120.**" in text
    assert "just above 1,000" in text and "about 3,000" in text
    assert first / OPEN_CLEFT_MOHM_PER_CM == pytest.approx(times, rel=0.06)
    for cleft, answering in ((silent, False), (first, True)):
        pressed = replace(PRESSED, myelin_fraction=share, cleft_mohm_per_cm=float(cleft))
        assert bool(bench(pressed, dt_us=5).responding) == answering
    assert "about 40 times tighter" in LESSON.source_of("l04-takehome")
    assert "120 times with all" in LESSON.source_of("l04-takehome")


def test_two_fibres_do_what_is_printed():
    text = LESSON.source_of("l04-cleft-reading")
    near, apart = cross(PRESSED), cross(PRESSED.decompressed())
    assert near.delay_ms == pytest.approx(0.14, abs=0.006) and "0.14 ms" in text
    assert near.outward_ms is not None and near.inward_ms is not None
    assert not apart.fires
    assert apart.depolarised_mv == pytest.approx(0.6, abs=0.06) and "0.6 mV" in text


def test_the_pulse_brings_out_what_is_printed():
    text = LESSON.source_of("l04-pulse-reading")
    beat = heartbeat(replace(PRESSED, cleft_mohm_per_cm=850.0), 1.0)
    assert beat.units == 5
    assert beat.answered_phases / len(beat.phases) == pytest.approx(2 / 3, abs=0.08)
    assert beat.responding[0] == 0 and beat.responding.max() == 3
    assert beat.cleft_mohm_per_cm.max() == pytest.approx(1700)
    assert "some unit at about two phases of three" in text
    assert "From 850 MOhm/cm in diastole the resistance rises to 1,700" in text
    assert heartbeat(replace(PRESSED, cleft_mohm_per_cm=300.0), 1.0).answered_phases == 0
    assert heartbeat(replace(PRESSED, cleft_mohm_per_cm=1700.0), 0.5).answered_phases == 20


def test_two_stimuli_do_not_tell_the_hypotheses_apart_in_the_model():
    told = "by both ways the second is answered at 1.5 ms and not at 1 ms"
    assert told in LESSON.source_of("l04-limits-reading")
    for compression, excitability in ((PRESSED, 0.0), (PRESSED.decompressed(), 0.6)):
        nucleus = Nucleus(excitability)
        found = double_stimulus(SIX, compression, [1.0, 1.5], nucleus=nucleus, dt_us=10)
        assert found.second[0] == 0 < found.second[1]


def test_the_count_of_assumed_values_is_that_of_the_table():
    counted = [one.kind for one in parameters() if one.kind not in ("label", "numerical")]
    assumed, fitted = counted.count("assumed"), counted.count("fitted")
    told = f"Of {len(counted)} values {assumed} are assumed and {fitted} fitted"
    assert told in LESSON.source_of("l04-limits-reading") and "measured" not in counted


# evidence


def test_every_claim_is_told_in_the_lesson():
    assert set(OWN) <= set(re.findall(r"#claim:([\w-]+)", LESSON.prose()))


def sides():
    text = LESSON.source_of("l04-concept-evidence")
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    return {
        title: set(re.findall(r"#claim:([\w-]+)", body))
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_each_side_has_five_pieces_of_evidence_and_its_own_gaps():
    text = LESSON.source_of("l04-concept-evidence")
    for title in ("### For the ephapse", "### For the nucleus"):
        body = text.split(title)[1].split("###")[0]
        assert body.count("\n- **") == 5
    found = sides()
    assert "crosstalk-second-peak" in found["For the ephapse"]
    assert {"crosstalk-excess", "crosstalk-f-waves"} <= found["For the nucleus"]
    assert {"lsr-volatile", "blink-to-mouth"} <= found["For the nucleus"]
    gaps = text.split("### What each leaves unexplained")[1]
    assert "| **Ephapse** |" in gaps and "| **Nucleus** |" in gaps


def test_no_verdict_is_given():
    text = LESSON.prose()
    assert "No source that was found settles it" in text
    assert "Both may be true" in LESSON.source_of("l04-back")
    assert "One does not exclude the other" in text
    assert not re.search(r"\b(?:is|are|been) proven\b|proves that the (?:ephapse|nuc)", text)


def test_two_reviews_that_lean_to_either_side_stand_together():
    text = LESSON.source_of("l04-concept-evidence").split("**Where it stands.**")[1]
    assert {"crosstalk-review", "crosstalk-review-central"} == set(
        re.findall(r"#claim:([\w-]+)", text)
    )


def test_each_side_may_read_the_findings_of_the_other():
    text = LESSON.source_of("l04-concept-evidence")
    assert "an excitable nucleus may be a **result** of the ephapse" in text
    assert "quick loss may mean that nothing drives the nucleus any more" in text


def test_a_third_reading_and_its_counter_evidence_are_told():
    assert {"misawa2006", "musclenerve2007"} == set(OWN["crosstalk-trigeminal"].references)
    assert "### Neither of the two" in LESSON.source_of("l04-concept-evidence")


def test_what_speaks_for_the_nucleus_is_told_with_what_does_not_fit_it():
    text = LESSON.source_of("l04-concept-evidence")
    assert "[in a larger series never](#claim:blink-to-mouth)" in text
    assert "not on their unaffected side" in CLAIMS["blink-to-mouth"].statement
    assert LEDGER["kim1998_both_sides"].n < LEDGER["synk1984_blink_synkinesis"].n
    assert "only latency is told, which desflurane left alone too" in text
    assert "left its latency unchanged" in CLAIMS["lsr-volatile"].statement


def test_small_series_are_named_as_small():
    assert "Five patients" in LESSON.source_of("l04-concept-evidence")
    assert "Diazepam was given to six patients" in LESSON.source_of("l04-concept-evidence")
    assert "Rats are not patients" in LESSON.source_of("l04-concept-evidence")


def test_the_pulse_is_called_a_hypothesis_of_the_model():
    asked = LESSON.source_of("l04-predict-pulse")
    assert "hypothesis of the model" in asked and "No source was found" in asked


# the lesson


def test_the_reader_predicts_first():
    for cell_id in ("l04-latency", "l04-map"):
        assert LESSON.html_of(cell_id).startswith("<details>")
    assert LESSON.prose().count("## Predict, then see") == 4
    ids = [cell["id"] for cell in LESSON.cells]
    for asked, shown in (
        ("l04-predict-latency", "l04-latency"),
        ("l04-predict-tight", "l04-map"),
        ("l04-predict-bench", "l04-bench-panel"),
        ("l04-predict-pulse", "l04-pulse-panel"),
    ):
        assert ids.index(asked) == ids.index(shown) - 1


def test_panels_store_a_still_that_says_it_is_simulated():
    for cell_id in ("l04-cleft-panel", "l04-bench-panel", "l04-pulse-panel"):
        assert "Simulated" in LESSON.html_of(cell_id)
        assert "panel" in LESSON.cell(cell_id)["metadata"]["tags"]


def test_the_patient_gets_no_verdict_and_no_promise():
    assert "Mr J. is synthetic" in LESSON.source_of("l04-patient")
    back = LESSON.source_of("l04-back")
    assert "Mr J. (synthetic)" in back and "Nobody has settled it" in back
    assert "it need not" in back.lower()


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 3
    assert_other_than_quiz(ROOT / "items" / "04_cross_talk", SELF_CHECKS, set(CLAIMS))
