"""The figures of lessons 03 to 05: what is drawn is what the model or the ledger says."""

import base64
import io
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures, load_references, load_table
from hemifacial.figures import (
    cleared_or_persistent,
    conduction_delay,
    cross_talk_map,
    enmg_blink,
    enmg_bursts,
    enmg_signals,
    enmg_spread,
    impulse_in_time,
    latency_parts,
    parameter_standing,
    two_hypotheses,
)
from hemifacial.figures.picture import DOTS_PER_INCH, picture_bytes
from hemifacial.figures.show import figure_html
from hemifacial.figures.style import WIDTH_IN
from hemifacial.nerve import (
    Compression,
    FacialNerve,
    Fibre,
    Lesion,
    conduction_block,
    conduction_velocity,
    parameter_table,
)
from hemifacial.nerve.response import lateral_spread
from support.pictures import assert_words_stand_apart, stamped, words_of

SIMULATED = ("conduction_delay", "impulse_in_time", "cross_talk_map", "latency_parts")
DRAWN = ("two_hypotheses", "parameter_standing", "cleared_or_persistent")
TRACES = {"enmg_blink": enmg_blink, "enmg_spread": enmg_spread, "enmg_bursts": enmg_bursts}
CASES = [(name, {}) for name in (*SIMULATED, *DRAWN, *TRACES)] + [
    (name, {"named": True}) for name in TRACES
]
LEDGER, OUTCOMES = load_figures(), load_table("outcomes")
MODULES = {name: import_module(f"hemifacial.figures.{name}") for name, _ in CASES}


@pytest.fixture(scope="module")
def spread():
    """The model's lateral spread response, with its control."""
    return lateral_spread(FacialNerve(), Compression())


@cache
def part(name, which, **options):
    """A figure, its words or its rows, made once; no test changes them."""
    return getattr(MODULES[name], f"{name}_{which}")(**options)


@cache
def html_of(name, **options):
    return figure_html(
        part(name, "figure", **options),
        alt=part(name, "alt", **options),
        data=part(name, "table", **options),
        caption=getattr(MODULES[name], f"{name.upper()}_CAPTION"),
        simulated=name not in DRAWN,
    )


def picture_of(name, **options):
    return base64.b64decode(re.search('base64,([^"]+)"', html_of(name, **options))[1])


@pytest.mark.parametrize(("name", "options"), CASES)
def test_each_figure_can_be_shown_with_a_light_picture(name, options):
    html, png = html_of(name, **options), picture_of(name, **options)
    assert html.count("<tr>") == len(part(name, "table", **options)) + 1
    assert ("not for patient care" in html) == (name not in DRAWN)
    # A lesson with many of them keeps below its limit.
    assert len(png) <= (50_000 if name in TRACES else 60_000)
    picture = Image.open(io.BytesIO(png))
    assert picture.width == DOTS_PER_INCH[0] * WIDTH_IN
    assert len(picture.convert("RGB").getcolors(10**6)) > 10


@pytest.mark.parametrize(("name", "options"), CASES)
def test_words_stand_apart(name, options):
    figure = part(name, "figure", **options)
    if name in DRAWN:
        assert_words_stand_apart(figure)
        return
    with stamped(figure):
        assert_words_stand_apart(figure)


def test_pictures_repeat():
    assert picture_bytes(two_hypotheses.two_hypotheses_figure()) == picture_of("two_hypotheses")
    enmg_bursts.simulate_bursts.cache_clear()
    again = picture_bytes(enmg_bursts.enmg_bursts_figure(), simulated=True)
    assert again == picture_of("enmg_bursts")


@pytest.mark.parametrize("name", TRACES)
def test_unnamed_traces_give_nothing_away(name):
    module = TRACES[name]
    conditions = getattr(module, "CONDITIONS", None) or module.RULES
    told = words_of(part(name, "figure")) + part(name, "alt") + str(part(name, "table"))
    answers = words_of(part(name, "figure", named=True)) + str(part(name, "table", named=True))
    for condition in conditions:
        assert condition not in told
        assert answers.count(condition) == 2


def test_the_needle_sheet_says_what_was_asked_for_in_the_answer_alone():
    open_words, told = (words_of(part("enmg_bursts", "figure", named=n)) for n in (False, True))
    for asked in ("purse the lips", "blink"):
        assert asked not in open_words and asked in told
    assert "A and C: asked to move. B and D: at rest." in open_words


