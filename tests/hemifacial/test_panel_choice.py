"""The panel of the shared decision: its numbers are the model's and the ledger's."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims, load_figures
from hemifacial.panels import ChoicePanel
from hemifacial.panels.choice import experiment, panel, published, view, words
from hemifacial.panels.instrument.parts import Box, Dots, Line
from hemifacial.panels.instrument.still import still_caption
from hemifacial.treatment.decision import compare, default_inputs, threshold
from hemifacial.treatment.decision.parameters import DAYS_PER_YEAR, STRATEGIES

STARTS = {control.name: control.start for control in ChoicePanel.controls}
ANY = st.fixed_dictionaries({c.name: st.sampled_from(c.stops) for c in ChoicePanel.controls})
FIGURES, CLAIMS = load_figures(), load_claims()


@pytest.fixture(scope="module")
def shown():
    return ChoicePanel()


def look(shown, **values):
    return shown.look({**STARTS, **values})


@pytest.mark.parametrize("module", [experiment, panel, published])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


@settings(max_examples=8, deadline=None)
@given(values=ANY)
def test_gains_are_differences_of_the_models_qalys(shown, values):
    facts = dict(shown.look(values).facts)
    result = compare(default_inputs().with_values(**values))
    waiting = result.value("wait", "qalys")
    for strategy, name in view.SHORT.items():
        gain = DAYS_PER_YEAR * (result.value(strategy, "qalys") - waiting)
        assert facts[f"{name.capitalize()}, against waiting"] == f"{gain:+,.0f} days"
    best = max(STRATEGIES, key=lambda each: result.value(each, "qalys"))
    said = shown.look(values).headline
    assert words.STRATEGY_WORDS[best] in said or "level" in said


def test_the_curves_pass_through_the_patients_points(shown):
    chart = look(shown, utility_spasm=0.9).charts[0]
    dots = {mark.colour: mark for mark in chart.marks if isinstance(mark, Dots)}
    lines = {mark.colour: mark for mark in chart.marks if isinstance(mark, Line) and mark.label}
    for colour in view.COLOURS.values():
        line = lines[colour]
        at = min(range(len(line.x)), key=lambda n: abs(line.x[n] - 0.9))
        assert line.x[at] == pytest.approx(0.9)
        assert line.y[at] == pytest.approx(dots[colour].y[0], abs=1e-6)


def test_icons_are_the_ledgers_shares_with_their_intervals():
    for one, (row, claim, _, _) in zip(published.published(), published.SHOWN, strict=True):
        figure = FIGURES[row]
        assert row in CLAIMS[claim].figures
        assert 100 * one.icons.share == pytest.approx(figure.value)
        assert f"n = {figure.n}" in one.icons.basis
        if figure.ci_low is not None:
            assert 100 * one.icons.low == pytest.approx(figure.ci_low)
            assert 100 * one.icons.high == pytest.approx(figure.ci_high)
        assert one.icons.low < one.icons.share < one.icons.high
        assert CLAIMS[claim].statement == one.sources[0]


def test_one_hundred_icons_a_block_and_no_stamp_on_what_was_published(shown):
    chart = shown.view.charts[1]
    assert not chart.simulated and shown.view.charts[0].simulated
    dots = [mark for mark in chart.marks if isinstance(mark, Dots)]
    assert sum(len(mark.x) for mark in dots) == 100 * len(published.SHOWN)
    assert not [mark for mark in chart.marks if isinstance(mark, Box)]
    for one in published.published():
        filled = [m for m in dots if not m.hollow and m.colour != view.LINE_GREY]
        assert one.icons.n_filled in {len(mark.x) for mark in filled}


def test_every_number_of_the_icons_opens_its_claim(shown):
    summaries = {fold.summary: fold.lines for fold in shown.view.folds}
    for one in published.published():
        name = f"{one.icons.words}: {one.icons.label}. Where is that from?"
        assert summaries[name][0] == CLAIMS[one.claim].statement
        assert summaries[name][1].startswith("Sources: ")
    assert {"Words for the talk", "What is not known", "Whose values these are"} < set(summaries)
    html = shown.still_html()
    for name in summaries:
        assert f"<summary>{name}</summary>" in html


def test_it_recommends_nothing_and_says_whose_values_these_are(shown):
    assert "It recommends nothing" in shown.view.cautions
    assert "no trial has compared" in shown.view.cautions
    own, assumed, *_ = next(
        fold.lines for fold in shown.view.folds if fold.summary == "Whose values these are"
    )
    inputs = experiment.own_inputs(STARTS)
    for _, one in inputs:
        if one.provenance == "own":
            assert one.label in own
        if one.provenance == "assumption":
            assert one.label in assumed
    talk = " ".join(words.talk())
    for word in ("should have", "I recommend", "cure"):
        assert word not in talk
    assert "Nobody has compared toxin and surgery" in talk


def test_the_words_for_the_talk_carry_the_ledgers_numbers():
    talk = " ".join(words.talk())
    for row in ("pooled_complete_relief", "batistiparana2017_adverse_any"):
        assert f"{FIGURES[row].value:.0f}" in talk
    floor, ceiling = (FIGURES[name].value for name in words.REMISSION)
    assert f"between {floor:.0f} and {ceiling:.0f} in 100" in talk


def test_flips_are_those_of_the_threshold_finder():
    inputs = experiment.own_inputs(panel.MR_A)
    found = experiment.turning(inputs)
    said = words.afterword(found, inputs)
    for name, (low, high) in experiment.FLIP_RANGES.items():
        expected = threshold(name, low=low, high=high, inputs=inputs)
        best, changes = found.flips[name]
        assert best == expected.best_at_low
        assert [after for _, after in changes] == [flip.after for flip in expected.flips]
        assert inputs.parameter(name).label in said
    assert sum(found.shares.values()) == pytest.approx(1)
    assert "Inputs that change no QALY here:" in said
    assert inputs.parameter("controlled_day_weight").label in found.idle


def test_a_newer_setting_stops_the_search(shown):
    assert shown.afterword(STARTS, lambda: True) == ""


def test_two_patients_differ_in_what_flips_their_choice(shown):
    """What lesson 11 says of them."""
    ms_r, mr_a = (experiment.weigh(each) for each in (panel.MS_R, panel.MR_A))
    assert (ms_r.ranked[0], mr_a.ranked[0]) == ("mvd", "toxin")
    assert ms_r.gain_days("mvd") - ms_r.gain_days("toxin") > 365
    assert mr_a.gain_days("toxin") - mr_a.gain_days("toxin_then_mvd") < 60


def test_values_upside_down_are_asked_about(shown):
    turned = look(shown, utility_spasm=0.95, utility_controlled=0.9)
    assert turned.cautions.startswith("You set a year with working toxin below")
    assert not shown.view.cautions.startswith("You set")


def test_level_choices_are_called_level(shown):
    view_ = look(shown, horizon_years=1.0, utility_spasm=1.0, utility_controlled=1.0,
                 visit_days_lost=0.5)  # fmt: skip
    assert "is level with it" in view_.headline


def test_the_still_says_once_what_it_is(shown):
    for preset in ChoicePanel.presets:
        view_ = shown.look({**STARTS, **preset.values})
        said = still_caption(view_, shown.caption, "")
        assert said.count("for teaching, not for patient care") == 1
        assert view_.headline in view_.alt


def test_a_value_that_is_no_stop_is_refused_in_one_sentence():
    with pytest.raises(CourseError, match="A year with spasm is worth is 2; choose one of"):
        ChoicePanel(utility_spasm=2)
