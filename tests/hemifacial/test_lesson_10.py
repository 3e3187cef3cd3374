"""Lesson 10 shows what the pools give: figures, alt texts and the numbers waived in its text."""

import base64
import doctest
import re
from math import exp
from pathlib import Path

import pytest

from hemifacial.evidence import load_claims, load_figures, load_references, load_table
from hemifacial.figures import pooling_rules
from hemifacial.figures.dots import draw_dots
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.synthesis import (
    Study,
    TwoByTwo,
    bivariate,
    cumulative,
    egger,
    leave_one_out,
    meta_regression,
    proportion_effects,
)
from hemifacial.synthesis.recipes import RECIPES, pooled_figure
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("10_evidence")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "10_evidence").glob("*.yml"))
CLAIMS = load_claims()
LEDGER = load_figures()
FIGURE_CELLS = ("forest", "rules", "follow", "years", "funnel", "harm")


def numbers(text):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def fitted_line(timed):
    years = [study.time_years for study in timed]
    return meta_regression(proportion_effects(timed), years, test="hartung_knapp")


@pytest.fixture(scope="module")
def relief():
    return pooled_figure("complete_relief")


def test_the_examples_run():
    result = doctest.testmod(pooling_rules)
    assert result.attempted >= 1 and result.failed == 0


# the figures


@pytest.mark.parametrize("cell", FIGURE_CELLS)
def test_each_figure_waits_for_a_guess_and_says_who_computed_it(cell):
    html = LESSON.html_of(f"l10-{cell}")
    assert html.startswith("<details>")
    assert "Computed by the course; for teaching, not for patient care." in html
    ids = [one["id"] for one in LESSON.cells]
    before = LESSON.source_of(ids[ids.index(f"l10-{cell}") - 1])
    assert re.search(r"\b(Guess|Rank|expect)\b", before)


def test_each_row_of_the_rules_is_a_pool_of_the_ledger():
    dots = pooling_rules.pooling_rule_dots()
    rows = [name for name, *_ in pooling_rules._ROWS]
    assert rows[0] == "complete_relief" and len(set(rows)) == len(rows)
    for name, dot in zip(rows, dots, strict=True):
        pool = LEDGER[f"pooled_{name}"]
        assert dot.value == pool.value
        assert (round(dot.low, 1), round(dot.high, 1)) == (pool.ci_low, pool.ci_high)
        assert f"{pool.k} series" in dot.words


def test_each_row_of_the_rules_changes_one_rule():
    base = RECIPES["complete_relief"]
    for name, *_ in pooling_rules._ROWS[1:]:
        other = RECIPES[name]
        rules = ("outcome", "time_years", "overlap", "method")
        assert sum(getattr(base, rule) != getattr(other, rule) for rule in rules) == 1


def test_the_picture_of_the_rules_is_drawn_the_same_twice_and_stands_in_the_lesson():
    scale = {
        "axis_label": "Pooled share with relief, % of patients",
        "limits": (55, 100),
        "ticks": (60, 70, 80, 90, 100),
        "height_in": 5.6,
    }
    dots = pooling_rules.pooling_rule_dots()
    first, second = (picture_bytes(draw_dots(dots, **scale), simulated=False) for _ in range(2))
    assert first == second
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of("l10-rules"))[1])
    assert same_picture(stored, first)


def test_the_panel_starts_where_the_text_says():
    html = LESSON.html_of("l10-panel")
    _, pooled = pooled_figure("complete_relief_2y")
    assert f"{100 * pooled.value:.0f} in 100 patients" in html
    assert f"{pooled.k} series" in html


def test_the_alt_texts_say_what_is_drawn(relief):
    chosen, pooled = relief
    shares = [100 * study.events / study.n for study in chosen.studies]
    low, high = pooled.value_prediction_low, pooled.value_prediction_high
    told = [max(shares), min(shares)]
    told += [100 * x for x in (pooled.value, pooled.value_low, pooled.value_high, low, high)]
    alt = re.search(r'alt="([^"]*)"', LESSON.html_of("l10-forest"))[1]
    assert numbers(alt) == [round(x) for x in told]
    hearing = pooled_figure("hearing_loss_permanent")[1]
    alt = re.search(r'alt="([^"]*)"', LESSON.html_of("l10-harm"))[1]
    told = (hearing.value, hearing.value_low, hearing.value_high, hearing.value_prediction_high)
    assert numbers(alt)[2:] == [round(100 * x) for x in told]


