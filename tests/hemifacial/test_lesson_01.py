"""Lesson 01 shows what its evidence says: the figures, the chart, the simulated traces."""

import base64
import doctest
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from answercells.items import load_item
from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import brow, differential, dots, face, prevalence, traces
from hemifacial.figures.picture import picture_bytes, same_picture
from hemifacial.synthesis import counts
from hemifacial.synthesis.counts import count_interval
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("01_recognition")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "01_recognition").glob("*.yml"))
LEDGER = load_figures()
TRACES = {trace.condition: trace for trace in traces.simulate_traces()}
SCALE = {"axis_label": "%", "limits": (0, 100), "ticks": (0, 50, 100)}


def prose():
    return "\n".join(
        "".join(cell["source"]) for cell in LESSON.cells if cell["cell_type"] == "markdown"
    )


@pytest.mark.parametrize("module", [brow, counts, differential, dots, face, prevalence, traces])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


@pytest.mark.parametrize(
    ("cell", "draw", "simulated"),
    [
        ("l01-face", face.draw_spread, False),
        ("l01-chart", differential.draw_differential, False),
        ("l01-traces", lambda: traces.draw_traces(traces.simulate_traces()), True),
        (
            "l01-traces-named",
            lambda: traces.draw_traces(traces.simulate_traces(), named=True),
            True,
        ),
    ],
)
def test_each_picture_is_drawn_the_same_twice_and_stands_in_the_lesson(cell, draw, simulated):
    first, second = (picture_bytes(draw(), simulated=simulated) for _ in range(2))
    assert first == second
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, first)


# the face


def test_every_muscle_joins_once_and_stays():
    names = {muscle.name for muscle in face._MUSCLES}
    joined = [name for stage in face.STAGES for name in stage.newly]
    assert Counter(joined) == Counter(names)
    for before, after in zip(face.STAGES, face.STAGES[1:], strict=False):
        assert set(after.earlier) == {*before.earlier, *before.newly}


def test_the_spasm_is_on_one_side():
    for muscle in face._MUSCLES:
        assert all(x >= 0 for x, _ in muscle.outline), muscle.name
    right, left = (sum(x * side > 0 for x, _ in face._both_sides(face._FACE)) for side in (-1, 1))
    assert right == left


def test_each_label_of_the_face_is_drawn_where_its_muscle_joins():
    faces = face.draw_spread().axes
    for axis, stage in zip(faces, face.STAGES, strict=True):
        labels = {text.get_text().replace("\n", " ") for text in axis.texts}
        assert labels == set(stage.newly)


def test_no_label_of_the_face_runs_into_the_next_face_or_off_the_page():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    figure = face.draw_spread()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    texts = [*figure.texts, *(text for axis in figure.axes for text in axis.texts)]
    # An annotation's own extent would take in its leader.
    boxes = [Text.get_window_extent(text, renderer) for text in texts]
    page = figure.bbox
    assert all(page.x0 <= box.x0 and box.x1 <= page.x1 for box in boxes)
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])


# prevalence and the brow lift


@pytest.mark.parametrize(
    ("n_cases", "exact"), [(10, (4.795, 18.39)), (50, (37.11, 65.92)), (100, (81.36, 121.63))]
)
def test_the_interval_of_a_count_agrees_with_the_exact_one(n_cases, exact):
    """Exact limits are half the quantiles of chi-squared with 2n and 2n + 2 degrees."""
    assert count_interval(n_cases) == pytest.approx(exact, rel=0.005)


@pytest.mark.parametrize("n_cases", [9, -3, 12.5])
def test_too_few_cases_for_an_interval_are_named(n_cases):
    with pytest.raises(CourseError, match=f"n_cases is {n_cases}"):
        count_interval(n_cases)
    with pytest.raises(CourseError, match="confidence is 1"):
        count_interval(50, confidence=1)


def test_prevalence_is_the_ledgers_and_only_a_printed_count_gives_an_interval():
    rows = prevalence.prevalence_dots()
    printed = [
        figure.value
        for name, figure in LEDGER.items()
        if "_prevalence" in name and figure.reference in ("dietrichs2005", "helsinki2023")
    ]
    assert sorted(dot.value for dot in rows) == sorted(printed)
    assert [dot.low is None for dot in rows] == [False, True, True, True, True]
    low, high = rows[0].low, rows[0].high
    assert low < LEDGER["helsinki2023_prevalence"].value < high
    assert low / 9.8 == pytest.approx(37.11 / 50, abs=1e-3)


def test_the_brow_lift_is_the_ledgers_with_intervals_that_hold_it():
    rows = brow.brow_lift_dots()
    for dot in rows:
        events, n = map(int, dot.words.split(" of "))
        assert dot.low <= dot.value <= dot.high
        assert 100 * events / n == pytest.approx(dot.value, abs=0.5)
    assert rows[2].value == LEDGER["rodrigues2017_postparalytic"].value
    # As the lesson says: it overlaps with post-paralytic movement nowhere near blepharospasm.
    assert max(dot.high for dot in rows if dot.group == "Blepharospasm") < rows[1].low
    assert 20 < rows[-1].high < 25


