"""Pulse and phase: the panel's counts are the model's, run anew and finer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemifacial.errors import CourseError
from hemifacial.nerve import Compression, FacialNerve, pulse_sweep
from hemifacial.nerve.response import lateral_spread
from hemifacial.panels import PulsePanel
from hemifacial.panels.cleft.experiment import cross
from hemifacial.panels.instrument.parts import Box
from hemifacial.panels.instrument.still import still_caption
from hemifacial.panels.pulse.experiment import (
    PAIRS,
    _answers,
    control_at_height,
    heartbeat,
    nearest_level,
)
from hemifacial.panels.pulse.panel import DIASTOLES, SWINGS
from hemifacial.panels.pulse.view import control_words

NERVE = FacialNerve(pairs=5)
STARTS = {control.name: control.start for control in PulsePanel.controls}
ANY = st.fixed_dictionaries({c.name: st.sampled_from(c.stops) for c in PulsePanel.controls})


@pytest.fixture(scope="module")
def panel():
    return PulsePanel()


def preset(label):
    return next(one.values for one in PulsePanel.presets if one.label == label)


def counts(view):
    return [row["Units that answer, of 5"] for row in view.rows]


@pytest.mark.parametrize(("diastole", "swing", "myelin"), [(850.0, 1.0, 10.0), (1010.0, 0.4, 7.0)])
def test_the_counts_are_those_of_a_sweep_at_half_the_step(panel, diastole, swing, myelin):
    """Equal in diastole and at the height; between them, rounding may move one unit."""
    values = {"diastole_mohm_per_cm": diastole, "swing": swing, "myelin_percent": myelin}
    shown = counts(panel.look({**STARTS, **values}))[::4]
    stretch = Compression(cleft_mohm_per_cm=diastole, myelin_fraction=myelin / 100)
    sweep = pulse_sweep(NERVE, stretch, swing=swing, phases=5, dt_us=5.0)
    assert NERVE.pairs == PAIRS
    assert (shown[0], shown[1]) == (sweep.responding[0], sweep.responding[1])
    assert np.abs(np.array(shown) - sweep.responding).max() <= 1


def test_without_a_pulse_every_phase_gives_the_bench_s_count(panel):
    view = panel.look({**STARTS, **preset("No pulse"), "diastole_mohm_per_cm": 1700.0})
    bench = lateral_spread(NERVE, Compression(cleft_mohm_per_cm=1700.0), dt_us=2.5, control=False)
    assert set(counts(view)) == {bench.responding}


@pytest.mark.parametrize("label", ["Room in the cleft", "Myelin whole"])
def test_room_or_whole_myelin_leaves_every_phase_unanswered(panel, label):
    view = panel.look({**STARTS, **preset(label)})
    assert view.headline == "No unit answers at any of the 20 phases of the heartbeat."
    assert not [mark for mark in view.charts[1].marks if isinstance(mark, Box)]


def test_the_squeeze_brings_it_out_or_silences_it(panel):
    facts = dict(panel.look({**STARTS, **preset("The pulse brings it out")}).facts)
    assert facts["Units in diastole"] == "0 of 5" != facts["Units at the height"]
    facts = dict(panel.look({**STARTS, **preset("Very thin: the squeeze silences it")}).facts)
    assert facts["Units at the height"] == "0 of 5" != facts["Units in diastole"]


@settings(max_examples=12, deadline=None)
@given(values=ANY)
def test_every_setting_is_answered_and_its_words_carry_its_numbers(panel, values):
    view = panel.look(values)
    facts, shown = dict(view.facts), counts(view)
    answered = sum(count > 0 for count in shown)
    here = shown[int(values["phase_percent"] / 5)]
    assert facts["Phases that are answered"] == f"{answered} of 20"
    assert facts["Units at the chosen phase"] == f"{here} of 5"
    if answered == 0:
        assert view.headline.startswith("No unit answers at any of the 20 phases")
    else:
        assert f"at {values['phase_percent']:.0f} % of the heartbeat, {here} of 5" in view.headline
        said = "all 20 phases" if answered == 20 else f"{answered} of 20 phases"
        assert view.headline.endswith(f"{said} are answered.")
    bars = [mark for mark in view.charts[1].marks if isinstance(mark, Box)]
    assert sorted(bar.y[1] for bar in bars) == sorted(count for count in shown if count)
    assert "a hypothesis of this model; no source was found" in view.cautions
    assert view.headline in view.alt


def test_the_phase_moves_the_mark_and_nothing_else(panel):
    early, late = (panel.look({**STARTS, "phase_percent": phase}) for phase in (0.0, 60.0))
    assert early.rows == late.rows
    changed = {name for (name, a), (_, b) in zip(early.facts, late.facts, strict=True) if a != b}
    assert changed == {"Units at the chosen phase", "Resistance at the chosen phase"}


def test_the_model_runs_within_a_hundredth_of_what_the_controls_ask_for():
    for diastole in DIASTOLES:
        for swing in SWINGS:
            asked = diastole * (1 + swing)
            assert nearest_level(asked) == pytest.approx(asked, rel=0.015)


@pytest.mark.parametrize("myelin", [0.05, 0.07, 0.1, 0.2])
def test_a_short_run_settles_as_a_long_one_does(myelin):
    for cleft in (600.0, 1200.0, 1697.0, 2400.0, 4800.0):
        stretch = Compression(cleft_mohm_per_cm=cleft, myelin_fraction=myelin)
        for pair in (1, 3):
            long = cross(stretch, pair=pair, duration_ms=9.0, dt_us=10.0)
            assert _answers(stretch, pair) == (long.outward_ms is not None)


def test_the_height_is_a_fifth_into_the_beat():
    beat = heartbeat(Compression(cleft_mohm_per_cm=300.0), 1.0)
    assert beat.phases[np.argmax(beat.cleft_mohm_per_cm)] == 0.2
    assert beat.cleft_mohm_per_cm[[0, 4]].tolist() == pytest.approx([300.0, 600.0])


def test_the_fibres_are_silent_without_a_stimulus(panel):
    said = "Without a stimulus all 10 fibres stay silent for 120 ms at the height of the pulse."
    assert panel.afterword(STARTS, lambda: False) == said
    assert panel.afterword(STARTS, lambda: True) == ""
    asked = []
    assert control_at_height(Compression(), 0.2, lambda: asked.append(1) or len(asked) > 35) is None
    assert len(asked) == 36  # within the second pair


def test_the_still_is_short_and_says_once_what_it_is(panel):
    """80 words beside the stamp, for the start and for each button."""
    for values in ({}, *(one.values for one in PulsePanel.presets)):
        view = panel.look({**STARTS, **values})
        said = still_caption(view, panel.caption, control_words(()))
        assert len(said.split()) <= 80 and said.count("teaching") == 1
        for limit in ("hypothesis of this model", "Five units", "step 10 µs", "assumed"):
            assert limit in said
    assert "19 % apart" in panel.method


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PulsePanel(swing=5), "Rise with the pulse is 5; choose one of"),
        (lambda: heartbeat(Compression(), -1), "swing is -1"),
        (lambda: heartbeat(Compression(cleft_mohm_per_cm=9000.0), 2), "resistance of the cleft"),
    ],
)
def test_what_cannot_be_is_one_sentence(make, words):
    with pytest.raises(CourseError, match=words) as error:
        make()
    assert "\n" not in str(error.value)
