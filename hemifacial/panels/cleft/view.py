"""Put a crossing into words and charts."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from hemifacial.figures.style import BLUE, GREEN, LINE_GREY, TEXT_GREY, VERMILLION
from hemifacial.nerve.membrane import REST_MV
from hemifacial.nerve.simulation import Trace
from hemifacial.panels.cleft.experiment import DURATION_MS, Crossing, first_spikes
from hemifacial.panels.cleft.words import cautions, facts, headline
from hemifacial.panels.instrument.parts import Box, Chart, Dots, Line, Mark, Note, Row, View

SENT, HEARD, CLEFT = BLUE, VERMILLION, GREEN
#: Ends that the axis of time may have (ms): few, so that settings can be compared.
TIMES_MS = (1.5, 2.0, 3.0, 4.0, DURATION_MS)
X_LABEL = "mm from the root exit point"


def view(found: Crossing) -> View:
    """Write what happened, and draw it.

    Parameters
    ----------
    found : Crossing
        Result of `cross`.

    Returns
    -------
    View
    """
    said = headline(found)
    return View(
        headline=said,
        facts=facts(found),
        cautions=cautions(found),
        charts=(_places(found), _times(found), _voltages(found)),
        alt=_alt(found, said),
        rows=_rows(found.sent, f"{found.sent_name} (stimulated)")
        + _rows(found.heard, f"{found.heard_name} (other)"),
    )


def _rows(trace: Trace, name: str) -> tuple[Row, ...]:
    return tuple(
        {
            "Fibre": name,
            "Node, mm from the root exit point": f"{place:.1f}",
            "First spike, ms": f"{times[0]:.2f}" if len(times) else "none",
            "Highest membrane voltage, mV": f"{highest:.0f}",
        }
        for place, times, highest in zip(
            trace.node_mm, trace.spikes_ms, trace.node_mv.max(axis=0), strict=True
        )
    )


def _alt(found: Crossing, said: str) -> str:
    begin, end = found.compression.lesion().span_mm
    return (
        f"Three charts of two fibres that share a cleft from {begin:.1f} to {end:.1f} mm: where "
        "they lie and which nodes fire, when each node fires, and the voltages of both membranes "
        f"and of the cleft. {said}"
    )


def _ends(found: Crossing) -> tuple[float, float]:
    """Ends of the axis along the nerve (mm)."""
    places = np.concatenate([found.sent.node_mm, found.heard.node_mm])
    return math.floor(places.min() - 0.2), math.ceil(places.max() + 0.2)


# --- where the fibres lie -------------------------------------------------------------------

FIBRE_Y, AXON_Y, MYELIN_Y = 1.15, 0.07, 0.42
NARROWEST_Y = 0.1


def _pressed(cleft_mohm_per_cm: float, sheath_y: float) -> tuple[float, float]:
    """How far from the middle axons and sheaths lie in the stretch: far at 25, a slit at 4,800."""
    share = math.log(4800 / cleft_mohm_per_cm) / math.log(4800 / 25)
    nearest = NARROWEST_Y + sheath_y
    axon_y = nearest + (FIBRE_Y - nearest) * min(max(share, 0), 1)
    return axon_y, axon_y - sheath_y


def _places(found: Crossing) -> Chart:
    compression = found.compression
    span = compression.lesion().span_mm
    sheath_y = AXON_Y + MYELIN_Y * compression.myelin_fraction
    pressed_y, gap = _pressed(compression.cleft_mohm_per_cm, sheath_y)
    ends = _ends(found)
    tightness = 0.15 + 0.55 * (1 - gap / (FIBRE_Y - sheath_y))
    marks: list[Mark] = [Box(span, (-gap, gap), colour=CLEFT, opacity=round(tightness, 2))]
    for trace, colour, side in ((found.sent, SENT, 1), (found.heard, HEARD, -1)):
        marks += _fibre(trace, colour, side, span, pressed_y, compression.myelin_fraction)
    middle = sum(span) / 2
    says = (
        f"{100 * compression.myelin_fraction:g} % of the myelin, "
        f"cleft of {compression.cleft_mohm_per_cm:,.0f} MOhm/cm"
    )
    left, right = ends[0] + 0.1, ends[1] - 0.1
    marks += [
        Note(middle, 3.0, says, CLEFT, "middle"),
        Note(left, 2.15, f"{found.sent_name}, stimulated", SENT),
        Note(right, 2.15, "stimulus", SENT, "end"),
        Note(left, -2.15, found.heard_name, HEARD),
        Note(left, 0.0, "← nucleus", TEXT_GREY),
        Note(right, 0.0, "muscle →", TEXT_GREY, "end"),
    ]
    return Chart(
        "Where the fibres lie, and which nodes fire (filled)",
        X_LABEL, "", ends, (-2.7, 3.5), tuple(marks), y_ticks=(), height=0.4,
    )  # fmt: skip


def _fibre(
    trace: Trace,
    colour: str,
    side: int,
    span: tuple[float, float],
    pressed_y: float,
    myelin: float,
) -> list[Mark]:
    """Draw sheaths, axon and nodes of one fibre above (1) or below (-1) the cleft."""

    def y(place_mm: float) -> float:
        return side * (pressed_y if span[0] <= place_mm <= span[1] else FIBRE_Y)

    nodes = trace.node_mm
    gap_mm = 0.07 * (nodes[1] - nodes[0])
    sheaths: list[Mark] = []
    for begin, end in zip(nodes[:-1] + gap_mm, nodes[1:] - gap_mm, strict=True):
        edges = [begin, *(edge for edge in span if begin < edge < end), end]
        for a, b in pairwise(edges):
            lies = span[0] <= (a + b) / 2 <= span[1]
            thick = AXON_Y + MYELIN_Y * (myelin if lies else 1.0)
            centre = y((a + b) / 2)
            sheaths.append(Box((a, b), (centre - thick, centre + thick), colour=LINE_GREY,
                               opacity=0.75))  # fmt: skip
    turns = [nodes[0], span[0], span[0], span[1], span[1], nodes[-1]]
    outer, inner = side * FIBRE_Y, side * pressed_y
    axon = Line(tuple(turns), (outer, outer, inner, inner, outer, outer), colour=colour, width=3)
    fired = np.array([len(times) > 0 for times in trace.spikes_ms])
    return [*sheaths, axon, *_dots(nodes, np.array([y(place) for place in nodes]), fired, colour)]


def _dots(x: np.ndarray, y: np.ndarray, filled: np.ndarray, colour: str) -> list[Mark]:
    return [
        Dots(tuple(x[which]), tuple(y[which]), colour=colour, hollow=hollow)
        for which, hollow in ((filled, False), (~filled, True))
        if which.any()
    ]


# --- when each node fires ------------------------------------------------------------------


def _last_ms(found: Crossing) -> float:
    """End of the axis of time: the last spike, with room."""
    last = max(times[-1] for trace in (found.sent, found.heard) for times in trace.spikes_ms
               if len(times))  # fmt: skip
    return next((end for end in TIMES_MS if last + 0.05 <= end), DURATION_MS)


def _times(found: Crossing) -> Chart:
    span, last_ms = found.compression.lesion().span_mm, _last_ms(found)
    ends, title = _ends(found), "When each node fires"
    marks: list[Mark] = [Box(span, (None, None), colour=TEXT_GREY, opacity=0.12)]
    for trace, colour in ((found.sent, SENT), (found.heard, HEARD)):
        first_ms = first_spikes(trace)
        marks.append(Line(tuple(trace.node_mm), tuple(first_ms), colour=colour, width=1.5))
        again = [
            (place, float(t))
            for place, times in zip(trace.node_mm, trace.spikes_ms, strict=True)
            for t in times[1:]
        ]
        fired = np.isfinite(first_ms)
        if fired.any():
            marks.append(Dots(tuple(trace.node_mm[fired]), tuple(first_ms[fired]), colour=colour))
        if again:
            x, y = zip(*again, strict=True)
            marks.append(Dots(x, y, colour=colour, hollow=True))
            title = "When each node fires (hollow: fires again)"
    marks += _time_notes(found, ends, last_ms)
    return Chart(title, X_LABEL, "ms after the start", ends, (0, last_ms),
                 tuple(marks), height=0.38)  # fmt: skip


def _time_notes(found: Crossing, ends: tuple[float, float], last_ms: float) -> list[Mark]:
    left, right = ends[0] + 0.1, ends[1] - 0.1
    volley = f"{found.sent_name} volley"
    notes: list[Mark] = [
        Note(left, first_spikes(found.sent)[0] - 0.16 * last_ms, volley, SENT)
        if found.passes
        else Note(right, 0.2 * last_ms, volley, SENT, "end")
    ]
    heard_ms = first_spikes(found.heard)
    if not np.isfinite(heard_ms).any():
        notes.append(Note(right, 0.6 * last_ms, f"{found.heard_name}: silent", HEARD, "end"))
        return notes
    at_mm, at_ms = found.heard.node_mm[found.start], heard_ms[found.start]
    runs_out = np.isfinite(heard_ms[-1])  # then its name stands there
    says = f"{'' if runs_out else f'{found.heard_name}, '}{found.delay_ms:.2f} ms later"
    top_ms = min(at_ms + 0.36 * last_ms, 0.88 * last_ms)
    pointer = Line((at_mm, at_mm), (at_ms, top_ms), colour=HEARD, dashed=True, width=1)
    notes += [pointer, Note(at_mm, top_ms + 0.06 * last_ms, says, HEARD, "middle")]
    if runs_out:
        name_ms = min(heard_ms[-1] + 0.13 * last_ms, 0.95 * last_ms)
        notes.append(Note(right, name_ms, found.heard_name, HEARD, "end"))
    return notes


# --- voltages --------------------------------------------------------------------------------


def _voltages(found: Crossing) -> Chart:
    last_ms = _last_ms(found)
    shown = found.t_ms <= last_ms
    place = found.heard.node_mm[found.start]
    nearest = int(np.argmin(np.abs(found.sent.node_mm - place)))
    slice_ = int(np.argmin(np.abs(found.cleft_mm - place)))
    t_ms = found.t_ms[shown]
    thin = slice(None, None, 2)
    sent_mv = found.sent.node_mv[shown, nearest]
    heard_mv = found.heard.node_mv[shown, found.start]
    curves = ((sent_mv, SENT), (heard_mv, HEARD), (found.cleft_mv[shown, slice_], CLEFT))
    marks = [
        Line(tuple(t_ms[thin]), tuple(mv[thin]), colour=colour, dashed=colour == CLEFT)
        for mv, colour in curves
    ]
    right = 0.985 * last_ms
    peak_ms = float(t_ms[np.argmax(heard_mv)])
    notes = [
        Note(float(t_ms[np.argmax(sent_mv)]), 78, f"{found.sent_name} membrane", SENT, "middle"),
        Note(peak_ms + 0.05 * last_ms, 48, f"{found.heard_name} membrane", HEARD)
        if found.excited
        else Note(right, -104, f"{found.heard_name} membrane", HEARD, "end"),
        Note(right, -32, "cleft", CLEFT, "end"),
    ]
    ticks = tuple((float(mv), f"{mv}".replace("-", "−")) for mv in (-80, -40, 0, 40))
    where = "where the second fibre fires first"
    if not found.excited:
        where = "where the cleft is most negative"
    rest = Line((0, last_ms), (REST_MV, REST_MV), colour=LINE_GREY, width=1)
    return Chart(
        f"Voltages {where}, near {place:.1f} mm",
        "ms after the start", "mV", (0, last_ms), (-125, 100), (rest, *marks, *notes),
        y_ticks=ticks, height=0.38,
    )  # fmt: skip
