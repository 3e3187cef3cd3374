"""Funnel plots: do small series report other results than large ones?"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.estimates import (
    PROPORTION,
    RATIO,
    Reading,
    axis_marks,
    check_studies,
    fit_decimals,
    read_scale,
)
from hemifacial.figures.lettering import label_points, note_height_in, wrap_text, write_note
from hemifacial.figures.style import (
    BLUE,
    LINE_GREY,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hemifacial.synthesis import Effects, Pooled

REGION = "#F0F0F0"
MOST_LABELS = 8
ENOUGH_STUDIES = 10
_MARKS = (0.1, 0.5, 1, 2, 5, 10, 20, 30, 50, 70, 80, 90, 95, 98, 99, 99.5, 99.9)
_RATIO_MARKS = (0.01, 0.03, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 100)


def draw_funnel(
    effects: Effects, pooled: Pooled, *, axis_label: str, percent: bool = True
) -> Figure:
    """Draw each study's estimate against its standard error, with the pseudo 95 % region.

    The region holds 95 % of studies if all measured one value and differed by chance alone.

    Parameters
    ----------
    effects : Effects
        Estimates and variances on the scale that was pooled.
    pooled : Pooled
        Result of pooling them.
    axis_label : str
        What is measured, with its unit; the axis is that of the pooling scale, with marks in
        this unit.
    percent : bool
        Whether proportions are marked in per cent.

    Returns
    -------
    matplotlib.figure.Figure
        Large studies at the top; those outside the region are named, the farthest eight at most.

    Raises
    ------
    CourseError
        If there are fewer than three studies, or effects and result do not belong together.

    Notes
    -----
    With proportions, asymmetry has other causes than publication bias: near 0 or 100 % the
    standard error depends on the proportion itself, and small series differ in patients,
    follow-up and definition of success.

    References
    ----------
    Sterne JAC, Sutton AJ, Ioannidis JPA, et al. Recommendations for examining and interpreting
    funnel plot asymmetry in meta-analyses of randomised controlled trials. BMJ 2011;343:d4002.
    Hunter JP, Saratzis A, Sutton AJ, et al. In meta-analyses of proportion studies, funnel
    plots were found to be an inaccurate method of assessing publication bias. Journal of
    Clinical Epidemiology 2014;67:897-903.
    """
    reading, errors, distances = _check(effects, pooled, percent)
    z = NormalDist().inv_cdf((1 + pooled.confidence) / 2)
    outside = [abs(distance) > z for distance in distances]
    note = _note(reading, pooled, sum(outside))
    with house_style():
        figure = new_figure(4.0 + note_height_in(note))
        axis = figure.subplots()
        largest = 1.18 * max(errors)  # leaves a strip for words at the foot
        reach = z * largest
        axis.fill(
            [pooled.estimate, pooled.estimate - reach, pooled.estimate + reach],
            [0, largest, largest],
            color=REGION,
            zorder=0,
        )
        for side in (-1, 1):
            ends = [pooled.estimate, pooled.estimate + side * reach]
            axis.plot(ends, [0, largest], color=LINE_GREY, linewidth=1.2, linestyle=(0, (4, 3)))
        axis.axvline(pooled.estimate, color=VERMILLION, linewidth=1.5)
        for inside, marker in ((True, "o"), (False, "D")):
            chosen = [i for i, out in enumerate(outside) if out != inside]
            if not chosen:
                continue  # an empty line without clipping would upset the layout
            axis.plot(
                [effects.estimates[i] for i in chosen],
                [errors[i] for i in chosen],
                marker,
                color=BLUE if inside else VERMILLION,
                markeredgecolor="white",
                markersize=8,
                zorder=3,
                clip_on=False,
            )
        _scale_axis(axis, reading, effects, pooled, largest, axis_label)
        write_note(figure, note)
        _name_outliers(axis, effects, pooled, errors, distances, outside)
    return figure


def funnel_table(
    effects: Effects, pooled: Pooled, *, percent: bool = True
) -> list[dict[str, object]]:
    """Give the points of `draw_funnel` in words; the parameters are the same.

    Returns
    -------
    list of dict
        One row a study: value, standard error, and whether it lies outside the region.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, pool, proportion_effects
    >>> effects = proportion_effects([Study("A", 45, 65), Study("B", 72, 78), Study("C", 44, 54)])
    >>> [row["%"] for row in funnel_table(effects, pool(effects))]
    ['69', '92', '81']
    """
    reading, errors, distances = _check(effects, pooled, percent)
    z = NormalDist().inv_cdf((1 + pooled.confidence) / 2)
    return [
        {
            "Study": label,
            reading.heading: reading.number(value),
            f"Standard error ({_scale_name(reading.scale)})": f"{error:.2f}",
            f"Outside the pseudo {100 * pooled.confidence:.0f} % region": "yes"
            if abs(distance) > z
            else "no",
        }
        for label, value, error, distance in zip(
            effects.labels, _values(reading, effects, pooled), errors, distances, strict=True
        )
    ]


def _check(
    effects: Effects, pooled: Pooled, percent: bool
) -> tuple[Reading, list[float], list[float]]:
    """Give reading, standard errors, and distances from the pooled value in standard errors."""
    check_studies(effects.labels, (), least=3)
    if effects.scale != pooled.scale or set(effects.labels) != set(pooled.labels):
        raise CourseError(
            f"The effects ({len(effects.labels)} on {effects.scale}) are not those that were "
            f"pooled ({pooled.k} on {pooled.scale}); give both for the same studies."
        )
    reading = read_scale(effects.scale, percent=percent)
    reading = fit_decimals(reading, _values(reading, effects, pooled))
    errors = [variance**0.5 for variance in effects.variances]
    distances = [
        (estimate - pooled.estimate) / error
        for estimate, error in zip(effects.estimates, errors, strict=True)
    ]
    return reading, errors, distances


def _values(reading: Reading, effects: Effects, pooled: Pooled) -> list[float]:
    """Give each estimate as it is read, with its own number of patients where that matters."""
    sizes = effects.counts or (pooled.n_harmonic,) * len(effects.labels)
    return [reading.value(y, n) for y, n in zip(effects.estimates, sizes, strict=True)]


def _scale_name(scale: str) -> str:
    return scale.replace("_", " ").replace("freeman tukey", "double arcsine")


def _scale_axis(
    axis: Axes, reading: Reading, effects: Effects, pooled: Pooled, largest: float, label: str
) -> None:
    """Mark the pooling scale in the reader's unit; the largest studies stand at the top."""
    low, high = min(effects.estimates), max(effects.estimates)
    pad = 0.06 * (high - low)
    axis.set(
        xlim=(
            min(low - pad, pooled.estimate - 1.6 * largest),
            max(high + pad, pooled.estimate + 1.6 * largest),
        ),
        ylim=(largest, 0),
        ylabel=f"Standard error ({_scale_name(reading.scale)})",
        xlabel=wrap_text(label, 5.5),
    )
    left, right = axis.get_xlim()
    if reading.kind == PROPORTION:
        marks = [mark * reading.factor / 100 for mark in _MARKS]
    elif reading.kind == RATIO:
        marks = list(_RATIO_MARKS)
    else:
        marks = axis_marks(reading, (left, right))[1]
    ticks = [(_on_scale(reading, mark, pooled.n_harmonic), mark) for mark in marks]
    ticks = _spread([tick for tick in ticks if left <= tick[0] <= right], (right - left) / 9)
    axis.set_xticks([place for place, _ in ticks], [f"{mark:g}" for _, mark in ticks])
    axis.text(
        pooled.estimate,
        0.985 * largest,
        f"pseudo {100 * pooled.confidence:.0f} % region",
        ha="center",
        va="bottom",
        color=TEXT_GREY,
        bbox={"facecolor": REGION, "edgecolor": "none", "pad": 1},
    )
    side = right if right - pooled.estimate > pooled.estimate - left else left
    axis.annotate(
        f"pooled {reading.number(reading.pooled(pooled)[0])}",
        (pooled.estimate, 0),
        (5 if side == right else -5, 4),
        textcoords="offset points",
        ha="left" if side == right else "right",
        va="bottom",
        color=VERMILLION,
    )


