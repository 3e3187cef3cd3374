"""The base of the nerve's panels, tried on a panel of made-up arithmetic that models nothing."""

import base64
import io
import json
import math
import re
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.manager import run_kernel
from PIL import Image

from hemifacial.errors import CourseError
from hemifacial.figures import style
from hemifacial.figures.lettering import text_width_in
from hemifacial.figures.picture import MAX_BYTES
from hemifacial.panels.instrument.message import ink, view_message
from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import (
    FOOT,
    Box,
    Chart,
    Dots,
    Line,
    Note,
    Preset,
    Select,
    Slider,
    View,
)
from hemifacial.panels.instrument.room import Room
from hemifacial.panels.show import START


class Ramp(Instrument):
    """A straight line of a chosen slope: a test fixture, no model of anything."""

    title = "Ramp"
    purpose = "Change the slope."
    caption = "Made-up arithmetic for a test."
    method = "One product a point."
    controls = (
        Slider("slope", "Slope", "mV/ms", (0.5, 1.0, 2.0, 4.0), 1.0),
        Select(
            "sign", "Direction", {"up": "upwards", "down": "downwards", "none": "nowhere"}, "up"
        ),
    )
    presets = (Preset("Steep", {"slope": 4.0}),)

    def look(self, values):
        if values["sign"] == "none":
            raise CourseError("Direction is nowhere; choose upwards or downwards.")
        slope = values["slope"] * (1 if values["sign"] == "up" else -1)
        x = [n / 100 for n in range(301)]
        y = [slope * one for one in x]
        marks = (
            Box((1, 2), (None, None), "second", style.ORANGE),
            Line(x, y, "ramp", style.BLUE),
            Line([0, 3], [0.0, math.nan], "", style.GREEN),
            Dots([0, 3], [0, 3 * slope], "ends", style.VERMILLION),
            Note(0.5, 9, "a note", style.TEXT_GREY),
        )
        chart = Chart("Ramp", "Time, ms", "Height, mV", (0, 3), (-12, 12), marks)
        return View(
            f"After 3 ms the ramp stands at {3 * slope:g} mV.",
            (("Slope", f"{slope:g} mV/ms"),),
            "It means nothing.",
            (chart,),
            f"A straight line from 0 to {3 * slope:g} mV over 3 ms.",
            ({"Time, ms": 3.0, "Height, mV": 3 * slope},),
            "A ramp has no spikes.",
        )


class Slow(Ramp):
    """A ramp whose afterword waits to be let go."""

    def __init__(self, **values):
        self.go, self.said, self.told_to_stop = Event(), [], []
        super().__init__(**values)

    def afterword(self, values, stopped):
        self.said.append(values["slope"])
        self.go.wait(10)
        self.told_to_stop.append(stopped())
        return f"Slope {values['slope']:g} was waited for."


def tell(panel, message):
    """Send what a page would send."""
    panel._handle_custom_msg(message, [])


def until(true, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()


def test_a_panel_begins_at_its_start_or_where_it_is_told():
    assert Ramp().values == {"slope": 1.0, "sign": "up"}
    panel = Ramp(sign="down", slope=2)
    assert panel.view.headline == panel.answer["headline"] == "After 3 ms the ramp stands at -6 mV."
    assert panel.form["start"] == {"slope": 2.0, "sign": "down"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"slope": 3.0}, "Slope is 3.0; choose one of 0.5, 1, 2, 4."),
        ({"sign": "left"}, "Direction is 'left'; choose one of up, down, none."),
        ({"colour": "red"}, "There is no control 'colour'; there are slope, sign."),
    ],
)
def test_an_unknown_value_is_one_sentence(values, sentence):
    panel = Ramp()
    for wrong in (lambda: Ramp(**values), lambda: setattr(panel, "values", values)):
        with pytest.raises(CourseError, match=f"^{re.escape(sentence)}$"):
            wrong()
    assert panel.values == {"slope": 1.0, "sign": "up"} and panel.answer["number"] == 1