@pytest.mark.parametrize("name", TRACES)
def test_no_trace_leaves_its_panel(name):
    for axis in part(name, "figure").axes:
        low, high = axis.get_ylim()
        for line in axis.lines:
            assert low <= min(line.get_ydata()) and max(line.get_ydata()) <= high


def test_other_numbers_of_recordings_are_refused():
    blinks = enmg_blink.simulate_blinks()
    with pytest.raises(CourseError, match="There are 3 recordings"):
        enmg_signals.draw_recordings(
            blinks[:3], enmg_blink._SCALE, note="", named=False, height_in=4
        )


# Conduction


def test_delay_grows_as_myelin_is_lost_until_nothing_arrives():
    for internodes in conduction_delay.INTERNODES:
        runs = [r for r in conduction_delay.conduction_delays() if r.internodes == internodes]
        delays = [run.extra_delay_us for run in runs]
        assert delays == sorted(delays) and delays[0] == 0 and delays[-1] == float("inf")
        assert all(not run.spikes_at_rest for run in runs)
    longer = conduction_delay.brackets_percent()
    assert longer[1] < longer[3] < longer[5]


def test_brackets_are_narrow_and_stand_in_words_and_bars():
    figure = part("conduction_delay", "figure")
    words, bars = words_of(figure), figure.axes[0].lines[::2]
    for bar, (n, (blocked, conducting)) in zip(
        bars, conduction_delay.brackets_percent().items(), strict=True
    ):
        assert blocked < conducting < 1.006 * blocked
        assert f"block begins at {blocked:.2f} to {conducting:.2f} %" in words, n
        assert blocked <= bar.get_xdata()[0] <= conducting


def test_lines_of_the_delay_are_its_runs():
    lines = part("conduction_delay", "figure").axes[1].lines
    for line, internodes in zip(lines, conduction_delay.INTERNODES, strict=True):
        runs = [r for r in conduction_delay.conduction_delays() if r.internodes == internodes]
        passed = [run for run in runs if run.conducts]
        shares = [run.myelin_fraction for run in passed]
        assert [x / 100 for x in line.get_xdata()] == pytest.approx(shares)
        assert list(line.get_ydata()) == [run.extra_delay_us for run in passed]


@pytest.mark.parametrize(("internodes", "share"), [(5, 0.1), (3, 0.04), (3, 0.035346)])
def test_the_model_still_gives_the_kept_delay(internodes, share):
    (kept,) = (
        run
        for run in conduction_delay.conduction_delays()
        if (run.internodes, run.myelin_fraction) == (internodes, share)
    )
    found = conduction_delay.simulate_delay(internodes, share)
    assert found.extra_delay_us == pytest.approx(kept.extra_delay_us, abs=0.5)


@pytest.mark.long
def test_the_model_still_gives_every_kept_delay():
    found, kept = conduction_delay.simulate_delays(), conduction_delay.conduction_delays()
    assert [(r.internodes, r.spikes_at_rest) for r in found] == [
        (r.internodes, r.spikes_at_rest) for r in kept
    ]
    for one, other in zip(found, kept, strict=True):
        assert one.myelin_fraction == pytest.approx(other.myelin_fraction, rel=1e-4)
        # Beside block the delay hangs on the last digits of the share.
        assert one.extra_delay_us == pytest.approx(other.extra_delay_us, rel=0.02, abs=0.5)


def test_the_impulse_runs_at_the_velocity_of_its_fibre():
    healthy, slowed, stopped = impulse_in_time.simulate_passages()
    velocity = np.ptp(healthy.node_mm) / healthy.spike_ms[-1]
    assert velocity == pytest.approx(conduction_velocity(Fibre(10.0)).velocity_m_s, rel=0.01)
    assert healthy.arrives and slowed.arrives and not stopped.arrives
    begin, end = impulse_in_time.stretch_mm()
    assert begin <= stopped.last_mm <= end


def test_two_figures_agree_on_delay_and_block():
    (kept,) = (
        run.extra_delay_us
        for run in conduction_delay.conduction_delays()
        if (run.internodes, run.myelin_fraction) == (5, impulse_in_time.CASES["Slowed"])
    )
    assert 1000 * impulse_in_time.extra_ms() == pytest.approx(kept, abs=3)
    blocked, _ = conduction_delay.brackets_percent()[5]
    assert 100 * impulse_in_time.CASES["Stopped"] < blocked


