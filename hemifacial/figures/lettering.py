"""Words in a figure: how wide they are, where they break, where a label finds room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.style import FONT_PT, TEXT_GREY, WIDTH_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_AN_INCH = 72
LINE_IN = 1.25 * FONT_PT / POINTS_AN_INCH
TEXT_WIDTH_IN = WIDTH_IN - 0.4

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""


@lru_cache(maxsize=4096)
def text_width_in(text: str, weight: str = "normal") -> float:
    """Measure the widest line of a text in the house type.

    Parameters
    ----------
    text : str
        The text.
    weight : {"normal", "bold"}
        Weight of the type.

    Returns
    -------
    float
        Width in inches.

    Examples
    --------
    >>> text_width_in("spasm-free") < text_width_in("spasm-free", "bold") < 1.2
    True
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=FONT_PT, weight=weight)
    widths = (
        text_to_path.get_text_width_height_descent(line or " ", font, False)[0]
        for line in text.split("\n")
    )
    return max(widths) / POINTS_AN_INCH


def wrap_text(text: str, width_in: float = TEXT_WIDTH_IN, weight: str = "normal") -> str:
    """Break a text into lines that fit a width; a word that is too long is cut.

    Parameters
    ----------
    text : str
        The text; its own line breaks are kept.
    width_in : float
        Width of the line in inches, at least 0.5.
    weight : {"normal", "bold"}
        Weight of the type.

    Returns
    -------
    str
        The lines, joined by line breaks.

    Raises
    ------
    CourseError
        If the line is too narrow for words.

    Examples
    --------
    >>> wrap_text("free of spasm at one year", 1.3).split(chr(10))
    ['free of spasm', 'at one year']
    """
    if width_in < 0.5:
        raise CourseError(f"width_in is {width_in:.2f}; it must be 0.5 inches or more.")
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if text_width_in(longer, weight) <= width_in:
                line = longer
                continue
            if line:
                lines.append(line)
            while text_width_in(word, weight) > width_in:
                cut = _longest_start(word, width_in, weight)
                lines.append(word[:cut])
                word = word[cut:]
            line = word
        lines.append(line)
    return "\n".join(lines)


def _longest_start(word: str, width_in: float, weight: str) -> int:
    """Give how many letters of a word fit, at least one; up to a hyphen where there is one."""
    fitting = (n for n in range(len(word), 1, -1) if text_width_in(word[:n], weight) <= width_in)
    most = next(fitting, 1)
    return word.rfind("-", 0, most) + 1 or most


def write_note(figure: Figure, text: str) -> None:
    """Write a wrapped note across the foot of a figure with constrained layout.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    text : str
        Full sentences; nothing is written for an empty text.
    """
    if text:
        figure.supxlabel(
            wrap_text(text), x=0.012, ha="left", fontsize=FONT_PT, linespacing=1.25, wrap=False
        )


def note_height_in(text: str) -> float:
    """Give the height in inches that `write_note` takes for a text."""
    return LINE_IN * (1 + len(wrap_text(text).split("\n"))) if text else 0.0


def label_points(
    axis: Axes,
    points: Sequence[tuple[float, float]],
    labels: Sequence[str],
    radii_pt: Sequence[float],
    lines: Sequence[Sequence[tuple[float, float]]] = (),
    leaders: bool = True,
) -> list[str]:
    """Write labels beside points where there is room for them.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        Axes that already hold everything else.
    points : sequence of pairs
        All points that are drawn, in data coordinates.
    labels : sequence of str
        One a point; empty where none is wanted. The first ones choose first.
    radii_pt : sequence of float
        Radius of each point's marker in points.
    lines : sequence of sequences of pairs
        Lines that labels must not cross, in data coordinates.
    leaders : bool
        Let a label stand further off, with a line to its point, where there is no room beside it.

    Returns
    -------
    list of str
        Labels that found no room and are not written.
    """
    figure = axis.figure
    figure.draw_without_rendering()
    scale = POINTS_AN_INCH / figure.dpi
    centres = [tuple(axis.transData.transform(point) * scale) for point in points]
    frame = tuple(side * scale for side in axis.bbox.extents)
    markers = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(centres, radii_pt, strict=True)]
    taken = markers + [
        tuple(side * scale for side in text.get_window_extent().extents)
        for text in axis.texts
        if text.get_text()
    ]
    for line in lines:
        corners = [tuple(axis.transData.transform(point) * scale) for point in line]
        taken += [_around(a, b) for a, b in pairwise(corners)]
    left_over = []
    for point, centre, label, radius in zip(points, centres, labels, radii_pt, strict=True):
        if not label:
            continue
        place = _free_place(label, centre, radius, frame, taken, markers, leaders)
        if place is None:
            left_over.append(label)
            continue
        (dx, dy), box = place
        taken.append(box)
        far = abs(dy) > radius + 1.5 * FONT_PT  # such a label needs a line to its point
        axis.annotate(
            label,
            point,
            (dx, dy),
            textcoords="offset points",
            va="center",
            linespacing=1.2,
            arrowprops={"arrowstyle": "-", "color": TEXT_GREY, "shrinkB": radius} if far else None,
            in_layout=False,
        )
    return left_over


def _free_place(
    label: str,
    centre: tuple[float, float],
    radius: float,
    frame: Box,
    taken: Sequence[Box],
    markers: Sequence[Box],
    leaders: bool,
) -> tuple[tuple[float, float], Box] | None:
    """Try places around a point; give the offset of the text's left middle and its box."""
    width = 1.03 * text_width_in(label) * POINTS_AN_INCH + 2
    height = 1.2 * FONT_PT * (label.count("\n") + 1) + 1
    reach = radius + 3
    beside = [part * height for part in (0, 0.7, -0.7, 1.0, -1.0)]
    above = reach + 0.5 * height
    offsets = [(reach, dy) for dy in beside] + [(-reach - width, dy) for dy in beside]
    offsets += [(dx, dy) for dy in (above, -above) for dx in (-width / 2, 0, -width)]
    n_near = len(offsets)
    if leaders:
        offsets += [(dx, dy) for dy in (above + height, -above - height) for dx in (0, -width)]
    own = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    for place, (dx, dy) in enumerate(offsets):
        left, middle = centre[0] + dx, centre[1] + dy
        box = (left, middle - height / 2, left + width, middle + height / 2)
        inside = box[0] >= frame[0] and box[2] <= frame[2]
        inside = inside and box[1] >= frame[1] and box[3] <= frame[3]
        # Without a line of its own a label would be read as that of the nearest marker.
        clear = place >= n_near or _gap(box, own) <= min(_gap(box, other) for other in markers)
        if inside and clear and not any(_meet(box, other) for other in taken):
            return (dx, dy), box
    return None


def _gap(one: Box, other: Box) -> float:
    """Give the distance between two boxes, 0 where they meet."""
    across = max(one[0] - other[2], other[0] - one[2], 0)
    upright = max(one[1] - other[3], other[1] - one[3], 0)
    return math.hypot(across, upright)


def _around(a: tuple[float, float], b: tuple[float, float]) -> Box:
    """Give the box of a short or upright line with a little air."""
    (left, right), (bottom, top) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return left - 2, bottom - 2, right + 2, top + 2


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
