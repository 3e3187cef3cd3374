"""The cohort against sums done by hand, laws of survival, SciPy's gamma, and itself."""

import math
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import gamma

from hemifacial.errors import CourseError
from hemifacial.treatment.decision import (
    STRATEGIES,
    Outcomes,
    default_inputs,
    expected,
    occupancy,
)
from hemifacial.treatment.decision.wearing_off import control

SURGICAL = ("mvd", "toxin_then_mvd")
#: A year in which nothing happens by chance, toxin always works and surgery relieves all at once.
QUIET = {
    "horizon_years": 1, "discount_per_year": 0, "remission_per_year": 0,
    "death_rate_at_60_per_year": 0, "loss_of_response_per_year": 0, "toxin_response": 1,
    "treatment_failure": 0, "onset_days": 0, "duration_mean_days": 365,
    "duration_variation": 0.05, "injection_interval_weeks": 12, "injections_before_stopping": 2,
    "relief_at_once": 1, "relief_complete": 1, "hearing_loss": 0, "facial_palsy": 0,
    "surgical_death": 0, "recurrence_5y": 0, "recurrence_late_per_year": 0,
    "toxin_after_surgery": 0, "mvd_after_non_response": 1, "utility_free": 1,
    "utility_controlled": 0.95, "utility_spasm": 0.85, "visit_days_lost": 0.5,
    "operation_days_lost": 28,
}  # fmt: skip
#: Every event is frequent.
BUSY = {
    "horizon_years": 9, "discount_per_year": 0.04, "remission_per_year": 0.05,
    "death_rate_at_60_per_year": 0.05, "toxin_response": 0.7, "treatment_failure": 0.1,
    "loss_of_response_per_year": 0.15, "duration_mean_days": 75, "relief_at_once": 0.3,
    "relief_complete": 0.7, "judged_after_cycles": 5, "surgical_death": 0.05,
    "hearing_loss": 0.2, "facial_palsy": 0.1, "recurrence_5y": 0.5,
    "recurrence_late_per_year": 0.2, "redo_share": 0.6, "redo_relief": 0.6,
    "wear_off_years": 1, "wear_off_limit": 0.2,
}  # fmt: skip
OTHER_RULES = BUSY | {
    "mvd_after_non_response": 0, "toxin_after_surgery": 0, "injection_interval_weeks": 4,
    "injections_before_stopping": 1, "judged_after_cycles": 1,
}  # fmt: skip
SETS = {"default": {}, "quiet": QUIET, "busy": BUSY, "other rules": OTHER_RULES}


def as_draws(**values):
    inputs = default_inputs().with_values(**values)
    return {name: np.array([value]) for name, value in inputs.values.items()}


def outcome(values, strategy):
    found = expected(as_draws(**values), [strategy])[strategy]
    return {each.name: float(getattr(found, each.name)[0]) for each in fields(Outcomes)}


def through_time(values, strategy):
    return occupancy(default_inputs().with_values(**values), strategy)


# where everybody is


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("name", SETS)
def test_everybody_is_somewhere_in_every_half_cycle(name, strategy):
    shares = np.stack(list(through_time(SETS[name], strategy).values()))
    assert shares.min() >= -1e-12
    np.testing.assert_allclose(shares.sum(axis=0), 1, atol=1e-12)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("name", SETS)
def test_days_of_life_are_those_of_its_parts_and_of_the_living(name, strategy):
    found = outcome(SETS[name], strategy)
    parts = found["free_days"] + found["controlled_days"] + found["spasm_days"]
    assert found["life_days"] == pytest.approx(parts, rel=1e-12)
    alive = 1 - through_time(SETS[name], strategy)["DEAD"]
    assert found["life_days"] == pytest.approx(14 * alive.sum(), rel=1e-12)


# a year without chance, by hand


def test_waiting_a_quiet_year():
    found = outcome(QUIET, "wait")
    assert found["spasm_days"] == pytest.approx(364) == found["life_days"]
    assert found["qalys"] == pytest.approx(0.85)
    assert found["injection_visits"] == found["operations"] == 0


def test_toxin_for_a_quiet_year():
    found = outcome(QUIET, "toxin")  # injected in cycles 0, 3, 6, 9 and 12
    assert found["injection_visits"] == pytest.approx(5)
    assert found["controlled_days"] == pytest.approx(364)
    assert found["qalys"] == pytest.approx(0.95 - 5 * 0.5 / 364)


