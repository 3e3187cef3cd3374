"""The lateral spread bench: what it shows is what the nerve does, and what it says is cautious."""

import json
import math
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemifacial import evidence
from hemifacial.errors import CourseError
from hemifacial.nerve import simulate, train
from hemifacial.nerve.experiments import Recovery
from hemifacial.nerve.facial import HEALTHY, Compression, FacialNerve
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.response import lateral_spread, spontaneous_spikes
from hemifacial.nerve.stepping import begin
from hemifacial.panels.instrument.message import view_message
from hemifacial.panels.instrument.parts import Dots, Line, Note, Slider
from hemifacial.panels.instrument.still import still_caption
from hemifacial.panels.lateral import experiment, words
from hemifacial.panels.lateral.experiment import (
    DT_US,
    NERVE,
    TOLERANCE_MV,
    Setting,
    control,
    record,
)
from hemifacial.panels.lateral.panel import LateralSpreadPanel
from hemifacial.panels.lateral.view import look, view

START = {control.name: control.start for control in LateralSpreadPanel.controls}
STOPS = {c.name: c.stops for c in LateralSpreadPanel.controls if isinstance(c, Slider)}
PRESETS = {preset.label: dict(preset.values) for preset in LateralSpreadPanel.presets}
EXCITED = "Compressed, excitable nucleus"
HOW = {"dt_us": DT_US, "tolerance_mv": TOLERANCE_MV, "control": False}


def clicked(*labels):
    """How the bench stands after these buttons."""
    values = dict(START)
    for label in labels:
        values |= PRESETS[label]
    return Setting(**values)


def arrivals(spread):
    return [unit.arrivals_ms for unit in spread.units]


# What it shows


def test_it_starts_with_what_the_compressed_nerve_does():
    direct = lateral_spread(FacialNerve(), Compression(), **HOW)
    found = record(Setting(**START))
    for mine, other in zip(arrivals(found.spread), arrivals(direct), strict=True):
        assert mine == pytest.approx(other, abs=0.01)
    assert found.spread.responding == direct.responding >= 5
    shown = look(Setting(**START))
    assert shown.headline.startswith(f"{direct.responding} of 10 units of the mentalis answer")
    assert f"the first after {direct.latency_ms:.1f} ms" in shown.headline


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_pair_left_when_quiet_has_given_all_its_answers(data):
    """A compressed pair may fire for long from a plateau near -63 mV, and is not quiet then."""
    setting = Setting(
        vessel=data.draw(st.sampled_from(["presses", "presses", "away"])),
        days=data.draw(st.sampled_from([0.0, 7.0, 30.0])),
        cleft_mohm_per_cm=data.draw(st.sampled_from(STOPS["cleft_mohm_per_cm"])),
        myelin_percent=data.draw(st.sampled_from(STOPS["myelin_percent"])),
        excitability=data.draw(st.sampled_from([0.0, 0.5, 1.0])),
        stimulated=data.draw(st.sampled_from(["zygomatic", "marginal mandibular"])),
    )
    found = record(setting)
    whole = lateral_spread(
        NERVE, found.nerve, nucleus=found.nucleus, stimulate=setting.stimulated, **HOW
    )
    for mine, other in zip(found.spread.units, whole.units, strict=True):
        assert mine.arrivals_ms == pytest.approx(other.arrivals_ms, abs=0.05)
        assert mine.path == other.path


def test_a_pair_that_reverberates_is_not_quiet():
    """At 20 to 30 % of the myelin units fire a third time within the 15 ms that are computed."""
    setting = Setting(
        cleft_mohm_per_cm=3000.0, myelin_percent=30.0, excitability=1.0,
        stimulated="marginal mandibular",
    )  # fmt: skip
    assert max(len(unit.arrivals_ms) for unit in record(setting).spread.units) >= 3


def test_no_setting_has_channels_enough_to_fire_by_itself():
    """From 0.013 of the node's density on the membrane has no stable rest."""
    for myelin in STOPS["myelin_percent"]:
        nerve, _ = Setting(myelin_percent=myelin).now()
        assert nerve.axolemmal_sodium_fraction < 0.013


def test_a_mending_nerve_is_the_one_of_the_clocks():
    setting = Setting(
        vessel="away", days=14, myelin_percent=20, excitability=0.8, myelin_days=30,
        nucleus_days=60, stimulated="marginal mandibular",
    )  # fmt: skip
    pressed = Compression(myelin_fraction=0.2, axolemmal_sodium_fraction=0.01 * 0.8 / 0.9)
    nerve, nucleus = Recovery(30, 60).after(14, pressed, Nucleus(0.8))
    direct = lateral_spread(
        FacialNerve(), nerve, nucleus=nucleus, stimulate="marginal mandibular", **HOW
    )
    found = record(setting)
    assert found.other_muscle == "orbicularis oculi" and found.stimulated_muscle == "mentalis"
    for mine, other in zip(found.spread.units, direct.units, strict=True):
        assert mine.arrivals_ms == pytest.approx(other.arrivals_ms, abs=1e-6)
    assert found.spread.responding == direct.responding > 0


