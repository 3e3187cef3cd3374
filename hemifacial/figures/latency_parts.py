"""Where the milliseconds of a lateral spread response go, in the model and as recorded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.figures.lettering import note_height_in, write_note
from hemifacial.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    SKY_BLUE,
    TEXT_GREY,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Fibre diameters: the model's, fitted to the latency; and one as fast as was measured.
FITTED_UM, MEASURED_UM = 6.6, 10.6
PARTS = ("way in", "across", "way out", "to the muscle")
_LOOKS = dict(zip(PARTS, ((BLUE, ""), (ORANGE, "///"), (SKY_BLUE, ""), ("#D9D9D9", "..")),
                  strict=True))  # fmt: skip
_X_MAX_MS = 14.0

LATENCY_PARTS_CAPTION = (
    "Bars: means of the model's units that answer, of 10; the zygomatic branch is stimulated and "
    "mentalis recorded. Across, from the middle of the compression (4.5 mm from the root exit "
    "point): from fibre to fibre, or to the nucleus and back with the time to fire back, which was "
    "fitted to the excess as counted from the root. All distances are assumed, the diameter of "
    "6.6 µm was fitted to the latency, and 10.6 µm gives the velocity measured outside the skull, "
    "59.6 m/s. Recorded: Lee 1992, mean with SD; excess latency: Moller 1985. For teaching, not "
    "for patient care."
)


@dataclass(frozen=True)
class LatencyParts:
    """Mean latency of the model's units, in parts.

    Parameters
    ----------
    hypothesis : str
        "Ephapse" or "Nucleus".
    diameter_um, velocity_m_s : float
        Mean fibre, and how fast it conducts.
    parts_ms : tuple of float
        Way in, across, way out, to the muscle, in ms.
    shortest_ms, longest_ms : float
        Latency of the first and the last unit, in ms.
    responding, pairs : int
        Units that answered, and units that could have.
    """

    hypothesis: str
    diameter_um: float
    velocity_m_s: float
    parts_ms: tuple[float, float, float, float]
    shortest_ms: float
    longest_ms: float
    responding: int
    pairs: int

    @property
    def total_ms(self) -> float:
        """Mean latency."""
        return sum(self.parts_ms)


@lru_cache(maxsize=1)
def latency_parts() -> tuple[LatencyParts, ...]:
    """Run the model through the ephapse and, with the cleft open, through the nucleus.

    Returns
    -------
    tuple of LatencyParts
        Ephapse and nucleus with the fitted fibres, then with fast ones.

    References
    ----------
    Moller AR, Jannetta PJ. Neurology 1985, doi:10.1212/wnl.35.7.969.

    Examples
    --------
    >>> [(found.hypothesis, found.diameter_um) for found in latency_parts()][:2]
    [('Ephapse', 6.6), ('Nucleus', 6.6)]
    """
    from hemifacial.nerve import Compression, Nucleus

    pressed, excitable = Compression(), Nucleus(1.0)
    return tuple(
        found
        for diameter_um in (FITTED_UM, MEASURED_UM)
        for found in (
            _parts("Ephapse", diameter_um, pressed, None),
            _parts("Nucleus", diameter_um, pressed.decompressed(), excitable),
        )
    )


def _parts(hypothesis: str, diameter_um: float, compression, nucleus) -> LatencyParts:
    from hemifacial.nerve import FacialNerve, Fibre, conduction_velocity
    from hemifacial.nerve.response import lateral_spread

    nerve = FacialNerve(diameter_um=diameter_um)
    # Without a stimulus the slow fibres stay silent (tested); of the fast ones four pairs do.
    answer = lateral_spread(nerve, compression, nucleus=nucleus, control=False)
    sent_to, heard_in = nerve.branches
    rows = []
    for pair, unit in zip(nerve.laid_out(compression), answer.units, strict=True):
        if not np.isfinite(unit.latency_ms):
            continue
        sent, heard = (conduction_velocity(axon.fibre).velocity_m_s for axon in pair.axons)
        in_ms = (sent_to.electrode_mm - compression.centre_mm) / sent
        out_ms = (heard_in.muscle_mm - compression.centre_mm) / heard
        muscle_ms = nerve.neuromuscular_delay_ms
        rows.append((in_ms, unit.latency_ms - in_ms - out_ms - muscle_ms, out_ms, muscle_ms))
    totals = np.sum(rows, axis=1)
    return LatencyParts(
        hypothesis,
        diameter_um,
        conduction_velocity(Fibre(diameter_um)).velocity_m_s,
        tuple(float(part) for part in np.mean(rows, axis=0)),
        float(totals.min()),
        float(totals.max()),
        len(rows),
        nerve.pairs,
    )


def _recorded():
    """Latency in mentalis, and the excess over conduction alone, from the ledger."""
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    return ledger["lee1992_latency_mentalis"], ledger["moller1985_excess_latency"]


def _note() -> str:
    _, excess = _recorded()
    across = {
        name: " and ".join(
            f"{found.parts_ms[1]:.1f}" for found in latency_parts() if found.hypothesis == name
        )
        for name in ("Ephapse", "Nucleus")
    }
    return (
        f"Beyond the ways in and out: recorded {excess.value:g} ms, mean of {excess.n} patients; "
        f"in the model across the ephapse {across['Ephapse']} ms, by the nucleus "
        f"{across['Nucleus']} ms. The ephapse does not explain the excess. The nucleus explains "
        "nothing either: its time to fire back was fitted to the excess."
    )


def latency_parts_figure() -> Figure:
    """Draw the parts as bars beside the recorded latency.

    Returns
    -------
    matplotlib.figure.Figure
        Four bars in two groups, and the recorded mean as a line with its standard deviation.
    """
    note = _note()
    with house_style():
        figure = new_figure(4.2 + note_height_in(note))
        axis = figure.subplots()
        for found, row in zip(latency_parts(), (1, 2, 4, 5), strict=True):
            _draw_bar(axis, found, row)
        for found, row in zip(latency_parts()[::2], (0.28, 3.28), strict=True):
            words = axis.text(-2.6, row, _group_words(found), va="center", weight="bold")
            words.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 2})
        _draw_recorded(axis)
        axis.set(xlim=(0, _X_MAX_MS), ylim=(7.1, -0.9), xlabel="latency, ms")
        axis.set_yticks((1, 2, 4, 5, 6.3), ("Ephapse", "Nucleus") * 2 + ("Recorded",))
        axis.tick_params(axis="y", length=0)
        axis.spines["left"].set_visible(False)
        _draw_key(axis)
        write_note(figure, note)
    return figure


def _group_words(found: LatencyParts) -> str:
    slow = found.diameter_um == FITTED_UM
    kind = "fitted to the latency" if slow else "as fast as measured outside the skull"
    return f"Fibres {kind}: {found.diameter_um:g} µm, {found.velocity_m_s:.0f} m/s"


def _draw_bar(axis: Axes, found: LatencyParts, row: float) -> None:
    start = 0.0
    for part, length_ms in zip(PARTS, found.parts_ms, strict=True):
        colour, hatch = _LOOKS[part]
        axis.barh(row, length_ms, 0.66, start, color=colour, hatch=hatch, edgecolor="white",
                  linewidth=1)  # fmt: skip
        if length_ms >= 0.95:
            words = axis.text(start + length_ms / 2, row, f"{length_ms:.1f}", ha="center",
                              va="center", color="white" if colour == BLUE else BLACK)  # fmt: skip
            if hatch:
                words.set_bbox({"facecolor": colour, "edgecolor": "none", "pad": 1.5})
        start += length_ms
    axis.text(_X_MAX_MS, row, f"{start:.1f} ms", ha="right", va="center")


def _draw_recorded(axis: Axes) -> None:
    mean, _ = _recorded()
    axis.plot([mean.value] * 2, [0.5, 6.3], "--", color=TEXT_GREY, linewidth=1.2, zorder=0)
    axis.errorbar(mean.value, 6.3, xerr=mean.sd, fmt="D", color=BLACK, capsize=4, linewidth=2)
    words = f"{mean.value:g} ms (SD {mean.sd:g})"
    axis.text(mean.value - mean.sd - 0.25, 6.3, words, ha="right", va="center")


def _draw_key(axis: Axes) -> None:
    """Name the parts in a row above the bars."""
    for part, at in zip(PARTS, (0.1, 3.2, 6.0, 9.1), strict=True):
        colour, hatch = _LOOKS[part]
        axis.barh(-0.6, 0.5, 0.42, at, color=colour, hatch=hatch, edgecolor="white", linewidth=1)
        axis.text(at + 0.65, -0.6, part, va="center")


def latency_parts_alt() -> str:
    """Say in words what `latency_parts_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    mean, _ = _recorded()
    bars = "; ".join(
        f"{found.hypothesis}, {found.diameter_um:g} µm: "
        + ", ".join(f"{p} {ms:.1f}" for p, ms in zip(PARTS, found.parts_ms, strict=True))
        + f", in all {found.total_ms:.1f} ms"
        for found in latency_parts()
    )
    return (
        f"Bars of the model's latency in parts. {bars}. Recorded in mentalis: {mean.value:g} ms. "
        f"{_note()}"
    )


def latency_parts_table() -> list[dict[str, object]]:
    """Give the bars and the recorded values as rows.

    Returns
    -------
    list of dict
        One row a bar, then one for the recorded latency and one for its excess.

    Examples
    --------
    >>> latency_parts_table()[-1]["Across, ms"]
    '2.2 beyond the ways in and out'
    """
    mean, excess = _recorded()
    headings = [f"{part.capitalize()}, ms" for part in PARTS]
    rows: list[dict[str, object]] = []
    for found in latency_parts():
        spread = f"{found.total_ms:.1f} ({found.shortest_ms:.1f} to {found.longest_ms:.1f})"
        rows.append(
            {"Way": f"{found.hypothesis}, {found.diameter_um:g} µm, {found.velocity_m_s:.0f} m/s"}
            | dict(zip(headings, (f"{ms:.2f}" for ms in found.parts_ms), strict=True))
            | {"Latency, ms": spread, "Units": f"{found.responding} of {found.pairs}"}
        )
    empty = dict.fromkeys(headings)
    latency = f"{mean.value:g} (SD {mean.sd:g})"
    rows.append(
        {"Way": "Recorded, Lee 1992"}
        | empty
        | {"Latency, ms": latency, "Units": "24 patients; 23 in another sentence of the abstract"}
    )
    across = {headings[1]: f"{excess.value:g} beyond the ways in and out"}
    rows.append(
        {"Way": "Recorded, Moller 1985"}
        | empty
        | across
        | {"Latency, ms": None, "Units": f"{excess.n} patients"}
    )
    return rows
