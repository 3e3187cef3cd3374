"""The drawings of lesson 02: their numbers are the ledger's, and every word can be read."""

import io
import math
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Circle, Rectangle
from PIL import Image

from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures, load_references
from hemifacial.figures import anatomy, compression_patterns, offending_vessels, root_neighbours
from hemifacial.figures import nerve_segments as segments
from hemifacial.figures.measured_lengths import measured_lengths
from hemifacial.figures.picture import DOTS_PER_INCH, MAX_BYTES, picture_bytes
from hemifacial.figures.show import figure_html
from hemifacial.figures.style import WIDTH_IN, house_style
from support.pictures import assert_words_stand_apart, texts_of, words_of

LAYER_SETS = [segments.LAYERS[:n] for n in range(1, 5)] + [
    ("brainstem", "nerve", "compression"),
    ("nerve", "compression"),
    ("myelin",),
]
DRAWINGS = {
    "patterns": compression_patterns.compression_patterns_figure,
    "vessels": offending_vessels.offending_vessels_figure,
    "neighbours": root_neighbours.root_neighbours_figure,
} | {"+".join(some): lambda some=some: segments.nerve_segments_figure(some) for some in LAYER_SETS}
WHOLE = "+".join(segments.LAYERS)
LEDGER = load_figures()


def wilson(events, n):
    """Wilson's score interval in per cent, written out anew."""
    z, share = 1.959964, events / n
    middle, spread = (
        share + z * z / (2 * n),
        z * math.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2),
    )
    return tuple(100 * (middle + side * spread) / (1 + z * z / n) for side in (-1, 1))


@cache
def drawn(name):
    """The drawing of this name, made once; no test changes it."""
    return DRAWINGS[name]()


@cache
def picture_of(name):
    return picture_bytes(drawn(name))


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).reshape(-1, 3)


def unreduced(figure):
    """The picture before its colours are reduced."""
    png = io.BytesIO()
    with house_style():
        figure.savefig(png, format="png", dpi=DOTS_PER_INCH[0], metadata={"Software": None})
    return png.getvalue()


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_word_stands_alone_on_the_page_in_house_type(name):
    assert_words_stand_apart(drawn(name))


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_label_crosses_the_frame_of_its_window(name):
    figure = drawn(name)
    for text, box in texts_of(figure):
        axes = text.axes
        if axes is None or not axes.axison or axes.get_facecolor()[:3] == (1, 1, 1):
            continue
        frame = axes.bbox
        inside = frame.y0 < box.y0 and box.y1 < frame.y1 and box.x1 < frame.x1
        assert inside or box.y0 >= frame.y1, text.get_text()


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_picture_is_light_and_not_empty(name):
    assert len(picture_of(name)) <= MAX_BYTES
    picture = Image.open(io.BytesIO(picture_of(name))).convert("RGB")
    assert picture.width == DOTS_PER_INCH[0] * WIDTH_IN
    assert len(picture.getcolors(10**6)) > 10


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_second_picture_has_the_same_bytes(name):
    assert picture_bytes(DRAWINGS[name]()) == picture_of(name)


@pytest.mark.parametrize("name", DRAWINGS)
def test_large_areas_keep_their_colour_in_the_small_palette(name):
    """Pale tissue, fluid and bone must not melt into one when the picture is reduced."""
    wanted, kept = pixels(unreduced(drawn(name))), pixels(picture_of(name))
    colours = (anatomy.FLUID, anatomy.BRAINSTEM.body, anatomy.BONE.body, anatomy.NERVE.body)
    for colour in colours:
        value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        area = (wanted == value.astype(np.uint8)).all(axis=1)
        if area.sum() > 2000:
            assert np.abs(kept[area] - value).max() <= 20, colour


@pytest.mark.parametrize("some", LAYER_SETS)
def test_each_set_of_layers_has_words_table_and_caption(some):
    html = figure_html(
        drawn("+".join(some)),
        alt=segments.nerve_segments_alt(some),
        data=segments.nerve_segments_table(some),
        caption=segments.nerve_segments_caption(some),
    )
    assert "not to scale" in html
    assert ("64 %" in html) == ("compression" in some)
    assert ("12.4 mm" in html) == ("myelin" in some)


@pytest.mark.parametrize("layers", [(), ("pons",), "nerve", ("nerve", "skull")])
def test_unknown_layers_are_named(layers):
    for make in (segments.nerve_segments_figure, segments.nerve_segments_alt):
        with pytest.raises(CourseError, match="layers is"):
            make(layers)


