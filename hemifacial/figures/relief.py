"""When the spasm stops: the share of patients free of spasm by time after surgery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import (
    LINE_IN,
    label_points,
    note_height_in,
    wrap_text,
    write_note,
)
from hemifacial.figures.relief_reports import ReliefCurve, ReliefPoint
from hemifacial.figures.show import NOT_STATED
from hemifacial.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    MARKERS,
    PURPLE,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NBSP = "\u00a0"
CURED_TITLE = "Among patients who were finally cured"
ALL_TITLE = "Among all patients followed"
MONTHS_A_YEAR = 12
_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE)
_TICK_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120)


def draw_relief(
    curves: Sequence[ReliefCurve] = (),
    points: Sequence[ReliefPoint] = (),
    *,
    title: str | None = None,
    note: str = "",
) -> Figure:
    """Draw the share free of spasm by time after surgery, as steps; single values as points.

    Parameters
    ----------
    curves : sequence of ReliefCurve
        At most four.
    points : sequence of ReliefPoint
        Single published values; they are never joined.
    title : str, optional
        Title; by default it says who was counted. Among patients finally cured it always does.
    note : str
        Further sentences under the plot.

    Returns
    -------
    matplotlib.figure.Figure
        With a step up at each time that was reported; between them nothing is known.

    Raises
    ------
    CourseError
        If there is nothing to draw, too much, or shares among the cured would stand beside
        shares among all.
    """
    cured = _check(curves, points)
    title = title or (CURED_TITLE if cured else ALL_TITLE)
    if cured and "finally cured" not in title:
        title = f"{title} — {CURED_TITLE[0].lower()}{CURED_TITLE[1:]}"
    title = wrap_text(title, 5.8, "bold")
    text = _note(curves, points, cured, note)
    with house_style():
        figure = new_figure(4.1 + LINE_IN * title.count("\n") + note_height_in(text))
        axis = figure.subplots()
        times = [t for curve in curves for t in curve.times_months]
        times += [point.time_months for point in points]
        in_years = max(times) > 3 * MONTHS_A_YEAR
        unit = MONTHS_A_YEAR if in_years else 1
        last = max(max(times), 1.0) / unit
        _set_axes(axis, last, in_years, title, curves)
        for colour, curve in zip(_COLOURS, curves, strict=False):
            _draw_curve(axis, curve, colour, unit, last * 1.04)
        for point in points:
            _draw_point(axis, point, unit)
        write_note(figure, text)
        unnamed = _label(axis, curves, points, unit, last * 1.04)
        if unnamed:
            text = f"{text} Without a label: {'; '.join(unnamed)}.".strip()
            figure.set_figheight(4.1 + LINE_IN * title.count("\n") + note_height_in(text))
            write_note(figure, text)
    return figure


def relief_table(
    curves: Sequence[ReliefCurve] = (), points: Sequence[ReliefPoint] = ()
) -> list[dict[str, object]]:
    """Give what `draw_relief` draws in words; the parameters are the same.

    Returns
    -------
    list of dict
        One row a time and source.

    Examples
    --------
    >>> relief_table(points=[ReliefPoint("A 2000, Kaplan-Meier", 120, 84.0, 648)])[0]["n"]
    648
    """
    cured = _check(curves, points)
    rows = []
    for curve in curves:
        limits = zip(curve.lows, curve.highs, strict=True) if curve.lows else ()
        limits = list(limits) or [(None, None)] * len(curve.percents)
        for time, percent, (low, high) in zip(
            curve.times_months, curve.percents, limits, strict=True
        ):
            rows.append((curve.label, time, percent, low, high, curve.n_patients))
    rows += [(p.label, p.time_months, p.percent, p.low, p.high, p.n_patients) for p in points]
    share = "Free of spasm, % of patients finally cured" if cured else "Free of spasm, %"
    return [
        {
            "Source": label,
            "Months after surgery": f"{time:.3g}",
            share: f"{percent:.1f}",
            "95 % interval": None if low is None else f"{low:.0f}–{high:.0f}",
            "n": n,
        }
        for label, time, percent, low, high, n in rows
    ]


def _check(curves: Sequence[ReliefCurve], points: Sequence[ReliefPoint]) -> bool:
    """Tell whether the shares are among patients finally cured; refuse a mixture."""
    if not curves and not points:
        raise CourseError("There is no relief to draw: give at least one curve or point.")
    if len(curves) > len(_COLOURS):
        raise CourseError(f"There are {len(curves)} curves; at most {len(_COLOURS)} can be read.")
    cured = [curve.among_cured for curve in curves] + [False] * len(points)
    if any(cured) and not all(cured):
        name = next(curve.label for curve in curves if curve.among_cured)
        raise CourseError(
            f"{name} counts only patients finally cured; draw it apart from shares of all patients."
        )
    return all(cured)


def _who(percent: float, label: str, n_patients: int | None) -> str:
    """Write the label that names a source, over two lines where it is long."""
    size = f"n {NOT_STATED}" if n_patients is None else f"n{NBSP}={NBSP}{n_patients}"
    return wrap_text(f"{percent:.0f}{NBSP}%, {label}, {size}", 3.0)


def _label(
    axis: Axes,
    curves: Sequence[ReliefCurve],
    points: Sequence[ReliefPoint],
    unit: float,
    end: float,
) -> list[str]:
    """Label every share; give the names for which there was no room."""
    named, plain, lines = [], [], []
    for curve in curves:
        steps = _steps(curve, unit, end)
        lines.append(steps)
        marks = steps[::2]
        shares = zip(marks[:-1], curve.percents[:-1], strict=True)
        plain += [(mark, f"{percent:.0f}{NBSP}%") for mark, percent in shares]
        who = _who(curve.percents[-1], curve.label, curve.n_patients)
        named.append((marks[-1], who))
        limits = zip(marks, curve.lows, curve.highs, strict=True) if curve.lows else ()
        lines += [[(x, low), (x, high)] for (x, _), low, high in limits]
    for point in points:
        who = _who(point.percent, point.label, point.n_patients)
        named.append(((point.time_months / unit, point.percent), who))
    # From the top, so that labels of points close together keep their order.
    places = [*sorted(named, key=lambda place: -place[0][1]), *plain]
    left = label_points(
        axis, [mark for mark, _ in places], [text for _, text in places], [7.5] * len(places), lines
    )
    names = {text for _, text in named}
    return [text.replace("\n", " ") for text in left if text in names]


def _steps(curve: ReliefCurve, unit: float, end: float) -> list[tuple[float, float]]:
    """Give the corners of the steps, two for each time: at it, and before the next."""
    times = [time / unit for time in curve.times_months]
    stops = [*times[1:], max(end, times[-1])]
    corners = zip(times, stops, curve.percents, strict=True)
    return [corner for start, stop, y in corners for corner in ((start, y), (stop, y))]


def _set_axes(
    axis: Axes, last: float, in_years: bool, title: str, curves: Sequence[ReliefCurve]
) -> None:
    cured = any(curve.among_cured for curve in curves)
    label = "Free of spasm,\n% of those finally cured" if cured else "Free of spasm, % of patients"
    steps = (1, 2, 5, 10) if in_years else _TICK_STEPS
    step = next((step for step in steps if last / step <= 8), steps[-1])
    axis.set(
        xlim=(-0.03 * last, 1.04 * last),
        ylim=(0, 108),
        xlabel=f"{'Years' if in_years else 'Months'} after surgery",
        ylabel=label,
    )
    axis.set_title(title, loc="left")
    axis.set_xticks([step * i for i in range(int(last / step) + 1)])
    axis.set_yticks(range(0, 101, 25))
    axis.grid(axis="y", color="#E4E4E4", linewidth=1)
    axis.set_axisbelow(True)


def _draw_curve(axis: Axes, curve: ReliefCurve, colour: str, unit: float, end: float) -> None:
    """Draw steps; each share holds until the next time that was reported."""
    corners = _steps(curve, unit, end)
    axis.plot(*zip(*corners, strict=True), color=colour, zorder=2)
    times = [x for x, _ in corners[::2]]
    if curve.lows:
        axis.vlines(times, curve.lows, curve.highs, color=colour, linewidth=1.4, zorder=2)
    axis.plot(times, curve.percents, MARKERS[colour], color=colour, zorder=3, clip_on=False)


def _draw_point(axis: Axes, point: ReliefPoint, unit: float) -> None:
    time = point.time_months / unit
    if point.low is not None:
        axis.vlines(time, point.low, point.high, color=BLACK, linewidth=1.4)
    axis.plot(
        time,
        point.percent,
        "D",
        color=BLACK,
        markerfacecolor="white" if point.low is None else BLACK,
        markeredgewidth=2,
        zorder=3,
        clip_on=False,
    )


def _note(
    curves: Sequence[ReliefCurve], points: Sequence[ReliefPoint], cured: bool, note: str
) -> str:
    words = []
    if cured:
        words.append(
            "Patients who were never cured are not counted: this shows how long relief took, "
            "and is no probability of cure."
        )
    if any(curve.lows for curve in curves):
        words.append("Upright lines: 95 % intervals.")
    if points:
        words.append("A single published value is a point; hollow: no interval is printed.")
    return " ".join([*words, note] if note else words)
