"""Figures of evidence synthesis: what is drawn agrees with the data and can be read."""

import math
import re
import subprocess
import sys
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemifacial.errors import CourseError
from hemifacial.figures.bubble import bubble_table, draw_bubble
from hemifacial.figures.cumulative import cumulative_table, draw_cumulative
from hemifacial.figures.estimates import axis_marks, fit_decimals, read_scale
from hemifacial.figures.forest import Unpooled, draw_forest, forest_table, unpooled_series
from hemifacial.figures.funnel import draw_funnel, funnel_table
from hemifacial.figures.icons import ICONS, IconArray, draw_icons, icon_array, icons_table
from hemifacial.figures.lettering import text_width_in, wrap_text
from hemifacial.figures.picture import MAX_BYTES, picture_bytes
from hemifacial.figures.relief import draw_relief, relief_table
from hemifacial.figures.relief_reports import ReliefCurve, ReliefPoint, counted_relief
from hemifacial.figures.show import figure_html
from hemifacial.figures.style import BLUE
from hemifacial.synthesis import (
    Comparison,
    Study,
    cumulative,
    meta_regression,
    pool,
    pool_glmm,
    proportion_effects,
    ratio_effects,
    subgroups,
)
from support.pictures import assert_words_stand_apart, stamped, texts_of, words_of

FREE = "Free of spasm, % of patients"

# Published series: patients free of spasm, patients followed, years of follow-up.
SERIES = [
    Study("Auger 1986", 44, 54, cluster="Mayo", time_years=0),
    Study("Illingworth 1996", 72, 78, time_years=8),
    Study("Sindou 1996", 45, 65, time_years=4.7),
    Study("Goto 2002", 120, 131, time_years=2.8),
    Study("Hyun 2010", 1105, 1174, cluster="Samsung", time_years=1),
    Study("Ray 2010", 17, 20, time_years=4.15),
    Study("Sekula 2013, over 65", 26, 27, time_years=2.2),
    Study("Sekula 2013, 65 or younger", 93, 104, time_years=2.2),
    Study("Masuoka 2017", 19, 22, time_years=2.3),
    Study("Redo series 2018", 45, 58, time_years=8.6),
    Study("Baldauf 2019", 156, 201, time_years=1),
    Study("Helal 2024", 93, 119, cluster="Mayo", time_years=1),
]
EXTREME = [
    Study("Nobody 1999", 0, 50, time_years=1),
    Study("Everybody 2001", 50, 50, time_years=3),
    Study(
        "Papadopoulos-Konstantinidis and van der Meulen-Oosterhuis 2011, telephone survey",
        72,
        78,
        time_years=6,
    ),
]
RATIOS = [
    Comparison("Moeller 1987", 3, 50, 9, 40, time_years=1),
    Comparison("Kong 2007", 0, 200, 12, 63, time_years=2),
    Comparison("Sekula 2009", 20, 300, 12, 60, time_years=3),
    Comparison("Thirumala 2011", 11, 207, 9, 52, time_years=5),
]


def many(k):
    """Give k series with made-up labels of the usual length."""
    names = ("Illingworth", "Sindou", "Nunta-aree", "Baldauf", "Papadopoulos")
    return [
        Study(f"{names[i % 5]} {1990 + i}", 60 + 3 * (i % 11), 96 + i, time_years=1 + i % 9)
        for i in range(k)
    ]


# The stamp may weigh this much: pictures are weighed without it.
STAMP_BYTES = 4_000