def test_nothing_fires_by_itself_in_the_fibres_of_the_impulse():
    begin, end = impulse_in_time.stretch_mm()
    for share in impulse_in_time.CASES.values():
        lesion = Lesion((begin + end) / 2, end - begin, share)
        assert conduction_block(Fibre(10.0), lesion).spikes_at_rest == 0


# Cross-talk


def test_recorded_values_beside_the_hypotheses_are_those_of_the_ledger():
    recorded = " ".join(str(row["Recorded"]) for row in two_hypotheses.two_hypotheses_table())
    assert f"abated at once in {LEDGER['kameyama2016_interval'].n} patients" in recorded
    for key, unit in (
        ("moller1985_excess_latency", "ms"),
        ("yamashita2002_interval_low", ""),
        ("yamashita2002_interval_high", "ms"),
        ("nielsen1984b_week_ephaptic_gone", "%"),
        ("nielsen1984b_months_ephaptic_gone", "%"),
    ):
        assert f"{LEDGER[key].value:g} {unit}".strip() in recorded
        assert str(LEDGER[key].n) in recorded
    words = words_of(part("two_hypotheses", "figure"))
    for hypothesis in two_hypotheses.HYPOTHESES:
        for said in (hypothesis.latency, hypothesis.two_stimuli, hypothesis.vessel_away):
            assert said in words


def test_the_map_is_drawn_as_kept():
    cells = cross_talk_map.cross_talk_cells()
    axis = part("cross_talk_map", "figure").axes[0]
    drawn = {text.get_position(): text.get_text() for text in axis.texts}
    columns = len(cross_talk_map.CLEFTS_MOHM_PER_CM)
    assert len(cells) == len(drawn) == columns * len(cross_talk_map.MYELIN_FRACTIONS)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        assert drawn[column, row] == str(cell.responding)
        assert cell.myelin_fraction == cross_talk_map.MYELIN_FRACTIONS[row]
        assert cell.cleft_mohm_per_cm == cross_talk_map.CLEFTS_MOHM_PER_CM[column]
    (frame,) = (p for p in axis.patches if p.get_linewidth() == 4)
    compression = Compression()
    assert (compression.myelin_fraction, compression.cleft_mohm_per_cm) == cross_talk_map.DEFAULT
    column, row = (corner + 0.5 for corner in frame.get_xy())
    assert cross_talk_map.MYELIN_FRACTIONS[int(row)] == compression.myelin_fraction
    assert cross_talk_map.CLEFTS_MOHM_PER_CM[int(column)] == compression.cleft_mohm_per_cm


def test_a_cell_whose_control_fired_is_hatched_and_bracketed():
    cells = [
        cross_talk_map.Cell(0.1, cleft, 5, 10, spikes) for cleft, spikes in ((25, 0), (600, 3))
    ]
    axis = cross_talk_map.cross_talk_map_figure(cells).axes[0]
    assert [text.get_text() for text in axis.texts] == ["5", "(5)"]
    (hatched,) = (patch for patch in axis.patches if patch.get_hatch())
    assert hatched.get_x() == 0.5


def test_the_model_still_gives_two_kept_cells(spread):
    kept = {(c.myelin_fraction, c.cleft_mohm_per_cm): c for c in cross_talk_map.cross_talk_cells()}
    default = kept[cross_talk_map.DEFAULT]
    assert (spread.responding, spread.control_spikes) == (
        default.responding,
        default.control_spikes,
    )
    assert cross_talk_map.simulate_cells((0.05,), (1200.0,)) == [kept[0.05, 1200.0]]


@pytest.mark.long
def test_the_model_still_gives_every_kept_cell():
    assert cross_talk_map.simulate_cells() == cross_talk_map.cross_talk_cells()