@pytest.mark.parametrize("labels", [("Compressed",), (EXCITED, "Decompress")])
def test_the_step_moves_the_first_latency_by_less_than_a_tenth_of_a_millisecond(labels):
    found = record(clicked(*labels))
    finer = lateral_spread(
        FacialNerve(), found.nerve, nucleus=found.nucleus, dt_us=5.0, control=False
    )
    assert finer.responding == found.spread.responding > 0
    assert found.spread.latency_ms == pytest.approx(finer.latency_ms, abs=0.1)


def test_a_healthy_nerve_shows_none():
    found = record(clicked(EXCITED, "Healthy"))
    assert found.nerve == HEALTHY and found.spread.responding == 0


def test_two_clicks_stop_it_at_once_while_the_myelin_is_as_thin_as_before():
    found = record(clicked("Compressed", "Decompress"))
    assert found.setting.vessel == "away" and found.setting.days == 0
    assert found.nerve.myelin_fraction == pytest.approx(Compression().myelin_fraction)
    assert found.spread.responding == 0


def test_two_clicks_let_it_persist_until_the_nucleus_calms_before_the_myelin_is_whole():
    at_once = record(clicked(EXCITED, "Decompress"))
    assert at_once.spread.responding >= 5
    assert at_once.through("nucleus") == at_once.spread.responding
    later = record(clicked(EXCITED, "30 days later"))
    assert later.spread.responding == 0
    assert later.nerve.myelin_fraction < 0.6
    assert record(clicked(EXCITED, "7 days later")).spread.responding > 0


def test_either_clock_may_be_the_slower():
    slow = record(Setting("away", 60, excitability=0.9, myelin_days=7, nucleus_days=240))
    assert slow.nerve.myelin_fraction > 0.99 and slow.spread.responding > 0
    fast = record(Setting("away", 30, excitability=0.9, myelin_days=240, nucleus_days=3))
    assert fast.nerve.myelin_fraction < 0.3 and fast.spread.responding == 0


def test_when_both_have_recovered_there_is_no_response():
    found = record(clicked(EXCITED, "1 year later"))
    assert found.nerve.myelin_fraction > 0.99 and found.nucleus.excitability < 0.01
    assert found.spread.responding == 0


def test_the_way_of_an_answer_is_told_by_its_time():
    mixed = record(clicked(EXCITED)).spread
    by_cleft = [unit for unit in mixed.units if unit.path == "cleft"]
    by_nucleus = [unit for unit in mixed.units if unit.path == "nucleus"]
    assert by_cleft and by_nucleus
    calm = record(clicked("Compressed")).spread
    assert [unit.latency_ms for unit in by_cleft] == pytest.approx(
        [unit.latency_ms for unit in calm.units if unit.path], abs=1e-3
    )
    assert max(u.latency_ms for u in by_cleft) < min(u.nuclear_from_ms for u in by_nucleus)


# What it says


def test_every_preset_says_in_ninety_words_that_persistence_is_no_order():
    for label in PRESETS:
        shown = look(clicked(EXCITED, label))
        said = still_caption(shown, LateralSpreadPanel.caption, words.control_words(0))
        assert said.count("teaching") == 1 and len(said.split()) <= 90
        for limit in ("Ten motor units", "step 10 µs", "assumed"):
            assert limit in said
        assert "Persistence alone is no order to go on" in said
        assert "disappearance is no promise of cure" in said


def test_nothing_it_says_asks_for_more_surgery():
    of_panel = LateralSpreadPanel.caption, LateralSpreadPanel.method, LateralSpreadPanel.purpose
    said = [*of_panel, *PRESETS]
    for label in PRESETS:
        shown = look(clicked(EXCITED, label))
        said += [shown.headline, shown.cautions, shown.notes, shown.alt, *map(str, shown.facts)]
    text = " ".join(said).replace("Persistence alone is no order to go on", "")
    ordering = r"go on|continue|re-?explor|re-?operat|reopen|must|should|need|until the response"
    assert not re.search(ordering, text, re.IGNORECASE)


def test_its_figures_of_patients_are_the_ledgers():
    said, rows = words.outlook(), evidence.load_table("outcomes")
    named = [name for name in rows if re.fullmatch(r"lsrmeta7479_residual_spasm.*_(week|1y)", name)]
    assert len(named) == 4
    printed = {evidence.figure_text(rows[name]) for name in named}
    assert all(text in said for text in printed)
    known = {number for text in printed for number in re.findall(r"\d+(?:\.\d+)?", text)}
    assert set(re.findall(r"\d+(?:\.\d+)?", said)) <= known | {"1", "95", "2020"}


def test_without_its_rows_it_names_no_figure(monkeypatch):
    monkeypatch.setattr(evidence, "load_table", lambda name: {})
    assert words.outlook.__wrapped__() == ""


