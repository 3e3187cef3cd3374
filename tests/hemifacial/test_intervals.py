"""Intervals against values computed outside the course."""

import math

import pytest

from hemifacial.errors import CourseError
from hemifacial.synthesis.counts import count_interval
from hemifacial.synthesis.intervals import mean_interval, wilson_interval

# scipy 1.17.1: binomtest(k, n).proportion_ci(level, method="wilson"), printed in full.
SCIPY_WILSON = [
    (0, 20, 0.95, 0.0, 0.16112515805281935),
    (5, 158, 0.95, 0.01359133591776018, 0.07193346669804683),
    (12, 150, 0.95, 0.046353641518652906, 0.13462136375053144),
    (71, 137, 0.95, 0.43522815818198884, 0.6002727521455982),
    (91, 137, 0.95, 0.5816314432352422, 0.7378767497130408),
    (81, 263, 0.95, 0.2552885198782742, 0.36620957698280004),
    (20, 20, 0.95, 0.8388748419471808, 1.0),
    (81, 263, 0.90, 0.26331361718848145, 0.3565663496084882),
]


@pytest.mark.parametrize(("events", "n", "level", "low", "high"), SCIPY_WILSON)
def test_wilson_agrees_with_scipy(events, n, level, low, high):
    # Same formula, so only rounding may differ.
    assert wilson_interval(events, n, level) == pytest.approx((low, high), abs=1e-12)


def test_wilson_agrees_with_a_printed_example():
    # 12 complications in 150 patients, 0.046 to 0.135: statulator.com/help/ci1P-help.html
    low, high = wilson_interval(12, 150)
    assert (round(low, 3), round(high, 3)) == (0.046, 0.135)


def test_wilson_inverts_the_score_test():
    # A limit is the true share at which the count lies 1.96 standard errors away.
    for limit in wilson_interval(97, 202):
        score = abs(97 / 202 - limit) / math.sqrt(limit * (1 - limit) / 202)
        assert score == pytest.approx(1.959963985, abs=1e-8)


def test_mean_interval_is_the_textbook_formula():
    low, high = mean_interval(50, 10, 100)
    assert (low, high) == pytest.approx((48.040036, 51.959964), abs=1e-6)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wilson_interval(5, 0), "n_patients is 0"),
        (lambda: wilson_interval(6, 5), "n_events is 6"),
        (lambda: wilson_interval(0.61, 158), "n_events is 0.61"),
        (lambda: wilson_interval(1, 2, 95), "confidence is 95"),
        (lambda: wilson_interval(math.nan, 9), "n_events is nan"),
        (lambda: wilson_interval(1, math.inf), "n_patients is inf"),
        (lambda: mean_interval(math.nan, 10, 100), "mean is nan"),
        (lambda: mean_interval(50, math.nan, 100), "standard_deviation is nan"),
        (lambda: count_interval(math.inf), "n_cases is inf"),
        (lambda: mean_interval(50, -1, 100), "standard_deviation is -1"),
        (lambda: mean_interval(50, 10, 7), "n_patients is 7"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(CourseError, match=words):
        call()