def test_words_on_the_map_agree_with_it():
    alt = cross_talk_map.cross_talk_map_alt()
    cells = cross_talk_map.cross_talk_cells()
    column = {
        cleft: [c.responding for c in cells if c.cleft_mohm_per_cm == cleft]
        for cleft in cross_talk_map.CLEFTS_MOHM_PER_CM
    }
    assert "With an open cleft none answers" in alt and not any(column[25.0])
    # "only where 10 to 5 % of the myelin is left": the fourth to the sixth row
    assert not any(column[1200.0][:3]) and all(column[1200.0][3:6]) and not column[1200.0][6]
    assert not column[2400.0][0] and all(column[2400.0][1:])
    assert (
        min(column[2400.0][1:]) == column[2400.0][5] and 0 < column[3600.0][0] < column[4800.0][0]
    )
    assert "In no cell" in alt and not any(cell.control_spikes for cell in cells)


def test_parts_of_the_latency_add_up_to_the_model(spread):
    ephapse = latency_parts.latency_parts()[0]
    assert spread.control_spikes == 0
    assert ephapse.total_ms == pytest.approx(spread.mean_latency_ms)
    assert ephapse.shortest_ms == pytest.approx(spread.latency_ms)
    assert ephapse.responding == spread.responding
    for found in latency_parts.latency_parts():
        # As far as the electrode and the muscle lie, at the velocity of the mean fibre.
        way_in, across, way_out, _ = found.parts_ms
        assert way_in == pytest.approx((115 - 4.5) / found.velocity_m_s, rel=0.06)
        assert way_out == pytest.approx((120 - 4.5) / found.velocity_m_s, rel=0.06)
        excess_ms = LEDGER["moller1985_excess_latency"].value
        if found.hypothesis == "Ephapse":
            assert across < excess_ms / 2
        elif found.diameter_um == latency_parts.FITTED_UM:
            # Counted from the root exit point, as it was recorded, it is the excess.
            from_root_ms = across - 2 * Compression().centre_mm / found.velocity_m_s
            assert from_root_ms == pytest.approx(excess_ms, abs=0.15)


def test_fast_fibres_are_as_fast_as_measured_and_silent_at_rest():
    fast = latency_parts.latency_parts()[2]
    measured = LEDGER["tmsfacial1_velocity"]
    assert abs(fast.velocity_m_s - measured.value) < 0.1
    caption = " ".join(latency_parts.LATENCY_PARTS_CAPTION.split())
    assert f"{measured.value:g} m/s" in caption
    assert f"({Compression().centre_mm:g} mm from the root exit point)" in caption
    nerve = FacialNerve(diameter_um=fast.diameter_um, pairs=4)
    assert lateral_spread(nerve, Compression(), dt_us=10.0).control_spikes == 0


def test_bars_of_the_latency_are_its_parts_and_the_recorded_mean_is_the_ledgers():
    axis = part("latency_parts", "figure").axes[0]
    for found, row in zip(latency_parts.latency_parts(), (1, 2, 4, 5), strict=True):
        bars = [p for p in axis.patches if abs(p.get_y() + p.get_height() / 2 - row) < 0.01]
        assert [bar.get_width() for bar in bars] == pytest.approx(found.parts_ms)
        assert all(a.get_x() + a.get_width() == pytest.approx(b.get_x()) for a, b in pairwise(bars))
    mean = LEDGER["lee1992_latency_mentalis"]
    assert f"{mean.value:g} ms (SD {mean.sd:g})" in words_of(axis.figure)
    excess = LEDGER["moller1985_excess_latency"]
    ephapses = latency_parts.latency_parts()[::2]
    assert all(found.parts_ms[1] < excess.value for found in ephapses)  # as the note says
    assert f"recorded {excess.value:g} ms, mean of {excess.n} patients" in latency_parts._note()


def test_every_value_of_the_model_has_its_sign():
    table = parameter_table()
    axis = part("parameter_standing", "figure").axes[0]
    kinds = {look[0]: kind for kind, look in parameter_standing.KINDS.items()}
    drawn = {}
    for line in axis.lines:
        for y in line.get_ydata() if line.get_marker() in kinds else ():
            key = kinds[line.get_marker()], y
            drawn[key] = drawn.get(key, 0) + 1
    for row, part_name in enumerate(parameter_standing.PARTS):
        for kind in kinds.values():
            wanted = ((table["part"] == part_name) & (table["kind"] == kind)).sum()
            assert drawn.get((kind, row), 0) == wanted
    others = set(table["kind"]) - set(kinds.values())
    assert others == {"numerical", "label"}
    for kind in kinds.values():
        assert f"{kind}: {(table['kind'] == kind).sum()}" in words_of(axis.figure)