def test_layers_keep_the_place_of_what_they_share():
    few, many = (
        texts_of(segments.nerve_segments_figure(some))
        for some in (("brainstem", "nerve"), ("brainstem", "nerve", "myelin"))
    )
    for name in ("Pons", "Olive", "Porus", "Attached segment", "Root exit point"):
        a, b = (next(t for t, _ in found if t.get_text() == name) for found in (few, many))
        assert a.get_position() == b.get_position()


SITES = {
    "Root exit point": "camposbenitez2008_exit_point",
    "Attached segment": "camposbenitez2008_attached_segment",
    "Root detachment point": "camposbenitez2008_detachment_point",
    "Cisternal portion": "camposbenitez2008_cisternal",
}


def test_compression_sites_are_those_of_the_ledger():
    words = words_of(drawn(WHOLE))
    for name, key in SITES.items():
        row = LEDGER[key]
        low, high = wilson(round(row.value * row.n / 100), row.n)
        where = " distal:" if "distal" in row.quantity else ""
        assert row.n == 115
        assert f"{name}{where} {row.value:g} % ({low:.0f} to {high:.0f})" in words
    assert "n = 115" in segments.nerve_segments_caption()


def test_the_area_of_each_vessel_is_its_share():
    axis = drawn(WHOLE).axes[0]
    largest = {}
    for patch in axis.patches:
        if isinstance(patch, Circle):
            largest.setdefault(patch.get_facecolor(), []).append(patch.radius)
    outer = max(largest.values(), key=max)
    shares = [LEDGER[key].value for key in SITES.values()]
    assert len(outer) == 4
    assert np.allclose(np.array(outer) ** 2 / max(outer) ** 2, np.array(shares) / max(shares))


def test_rulers_are_as_long_as_the_ledger_says():
    axis = drawn(WHOLE).axes[1]
    bars = sorted(
        (round(-bar.get_y(), 3), bar.get_x(), bar.get_width())
        for bar in axis.patches
        if isinstance(bar, Rectangle)
    )
    ticks = {
        t.get_text(): t.get_position()[0]
        for t in axis.texts
        if re.match(r"\d+( mm)?$", t.get_text())
    }
    zero, mm = ticks["0"], (ticks["10"] - ticks["0"]) / 10
    measured = [((x - zero) / mm, (x - zero + width) / mm) for _, x, width in bars]
    value = {key: LEDGER[key].value for key in LEDGER if key.startswith(("tomii", "yee", "gupta"))}
    start = value["tomii2003_zone_start"]
    expected = [
        (0, start),
        (start, start + value["tomii2003_zone_length"]),
        (0, value["yeerez2014_medial_zone_length"]),
        (0, value["gupta2023_facial_central_myelin"]),
        (value["gupta2023_facial_central_myelin"], value["gupta2023_facial_cisternal"]),
    ]
    assert np.allclose(measured, expected)


def test_lengths_come_with_their_spread_and_number():
    words = words_of(drawn(WHOLE))
    whole, central = LEDGER["gupta2023_facial_cisternal"], LEDGER["gupta2023_facial_central_myelin"]
    assert f"central {central.value:g} mm (SD {central.sd:g})" in words
    assert f"whole {whole.value:g} mm (SD {whole.sd:g})" in words
    assert whole.n is None and "n not printed" in words
    assert "n = 75" in words and "n = 23" in words and "range 1.6 to 3.5 mm" in words
    assert "each ruler starts at its own point" in words
    assert LEDGER["yeerez2014_medial_zone_length"].note == "range 1.6 to 3.5 mm"
    assert [one.zone_mm for one in measured_lengths()] == [1.9, None, None]


def test_patterns_are_those_of_the_ledger_and_sum_is_stated():
    patterns = compression_patterns.compression_patterns()
    words = words_of(drawn("patterns"))
    counts = [pattern.n_found for pattern in patterns]
    assert counts == sorted(counts, reverse=True)
    assert {pattern.name.lower() for pattern in patterns} == {
        "arachnoid", "perforator", "tandem", "sandwich", "branch", "loop",
    }  # fmt: skip
    for pattern in patterns:
        row = LEDGER[f"park2008_{pattern.name.lower()}"]
        low, high = wilson(row.events, row.n)
        assert f"{row.events} of {row.n} {row.value:.1f} % ({low:.0f} to {high:.0f})" in words
        assert abs(100 * row.events / row.n - row.value) < 0.1
    caption = compression_patterns.COMPRESSION_PATTERNS_CAPTION
    assert sum(counts) == 233 and "233" in caption and str(patterns[0].n_patients) in caption


