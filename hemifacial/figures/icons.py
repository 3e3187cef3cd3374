"""Icon arrays: a share as icons in 100, with its uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import (
    LINE_IN,
    POINTS_AN_INCH,
    note_height_in,
    wrap_text,
    write_note,
)
from hemifacial.figures.style import BLUE, LINE_GREY, SKY_BLUE, WIDTH_IN, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hemifacial.synthesis import Pooled

NBSP = "\u00a0"
SIDE = 10
ICONS = SIDE * SIDE
MOST_ARRAYS = 4
NOTE = (
    "Discs, dark and pale: the estimate. Pale discs and rings: its 95 % interval. Small squares: "
    "the rest."
)


@dataclass(frozen=True)
class IconArray:
    """One array of 100 icons.

    Parameters
    ----------
    label : str
        What happens to whom, such as "Free of spasm at 1 year".
    share, low, high : float
        Estimate and limits of its 95 % interval, 0 to 1.
    basis : str
        What it rests on, such as "12 series, n = 4321".

    Raises
    ------
    CourseError
        If a value lies outside 0 to 1 or the estimate outside its interval.

    Examples
    --------
    >>> array = IconArray("Free of spasm", 0.912, 0.881, 0.934)
    >>> array.n_filled, array.words
    (91, '91 in 100 (88 to 93)')
    """

    label: str
    share: float
    low: float
    high: float
    basis: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.share <= self.high <= 1:
            raise CourseError(
                f"{self.label}: the share is {self.share:g} ({self.low:g} to {self.high:g}); "
                "it must lie in its interval, and the interval between 0 and 1."
            )

    @property
    def n_filled(self) -> int:
        """Icons filled: the estimate in 100."""
        return _in_100(self.share)

    @property
    def n_low(self) -> int:
        """Icons up to the lower limit."""
        return _in_100(self.low)

    @property
    def n_high(self) -> int:
        """Icons up to the upper limit."""
        return _in_100(self.high)

    @property
    def words(self) -> str:
        """The share as a natural frequency with its interval."""
        filled = str(self.n_filled)
        if self.n_filled == 0 and self.share > 0:
            filled = "fewer than 1"
        elif self.n_filled == ICONS and self.share < 1:
            filled = "more than 99"
        low = "> 99" if self.n_low == ICONS and self.low < 1 else self.n_low
        high = "< 1" if self.n_high == 0 and self.high > 0 else self.n_high
        return f"{filled} in 100 ({low} to {high})"


def _in_100(share: float) -> int:
    """Round half up, as readers do; the small term undoes binary rounding."""
    return math.floor(ICONS * share + 0.5 + 1e-9)


def icon_array(label: str, pooled: Pooled, n_patients: int | None = None) -> IconArray:
    """Make an array from a pooled proportion.

    Parameters
    ----------
    label : str
        What happens to whom.
    pooled : Pooled
        A pooled proportion.
    n_patients : int, optional
        Patients in all its studies.

    Returns
    -------
    IconArray
        With the number of series as its basis.

    Raises
    ------
    CourseError
        If ratios were pooled.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, pool
    >>> icon_array("Free of spasm", pool([Study("A", 90, 100), Study("B", 90, 100)])).words
    '90 in 100 (85 to 93)'
    """
    if pooled.scale not in ("logit", "freeman_tukey"):
        raise CourseError(f"scale is {pooled.scale!r}; an icon array shows a proportion.")
    size = "" if n_patients is None else f", n = {n_patients}"
    return IconArray(
        label, pooled.value, pooled.value_low, pooled.value_high, f"{pooled.k} series{size}"
    )


def draw_icons(arrays: Sequence[IconArray]) -> Figure:
    """Draw one to four arrays of 100 icons side by side.

    Parameters
    ----------
    arrays : sequence of IconArray
        From the left.

    Returns
    -------
    matplotlib.figure.Figure
        Icons fill from the top left, row by row. Discs, rings and squares differ in shape as
        well as in colour.

    Raises
    ------
    CourseError
        If there are none or more than four.
    """
    if not 1 <= len(arrays) <= MOST_ARRAYS:
        raise CourseError(f"There are {len(arrays)} arrays; 1 to {MOST_ARRAYS} can be compared.")
    slots = max(len(arrays), 2)
    each_in = (WIDTH_IN - 0.2) / slots - 0.2
    heads = [wrap_text(array.label, each_in, "bold") for array in arrays]
    feet = [_foot(array, each_in) for array in arrays]
    alone = len(arrays) == 1
    below = 0 if alone else max(text.count("\n") + 1 for text in feet)
    top_in = LINE_IN * max(text.count("\n") + 1 for text in heads)
    side_in = min(each_in, 2.6)
    # Words lie inside the axes, in rows of icons, so that the layout keeps their place.
    foot_in = LINE_IN * below + 0.2 if below else 0.0
    disc_pt = 0.62 * POINTS_AN_INCH * side_in / SIDE
    with house_style():
        figure = new_figure(top_in + side_in + foot_in + 0.45 + note_height_in(NOTE))
        axes = figure.subplots(1, slots, squeeze=False)[0]
        for axis in axes:
            axis.set_axis_off()
        for axis, array, head, foot in zip(axes, arrays, heads, feet, strict=False):
            _draw_array(axis, array, disc_pt, foot_in * SIDE / side_in)
            axis.set_title(head, loc="left")
            if alone:
                axes[1].text(0, 0.97, foot, va="top", linespacing=1.25)
            else:
                axis.text(-0.5, SIDE - 0.2, foot, va="top", linespacing=1.25)
        write_note(figure, NOTE)
    return figure


def icons_table(arrays: Sequence[IconArray]) -> list[dict[str, object]]:
    """Give the arrays in words.

    Parameters
    ----------
    arrays : sequence of IconArray
        The arrays.

    Returns
    -------
    list of dict
        One row an array.

    Examples
    --------
    >>> icons_table([IconArray("Free of spasm", 0.912, 0.881, 0.934, "12 series")])[0]["In 100"]
    '91 in 100 (88 to 93)'
    """
    return [
        {
            "Outcome": array.label,
            "In 100": array.words,
            "%": f"{100 * array.share:.1f}",
            "95 % interval": f"{100 * array.low:.1f}–{100 * array.high:.1f}",
            "Basis": array.basis or None,
        }
        for array in arrays
    ]


def _foot(array: IconArray, width_in: float) -> str:
    """Write number and basis under an array."""
    words = (
        array.words.replace(" in 100", f"{NBSP}in{NBSP}100")
        .replace(" to ", f"{NBSP}to{NBSP}")
        .replace("< 1", f"<{NBSP}1")
    )
    basis = array.basis.replace(" = ", f"{NBSP}={NBSP}").replace(" of ", f"{NBSP}of{NBSP}")
    return "\n".join(wrap_text(part, width_in) for part in (words, basis) if part)


def _draw_array(axis: Axes, array: IconArray, size_pt: float, foot_rows: float) -> None:
    """Draw 100 icons in four looks; `size_pt` is the diameter of a disc, and words stand below."""
    certain, edge = min(array.n_low, array.n_filled), 0.12 * size_pt
    bounds = (0, certain, array.n_filled, array.n_high, ICONS)
    looks = (
        ("o", BLUE, BLUE, size_pt),
        ("o", SKY_BLUE, BLUE, size_pt),
        ("o", "white", BLUE, size_pt),
        ("s", LINE_GREY, LINE_GREY, 0.45 * size_pt),
    )
    for start, stop, (marker, face, line, size) in zip(bounds, bounds[1:], looks, strict=False):
        icons = range(start, stop)
        if icons:
            axis.plot(
                [number % SIDE for number in icons],
                [number // SIDE for number in icons],
                marker,
                markerfacecolor=face,
                markeredgecolor=line,
                markersize=size,
                markeredgewidth=edge,
                clip_on=False,
            )
    axis.set(
        xlim=(-0.5, SIDE - 0.5), ylim=(SIDE - 0.5 + foot_rows, -0.5), aspect="equal", anchor="NW"
    )
