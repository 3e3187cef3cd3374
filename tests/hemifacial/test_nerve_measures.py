"""Measures of the nerve model against figures from outside, and what they refuse."""

import ast
import dataclasses
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hemifacial import evidence
from hemifacial.errors import CourseError
from hemifacial.nerve import Axon, Cleft, Fibre, Lesion, simulate, train
from hemifacial.nerve.excitability import (
    excitation_threshold,
    recovery_cycle,
    strength_duration,
)
from hemifacial.nerve.measures import (
    block_threshold,
    bracket,
    conduction_block,
    conduction_velocity,
)

REFERENCE = Path(__file__).parents[1] / "reference"
BENCHMARKS = yaml.safe_load((REFERENCE / "nerve_benchmarks.yml").read_text(encoding="utf-8"))
EXPECTED = {entry["test"]: entry.get("expected") for entry in BENCHMARKS}
PYFIBERS = REFERENCE / "pyfibers.json"
CLASSES = {"model test", "strict expected failure", "ledger fact, not tested on the model"}
#: Rows that hold only what programs printed or computed.
NOT_PUBLISHED = {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16}
FIBRE = Fibre(10.0)
SPACING_MM = FIBRE.node_spacing_um / 1000


def failure(test):
    """Mark a test as a strict expected failure, with the reason that the table gives."""
    why = next(entry["why"] for entry in BENCHMARKS if entry["test"] == test.__name__)
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=why)(test)


def by(*names):
    """Parametrize a test with columns of its own entry in the table."""

    def mark(test):
        told = EXPECTED[test.__name__]
        rows = list(zip(*(told[name] for name in names), strict=True))
        return pytest.mark.parametrize(("at", "expected"), rows)(test)

    return mark


def lesion_over(internodes, **changes):
    return Lesion(centre_mm=0, length_mm=internodes * SPACING_MM, **changes)


def bare_stretch(sodium, **changes):
    """Three internodes without myelin or persistent sodium, so that they are silent at rest."""
    changes = {"myelin_fraction": 0, "persistent_sodium_scale": 0} | changes
    return lesion_over(3, axolemmal_sodium_fraction=sodium, **changes)


def through(lesion, stimuli, duration_ms, fibre=FIBRE, dt_us=5.0):
    """Run a fibre whose node 15 lies where the lesion begins."""
    node_mm = fibre.node_spacing_um / 1000
    nodes = 31 + math.ceil(lesion.length_mm / node_mm - 1e-6)
    axon = Axon(fibre, nodes, lesion.span_mm[0] - 15 * node_mm)
    return simulate([axon], stimuli, duration_ms, lesion=lesion, dt_us=dt_us).traces[0]


# The table of benchmarks


def test_every_row_is_classed():
    assert {entry["row"] for entry in BENCHMARKS} == set(range(1, 33))
    assert {entry["class"] for entry in BENCHMARKS} == CLASSES
    assert all(entry["quantity"] and entry["why"] for entry in BENCHMARKS)


@pytest.mark.parametrize("entry", BENCHMARKS, ids=lambda e: f"{e['row']}: {e['quantity']}")
def test_status_is_earned(entry):
    figures, findings = evidence.load_figures(), evidence.load_table("findings")
    cited = [figures.get(key) or findings[key] for key in entry.get("ledger", [])]
    sources = {row.reference for row in cited} | set(entry.get("sources", []))
    assert sources <= set(evidence.load_references())
    printed = ["published package" in (row.note or "") for row in cited]
    if entry["status"] == "published":
        assert entry["row"] not in NOT_PUBLISHED
        assert sources
        assert not any(printed)
    elif entry["status"] == "package output":
        assert cited
        assert all(printed)
    else:
        assert entry["status"] == "computed"
        assert not sources


@pytest.mark.parametrize(
    "entry",
    [e for e in BENCHMARKS if e.get("ledger") and e.get("expected")],
    ids=lambda e: e["test"],
)
def test_expected_values_are_those_of_the_ledger(entry):
    figures = evidence.load_figures()
    values = {figures[key].value for key in entry["ledger"] if key in figures}
    assert values <= {float(value) for value in entry["expected"].values()}