def test_a_preset_that_cannot_be_set_is_found_at_once():
    class Wrong(Ramp):
        presets = (Preset("Too steep", {"slope": 9.0}),)

    with pytest.raises(CourseError, match=r"Slope is 9\.0"):
        Wrong()


def test_what_is_not_named_keeps_its_value():
    panel = Ramp(slope=4.0)
    panel.values = {"sign": "down"}
    assert panel.values == {"slope": 4.0, "sign": "down"}
    assert panel.view.headline == "After 3 ms the ramp stands at -12 mV."


def test_a_page_gets_one_answer_to_each_message():
    panel, sent = Ramp(), []
    panel.send = sent.append
    tell(panel, "awake?")
    assert sent == ["awake"] and panel.answer["number"] == 1
    tell(panel, {"values": {"slope": 4, "sign": "up"}})  # JSON knows no 4.0
    assert panel.answer["number"] == 2
    assert panel.answer["headline"] == "After 3 ms the ramp stands at 12 mV."
    assert panel.values == {"slope": 4.0, "sign": "up"}
    tell(panel, {"values": {"slope": 4, "sign": "up"}})
    assert panel.answer["number"] == 3  # else the page would believe that nobody is there
    tell(panel, {"values": {"slope": 5, "sign": "up"}})
    assert panel.answer["number"] == 4
    assert panel.answer["problem"].startswith("Slope is 5; choose one of 0.5, 1, 2, 4. ")


def test_values_and_answer_reach_the_page_together():
    panel, states = Ramp(), []
    panel._send = lambda message, **_: states.append(set(message["state"]))
    tell(panel, {"values": {"slope": 4.0, "sign": "down"}})
    assert states == [{"values", "answer"}]


def test_what_the_model_refuses_is_a_sentence_beside_the_last_picture():
    panel = Ramp(slope=2.0)
    before = panel.answer
    tell(panel, {"values": {"slope": 2.0, "sign": "none"}})
    assert panel.answer["problem"].startswith("Direction is nowhere; choose upwards or downwards. ")
    assert panel.answer["charts"] == before["charts"]
    assert panel.answer["headline"] == before["headline"] == panel.view.headline
    assert "Direction: upwards" in panel.still_html()  # the setting that the picture shows
    tell(panel, {"values": {"slope": 2.0, "sign": "down"}})
    assert panel.answer["problem"] == ""
    with pytest.raises(CourseError, match="Direction is nowhere"):
        Ramp(sign="none")


class Broken(Ramp):
    """A ramp with a mistake in its program."""

    def look(self, values):
        if values["slope"] == 4.0:
            raise ZeroDivisionError("the cat sat on the formula")
        return super().look(values)

    def afterword(self, values, stopped):
        raise KeyError("the cat is still there")


def test_a_mistake_in_the_program_is_one_sentence_to_the_page_and_a_traceback_in_the_log(caplog):
    panel = Broken()
    before = panel.answer
    with caplog.at_level("ERROR"):
        tell(panel, {"values": {"slope": 4.0, "sign": "up"}})
    assert panel.answer["number"] == before["number"] + 1  # else the page would wait
    assert panel.answer["problem"].startswith("This setting could not be computed. ")
    assert panel.answer["charts"] == before["charts"]
    assert "cat" not in json.dumps(panel.answer)
    (record,) = caplog.records
    assert record.exc_info[0] is ZeroDivisionError and "'slope': 4.0" in record.getMessage()
    tell(panel, {"values": {"slope": 2.0, "sign": "up"}})
    assert panel.answer["problem"] == "" and panel.view.headline.endswith("at 6 mV.")
    with pytest.raises(ZeroDivisionError):  # who writes a panel sees it in a cell
        panel.values = {"slope": 4.0}