def _on_scale(reading: Reading, mark: float, n_harmonic: float | None) -> float:
    """Find the place of a mark on the pooling scale by halving; the way back only rises."""
    low, high = {"freeman_tukey": (0.0, 1.5708)}.get(reading.scale, (-20.0, 20.0))
    if reading.kind not in (PROPORTION, RATIO):
        return mark
    for _ in range(60):
        middle = (low + high) / 2
        if reading.value(middle, n_harmonic) < mark:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _spread(ticks: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Leave out marks that would crowd the axis."""
    kept: list[tuple[float, float]] = []
    for tick in ticks:
        if not kept or tick[0] - kept[-1][0] >= least:
            kept.append(tick)
    return kept


def _name_outliers(
    axis: Axes, effects: Effects, pooled: Pooled, errors, distances, outside
) -> None:
    """Name what lies outside the region, the farthest first."""
    order = sorted(range(len(errors)), key=lambda i: -abs(distances[i]))
    named = [i for i in order if outside[i]][:MOST_LABELS]
    label_points(
        axis,
        [(effects.estimates[i], errors[i]) for i in order],
        [effects.labels[i] if i in named else "" for i in order],
        [6.0] * len(order),
        [[(pooled.estimate, 0), (pooled.estimate, axis.get_ylim()[0])]],
        leaders=False,  # outliers crowd together, and lines between them would mislead
    )


def _note(reading: Reading, pooled: Pooled, n_outside: int) -> str:
    by_chance = 100 * (1 - pooled.confidence)
    words = [
        f"{n_outside} of {pooled.k} series lie outside the region (diamonds); chance alone would "
        f"put {by_chance:.0f} in 100 there."
    ]
    if pooled.k < ENOUGH_STUDIES:
        words.append(f"{pooled.k} series are too few to judge the shape.")
    if reading.kind == PROPORTION:
        words.append(
            "With proportions an uneven funnel has other causes than publication bias: the "
            "standard error depends on the proportion itself, and small series differ in "
            "patients, follow-up and definition of success."
        )
    else:
        words.append(
            "An uneven funnel may come from unpublished results, from true differences between "
            "small and large studies, or from chance."
        )
    return " ".join(words)