def expected_to_fail_elsewhere(file: str, name: str) -> bool:
    """Whether a test of another file is a strict expected failure; the test must exist."""
    tree = ast.parse((Path(__file__).parent / file).read_text(encoding="utf-8"))
    test = next(node for node in tree.body if getattr(node, "name", None) == name)
    marks = [ast.unparse(mark) for mark in test.decorator_list]
    return any("xfail" in mark and "strict=True" in mark for mark in marks)


@pytest.mark.parametrize("entry", BENCHMARKS, ids=lambda e: f"{e['row']}: {e['test']}")
def test_every_named_test_exists_and_is_marked_as_classed(entry):
    if entry["class"].startswith("ledger fact"):
        assert entry["test"] == "none"
        return
    if "::" in entry["test"]:
        strict = expected_to_fail_elsewhere(*entry["test"].split("::"))
    else:
        marks = getattr(globals()[entry["test"]], "pytestmark", [])
        strict = any(mark.name == "xfail" and mark.kwargs["strict"] for mark in marks)
    assert strict == (entry["class"] == "strict expected failure")


# Velocity


def test_velocity_lies_near_that_of_another_package():
    told = EXPECTED["test_velocity_lies_near_that_of_another_package"]
    assert told["low"] < conduction_velocity(FIBRE).velocity_m_s < told["high"]


@by("diameters_um", "velocities_m_s")
def test_velocity_by_diameter(at, expected):
    tolerance = EXPECTED["test_velocity_by_diameter"]["tolerance"]
    found = conduction_velocity(Fibre(at)).velocity_m_s
    assert found == pytest.approx(expected, rel=tolerance)


@by("diameters_um", "velocities_m_s")
def test_velocity_converges_with_the_time_step(at, expected):
    tolerance = EXPECTED["test_velocity_converges_with_the_time_step"]["tolerance"]
    coarse, fine, finest = (conduction_velocity(Fibre(at), dt).velocity_m_s for dt in (4, 2, 1))
    assert finest == pytest.approx(expected, rel=tolerance)
    assert (fine - coarse) / (finest - fine) == pytest.approx(4, rel=0.2)  # second order


def test_velocity_over_diameter_lies_in_the_measured_range():
    told = EXPECTED["test_velocity_over_diameter_lies_in_the_measured_range"]
    for diameter_um in EXPECTED["test_velocity_by_diameter"]["diameters_um"]:
        scale = conduction_velocity(Fibre(diameter_um)).velocity_m_s / diameter_um
        assert (
            told["low"] * (1 - told["tolerance"]) < scale < told["high"] * (1 + told["tolerance"])
        )


@by("steps_us", "velocities_m_s")
def test_backward_euler_slows_the_impulse_as_computed_elsewhere(at, expected):
    tolerance = EXPECTED["test_backward_euler_slows_the_impulse_as_computed_elsewhere"]["tolerance"]
    found = conduction_velocity(FIBRE, at, method="backward-euler").velocity_m_s
    assert found == pytest.approx(expected, rel=tolerance)


@by("temperatures_c", "velocities_m_s")
def test_velocity_by_temperature(at, expected):
    tolerance = EXPECTED["test_velocity_by_temperature"]["tolerance"]
    found = conduction_velocity(Fibre(10.0, at), 2, method="backward-euler").velocity_m_s
    assert found == pytest.approx(expected, rel=tolerance)


@failure
@by("temperatures_c", "velocities_m_s")
def test_velocity_in_the_cold(at, expected):
    tolerance = EXPECTED["test_velocity_in_the_cold"]["tolerance"]
    found = conduction_velocity(Fibre(10.0, at), 2, method="backward-euler").velocity_m_s
    assert found == pytest.approx(expected, rel=tolerance)


def test_velocity_rises_straight_with_temperature():
    told = EXPECTED["test_velocity_rises_straight_with_temperature"]
    at_c = np.linspace(20, told["linear_to_c"], 5)
    found = np.array([conduction_velocity(Fibre(10.0, t), 5).velocity_m_s for t in at_c])
    line = np.polyval(np.polyfit(at_c, found, 1), at_c)
    assert np.all(np.diff(found) > 0)
    assert np.abs(found / line - 1).max() < told["tolerance"]