def test_all_cured_at_once():
    found = outcome(QUIET, "mvd")
    assert found["free_days"] == pytest.approx(364)
    assert (found["operations"], found["second_operations"]) == (1, 0)
    assert found["qalys"] == pytest.approx(1 - 28 / 364)


def test_toxin_that_never_helps_leads_to_surgery_when_the_third_injection_is_due():
    never = QUIET | {"toxin_response": 0}
    assert outcome(never, "toxin")["spasm_days"] == pytest.approx(364)
    found = outcome(never, "toxin_then_mvd")  # injected in cycles 0 and 3, operated on in 6
    assert found["injection_visits"] == pytest.approx(2)
    assert found["spasm_days"] == pytest.approx(6 * 28)
    assert found["free_days"] == pytest.approx(7 * 28)
    stays = outcome(never | {"mvd_after_non_response": 0}, "toxin_then_mvd")
    assert (stays["operations"], stays["spasm_days"]) == (0, pytest.approx(364))


def test_surgery_when_the_effect_wears_off_early_comes_in_the_year_that_is_set():
    early = QUIET | {"horizon_years": 3, "duration_mean_days": 42, "wear_off_years": 2}
    found = outcome(early | {"wear_off_limit": 0.1}, "toxin_then_mvd")
    assert found["operations"] == pytest.approx(1)
    assert found["free_days"] == pytest.approx(364)
    assert found["injection_visits"] == pytest.approx(9)  # cycles 0 to 24; surgery in 26
    late = outcome(early | {"wear_off_limit": 0.9}, "toxin_then_mvd")
    assert late["operations"] == pytest.approx(0)


def test_the_onset_and_the_end_of_the_effect_bound_its_days():
    short = QUIET | {"duration_mean_days": 40, "duration_variation": 0.05, "onset_days": 5}
    found = outcome(short, "toxin")  # 4 whole intervals; the last has 28 days, from day 5
    assert found["controlled_days"] == pytest.approx(4 * (40 - 5) + 23, abs=1e-2)


def test_failed_surgery_is_judged_then_toxin_is_given_to_all():
    failed = QUIET | {
        "relief_at_once": 0, "relief_complete": 0, "judged_after_cycles": 4, "redo_share": 0,
        "toxin_after_surgery": 1,
    }  # fmt: skip
    found = outcome(failed, "mvd")  # injected in cycles 4, 7 and 10
    assert found["spasm_days"] == pytest.approx(4 * 28)
    assert found["controlled_days"] == pytest.approx(9 * 28)
    assert found["injection_visits"] == pytest.approx(3)


def test_harm_and_death_of_two_operations():
    d, hearing, redo = 0.1, 0.2, 0.3
    twice = QUIET | {
        "relief_at_once": 0, "relief_complete": 0, "judged_after_cycles": 1, "redo_share": 1,
        "redo_relief": 0, "surgical_death": d, "hearing_loss": hearing,
        "redo_hearing_loss": redo, "facial_palsy": 0.4, "redo_facial_palsy": 0,
    }  # fmt: skip
    found = outcome(twice, "mvd")
    assert found["operations"] == pytest.approx(1 + (1 - d))
    assert found["second_operations"] == pytest.approx(1 - d)
    assert found["surgical_deaths"] == pytest.approx(d + (1 - d) * d)
    assert found["hearing_loss"] == pytest.approx(
        (1 - d) * (hearing + (1 - hearing) * (1 - d) * redo)
    )
    assert found["facial_palsy"] == pytest.approx((1 - d) * 0.4)
    assert found["life_days"] == pytest.approx((1 - d) * 28 + (1 - d) ** 2 * 12 * 28)


def test_nobody_who_dies_in_surgery_lives_a_day_of_that_cycle():
    found = outcome(QUIET | {"surgical_death": 1}, "mvd")
    assert (found["life_days"], found["surgical_deaths"]) == (0, 1)
    assert found["qalys"] == pytest.approx(-28 / 364)


def test_harms_multiply_into_utility():
    harmed = QUIET | {
        "hearing_loss": 1, "facial_palsy": 1, "hearing_loss_cost": 0.2, "facial_palsy_cost": 0.3,
    }  # fmt: skip
    assert outcome(harmed, "mvd")["qalys"] == pytest.approx(0.8 * 0.7 - 28 / 364)


def test_a_discount_weighs_the_middle_of_each_cycle():
    found = outcome(QUIET | {"horizon_years": 2, "discount_per_year": 0.1}, "wait")
    weights = 1.1 ** -((np.arange(26) + 0.5) / 13)
    assert found["qalys"] == pytest.approx(0.85 * weights.sum() / 13)
    assert found["spasm_days"] == pytest.approx(728)


