"""When an impulse passes each node: through healthy fibre, slowed, and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.figures.style import (
    BLUE,
    GREEN,
    LINE_GREY,
    MARKERS,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIBRE_UM, INTERNODES = 10.0, 5
BEFORE, AFTER = 7, 9
#: Name of each case, and the share of myelin that the stretch has left.
CASES = {"Healthy": 1.0, "Slowed": 0.05, "Stopped": 0.04}
DT_US = 2.5

_PULSE_NA, _PULSE_MS, _DURATION_MS = 5.0, 0.1, 4.0
# Healthy internodes beyond those drawn, so that the ends of the fibre do not matter.
_MARGIN = 8
_COLOURS = dict(zip(CASES, (GREEN, BLUE, VERMILLION), strict=True))

IMPULSE_IN_TIME_CAPTION = (
    "When each node of one fibre fires, as one impulse runs from left to right; grey: five "
    "internodes (5.75 mm) with less myelin. The steeper the line, the slower the impulse. Cross: "
    "the first node that stays silent; its height means nothing. "
    "Double-cable model of McIntyre, Richardson and Grill (2002), 10 µm, 37 °C, time step 2.5 µs; "
    "without a stimulus none of the three fired in 200 ms. For teaching, not for patient care."
)


@dataclass(frozen=True)
class Passage:
    """One impulse along one fibre.

    Parameters
    ----------
    name : str
        What happens.
    myelin_fraction : float
        Share of the lamellae that the stretch has left.
    node_mm, spike_ms : numpy.ndarray, shape (nodes,)
        Place of each node from the beginning of the stretch, and when it fired, counted from the
        first node; not a number where it did not.
    """

    name: str
    myelin_fraction: float
    node_mm: np.ndarray
    spike_ms: np.ndarray

    @property
    def arrives(self) -> bool:
        """Whether the last node fired."""
        return bool(np.isfinite(self.spike_ms[-1]))

    @property
    def last_mm(self) -> float:
        """Place of the last node that fired."""
        return float(self.node_mm[np.isfinite(self.spike_ms)][-1])


def stretch_mm() -> tuple[float, float]:
    """Give where the thinned stretch begins and ends, in mm.

    Examples
    --------
    >>> stretch_mm()
    (0.0, 5.75)
    """
    from hemifacial.nerve import Fibre

    return 0.0, INTERNODES * Fibre(FIBRE_UM).node_spacing_um / 1000


def simulate_passages() -> list[Passage]:
    """Run one impulse through each of the three fibres.

    Returns
    -------
    list of Passage
        Healthy, slowed, stopped.

    References
    ----------
    McIntyre CC, Richardson AG, Grill WM. J Neurophysiol 2002;87:995-1006.

    Examples
    --------
    >>> [passage.arrives for passage in simulate_passages()]
    [True, True, False]
    """
    return [_passage(name, share) for name, share in CASES.items()]


@lru_cache(maxsize=8)
def _passage(name: str, myelin_fraction: float) -> Passage:
    from hemifacial.nerve import Axon, Fibre, Lesion, simulate, train

    fibre, (begin_mm, end_mm) = Fibre(FIBRE_UM), stretch_mm()
    first_mm = begin_mm - (BEFORE + _MARGIN) * fibre.node_spacing_um / 1000
    axon = Axon(fibre, BEFORE + INTERNODES + AFTER + 2 * _MARGIN + 1, first_mm)
    run = simulate(
        [axon],
        train(0, 2, 0.1, _PULSE_NA, duration_ms=_PULSE_MS),
        _DURATION_MS,
        lesion=Lesion((begin_mm + end_mm) / 2, end_mm - begin_mm, myelin_fraction),
        dt_us=DT_US,
        record_us=1000 * _DURATION_MS,
    )
    spikes = run.traces[0].spikes_ms[_MARGIN:-_MARGIN]
    times = np.array([float(found[0]) if len(found) else np.nan for found in spikes])
    return Passage(name, myelin_fraction, axon.node_mm[_MARGIN:-_MARGIN], times - times[0])


def extra_ms() -> float:
    """Give by how much later the slowed impulse arrives than the healthy one, in ms.

    Examples
    --------
    >>> 0.4 < extra_ms() < 0.6
    True
    """
    healthy, slowed, _ = simulate_passages()
    return float(slowed.spike_ms[-1] - healthy.spike_ms[-1])


def impulse_in_time_figure() -> Figure:
    """Draw when each node fires against its place.

    Returns
    -------
    matplotlib.figure.Figure
        Three lines; a cross marks the node that stays silent.
    """
    passages = simulate_passages()
    with house_style():
        figure = new_figure(4.6)
        axis = figure.subplots()
        axis.axvspan(*stretch_mm(), color="#E9E9E9", linewidth=0, zorder=0)
        for passage in passages:
            _draw_passage(axis, passage)
        end_mm, top_ms = passages[0].node_mm[-1], passages[1].spike_ms[-1]
        axis.set(xlim=(passages[0].node_mm[0] - 0.3, end_mm + 6.0), ylim=(-0.04, top_ms + 0.08))
        axis.set_xticks(range(-5, 20, 5))
        axis.set_xlabel("place along the nerve, mm from the beginning of the stretch")
        axis.xaxis.set_label_coords(0.42, -0.1)
        axis.set_ylabel("time of the impulse, ms")
        words = "5 internodes\nwith less\nmyelin"
        axis.text(sum(stretch_mm()) / 2, top_ms + 0.02, words, ha="center", va="top")
        _draw_extra(axis, passages)
    return figure


def _draw_passage(axis: Axes, passage: Passage) -> None:
    colour = _COLOURS[passage.name]
    fired = np.isfinite(passage.spike_ms)
    x, y = passage.node_mm[fired], passage.spike_ms[fired]
    axis.plot(x, y, MARKERS[colour], color=colour, linestyle="-", markersize=6, zorder=3)
    words = f"{passage.name}\n{100 * passage.myelin_fraction:g} % left"
    if passage.arrives:
        axis.text(x[-1] + 0.5, y[-1], words, va="center", linespacing=1.2)
        return
    # The silent node is drawn where the line would have gone on.
    silent = passage.node_mm[~fired][0], 2 * y[-1] - y[-2]
    axis.plot([x[-1], silent[0]], [y[-1], silent[1]], ":", color=colour)
    axis.plot(*silent, "X", color=colour, markersize=12, zorder=4)
    axis.text(silent[0] - 0.5, silent[1], words, ha="right", va="center", linespacing=1.2)


def _draw_extra(axis: Axes, passages: list[Passage]) -> None:
    """Mark how much later the slowed impulse arrives."""
    healthy, slowed, _ = passages
    x, low, high = healthy.node_mm[-3], healthy.spike_ms[-3], slowed.spike_ms[-3]
    arrow = {"arrowstyle": "<->", "color": TEXT_GREY, "shrinkA": 4, "shrinkB": 4}
    axis.annotate("", (x, low), (x, high), arrowprops=arrow)
    axis.text(x - 0.3, (low + high) / 2, f"{high - low:.2f} ms\nlater", ha="right", va="center")
    axis.grid(axis="y", color=LINE_GREY, linewidth=0.4)
    axis.set_axisbelow(True)


def impulse_in_time_alt() -> str:
    """Say in words what `impulse_in_time_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    healthy, slowed, stopped = simulate_passages()
    return (
        "Line chart of the time at which each node fires against its place along the nerve. The "
        f"healthy fibre's line is straight: {healthy.spike_ms[-1]:.2f} ms over "
        f"{np.ptp(healthy.node_mm):.0f} mm. With {100 * slowed.myelin_fraction:g} % of the myelin "
        f"left over five internodes the line is steep there, and the impulse arrives "
        f"{extra_ms():.2f} ms later. With {100 * stopped.myelin_fraction:g} % left it ends at the "
        f"node {stopped.last_mm:.2f} mm into the stretch."
    )


def impulse_in_time_table() -> list[dict[str, object]]:
    """Give the time of each node as rows.

    Returns
    -------
    list of dict
        One row a node; times count from the first node.

    Examples
    --------
    >>> impulse_in_time_table()[-1]["Stopped, 4 % left: ms"]
    'silent'
    """
    passages = simulate_passages()
    rows = []
    for number, place_mm in enumerate(passages[0].node_mm):
        row: dict[str, object] = {"Node at, mm": f"{place_mm:.2f}"}
        for passage in passages:
            time_ms = passage.spike_ms[number]
            heading = f"{passage.name}, {100 * passage.myelin_fraction:g} % left: ms"
            row[heading] = f"{time_ms:.3f}" if np.isfinite(time_ms) else "silent"
        rows.append(row)
    return rows