def test_no_value_of_the_root_or_the_nucleus_is_called_measured():
    table = parameter_table()
    assert not (table["kind"] == "measured").any()
    assert "measured: 0" in words_of(part("parameter_standing", "figure"))
    (wait,) = table[table["parameter"] == "delay_ms"].to_dict("records")
    assert load_references()["moller1985"].locator.removeprefix("doi:") in wait["basis"]


# Electrophysiology


def test_residual_spasm_is_that_of_the_ledger():
    figure = part("cleared_or_persistent", "figure")
    keys = [f"{g}_{t}" for g in ("persisted", "disappeared") for t in ("week", "1y")]
    for key, axis in zip(keys, figure.axes, strict=True):
        row = OUTCOMES[f"lsrmeta7479_residual_spasm_lsr_{key}"]
        counts = {
            (line.get_marker(), line.get_markerfacecolor()): len(line.get_xdata())
            for line in axis.lines
        }
        assert sum(counts.values()) == 100
        filled = [n for (marker, face), n in counts.items() if marker in "oD" and face != "white"]
        assert sum(filled) == round(row.value)
        words = next(text.get_text() for text in axis.texts)
        assert words.startswith(f"spasm in {round(row.value)} of 100")
        if row.ci_low is None:
            assert {marker for marker, _ in counts} == {"D", "s"} and "(" not in words
        else:
            rings = next(n for (_, face), n in counts.items() if face == "white")
            assert sum(filled) + rings == row.ci_high and filled[0] == row.ci_low
            assert words.endswith(f"({row.ci_low:g} to {row.ci_high:g})")
    assert "7,479" in cleared_or_persistent.CLEARED_OR_PERSISTENT_CAPTION
    assert LEDGER["lsrmeta7479_specificity_1y"].n == 7479


@pytest.mark.parametrize("seed", [enmg_blink.SEED, 1, 2, 3])
def test_blink_reflexes_begin_when_the_ledger_says(seed):
    r1, r2, r2_other = (LEDGER[f"lu1996_{key}"].value for key in ("r1", "r2", "r2c"))
    assert r2 == r2_other  # both eyes are drawn in step
    answers = {"right eye": [r1, r2], "left eye": [r2], "right mouth": []}
    wanted = {
        "Normal": {},
        "Synkinesis of the mouth": {"right mouth": [r1, r2]},
        "Left facial nerve lesion": {"left eye": []},
        "Right facial nerve lesion": {"right eye": []},
    }
    blinks = enmg_blink.simulate_blinks(seed)
    assert {blink.condition for blink in blinks} == set(wanted)
    for blink in blinks:
        found = enmg_blink.measured_onsets_ms(blink)
        for channel, onsets in (answers | wanted[blink.condition]).items():
            assert found[channel] == pytest.approx(onsets, abs=1.5), (blink.condition, channel)


def test_lateral_spread_traces_follow_model_and_ledger(spread):
    first = {s.condition: enmg_spread.first_answer_ms(s) for s in enmg_spread.simulate_spreads()}
    own, other = enmg_spread.OWN, enmg_spread.OTHER
    # Seen a little after the first unit, when more than one has fired.
    assert 0 <= first["Lateral spread response"][other] - spread.latency_ms < 0.6
    early = LEDGER["rimpilainen1991_latency"].value
    early -= LEDGER["rimpilainen1991_beyond_stylomastoid"].value
    assert first["Direct spread of current"][other] == pytest.approx(early, abs=0.2)
    after = lateral_spread(FacialNerve(), Compression().decompressed(), control=False)
    assert after.responding == 0 and first["No lateral spread"][other] is None
    for condition, answers in first.items():
        alone = condition == "Artefact alone"
        assert (answers[own] is None) == alone
        if not alone:
            assert answers[own] == pytest.approx(np.mean(spread.direct_ms), abs=0.2)


