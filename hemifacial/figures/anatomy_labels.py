"""Labels of an anatomical drawing, with a line to what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemifacial.figures.anatomy import Point
from hemifacial.figures.lettering import POINTS_AN_INCH, text_width_in
from hemifacial.figures.style import BLACK, FONT_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PITCH_IN = 1.17 * FONT_PT / POINTS_AN_INCH


def write_label(
    axis: Axes,
    text: str,
    at: Point,
    target: Point | None = None,
    weight: str = "normal",
    side: str = "left",
    halo: str | None = None,
) -> None:
    """Write a label, with a thin line to what it names.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    text : str
        The label.
    at : pair of float
        The middle of its left or right edge, or its middle, in inches.
    target : pair of float, optional
        Where its line ends, in inches.
    weight : {"normal", "bold"}
        Weight of the type.
    side : {"left", "right", "center"}
        Which part of the text stands at `at`.
    halo : str, optional
        Colour of a rim that lifts the letters off what lies below.
    """
    from matplotlib.patheffects import withStroke

    if target is not None:
        _draw_leader(axis, label_box(text, at, weight, side), target)
    # Line by line from the baseline, so that a letter such as p moves no line of a label.
    lines = text.split("\n")
    first = at[1] + 0.5 * _PITCH_IN * (len(lines) - 1) - 0.36 * FONT_PT / POINTS_AN_INCH
    rim = [withStroke(linewidth=3, foreground=halo)] if halo else []
    for number, line in enumerate(lines):
        y = first - number * _PITCH_IN
        words = axis.text(at[0], y, line, ha=side, va="baseline", weight=weight, color=BLACK)
        words.set(zorder=9, path_effects=rim)


def _draw_leader(axis: Axes, box: tuple[float, float, float, float], target: Point) -> None:
    """Draw a line from the nearest side of a label to its target."""
    limits = zip(target, box[:2], box[2:], strict=True)
    start = [min(max(place, low), high) for place, low, high in limits]
    ends = list(zip(start, target, strict=True))
    axis.plot(*ends, color="white", linewidth=3, zorder=7.9)
    axis.plot(*ends, color=BLACK, linewidth=1.1, zorder=8)
    axis.plot(*target, "o", color=BLACK, markersize=3.6, markeredgewidth=0, zorder=8)


def label_box(
    text: str, at: Point, weight: str = "normal", side: str = "left"
) -> tuple[float, float, float, float]:
    """Give the place that a label takes, with a little air.

    Parameters
    ----------
    text, at, weight, side
        As in `write_label`.

    Returns
    -------
    tuple of float
        Left, bottom, right and top in inches.

    Examples
    --------
    >>> left, bottom, right, top = label_box("Pons", (1.0, 1.0))
    >>> round(left, 2), round(top - bottom, 2)
    (0.96, 0.25)
    """
    width = text_width_in(text, weight)
    left = at[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[side] * width
    half = 0.5 * _PITCH_IN * (text.count("\n") + 1) + 0.03
    return left - 0.04, at[1] - half, left + width + 0.04, at[1] + half
