"""Where the inputs of the decision model come from, and what every result says of itself."""

import doctest
import math

import numpy as np
import pytest

from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures
from hemifacial.treatment.decision import (
    cohort,
    compare,
    comparison,
    default_inputs,
    distributions,
    flips,
    inputs,
    one_way,
    pairs,
    parameters,
    probabilistic,
    sensitivity,
    threshold,
    tornado,
    two_way,
    wearing_off,
)
from hemifacial.treatment.decision.parameters import PROVENANCES

FIGURES = load_figures()
SHORT = default_inputs().with_values(horizon_years=2)
RESULTS = {
    "compare": lambda: compare(SHORT),
    "probabilistic": lambda: probabilistic(SHORT, 100),
    "one way": lambda: one_way("mvd", "toxin", inputs=SHORT),
    "two way": lambda: two_way(
        "utility_spasm", [0.7, 0.9], "hearing_loss_cost", [0.0, 0.2], inputs=SHORT
    ),
    "threshold": lambda: threshold("utility_spasm", inputs=SHORT),
}


@pytest.mark.parametrize(
    "module",
    [cohort, comparison, distributions, flips, inputs, pairs, parameters, sensitivity, tornado,
     wearing_off],
)  # fmt: skip
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


# where the inputs come from


def test_inputs_stand_in_the_ledger_and_say_their_standing():
    for name, one in default_inputs():
        assert one.provenance in PROVENANCES
        assert all(row in FIGURES for row in one.sources), name
        assert one.sources or one.provenance in ("own", "assumption"), name
        assert one.low <= one.value <= one.high, name


def test_values_are_the_rows_they_name():
    given = default_inputs()
    for name, row in (
        ("relief_complete", "pooled_complete_relief"),
        ("relief_at_once", "pooled_complete_relief_early"),
        ("hearing_loss", "pooled_hearing_loss_permanent"),
        ("facial_palsy", "pooled_facial_palsy_permanent"),
        ("redo_relief", "redometa2024_spasm_free_redo"),
        ("surgical_death", "mizobuchi2017_death"),
        ("recurrence_5y", "chang2012_recurrence_5y"),
    ):
        assert given.parameter(name).value == pytest.approx(FIGURES[row].value / 100)
        assert row in given.parameter(name).sources
    floor, ceiling = (
        -math.log1p(-FIGURES[row].events / FIGURES[row].n) / 12
        for row in ("leeja2017_untreated_remission_of_all", "leeja2017_untreated_remission")
    )
    remission = given.parameter("remission_per_year")
    assert (remission.low, remission.high) == pytest.approx((floor, ceiling))


@pytest.mark.parametrize("name", ["relief_complete", "facial_palsy", "redo_relief"])
def test_draws_have_the_intervals_of_the_ledger(name):
    one = default_inputs().parameter(name)
    drawn = probabilistic(n_draws=10_000, strategies=["wait"]).draws[name]
    assert drawn.mean() == pytest.approx(one.value, rel=0.02)
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert (low, high) == pytest.approx((one.low, one.high), rel=0.15, abs=0.004)


def test_a_new_centre_is_spread_over_the_prediction_interval():
    pool = FIGURES["pooled_complete_relief"]
    wide = default_inputs(new_centre=True).parameter("relief_complete")
    assert (wide.low, wide.high) == (pool.prediction_low / 100, pool.prediction_high / 100)
    assert wide.value == default_inputs().parameter("relief_complete").value


def test_utilities_are_the_readers_own_and_fixed_in_draws():
    draws = probabilistic(n_draws=200, strategies=["wait"]).draws
    for name in ("utility_free", "utility_controlled", "utility_spasm"):
        assert default_inputs().parameter(name).provenance == "own"
        assert np.ptp(draws[name]) == 0


def test_the_same_seed_gives_the_same_draws():
    first, again, other = (probabilistic(SHORT, 100, seed) for seed in (1, 1, 2))
    assert (first.draws["hearing_loss"] == again.draws["hearing_loss"]).all()
    assert (first.draws["hearing_loss"] != other.draws["hearing_loss"]).any()


# what every result says


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_prints_own_inputs_idle_inputs_and_the_stamp(name):
    result = RESULTS[name]()
    for said in (str(result), result.sentence):
        assert "for teaching, not for patient care" in said
        assert "No trial has compared these strategies." in said
    assert "Your own inputs" in result.sentence
    assert "Proxies, measured in something else (2)" in result.sentence
    for _, one in result.inputs:
        if one.provenance in ("own", "proxy", "assumption"):
            assert one.label in result.sentence
    idle = result.sentence.split("Inputs that change no number here")[1]
    for each in result.unused:
        assert result.inputs.parameter(each).label in idle


def test_inputs_that_do_nothing_are_named_and_no_others():
    result = compare(SHORT, ["wait"])
    assert {"relief_complete", "toxin_response", "visit_days_lost"} <= set(result.unused)
    assert not {"utility_spasm", "remission_per_year", "start_age_years"} & set(result.unused)


def test_a_threshold_is_where_two_strategies_tie():
    years = default_inputs().with_values(horizon_years=10)
    found = threshold("utility_spasm", low=0.5, high=1.0, tolerance=1e-6, inputs=years)
    assert found.flips
    for flip in found.flips:
        there = compare(years.with_values(utility_spasm=flip.value))
        gap = there.value(flip.before, "qalys") - there.value(flip.after, "qalys")
        assert abs(gap) < 1e-4


def test_the_tornado_is_the_model_run_at_both_ends():
    result = one_way("mvd", "toxin", inputs=SHORT)
    swing = result.swings[0]
    one = SHORT.parameter(swing.name)
    for end, shown in ((one.low, swing.at_low), (one.high, swing.at_high)):
        there = compare(SHORT.with_values(**{swing.name: end}), ["mvd", "toxin"])
        assert there.value("mvd", "qalys") - there.value("toxin", "qalys") == pytest.approx(shown)
    widths = [each.width for each in result.swings]
    assert widths == sorted(widths, reverse=True)


def test_a_grid_is_the_model_run_in_each_cell():
    grid = two_way("utility_spasm", [0.6, 0.99], "operation_days_lost", [0, 300], inputs=SHORT)
    for row, days in enumerate((0, 300)):
        for column, worth in enumerate((0.6, 0.99)):
            there = compare(SHORT.with_values(utility_spasm=worth, operation_days_lost=days))
            assert grid.best[row, column] in there.best("qalys")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: compare(strategies=["pray"]), "strategy is 'pray'"),
        (lambda: default_inputs().with_values(luck=1), "No input is called 'luck'"),
        (lambda: default_inputs().with_values(hearing_loss=2), "must be from 0 to 1"),
        (lambda: probabilistic(n_draws=5), "number of draws is 5"),
        (lambda: probabilistic(seed=-1), "seed is -1"),
        (lambda: threshold("hearing_loss", measure="joy"), "measure is 'joy'"),
        (lambda: threshold("hearing_loss", low=0.5, high=0.1), "the first must be lower"),
        (lambda: threshold("hearing_loss", tolerance=0), "tolerance is 0"),
        (lambda: two_way("hearing_loss", [0.1], "hearing_loss", [0.1]), "choose two different"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(call, words):
    with pytest.raises(CourseError, match=words):
        call()
