"""Meta-regression as bubbles: does a result differ between series with longer follow-up?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.estimates import (
    NBSP,
    PLAIN,
    PROPORTION,
    RATIO,
    Reading,
    axis_marks,
    check_studies,
    fit_decimals,
    read_scale,
)
from hemifacial.figures.lettering import (
    label_points,
    note_height_in,
    text_width_in,
    wrap_text,
    write_note,
)
from hemifacial.figures.style import BLUE, VERMILLION, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hemifacial.synthesis import Effects, Regression

BAND = "#F6D9C6"
LARGEST_PT, SMALLEST_PT = 13.0, 3.0
MOST_LABELS = 12
_STEPS = 60


def draw_bubble(
    effects: Effects,
    moderator: Sequence[float],
    regression: Regression,
    *,
    axis_label: str,
    percent: bool = True,
) -> Figure:
    """Draw each series as a bubble against a moderator, with the fitted line and its band.

    Parameters
    ----------
    effects : Effects
        Estimates and variances of the series.
    moderator : sequence of float
        Value of each series in the unit of the regression, such as years of follow-up.
    regression : Regression
        From `hemifacial.synthesis.meta_regression` of the same effects and moderator.
    axis_label : str
        What is measured, with its unit, such as "Free of spasm, % of patients".
    percent : bool
        Whether proportions are drawn in per cent.

    Returns
    -------
    matplotlib.figure.Figure
        The area of a bubble is the weight of its series; the line ends where the series end.

    Raises
    ------
    CourseError
        If lengths or scales differ.

    Notes
    -----
    The band is for the mean of series at that moderator, not for one series. A relation between
    series is not one between patients.

    References
    ----------
    Thompson SG, Higgins JPT. How should meta-regression analyses be undertaken and interpreted?
    Statistics in Medicine 2002;21:1559-1573.
    """
    reading, values, weights = _check(effects, moderator, regression, percent)
    line = _line(reading, moderator, regression)
    note = _note(reading, effects, moderator, regression)
    with house_style():
        figure = new_figure(4.2 + note_height_in(note))
        axis = figure.subplots()
        xs = [x for x, *_ in line]
        lows, highs = [low for *_, low, _ in line], [high for *_, high in line]
        axis.fill_between(xs, lows, highs, color=BAND, linewidth=0, zorder=0)
        axis.plot(xs, [value for _, value, *_ in line], color=VERMILLION, zorder=2)
        radii = [max(LARGEST_PT * (w / max(weights)) ** 0.5, SMALLEST_PT) for w in weights]
        for x, value, radius in zip(moderator, values, radii, strict=True):
            axis.plot(
                x,
                value,
                "o",
                markersize=2 * radius,
                color=BLUE,
                alpha=0.55,
                markeredgecolor=BLUE,
                markeredgewidth=1.2,
                zorder=3,
            )
        _set_axes(axis, reading, [*values, *lows, *highs], moderator, regression, axis_label)
        write_note(figure, note)
        _name_bubbles(axis, effects, moderator, values, weights, radii, line)
    return figure


def bubble_table(
    effects: Effects,
    moderator: Sequence[float],
    regression: Regression,
    *,
    percent: bool = True,
) -> list[dict[str, object]]:
    """Give the bubbles of `draw_bubble` in words; the parameters are the same.

    Returns
    -------
    list of dict
        One row a series: moderator, value, number of patients if known, weight, value on the
        line.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, meta_regression, proportion_effects
    >>> effects = proportion_effects([Study("A", 50, 54), Study("B", 80, 90), Study("C", 45, 60)])
    >>> line = meta_regression(effects, (0.5, 1, 5))
    >>> [row["Follow-up, years"] for row in bubble_table(effects, (0.5, 1, 5), line)]
    ['0.5', '1', '5']
    """
    reading, values, weights = _check(effects, moderator, regression, percent)
    total = sum(weights)
    sizes = effects.counts or (None,) * len(values)
    return [
        {
            "Series": label,
            f"{regression.name.capitalize()}, {regression.unit}": f"{x:g}",
            reading.heading: reading.number(value),
            "n": size,
            "Weight, %": f"{100 * weight / total:.1f}",
            f"On the line, {reading.heading}": reading.number(
                reading.factor * regression.predict(x)[0]
            ),
        }
        for label, x, value, size, weight in zip(
            effects.labels, moderator, values, sizes, weights, strict=True
        )
    ]


def _check(
    effects: Effects, moderator: Sequence[float], regression: Regression, percent: bool
) -> tuple[Reading, list[float], list[float]]:
    """Give reading, values as read, and weights."""
    check_studies(effects.labels, (), least=3)
    k = len(effects.labels)
    if len(moderator) != k or regression.k != k or regression.scale != effects.scale:
        raise CourseError(
            f"There are {k} effects on {effects.scale}, {len(moderator)} values of "
            f"{regression.name} and a line through {regression.k} on {regression.scale}; "
            "all must be of the same series."
        )
    reading = read_scale(effects.scale, percent=percent)
    sizes = effects.counts or (regression.n_harmonic,) * k
    values = [reading.value(y, n) for y, n in zip(effects.estimates, sizes, strict=True)]
    weights = [1 / (variance + regression.tau2) for variance in effects.variances]
    return fit_decimals(reading, values), values, weights


def _line(
    reading: Reading, moderator: Sequence[float], regression: Regression
) -> list[tuple[float, float, float, float]]:
    """Give moderator, value and limits along the line, within what was observed."""
    first, last = min(moderator), max(moderator)
    xs = [first + (last - first) * step / _STEPS for step in range(_STEPS + 1)]
    return [(x, *(reading.factor * part for part in regression.predict(x))) for x in xs]


def _set_axes(
    axis: Axes, reading: Reading, drawn, moderator, regression: Regression, label: str
) -> None:
    limits, ticks = axis_marks(reading, drawn)
    if reading.kind == RATIO:
        axis.set_yscale("log")
        axis.axhline(1.0, color="black", linewidth=1.2, zorder=1)
    axis.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    span = max(moderator) - min(moderator)
    low = min(moderator) - 0.06 * span
    if min(moderator) >= 0:
        low = max(low, -0.04 * span)
    axis.set(
        xlim=(low, max(moderator) + 0.08 * span),
        xlabel=f"{regression.name.capitalize()}, {regression.unit}",
        ylabel=wrap_text(label, 3.4) if text_width_in(label) > 3.4 else label,
    )
    if reading.kind == PROPORTION:  # room for whole bubbles at 0 and 100 %
        room = 0.05 * (limits[1] - limits[0])
        limits = (limits[0] - room, limits[1] + room)
    axis.set_ylim(limits)
    axis.grid(axis="y", color="#E4E4E4", linewidth=1)
    axis.set_axisbelow(True)


def _name_bubbles(axis: Axes, effects: Effects, moderator, values, weights, radii, line) -> None:
    """Name the bubbles, the heaviest first; small ones go without a name where there are many."""
    order = sorted(range(len(values)), key=lambda i: -weights[i])
    extremes = {values.index(min(values)), values.index(max(values))}
    extremes.add(list(moderator).index(max(moderator)))
    named = set(order) if len(order) <= MOST_LABELS else extremes | set(order[:4])
    label_points(
        axis,
        [(moderator[i], values[i]) for i in order],
        [effects.labels[i] if i in named else "" for i in order],
        [radii[i] for i in order],
        [[(x, value) for x, value, *_ in line]],
    )


def _note(reading: Reading, effects: Effects, moderator: Sequence[float], line: Regression) -> str:
    """Say what the line says, from how many, and what it does not say."""
    patients = f", n{NBSP}={NBSP}{sum(effects.counts)}" if effects.counts else ""
    level = f"{100 * line.confidence:.0f}{NBSP}%"
    unit = line.unit.removesuffix("s")
    size = f"k{NBSP}={NBSP}{len(moderator)} series{patients}."
    if reading.kind == PLAIN or reading.scale == "freeman_tukey":
        slope = f"{line.slope:.2g} ({level} interval {line.low:.2g} to {line.high:.2g})"
        change = f"Slope on the {reading.scale.replace('_', ' ')} scale, a {unit}: {slope}."
    else:
        what = {"log_risk_ratio": "risk ratio", "log_odds_ratio": "odds ratio"}.get(
            reading.scale, "odds"
        )
        factors = (math.exp(part) for part in (line.slope, line.low, line.high))
        value, low, high = (f"{factor:.2f}" for factor in factors)
        change = (
            f"Each {unit} more multiplies the {what} by {value} ({level} interval {low}–{high})."
        )
    left = "" if line.r2_percent is None else f" R²{NBSP}={NBSP}{line.r2_percent:.0f}{NBSP}%."
    return (
        f"{size} {change}{left} Bubble: area by weight. Band: {level} interval of the line. "
        "A relation between series is not one between patients."
    )
