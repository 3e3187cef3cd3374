"""How long the parts of the facial nerve are: three studies, each with a ruler of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.anatomy import CENTRAL_MYELIN, NERVE, Tint, new_panel
from hemifacial.figures.style import BLACK, TEXT_GREY, WIDTH_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hemifacial.evidence import Figure as Quantity

MEASURED_HEIGHT_IN = 2.82
_LEFT_IN, _MM_IN, _ROW_IN, _BAR_IN, _LAST_MM = 2.0, 0.172, 0.66, 0.2, 15
_HEADING = "Measured lengths: each ruler starts at its own point"


@dataclass(frozen=True)
class MeasuredLength:
    """What one study measured along the nerve.

    Parameters
    ----------
    source, n_words : str
        Short name of the source, and its number of nerves.
    start : str
        Where its ruler starts.
    words : str
        The lengths, with their spread where it is printed.
    central_mm : float
        Length of central myelin in mm.
    zone_mm, whole_mm : float, optional
        Length of the transition zone, and of the whole nerve in the cistern, in mm.
    central_spread_mm, whole_spread_mm : pair of float, optional
        Ends of the range, or one standard deviation to either side of the mean, in mm.
    """

    source: str
    n_words: str
    start: str
    words: str
    central_mm: float
    zone_mm: float | None = None
    whole_mm: float | None = None
    central_spread_mm: tuple[float, float] | None = None
    whole_spread_mm: tuple[float, float] | None = None


def measured_lengths() -> list[MeasuredLength]:
    """Read the lengths from the evidence ledger.

    Returns
    -------
    list of MeasuredLength
        Tomii 2003, J Korean Neurosurg Soc 2014 and Gupta 2023.

    Raises
    ------
    CourseError
        If the ledger no longer prints the range of the second one.

    References
    ----------
    Tomii M et al. J Neurosurg 2003. doi:10.3171/jns.2003.99.1.0121
    J Korean Neurosurg Soc 2014. doi:10.3340/jkns.2014.55.5.244
    Gupta T et al. Ann Anat 2023. doi:10.1016/j.aanat.2023.152128

    Examples
    --------
    >>> [one.central_mm for one in measured_lengths()]
    [8.0, 2.6, 3.7]
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    start, zone = ledger["tomii2003_zone_start"], ledger["tomii2003_zone_length"]
    medial = ledger["yeerez2014_medial_zone_length"]
    central, whole = ledger["gupta2023_facial_central_myelin"], ledger["gupta2023_facial_cisternal"]
    low, high = _printed_range(medial)
    to_zone = f"{start.value:g} mm to the zone, zone {zone.value:g} mm, no spread printed"
    to_area = f"{medial.value:g} mm to the zone, range {low:g} to {high:g} mm"
    parts = f"central {central.value:g} mm (SD {central.sd:g}), "
    parts += f"whole {whole.value:g} mm (SD {whole.sd:g})"
    return [
        MeasuredLength(
            *_named(start), "from the root exit point", to_zone, start.value, zone_mm=zone.value
        ),
        MeasuredLength(
            *_named(medial),
            "from the detachment point",
            to_area,
            medial.value,
            central_spread_mm=(low, high),
        ),
        MeasuredLength(
            *_named(whole),
            "cisternal length",
            parts,
            central.value,
            whole_mm=whole.value,
            central_spread_mm=_one_sd(central),
            whole_spread_mm=_one_sd(whole),
        ),
    ]


def draw_measured_lengths(figure: Figure, lengths: Sequence[MeasuredLength]) -> None:
    """Draw one ruler a study at the foot of a figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure without layout engine, `MEASURED_HEIGHT_IN` free at its foot.
    lengths : sequence of MeasuredLength
        From the top.
    """
    axis = new_panel(figure, 0, 0, (WIDTH_IN, MEASURED_HEIGHT_IN), framed=False)
    axis.set_ylim(-MEASURED_HEIGHT_IN, 0)
    axis.text(0.15, -0.16, _HEADING, va="center", weight="bold")
    bottom = -0.38 - _ROW_IN * len(lengths)
    for mm in range(0, _LAST_MM + 1, 5):
        x = _LEFT_IN + mm * _MM_IN
        axis.plot([x, x], [-0.36, bottom], color="#E4E4E4", linewidth=1, zorder=0)
        unit = " mm" if mm == _LAST_MM else ""
        axis.text(x, bottom - 0.12, f"{mm}{unit}", ha="center", va="center", color=TEXT_GREY)
    for number, one in enumerate(lengths):
        middle = -0.38 - _ROW_IN * (number + 0.5)
        name = f"{_short(one.source)}\n{one.n_words}"
        axis.text(0.15, middle, name, va="center", linespacing=1.2)
        axis.text(_LEFT_IN, middle + 0.19, one.start, va="center", color=TEXT_GREY)
        words = one.words.replace(", ", ",\n", 1).replace(", no spread printed", "")
        axis.text(4.83, middle, words, va="center", linespacing=1.2)
        _draw_ruler(axis, one, middle - 0.1)


def _draw_ruler(axis: Axes, one: MeasuredLength, y: float) -> None:
    """Draw central myelin, the zone and the rest of the nerve with their spread."""
    if one.whole_mm is not None:
        _bar(axis, one.central_mm, one.whole_mm, y, NERVE)
    _bar(axis, 0, one.central_mm, y, CENTRAL_MYELIN)
    if one.zone_mm is not None:
        _bar(axis, one.central_mm, one.central_mm + one.zone_mm, y, NERVE, "////")
    for spread in (one.central_spread_mm, one.whole_spread_mm):
        if spread is not None:
            ends = [_LEFT_IN + mm * _MM_IN for mm in spread]
            axis.plot(ends, [y, y], "|-", color=BLACK, linewidth=1.5, markersize=8, zorder=4)


def _bar(axis: Axes, start: float, stop: float, y: float, tint: Tint, hatch: str = "") -> None:
    axis.barh(
        y,
        (stop - start) * _MM_IN,
        _BAR_IN,
        _LEFT_IN + start * _MM_IN,
        facecolor=tint.body,
        edgecolor=tint.edge,
        linewidth=1.2,
        hatch=hatch,
        zorder=3,
    )


def _named(row: Quantity) -> tuple[str, str]:
    from hemifacial.evidence import load_references, source_name

    n = "n not printed" if row.n is None else f"n = {row.n}"
    return source_name(load_references()[row.reference]), n


def _one_sd(row: Quantity) -> tuple[float, float]:
    return row.value - row.sd, row.value + row.sd


def _printed_range(row: Quantity) -> tuple[float, float]:
    """Read the range from the row's note, where the ledger keeps it."""
    found = re.search(r"range ([\d.]+) to ([\d.]+) mm", row.note)
    if found is None:
        raise CourseError(f"{row.id}: the ledger's note is {row.note!r}; a range in mm is needed.")
    return float(found[1]), float(found[2])


def _short(source: str) -> str:
    """Break a journal's name that stands for authors, so that it fits the column."""
    return source.replace("Neurosurg Soc", "Neurosurg\nSoc")
