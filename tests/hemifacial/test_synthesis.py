"""Pooling: what it refuses, what must hold for any studies, and answers known in closed form."""

import dataclasses
import math
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import expit, logit

import hemifacial.synthesis as synthesis
from hemifacial.errors import CourseError
from hemifacial.synthesis import (
    Comparison,
    Effects,
    Study,
    TwoByTwo,
    back_transform,
    bivariate,
    cumulative,
    curve_from_counts,
    egger,
    kaplan_meier,
    leave_one_out,
    meta_regression,
    pool,
    pool_glmm,
    proportion_effects,
    ratio_effects,
    subgroups,
)

RANDOM = ("DL", "REML", "PM")
SERIES = [Study("A", 45, 65), Study("B", 72, 78), Study("C", 44, 54), Study("D", 93, 119)]
TABLES = [TwoByTwo("A", 9, 2, 1, 8), TwoByTwo("B", 18, 5, 2, 15), TwoByTwo("C", 7, 1, 3, 9)]
NAN = float("nan")


def raw(estimates, variances=None):
    labels = tuple(f"S{i}" for i in range(len(estimates)))
    return Effects("raw", labels, tuple(estimates), tuple(variances or [0.1] * len(estimates)))


# Refusals ------------------------------------------------------------------------------------

REFUSED = [
    (lambda: Study("A", 11, 10), "events is 11; it must be at most n"),
    (lambda: Study("A", -1, 10), "events is -1; it must be a whole number of 0"),
    (lambda: Study("A", 2.5, 10), "events is 2.5; it must be a whole number"),
    (lambda: Study("A", NAN, 10), "events is nan; it must be a whole number"),
    (lambda: Study("A", 0, 0), "n is 0; it must be a whole number of 1"),
    (lambda: Study("A", None, 10), "events is None; it must be a whole number"),
    (lambda: Study("A", 1, 10, time_years=-1), "time_years is -1; it must be 0 or more"),
    (lambda: Comparison("A", 1, 10, 9, 8), "events_b is 9; it must be at most n_b"),
    (lambda: TwoByTwo("A", 0, 1, 0, 9), "tp + fn is 0; a table needs at least 1 patient"),
    (lambda: TwoByTwo("A", 1, -1, 0, 9), "fp is -1; it must be a whole number"),
    (lambda: Effects("odds", ("A",), (0,), (1,)), "scale is 'odds'; it must be one of"),
    (lambda: raw([0.1, 0.2], [0.1, -0.1]), "variance is -0.1; it must be a finite number above 0"),
    (lambda: raw([0.1, NAN]), "estimate is nan; it must be a finite number"),
    (lambda: Effects("raw", ("A", "B"), (1,), (1, 1)), "estimates has 1 values; it must have one"),
    (
        lambda: Effects("raw", ("A",), (1,), (1,), (0,)),
        "count is 0; it must be a whole number of 1",
    ),
    (lambda: proportion_effects([]), "There are 0 studies; at least 1 Study is needed"),
    (lambda: proportion_effects(SERIES, "raw"), "scale is 'raw'; for proportions it must be"),
    (lambda: proportion_effects([Study("A", 0, 9)], add=0), "0 of 9 is a zero cell; its logit"),
    (lambda: proportion_effects(SERIES, add=-1), "add is -1; it must be 0 or more"),
    (lambda: proportion_effects([1]), "1 is no Study; every row must be one"),
    (lambda: ratio_effects([Comparison("A", 0, 9, 0, 8)]), "events_a and events_b are both 0"),
    (lambda: ratio_effects([Comparison("A", 9, 9, 8, 8)]), "events equal n in both arms (9 and 8)"),
    (lambda: ratio_effects([Comparison("A", 1, 9, 0, 8)], add=0), "a zero cell stands in 1/9"),
    (lambda: back_transform(1.0, "freeman_tukey"), "n_harmonic is None; the freeman_tukey scale"),
    (lambda: back_transform(NAN, "logit"), "value is nan; it must be a number on the logit"),
    (lambda: pool(SERIES[:1]), "There is 1 study; pooling needs 2"),
    (lambda: pool(SERIES, "ML"), "method is 'ML'; it must be one of fixed, DL, REML, PM"),
    (lambda: pool(SERIES, test="t"), "test is 't'; it must be one of z, hartung_knapp"),
    (lambda: pool(SERIES, confidence=95), "confidence is 95; it must lie between 0 and 1"),
    (lambda: pool(raw([0.2, 0.2]), test="hartung_knapp"), "All 2 effects equal 0.2; hartung_knapp"),
    (lambda: pool(raw([1, 2]), scale="logit"), "scale is 'logit'; these effects are on 'raw'"),
    (lambda: pool(raw([1, 2]), "GLMM"), "it needs the counts of a sequence of Study"),
    (lambda: pool(SERIES, "GLMM", "hartung_knapp"), "it allows 'logit' and 'z'"),
    (lambda: pool_glmm([Study("A", 0, 9), Study("B", 0, 8)]), "0 events in 17 patients"),
    (lambda: pool_glmm([Study("A", 9, 9), Study("B", 8, 8)]), "17 events in 17 patients"),
    (lambda: pool_glmm([Study("A", 0, 5), Study("B", 16, 16)]), "model did not converge for 2"),
    (lambda: pool_glmm(SERIES, points=0), "points is 0; it must be a whole number from 1"),
    (lambda: leave_one_out(SERIES[:2]), "There are 2 studies; leaving one out needs 3"),
    (lambda: cumulative(SERIES), "A: time_years is None; order 'time' needs one"),
    (lambda: cumulative(raw([1, 2, 3])), "order is 'time' for effects"),
    (lambda: cumulative(SERIES, order="size"), "order is 'size'; it must be 'time' or 'given'"),
    (lambda: subgroups(SERIES), "Study 1 has a blank group"),
    (lambda: subgroups(SERIES, groups="aabc"), "Group 'b' has 1 study; each group needs 2"),
    (lambda: subgroups(SERIES, groups="aaaa"), "There is 1 group; a comparison needs 2"),
    (lambda: meta_regression(raw([1, 2]), [1, 2]), "There are 2 studies; a regression needs 3"),
    (lambda: meta_regression(raw([1, 2, 4]), [3, 3, 3]), "follow-up is 3 years in every study"),
    (lambda: meta_regression(raw([1, 2, 4]), [1, 2]), "follow-up has 2 values; it must have one"),
    (lambda: meta_regression(raw([1, 2, 4]), [1, 2, NAN]), "follow-up is nan; it must be a finite"),
    (lambda: egger(SERIES), "There are 4 studies; Egger's test needs 10"),
    (lambda: egger(raw([1, 2, 4]), at_least=2), "at_least is 2; it must be a whole number of 3"),
    (lambda: egger(raw([1, 2, 4]), at_least=NAN), "at_least is nan; it must be a whole number"),
    (lambda: egger(raw([1, 2, 4]), at_least=3), "All 3 standard errors equal"),
    (lambda: egger(raw([1, 1, 1], [1, 2, 3]), at_least=3), "All 3 effects equal 1; Egger's test"),
    (lambda: bivariate(TABLES[:2]), "There are 2 studies; the bivariate model needs 3"),
    (lambda: kaplan_meier([1, NAN], [True, True]), "A duration is nan; it must be a finite"),
    (lambda: kaplan_meier([1, 2], [False, False]), "There are 0 events among 2 patients"),
    (lambda: kaplan_meier([1, 2], [True]), "durations has 2 values and events has 1"),
    (
        lambda: kaplan_meier([1], [True]).share_with_event(2),
        "time is 2; it must lie between 0 and 1",
    ),
    (lambda: curve_from_counts([1, 1], [2, 2]), "window_ends holds 1 after 1; ends must rise"),
    (lambda: curve_from_counts([1, 2], [2, 2], n=3), "n is 3; it must be at least the sum"),
    (lambda: curve_from_counts([1], [2.5]), "count 1 is 2.5; it must be a whole number"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_refusals_are_one_plain_sentence(call, words):
    with pytest.raises(CourseError) as refusal:
        call()
    text = str(refusal.value)
    assert words in text
    assert text.endswith(".") and not re.search(r"[.!?] [A-Z]|\n", text)


def test_what_may_be_missing_is_none():
    pair = pool(SERIES[:2])
    assert pair.prediction_low is None and pair.value_prediction_high is None
    assert pool(SERIES, "fixed").prediction_low is None
    assert pool_glmm(SERIES).weights_percent is None
    assert meta_regression(raw([1, 1.1, 1.2]), [1, 2, 3]).r2_percent is None


def test_records_are_frozen_and_whole_floats_are_counts():
    study = Study("A", 44.0, np.int64(54))
    assert (type(study.events), type(study.n)) == (int, int)
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.events = 3


# What must hold for any studies --------------------------------------------------------------

slow = settings(deadline=None)  # a busy machine is no failure
effect = st.tuples(st.floats(-4, 4), st.floats(0.01, 4))
many_effects = st.lists(effect, min_size=2, max_size=12)
series = st.lists(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=10,
)
any_method = st.sampled_from(("fixed", *RANDOM))


def effects_of(pairs):
    return raw([y for y, _ in pairs], [v for _, v in pairs])


@slow
@given(many_effects, any_method, st.randoms())
def test_the_order_of_studies_does_not_matter(pairs, method, random):
    shuffled = random.sample(pairs, len(pairs))
    first, second = pool(effects_of(pairs), method), pool(effects_of(shuffled), method)
    assert first.estimate == pytest.approx(second.estimate, abs=1e-7)
    assert first.tau2 == pytest.approx(second.tau2, abs=1e-7)


@slow
@given(many_effects, any_method)
def test_the_pooled_value_lies_among_the_studies(pairs, method):
    pooled = pool(effects_of(pairs), method)
    estimates = [y for y, _ in pairs]
    assert min(estimates) - 1e-9 <= pooled.estimate <= max(estimates) + 1e-9
    assert pooled.low < pooled.estimate < pooled.high
    assert pooled.tau2 >= 0 and 0 <= pooled.i2_percent <= 100 and 0 <= pooled.q_p <= 1
    assert sum(pooled.weights_percent) == pytest.approx(100)
    if pooled.prediction_low is not None:
        assert pooled.prediction_low <= pooled.low and pooled.prediction_high >= pooled.high


@slow
@given(many_effects, any_method, st.floats(0.1, 10), st.floats(-5, 5))
def test_another_unit_gives_the_same_answer(pairs, method, unit, origin):
    pooled = pool(effects_of(pairs), method)
    other = pool(effects_of([(origin + unit * y, unit**2 * v) for y, v in pairs]), method)
    assert other.estimate == pytest.approx(origin + unit * pooled.estimate, abs=1e-6)
    assert other.tau2 == pytest.approx(unit**2 * pooled.tau2, abs=1e-6)


@slow
@given(many_effects)
def test_every_study_twice_halves_the_fixed_variance(pairs):
    once, twice = pool(effects_of(pairs), "fixed"), pool(effects_of(pairs * 2), "fixed")
    assert twice.estimate == pytest.approx(once.estimate, abs=1e-9)
    assert twice.se**2 == pytest.approx(once.se**2 / 2)
    assert twice.q == pytest.approx(2 * once.q, abs=1e-9)


@slow
@given(many_effects)
def test_reml_is_the_highest_restricted_likelihood(pairs):
    y, v = np.array(pairs).T

    def likelihood(tau2):
        """Likelihood of the contrasts with the first study, which hold no mean."""
        contrasts = np.column_stack([-np.ones(len(y) - 1), np.eye(len(y) - 1)])
        covariance = contrasts @ np.diag(v + tau2) @ contrasts.T
        return stats.multivariate_normal(cov=covariance).logpdf(contrasts @ y)

    ours = likelihood(pool(effects_of(pairs)).tau2)
    assert ours >= max(likelihood(t) for t in [0, *np.geomspace(1e-4, 100, 80)]) - 1e-8


@slow
@given(many_effects)
def test_paule_mandel_makes_q_equal_its_degrees_of_freedom(pairs):
    y, v = np.array(pairs).T
    tau2 = pool(effects_of(pairs), "PM").tau2
    q = np.sum((y - np.average(y, weights=1 / (v + tau2))) ** 2 / (v + tau2))
    assert q == pytest.approx(len(y) - 1) if tau2 else q <= len(y) - 1 + 1e-9


@settings(slow, max_examples=60)
@given(series, st.sampled_from(("REML", "GLMM")))
def test_counting_those_without_the_outcome_mirrors_the_answer(counts, method):
    assume(0 < sum(y for y, _ in counts) < sum(n for _, n in counts))
    assume(method == "REML" or any(0 < y < n for y, n in counts))
    yes = pool([Study("A", y, n) for y, n in counts], method)
    no = pool([Study("A", n - y, n) for y, n in counts], method)
    assert no.value == pytest.approx(1 - yes.value, abs=1e-6)
    assert no.tau2 == pytest.approx(yes.tau2, rel=1e-4, abs=1e-6)


@slow
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_swapping_the_arms_inverts_the_ratio(a, b, more_a, more_b):
    for scale in ("log_odds_ratio", "log_risk_ratio"):
        assume(more_a or more_b)
        there = ratio_effects([Comparison("A", a, a + more_a, b, b + more_b)], scale)
        back = ratio_effects([Comparison("A", b, b + more_b, a, a + more_a)], scale)
        assert there.estimates[0] == pytest.approx(-back.estimates[0], abs=1e-12)
        assert there.variances == pytest.approx(back.variances)


@slow
@given(st.integers(0, 500), st.integers(1, 500))
def test_every_scale_leads_back_to_the_proportion(events, n):
    assume(events <= n)
    angle = proportion_effects([Study("A", events, n)], "freeman_tukey").estimates[0]
    assert back_transform(angle, "freeman_tukey", n) == pytest.approx(events / n, abs=1e-6)
    if 0 < events < n:
        value = proportion_effects([Study("A", events, n)]).estimates[0]
        assert back_transform(value, "logit") == pytest.approx(events / n)


# Answers known in closed form ----------------------------------------------------------------


@pytest.mark.parametrize("method", RANDOM)
def test_equal_variances_are_a_plain_sample(method):
    """tau² is then the sample variance less the sampling variance, and Student's interval holds."""
    y, v = [0.3, 1.1, -0.4, 2.0, 0.9], 0.2
    pooled = pool(raw(y, [v] * 5), method, "hartung_knapp")
    assert pooled.tau2 == pytest.approx(np.var(y, ddof=1) - v)
    expected = stats.t.interval(0.95, 4, np.mean(y), stats.sem(y))
    assert (pooled.low, pooled.high) == pytest.approx(expected)


def test_equal_effects_pool_to_themselves():
    pooled = pool([Study("A", 9, 10), Study("B", 90, 100), Study("C", 18, 20)])
    assert pooled.value == pytest.approx(0.9) and pooled.tau2 == 0 and pooled.i2_percent == 0


def test_egger_is_the_deviate_on_the_precision():
    y, v = np.array([0.1, 0.5, 0.2, 0.9, 0.4]), np.array([0.01, 0.09, 0.04, 0.25, 0.16])
    line = stats.linregress(1 / np.sqrt(v), y / np.sqrt(v))
    ours = egger(raw(y, v.tolist()), at_least=5)
    assert (ours.intercept, ours.se) == pytest.approx((line.intercept, line.intercept_stderr))
    assert ours.limit_estimate == pytest.approx(line.slope)


def test_two_subgroups_differ_by_a_z_test():
    found = subgroups(SERIES, groups=["x", "y", "x", "y"])
    x, y = found.groups["x"], found.groups["y"]
    z = (x.estimate - y.estimate) / math.hypot(x.se, y.se)
    assert found.q_between == pytest.approx(z**2)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_a_moderator_of_zero_and_one_compares_two_means():
    effects = raw([0.1, 0.4, 1.0, 1.5], [0.1, 0.2, 0.3, 0.1])
    line = meta_regression(effects, [0, 0, 1, 1], method="fixed")
    first, second = pool(effects.take([0, 1]), "fixed"), pool(effects.take([2, 3]), "fixed")
    assert line.slope == pytest.approx(second.estimate - first.estimate)
    assert line.predict(0) == pytest.approx((first.estimate, first.low, first.high))
    assert line.predict(1) == pytest.approx((second.estimate, second.low, second.high))


def test_the_zero_of_the_calendar_does_not_matter():
    effects, span = raw([0.1, 0.4, 1.0, 1.5], [0.1, 0.2, 0.3, 0.1]), [0, 3, 5, 9]
    near = meta_regression(effects, span)
    far = meta_regression(effects, [2000 + year for year in span], "published", "year")
    assert (far.slope, far.se, far.tau2) == pytest.approx((near.slope, near.se, near.tau2))
    assert far.intercept == pytest.approx(near.intercept - 2000 * near.slope)
    assert far.predict(2004) == pytest.approx(near.predict(4), abs=1e-6)


def test_influence_repeats_the_pooling():
    assert leave_one_out(SERIES)[1] == pool([SERIES[0], *SERIES[2:]])
    timed = [
        dataclasses.replace(s, time_years=t) for s, t in zip(SERIES, (4, 1, 3, 2), strict=True)
    ]
    steps = cumulative(timed, "DL")
    assert [step.labels for step in steps] == [("B", "D"), ("B", "D", "C"), ("B", "D", "C", "A")]
    assert steps[-1].estimate == pytest.approx(pool(SERIES, "DL").estimate)


def test_glmm_without_heterogeneity_is_one_proportion():
    pooled = pool_glmm([Study("A", 20, 100), Study("B", 41, 200), Study("C", 10, 51)])
    assert pooled.tau2 == 0
    assert pooled.value == pytest.approx(71 / 351)
    assert pooled.se == pytest.approx(math.sqrt(1 / 71 + 1 / 280))


def test_glmm_is_near_the_maximum_of_the_integrated_likelihood():
    counts = [(45, 65), (72, 78), (44, 54), (93, 119), (12, 15), (42, 42)]
    pooled = pool_glmm([Study("A", *pair) for pair in counts], points=25)

    def likelihood(mu, tau):
        def one(events, n):
            def density(u):
                return stats.binom.pmf(events, n, expit(mu + tau * u)) * stats.norm.pdf(u)

            return integrate.quad(density, -9, 9, epsabs=1e-13, limit=200)[0]

        return sum(math.log(one(*pair)) for pair in counts)

    mu, tau = pooled.estimate, math.sqrt(pooled.tau2)
    best = likelihood(mu, tau)
    for step in (0.01, -0.01):
        assert best > likelihood(mu + step, tau) and best > likelihood(mu, tau + step)
        # Near a maximum the loss is quadratic, so equal on both sides.
        loss = best - likelihood(mu + step, tau)
        assert loss == pytest.approx(best - likelihood(mu - step, tau), rel=0.05)


def test_the_caveat_of_the_double_arcsine_is_real():
    """A pooled angle among sizes that differ widely can lead outside the proportions seen."""
    studies = [Study("A", 1, 100_000), Study("B", 2, 200_000), Study("C", 0, 5), Study("D", 0, 6)]
    assert pool(studies, "fixed", scale="freeman_tukey").value == 0
    assert 0 < pool_glmm(studies).value < 1e-4


def test_one_table_over_and_over_is_its_own_summary():
    both = bivariate([TwoByTwo(x, 30, 10, 10, 70) for x in "ABCDE"])
    assert (both.sensitivity, both.specificity) == pytest.approx((0.75, 0.875))
    assert both.tau2_sensitivity == pytest.approx(0, abs=1e-8) and both.correlation is None
    se = math.sqrt(1 / 150 + 1 / 50)
    assert both.sensitivity_low == pytest.approx(expit(logit(0.75) - 1.959964 * se), abs=1e-6)


# Time to event -------------------------------------------------------------------------------


def test_kaplan_meier_by_hand():
    """Six patients: events at 1, 3, 3 and 5; follow-up ends at 2 and 6."""
    curve = kaplan_meier([1, 2, 3, 3, 5, 6], [True, False, True, True, True, False])
    assert curve.times == (0, 1, 2, 3, 5, 6)
    steps = [1, 5 / 6, 5 / 6, 5 / 6 / 2, 5 / 24, 5 / 24]
    assert curve.event_free == pytest.approx(steps)
    assert curve.at_risk == (6, 6, 5, 4, 2, 1)
    greenwood = 1 / 30 + 2 / 8
    share, z = 5 / 12, 1.959964
    spread = z * math.sqrt(greenwood) / abs(math.log(share))
    limits = (share ** math.exp(spread), share ** math.exp(-spread))
    assert (curve.low[3], curve.high[3]) == pytest.approx(limits, abs=1e-6)
    assert curve.share_with_event(4) == pytest.approx((1 - share, 1 - limits[1], 1 - limits[0]))


def test_counts_of_windows_give_the_published_running_shares():
    """delayed175: 62, 28, 38, 25, 17 and 5 of 175 patients, the last window open."""
    ends, counts = [7 / 30.4, 1, 3, 6, 12, math.inf], [62, 28, 38, 25, 17, 5]
    curve = curve_from_counts(ends, counts)
    running = [1 - share for share in curve.event_free[1:]]
    assert running == pytest.approx([62 / 175, 90 / 175, 128 / 175, 153 / 175, 170 / 175])
    assert curve.n == 175 and curve.times[-1] == 12
    assert curve_from_counts(ends, counts, n=200).event_free[-1] == pytest.approx(30 / 200)


def test_counts_of_windows_agree_with_turnbull_at_the_window_ends():
    from lifelines import KaplanMeierFitter

    # lifelines takes closed intervals; a window begins just after the end of the one before.
    ends, counts, after = [1, 3, 6, 12], [7, 5, 3, 2], 1e-6
    starts = [end + after for end in (0, *ends[:-1])]
    lower = [start for start, count in zip(starts, counts, strict=True) for _ in range(count)]
    upper = [end for end, count in zip(ends, counts, strict=True) for _ in range(count)]
    fitter = KaplanMeierFitter()
    fitter.fit_interval_censoring([*lower, *[12 + after] * 3], [*upper, *[math.inf] * 3])
    turnbull = fitter.survival_function_["NPMLE_estimate_lower"]
    curve = curve_from_counts(ends, counts, n=20)
    assert curve.event_free[1:] == pytest.approx([turnbull[end] for end in ends], abs=1e-4)


# What a panel and a lesson need --------------------------------------------------------------


def test_a_table_has_one_row_a_study_and_the_pooled_one():
    frame = pool(SERIES).to_frame()
    assert frame.label.tolist() == ["A", "B", "C", "D", "Pooled"]
    assert frame.value[0] == pytest.approx(45 / 65)
    assert frame.weight_percent[:4].sum() == pytest.approx(100)
    assert pool_glmm(SERIES).to_frame().weight_percent.isna().all()


def test_importing_the_package_loads_nothing_heavy():
    script = "import sys, hemifacial.synthesis as s; s.Study('A', 1, 2); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "scipy", "pandas", "lifelines", "matplotlib"} & set(loaded)


def test_every_public_name_is_there():
    for name in synthesis.__all__:
        assert getattr(synthesis, name).__doc__
