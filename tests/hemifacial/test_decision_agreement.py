"""The cohort and the patients one by one agree, and would not if either had one rule wrong.

A transition is every input that governs one (all but the horizon and the age are altered below,
each in one model at a time), and every step of the rules that could be skipped or applied to the
wrong patients.
"""

import doctest
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from hemifacial.errors import CourseError
from hemifacial.treatment.decision import cohort, default_inputs, individual
from hemifacial.treatment.decision.after_surgery import AfterSurgery
from hemifacial.treatment.decision.before_surgery import BeforeSurgery
from hemifacial.treatment.decision.comparison import at_base
from hemifacial.treatment.decision.individual import MEASURES, Group, State, simulate_patients
from hemifacial.treatment.decision.parameters import STRATEGIES

PATIENTS, SEED = 20_000, 3
#: Strategies that meet every rule between them.
SURGICAL = ("mvd", "toxin_then_mvd")
#: Monte-Carlo standard errors within which two right models lie; the seed is fixed.
WITHIN = 4.0

#: Every event is frequent here, so that each rule leaves a trace.
STRONG = {
    "horizon_years": 8, "start_age_years": 45, "discount_per_year": 0.05,
    "remission_per_year": 0.06, "death_rate_at_60_per_year": 0.06,
    "death_rate_doubling_years": 10, "injection_interval_weeks": 12,
    "injections_before_stopping": 2, "toxin_response": 0.7, "treatment_failure": 0.2,
    "onset_days": 10, "duration_mean_days": 70, "duration_variation": 0.5,
    "loss_of_response_per_year": 0.15, "controlled_day_weight": 0.8, "relief_at_once": 0.3,
    "relief_complete": 0.7, "late_relief_mean_days": 90, "judged_after_cycles": 6,
    "hearing_loss": 0.2, "facial_palsy": 0.15, "surgical_death": 0.05, "recurrence_5y": 0.6,
    "recurrence_year_1_part": 0.35, "recurrence_year_2_part": 0.3,
    "recurrence_late_per_year": 0.3, "redo_share": 0.7, "redo_relief": 0.6,
    "redo_hearing_loss": 0.3, "redo_facial_palsy": 0.3, "mvd_after_non_response": 1,
    "wear_off_years": 2, "wear_off_limit": 0.3, "toxin_after_surgery": 1, "utility_free": 1,
    "utility_controlled": 0.9, "utility_spasm": 0.6, "hearing_loss_cost": 0.3,
    "facial_palsy_cost": 0.3, "visit_days_lost": 3, "operation_days_lost": 60,
}  # fmt: skip
#: The same with the other branch of every rule.
OTHER = STRONG | {
    "mvd_after_non_response": 0, "toxin_after_surgery": 0, "wear_off_years": 1,
    "injection_interval_weeks": 16, "injections_before_stopping": 3, "wear_off_limit": 0.1,
    "discount_per_year": 0, "relief_at_once": 0.8, "duration_mean_days": 120,
}  # fmt: skip
#: A single year with little noise, in which a shift by one cycle shows.
TIMING = STRONG | {
    "horizon_years": 1, "remission_per_year": 0.5, "death_rate_at_60_per_year": 0.01,
    "surgical_death": 0.01, "relief_at_once": 0.1, "relief_complete": 0.9, "recurrence_5y": 0.9,
    "recurrence_year_1_part": 0.5,
}  # fmt: skip
SETS = {
    "default": {}, "timing": TIMING, "strong": STRONG, "other": OTHER,
    "long": STRONG | {"horizon_years": 20},
}  # fmt: skip

#: What one model takes in place of the value in the others.
ALTERED = {
    "discount_per_year": 0.1, "remission_per_year": 0.1, "death_rate_at_60_per_year": 0.1,
    "death_rate_doubling_years": 30, "injection_interval_weeks": 16,
    "injections_before_stopping": 3, "toxin_response": 0.6, "treatment_failure": 0.3,
    "onset_days": 16, "duration_mean_days": 80, "duration_variation": 0.3,
    "loss_of_response_per_year": 0.25, "controlled_day_weight": 0.7, "relief_at_once": 0.45,
    "relief_complete": 0.6, "late_relief_mean_days": 30, "judged_after_cycles": 9,
    "hearing_loss": 0.25, "facial_palsy": 0.2, "surgical_death": 0.07, "recurrence_5y": 0.5,
    "recurrence_year_1_part": 0.2, "recurrence_year_2_part": 0.1,
    "recurrence_late_per_year": 0.05, "redo_share": 0.55, "redo_relief": 0.8,
    "redo_hearing_loss": 0.5, "redo_facial_palsy": 0.5, "mvd_after_non_response": 0,
    "wear_off_years": 5, "wear_off_limit": 0.45, "toxin_after_surgery": 0, "utility_free": 0.95,
    "utility_controlled": 0.8, "utility_spasm": 0.5, "hearing_loss_cost": 0.5,
    "facial_palsy_cost": 0.5, "visit_days_lost": 10, "operation_days_lost": 90,
}  # fmt: skip