# numbers that stand in the text without a claim, since the course computes them here


def test_the_two_printouts_are_added_up_and_averaged():
    seoul, mayo = LEDGER["hyun2010_spasm_free_1y"], LEDGER["helal2024_spasm_free"]
    events, n = seoul.events + mayo.events, seoul.n + mayo.n
    mean = 50 * (seoul.events / seoul.n + mayo.events / mayo.n)
    text = LESSON.source_of("l10-concept")
    assert f"{events} of {n} patients" in text
    assert f"or {100 * events / n:.1f} %; the plain mean of the two shares is {mean:.1f} %" in text


def test_the_weights_in_the_text_are_those_of_the_pool(relief):
    chosen, pooled = relief
    weights = dict(zip((s.n for s in chosen.studies), pooled.weights_percent, strict=True))
    sizes = sorted(weights)
    assert sizes[-1] == 1548 and 89 in sizes and sizes[0] == 21
    text = LESSON.source_of("l10-forest-read")
    assert f"1548 patients has a weight of {weights[1548]:.1f} %" in text
    assert f"89 has {weights[89]:.1f} %" in text


def test_leaving_one_out_moves_the_pool_as_far_as_the_text_says(relief):
    chosen, _ = relief
    without = leave_one_out(chosen.studies, test="hartung_knapp")
    values = [100 * pooled.value for pooled in without]
    text = LESSON.source_of("l10-heterogeneity")
    assert f"between {min(values):.1f} and {max(values):.1f} %" in text
    assert "none explains the scatter" in text
    assert all(pooled.i2_percent > 80 and pooled.q_p < 0.001 for pooled in without)


def test_the_mean_is_known_to_within_three_points():
    pool = LEDGER["pooled_complete_relief"]
    assert round(max(pool.ci_high - pool.value, pool.value - pool.ci_low)) == 3


def test_the_definition_alone_is_worth_what_the_text_says():
    complete = {
        "almenabbawy2022": ("spasm_free", "spasm_relief_90"),
        "chung2001": ("spasm_free_2y", "spasm_relief_2y"),
        "china1200": ("spasm_free_4_2y", "spasm_relief_4_2y"),
    }
    steps = [
        LEDGER[f"{key}_{broad}"].value - LEDGER[f"{key}_{strict}"].value
        for key, (strict, broad) in complete.items()
    ]
    steps.append(LEDGER["baldauf2019_spasm_relief_90_1y"].value)
    assert f"{min(steps):.1f} to {max(steps):.1f} points" in LESSON.source_of("l10-rules-read")


def test_both_papers_that_come_back_lie_below_the_mean(relief):
    chosen, pooled = relief
    every = pooled_figure("complete_relief_every_paper")[0].studies
    back = {s.key: s.events / s.n for s in every} | {s.key: 0 for s in chosen.studies}
    back = [share for share in back.values() if share]
    assert len(back) == 2 and max(back) < pooled.value


def test_the_line_against_follow_up_is_told_as_fitted(relief):
    chosen, _ = relief
    timed = [study for study in chosen.studies if study.time_years is not None]
    line = fitted_line(timed)
    text = LESSON.source_of("l10-follow-read")
    one, ten = (100 * line.predict(years)[0] for years in (1, 10))
    assert f"about {one:.0f} % at one year to about {ten:.0f} % at ten" in text
    odds = [exp(x) for x in (line.slope, line.low, line.high)]
    assert "by {:.2f}, 95 % interval {:.2f} to {:.2f}".format(*odds) in text
    assert line.high < 0 and "That just excludes a level line" in text
    inside = [fitted_line([s for s in timed if s is not out]).high > 0 for out in timed]
    assert "more often than not it no longer does" in text
    assert sum(inside) > len(timed) / 2
    assert len(timed) == 14 and "Fourteen of the series" in LESSON.source_of("l10-follow-ask")
    assert len(chosen.studies) - len(timed) == 7 and "Seven series" in text
    assert max(timed, key=lambda s: s.time_years).key == "fukunaga2013"


