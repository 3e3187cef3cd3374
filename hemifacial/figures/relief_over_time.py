"""Complete relief by time after surgery: one point a series, never joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.show import NOT_STATED
from hemifacial.figures.style import (
    BLUE,
    GREEN,
    LINE_GREY,
    MARKERS,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from hemifacial.evidence import Figure

CLINIC, ASKED, KAPLAN_MEIER = "own clinic", "asked by post", "Kaplan-Meier estimate"
COLOURS = {CLINIC: BLUE, ASKED: VERMILLION, KAPLAN_MEIER: GREEN}

#: Ledger's row, name of the series, how it was found, place of its label (years, %).
SERIES = (
    ("hyun2010_spasm_free_1y", "Hyun 2010", CLINIC, (1.6, 97.6)),
    ("baldauf2019_spasm_free_1y", "Baldauf 2019", CLINIC, (0.3, 68.0)),
    ("china1200_spasm_free_4_2y", "China 2005", CLINIC, (2.0, 92.6)),
    ("sindou1996_spasm_free_4_7y", "Sindou 1996", CLINIC, (5.1, 69.0)),
    ("illingworth1996_spasm_free_8y", "Illingworth 1996", CLINIC, (8.4, 96.0)),
    ("dannenbaum2008_spasm_free_10y", "Dannenbaum 2008", KAPLAN_MEIER, (10.4, 88.4)),
    ("barker1995_spasm_free_10y", "Barker 1995", KAPLAN_MEIER, (6.6, 79.6)),
    ("fukunaga2013_spasm_free_13y", "Fukunaga 2013", ASKED, (9.2, 68.0)),
)


@dataclass(frozen=True)
class ReliefAt:
    """Share free of spasm in one series at one time.

    Parameters
    ----------
    source : str
        Name of the series.
    how : str
        A key of :data:`COLOURS`: how relief was found.
    time_years : float
        Time after surgery in years; the mean follow-up unless it is a Kaplan-Meier estimate.
    percent : float
        Share of patients, 0 to 100.
    n_patients : int
        Denominator.
    label_at : tuple of float
        Where the label starts: years and per cent.
    low, high : float, optional
        Limits of Wilson's 95 % interval in per cent; None for a Kaplan-Meier estimate, whose
        numbers at risk are not printed.
    """

    source: str
    how: str
    time_years: float
    percent: float
    n_patients: int
    label_at: tuple[float, float]
    low: float | None = None
    high: float | None = None


def relief_over_time(figures: Mapping[str, Figure] | None = None) -> list[ReliefAt]:
    """Read complete relief and its time from the ledger.

    Parameters
    ----------
    figures : mapping of str to Figure, optional
        The ledger's figures; read where left out.

    Returns
    -------
    list of ReliefAt
        By time. Where a source prints no count, the whole number nearest to its percentage is
        taken for the interval.

    Examples
    --------
    >>> first = relief_over_time()[0]
    >>> first.source, first.percent, first.n_patients
    ('Hyun 2010', 94.1, 1174)
    """
    from hemifacial.evidence import load_figures
    from hemifacial.synthesis.intervals import wilson_interval

    ledger = load_figures() if figures is None else figures
    points = []
    for name, source, how, label_at in SERIES:
        row = ledger[name]
        low = high = None
        if how != KAPLAN_MEIER:
            count = round(row.value * row.n / 100) if row.events is None else row.events
            low, high = (100 * limit for limit in wilson_interval(count, row.n))
        points.append(ReliefAt(source, how, row.time_years, row.value, row.n, label_at, low, high))
    return points


def draw_relief_over_time(points: Sequence[ReliefAt]) -> Drawing:
    """Draw one point a series.

    Parameters
    ----------
    points : sequence of ReliefAt
        What `relief_over_time` gives.

    Returns
    -------
    matplotlib.figure.Figure
        A hollow point has no interval. The axis of shares starts at 55 %.

    Raises
    ------
    CourseError
        If there is nothing to draw.
    """
    if not points:
        raise CourseError("There is no relief to draw: give at least one series.")
    with house_style():
        figure = new_figure(5.0)
        axis = figure.subplots()
        for point in points:
            _draw_point(axis, point)
        axis.set(
            xlim=(0, 15.2),
            ylim=(55, 100),
            xlabel="Years after surgery (mean follow-up, or Kaplan-Meier)",
            ylabel="Completely free of spasm, %",
        )
        axis.set_xticks(range(0, 16, 2))
        axis.set_yticks(range(60, 101, 10))
        axis.grid(axis="y", color="#E4E4E4", linewidth=1)
        axis.set_axisbelow(True)
        for how, colour in COLOURS.items():
            axis.plot(
                [],
                [],
                MARKERS[colour],
                color=colour,
                markerfacecolor="white" if how == KAPLAN_MEIER else colour,
                markeredgewidth=2,
                linestyle="none",
                label=how,
            )
        axis.legend(
            loc="lower center",
            bbox_to_anchor=(0.45, 1.0),
            ncols=len(COLOURS),
            frameon=False,
            handletextpad=0.1,
            columnspacing=1.2,
        )
    return figure


def _draw_point(axis: Axes, point: ReliefAt) -> None:
    colour = COLOURS[point.how]
    place = (point.time_years, point.percent)
    if point.low is not None:
        axis.vlines(point.time_years, point.low, point.high, color=colour, linewidth=1.6)
    axis.plot(
        *place,
        MARKERS[colour],
        color=colour,
        markerfacecolor="white" if point.low is None else colour,
        markeredgewidth=2,
        zorder=3,
    )
    axis.annotate(
        f"{point.source}\nn = {point.n_patients}",
        place,
        point.label_at,
        va="center",
        linespacing=1.15,
        arrowprops={"arrowstyle": "-", "color": LINE_GREY, "shrinkA": 2, "shrinkB": 6},
    )


def relief_over_time_table(points: Sequence[ReliefAt]) -> list[dict[str, object]]:
    """Give the points in words.

    Parameters
    ----------
    points : sequence of ReliefAt
        What `relief_over_time` gives.

    Returns
    -------
    list of dict
        One row a series.

    Examples
    --------
    >>> relief_over_time_table(relief_over_time())[0]["Free of spasm, %"]
    94.1
    """
    return [
        {
            "Series": point.source,
            "Found by": point.how,
            "Years after surgery": point.time_years,
            "Free of spasm, %": point.percent,
            "95 % interval": NOT_STATED
            if point.low is None
            else f"{point.low:.0f}–{point.high:.0f}",
            "n": point.n_patients,
        }
        for point in points
    ]