def test_velocity_of_the_facial_nerve():
    told = EXPECTED["test_velocity_of_the_facial_nerve"]
    fibre = Fibre(told["velocity_m_s"] / told["m_s_per_um"])
    found = conduction_velocity(fibre).velocity_m_s
    assert found == pytest.approx(told["velocity_m_s"], rel=told["tolerance"])


@failure
def test_double_cable_conducts_below_the_measured_range():
    low = EXPECTED["test_double_cable_conducts_below_the_measured_range"]["low"]
    for diameter_um in (5.7, 10.0, 16.0):
        assert conduction_velocity(Fibre(diameter_um)).velocity_m_s / diameter_um < low


def pyfibers(table):
    if not PYFIBERS.exists():
        return []
    return json.loads(PYFIBERS.read_text(encoding="utf-8"))[table]


@pytest.mark.skipif(not PYFIBERS.exists(), reason="no answers of PyFibers")
def test_velocities_equal_those_of_pyfibers():
    rows = [row for row in pyfibers("velocity") if row["dt_us"] in (5, 1)]
    assert len(rows) == 18
    for row in rows:
        fibre = Fibre(row["diameter_um"], row["temperature_c"])
        found = conduction_velocity(fibre, row["dt_us"], method="backward-euler").velocity_m_s
        assert found == pytest.approx(row["velocity_m_per_s"], rel=0.001), row


@pytest.mark.skipif(not PYFIBERS.exists(), reason="no answers of PyFibers")
def test_thresholds_equal_those_of_pyfibers():
    rows = [row for row in pyfibers("threshold") if row["dt_us"] == 5]
    assert len(rows) >= 4
    for row in rows:
        found = excitation_threshold(
            Fibre(row["diameter_um"]), row["width_ms"], dt_us=5, method="backward-euler"
        )
        assert found.threshold_na == pytest.approx(row["fires_na"], rel=0.01), row


# The impulse and its thresholds


def test_shape_of_the_impulse():
    told = EXPECTED["test_shape_of_the_impulse"]
    run = simulate([Axon(FIBRE, 41)], train(0, 2, 0.1, 5.0), 2.0, dt_us=1, record_us=1)
    t_ms, mv = run.t_ms, run.traces[0].node_mv[:, 20]
    above = t_ms[mv > (mv.max() + mv[0]) / 2]
    assert mv.max() == pytest.approx(told["peak_mv"], abs=told["tolerance_mv"])
    assert np.ptp(above) == pytest.approx(told["half_width_ms"], abs=told["tolerance_ms"])


@by("diameters_um", "thresholds_na")
def test_threshold_by_diameter(at, expected):
    tolerance = EXPECTED["test_threshold_by_diameter"]["tolerance"]
    found = excitation_threshold(Fibre(at))
    assert found.silent_na < found.threshold_na < found.firing_na <= 1.005 * found.silent_na
    assert found.threshold_na == pytest.approx(expected, rel=tolerance)


def test_threshold_lies_near_that_of_another_package():
    told = EXPECTED["test_threshold_lies_near_that_of_another_package"]
    found = excitation_threshold(Fibre(5.7), 1.0, dt_us=1).threshold_na
    assert found == pytest.approx(told["threshold_na"], rel=told["tolerance"])


def test_strength_falls_and_charge_rises_with_duration():
    found = strength_duration(FIBRE, [0.05, 0.1, 0.2, 0.5, 1.0], dt_us=5)
    frame = found.to_frame()
    assert frame["threshold_na"].is_monotonic_decreasing
    assert frame["charge_pc"].is_monotonic_increasing
    assert found.rheobase_na < frame["threshold_na"].min()
    assert "Weiss" in found.fit
    # by the meaning of the word, twice the rheobase for the length of the chronaxie is enough
    at_chronaxie = excitation_threshold(FIBRE, found.chronaxie_ms, dt_us=5).threshold_na
    assert at_chronaxie == pytest.approx(2 * found.rheobase_na, rel=2 * found.largest_misfit)


@pytest.fixture(scope="module")
def recovery():
    told = EXPECTED["test_recovery_cycle_as_computed_elsewhere"]
    return recovery_cycle(FIBRE, [told["unexcitable_ms"], *told["intervals_ms"], 100.0], dt_us=5)