# laws of survival


def test_death_from_another_cause_follows_gompertz():
    values = QUIET | {
        "horizon_years": 30, "start_age_years": 60, "death_rate_at_60_per_year": 0.01,
        "death_rate_doubling_years": 8,
    }  # fmt: skip
    dead = through_time(values, "wait")["DEAD"][-1]
    hazard = 0.01 * 8 / math.log(2) * (2 ** (30 / 8) - 1)
    assert 1 - dead == pytest.approx(math.exp(-hazard), rel=1e-4)


def test_remission_is_at_a_constant_rate_from_the_middle_of_the_first_cycle():
    share = through_time(QUIET | {"remission_per_year": 0.13}, "wait")["REMISSION"]
    assert share[0] == 0
    np.testing.assert_allclose(share[1::2], 1 - np.exp(-0.01 * np.arange(1, 14)), rtol=1e-10)


def test_loss_of_response_is_at_a_constant_rate():
    share = through_time(QUIET | {"loss_of_response_per_year": 0.26}, "toxin")["NON_RESPONSE"]
    np.testing.assert_allclose(share[1::2], 1 - np.exp(-0.02 * np.arange(1, 14)), rtol=1e-10)


def test_late_relief_has_its_mean_wait_and_is_over_by_the_judgement():
    late = QUIET | {
        "relief_at_once": 0, "late_relief_mean_days": 90, "judged_after_cycles": 8,
    }  # fmt: skip
    delayed = through_time(late, "mvd")["DELAYED"][1::2]
    np.testing.assert_allclose(delayed[:7], np.exp(-28 * np.arange(1, 8) / 90), rtol=1e-10)
    np.testing.assert_allclose(delayed[7:], 0, atol=1e-12)


def test_recurrence_is_what_the_inputs_say_at_one_two_and_five_years_and_after():
    back = QUIET | {
        "horizon_years": 8, "recurrence_5y": 0.4, "recurrence_year_1_part": 0.5,
        "recurrence_year_2_part": 0.2, "recurrence_late_per_year": 0.1, "redo_share": 0,
    }  # fmt: skip
    cured = through_time(back, "mvd")["CURED"][1::2]
    assert cured[12] == pytest.approx(0.6**0.5)
    assert cured[25] == pytest.approx(0.6**0.7)
    assert cured[64] == pytest.approx(0.6)
    assert cured[103] == pytest.approx(0.6 * math.exp(-0.3))


def test_nobody_relieved_late_recurs_in_the_cycle_of_relief():
    values = QUIET | {
        "relief_at_once": 0, "judged_after_cycles": 1, "recurrence_5y": 0.99,
        "recurrence_year_1_part": 0.5, "redo_share": 0,
    }  # fmt: skip
    shares = through_time(values, "mvd")
    assert shares["CURED"][1] == pytest.approx(1)  # all relieved in the middle of cycle 0
    assert shares["CURED"][3] == pytest.approx(0.01 ** (0.5 / 13))
    assert shares["RECURRED"][3] == pytest.approx(1 - 0.01 ** (0.5 / 13))
    assert shares["RECURRED"][4] == pytest.approx(0, abs=1e-12)


# wearing off, against SciPy


@pytest.mark.parametrize(("mean", "variation", "limit"), [(85, 0.4, 0.25), (60, 0.8, 0.1)])
def test_the_share_in_whom_it_wears_off_early_is_scipys(mean, variation, limit):
    values = as_draws(duration_mean_days=mean, duration_variation=variation, wear_off_limit=limit)
    durations = gamma(variation**-2, scale=mean * variation**2)
    assert durations.std() == pytest.approx(mean * variation)
    share = durations.cdf((1 - limit) * 84)
    assert control(values).early_share[0] == pytest.approx(share, rel=1e-10)


