"""A calendar of injections: dates of the calendar, shares of SciPy's gamma distribution."""

import doctest
from datetime import date

import pytest
from scipy import stats

from hemifacial.errors import CourseError
from hemifacial.treatment import calendar, cycle_calendar

START = date(2026, 1, 5)


def test_the_examples_run():
    result = doctest.testmod(calendar)
    assert result.attempted >= 3 and result.failed == 0


def test_dates_are_whole_weeks_apart_across_the_years():
    plan = cycle_calendar(date(2026, 10, 26), interval_weeks=12, cycles=5)
    gaps = {(later - day).days for day, later in zip(plan.dates, plan.dates[1:], strict=False)}
    assert gaps == {84} and plan.dates[1] == date(2027, 1, 18)


def test_shares_are_scipys_and_run_from_none_begun_to_few_left():
    plan = cycle_calendar(START, interval_weeks=16)
    assert [week.number for week in plan.weeks] == list(range(17))
    for week in plan.weeks:
        for series, share, survives in (
            (plan.onsets, week.begun, False), (plan.durations, week.still_working, True),
        ):  # fmt: skip
            for spread, value in zip(series, share, strict=True):
                law = stats.gamma(
                    a=(spread.mean_days / spread.sd_days) ** 2,
                    scale=spread.sd_days**2 / spread.mean_days,
                )
                expected = (law.sf if survives else law.cdf)(7 * week.number)
                assert value == pytest.approx(expected, abs=1e-9)
    assert set(plan.weeks[0].begun) == {0.0} and set(plan.weeks[0].still_working) == {1.0}


def test_words_and_rows_name_each_series_and_the_stamp():
    plan = cycle_calendar(START, cycles=2)
    assert "05 January 2026, 30 March 2026" in plan.sentence
    assert "45 to 73 in 100 still work" in plan.sentence
    assert "not for patient care" in plan.sentence
    for spread in (*plan.onsets, *plan.durations):
        assert any(spread.series in column for column in plan.rows[0])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"interval_weeks": 2}, "interval"),
        ({"interval_weeks": 12.5}, "interval is 12.5 weeks; it must be whole weeks"),
        ({"cycles": 0}, "number of injections is 0; it must be a whole number from 1 to 20"),
    ],
)
def test_what_is_not_allowed_is_one_sentence(wrong, words):
    with pytest.raises(CourseError, match=words):
        cycle_calendar(START, **wrong)
