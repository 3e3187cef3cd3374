"""Draw how one impulse fared."""

from __future__ import annotations

import numpy as np

from hemifacial.figures.style import BLACK, BLUE, ORANGE, PURPLE, TEXT_GREY, VERMILLION
from hemifacial.nerve.measures import APPROACH, BEYOND
from hemifacial.panels.fibre import words
from hemifacial.panels.fibre.experiment import AHEAD, Passage
from hemifacial.panels.instrument.parts import Box, Chart, Dots, Line, Mark, Note, Row, View

ALONG = "From the start of the stretch (mm)"
AFTER = "Time after the stimulus (ms)"
#: Share of an internode that stays free of myelin on each side of a node, as it is drawn.
GAP = 0.06
#: From one track of voltages to the next, and how many points a curve needs.
TRACK_MV, POINTS = 150.0, 300


def show_passage(passage: Passage) -> View:
    """Draw a passage and say what happened.

    Parameters
    ----------
    passage : Passage
        Of `hemifacial.panels.fibre.experiment.send_impulse`.

    Returns
    -------
    View
        The fibre, the travel of the impulse, and the voltage of three nodes; where the fibre
        soon fires by itself, its voltage without a stimulus too.

    Examples
    --------
    >>> from hemifacial.panels.fibre.experiment import Setting, send_impulse
    >>> len(show_passage(send_impulse(Setting(10, 3, 0, 37, 10))).charts)
    3
    """
    charts = [_fibre(passage), _travel(passage), _voltage(passage)]
    if words.fires_soon(passage):
        charts.append(_rest(passage))
    return View(
        headline=words.headline(passage),
        facts=words.facts(passage),
        cautions=words.cautions(passage),
        charts=tuple(charts),
        alt=words.alt(passage),
        rows=_rows(passage),
    )


def _rows(passage: Passage) -> tuple[Row, ...]:
    def fires_at(ms: float) -> float | str:
        return float(ms) if np.isfinite(ms) else "silent"

    return tuple(
        {
            "Node at (mm from the start of the stretch)": round(float(passage.node_mm[n]), 3),
            "Healthy fibre fires at (ms)": fires_at(passage.healthy_ms[n]),
            "This fibre fires at (ms)": fires_at(passage.first_ms[n]),
            "Impulses": len(passage.spikes_ms[n]),
        }
        for n in _shown(passage)
    )


def _shown(passage: Passage) -> list[int]:
    """Nodes in the picture: from some before the stretch to where the arrival is timed."""
    return list(range(APPROACH - AHEAD, len(passage.node_mm) + BEYOND + 1))


def _along(passage: Passage) -> tuple[float, float]:
    first, *_, last = _shown(passage)
    spacing_mm = passage.setting.spacing_mm
    return (
        float(passage.node_mm[first]) - 0.3 * spacing_mm,
        float(passage.node_mm[last]) + 0.1 * spacing_mm,
    )


def _stretch(passage: Passage, label: str = "") -> Box:
    return Box((0.0, passage.setting.lesion.length_mm), (None, None), label, ORANGE, 0.2)


def _fibre(passage: Passage) -> Chart:
    """The fibre from the side: its axon, its myelin, and which nodes fired."""
    setting, shown = passage.setting, _shown(passage)
    marks: list[Mark] = [
        _stretch(passage, "changed stretch" if setting.changed else "the stretch"),
        Box((None, None), (-0.3, 0.3), "", TEXT_GREY, 0.3),
    ]
    for n in (shown[0] - 1, *shown):
        in_stretch = APPROACH <= n < APPROACH + setting.covered
        thick = setting.myelin_percent / 100 if in_stretch else 1.0
        begin, end = (float(passage.node_mm[n]) + s * setting.spacing_mm for s in (GAP, 1 - GAP))
        marks += [
            Box((begin, end), (0.3, 0.3 + thick), "", BLUE, 0.55),
            Box((begin, end), (-0.3 - thick, -0.3), "", BLUE, 0.55),
        ]
    if setting.sodium_percent:
        ends, below = (0.0, setting.lesion.length_mm), (setting.lesion.length_mm / 2, -1.75)
        marks.append(Line(ends, (0.3, 0.3), "", PURPLE, width=3.0))
        marks.append(
            Line(ends, (-0.3, -0.3), "sodium channels", PURPLE, below, "middle", width=3.0)
        )
    for fires, label in ((True, "fires"), (False, "silent")):
        at = tuple(
            float(passage.node_mm[n]) for n in shown if bool(len(passage.spikes_ms[n])) is fires
        )
        if at:
            marks.append(Dots(at, (0.0,) * len(at), label, VERMILLION, hollow=not fires))
    return Chart(
        title="The fibre, its myelin as thick as the share of lamellae left",
        x_label=ALONG,
        y_label="",
        x_range=_along(passage),
        y_range=(-2.1, 2.3),
        marks=tuple(marks),
        y_ticks=(),
        height=0.2,
    )


