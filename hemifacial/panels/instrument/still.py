"""Draw a view with matplotlib: what a reader sees where no kernel answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from hemifacial.figures.lettering import POINTS_AN_INCH
from hemifacial.figures.style import MARKERS, TEXT_GREY, WIDTH_IN
from hemifacial.panels.instrument.message import ink, row_words
from hemifacial.panels.instrument.parts import FOOT, Box, Chart, Dots, Fold, Line, Mark, Note, View
from hemifacial.panels.instrument.room import LINE_PT, Place, Room

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FOLDED = "How the panel is set, and more about it"
#: A chart is not lower than this, and room for "Simulated" is made above the first.
LEAST_IN, STAMP_IN = 1.9, 0.35
#: Ends of a curve this near to the right edge (share of the width) have their label beside it.
AT_END = 0.93


def still_html(view: View, caption: str, afterword: str, more: str) -> str:
    """Write the still of a panel.

    Parameters
    ----------
    view : View
        What is drawn.
    caption, afterword : str
        What is drawn and where it comes from; the later sentence.
    more : str
        How the controls stand, and what else helps to read it.

    Returns
    -------
    str
        HTML as `hemifacial.figures.show` displays it; below it `more`, folded; last, how to wake
        the panel.
    """
    from hemifacial.figures.show import figure_html
    from hemifacial.panels.show import START

    figure = figure_html(
        draw_view(view),
        alt=view.alt,
        data=row_words(view),
        caption=still_caption(view, caption, afterword),
        simulated=True,
    )
    folds = "".join(map(_fold_html, (*view.folds, Fold(FOLDED, (more,)))))
    return f"{figure}\n{folds}<p>{escape(START)}</p>"


def _fold_html(fold: Fold) -> str:
    lines = "".join(f"<p>{escape(line)}</p>\n" for line in fold.lines)
    return f"<details><summary>{escape(fold.summary)}</summary>\n{lines}</details>\n"


def still_caption(view: View, caption: str, afterword: str) -> str:
    """Write what stands under the picture.

    Parameters
    ----------
    view : View
        What is drawn.
    caption, afterword : str
        Where it comes from; the later sentence.

    Returns
    -------
    str
        The result, what is doubtful about it, and that it is simulated.

    Examples
    --------
    >>> still_caption(View("It fires.", (), "", (), "None."), "One fibre.", "")
    'It fires. One fibre. Simulated, for teaching, not for patient care.'
    """
    return " ".join(filter(None, (view.headline, view.cautions, afterword, caption, FOOT)))


def draw_view(view: View) -> Figure:
    """Draw the charts of a view under each other in house style.

    Parameters
    ----------
    view : View
        With at least one chart.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from hemifacial.figures.style import house_style, new_figure

    heights = [max(LEAST_IN, chart.height * WIDTH_IN) for chart in view.charts]
    with house_style():
        figure = new_figure(sum(heights) + STAMP_IN)
        ratios = {"height_ratios": heights}
        axes = figure.subplots(len(heights), 1, squeeze=False, gridspec_kw=ratios)[:, 0]
        for axis, chart in zip(axes, view.charts, strict=True):
            _draw_axes(axis, chart)
            for mark in chart.marks:
                _draw_mark(axis, mark)
        _draw_labels(figure, axes, view.charts)
    return figure


def _draw_axes(axis: Axes, chart: Chart) -> None:
    from hemifacial.figures.lettering import wrap_text

    axis.set_xscale(chart.x_scale)
    axis.set_yscale(chart.y_scale)
    axis.set_xlim(chart.x_range)
    axis.set_ylim(chart.y_range)
    _draw_ticks(axis.xaxis, chart.x_scale, chart.x_range, chart.x_ticks, 8)
    _draw_ticks(axis.yaxis, chart.y_scale, chart.y_range, chart.y_ticks, 4)
    axis.set_xlabel(chart.x_label)
    pad = 5
    if chart.y_label:  # above the axis: beside a low chart it would not fit
        axis.annotate(
            chart.y_label, (0, 1), (0, pad), "axes fraction", "offset points",
            va="bottom", color=TEXT_GREY,
        )  # fmt: skip
        pad += LINE_PT
    axis.set_title(wrap_text(chart.title, WIDTH_IN - 1.0, "bold"), loc="left", pad=pad)


def _draw_ticks(
    axis, scale: str, ends: tuple[float, float], ticks: Sequence | None, most: int
) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    axis.set_minor_locator(NullLocator())
    if ticks is not None:
        axis.set_ticks([place for place, _ in ticks], [text for _, text in ticks])
        return
    if scale == "log":
        decades = abs(math.log10(ends[1] / ends[0]))
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if decades < 2.5 else (1,)))
    else:
        axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))


def _draw_mark(axis: Axes, mark: Mark) -> None:
    from matplotlib.patches import Rectangle

    if isinstance(mark, Line):
        dashes = (0, (4, 2.5)) if mark.dashed else "-"
        axis.plot(mark.x, mark.y, color=mark.colour, lw=mark.width, ls=dashes)
    elif isinstance(mark, Dots):
        inside = [point for point in zip(mark.x, mark.y, strict=True) if _within(axis, *point)]
        axis.plot(
            *zip(*inside, strict=True) if inside else ([], []),
            ls="", marker=MARKERS.get(mark.colour, "o"), ms=7, clip_on=False, zorder=3,
            color=mark.colour, mec=mark.colour if mark.hollow else "white",
            mew=1.6 if mark.hollow else 0.8, mfc="white" if mark.hollow else mark.colour,
        )  # fmt: skip
    elif isinstance(mark, Box):
        left, right, low, high = _edges(axis, mark)
        axis.add_patch(
            Rectangle(
                (left, low), right - left, high - low,
                fc=mark.colour, alpha=mark.opacity, lw=0, zorder=0.5,
            )
        )  # fmt: skip


