"""The facial nerve from the pons to the porus: segments, myelin, and where vessels press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.anatomy import (
    ARTERY,
    BONE,
    BRAINSTEM,
    CENTRAL_MYELIN,
    NERVE,
    along,
    draw_crease,
    draw_cut,
    draw_exit,
    draw_tissue,
    draw_tube,
    new_panel,
    smooth_line,
)
from hemifacial.figures.anatomy_labels import write_label
from hemifacial.figures.measured_lengths import (
    MEASURED_HEIGHT_IN,
    draw_measured_lengths,
    measured_lengths,
)
from hemifacial.figures.style import house_style, new_figure
from hemifacial.synthesis.intervals import wilson_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LAYERS = ("brainstem", "nerve", "myelin", "compression")
"""What can be drawn, from the deepest to the one on top."""

_WINDOW_IN = (6.76, 3.78)
_NERVE = smooth_line(
    ((1.5, 1.64), (1.86, 1.8), (2.26, 2.08), (2.72, 2.42), (3.3, 2.66), (4.3, 2.79), (6.3, 2.94))
)
_NERVE_IN = 0.24
# Shares of the drawn line where the zone begins and ends: a drawing, and not a measurement.
_ZONE = (0.365, 0.43)


@dataclass(frozen=True)
class Site:
    """A part of the nerve, and how often the offending vessel lay there.

    Parameters
    ----------
    name : str
        The part.
    percent, low, high : float
        Share of patients with Wilson's 95 % interval.
    n_about : int
        Nearest whole number of patients, since the source prints percentages alone.
    n_patients : int
        Denominator.
    """

    name: str
    percent: float
    low: float
    high: float
    n_about: int
    n_patients: int

    @property
    def words(self) -> str:
        """Share and interval as written beside the part; the series counted its distal stretch."""
        where = "distal: " if self.name == "Cisternal portion" else ""
        return f"{where}{self.percent:g} % ({self.low:.0f} to {self.high:.0f})"


_SITES = (
    ("camposbenitez2008_exit_point", "Root exit point"),
    ("camposbenitez2008_attached_segment", "Attached segment"),
    ("camposbenitez2008_detachment_point", "Root detachment point"),
    ("camposbenitez2008_cisternal", "Cisternal portion"),
)
# Label, the place on the nerve that it names, and the vessel that presses there.
_PLACES = {
    "Root exit point": ((2.05, 0.98), (1.53, 1.65), (1.7, 1.52)),
    "Attached segment": ((0.25, 2.4), (2.04, 1.95), (2.33, 1.75)),
    "Root detachment point": ((3.2, 1.72), (2.93, 2.52), (3.04, 2.3)),
    "Cisternal portion": ((4.35, 2.25), (4.75, 2.83), (5.6, 2.735)),
}
_MEANINGS = (
    ("Root exit point", "where the root leaves the sulcus above the olive"),
    ("Attached segment", "the root on the surface of the pons"),
    ("Root detachment point", "where the root parts from the pons"),
    ("Transition zone", "central myelin gives way to peripheral myelin"),
    ("Cisternal portion", "the free nerve in the cistern"),
    ("Porus", "mouth of the internal acoustic meatus"),
)


def compression_sites() -> list[Site]:
    """Read from the ledger where the offending vessel pressed.

    Returns
    -------
    list of Site
        From the brainstem outwards.

    References
    ----------
    Campos-Benitez M, Kaufmann AM. Neurovascular compression findings in hemifacial spasm.
    J Neurosurg 2008. PMID 18759570.

    Examples
    --------
    >>> [site.words for site in compression_sites()][:2]
    ['10 % (6 to 17)', '64 % (55 to 73)']
    """
    from hemifacial.evidence import load_figures

    ledger, sites = load_figures(), []
    for key, name in _SITES:
        row = ledger[key]
        count = round(row.value * row.n / 100)
        low, high = wilson_interval(count, row.n)
        sites.append(Site(name, row.value, 100 * low, 100 * high, count, row.n))
    return sites


def nerve_segments_figure(layers: Sequence[str] = LAYERS) -> Figure:
    """Draw the left facial nerve from its exit to the porus, seen from the front.

    Parameters
    ----------
    layers : sequence of str
        Some of :data:`LAYERS`; what they share keeps its place from picture to picture.

    Returns
    -------
    matplotlib.figure.Figure
        A schematic, not to scale; "myelin" adds the measured lengths below it.

    Raises
    ------
    CourseError
        If there is no layer, or an unknown one.
    """
    _check(layers)
    below = MEASURED_HEIGHT_IN if "myelin" in layers else 0.0
    with house_style():
        figure = new_figure(_WINDOW_IN[1] + 0.24 + below)
        figure.set_layout_engine("none")
        axis = new_panel(figure, 0.12, below + 0.12, _WINDOW_IN)
        if "brainstem" in layers:
            _draw_brainstem(axis)
        if "nerve" in layers or "myelin" in layers:
            _draw_nerve(axis, myelin="myelin" in layers)
        if "nerve" in layers or "compression" in layers:
            _label_parts(axis, pressed="compression" in layers)
        if "myelin" in layers:
            _label_myelin(axis)
            draw_measured_lengths(figure, measured_lengths())
    return figure


def nerve_segments_alt(layers: Sequence[str] = LAYERS) -> str:
    """Say in words what `nerve_segments_figure` shows.

    Parameters
    ----------
    layers : sequence of str
        Some of :data:`LAYERS`.

    Returns
    -------
    str
        Alt text.
    """
    _check(layers)
    parts = ["Schematic of the left side of the brainstem, seen from the front."]
    if "nerve" in layers:
        parts.append(
            "The facial nerve leaves at the root exit point in the sulcus between pons and "
            "medulla, above the olive; its attached segment lies on the pons up to the root "
            "detachment point; then the transition zone and the cisternal portion lead to the "
            "porus of the internal acoustic meatus."
        )
    if "myelin" in layers:
        measured = "; ".join(
            f"{m.source} ({m.n_words}), {m.start}: {m.words}" for m in measured_lengths()
        )
        parts.append(
            "Central myelin reaches past the detachment point, peripheral myelin follows after "
            f"the transition zone. Three rulers below, each with its own start. {measured}."
        )
    if "compression" in layers:
        sites = ", ".join(f"{s.name.lower()} {s.words}" for s in compression_sites())
        parts.append(f"Vessels cut across mark where the offending vessel pressed: {sites}.")
    return " ".join(parts)


def nerve_segments_caption(layers: Sequence[str] = LAYERS) -> str:
    """Give the caption of `nerve_segments_figure`.

    Parameters
    ----------
    layers : sequence of str
        Some of :data:`LAYERS`.

    Returns
    -------
    str
        Where it comes from, and its limits.
    """
    _check(layers)
    parts = ["Schematic, not to scale; the eighth nerve and other neighbours are left out."]
    if "nerve" in layers:
        parts.append("Names of the parts: Tomii 2003, Campos-Benitez 2008.")
    if "myelin" in layers:
        parts.append(
            "Lengths: the papers start their rulers at different points and do not define the "
            "parts alike, so the numbers neither add up nor replace each other."
        )
    if "compression" in layers:
        n = compression_sites()[0].n_patients
        parts.append(
            f"Compression: Campos-Benitez 2008, n = {n}; area of a vessel: share of patients, "
            "with Wilson's 95 % interval, computed here from the printed percentage. The four "
            "percentages add up to 99."
        )
    return " ".join(parts)


def nerve_segments_table(layers: Sequence[str] = LAYERS) -> list[dict[str, object]]:
    """Give the parts, their lengths and the compression in words.

    Parameters
    ----------
    layers : sequence of str
        Some of :data:`LAYERS`.

    Returns
    -------
    list of dict
        One row a part of the nerve, then one a measured length.

    Examples
    --------
    >>> nerve_segments_table()[1]["Offending vessel here, % of patients (95 % interval)"]
    '64 % (55 to 73), about 74 of 115'
    """
    _check(layers)
    sites = {site.name: site for site in compression_sites()}
    pressed, rows = "compression" in layers, []
    column = "Offending vessel here, % of patients (95 % interval)"
    for name, meaning in _MEANINGS:
        row = {"Part": name, "What it is": meaning}
        if pressed:
            site = sites.get(name)
            row[column] = site and f"{site.words}, about {site.n_about} of {site.n_patients}"
        rows.append(row)
    if "myelin" in layers:
        for measured in measured_lengths():
            source = f"Measured: {measured.source}, {measured.n_words}"
            row = {"Part": source, "What it is": f"{measured.start}: {measured.words}"}
            rows.append(row | ({column: None} if pressed else {}))
    return rows


def _check(layers: Sequence[str]) -> None:
    unknown = [layer for layer in layers if layer not in LAYERS]
    if isinstance(layers, str) or unknown or not layers:
        raise CourseError(f"layers is {layers!r}; choose one or more of {', '.join(LAYERS)}.")


def _draw_brainstem(axis: Axes) -> None:
    """Draw medulla with olive, pons and petrous bone, and name them."""
    bone = ((7.3, 3.95), (6.5, 3.72), (6.1, 3.3), (6.0, 3.11), (6.36, 3.1), (6.42, 2.95))
    bone += ((6.36, 2.78), (6.0, 2.74), (6.08, 2.4), (6.4, 1.9), (7.3, 1.62))
    draw_tissue(axis, bone, BONE, 0.5)
    medulla = ((-0.4, 1.9), (0.9, 1.86), (1.62, 1.78), (1.78, 1.3), (1.64, 0.62), (1.5, -0.4))
    piece = draw_tissue(axis, (*medulla, (-0.4, -0.4)), BRAINSTEM, 1)
    draw_crease(axis, ((0.68, 1.6), (0.58, 0.9), (0.6, 0.2), (0.66, -0.3)), BRAINSTEM, piece)
    olive = ((1.2, 1.42), (1.42, 1.24), (1.47, 0.85), (1.32, 0.47), (1.1, 0.5), (0.97, 0.92))
    draw_tissue(axis, (*olive, (1.02, 1.28)), BRAINSTEM, 1.1)
    pons = ((-0.4, 3.9), (0.9, 3.9), (1.9, 3.72), (2.66, 3.4), (2.98, 2.98), (3.0, 2.5))
    pons += ((2.7, 2.06), (2.18, 1.7), (1.6, 1.5), (0.9, 1.46), (-0.4, 1.5))
    piece = draw_tissue(axis, pons, BRAINSTEM, 1.2)
    for drop in (0.0, 0.42, 0.84):
        fibre = ((-0.2, 3.2 - drop), (0.9, 3.18 - drop), (1.9, 3.02 - 0.9 * drop))
        draw_crease(axis, (*fibre, (2.8, 2.74 - 0.5 * drop)), BRAINSTEM, piece, 1.22)
    write_label(axis, "Pons", (0.25, 3.52), weight="bold")
    write_label(axis, "Medulla", (0.25, 0.25), weight="bold", halo=BRAINSTEM.body)
    write_label(axis, "Olive", (2.05, 0.45), (1.32, 0.75))
    write_label(axis, "Petrous\nbone", (6.64, 2.2), side="right")


def _draw_nerve(axis: Axes, myelin: bool) -> None:
    """Draw the nerve; with myelin, its central part blue and the zone striped."""
    draw_exit(axis, tuple(_NERVE[0]), 22)
    draw_tube(axis, _NERVE, _NERVE_IN, NERVE, 3)
    if myelin:
        start, end = _ZONE
        draw_tube(axis, along(_NERVE, 0, start), _NERVE_IN, CENTRAL_MYELIN, 3.1)
        for number in range(3):
            at = start + (number + 0.6) * (end - start) / 3
            draw_tube(axis, along(_NERVE, at, at + 0.009), _NERVE_IN, CENTRAL_MYELIN, 3.1)


def _label_parts(axis: Axes, pressed: bool) -> None:
    """Name the parts; where vessels press, draw each cut across, its area the share."""
    for site in compression_sites():
        at, nerve, vessel = _PLACES[site.name]
        halo = BRAINSTEM.body if site.name == "Attached segment" else None
        if not pressed:
            write_label(axis, site.name, at, nerve, halo=halo)
            continue
        draw_cut(axis, vessel, 0.036 * site.percent**0.5, ARTERY, 3.5)
        hidden = site.name in ("Root exit point", "Root detachment point")
        write_label(axis, f"{site.name}\n{site.words}", at, vessel if hidden else nerve, halo=halo)
    write_label(axis, "Porus", (6.18, 3.42), (6.02, 3.02))


def _label_myelin(axis: Axes) -> None:
    """Name the two kinds of myelin and the zone between them."""
    write_label(axis, "Central myelin", (1.0, 2.98), (2.5, 2.29), halo=BRAINSTEM.body)
    write_label(axis, "Transition zone", (3.05, 3.4), (3.24, 2.66))
    write_label(axis, "Peripheral\nmyelin", (4.7, 3.35), (4.3, 2.83))