@cache
def _inputs(items):
    return default_inputs().with_values(**dict(items))


def inputs_of(values):
    return _inputs(tuple(sorted(values.items())))


def of_cohort(values):
    inputs = inputs_of(values)
    return cohort.expected(at_base(inputs), STRATEGIES)


@cache
def _lived(items, strategy):
    return simulate_patients(_inputs(items), strategy, PATIENTS, SEED)


def of_patients(values, strategies=STRATEGIES):
    items = tuple(sorted(values.items()))
    return {each: _lived(items, each) for each in strategies}


def live_anew(values, strategies):
    """As `of_patients`, and nothing is remembered: the rules are not the right ones."""
    inputs = inputs_of(values)
    return {each: simulate_patients(inputs, each, PATIENTS, SEED) for each in strategies}


def disagreements(expected, lived):
    """Outcomes that differ by more than chance, as (strategy, measure, standard errors)."""
    found = []
    for strategy, simulated in lived.items():
        for measure in MEASURES:
            difference = simulated.means[measure] - getattr(expected[strategy], measure)[0]
            error = simulated.errors[measure]
            if abs(difference) > WITHIN * error + 1e-9:
                found.append((strategy, measure, difference / error if error else np.inf))
    return found


def noticed(cohort_takes=None, patients_take=None, strategies=STRATEGIES, live=of_patients):
    """Whether the models disagree in one of two sets of inputs; the quick one comes first."""
    return any(
        disagreements(of_cohort(values | (cohort_takes or {})),
                      live(values | (patients_take or {}), strategies))
        for values in (TIMING, STRONG)
    )  # fmt: skip


def test_the_examples_run():
    result = doctest.testmod(individual)
    assert result.attempted >= 3 and result.failed == 0


@pytest.mark.parametrize("name", SETS)
def test_both_models_agree(name):
    values = SETS[name]
    assert disagreements(of_cohort(values), of_patients(values)) == []


def test_every_input_that_governs_a_transition_is_altered():
    names = {name for name, _ in default_inputs()}
    assert set(ALTERED) == names - {"horizon_years", "start_age_years"} == set(STRONG) - {
        "horizon_years", "start_age_years",
    }  # fmt: skip
    assert all(ALTERED[name] != STRONG[name] for name in ALTERED)


@pytest.mark.parametrize("name", ALTERED)
def test_an_input_altered_in_the_cohort_alone_is_noticed(name):
    assert noticed(cohort_takes={name: ALTERED[name]})


@pytest.mark.parametrize("name", ALTERED)
def test_an_input_altered_in_the_patients_alone_is_noticed(name):
    assert noticed(patients_take={name: ALTERED[name]}, strategies=SURGICAL)


# rules of the patients, each skipped or applied to the wrong ones


def nothing(self, *_):
    return None


class RemitsWhileRelieved(Group):
    def remissions(self):
        waits = self.state == State.DELAYED
        super().remissions()
        gone = waits & self.happens(individual.in_a_cycle(self.v["remission_per_year"]))
        self.state[gone] = State.REMISSION


class NeverLate(Group):
    def late_relief(self, cycle):
        self.operated_at[self.state == State.DELAYED] -= 1
        super().late_relief(cycle)


class RelievedMayRecurAtOnce(Group):
    def chance_events(self, cycle):
        self.deaths(cycle)
        self.remissions()
        self.losses_of_response()
        self.late_relief(cycle)
        self.relieved_from[self.relieved_from > cycle] = cycle
        self.recurrences(cycle)


class ThirdOperation(Group):
    def second_operations(self, cycle):
        again = self.n_operations == 2
        self.n_operations[again] = 1
        super().second_operations(cycle)
        self.n_operations[again] += 1


class ForgetsWhoFailedToxin(Group):
    def settle(self, who, cycle):
        self.known_without_response[:] = False
        super().settle(who, cycle)


class RemissionRecurs(Group):
    def recurrences(self, cycle):
        self.state[self.state == State.REMISSION] = State.CURED
        super().recurrences(cycle)


class CarriesEffectOver(Group):
    def controlled_days(self, cycle, half):
        self.worked |= self.responder
        return super().controlled_days(cycle, half)


class DrawsDurationAnew(Group):
    def injections(self, cycle):
        self.random.shuffle(self.duration_days)
        super().injections(cycle)


class RecurrenceRunsOn(Group):
    def relieve(self, who, state, from_cycle):
        super().relieve(who, state, 0)


