"""Adverse effects, tablets, unit ratios and decompression: the ledger's rows, never mixed."""

import doctest

import pytest
from scipy import stats

from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures, load_table
from hemifacial.treatment import (
    adverse_effects,
    by_technique,
    complication,
    decompression,
    drug_evidence,
    effect_rates,
    oral_drugs,
    published_unit_ratios,
    rate,
    rates,
    recurrence,
    relief_by_time,
    second_operation,
    side_by_side,
    unit_ratios,
)

OUTCOMES, FIGURES = load_table("outcomes"), load_figures()


@pytest.mark.parametrize("module", [adverse_effects, decompression, oral_drugs, rates, unit_ratios])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


# adverse effects


@pytest.mark.parametrize("effect", adverse_effects.EFFECTS)
def test_kinds_of_rate_are_kept_apart(effect):
    found = effect_rates(effect)
    for kind, told in (
        ("%", found.per_patient),
        ("% of treatments", found.per_treatment),
        ("% of injections", found.per_injection),
    ):
        assert all(each.outcome.unit == kind for each in told)
        assert [each.percent for each in told] == sorted(each.percent for each in told)
    assert "no chance of a patient" in found.sentence


@pytest.mark.parametrize("effect", adverse_effects.EFFECTS)
def test_rows_that_may_not_be_told_are_named_with_the_reason(effect):
    found = effect_rates(effect)
    told = {each.outcome.id for each in (*found.per_patient, *found.per_treatment)}
    for name, why in found.left_out:
        assert name not in told and why
    for name in told:
        flags = set(OUTCOMES[name].flags)
        assert not flags & {"mixed_diagnoses", "denominator_unclear", "not_confirmed"}


def test_known_rates_are_there():
    anything, weakness = effect_rates("adverse_any"), effect_rates("facial_weakness")
    per_patient = {each.outcome.id: each for each in anything.per_patient}
    assert per_patient["batistiparana2017_adverse_any"].percent == 37
    assert {each.outcome.id for each in anything.per_treatment} >= {
        "bentivoglio2009_adverse_all_brands", "souththailand_adverse_any",
    }  # fmt: skip
    siriraj = next(each for each in weakness.per_patient if each.outcome.n == 875)
    wilson = stats.binomtest(80, 875).proportion_ci(method="wilson")
    assert (siriraj.low, siriraj.high) == pytest.approx((100 * wilson.low, 100 * wilson.high))


def test_treatments_get_no_interval_and_a_mixture_is_refused():
    assert rate("bentivoglio2009_adverse_all_brands").low is None
    with pytest.raises(CourseError, match="patients and of treatments cannot be compared"):
        side_by_side([rate("siriraj10y_ptosis"), rate("souththailand_facial_weakness")])
    with pytest.raises(CourseError, match="no outcome 'luck'"):
        rate("luck")
    with pytest.raises(CourseError, match="'weeks'; it must be in one of %"):
        rate("yu1992_duration")
    with pytest.raises(CourseError, match="effect is 'joy'; it must be one of adverse_any"):
        effect_rates("joy")


def test_places_of_injection_are_compared_within_a_study_only():
    for each in by_technique():
        assert each.usual.outcome.reference == each.other.outcome.reference
        assert each.usual.counted == each.other.counted
        assert each.other.percent < each.usual.percent
        assert each.other.source in each.sentence
    arms = {each.usual.outcome.id for each in by_technique()}
    assert not arms & {r.outcome.id for r in effect_rates("ptosis").per_treatment}


# tablets


@pytest.mark.parametrize("drug", oral_drugs.DRUGS)
def test_each_drug_says_what_was_found_or_that_nothing_was(drug):
    found = drug_evidence(drug)
    if found.silent:
        assert "silence, and no sign that it does not work" in found.sentence
    else:
        for row in found.outcomes:
            assert not {"definition_unclear", "attribution_uncertain"} & set(row.flags)
            assert (
                f"{row.value:g}" in found.sentence or f"{row.events} of {row.n}" in found.sentence
            )
    assert "100 %" not in found.sentence.replace("-100 %", "")


def test_the_one_trial_is_told_with_its_size_and_its_doubt():
    said = drug_evidence("clonazepam").sentence
    assert "randomised, placebo-controlled" in said and "No significant difference" in said
    assert f"{FIGURES['clonazepamrct2022_patients'].value:.0f} patients in both arms" in said


def test_silent_drugs_have_no_outcome_in_the_ledger():
    for drug in ("baclofen", "oxcarbazepine", "pregabalin"):
        assert drug_evidence(drug).silent
        assert not [row for row in OUTCOMES.values() if row.treatment == drug]
    with pytest.raises(
        CourseError, match="drug is 'aspirin'; what was looked for is on clonazepam"
    ):
        drug_evidence("aspirin")


def test_ratios_disagree_and_nothing_converts():
    found = published_unit_ratios()
    assert len({row.value for row in found.figures}) > 1
    assert "nothing here converts a dose" in found.sentence
    assert not [name for name in vars(unit_ratios) if "convert" in name]


# decompression


def test_relief_is_the_pools_with_both_intervals():
    for each in relief_by_time():
        pool = FIGURES[each.pool.id]
        for number in (pool.value, pool.ci_low, pool.ci_high, pool.prediction_low):
            assert f"{number:g}" in each.words
        assert pool.prediction_low < pool.ci_low < pool.value < pool.ci_high < pool.prediction_high


@pytest.mark.parametrize("name", decompression.COMPLICATIONS)
def test_a_complication_is_pooled_or_told_by_series(name):
    found = complication(name)
    assert (found.pooled is None) == bool(found.series)
    for each in found.series:
        row = OUTCOMES[each.outcome.id]
        assert (each.percent, each.outcome.n) == (row.value, row.n)
        assert each.low <= each.percent <= each.high
        assert each.words in found.sentence
    if found.series:
        assert "not pooled" in found.sentence


def test_recurrence_is_by_series_and_by_length_of_follow_up():
    years = [each.outcome.time_years for each in recurrence()]
    assert years == sorted(years) and len(years) >= 4


def test_a_second_operation_has_its_sources_intervals():
    for each in second_operation():
        assert not each.computed and each.outcome.n == 719


def test_an_unknown_complication_is_one_sentence():
    with pytest.raises(CourseError, match="complication is 'luck'; it must be one of hearing loss"):
        complication("luck")