def test_recovery_cycle_as_computed_elsewhere(recovery):
    told = EXPECTED["test_recovery_cycle_as_computed_elsewhere"]
    ratio = recovery.threshold_ratio / recovery.threshold_ratio[-1]
    assert np.isnan(ratio[0])
    assert f"{told['unexcitable_ms']} ms" in recovery.refusals[0]
    assert recovery.refusals[1:] == ("",) * (len(ratio) - 1)
    np.testing.assert_allclose(ratio[1:-1], told["ratios"], rtol=told["tolerance"])


def test_recovery_is_refractory_then_superexcitable_then_subexcitable(recovery):
    frame = recovery.to_frame().set_index("interval_ms")["threshold_ratio"]
    assert (frame[[1, 1.5]] > 1).all()
    assert (frame[[2, 3, 5, 7, 10]] < 1).all()
    assert (frame[[15, 20, 30]] > 1).all()
    assert frame[100] < frame[30]


def test_healthy_fibre_follows_the_rate_of_after_activity():
    rate_hz = EXPECTED["test_healthy_fibre_follows_the_rate_of_after_activity"]["rate_hz"]
    pulses = train(0, 2, 0.1, 2.0, pulses=10, interval_ms=1000 / rate_hz)
    trace = simulate([Axon(FIBRE, 41)], pulses, 35.0, dt_us=5).traces[0]
    assert len(trace.spikes_ms[30]) == 10


# Delay and block


@by("myelin_fractions", "velocities_m_s")
def test_velocity_in_thin_myelin(at, expected):
    tolerance = EXPECTED["test_velocity_in_thin_myelin"]["tolerance"]
    trace = through(lesion_over(10, myelin_fraction=at), train(0, 2, 0.1, 5.0), 4.0, dt_us=2.5)
    times = [trace.spikes_ms[node][0] for node in (18, 23)]
    assert 5 * SPACING_MM / (times[1] - times[0]) == pytest.approx(expected, rel=tolerance)


@pytest.fixture(scope="module")
def ten_internodes():
    return block_threshold(FIBRE, lesion_over(10), dt_us=5)


def test_thin_myelin_slows_and_then_blocks(ten_internodes):
    told = EXPECTED["test_thin_myelin_slows_and_then_blocks"]
    assert ten_internodes.blocked_fraction > told["blocked"] * (1 - told["tolerance"])
    assert ten_internodes.conducting_fraction < told["conducting"]
    delays = [
        conduction_block(FIBRE, lesion_over(10, myelin_fraction=share), dt_us=5).extra_delay_us
        for share in (0.5, 0.25, 0.1, ten_internodes.conducting_fraction)
    ]
    assert delays == sorted(delays)
    assert delays[-1] < 2000  # and no slower: what comes next is block


@failure
def test_a_long_stretch_conducts_down_to_the_published_share(ten_internodes):
    percent = EXPECTED["test_a_long_stretch_conducts_down_to_the_published_share"]["percent"]
    assert ten_internodes.myelin_fraction <= percent / 100


def test_warming_blocks_a_long_thin_stretch():
    told = EXPECTED["test_warming_blocks_a_long_thin_stretch"]
    thin = lesion_over(10, myelin_fraction=told["percent"] / 100)
    assert conduction_block(FIBRE, thin).conducts
    assert not conduction_block(Fibre(10.0, 37.0 + told["warming_c"]), thin).conducts


@by("internodes", "delays_us")
def test_delay_of_a_focal_lesion(at, expected):
    passed = conduction_block(FIBRE, lesion_over(at, myelin_fraction=0.1))
    tolerance = EXPECTED["test_delay_of_a_focal_lesion"]["tolerance"]
    assert passed.conducts
    assert passed.arrivals == 1
    assert passed.extra_delay_us == pytest.approx(expected, rel=tolerance)


def test_which_focal_lesions_conduct():
    told = EXPECTED["test_which_focal_lesions_conduct"]
    for internodes, share, delay_us in zip(
        told["internodes"], told["myelin_fractions"], told["delays_us"], strict=True
    ):
        found = conduction_block(FIBRE, lesion_over(internodes, myelin_fraction=share))
        assert found.conducts == (delay_us < math.inf)
        assert found.extra_delay_us == pytest.approx(delay_us, rel=told["tolerance"])