def test_a_row_without_interval_is_drawn_hollow_and_told_so():
    rows = [dots.Dot("A", "B 2000", 5.0, "5", "#0072B2")]
    assert dots.dots_table(rows, value_heading="%")[0]["95 % interval"] == "not stated"
    (axis,) = dots.draw_dots(rows, **SCALE).axes
    assert [line.get_markerfacecolor() for line in axis.lines] == ["white"]
    with pytest.raises(CourseError, match="no estimate"):
        dots.draw_dots([], **SCALE)


# the chart


def test_each_cell_of_the_chart_states_a_figure_of_the_ledger():
    names = [
        name
        for condition in differential.CONDITIONS
        for group in condition.figures.values()
        for name in group
        if name != differential.SHARE_NOT_STATED
    ]
    assert len(names) == len(set(names)) >= 10
    in_claims = {name for claim in load_claims().values() for name in claim.figures}
    for name in names:
        figure = LEDGER[name.removesuffix("-")]
        assert name.removesuffix("-") in in_claims
        assert figure.n
        words = differential._share(name, LEDGER)[1]
        share = 100 - figure.value if name.endswith("-") else figure.value
        assert words in (f"{share:g} % of {figure.n}", f"{figure.events} of {figure.n}")


def test_the_symbols_mean_what_the_key_says():
    cells = differential.differential_cells()
    spasm, palsy = cells["Hemifacial spasm"], cells["Post-paralytic synkinesis"]
    assert {name: cell.frequency for name, cell in spasm.items()} == {
        "Synkinesis": "some",
        "Brow lift": "most",
        "In sleep": "most",
        "Lateral spread": "most",
    }
    assert palsy["Brow lift"].frequency == "some"
    # Studies that disagree stand together, and one patient is a figure, not silence.
    assert spasm["Synkinesis"].words == ("31.8 % of 132", "43.3 % of 164", "23 of 23")
    for feature in ("Brow lift", "Lateral spread"):
        assert cells["Focal seizure"][feature] == differential.Cell("few", ("0 of 1",))
    assert cells["Blepharospasm"]["Brow lift"] == differential.Cell(
        "few", ("0 % of 41", "0 % of 12")
    )


def test_no_words_of_the_chart_touch_a_symbol_or_each_other():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = differential.draw_differential()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    axis = figure.axes[0]
    texts = [text for text in axis.texts if text.get_text()]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    for number, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[number + 1 :]), texts[number]
    symbols = [line for line in axis.lines if line.get_marker() != "None"]
    half = 6 * figure.dpi / 72  # a symbol of 9 points with its edge
    for symbol in symbols:
        x, y = axis.transData.transform((symbol.get_xdata()[0], symbol.get_ydata()[0]))
        assert not any(
            box.x0 < x + half and x - half < box.x1 and box.y0 < y < box.y1 for box in boxes
        )


def test_silence_in_the_chart_is_drawn_and_written_as_silence():
    cells = [cell for row in differential.differential_cells().values() for cell in row.values()]
    silent = [cell for cell in cells if cell.frequency == differential.NOT_REPORTED]
    assert len(silent) > len(cells) / 2  # as the lesson says
    assert not any(cell.words for cell in silent)
    words = [value for row in differential.differential_table() for value in row.values()]
    assert words.count("not reported") == len(silent)
    dashes = [
        text for text in differential.draw_differential().axes[0].texts if text.get_text() == "–"
    ]
    assert len(dashes) == len(silent)


def test_no_feature_of_the_chart_belongs_to_hemifacial_spasm_alone():
    cells = differential.differential_cells()
    found = ("most", "some", differential.SHARE_NOT_STATED)
    for feature in differential.FEATURES:
        others = [
            row[feature].frequency for name, row in cells.items() if name != "Hemifacial spasm"
        ]
        assert set(others) & set(found), feature


# the traces


def bursts(condition):
    signals = TRACES[condition].signals_uv
    return [traces.bursts_s(signals[muscle]) for muscle in traces.MUSCLES]


def test_equal_seeds_give_equal_traces_and_others_do_not():
    again, other = traces.simulate_traces(), traces.simulate_traces(seed=1)
    for one, same, new in zip(TRACES.values(), again, other, strict=True):
        assert all(np.array_equal(one.signals_uv[m], same.signals_uv[m]) for m in traces.MUSCLES)
        assert not np.array_equal(one.signals_uv["left eye"], new.signals_uv["left eye"])