def test_vessels_stand_at_the_printed_shares():
    figure = drawn("vessels")
    keys = [f"camposbenitez2008_{v}" for v in ("aica", "pica", "va", "vein", "multiple")]
    squares = sorted(
        line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "s"
    )
    assert squares == sorted(LEDGER[key].value for key in [*keys, "scg362_aica"])
    pooled = LEDGER["sharma2017_aica"]
    (diamond,) = [p for p in figure.axes[0].patches if len(p.get_xy()) == 5]
    assert set(diamond.get_xy()[:, 0]) == {pooled.ci_low, pooled.value, pooled.ci_high}
    culprits = sum(LEDGER[key].value for key in keys[:4])
    assert culprits == 100  # one main culprit a patient; a second vessel is counted apart


def test_intervals_of_series_are_wilsons_and_the_pooled_one_is_printed():
    for share in offending_vessels.offending_vessel_shares():
        if share.n_patients is None:
            assert (share.low, share.high) == (27.8, 47.7)
        else:
            count = round(share.percent * share.n_patients / 100)
            assert (share.low, share.high) == pytest.approx(
                wilson(count, share.n_patients), abs=1e-3
            )


def test_captions_name_their_sources():
    for share in offending_vessels.offending_vessel_shares():
        assert share.source in offending_vessels.OFFENDING_VESSELS_CAPTION
    total = sum(LEDGER[key].value for key in SITES.values())
    assert f"add up to {total:g}" in segments.nerve_segments_caption()


def test_risks_of_neighbours_are_those_of_the_ledger():
    risks = " ".join(n.at_risk or "" for n in root_neighbours.root_neighbours())
    for key in (
        "miller2012_facial_palsy_permanent_mvd",
        "miller2012_hearing_loss_permanent_mvd",
        "huh2008_lower_cn_palsy_any",
        "huh2008_lower_cn_palsy_permanent",
    ):
        assert f"{LEDGER[key].value:g} %" in risks
        assert str(LEDGER[key].n) in risks


def test_every_structure_that_is_drawn_has_a_sourced_row():
    words = words_of(drawn("neighbours"))
    rows = root_neighbours.root_neighbours_table()
    listed = " ".join(row["Structure"] for row in rows)
    assert all(row["Source"] and row["Where"] for row in rows)
    for name in ("VII", "VIII", "IX, X, XI", "Flocculus", "AICA", "PICA"):
        assert name in words and name in listed
    for name in ("Choroid plexus", "Labyrinthine artery", "Vertebral artery"):
        assert name in words and name in listed
    assert load_references()["infrafloc_ch"].locator.removeprefix("doi:") in (
        root_neighbours.ROOT_NEIGHBOURS_CAPTION
    )


@pytest.mark.parametrize(
    ("drawing", "module", "name"),
    [
        ("patterns", compression_patterns, "compression_patterns"),
        ("vessels", offending_vessels, "offending_vessels"),
        ("neighbours", root_neighbours, "root_neighbours"),
    ],
)
def test_every_drawing_can_be_shown_with_words_and_table(drawing, module, name):
    html = figure_html(
        drawn(drawing),
        alt=getattr(module, f"{name}_alt")(),
        data=getattr(module, f"{name}_table")(),
        caption=getattr(module, f"{name.upper()}_CAPTION"),
    )
    assert html.count("<tr>") == len(getattr(module, f"{name}_table")()) + 1


POINTS = st.lists(
    st.tuples(*[st.floats(-9, 9, allow_subnormal=False)] * 2), min_size=2, max_size=7, unique=True
)


@given(POINTS)
def test_a_smooth_line_goes_through_its_points(points):
    line = anatomy.smooth_line(points, steps=8)
    assert np.isfinite(line).all()
    assert np.allclose(line[::8], points)


@given(st.floats(0, 0.9), st.floats(0.05, 0.1))
def test_a_part_of_a_line_has_its_share_of_the_length(start, share):
    line = anatomy.smooth_line([(0, 0), (1, 2), (3, 1), (4, 4)])
    lengths = [
        np.hypot(*np.diff(part, axis=0).T).sum()
        for part in (line, anatomy.along(line, start, start + share))
    ]
    assert lengths[1] == pytest.approx(share * lengths[0], rel=1e-6)


def test_a_line_of_one_point_is_refused():
    with pytest.raises(CourseError, match="two or more"):
        anatomy.smooth_line([(0, 0)])


def test_importing_the_drawings_loads_nothing_heavy():
    code = (
        "import sys; from hemifacial.figures import nerve_segments, compression_patterns, "
        "offending_vessels, root_neighbours; "
        "heavy = {'pandas', 'scipy', 'statsmodels', 'lifelines', 'numba', 'matplotlib'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
