"""The course without treatment, and the wearing off of toxin, against the ledger and SciPy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import binomtest, gamma

from hemifacial import treatment
from hemifacial.errors import CourseError
from hemifacial.evidence import load_table

OUTCOMES = load_table("outcomes")
SPREADS = (*treatment.onsets(), *treatment.durations())


def distribution(spread):
    shape = (spread.mean_days / spread.sd_days) ** 2
    return gamma(shape, scale=spread.mean_days / shape)


def test_remission_is_never_told_without_both_bounds():
    found = treatment.untreated_course()
    assert "41.3 in 100" in found.sentence and "2.4 in 100" in found.sentence
    assert "43 of 104" in found.sentence and "43 of 1,775" in found.sentence


def test_shares_are_those_of_the_ledger_and_of_scipy():
    found = treatment.untreated_course()
    assert sum(share.outcome.events for share in found.course) == found.course[0].outcome.n
    for share in (*found.course, found.floor):
        row = share.outcome
        assert 100 * share.value == pytest.approx(row.value, abs=0.06)
        limits = binomtest(row.events, row.n).proportion_ci(method="wilson")
        assert (share.low, share.high) == pytest.approx((limits.low, limits.high))


@pytest.mark.parametrize("spread", SPREADS, ids=lambda spread: spread.outcome.id)
def test_a_spread_has_the_mean_and_deviation_of_its_series(spread):
    row = OUTCOMES[spread.outcome.id]
    days = {"days": 1, "weeks": 7}[row.unit]
    ours = distribution(spread)
    assert (ours.mean(), ours.std()) == pytest.approx((days * row.value, days * row.sd))
    assert row.treatment == "botulinum_toxin" and not row.flags


@pytest.mark.parametrize("spread", SPREADS, ids=lambda spread: spread.outcome.id)
@pytest.mark.parametrize("days", [0, 1, 14, 84, 200, 700])
def test_times_are_those_of_scipy(spread, days):
    ours = distribution(spread)
    assert spread.passed(days) == pytest.approx(ours.cdf(days), abs=1e-12)
    assert spread.days_after(days) == pytest.approx(quad(ours.cdf, 0, days)[0], abs=1e-6)


@given(st.floats(4, 104), st.floats(0, 20))
def test_a_longer_interval_leaves_fewer_working_and_more_days_worn_off(weeks, more):
    longer = min(weeks + more, 104)
    first, second = map(treatment.injection_interval, (weeks, longer))
    assert first.injections_per_year * 7 * weeks == pytest.approx(365.25)
    for before, after in zip(first.still_working, second.still_working, strict=True):
        assert 0 <= after <= before <= 1
    for before, after in zip(first.days_worn_off, second.days_worn_off, strict=True):
        assert 0 <= before <= after + 1e-9 and after <= 7 * longer


def test_some_series_that_were_not_drawn_lie_beyond_those_that_were():
    """As the notes of `durations` say."""
    weeks = [spread.mean_days / 7 for spread in treatment.durations()]
    assert (round(min(weeks), 1), round(max(weeks), 1)) == (12.2, 17.3)
    early, late = OUTCOMES["yu1992_duration"], OUTCOMES["turklong_duration_late"]
    assert early.value == 10.8 < min(weeks) and late.value == 23 > max(weeks)
    assert early.sd is None and late.sd is None and late.n == 6


def test_some_series_that_were_not_drawn_lie_between_those_that_were():
    weeks = [spread.mean_days / 7 for spread in treatment.durations()]
    others = ("defazio2002_duration_year1", "sorgun2015_duration", "quagliato2010_duration_botox")
    for name in others:
        assert OUTCOMES[name].unit == "weeks"
        assert min(weeks) < OUTCOMES[name].value < max(weeks)
    early = load_table("outcomes")["jitpimolmard1998_duration"]
    assert min(weeks) < early.value * 365.25 / 12 / 7 < max(weeks)


def test_the_words_name_each_series_and_the_label_where_it_speaks():
    short, usual = (treatment.injection_interval(weeks).sentence for weeks in (8, 12))
    for part in ("Botox", "Dysport", "Burbaud 2011", "not for patient care"):
        assert part in short and part in usual
    label = load_table("instructions")["botox_uk_hfs_ceiling_12_weeks"].statement
    assert label in short and label not in usual
    assert "4.3 a year" in usual and "45 in 100" in usual


@pytest.mark.parametrize("weeks", [0, 3.9, 104.1, -1, math.nan, math.inf])
def test_an_interval_out_of_range_is_told(weeks):
    with pytest.raises(CourseError, match=f"interval is {weeks:g} weeks; it must be from 4 to 104"):
        treatment.injection_interval(weeks)


@pytest.mark.parametrize("days", [-1, math.nan, math.inf])
def test_days_out_of_range_are_told(days):
    for ask in (SPREADS[0].passed, SPREADS[0].days_after):
        with pytest.raises(CourseError, match=f"days is {days:g}; it must be 0 or more"):
            ask(days)