def test_a_mistake_in_the_afterword_ends_the_waiting(caplog):
    panel = Broken()
    with caplog.at_level("ERROR"):
        tell(panel, {"rest": True})
        until(lambda: panel.after)
    assert panel.after["text"] == "The run without a stimulus could not be computed."
    assert caplog.records[0].exc_info[0] is KeyError


def test_a_kernel_writes_the_traceback_to_its_own_log_and_not_into_the_notebook():
    """What is written to a cell's streams would stand under a resident's panel."""
    code = (
        "from test_panel_instrument import Broken, tell\n"
        "panel = Broken()\n"
        "tell(panel, {'values': {'slope': 4.0, 'sign': 'up'}})\n"
        "print(panel.answer['problem'])"
    )
    with run_kernel(cwd=str(Path(__file__).parent)) as client:
        shown = []
        client.execute_interactive(code, timeout=60, output_hook=shown.append)
    streams = "".join(one["content"].get("text", "") for one in shown)
    assert streams.startswith("This setting could not be computed. ")
    assert "ZeroDivisionError" not in str([one["content"] for one in shown])


def test_an_afterword_is_computed_once_the_controls_rest():
    panel = Slow()
    assert panel.form["waiting"] and panel.after == {} and panel.said == []
    tell(panel, {"rest": True})
    tell(panel, {"rest": True})  # from a second page
    panel.go.set()
    until(lambda: panel.after)
    assert panel.after == {"number": 1, "text": "Slope 1 was waited for."}
    assert panel.said == [1.0] and panel.told_to_stop == [False]


def test_a_newer_setting_stops_the_afterword_of_the_older():
    panel = Slow()
    tell(panel, {"rest": True})
    until(lambda: panel.said)
    tell(panel, {"values": {"slope": 4.0, "sign": "up"}})
    tell(panel, {"rest": True})
    until(lambda: len(panel.said) == 2)
    panel.go.set()
    until(lambda: len(panel.told_to_stop) == 2 and panel.after)
    assert panel.after == {"number": 2, "text": "Slope 4 was waited for."}
    assert sorted(panel.told_to_stop) == [False, True]


def test_no_afterword_where_there_is_nothing_to_say():
    plain = Ramp()
    assert plain.form["waiting"] == ""
    tell(plain, {"rest": True})
    refused = Slow()
    tell(refused, {"values": {"slope": 1.0, "sign": "none"}})
    tell(refused, {"rest": True})
    time.sleep(0.05)
    assert plain.after == {} and refused.said == []


def picture(html):
    return base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])


def test_the_still_shows_charts_words_and_table():
    panel = Slow(slope=2.0)
    panel.go.set()
    html = panel.still_html()
    for words in (
        panel.view.headline,
        "Slope: 2 mV/ms; Direction: upwards",
        "Made-up arithmetic",
        "Slope 2 was waited for.",
        START.replace(">", "&gt;"),
        "<strong>Simulated.</strong>",
        "A ramp has no spikes.",
        "One product a point.",
        f'alt="Simulated. {panel.view.alt}"',
        "<td",
    ):
        assert words in html, words
    caption = re.search(r"<figcaption>(.*?)</figcaption>", html)[1]
    assert html.count(FOOT) == caption.count(FOOT) == 1
    for folded in ("Slope: 2 mV/ms", "no spikes", "One product", "Run Selected Cell"):
        assert folded not in caption
    assert len(picture(html)) <= MAX_BYTES
    image = Image.open(io.BytesIO(picture(html))).convert("RGB")
    colours = {colour for _, colour in image.getcolors(1_000_000)}
    for colour in (style.BLUE, style.VERMILLION):  # the ramp and its ends
        assert tuple(bytes.fromhex(colour[1:])) in colours
    assert panel.said == [2.0]
    assert panel.still_html() == html and panel.said == [2.0]
    assert panel.still_text() == f"Figure: Simulated. {panel.view.alt}"


