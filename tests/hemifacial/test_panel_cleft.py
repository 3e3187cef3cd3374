"""Two fibres and a cleft: what the panel says is what the model does, run anew and finer."""

import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemifacial.errors import CourseError
from hemifacial.nerve import Compression, FacialNerve, Stimulus, simulate
from hemifacial.nerve.response import lateral_spread
from hemifacial.panels import CleftPanel
from hemifacial.panels.cleft.experiment import PAIR, control, cross
from hemifacial.panels.cleft.panel import CLEFTS, compression
from hemifacial.panels.cleft.words import control_words
from hemifacial.panels.instrument.parts import Dots, Slider
from hemifacial.panels.instrument.still import still_caption

FIFTH = 4
BRANCHES = ("zygomatic", "marginal mandibular")
STARTS = {control.name: control.start for control in CleftPanel.controls}


def stops(control):
    return control.stops if isinstance(control, Slider) else tuple(control.options)


ANY = st.fixed_dictionaries({c.name: st.sampled_from(stops(c)) for c in CleftPanel.controls})


@pytest.fixture(scope="module")
def panel():
    return CleftPanel()


def look(panel, **values):
    return panel.look({**STARTS, **values})


def preset(label):
    return next(one.values for one in CleftPanel.presets if one.label == label)


def run_directly(stretch, stimulated, dt_us):
    """First spikes of both fibres and the voltages, by the solver alone."""
    axons = FacialNerve().laid_out(stretch)[FIFTH].axons
    s = BRANCHES.index(stimulated)
    volley = [Stimulus(s, axons[s].nodes - 1, onset_ms=0.1, duration_ms=0.1, amplitude_na=4.0)]
    run = simulate(axons, volley, 5.0, lesion=stretch.lesion(), cleft=stretch.cleft(),
                   dt_us=dt_us, record_us=10.0)  # fmt: skip
    return run, run.traces[s], run.traces[1 - s]


@pytest.mark.parametrize("stimulated", BRANCHES)
@pytest.mark.parametrize(("cleft", "myelin"), [(25.0, 10.0), (1200.0, 10.0), (2400.0, 100.0)])
def test_a_silent_fibre_is_moved_as_far_as_a_finer_run_moves_it(panel, stimulated, cleft, myelin):
    values = {"cleft_mohm_per_cm": cleft, "myelin_percent": myelin, "stimulated": stimulated}
    view = look(panel, **values)
    stretch = Compression(cleft_mohm_per_cm=cleft, myelin_fraction=myelin / 100)
    run, _, heard = run_directly(stretch, stimulated, dt_us=1.25)
    assert all(len(times) == 0 for times in heard.spikes_ms)
    moved = float(re.search(r"at most ([\d.]+) mV", view.headline)[1])
    assert moved == pytest.approx(heard.node_mv.max() + 80, abs=0.3)
    lowest = float(dict(view.facts)["Lowest voltage in the cleft"].split()[0].replace("−", "-"))
    assert lowest == pytest.approx(run.cleft_mv.min(), abs=0.5)


@pytest.mark.parametrize("stimulated", BRANCHES)
@pytest.mark.parametrize("cleft", [1800.0, 2400.0])
def test_the_crossing_comes_when_a_finer_run_has_it(panel, stimulated, cleft):
    facts = dict(look(panel, cleft_mohm_per_cm=cleft, stimulated=stimulated).facts)
    _, sent, heard = run_directly(Compression(cleft_mohm_per_cm=cleft), stimulated, dt_us=1.25)
    heard_ms = np.array([times[0] for times in heard.spikes_ms])
    sent_ms = np.array([times[0] for times in sent.spikes_ms])
    first = np.argmin(heard_ms)
    delay_ms = heard_ms[first] - np.interp(heard.node_mm[first], sent.node_mm, sent_ms)
    assert float(facts["Crossing delay"].split()[0]) == pytest.approx(delay_ms, abs=0.015)
    assert facts["Second fibre begins at"] == f"{heard.node_mm[first]:.1f} mm"
    assert facts["Its impulse runs"] == "to the muscle and to the nucleus"


@pytest.mark.parametrize("cleft", [25.0, 1200.0, 1800.0, 2400.0])
def test_it_is_the_fifth_unit_of_the_bench(cleft):
    assert PAIR == FIFTH
    stretch = Compression(cleft_mohm_per_cm=cleft)
    bench = lateral_spread(FacialNerve(pairs=5), stretch, control=False)
    answers = math.isfinite(bench.units[FIFTH].latency_ms)
    assert (cross(stretch).outward_ms is not None) == answers


@settings(max_examples=25, deadline=None)
@given(ANY, st.sampled_from([25.0, 100.0]), st.sampled_from([0.0, 0.5, 1.0, 1.2]))
def test_an_open_cleft_never_crosses(values, cleft, sodium):
    stretch = compression({**values, "cleft_mohm_per_cm": cleft, "sodium_percent": sodium})
    found = cross(stretch, stimulated=values["stimulated"])
    assert not found.fires and not found.excited and found.passes
    assert found.depolarised_mv < 10