def _travel(passage: Passage) -> Chart:
    """When the impulse reaches each node: slowing is a steep line, block the end of one."""
    shown = _shown(passage)
    mm, healthy, own = (
        column[shown] for column in (passage.node_mm, passage.healthy_ms, passage.first_ms)
    )
    fired = np.isfinite(own)
    latest = max(own[fired].max(initial=0.0), healthy[-1])
    span = float(latest - healthy[0])
    ends = float(healthy[0]) - 0.1 * span, float(latest) + 0.25 * span
    mm_fired, own_fired = tuple(mm[fired].tolist()), tuple(own[fired].tolist())
    marks: list[Mark] = [
        _stretch(passage),
        Line(tuple(mm.tolist()), tuple(healthy.tolist()), "healthy", TEXT_GREY, dashed=True),
        Line(mm_fired, own_fired, "", VERMILLION, width=2.5),
        Dots(mm_fired, own_fired, "this fibre", VERMILLION),
    ]
    again = [
        (float(passage.node_mm[n]), float(ms))
        for n in shown
        for ms in passage.spikes_ms[n][1:]
        if ms < ends[1]
    ]
    if again:
        marks.append(Dots(*zip(*again, strict=True), "again", VERMILLION, hollow=True))
    if not passage.arrivals:
        last = passage.last_node
        at = float(passage.node_mm[last]), float(passage.first_ms[last])
        marks.append(Dots(*zip(at, strict=True), "stops here", BLACK))
    elif passage.delay_ms > 0.04 * span:
        x, low, high = float(mm[-1]), float(healthy[-1]), float(own[-1])
        late, above = f"{passage.delay_ms:.2g} ms late", (x, high + 0.14 * span)
        marks.append(Line((x, x), (low, high), late, BLACK, above, "end", width=1.5))
    return Chart(
        title="When the impulse reaches each node",
        x_label=ALONG,
        y_label=AFTER,
        x_range=_along(passage),
        y_range=ends,
        marks=tuple(marks),
        height=0.36,
    )


def _voltage(passage: Passage) -> Chart:
    """Three nodes, a track each, beside the same nodes of the healthy fibre."""
    begin, end = float(passage.healthy_ms[APPROACH - AHEAD]) - 0.2, _last_ms(passage) + 0.9
    kept = np.flatnonzero((passage.t_ms >= begin) & (passage.t_ms <= end))
    kept = kept[:: 1 + len(kept) // POINTS]
    t_ms = tuple(passage.t_ms[kept].tolist())
    marks: list[Mark] = []
    ticks = []
    for track, node in enumerate(passage.setting.looked_at):
        base = -track * TRACK_MV
        healthy, own = (
            tuple((voltage[kept, track] + base).tolist())
            for voltage in (passage.healthy_mv, passage.voltage_mv)
        )
        marks += [
            Line(t_ms, healthy, "", TEXT_GREY, dashed=True, width=1.5),
            Line(t_ms, own, _beside(passage, node), VERMILLION, width=2.2),
        ]
        ticks += [(base, "0"), (base - 80, "−80")]
    return Chart(
        title="The impulse at three nodes (dashed: healthy fibre)",
        x_label=AFTER,
        y_label="Membrane voltage (mV), one track a node",
        x_range=(begin, end),
        y_range=(-2 * TRACK_MV - 100, 50.0),
        marks=tuple(marks),
        y_ticks=tuple(ticks),
        height=0.48,
    )


def _beside(passage: Passage, node: int) -> str:
    """The place of a node in a few letters."""
    mm, length_mm = float(passage.node_mm[node]), passage.setting.lesion.length_mm
    if node <= APPROACH:
        return f"{-mm:.3g} mm before"
    if node <= APPROACH + passage.setting.covered:
        return f"{mm:.3g} mm inside"
    return f"{mm - length_mm:.3g} mm beyond"


def _last_ms(passage: Passage) -> float:
    """When the last impulse of either fibre passed a node that is looked at."""
    times = [passage.spikes_ms[node] for node in passage.setting.looked_at]
    last = max((float(ms[-1]) for ms in times if len(ms)), default=0.0)
    return min(max(last, float(passage.healthy_ms[BEYOND])), passage.wait_ms - 1.0)


def _rest(passage: Passage) -> Chart:
    rest = passage.rest
    first = Note(rest.first_ms - 0.4, 20.0, f"{rest.first_ms:.1f} ms", VERMILLION, "end")
    return Chart(
        title=f"Nothing is stimulated: {words.place(passage, passage.setting.looked_at[1])}",
        x_label="Time (ms)",
        y_label="Membrane voltage (mV)",
        x_range=(0.0, rest.watched_ms),
        y_range=(-100.0, 50.0),
        marks=(
            Line(tuple(rest.t_ms.tolist()), tuple(rest.middle_mv.tolist()), "", VERMILLION),
            first,
        ),
        height=0.26,
    )