def test_a_still_without_rows_has_its_facts_as_a_table():
    class Bare(Ramp):
        def look(self, values):
            return View("Flat.", (("Slope", "0 mV/ms"),), "", super().look(values).charts, "Flat.")

    html = Bare().still_html()
    assert "Quantity" in html and "0 mV/ms" in html.split("</figcaption>")[1]


@given(st.lists(st.floats(-300, 300), min_size=1, max_size=30), st.floats(0.001, 1000))
def test_numbers_are_rounded_less_than_can_be_seen(numbers, span):
    chart = Chart("T", "x", "y", (0, span), (-span, 0), (Line(numbers, numbers),))
    (mark,) = view_message(View("", (), "", (chart,), ""))["charts"][0]["marks"]
    pixel = span / 1000
    assert all(abs(a - b) < pixel / 10 for a, b in zip(mark["x"], numbers, strict=True))
    assert all(abs(a - b) < pixel / 10 for a, b in zip(mark["y"], numbers, strict=True))


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30))
def test_on_a_log_axis_small_numbers_keep_their_digits(numbers):
    chart = Chart("T", "x", "y", (1e-6, 1e6), (0, 1), (Dots(numbers, numbers),), x_scale="log")
    (mark,) = view_message(View("", (), "", (chart,), ""))["charts"][0]["marks"]
    assert mark["x"] == pytest.approx(numbers, rel=1e-3)


def test_the_message_is_plain_json():
    marks = (
        Line([0.0, 1.0, 2.0], [math.nan, math.inf, 1.0], "gap", style.BLUE),
        Dots([0.5], [0.5], hollow=True, colour=style.GREEN),
        Box((None, 1.0), (0.2, None), "rest"),
        Note(0.1, 0.9, "note"),
    )
    chart = Chart("T", "x", "y", (0, 2), (0, 1), marks, x_ticks=((0, "none"), (1, "all")))
    rows = ({"a": 1.23456789, "b": None}, {"a": math.nan, "b": 7})
    message = view_message(View("Words.", (("a", "b"),), "", (chart,), "alt", rows))
    assert json.loads(json.dumps(message, allow_nan=False)) == message
    line, dots, box, _ = message["charts"][0]["marks"]
    assert line["y"] == [None, None, 1.0] and dots["marker"] == style.MARKERS[style.GREEN]
    assert box["x"] == [None, 1.0] and box["y"] == [0.2, None]
    assert message["rows"] == [["1.235", "not stated"], ["not stated", "7"]]


@pytest.mark.parametrize("colour", [*style.MARKERS, style.TEXT_GREY, style.LINE_GREY])
def test_letters_of_every_colour_can_be_read_on_white(colour):
    """Contrast of 4.5 to 1, after the Web Content Accessibility Guidelines 2.2."""

    def linear(part):
        share = part / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, bytes.fromhex(ink(colour)[1:]))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.49


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 150)), min_size=2, max_size=4))
def test_labels_stay_inside_and_off_each_other(points):
    """Each label of 15 points takes at most two of the ten lines of this area."""
    room, placed = Room(), []
    width, height = 72 * text_width_in("word"), 15
    for x, y in points:
        lines = [(x, y + n * height, "start") for n in range(-10, 11)]
        left, middle = room.place("word", lines, (0, 0, 300, 150))
        assert 0 <= left <= 300 - width + 1e-6
        assert height / 2 <= middle <= 150 - height / 2
        assert all(
            abs(left - x0) >= width - 1e-6 or abs(middle - y0) >= height - 1e-6 for x0, y0 in placed
        )
        placed.append((left, middle))


def test_a_label_avoids_a_curve():
    room = Room()
    room.add_curve([(0, 50), (300, 50)])
    places = [(100, 50, "start"), (100, 80, "start")]
    assert room.place("word", places, (0, 0, 300, 150)) == (100, 80)


def test_the_base_loads_neither_solver_nor_drawing():
    code = "import sys, hemifacial.panels.instrument.panel; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numba", "scipy", "matplotlib", "pandas"} & set(done.stdout.split())