def assert_readable(figure):
    """No text meets another or leaves the page, stamped "Simulated" or not; a light picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a layout that fails only warns
        with stamped(figure):
            assert_words_stand_apart(figure, overlap_px=2)
        assert_words_stand_apart(figure, overlap_px=2)
    figure.set_layout_engine("none")  # it keeps its layout, and need not find it again
    assert len(picture_bytes(figure)) <= MAX_BYTES - STAMP_BYTES


def labels_of(figure):
    return [text.get_text() for text, _ in texts_of(figure)]


def squares(figure):
    """Give the square markers of a forest plot from the top: x, face colour, size."""
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "s"]
    lines.sort(key=lambda line: line.get_ydata()[0])
    return [
        (line.get_xdata()[0], line.get_markerfacecolor(), line.get_markersize()) for line in lines
    ]


# Forest


@pytest.mark.parametrize("k", [3, 12, 25])
def test_a_forest_is_readable_at_every_size(k):
    studies = many(k)
    figure = draw_forest(pool(studies), axis_label=FREE, studies=studies)
    assert_readable(figure)


def test_a_forest_grows_with_its_rows():
    heights = [
        draw_forest(pool(many(k)), axis_label=FREE, studies=many(k)).get_figheight()
        for k in (3, 12, 25)
    ]
    per_row = [(b - a) / n for a, b, n in zip(heights, heights[1:], (9, 13), strict=False)]
    assert all(0.2 < height < 0.5 for height in per_row)


@pytest.mark.parametrize("names", ["short", "long"])
def test_a_forest_with_extreme_counts_and_groups_is_readable(names):
    studies = [replace(s, group=("Complete", "Undefined")[i % 2]) for i, s in enumerate(SERIES)]
    extreme = EXTREME if names == "long" else EXTREME[:2]
    studies += [
        replace(s, group="None, all and a very long heading of a subgroup") for s in extreme
    ]
    found = subgroups(studies)
    figure = draw_forest(
        pool(studies),
        axis_label="Free of spasm at the last follow-up, by any definition, % of all patients seen",
        studies=studies,
        groups=found.groups,
        unpooled=[Unpooled(Study("Jeon 2010", 110, 117, cluster="Samsung"), "Hyun 2010")],
    )
    assert_readable(figure)
    words = labels_of(figure)
    for name in found.groups:
        assert any(name in text for text in words)
    assert sum("Subtotal" in text for text in words) == len(found.groups)
    diamonds = [patch for patch in figure.axes[0].patches if len(patch.get_xy()) == 5]
    assert len(diamonds) == len(found.groups) + 1


def test_squares_stand_at_the_printed_proportions_and_grow_with_weight():
    pooled = pool(SERIES)
    drawn = squares(draw_forest(pooled, axis_label=FREE, studies=SERIES))
    assert [x for x, *_ in drawn] == pytest.approx([100 * s.events / s.n for s in SERIES])
    order = np.argsort(pooled.weights_percent)
    sizes = np.array([size for *_, size in drawn])
    assert (np.diff(sizes[order]) >= 0).all() and sizes.max() > 1.5 * sizes.min()
    heavy = [w > 0.25 * max(pooled.weights_percent) for w in pooled.weights_percent]
    ratio = sizes**2 / np.array(pooled.weights_percent)
    assert np.ptp(ratio[heavy]) < 1e-6  # the area, not the side, is the weight


def test_nobody_and_everybody_stand_at_the_ends_and_not_at_a_corrected_value():
    studies = [*SERIES[:3], *EXTREME[:2]]
    figure = draw_forest(pool(studies), axis_label=FREE, studies=studies)
    assert [x for x, *_ in squares(figure)][-2:] == [0, 100]
    table = {
        row["Study"]: row["% (95 % CI)"] for row in forest_table(pool(studies), studies=studies)
    }
    # Wilson's limits: z² / (n + z²) = 3.84 / 53.84.
    assert table["Nobody 1999"] == "0 (0–7)" and table["Everybody 2001"] == "100 (93–100)"


def test_the_diamond_and_the_bar_show_the_pooled_and_the_prediction_interval():
    pooled = pool(SERIES)
    axis = draw_forest(pooled, axis_label=FREE, studies=SERIES).axes[0]
    diamond = axis.patches[0].get_xy()
    expected = [100 * v for v in (pooled.value_low, pooled.value, pooled.value_high)]
    assert sorted(set(diamond[:, 0])) == pytest.approx(expected)
    bar = next(c for c in axis.collections if type(c).__name__.startswith("FillBetween"))
    box = bar.get_paths()[0].get_extents()
    assert (box.x0, box.x1) == pytest.approx(
        (100 * pooled.value_prediction_low, 100 * pooled.value_prediction_high)
    )
    assert box.y0 > diamond[:, 1].max()  # y runs down: the bar is below the diamond
    assert box.width > np.ptp(diamond[:, 0])
    text = words_of(draw_forest(pooled, axis_label=FREE, studies=SERIES))
    assert "Range for a new series" in text and "95 % prediction interval" in text


def test_without_a_prediction_interval_the_figure_says_so():
    two = pool(SERIES[:2])
    assert two.prediction_low is None
    text = words_of(draw_forest(two, axis_label=FREE, studies=SERIES[:2]))
    assert "No prediction interval: fewer than three series" in text
    assert "Range for" not in text
    fixed = pool(SERIES, method="fixed")
    assert "the model lets no series differ" in words_of(draw_forest(fixed, axis_label=FREE))


def test_series_that_may_share_patients_are_hollow_lettered_and_explained():
    figure = draw_forest(pool(SERIES), axis_label=FREE, studies=SERIES)
    hollow = [study.label for study, (_, face, _) in zip(SERIES, squares(figure), strict=True)
              if face == "white"]  # fmt: skip
    assert hollow == ["Auger 1986", "Helal 2024"]
    words = labels_of(figure)
    assert words.count("A") == 2 and "B" not in words
    assert "A (Mayo): Auger 1986, Helal 2024." in words_of(figure)
    assert "Samsung" not in words_of(figure)  # one series alone shares with nobody here
    unmarked = draw_forest(pool(SERIES), axis_label=FREE, studies=SERIES, marks={})
    assert "A" not in labels_of(unmarked) and "Hollow" not in words_of(unmarked)


def test_a_unpooled_series_is_grey_and_named_and_not_pooled():
    out = Unpooled(Study("Jeon 2010", 1100, 1174, cluster="Samsung"), "Hyun 2010")
    figure = draw_forest(pool(SERIES), axis_label=FREE, studies=SERIES, unpooled=[out])
    assert "Not pooled: shares patients with Hyun 2010" in words_of(figure)
    x, colour, _ = squares(figure)[-1]
    assert x == pytest.approx(100 * 1100 / 1174) and colour != BLUE
    rows = forest_table(pool(SERIES), studies=SERIES, unpooled=[out])
    jeon = next(row for row in rows if row["Study"] == "Jeon 2010")
    assert jeon["Weight %"] is None and jeon["Events/n"] == "1100/1174"
    assert squares(figure)[4][1] == BLUE  # Hyun alone of its cluster is pooled
    assert jeon["Part"] == "Not pooled: shares patients with Hyun 2010"
    pooled_row = next(row for row in rows if row["Study"].startswith("Pooled"))
    total = sum(s.events for s in SERIES), sum(s.n for s in SERIES)
    assert pooled_row["Events/n"] == "{}/{}".format(*total)


def test_series_left_out_for_overlap_are_found_beside_those_that_were_pooled():
    nested = Study("Baldauf 2019", 156, 201, key="baldauf2019", cluster="Greifswald")
    kept = Study("Al Menabbawy 2022", 269, 349, key="almenabbawy2022", cluster="Greifswald")
    apart = Study("Goto 2002", 120, 131, key="goto2002")
    assert unpooled_series([kept, apart], [nested, kept, apart]) == [
        Unpooled(nested, "Al Menabbawy 2022")
    ]
    assert unpooled_series([kept], [kept, apart]) == []  # left out for another reason


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("given", [s.label for s in SERIES]),
        ("value", [s.label for s in sorted(SERIES, key=lambda s: -s.events / s.n)]),
        ("year", sorted((s.label for s in SERIES), key=lambda t: (re.search(r"\d{4}", t)[0], t))),
    ],
)
def test_rows_can_be_sorted(sort, expected):
    studies = list(reversed(SERIES)) if sort == "year" else SERIES
    rows = forest_table(pool(studies), studies=studies, sort=sort)
    assert [row["Study"] for row in rows[: len(SERIES)]] == expected


def test_ratios_have_a_log_axis_and_a_line_at_one():
    pooled = pool(ratio_effects(RATIOS))
    figure = draw_forest(pooled, axis_label="Odds ratio of residual spasm", studies=RATIOS)
    assert_readable(figure)
    axis = figure.axes[0]
    assert axis.get_xscale() == "log"
    low, high = axis.get_xlim()
    assert low < 1 < high
    verticals = [
        segment[0][0] for c in axis.collections for segment in getattr(c, "get_segments", list)()
    ]
    assert 1.0 in verticals
    sekula = math.log((20 * 48) / (280 * 12))
    assert squares(figure)[2][0] == pytest.approx(math.exp(sekula))
    # Kong's lower limit is off the axis and ends in an arrow.
    assert math.exp(pooled.study_lows[1]) < low
    assert [line.get_marker() for line in axis.lines].count("<") == 1
    assert "0/200 v 12/63" in labels_of(figure)


def test_a_model_without_weights_is_drawn_without_a_column_of_weights():
    pooled = pool_glmm(SERIES)
    assert pooled.weights_percent is None
    figure = draw_forest(pooled, axis_label=FREE, studies=SERIES)
    assert_readable(figure)
    assert "Weight" not in words_of(figure) and "Binomial-normal model" in words_of(figure)


def test_a_forest_refuses_what_does_not_belong_together():
    pooled = pool(SERIES)
    for wrong, match in (
        ({"studies": SERIES[:3]}, "3 studies and 12 pooled"),
        ({"studies": SERIES[::-1]}, "'Helal 2024' stands where"),
        ({"sort": "author"}, "sort is 'author'"),
        ({"groups": {"A": pool(SERIES[:4])}}, "groups and the pooled result differ"),
    ):
        with pytest.raises(CourseError, match=match):
            draw_forest(pooled, axis_label=FREE, **wrong)
    twice = [SERIES[0], SERIES[0], SERIES[1]]
    with pytest.raises(CourseError, match="Two studies are called 'Auger 1986'"):
        draw_forest(pool(twice), axis_label=FREE, studies=twice)
    ratio = pool(ratio_effects(RATIOS))
    with pytest.raises(CourseError, match="unpooled"):
        draw_forest(ratio, axis_label="OR", unpooled=[Unpooled(SERIES[0], "Kong 2007")])


# Cumulative


@pytest.mark.parametrize("k", [3, 12, 25])
def test_a_cumulative_plot_is_readable(k):
    studies = many(k)
    assert_readable(
        draw_cumulative(cumulative(studies, order="given"), axis_label=FREE, studies=studies)
    )


def test_each_cumulative_row_is_the_pooled_value_of_all_before():
    steps = cumulative(SERIES, order="given")
    figure = draw_cumulative(steps, axis_label=FREE, studies=SERIES)
    assert [x for x, *_ in squares(figure)] == pytest.approx([100 * s.value for s in steps])
    rows = cumulative_table(steps, studies=SERIES)
    running = np.cumsum([s.n for s in SERIES])[1:]
    assert [int(row["Patients"]) for row in rows] == list(running)
    assert rows[0]["Added study"] == "Auger 1986 and Illingworth 1996"
    assert [row["Added study"] for row in rows[1:]] == [s.label for s in SERIES[2:]]
    with pytest.raises(CourseError, match="does not add"):
        draw_cumulative(steps[::-1], axis_label=FREE)
    with pytest.raises(CourseError, match="1 steps"):
        draw_cumulative(steps[:1], axis_label=FREE)


# Funnel


@pytest.mark.parametrize("scale", ["logit", "freeman_tukey"])
@pytest.mark.parametrize("studies", [SERIES[:3], SERIES, [*SERIES, *EXTREME], many(25)])
def test_a_funnel_is_readable(studies, scale):
    effects = proportion_effects(studies, scale=scale)
    assert_readable(draw_funnel(effects, pool(effects), axis_label=FREE))


def test_a_funnel_names_what_lies_outside_and_marks_the_axis_in_per_cent():
    effects = proportion_effects(SERIES)
    pooled = pool(effects)
    figure = draw_funnel(effects, pooled, axis_label=FREE)
    rows = funnel_table(effects, pooled)
    outside = {row["Study"] for row in rows if row["Outside the pseudo 95 % region"] == "yes"}
    for study in SERIES:
        logit = math.log(study.events / (study.n - study.events))
        error = math.sqrt(1 / study.events + 1 / (study.n - study.events))
        assert (study.label in outside) == (abs(logit - pooled.estimate) > 1.959964 * error)
    named = {text for text in labels_of(figure) if text in {s.label for s in SERIES}}
    assert named and named <= outside
    assert f"{len(outside)} of 12 series lie outside" in words_of(figure)
    axis = figure.axes[0]
    for place, label in zip(axis.get_xticks(), axis.get_xticklabels(), strict=True):
        share = float(label.get_text()) / 100
        assert place == pytest.approx(math.log(share / (1 - share)), abs=1e-6)
    assert axis.get_ylim()[0] > axis.get_ylim()[1] == 0  # large series at the top


def test_a_funnel_of_proportions_says_that_asymmetry_has_other_causes():
    effects = proportion_effects(SERIES[:5])
    text = words_of(draw_funnel(effects, pool(effects), axis_label=FREE))
    assert "other causes than publication bias" in text and "5 series are too few" in text
    ratio = ratio_effects(RATIOS)
    figure = draw_funnel(ratio, pool(ratio), axis_label="Odds ratio of residual spasm")
    assert_readable(figure)
    assert "With proportions" not in words_of(figure)
    with pytest.raises(CourseError, match="not those that were pooled"):
        draw_funnel(effects, pool(SERIES), axis_label=FREE)


# Bubbles


def regression_of(studies):
    effects, years = proportion_effects(studies), [s.time_years for s in studies]
    return effects, years, meta_regression(effects, years, name="mean follow-up")


@pytest.mark.parametrize("studies", [SERIES[:3], SERIES, [*SERIES[:5], *EXTREME], many(25)])
def test_a_bubble_plot_is_readable(studies):
    assert_readable(draw_bubble(*regression_of(studies), axis_label=FREE))


def test_bubbles_stand_at_follow_up_and_share_and_the_line_is_the_regression():
    effects, years, regression = regression_of(SERIES)
    figure = draw_bubble(effects, years, regression, axis_label=FREE)
    axis = figure.axes[0]
    line, *bubbles = axis.lines
    xs, ys = line.get_data()
    assert (min(xs), max(xs)) == (0, 8.6)  # never beyond what was observed
    middle = regression.intercept + regression.slope * xs[30]
    assert ys[30] == pytest.approx(100 / (1 + math.exp(-middle)))
    drawn = [(b.get_xdata()[0], b.get_ydata()[0], b.get_markersize()) for b in bubbles]
    assert [x for x, *_ in drawn] == years
    assert [y for _, y, _ in drawn] == pytest.approx([100 * s.events / s.n for s in SERIES])
    weights = [1 / (v + regression.tau2) for v in effects.variances]
    area = np.array([size**2 for *_, size in drawn])
    assert area / area.max() == pytest.approx(np.array(weights) / max(weights), abs=0.06)
    text = words_of(figure)
    assert f"k = 12 series, n = {sum(s.n for s in SERIES)}" in text
    assert f"multiplies the odds by {math.exp(regression.slope):.2f}" in text
    assert "not one between patients" in text
    rows = bubble_table(effects, years, regression)
    assert sum(float(row["Weight, %"]) for row in rows) == pytest.approx(100, abs=0.6)
    with pytest.raises(CourseError, match="same series"):
        draw_bubble(effects, years[:-1], regression, axis_label=FREE)


def test_bubbles_of_ratios_are_readable():
    effects, years = ratio_effects(RATIOS), [c.time_years for c in RATIOS]
    figure = draw_bubble(
        effects, years, meta_regression(effects, years), axis_label="Odds ratio of residual spasm"
    )
    assert_readable(figure)
    assert figure.axes[0].get_yscale() == "log" and "multiplies the odds ratio" in words_of(figure)


# Relief

MONTHS, FREE_BY = (7 / 30.44, 1, 3, 6, 12), (62, 90, 128, 153, 170)
CURED = counted_relief("Sato 2022", MONTHS, FREE_BY, 175, among_cured=True)
BARKER = ReliefPoint("Barker 1995, Kaplan-Meier", 120, 84, 648)
DANNENBAUM = ReliefPoint("Dannenbaum 2011, Kaplan-Meier", 120, 86, 114)
ALL = ReliefCurve("Lee 2016", (12, 24, 36), (92.0, 93.4, 93.6), 2040)


def test_relief_is_drawn_as_steps_that_hold_until_the_next_report():
    figure = draw_relief([CURED])
    assert_readable(figure)
    steps = next(line for line in figure.axes[0].lines if line.get_marker() in ("None", ""))
    for month, count in zip(MONTHS, FREE_BY, strict=True):
        at = [y for x, y in zip(*steps.get_data(), strict=True) if x == pytest.approx(month)]
        assert max(at) == pytest.approx(100 * count / 175)
    xs, ys = steps.get_data()
    moves = list(zip(np.diff(xs), np.diff(ys), strict=True))
    assert all(dx == 0 or dy == 0 for dx, dy in moves)  # never a slope between reports
    assert "35 %" in words_of(figure) and "97 %, Sato 2022, n = 175" in words_of(figure)


@pytest.mark.parametrize("title", [None, "When does the spasm stop after decompression?"])
def test_relief_among_the_cured_says_so_in_its_title_and_is_no_probability_of_cure(title):
    figure = draw_relief([CURED], title=title)
    assert_readable(figure)
    heading = figure.axes[0].get_title(loc="left").replace("\n", " ").lower()
    assert "among patients who were finally cured" in heading
    assert "no probability of cure" in words_of(figure)
    assert "finally cured" in figure.axes[0].get_ylabel()
    assert "finally cured" in " ".join(relief_table([CURED])[0])


def test_relief_among_the_cured_never_stands_beside_shares_of_all():
    for curves, points in (([CURED], [BARKER]), ([CURED, ALL], [])):
        with pytest.raises(CourseError, match="only patients finally cured; draw it apart"):
            draw_relief(curves, points)
        with pytest.raises(CourseError, match="draw it apart"):
            relief_table(curves, points)


def test_a_single_published_value_is_a_point_with_its_n_and_never_a_curve():
    figure = draw_relief([], [BARKER, DANNENBAUM])
    assert_readable(figure)
    lines = figure.axes[0].lines
    assert [len(line.get_xdata()) for line in lines] == [1, 1]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in lines] == [(10, 84), (10, 86)]
    text = words_of(figure)
    assert "84 %, Barker 1995, Kaplan-Meier, n = 648" in text and "n = 114" in text
    with pytest.raises(CourseError, match="one time makes no curve"):
        ReliefCurve("Barker 1995", (120,), (84.0,), 648)


def test_relief_with_curves_points_long_names_and_extremes_is_readable():
    long = "Papadopoulos-Konstantinidis and colleagues in eleven hospitals 2031"
    assert_readable(draw_relief([ALL], [ReliefPoint("Hyun 2010", 12, 94.1, 1174), BARKER]))
    extreme = ReliefCurve(long, (0, 3, 12), (0, 100, 100), 50, among_cured=True)
    figure = draw_relief([CURED, extreme])
    assert_readable(figure)
    assert long in words_of(figure) and "n = 175" in words_of(figure)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: draw_relief(), "no relief to draw"),
        (lambda: draw_relief([ALL] * 5), "5 curves"),
        (lambda: ReliefCurve("A", (3, 1), (10, 20)), "must rise"),
        (lambda: ReliefCurve("A", (1, 3), (10, 120)), "120 %"),
        (lambda: ReliefCurve("A", (1, 3), (10,)), "each time needs one share"),
        (lambda: ReliefCurve("A", (1, 3), (10, 20), lows=(5, 9)), "all or none an interval"),
        (lambda: ReliefPoint("A", 12, -1, 10), "-1 %"),
        (lambda: counted_relief("A", (1, 3), (10, 12), 11), "n_events is 12"),
    ],
)
def test_relief_refuses_what_cannot_be(make, match):
    with pytest.raises(CourseError, match=match):
        make()


# Icons


def count_icons(figure, panel=0):
    """Count dark discs, pale discs, rings and squares."""
    counts = dict.fromkeys(("dark", "pale", "ring", "square"), 0)
    for line in figure.axes[panel].lines:
        face = line.get_markerfacecolor()
        kind = "ring" if face == "white" else "dark" if face == BLUE else "pale"
        kind = "square" if line.get_marker() == "s" else kind
        counts[kind] += len(line.get_xdata())
    return counts


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted))
def test_the_icons_count_up_to_the_rounded_estimate_and_interval(limits):
    low, share, high = limits
    array = IconArray("Outcome", share, low, high)
    assert abs(array.n_filled - 100 * share) <= 0.5 + 1e-6
    assert array.n_low <= array.n_filled <= array.n_high
    if array.n_filled == 0:
        assert array.words.startswith("0 in" if share == 0 else "fewer than 1 in")
    elif array.n_filled == 100:
        assert array.words.startswith("100 in" if share == 1 else "more than 99 in")


@pytest.mark.parametrize(
    ("share", "low", "high", "dark", "pale", "ring"),
    [
        (0.912, 0.881, 0.934, 88, 3, 2),
        (0.09, 0.04, 0.18, 4, 5, 9),
        (0.0, 0.0, 0.071, 0, 0, 7),
        (1.0, 0.929, 1.0, 93, 7, 0),
        (0.125, 0.125, 0.125, 13, 0, 0),
    ],
)
def test_drawn_icons_agree_with_the_numbers(share, low, high, dark, pale, ring):
    figure = draw_icons([IconArray("Outcome", share, low, high)])
    assert count_icons(figure) == {
        "dark": dark,
        "pale": pale,
        "ring": ring,
        "square": ICONS - dark - pale - ring,
    }


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_icon_arrays_are_readable_side_by_side(k):
    arrays = [
        IconArray("Free of spasm at one year", 0.912, 0.881, 0.934, "12 series, n = 4321"),
        IconArray("Deaf in one ear", 0.011, 0.004, 0.024, "6 series, n = 3210"),
        IconArray("Died in the first thirty days after the operation", 0.0005, 0, 0.002),
        IconArray("All of fifty", 1, 0.93, 1, "50 of 50"),
    ][:k]
    figure = draw_icons(arrays)
    assert_readable(figure)
    text = words_of(figure)
    assert all(array.words in text for array in arrays)
    assert [row["In 100"] for row in icons_table(arrays)] == [array.words for array in arrays]
    for panel, array in enumerate(arrays):
        found = count_icons(figure, panel)
        assert found["dark"] + found["pale"] == array.n_filled


def test_an_array_comes_from_a_pooled_proportion_only():
    pooled = pool(SERIES)
    array = icon_array("Free of spasm", pooled, sum(s.n for s in SERIES))
    assert (array.share, array.low, array.high) == (
        pooled.value,
        pooled.value_low,
        pooled.value_high,
    )
    assert array.basis == "12 series, n = 2053"
    with pytest.raises(CourseError, match="shows a proportion"):
        icon_array("Ratio", pool(ratio_effects(RATIOS)))
    with pytest.raises(CourseError, match="lie in its interval"):
        IconArray("A", 0.5, 0.6, 0.7)
    for arrays in ([], [array] * 5):
        with pytest.raises(CourseError, match="1 to 4"):
            draw_icons(arrays)


# Words, axes, and the way to a lesson


@given(st.text(alphabet="abc defg-WM", max_size=90), st.floats(0.6, 6))
def test_wrapped_text_fits_and_loses_no_letter(text, width_in):
    lines = wrap_text(text, width_in).split("\n")
    assert all(text_width_in(line) <= width_in for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_axis_holds_what_is_drawn_with_two_to_five_marks(a, b):
    low, high = sorted((100 * a, 100 * b))
    (left, right), ticks = axis_marks(read_scale("logit"), [low, high])
    assert left <= low + 1e-6 and high <= right + 1e-6 and 0 <= left < right <= 100
    assert 2 <= len(ticks) <= 5 and ticks == sorted(ticks)


def test_values_near_the_ends_are_not_rounded_to_nobody_and_everybody():
    reading = read_scale("logit")
    assert reading.number(100) == "100" and reading.number(0) == "0"
    assert reading.number(99.97) == "> 99.9" and reading.number(0.03) == "< 0.1"
    assert fit_decimals(reading, [0.4, 2.3]).number(2.34) == "2.3"
    with pytest.raises(CourseError, match="scale is 'probit'"):
        read_scale("probit")


def test_every_table_can_be_shown_with_its_figure():
    effects, years, regression = regression_of(SERIES)
    pooled, steps = pool(SERIES), cumulative(SERIES, order="given")
    array = icon_array("Free of spasm", pooled)
    for figure, data in (
        (
            draw_forest(pooled, axis_label=FREE, studies=SERIES),
            forest_table(pooled, studies=SERIES),
        ),
        (draw_cumulative(steps, axis_label=FREE), cumulative_table(steps)),
        (draw_funnel(effects, pooled, axis_label=FREE), funnel_table(effects, pooled)),
        (
            draw_bubble(effects, years, regression, axis_label=FREE),
            bubble_table(effects, years, regression),
        ),
        (draw_relief([CURED]), relief_table([CURED])),
        (draw_icons([array]), icons_table([array])),
    ):
        html = figure_html(figure, alt="A figure.", caption="A caption.", data=data)
        assert html.count('<th scope="row"') == len(data)


def test_the_same_forest_gives_the_same_bytes():
    first, second = (
        picture_bytes(draw_forest(pool(SERIES), axis_label=FREE, studies=SERIES)) for _ in "ab"
    )
    assert first == second


def test_importing_the_figures_loads_nothing_heavy():
    modules = "forest, funnel, cumulative, bubble, relief, icons"
    code = (
        f"import sys; import hemifacial.figures; from hemifacial.figures import {modules}; "
        "print(sorted({'scipy', 'pandas', 'lifelines', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
