"""Likelihood ratios agree with SciPy's, and are refused where counts cannot bear them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats.contingency import relative_risk

from hemifacial.diagnosis import likelihood, likelihood_ratios, post_test_probability
from hemifacial.diagnosis import supported_tables as supported
from hemifacial.errors import CourseError
from hemifacial.evidence import DiagnosticTable, load_table

LEDGER = load_table("diagnostic_tables")
COUNTS = st.integers(likelihood.SMALLEST_CELL, 5000)


def made_up(monkeypatch, **fields):
    row = {"id": "made_up", "reference": "joo2008", "test": "a test", "condition": "a state"}
    table = DiagnosticTable(**row, positive="persists", **fields)
    monkeypatch.setattr(likelihood, "load_table", lambda name: {"made_up": table})
    return table


@pytest.mark.parametrize("name", supported())
def test_ratios_are_those_of_scipy(name):
    found, t = likelihood_ratios(name, 0.9), LEDGER[name]
    ill, well = t.tp + t.fn, t.fp + t.tn
    for ours, a, b in ((found.positive_ratio, t.tp, t.fp), (found.negative_ratio, t.fn, t.tn)):
        theirs = relative_risk(a, ill, b, well)
        limits = theirs.confidence_interval(0.9)
        expected = (theirs.relative_risk, limits.low, limits.high)
        assert (ours.value, ours.low, ours.high) == pytest.approx(expected, rel=1e-12)


def test_only_tables_with_enough_agreeing_counts_are_supported():
    fit = {
        name
        for name, t in LEDGER.items()
        if t.tp is not None
        and min(t.tp, t.fp, t.fn, t.tn) >= 5
        and "source_inconsistent" not in t.flags
    }
    assert set(supported()) == fit and 0 < len(fit) < len(LEDGER)
    for name in set(LEDGER) - fit:
        with pytest.raises(CourseError, match=name):
            likelihood_ratios(name)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"tp": 9, "fp": 21, "fn": 4, "tn": 30}, "only 4 false negatives"),
        ({"tp": 0, "fp": 21, "fn": 4, "tn": 30}, "only 0 true positives"),
        ({"sensitivity": 90, "specificity": 40}, "prints no counts"),
        (
            {"tp": 9, "fp": 9, "fn": 9, "tn": 9, "flags": ("source_inconsistent",)},
            "disagree in the source",
        ),
    ],
)
def test_a_table_that_cannot_bear_it_is_refused_by_name(monkeypatch, fields, sentence):
    made_up(monkeypatch, **fields)
    with pytest.raises(CourseError, match=sentence):
        likelihood_ratios("made_up")
    assert supported() == ()


def test_what_is_asked_wrongly_is_told_in_one_sentence():
    with pytest.raises(CourseError, match=r"'nosuch'.*joo2008_lsr_table_week"):
        likelihood_ratios("nosuch")
    found = likelihood_ratios("joo2008_lsr_table_week")
    for wrong in (0, 1, -0.1, 20):
        with pytest.raises(CourseError, match=f"pre_test is {wrong}"):
            post_test_probability(found, wrong, positive=True)
        with pytest.raises(CourseError, match=f"confidence is {wrong}"):
            likelihood_ratios("joo2008_lsr_table_week", wrong)


@given(tp=COUNTS, fp=COUNTS, fn=COUNTS, tn=COUNTS)
def test_among_the_studys_own_patients_it_gives_their_share(tp, fp, fn, tn):
    with pytest.MonkeyPatch.context() as monkeypatch:
        made_up(monkeypatch, tp=tp, fp=fp, fn=fn, tn=tn)
        found = likelihood_ratios("made_up")
    share = (tp + fn) / (tp + fp + fn + tn)
    after = post_test_probability(found, share, positive=True).probability
    assert after.value == pytest.approx(tp / (tp + fp))
    spared = post_test_probability(found, share, positive=False).probability
    assert spared.value == pytest.approx(fn / (fn + tn))
    for each in (after, spared, found.positive_ratio, found.sensitivity, found.specificity):
        assert each.low <= each.value <= each.high


def test_the_words_say_denominators_source_and_limits():
    found = likelihood_ratios("joo2008_lsr_table_week")
    for part in ("11 of 16", "35 of 56", "Joo 2008", "by subtraction", likelihood.STAMP):
        assert part in found.sentence
    told = post_test_probability(found, 0.1, positive=True).sentence
    for part in ("10 in 100", "your own", "17 in 100 (11-25)", likelihood.DEPENDENCE):
        assert part in told