@pytest.mark.parametrize("seed", range(8))
def test_the_features_hold_whatever_the_seed(seed):
    rows = {
        row["Simulated"]: row
        for row in traces.trace_table(traces.simulate_traces(seed), named=True)
    }
    together, apart = "Left eye with left mouth", "Left eye with right eye"
    n_bursts = {name: row["Bursts, left eye"] for name, row in rows.items()}
    assert rows["Hemifacial spasm"][together] == n_bursts["Hemifacial spasm"] >= 4
    assert rows["Hemifacial spasm"]["Bursts, right eye"] == 0
    assert rows["Blepharospasm"][apart] == n_bursts["Blepharospasm"] == 3
    assert rows["Blepharospasm"]["Bursts, left mouth"] == 0
    asked = rows["Post-paralytic synkinesis"]["Left eye with a blink asked for"]
    assert asked == n_bursts["Post-paralytic synkinesis"] == 4
    assert rows["Post-paralytic synkinesis"][together] >= 3
    assert rows["Facial myokymia"][together] <= n_bursts["Facial myokymia"] / 2


def test_hemifacial_spasm_is_irregular_and_myokymia_steady():
    def unevenness(times_s):
        gaps = np.diff(times_s)
        return gaps.std() / gaps.mean()

    assert unevenness(bursts("Hemifacial spasm")[0]) > 0.3
    assert unevenness(bursts("Facial myokymia")[0]) < 0.25
    low, high = (LEDGER[f"wasserstrom1977_rate_{end}"].value for end in ("low", "high"))
    for times_s in bursts("Facial myokymia")[:2]:
        assert low < 1 / np.median(np.diff(times_s)) < high
        assert np.diff(times_s).max() < 0.5  # without pause


def test_within_a_burst_of_hemifacial_spasm_units_fire_at_the_published_rate():
    signal = TRACES["Hemifacial spasm"].signals_uv["left eye"]
    fired = (signal[1:-1] > 30) & (signal[1:-1] > signal[:-2]) & (signal[1:-1] >= signal[2:])
    gaps = np.diff(np.flatnonzero(fired)) / traces.SAMPLES_PER_S
    rate = 1 / np.median(gaps[gaps < traces.GAP_S])
    low, high = (LEDGER[f"nielsen1984_rate_{end}"].value for end in ("low", "high"))
    assert 0.9 * low < rate < 1.1 * high


def test_a_silent_muscle_has_no_burst_and_a_gap_parts_two():
    signal = np.zeros(4000)
    assert len(traces.bursts_s(signal)) == 0
    signal[[100, 200, 1000]] = 100
    assert traces.bursts_s(signal) == pytest.approx([0.05, 0.5])


def test_four_traces_are_drawn_and_no_other_number():
    with pytest.raises(CourseError, match="There are 1 traces"):
        traces.draw_traces(traces.simulate_traces()[:1])


def test_the_prediction_shows_no_name_before_it_is_opened():
    before, after = LESSON.html_of("l01-traces"), LESSON.html_of("l01-traces-named")
    for condition in TRACES:
        assert condition.lower() not in before.lower()
        assert condition in after
    assert after.startswith("<details>") and not before.startswith("<details>")
    assert "Simulated" in before and "Simulated" in after


# the lesson


def test_each_red_flag_of_the_ledger_is_named():
    claim = load_claims()["red-flags"].statement.lower()
    text = prose().split("### Red flags")[1].split("###")[0].lower()
    for sign in ("numb", "hearing", "weakness", "cranial-nerve", "onset", "course", "young age"):
        assert sign in claim and sign in text


def test_what_to_do_next_leans_on_instructions_or_declared_practice():
    text = prose().split("### What to do next")[1].split("\n## ")[0]
    steps = re.split(r"\n\d\. ", text)[1:]
    claims = load_claims()
    assert len(steps) == 6
    needed = {"image-all-once", "image-before-label", "seizure-before-injection", "myokymia-image"}
    assert needed <= set(re.findall(r"#claim:([\w-]+)", text))
    for step in steps:
        assert (
            all(name in claims for name in re.findall(r"#claim:([\w-]+)", step))
            and "#claim:" in step
        )


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 6
    assert_other_than_quiz(ROOT / "items" / "01_recognition", SELF_CHECKS, set(load_claims()))


def test_each_number_of_a_self_check_stands_in_a_claim_that_it_names():
    claims = load_claims()
    for path in SELF_CHECKS:
        item = load_item(path)
        known = " ".join(claims[ref].statement for ref in item.refs)
        for option in item.options:
            for share in re.findall(r"\d+(?:\.\d+)? %|\d+ of (?:the )?\d+", option.rationale):
                for number in re.findall(r"\d+(?:\.\d+)?", share):
                    assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", known), share


def test_the_expected_numbers_of_two_self_checks_follow_from_the_ledger():
    town = 200_000 * LEDGER["dietrichs2005_prevalence"].value / 100_000
    tumours = 1000 * LEDGER["lee2010_tumour"].events / LEDGER["lee2010_tumour"].n
    key = {
        path.stem: next(option.text for option in load_item(path).options if option.correct)
        for path in SELF_CHECKS
    }
    assert key["s01_town"] == f"About {round(town, -1):.0f}"
    assert key["s01_tumour"] == f"About {math.floor(tumours)}"