@pytest.mark.parametrize("onset", [0, 6, 31])
def test_controlled_days_of_every_half_cycle_are_those_of_an_integral(onset):
    values = as_draws(
        duration_mean_days=80, duration_variation=0.5, onset_days=onset, treatment_failure=0.1,
        injection_interval_weeks=12, wear_off_limit=0.3,
    )  # fmt: skip
    durations, found = gamma(4, scale=20), control(values)
    groups = {"early": (0, 0.7 * 84), "steady": (0.7 * 84, np.inf), "all": (0, np.inf)}
    for name, (low, high) in groups.items():
        share = durations.cdf(high) - durations.cdf(low)
        for half in range(6):
            start, end = 14 * half, 14 * half + 14

            def days(d, start=start, end=end):
                return max(0.0, min(end, d) - max(start, onset)) * durations.pdf(d)

            breaks = sorted({low, min(high, 84.0), *(float(e) for e in (start, end, onset))})
            edges = [e for e in breaks if low <= e <= min(high, 84.0)]
            part = sum(quad(days, a, b)[0] for a, b in pairwise(edges))
            whole = 14 * durations.sf(84) if high > 84 else 0
            mean = 0.9 * (part + whole) / share / 14
            got = getattr(found, name)[half // 2, half % 2, 0]
            assert got == pytest.approx(mean, abs=1e-7), (name, half)


# many draws


def test_draws_together_are_draws_one_by_one():
    random = np.random.default_rng(4)
    draws = {
        name: parameter.spread.draw(random, 12) for name, parameter in default_inputs()
    } | {
        "horizon_years": np.tile([3.0, 5.0], 6),
        "discount_per_year": np.repeat([0.0, 0.03], 6),
        "injection_interval_weeks": np.tile([12.0, 16.0, 4.0], 4),
        "judged_after_cycles": np.tile([13.0, 1.0, 6.0, 13.0], 3),
    }  # fmt: skip
    together = expected(draws)
    for draw in range(12):
        alone = expected({name: each[draw : draw + 1] for name, each in draws.items()})
        for strategy in STRATEGIES:
            for each in fields(Outcomes):
                np.testing.assert_allclose(
                    getattr(together[strategy], each.name)[draw],
                    getattr(alone[strategy], each.name)[0],
                    rtol=1e-10, atol=1e-12, err_msg=f"{strategy} {each.name} {draw}",
                )  # fmt: skip


# what the rules imply of more and less


@pytest.mark.parametrize(
    ("name", "low", "high", "measure", "strategies"),
    [
        ("surgical_death", 0.01, 0.1, "life_days", SURGICAL),
        ("death_rate_at_60_per_year", 0.01, 0.1, "life_days", STRATEGIES),
        ("recurrence_5y", 0.1, 0.6, "free_days", SURGICAL),
        ("treatment_failure", 0.05, 0.3, "controlled_days", STRATEGIES[1:]),
        ("onset_days", 2, 20, "controlled_days", STRATEGIES[1:]),
        ("visit_days_lost", 0, 5, "qalys", STRATEGIES[1:]),
        ("operation_days_lost", 0, 50, "qalys", SURGICAL),
        ("hearing_loss_cost", 0, 0.3, "qalys", SURGICAL),
        ("facial_palsy_cost", 0, 0.3, "qalys", SURGICAL),
        ("discount_per_year", 0, 0.05, "qalys", STRATEGIES),
    ],
)
def test_more_of_it_leaves_less(name, low, high, measure, strategies):
    for strategy in STRATEGIES:
        less, more = (outcome(BUSY | {name: each}, strategy)[measure] for each in (low, high))
        if strategy in strategies:
            assert more < less, strategy
        else:
            assert more == pytest.approx(less, rel=1e-12), strategy


@pytest.mark.parametrize("measure", ["free_days", "spasm_free_days"])
def test_a_better_operation_frees_more_days(measure):
    for strategy in SURGICAL:
        worse, better = (
            outcome(BUSY | {"relief_complete": share}, strategy)[measure] for share in (0.5, 0.9)
        )
        assert worse < better, strategy


# errors


def test_an_unknown_strategy_is_told_in_one_sentence():
    with pytest.raises(CourseError) as told:
        expected(as_draws(), ["pray"])
    assert str(told.value) == (
        "The strategy is 'pray'; it must be one of wait, toxin, mvd, toxin_then_mvd."
    )


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"judged_after_cycles": 0}, "When surgery is judged is 0; it must be from 1 to 130"),
        ({"injection_interval_weeks": 13}, "13; it must be a multiple of 4."),
        ({"surgical_death": 1.5}, "Death from an operation is 1.5; it must be from 0 to 1"),
        ({"luck": 1}, "No input is called 'luck'"),
    ],
)
def test_values_that_the_model_does_not_take_are_told_in_one_sentence(values, words):
    with pytest.raises(CourseError) as told:
        default_inputs().with_values(**values)
    assert words in str(told.value)
    assert str(told.value).count("\n") == 0