@pytest.mark.parametrize("seed", [enmg_bursts.SEED, 1, 2, 3])
def test_needle_traces_fire_at_the_rates_of_the_ledger(seed):
    bursts = {b.condition: b for b in enmg_bursts.simulate_bursts(seed)}
    times = {
        name: {m: enmg_bursts.discharges_ms(s[0]) for m, s in burst.sweeps.items()}
        for name, burst in bursts.items()
    }
    low, high = (LEDGER[f"nielsen1984_rate_{end}"].value for end in ("low", "high"))
    for muscle in ("eye", "mouth"):
        gaps = np.diff(times["Hemifacial spasm"][muscle])
        rates = 1000 / gaps[gaps < 10]
        # Peaks lie on a grid of 0.2 ms: 3.4 ms may be read for 3.2 or 3.6.
        assert low * 0.92 < rates.min() and rates.max() < high * 1.09
    eye, mouth, in_step, train = enmg_bursts.measures(bursts["Hemifacial spasm"])
    assert eye == mouth == in_step and train > 15
    irregular = [np.diff(t)[np.diff(t) > 10] for t in times["Hemifacial spasm"].values()]
    assert all(np.ptp(pauses) > 15 for pauses in irregular)
    for name in set(bursts) - {"Hemifacial spasm"}:
        eye, mouth, in_step, train = enmg_bursts.measures(bursts[name])
        assert train <= 3 and in_step < mouth / 2 + 1
    slowest, fastest = (LEDGER[f"wasserstrom1977_rate_{end}"].value for end in ("low", "high"))
    for muscle in ("eye", "mouth"):
        found = times["Facial myokymia"][muscle]
        starts = found[np.diff(found, prepend=-np.inf) > 50]
        rates = 1000 / np.diff(starts)
        # "Usually several times per second" (AAEM minimonograph 37); three pauses show them steady.
        assert len(rates) >= 3 and rates.min() >= 5 and rates.max() <= 8.5 and np.ptp(rates) < 1
        # The source does not tell groups from single discharges: neither is faster than it says.
        single = 1000 / np.diff(found)
        assert slowest < rates.min() and single.max() < fastest
    assert not len(times["Contraction by will"]["eye"])
    # Nothing before the blink is asked for, and nothing long after it.
    assert all(t.min() > 50 and t.max() < 350 for t in times["Synkinesis, blinking"].values())


def test_units_fired_by_will_keep_to_the_measured_rates():
    low, high = (LEDGER[f"kirk2021_rate_{end}"].value for end in ("recruitment", "peak"))
    rng = np.random.default_rng(0)
    for make in (enmg_bursts._by_will, enmg_bursts._synkinesis):
        for units in make(rng).values():
            for times_ms, _ in units:
                assert low < 1000 / np.diff(times_ms).mean() < high


def test_numbers_in_captions_are_those_of_the_ledger():
    bursts = enmg_bursts.ENMG_BURSTS_CAPTION
    for key, unit in (
        ("nielsen1984_rate_low", "to"), ("nielsen1984_rate_high", "Hz"),
        ("wasserstrom1977_rate_low", "to"), ("wasserstrom1977_rate_high", "per second"),
        ("kirk2021_rate_recruitment", "Hz"), ("kirk2021_rate_peak", "Hz"),
    ):  # fmt: skip
        assert f"{LEDGER[key].value:g} {unit}" in bursts
    spreads = enmg_spread.ENMG_SPREAD_CAPTION
    assert f"mean {LEDGER['lee1992_latency_mentalis'].value:g} ms" in spreads
    assert "4.5 less 1.1 ms" in spreads
    assert f"n = {LEDGER['rimpilainen1991_latency'].n}" in spreads
    own = FacialNerve().branches[0]
    assert f"its muscle {own.muscle_mm - own.electrode_mm:g} mm from the electrode" in spreads
    assert "no normal value" in spreads
    assert f"{LEDGER['lu1996_r1'].n} healthy people" in " ".join(
        enmg_blink.ENMG_BLINK_CAPTION.split()
    )


def test_every_source_has_a_locator():
    sources = (
        "lu1996 kirk2021 rimpilainen1991 lee1992 moller1985 yamashita2002 nielsen1984 "
        "nielsen1984b lsrmeta7479 wasserstrom1977"
    )
    assert all(load_references()[key].locator for key in sources.split())


def test_importing_the_figures_loads_nothing_heavy():
    names = ", ".join(MODULES)
    code = (
        f"import sys; from hemifacial.figures import {names}; "
        "heavy = {'pandas', 'scipy', 'statsmodels', 'lifelines', 'numba', 'matplotlib'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
