"""Figures: what a reader gets, whether seen, read aloud or opened as a table."""

import base64
import io
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures
from hemifacial.figures.picture import MAX_BYTES, picture_bytes, same_picture
from hemifacial.figures.references import show_references
from hemifacial.figures.series import (
    PatientSeries,
    age_at_onset,
    draw_patient_series,
    load_patient_series,
    patient_table,
    share_of_women,
    share_on_left,
)
from hemifacial.figures.show import figure_html
from hemifacial.figures.style import MARKERS, house_style, new_figure

KEYS = ["banerjee2021", "colosimo2006", "wang1998", "au2004", "hfschapter"]
WORDS = {"alt": "A line that rises.", "caption": "An example.", "data": [{"Hour": 1, "Value": 2.0}]}


def line(heights=(1, 2)):
    with house_style():
        figure = new_figure()
        axis = figure.subplots()
        axis.plot(range(len(heights)), heights)
    return figure


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


def png_of(html):
    return base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", html).group(1))


@pytest.mark.parametrize("blank", ["", "  \n"])
@pytest.mark.parametrize("name", ["alt", "caption"])
def test_refuses_a_figure_without_words(name, blank):
    with pytest.raises(CourseError, match="The figure has no"):
        figure_html(line(), **{**WORDS, name: blank})


def test_refuses_a_figure_without_its_table():
    with pytest.raises(CourseError, match="no table"):
        figure_html(line(), **{**WORDS, "data": []})
    with pytest.raises(CourseError, match="Row 2"):
        figure_html(line(), **{**WORDS, "data": [{"Hour": 1}, {"Value": 2}]})


def test_words_are_escaped_and_the_table_has_headings():
    data = [{"Series": "<b>A", "Share, %": 56.0}, {"Series": "B", "Share, %": None}]
    html = figure_html(line(), alt='5 < 6 "quoted"', caption="a & b <i>", data=data)
    page = Elements(html)
    assert page.all("img")[0]["alt"] == '5 < 6 "quoted"'
    assert not page.all("b") and not page.all("i")
    assert [heading["scope"] for heading in page.all("th")] == ["col", "col", "row", "row"]
    assert "not stated" in page.text and "56" in page.text


def test_simulated_is_said_in_picture_alt_text_and_caption():
    plain, stamped = (figure_html(line(), **WORDS, simulated=flag) for flag in (False, True))
    page = Elements(stamped)
    assert page.all("img")[0]["alt"].startswith("Simulated. ")
    assert "Simulated." in page.text and "Simulated" not in Elements(plain).text
    assert not same_picture(png_of(plain), png_of(stamped))
    strip = np.asarray(Image.open(io.BytesIO(png_of(stamped))).convert("RGB"), dtype=int)[:50, 700:]
    vermillion = np.abs(strip - (0xD5, 0x5E, 0x00)).max(axis=2) < 24
    assert vermillion.sum() > 500


def test_a_folded_figure_waits_for_the_reader():
    html = figure_html(line(), **WORDS, folded="I have guessed")
    outer = Elements(html).found[:2]
    assert outer == [("details", {}), ("summary", {})]
    assert "I have guessed" in html


def test_the_same_figure_gives_the_same_bytes():
    first, second = (picture_bytes(draw_patient_series(load_patient_series(KEYS))) for _ in "ab")
    assert first == second
    assert b"Software" not in first
    picture = Image.open(io.BytesIO(first))
    assert picture.mode == "P" and picture.size == (1120, 640)
    assert len(first) <= MAX_BYTES


def test_a_reader_s_own_matplotlib_settings_change_nothing():
    import matplotlib

    expected = picture_bytes(line())
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "savefig.dpi": 20}):
        assert picture_bytes(line()) == expected


def test_a_picture_that_is_too_heavy_is_refused():
    with house_style():
        figure = new_figure()
        noise = np.random.default_rng(1).integers(0, 2, (600, 1000, 3)).astype(float)
        figure.subplots().imshow(noise, interpolation="nearest", aspect="auto")
    with pytest.raises(CourseError, match="80 kB are allowed"):
        picture_bytes(figure)


def test_one_changed_digit_is_another_picture_and_rounding_is_not():
    before = picture_bytes(draw_patient_series([PatientSeries("A 2000", "all", 100, 61)]))
    after = picture_bytes(draw_patient_series([PatientSeries("A 2000", "all", 100, 62)]))
    assert not same_picture(before, after)
    pixels = np.asarray(Image.open(io.BytesIO(before)).convert("RGB"), dtype=np.int16)
    wobble = np.random.default_rng(2).integers(-6, 7, pixels.shape)
    rounded = io.BytesIO()
    Image.fromarray(np.clip(pixels + wobble, 0, 255).astype("uint8")).save(rounded, "png")
    assert same_picture(before, rounded.getvalue())


def test_every_marker_differs():
    assert len(set(MARKERS.values())) == len(MARKERS)


def test_the_first_figure_shows_what_the_lesson_says_it_shows():
    """Lesson 00 rests on these findings; if the ledger changes them, rewrite the lesson."""
    series = load_patient_series(KEYS)
    largest = series[0]
    women = {one.label: share_of_women(one) for one in series if share_of_women(one)}
    left = [share_on_left(one) for one in series if share_on_left(one)]
    assert len(series) == len(women) == len(left) == 5
    majorities = [label for label, (_, low, _) in women.items() if low > 50]
    assert len(majorities) == 4 and largest.label not in majorities
    assert largest.women_percent < 50 < women[largest.label][2]
    assert sum(low < 50 < high for _, low, high in left) == 4
    assert share_on_left(series[-1])[1] > 50
    assert all(48 <= one.onset_mean_years < 55 for one in series)
    assert sum(age_at_onset(one)[1] is None for one in series) == 3
    deviations = [one.onset_sd_years for one in series if one.onset_sd_years]
    assert min(deviations) > 8 and max(deviations) < 14.5


def test_silence_stays_silence():
    series = [PatientSeries("Silent 1999", "unknown", 40)]
    assert set(list(patient_table(series)[0].values())[2:]) == {None}
    texts = [text.get_text() for axis in draw_patient_series(series).axes for text in axis.texts]
    assert texts.count("not stated") == 3


def test_a_mean_without_its_number_of_patients_gets_no_interval():
    banerjee = next(s for s in load_patient_series(KEYS) if s.label == "Banerjee 2021")
    assert load_figures()["banerjee2021_onset"].n is None
    row = patient_table([banerjee])[0]
    assert "number of patients not stated" in row["Mean age at onset, years (95 % interval)"]


def test_a_series_that_the_ledger_does_not_hold_is_named():
    with pytest.raises(CourseError, match="'nobody1900'"):
        load_patient_series(["nobody1900"])
    with pytest.raises(CourseError, match="'nobody1900'"):
        show_references(["nobody1900"])
    with pytest.raises(CourseError, match="no series"):
        draw_patient_series([])


def test_a_lesson_opens_its_kernel_without_heavy_packages():
    code = (
        "import sys; from hemifacial.figures import show, series, references; "
        "heavy = {'pandas', 'scipy', 'statsmodels', 'lifelines', 'numba', 'matplotlib.pyplot'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