@failure
def test_impulse_fails_where_it_leaves():
    for lesion in (
        *(lesion_over(n, myelin_fraction=f) for n, f in ((3, 0.035), (5, 0.043), (10, 0.049))),
        bare_stretch(0.03),
    ):
        found = conduction_block(FIBRE, lesion, dt_us=5)
        assert not found.arrivals
        assert found.silent_node_mm > lesion.span_mm[1] - SPACING_MM / 2, found


def test_block_begins_where_lesion_and_fibre_meet():
    """What the model does instead: nothing fires beyond the middle of the stretch."""
    lesion = lesion_over(3, myelin_fraction=0.02)
    found = conduction_block(FIBRE, lesion, dt_us=5)
    assert found.last_node_mm == pytest.approx(lesion.span_mm[0])
    assert found.silent_node_mm == pytest.approx(lesion.span_mm[0] + SPACING_MM)


def test_cooling_restores_transmission():
    warm, cool = (conduction_block(Fibre(10.0, t), bare_stretch(0.03), dt_us=5) for t in (37, 30))
    assert (warm.arrivals, warm.spikes_at_rest) == (0, 0)
    assert cool.conducts


def test_a_long_bare_stretch_conducts_slowly():
    length_um = EXPECTED["test_a_long_bare_stretch_conducts_slowly"]["length_um"]
    lesion = bare_stretch(0.1)
    found = conduction_block(FIBRE, lesion, dt_us=5)
    assert lesion.length_mm * 1000 > length_um
    assert found.conducts
    assert found.extra_delay_us > 1000


def test_bare_axon_conducts_slowly():
    told = EXPECTED["test_bare_axon_conducts_slowly"]
    trace = through(bare_stretch(0.1), train(0, 2, 0.1, 5.0), 6.0, fibre=Fibre(10.0, 27.0))
    velocity = 2 * SPACING_MM / (trace.spikes_ms[18][0] - trace.spikes_ms[16][0])
    assert told["order_of_m_s"] / 10 < velocity < told["order_of_m_s"] * 10
    assert velocity < told["below_m_s"]


def refractory_ms(lesion, longest_ms):
    """Shortest interval at which two impulses arrive, and the same for all longer ones tried."""
    intervals = np.geomspace(0.5, longest_ms, 50)
    passed = [
        len(through(lesion, train(0, 2, 0.1, 5.0, pulses=2, interval_ms=t), t + 8).spikes_ms[-8])
        for t in intervals
    ]
    lost = np.flatnonzero(np.array(passed) < 2)
    return intervals[lost[-1] + 1] if lost[-1] + 1 < len(intervals) else math.inf


def test_refractory_period_of_transmission_in_thin_myelin():
    told = EXPECTED["test_refractory_period_of_transmission_in_thin_myelin"]
    normal = refractory_ms(lesion_over(3), 6.0)
    for share in (0.05, 0.04):
        thin = refractory_ms(lesion_over(3, myelin_fraction=share), 6.0)
        assert told["low"] <= thin / normal <= told["high"]


@failure
def test_refractory_period_of_transmission_of_a_bare_stretch():
    told = EXPECTED["test_refractory_period_of_transmission_of_a_bare_stretch"]
    longest_ms = told["at_most"] * refractory_ms(lesion_over(3), 6.0)
    pulses = train(0, 2, 0.1, 5.0, pulses=2, interval_ms=longest_ms)
    assert len(through(bare_stretch(0.1), pulses, longest_ms + 20).spikes_ms[-8]) == 2


# Impulses that nobody sent


@pytest.mark.parametrize("sodium", [0.03, 0.05, 0.1])
def test_spontaneous_firing_is_never_called_conduction(sodium):
    found = conduction_block(FIBRE, bare_stretch(sodium, persistent_sodium_scale=1), dt_us=5)
    assert found.arrivals
    assert found.spikes_at_rest
    assert not found.conducts