def _within(axis: Axes, x: float, y: float) -> bool:
    (left, right), (low, high) = sorted(axis.get_xlim()), sorted(axis.get_ylim())
    return left <= x <= right and low <= y <= high


def _edges(axis: Axes, mark: Box) -> tuple[float, float, float, float]:
    (left, right), (low, high) = axis.get_xlim(), axis.get_ylim()
    ends = (mark.x[0], left), (mark.x[1], right), (mark.y[0], low), (mark.y[1], high)
    return tuple(end if value is None else value for value, end in ends)


def _draw_labels(figure: Figure, axes: Sequence[Axes], charts: Sequence[Chart]) -> None:
    """Write the labels where there is room; the layout first makes some at the right edge."""
    from hemifacial.figures.lettering import text_width_in

    holders = []
    for axis, chart in zip(axes, charts, strict=True):
        for mark in chart.marks:
            if not _at_end(axis, mark) or text_width_in(mark.label) > 0.3 * WIDTH_IN:
                continue
            end = (axis.get_xlim()[1], sum(axis.get_ylim()) / 2)
            holders.append(axis.annotate(mark.label, end, (9, 0), textcoords="offset points"))
    figure.get_layout_engine().set(rect=(0, 0, 1, 1 - STAMP_IN / figure.get_figheight()))
    figure.draw_without_rendering()
    figure.set_layout_engine(None)  # from here on nothing moves
    for holder in holders:
        holder.remove()
    placed = [_labels(axis, chart) for axis, chart in zip(axes, charts, strict=True)]
    for axis, labels in zip(axes, placed, strict=True):
        for text, anchor, offset, colour in labels:
            _write(axis, text, anchor, offset, colour)


def _at_end(axis: Axes, mark: Mark) -> bool:
    if not isinstance(mark, Line | Dots) or not mark.label or mark.label_at or not len(mark.x):
        return False
    across = axis.transAxes.inverted().transform(axis.transData.transform((mark.x[-1], mark.y[-1])))
    return across[0] > AT_END


def _write(axis: Axes, text: str, anchor, offset, colour: str) -> None:
    from matplotlib import patheffects

    written = axis.annotate(
        text, anchor, offset, textcoords="offset points",
        va="center", color=colour, linespacing=1.2, in_layout=False, zorder=4,
    )  # fmt: skip
    written.set_path_effects([patheffects.withStroke(linewidth=3.5, foreground="white")])


def _labels(axis: Axes, chart: Chart) -> list[tuple]:
    """Place the labels of a chart: text, point in data, offset of its left middle, colour."""
    scale = POINTS_AN_INCH / axis.figure.dpi

    def points(x, y):
        return tuple(float(part) for part in axis.transData.transform((x, y)) * scale)

    left, bottom, right, top = (float(side) * scale for side in axis.bbox.extents)
    area = (left, bottom, right, top)
    margin = (left, bottom, WIDTH_IN * POINTS_AN_INCH - 4, top)
    room = Room()
    for mark in chart.marks:
        if isinstance(mark, Line):
            room.add_curve([points(*point) for point in zip(mark.x, mark.y, strict=True)])
        elif isinstance(mark, Dots):
            for x, y in zip(mark.x, mark.y, strict=True):
                if _within(axis, x, y):
                    room.add_dot(points(x, y), 6)
    found = []
    for mark in sorted(chart.marks, key=_free_to_move):
        text = mark.text if isinstance(mark, Note) else mark.label
        anchor, places = _places(axis, mark, points)
        if not text or anchor is None:
            continue
        x, y = room.place(text, places, area if isinstance(mark, Box) else margin)
        at_x, at_y = points(*anchor)
        found.append((text, anchor, (x - at_x, y - at_y), ink(mark.colour)))
    return found


def _free_to_move(mark: Mark) -> bool:
    return isinstance(mark, Line | Dots) and mark.label_at is None


def _places(axis: Axes, mark: Mark, points) -> tuple[tuple[float, float] | None, list[Place]]:
    """Give the point in data that a label belongs to, and where in the figure it may stand."""
    if isinstance(mark, Box):
        left, right, low, high = _edges(axis, mark)
        (x0, y0), (x1, y1) = points(left, low), points(right, high)
        full = mark.y == (None, None)
        y = max(y0, y1) - 0.7 * LINE_PT if full else (y0 + y1) / 2
        return (left, high), [((x0 + x1) / 2, y - n * LINE_PT, "middle") for n in range(4)]
    if not _free_to_move(mark):
        anchor = (mark.x, mark.y) if isinstance(mark, Note) else mark.label_at
        x, y = points(*anchor)
        return anchor, [(x, y + n * LINE_PT, mark.anchor) for n in (0, 1, -1, 2, -2)]
    shown = [point for point in zip(mark.x, mark.y, strict=True) if _within(axis, *point)]
    if not shown:
        return None, []
    x, y = points(*shown[-1])
    places = [(x + 9, y + n * LINE_PT, "start") for n in (0, 0.6, -0.6, 1.2, -1.2)]
    places += [(x - 9, y + n * LINE_PT, "end") for n in (0.8, -0.8)]
    places += [(x, y + n * LINE_PT, "middle") for n in (1.1, -1.1)]
    places += [(x - 9, y + n * LINE_PT, "end") for n in (0, 1.6, -1.6, 2.4, -2.4)]
    return shown[-1], places
