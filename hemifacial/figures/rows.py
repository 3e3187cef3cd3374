"""Rows of estimates between columns of words: the form of forest and cumulative plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import (
    LINE_IN,
    POINTS_AN_INCH,
    note_height_in,
    text_width_in,
    wrap_text,
    write_note,
)
from hemifacial.figures.style import (
    BLACK,
    BLUE,
    LINE_GREY,
    ORANGE,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDY, SHARED, LEFT_OUT = "study", "shared", "left out"
HEADING, POOLED, PREDICTION = "heading", "pooled", "prediction"

TABLE_WIDTH_IN, MOST_NAME_IN = 6.7, 2.3
GAP_IN, PAD_IN, LEAST_PLOT_IN = 0.13, 0.09, 1.4
_SMALLEST_PT, _LARGEST_PT = 4.0, 13.0
_GRID = "#E4E4E4"
_ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}


@dataclass(frozen=True)
class Column:
    """A column of words.

    Parameters
    ----------
    heading : str
        Its heading.
    right : bool
        Whether it stands at the right of the plot.
    """

    heading: str
    right: bool = False


@dataclass(frozen=True)
class Row:
    """One row.

    Parameters
    ----------
    name : str
        Words in the first column; a heading runs across the plot.
    cells : tuple of str
        One a column.
    value, low, high : float, optional
        What is drawn, in the unit of the axis.
    look : str
        `STUDY` is a full square, `SHARED` a hollow one, `LEFT_OUT` a grey one, `POOLED` a
        diamond, `PREDICTION` a bar, `HEADING` words alone.
    weight : float
        Share of the largest weight, 0 to 1: the area of the square.
    """

    name: str
    cells: tuple[str, ...] = ()
    value: float | None = None
    low: float | None = None
    high: float | None = None
    look: str = STUDY
    weight: float = 1.0

    @property
    def type_weight(self) -> str:
        """Weight of the type."""
        return "bold" if self.look in (HEADING, POOLED) else "normal"


@dataclass(frozen=True)
class PlotAxis:
    """The axis under the rows.

    Parameters
    ----------
    label : str
        What is measured, with its unit.
    limits, ticks : sequence of float
        Ends and marks.
    logarithmic : bool
        Whether the axis is logarithmic.
    solid, dashed : float, optional
        Where a solid line (no difference) and a dashed line (the pooled value) run down.
    """

    label: str
    limits: tuple[float, float]
    ticks: tuple[float, ...]
    logarithmic: bool = False
    solid: float | None = None
    dashed: float | None = None


def draw_rows(
    rows: Sequence[Row], columns: Sequence[Column], axis: PlotAxis, name_heading: str, note: str
) -> Figure:
    """Draw rows from the top; the figure grows with them.

    Parameters
    ----------
    rows : sequence of Row
        The rows.
    columns : sequence of Column
        Columns beside that of the names.
    axis : PlotAxis
        The axis.
    name_heading : str
        Heading of the column of names.
    note : str
        Full sentences under the plot.

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide.

    Raises
    ------
    CourseError
        If the columns leave no room for names and plot.
    """
    widths = _column_widths(rows, columns)
    room = TABLE_WIDTH_IN - sum(widths) - GAP_IN * (len(columns) + 2) - LEAST_PLOT_IN
    if room < 0.8:
        raise CourseError(
            f"The columns take {sum(widths):.1f} of 7 inches and leave no room for the plot; "
            "show fewer columns or shorter numbers."
        )
    room = min(room, MOST_NAME_IN)
    names = [
        wrap_text(row.name, TABLE_WIDTH_IN - 0.2 if row.look == HEADING else room, row.type_weight)
        for row in rows
    ]
    heights = [LINE_IN * (name.count("\n") + 1) + PAD_IN for name in names]
    head_lines = max(text.count("\n") + 1 for text in (name_heading, *(c.heading for c in columns)))
    head, label = LINE_IN * head_lines + 0.05, wrap_text(axis.label, 3.4)
    foot = LINE_IN * (label.count("\n") + 1) + 0.55 + note_height_in(note)
    with house_style():
        figure = new_figure(head + sum(heights) + foot)
        plot = figure.subplots()
        _prepare(plot, axis, label, head, sum(heights))
        shown = [n for n, row in zip(names, rows, strict=True) if row.look != HEADING]
        name_width = max(text_width_in(n, "bold") for n in [*shown, name_heading])
        places = _text_places(columns, widths, name_width)
        _write_line(plot, places, -head / 2, name_heading, [c.heading for c in columns], "bold")
        middle = 0.0
        for row, name, height in zip(rows, names, heights, strict=True):
            middle += height / 2
            cells = row.cells or ("",) * len(columns)
            _write_line(plot, places, middle, name, cells, row.type_weight, _ink(row))
            _draw_estimate(plot, row, middle, axis.limits)
            middle += height / 2
        write_note(figure, note)
    return figure


def _ink(row: Row) -> str:
    return TEXT_GREY if row.look == LEFT_OUT else BLACK


def _column_widths(rows: Sequence[Row], columns: Sequence[Column]) -> list[float]:
    """Measure each column in inches; a heading may use what its left neighbour leaves."""
    widths, slack = [], 0.0
    for i, column in enumerate(columns):
        heading = text_width_in(column.heading, "bold")
        cells = max(text_width_in(row.cells[i], row.type_weight) for row in rows if row.cells)
        widths.append(max(cells, heading - slack))
        slack = max(cells - heading, 0.0) if column.right else 0.0
    return widths


def _text_places(
    columns: Sequence[Column], widths: Sequence[float], name_width: float
) -> list[tuple[int, float, str]]:
    """Give side of the plot (0 left, 1 right), offset in inches and alignment of each column."""
    left = [width for column, width in zip(columns, widths, strict=True) if not column.right]
    offset = -GAP_IN - sum(width + GAP_IN for width in left) - name_width
    places = [(0, offset, "left")]
    offset += name_width
    for column, width in zip(columns, widths, strict=True):
        if not column.right:
            offset += GAP_IN + width
            places.append((0, offset, "right"))
    edge = GAP_IN
    right = [width for column, width in zip(columns, widths, strict=True) if column.right]
    for number, width in enumerate(right):
        # The first column holds words and starts at the plot; numbers end together.
        places.append((1, edge, "left") if number == 0 else (1, edge + width, "right"))
        edge += width + GAP_IN
    return places


def _write_line(
    plot: Axes,
    places: Sequence[tuple[int, float, str]],
    y: float,
    name: str,
    cells: Sequence[str],
    weight: str,
    colour: str = BLACK,
) -> None:
    for (side, offset_in, align), text in zip(places, (name, *cells), strict=True):
        if text:
            plot.annotate(
                text,
                (side, y),
                xycoords=plot.get_yaxis_transform(),
                xytext=(offset_in * POINTS_AN_INCH, 0),
                textcoords="offset points",
                ha=align,
                va="center",
                weight=weight,
                color=colour,
                linespacing=1.2,
                annotation_clip=False,
                bbox=_ON_WHITE if side == 0 and align == "left" else None,
                zorder=2,
            )


def _prepare(plot: Axes, axis: PlotAxis, label: str, head: float, bottom: float) -> None:
    """Set up the axis, its grid and the lines that run down; y is in inches."""
    if axis.logarithmic:
        plot.set_xscale("log")
    plot.set(xlim=axis.limits, ylim=(bottom, -head), xlabel=label)
    plot.set_xticks(axis.ticks, [f"{tick:g}" for tick in axis.ticks])
    plot.minorticks_off()
    plot.set_yticks([])
    plot.spines["left"].set_visible(False)
    plot.xaxis.label.set_color(TEXT_GREY)
    plot.vlines(axis.ticks, 0, bottom, color=_GRID, linewidth=1, zorder=0)
    if axis.solid is not None:
        plot.vlines(axis.solid, 0, bottom, color=BLACK, linewidth=1.2, zorder=1)
    if axis.dashed is not None:
        plot.vlines(axis.dashed, 0, bottom, color=VERMILLION, linewidth=1.2, linestyle=(0, (4, 3)))


def _draw_estimate(plot: Axes, row: Row, y: float, limits: tuple[float, float]) -> None:
    """Draw the mark of one row; an interval that leaves the axis ends in an arrow."""
    if row.low is None:
        return
    low, high = max(row.low, limits[0]), min(row.high, limits[1])
    if row.look == POOLED:
        xs, ys = [low, row.value, high, row.value], [y, y - 0.1, y, y + 0.1]
        plot.fill(xs, ys, facecolor=VERMILLION, edgecolor=BLACK, linewidth=0.8, zorder=3)
        return
    if row.look == PREDICTION:
        plot.fill_between(
            [low, high], y - 0.05, y + 0.05, facecolor=ORANGE, edgecolor=BLACK, linewidth=0.8
        )
    else:
        colour = LINE_GREY if row.look == LEFT_OUT else BLUE
        plot.plot([low, high], [y, y], color=colour, linewidth=1.8, solid_capstyle="butt")
        plot.plot(
            row.value,
            y,
            "s",
            color=colour,
            markerfacecolor="white" if row.look == SHARED else colour,
            markeredgewidth=1.8,
            markersize=max(_LARGEST_PT * row.weight**0.5, _SMALLEST_PT),
            clip_on=False,
            zorder=3,
        )
    for end, limit, arrow in ((row.low, limits[0], "<"), (row.high, limits[1], ">")):
        if (end < limit) if arrow == "<" else (end > limit):
            plot.plot(limit, y, arrow, color=BLACK, markersize=6, clip_on=False, zorder=4)