def spontaneous_hz(dt_us=10.0, duration_ms=150.0, celsius=37.0, **changes):
    """Impulses of an unstimulated bare internode, and the rates between the last ten."""
    lesion = lesion_over(1, myelin_fraction=0, **changes)
    trace = through(lesion, (), duration_ms, fibre=Fibre(10.0, celsius), dt_us=dt_us)
    times = trace.spikes_ms[-8]
    return len(times), 1000 / np.diff(times[-10:])


@pytest.mark.parametrize("dt_us", [10.0, 5.0])
def test_ectopic_rate(dt_us):
    told = EXPECTED["test_ectopic_rate"]
    changes = {"axolemmal_sodium_fraction": 0.05, "persistent_sodium_scale": 2}
    impulses, rates = spontaneous_hz(dt_us, **changes)
    assert impulses > 20
    assert told["low_hz"] < rates.min() <= rates.max() < told["high_hz"]


@pytest.mark.parametrize("dt_us", [10.0, 5.0])
def test_ectopic_rate_of_mouse_roots(dt_us):
    at_most = EXPECTED["test_ectopic_rate_of_mouse_roots"]["at_most_hz"]
    changes = {"axolemmal_sodium_fraction": 0.03, "persistent_sodium_scale": 1.5}
    impulses, rates = spontaneous_hz(dt_us, 400.0, 26.0, **changes)
    assert impulses > 20
    assert at_most / 2 < rates.min() <= rates.max() <= at_most


@failure
def test_sustained_bursts_with_unchanged_channels():
    wanted = EXPECTED["test_sustained_bursts_with_unchanged_channels"]["impulses"]
    found = [spontaneous_hz(axolemmal_sodium_fraction=share)[0] for share in (0.05, 0.1, 0.2)]
    assert max(found) >= wanted, found


# Two fibres


def pair(stimuli, duration_ms, resistance_mohm_per_cm, celsius=37.0, dt_us=5.0):
    """Two fibres, three internodes of both thinned to 5 % within one cleft."""
    axons = [Axon(Fibre(10.0, celsius), 31), Axon(Fibre(8.7, celsius), 35, -0.1)]
    begin = 10.5 * SPACING_MM
    span = (begin, begin + 3.5)
    lesion = Lesion(begin + 1.75, 3.5, myelin_fraction=0.05)
    cleft = Cleft(span, area_um2=175e2 / resistance_mohm_per_cm)
    run = simulate(axons, stimuli, duration_ms, lesion=lesion, cleft=cleft, dt_us=dt_us)
    return run.traces


def crossing_us(active, neighbour):
    """From the impulse in one fibre to that in the other, where the other fired first."""
    first = [times[0] if len(times) else math.inf for times in neighbour.spikes_ms]
    start = int(np.argmin(first))
    beside = int(np.argmin(np.abs(active.node_mm - neighbour.node_mm[start])))
    return 1000 * (first[start] - active.spikes_ms[beside][0])


def test_ephaptic_delay_and_following():
    told = EXPECTED["test_ephaptic_delay_and_following"]
    interval_ms = 1000 / told["following_hz"]
    assert not any(len(s) for trace in pair((), 200.0, 1600, 27, 10) for s in trace.spikes_ms)
    pulses = train(0, 2, 0.1, 5.0, pulses=5, interval_ms=interval_ms)
    active, neighbour = pair(pulses, 5 * interval_ms, 1600, 27)
    assert 0 < crossing_us(active, neighbour) <= told["delay_us"]
    for pulse in pulses:
        after = neighbour.spikes_ms[-3] - pulse.onset_ms
        assert np.any((after > 0) & (after < 5)), pulse


def test_second_crossing_appears_after_a_fixed_interval():
    told = EXPECTED["test_second_crossing_appears_after_a_fixed_interval"]
    assert not any(len(s) for trace in pair((), 200.0, 3200, dt_us=10) for s in trace.spikes_ms)
    intervals = np.arange(told["low_ms"], told["high_ms"] + 0.1, 0.5)
    seen = [
        len(pair(train(0, 2, 0.1, 5.0, pulses=2, interval_ms=t), t + 8, 3200)[1].spikes_ms[-3])
        for t in intervals
    ]
    assert set(seen) == {1, 2}
    assert seen == sorted(seen)  # absent below one interval, present above it