def test_the_pool_has_been_steady_since_2005(relief):
    chosen, _ = relief
    published = {key: one.year for key, one in load_references().items()}
    dated = [study for study in chosen.studies if published[study.key]]
    dated.sort(key=lambda study: (published[study.key], study.label))
    steps = cumulative(dated, test="hartung_knapp", order="given")
    early = sum(published[study.key] <= 2005 for study in dated)
    later = [step for step in steps if step.k >= early]
    assert all(0.88 < step.value < 0.91 for step in later)
    assert max(published[study.key] for study in dated) == 2024
    html = LESSON.html_of("l10-years")
    for step in (later[0], later[-1]):
        assert f"{100 * step.value:.1f} ({100 * step.value_low:.1f}-" in html


def test_egger_finds_no_slant_and_ten_of_the_series_lie_outside(relief):
    chosen, pooled = relief
    effects = proportion_effects(chosen.studies)
    test = egger(effects)
    assert test.p > 0.1
    assert f"intercept {test.intercept:.1f}, p = {test.p:.2f}" in LESSON.html_of("l10-funnel")
    outside = [
        abs(y - pooled.estimate) > 1.96 * v**0.5
        for y, v in zip(effects.estimates, effects.variances, strict=True)
    ]
    assert sum(outside) == 10
    assert f"Ten of the {len(outside)} series lie outside" in LESSON.html_of("l10-funnel")


def test_hearing_hardly_moves_with_every_paper_and_deaf_ears_are_counted_in():
    """Two papers count deaf ears apart; an ear lost either way belongs in the share."""
    chosen, once = pooled_figure("hearing_loss_permanent")
    every, often = pooled_figure("hearing_loss_permanent_every_paper")
    assert abs(100 * (once.value - often.value)) < 0.5
    assert often.value_high - often.value_low < once.value_high - once.value_low
    clusters = [study.cluster for study in every.studies if study.cluster]
    twice = {cluster for cluster in clusters if clusters.count(cluster) > 1}
    assert len(twice) == len(every.studies) - len(chosen.studies) == 4
    text = LESSON.source_of("l10-harm-read")
    assert "the point hardly moves. The interval narrows, but four centres now count twice" in text
    counted = {study.key: (study.events, study.n) for study in every.studies}
    assert counted["dannenbaum2008"] == (1 + 1, 114) and counted["baldauf2019"] == (8 + 9, 339)
    assert "jung2017" not in counted and "that paper is not pooled" in text


def test_a_series_without_events_is_corrected_as_the_text_says():
    (estimate,) = proportion_effects([Study("No event", 0, 55)]).estimates
    share = 1 / (1 + exp(-estimate))
    assert share == pytest.approx(0.5 / 56)
    assert f"0.5 in 56, or {100 * share:.1f} %" in LESSON.source_of("l10-harm-read")


def test_the_tables_of_the_response_that_can_be_pooled_give_what_the_text_says():
    references = load_references()
    latest = {}
    for row in load_table("diagnostic_tables").values():
        whole = row.positive == "persists" and row.test == "lateral spread response"
        if whole and row.tp is not None and references[row.reference].locator:
            rival = latest.get(row.reference)
            if rival is None or (row.time_years or 0) > (rival.time_years or 0):
                latest[row.reference] = row
    assert set(latest) == {"joo2008", "voneckardstein2014", "amr115", "cho2022"}
    both = bivariate(
        [TwoByTwo(name, row.tp, row.fp, row.fn, row.tn) for name, row in latest.items()]
    )
    text = LESSON.source_of("l10-more")
    sensitivity = (both.sensitivity, both.sensitivity_low, both.sensitivity_high)
    specificity = (both.specificity, both.specificity_low, both.specificity_high)
    words = ["{:.0f} % ({:.0f}-{:.0f})".format(*(100 * x for x in y))
             for y in (sensitivity, specificity)]  # fmt: skip
    assert " and ".join(words) in text


# the lesson


def test_every_pool_of_the_rules_stands_in_a_claim_of_the_lesson():
    told = {name for claim in CLAIMS.values() for name in claim.figures}
    assert {f"pooled_{name}" for name, *_ in pooling_rules._ROWS} <= told


def test_each_figure_of_a_claim_is_printed_in_its_statement():
    for claim in CLAIMS.values():
        if claim.lesson != "10_evidence":
            continue
        for name in claim.figures:
            figure = LEDGER[name]
            for value in (figure.value, figure.ci_low, figure.ci_high):
                if value is not None:
                    assert re.search(rf"(?<![\d.]){value:g}(?!\d|\.\d)", claim.statement), name


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 5
    assert_other_than_quiz(ROOT / "items" / "10_evidence", SELF_CHECKS, set(CLAIMS))