class DeadAreInjected(Group):
    def deaths(self, cycle):
        kept = self.state.copy()
        super().deaths(cycle)
        spared = (self.state == State.DEAD) & (kept == State.TOXIN)
        self.state[spared] = State.TOXIN


SKIPPED = {
    name: type(f"No_{name}", (Group,), {name: nothing})
    for name in (
        "second_operations", "first_operations", "injections", "deaths", "remissions",
        "losses_of_response", "late_relief", "recurrences", "settle",
    )
}  # fmt: skip
WRONG = [
    *SKIPPED.values(), RemitsWhileRelieved, NeverLate, RelievedMayRecurAtOnce, ThirdOperation,
    ForgetsWhoFailedToxin, RemissionRecurs, CarriesEffectOver, DrawsDurationAnew, RecurrenceRunsOn,
    DeadAreInjected,
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_rule_altered_in_the_patients_is_noticed(wrong, monkeypatch):
    monkeypatch.setattr(individual, "Group", wrong)
    assert noticed(strategies=SURGICAL, live=live_anew)


# rules of the cohort


def with_chances(**altered):
    """Give the cohort other chances than the inputs lead to."""

    def patch(monkeypatch):
        right = cohort.chances

        def wrong(values):
            ready = right(values)
            return replace(ready, **{name: make(ready) for name, make in altered.items()})

        monkeypatch.setattr(cohort, "chances", wrong)

    return patch


def with_control(**altered):
    def patch(monkeypatch):
        right = cohort.control

        def wrong(values):
            ready = right(values)
            return replace(ready, **{name: make(ready) for name, make in altered.items()})

        monkeypatch.setattr(cohort, "control", wrong)

    return patch


def without(owner, name, value=None):
    return lambda monkeypatch: monkeypatch.setattr(owner, name, lambda *_: value)


def no_band(band):
    def make(ready):
        recurrence = ready.recurrence.copy()
        recurrence[band] = 0
        return recurrence

    return with_chances(recurrence=make)


COHORT_WRONG = {
    "no remission": with_chances(remission=lambda c: 0 * c.remission),
    "no loss of response": with_chances(loss=lambda c: 0 * c.loss),
    "relief never late": with_chances(late=lambda c: 0 * c.late + 1),
    "all relief at once": with_chances(at_once=lambda c: c.in_the_end),
    "everybody relieved": with_chances(in_the_end=lambda c: 0 * c.in_the_end + 1),
    "no death from another cause": with_chances(alive=lambda c: 0 * c.alive + 1),
    "no discount": with_chances(discount=lambda c: 0 * c.discount + 1),
    "judged a cycle late": with_chances(judged=lambda c: c.judged + 1),
    "gives up an injection late": with_chances(given_up=lambda c: c.given_up + c.interval),
    "weighed a year late": with_chances(weighed=lambda c: c.weighed + 13),
    "injected too often": with_chances(interval=lambda c: c.interval - 1),
    **{f"no recurrence in band {band}": no_band(band) for band in range(4)},
    "hazard never falls": with_chances(lasted=lambda c: 0 * c.lasted),
    "nobody wears off early": with_control(early_share=lambda c: 0 * c.early_share),
    "controlled from the first day": with_control(
        early=lambda c: 0 * c.early + 0.5, steady=lambda c: 0 * c.steady + 0.9
    ),
    "nobody leaves toxin for surgery": without(
        BeforeSurgery, "leave_for_surgery", np.zeros((2, 1))
    ),
    "nothing happens before surgery": without(BeforeSurgery, "chance_events"),
    "nothing happens after surgery": without(AfterSurgery, "chance_events"),
    "failures vanish": without(AfterSurgery, "_settle"),
    "nobody is relieved": without(AfterSurgery, "_relieve"),
    "no injection after surgery": without(AfterSurgery, "injected", np.zeros(1)),
    "no control after surgery": without(AfterSurgery, "controlled", np.zeros((2, 1))),
}


@pytest.mark.parametrize("name", COHORT_WRONG)
def test_a_rule_altered_in_the_cohort_is_noticed(name, monkeypatch):
    COHORT_WRONG[name](monkeypatch)
    assert noticed()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"strategy": "pray"}, "strategy is 'pray'; it must be one of wait"),
        ({"patients": 5}, "number of patients is 5; it must be a whole number from 100"),
        ({"patients": 100.5}, "number of patients is 100.5"),
    ],
)
def test_what_cannot_be_simulated_is_one_sentence(wrong, words):
    asked = {"inputs": default_inputs(), "strategy": "wait", "patients": 100} | wrong
    with pytest.raises(CourseError, match=words):
        simulate_patients(**asked)


def test_the_same_seed_gives_the_same_patients():
    first, again, other = (
        simulate_patients(inputs_of(STRONG), "mvd", 500, seed) for seed in (1, 1, 2)
    )
    assert first.means == again.means != other.means