def healthy_pair(stimuli, resistance_mohm_per_cm):
    cleft = Cleft((17.0, 29.0), area_um2=175e2 / resistance_mohm_per_cm, cells=200)
    return simulate([Axon(FIBRE, 41)] * 2, stimuli, 4.0, cleft=cleft, dt_us=5).traces


def test_coupled_fibres_lock_slow_and_recruit():
    both = train(0, 2, 0.1, 5.0) + train(1, 2, 0.15, 5.0)
    gaps, travel = {}, {}
    for resistance in (1, 400):
        first, second = healthy_pair(both, resistance)
        gaps[resistance] = second.spikes_ms[28][0] - first.spikes_ms[28][0]
        travel[resistance] = first.spikes_ms[24][0] - first.spikes_ms[17][0]
    assert gaps[400] < gaps[1] / 2
    assert travel[400] > travel[1]

    def recruits(amplitude_na, stimuli):
        pulse = train(1, 20, 0.55, amplitude_na)
        return bool(len(healthy_pair(stimuli + pulse, 400)[1].spikes_ms[35]))

    alone = bracket(lambda na: recruits(na, ()), 0.1, 4.0)[0]
    beside = bracket(lambda na: recruits(na, train(0, 2, 0.1, 5.0)), 0.1, 4.0)[1]
    assert beside < alone


# What the measures promise and refuse


@given(edge=st.floats(0.01, 100), below=st.floats(1.01, 100), above=st.floats(1.01, 100))
def test_bracket_holds_the_edge(edge, below, above):
    low, high = bracket(lambda value: value >= edge, edge / below, edge * above)
    assert low < edge <= high <= low * 1.005


def test_block_threshold_lies_between_block_and_conduction():
    found = block_threshold(FIBRE, lesion_over(1), dt_us=5)
    for share, expected in ((found.blocked_fraction, False), (found.conducting_fraction, True)):
        passed = conduction_block(FIBRE, lesion_over(1, myelin_fraction=share), dt_us=5)
        assert passed.conducts is expected
    assert found.conducting_fraction <= 1.005 * found.blocked_fraction


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: excitation_threshold(FIBRE, node=2.5), "The node is 2.5; .*"),
        (lambda: conduction_velocity(FIBRE, 50), "The time step is 50 us; .*"),
        (lambda: conduction_velocity(FIBRE, method="euler"), "The method is 'euler'; .*"),
        (
            lambda: conduction_block(FIBRE, lesion_over(1), duration_ms=1),
            "The time to wait is 1 ms; .*",
        ),
        (
            lambda: block_threshold(FIBRE, lesion_over(3, paranodal_gap_nm=500), dt_us=5),
            "The stretch blocks with all its myelin; .*",
        ),
        (
            lambda: block_threshold(Fibre(10.0, 30.0), bare_stretch(0.1), dt_us=5),
            "The stretch conducts with a share of 0.001 of its myelin; .*",
        ),
        (
            lambda: block_threshold(FIBRE, lesion_over(3, axolemmal_sodium_fraction=0.1), dt_us=5),
            "With a share of .* fires without a stimulus; .*",
        ),
        (lambda: excitation_threshold(FIBRE, 0.0), "The duration of the pulse is 0 ms; .*"),
        (lambda: excitation_threshold(FIBRE, node=35), "The node is 35; .*"),
        (lambda: strength_duration(FIBRE, [0.1, 0.1]), "There are 1 different durations; .*"),
        (lambda: recovery_cycle(FIBRE, [0.05]), "The interval is 0.05 ms; .*"),
        (lambda: recovery_cycle(FIBRE, []), "There is no interval; .*"),
        (
            lambda: recovery_cycle(FIBRE, [0.5], dt_us=5),
            "No pulse up to 20 times the threshold starts an impulse 0.5 ms after another.",
        ),
    ],
)
def test_refusals_are_one_plain_sentence(call, sentence):
    with pytest.raises(CourseError, match=f"^{sentence}$") as refused:
        call()
    assert str(refused.value).count(". ") == 0


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        conduction_velocity(FIBRE, 10).velocity_m_s = 1


def test_measures_load_the_compiler_only_to_simulate():
    code = (
        "import sys; from hemifacial.nerve import measures, excitability; "
        "print({'numba', 'scipy', 'pandas'} & set(sys.modules) or '')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