def test_it_says_which_controls_have_no_effect():
    assert "no effect until it is moved away" in look(clicked("Compressed")).notes
    assert "no effect" not in look(clicked("Compressed", "Decompress")).notes


def test_what_is_the_models_own_is_no_finding():
    """The short way of the direct response, and the size of potentials whose shape is assumed."""
    shown = look(clicked(EXCITED, "Decompress"))
    drawn = " ".join(mark.text for mark in shown.charts[0].marks if isinstance(mark, Note))
    said = " ".join((shown.headline, shown.cautions, shown.notes, drawn))
    assert drawn.count("assumed path of 3 mm, no normal value") == said.count("normal value") == 1
    assert "shape assumed" in drawn and "confirms nothing" in LateralSpreadPanel.method
    assert "mplitude" not in " ".join((said, *map(str, shown.facts)))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_setting_gives_a_picture_that_agrees_with_its_words(data):
    values = {
        control.name: data.draw(
            st.sampled_from(control.stops if isinstance(control, Slider) else [*control.options])
        )
        for control in LateralSpreadPanel.controls
    }
    found = record(Setting(**values))
    shown = view(found)
    told = re.match(r"(\d+|None) of (?:the )?10 units", shown.headline)[1]
    answered = [row for row in shown.rows if row["way"] != "none"]
    assert len(answered) == (0 if told == "None" else int(told))
    assert sum(map(int, dict(shown.facts)["By cleft / by nucleus"].split(" / "))) == len(answered)
    first = {(x, y) for mark in shown.charts[1].marks if isinstance(mark, Dots) and not mark.hollow
             for x, y in zip(mark.x, mark.y, strict=True)}  # fmt: skip
    assert {round(x, 2) for x, _ in first} == {
        float(row[next(key for key in row if key.startswith("first answer"))]) for row in answered
    }
    if values["vessel"] == "away":
        assert "by the cleft" not in str(shown.charts[1])
    for chart in shown.charts:
        for mark in chart.marks:
            if isinstance(mark, Line):
                assert all(math.isfinite(value) for value in (*mark.x, *mark.y))
    json.dumps(view_message(shown), allow_nan=False)


def test_the_courses_only_mend():
    _, _, days = look(Setting("away", 7, excitability=0.9)).charts
    course = {mark.label: mark.y for mark in days.marks if isinstance(mark, Line) and mark.label}
    assert all(a <= b + 1e-9 for a, b in pairwise(course["myelin"]))
    assert all(a >= b - 1e-9 for a, b in pairwise(course["nucleus"]))


# The control, and the run in parts on which both rest


def test_the_control_is_the_nerves_own_and_can_be_left():
    restless = Compression(axolemmal_sodium_fraction=0.05)
    one = FacialNerve(pairs=1)
    whole = lateral_spread(one, restless, dt_us=DT_US).control_spikes
    assert sum(spontaneous_spikes(one, restless, dt_us=DT_US)) == whole > 0
    asked = []
    assert control(Setting(), lambda: asked.append(1) or len(asked) > 2) is None
    assert len(asked) == 3
    assert words.control_words(None) == ""
    assert "no answer proves anything" in words.control_words(whole)


def test_a_run_in_parts_is_the_run_at_once():
    pair = FacialNerve(pairs=1).laid_out(Compression())[0]
    lesion, cleft = Compression().lesion(), Compression().cleft()
    stimuli = train(0, pair.axons[0].nodes - 1, 0.1, 4.0, pulses=2, interval_ms=1.53)
    whole = simulate(pair.axons, stimuli, 4.0, lesion=lesion, cleft=cleft, dt_us=DT_US)
    run = begin(pair.axons, lesion, cleft, dt_us=DT_US)
    for until_ms in (0.33, 1.65, 1.65, 2.0, 1.0):
        run.carry_on(stimuli, until_ms)
    other = run.copy()
    other.carry_on((), 4.0)
    run.carry_on(stimuli, 4.0)
    assert len(whole.traces[0].spikes_ms[0]) > 0
    for axon, trace in enumerate(whole.traces):
        for node, times_ms in enumerate(trace.spikes_ms):
            assert run.spikes_ms(axon, node) == pytest.approx(times_ms, abs=1e-5)


def test_the_still_is_simulated_and_holds_the_control(monkeypatch):
    monkeypatch.setattr(experiment, "control", lambda *_: 0)
    html = LateralSpreadPanel().still_html()
    assert "<strong>Simulated.</strong>" in html and 'alt="Simulated. Recordings from two' in html
    assert "Control: without a stimulus" in html and "is no order to go on" in html


def test_a_wrong_vessel_is_one_sentence():
    with pytest.raises(CourseError, match="The vessel is 'gone'; it must be"):
        Setting(vessel="gone")


def test_the_class_loads_without_the_compiler():
    code = "from hemifacial.panels.lateral.panel import LateralSpreadPanel; import sys;"
    code += "print({'numba', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