@pytest.mark.parametrize("stimulated", BRANCHES)
@pytest.mark.parametrize("length", [3.0, 5.0])
@pytest.mark.parametrize("cleft", [r for r in CLEFTS if 1200 <= r <= 2400])
def test_whole_myelin_does_not_cross_where_thin_myelin_does(stimulated, length, cleft):
    stretch = Compression(
        length_mm=length, myelin_fraction=1.0, axolemmal_sodium_fraction=0.0,
        cleft_mohm_per_cm=cleft,
    )  # fmt: skip
    found = cross(stretch, stimulated=stimulated)
    assert not found.excited and found.passes
    if length == 5.0 and cleft >= 1800:
        assert cross(Compression(cleft_mohm_per_cm=cleft), stimulated=stimulated).fires


@settings(max_examples=25, deadline=None)
@given(values=ANY)
def test_every_setting_is_answered_and_its_words_carry_its_numbers(panel, values):
    view = panel.look(values)
    found = cross(compression(values), stimulated=values["stimulated"])
    facts = dict(view.facts)
    assert ("fires" in view.headline) == found.fires
    assert ("stays silent" in view.headline) == (not found.excited)
    assert ("volley" in view.headline) == (not found.passes)
    if found.fires:
        assert f"fires {facts['Crossing delay']} after the first" in view.headline
        assert f"runs {facts['Its impulse runs'].split(';')[0]}" in view.headline
    else:
        assert f"{facts['Second fibre depolarised by']}" in view.headline
    fired = sum(row["First spike, ms"] != "none" for row in view.rows)
    dots = [mark for mark in view.charts[0].marks if isinstance(mark, Dots)]
    assert fired == sum(len(mark.x) for mark in dots if not mark.hollow)
    assert len(view.rows) == sum(len(mark.x) for mark in dots)
    assert view.headline in view.alt
    for chart in view.charts:
        ends = [*chart.x_range, *chart.y_range]
        assert all(math.isfinite(end) for end in ends) and chart.x_range[0] < chart.x_range[1]


def test_moving_the_vessel_away_stops_the_crossing_while_myelin_stays_thin(panel):
    assert "fires" in look(panel, **preset("Pressed and thin")).headline
    after = look(panel, **preset("Decompress"))
    assert "stays silent" in after.headline
    assert after.charts[0].marks != look(panel, **preset("Healthy nerve")).charts[0].marks


def test_a_cleft_can_be_too_tight_for_the_volley_itself(panel):
    tight = preset("Too tight: the volley itself stops")
    assert look(panel, **tight).headline.startswith("The volley stops in the stretch")
    opened = dict(look(panel, **{**tight, **preset("Decompress")}).facts)
    assert opened["First fibre's volley"] == "passes the stretch"
    assert opened["Its impulse runs"] == "nowhere"


def test_the_control_is_silent_at_the_start_and_fires_with_too_many_channels(panel):
    assert panel.afterword(STARTS, lambda: False).endswith("both fibres stay silent for 120 ms.")
    restless = panel.afterword({**STARTS, "sodium_percent": 2.0}, lambda: False)
    stretch = Compression(axolemmal_sodium_fraction=0.02)
    alone = simulate(FacialNerve().laid_out(stretch)[FIFTH].axons, (), 120.0,
                     lesion=stretch.lesion(), cleft=stretch.cleft(), dt_us=2.5)  # fmt: skip
    first_ms = min(t[0] for trace in alone.traces for t in trace.spikes_ms if len(t))
    said_ms = float(re.search(r"by themselves after (\d+) ms", restless)[1])
    assert said_ms == pytest.approx(first_ms, abs=1.0)
    assert "no stable rest" in look(panel, sodium_percent=2.0).cautions
    assert panel.afterword(STARTS, lambda: True) == ""


def test_the_control_is_left_within_two_milliseconds_of_the_model():
    asked = []
    assert control(Compression(), lambda: asked.append(1) or len(asked) > 3) is None
    assert len(asked) == 4
    assert control_words(None) == ""


def test_the_still_is_short_and_says_once_what_it_is(panel):
    """80 words beside the stamp, for the start and for each button."""
    for values in ({}, *(one.values for one in CleftPanel.presets)):
        said = still_caption(look(panel, **values), panel.caption, control_words(()))
        assert len(said.split()) <= 80 and said.count("teaching") == 1
        for limit in ("One pair of fibres", "step 5 µs", "assumed"):
            assert limit in said


def test_what_was_never_measured_is_said(panel):
    for resistance in (25.0, 300.0, 2400.0):
        shown = look(panel, cleft_mohm_per_cm=resistance)
        assert "No resistance of this space was ever measured" in shown.cautions
    assert "longer than 5 mm" in look(panel, length_mm=8.0).cautions


def test_a_value_that_is_no_stop_is_one_sentence():
    with pytest.raises(CourseError, match="Space between the fibres is 50; choose one of"):
        CleftPanel(cleft_mohm_per_cm=50)


def test_naming_the_panel_loads_no_compiler():
    code = (
        "import sys, hemifacial.panels as panels; panels.CleftPanel, panels.PulsePanel; "
        "print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
