"""Spasm after decompression when the lateral spread response has gone, and when it persists."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.lettering import note_height_in, write_note
from hemifacial.figures.style import BLUE, LINE_GREY, SKY_BLUE, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS, ICONS = 20, 100
_GROUPS = {"persisted": "Response persisted", "disappeared": "Response gone"}
_TIMES = {"week": "at discharge", "1y": "at 1 year"}
_NOTE = (
    "One sign a patient, of 100. Discs, dark and pale: spasm persists. Pale discs and rings: 95 % "
    "interval. Diamonds: spasm persists, interval not printed in the abstract. Small squares: free "
    "of spasm."
)

CLEARED_OR_PERSISTENT_CAPTION = (
    "Residual spasm by the lateral spread response at the end of microvascular decompression: "
    "pooled, 26 studies, 7,479 patients (Thirumala 2020); how many had a persisting response is "
    "not printed in the abstract. Positive test: the response persists. Another meta-analysis "
    "(2022) appears to count disappearance as positive, which exchanges sensitivity and "
    "specificity."
)


@dataclass(frozen=True)
class Residual:
    """Patients whose spasm persists after decompression.

    Parameters
    ----------
    group, time : str
        What the response did, and when the patients were seen.
    percent : float
        Share whose spasm persists, as printed.
    low, high : float or None
        95 % interval; None where the abstract prints none.
    """

    group: str
    time: str
    percent: float
    low: float | None
    high: float | None

    @property
    def in_100(self) -> int:
        """Patients of 100, to the nearest whole."""
        return _whole(self.percent)

    @property
    def words(self) -> str:
        """The share as a natural frequency with its interval."""
        if self.low is None:
            return f"{self.in_100} of 100"
        return f"{self.in_100} of 100 ({_whole(self.low)} to {_whole(self.high)})"


def _whole(percent: float) -> int:
    return math.floor(percent + 0.5)


def residual_spasm() -> list[Residual]:
    """Read the four shares from the evidence ledger.

    Returns
    -------
    list of Residual
        Response persisted, then gone; each at discharge and at one year.

    References
    ----------
    Thirumala PD et al. Neurosurgery 2020, doi:10.1093/neuros/nyaa069.

    Examples
    --------
    >>> [one.percent for one in residual_spasm()]
    [47.8, 24.4, 7.3, 4.0]
    """
    from hemifacial.evidence import load_table

    ledger, found = load_table("outcomes"), []
    for group_key, group in _GROUPS.items():
        for time_key, time in _TIMES.items():
            row = ledger[f"lsrmeta7479_residual_spasm_lsr_{group_key}_{time_key}"]
            found.append(Residual(group, time, row.value, row.ci_low, row.ci_high))
    return found


def cleared_or_persistent_figure() -> Figure:
    """Draw four arrays of 100 signs.

    Returns
    -------
    matplotlib.figure.Figure
        Above, the response persisted; below, it was gone. Left at discharge, right at one year.
    """
    with house_style():
        figure = new_figure(3.55 + note_height_in(_NOTE))
        axes = figure.subplots(2, 2)
        for axis, residual in zip(axes.flat, residual_spasm(), strict=True):
            _draw_array(axis, residual)
        write_note(figure, _NOTE)
    return figure


def _draw_array(axis: Axes, residual: Residual) -> None:
    size_pt = 8.6
    if residual.low is None:
        bounds = (0, residual.in_100, ICONS)
        looks = (("D", BLUE, BLUE, 0.8),)
    else:
        bounds = (0, _whole(residual.low), residual.in_100, _whole(residual.high), ICONS)
        looks = (("o", BLUE, BLUE, 1), ("o", SKY_BLUE, BLUE, 1), ("o", "white", BLUE, 1))
    looks += (("s", LINE_GREY, LINE_GREY, 0.4),)
    for start, stop, (marker, face, edge, size) in zip(bounds, bounds[1:], looks, strict=False):
        places = range(start, stop)
        axis.plot(
            [place % COLUMNS for place in places],
            [place // COLUMNS for place in places],
            marker,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=1.1,
            markersize=size * size_pt,
        )
    axis.set(xlim=(-0.6, COLUMNS - 0.4), ylim=(ICONS / COLUMNS - 0.4, -0.6), aspect="equal")
    axis.set_anchor("NW")
    axis.set_axis_off()
    axis.set_title(f"{residual.group},\n{residual.time}", loc="left")
    axis.text(-0.45, ICONS / COLUMNS - 0.1, f"spasm in {residual.words}", va="top")


def cleared_or_persistent_alt() -> str:
    """Say in words what `cleared_or_persistent_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    parts = "; ".join(
        f"{one.group.lower()}, {one.time}: {one.words}"
        + ("" if one.low is not None else ", interval not printed")
        for one in residual_spasm()
    )
    return f"Four arrays of 100 signs: patients whose spasm persists after decompression. {parts}."


def cleared_or_persistent_table() -> list[dict[str, object]]:
    """Give the four shares as rows.

    Returns
    -------
    list of dict
        One row an array.

    Examples
    --------
    >>> cleared_or_persistent_table()[2]["95 % interval"]
    'not printed in the abstract'
    """
    return [
        {
            "Lateral spread response": one.group,
            "When": one.time,
            "Spasm persists, of 100": one.in_100,
            "%": one.percent,
            "95 % interval": "not printed in the abstract"
            if one.low is None
            else f"{one.low:g} to {one.high:g}",
        }
        for one in residual_spasm()
    ]
