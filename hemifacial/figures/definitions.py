"""One series, several rates of success: what each definition counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.style import (
    BLUE,
    MARKERS,
    ORANGE,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from hemifacial.evidence import Figure

COMPLETE, NINETY, LOOSER = "complete relief", "90 % less or better", "a looser definition"
COLOURS = {COMPLETE: BLUE, NINETY: ORANGE, LOOSER: VERMILLION}

#: Where the series followed its patients, and the ledger's rows: each definition adds its rows.
SERIES = {
    "Baldauf 2019\nover 1 year": (
        (COMPLETE, ("baldauf2019_spasm_free_1y",)),
        (NINETY, ("baldauf2019_spasm_free_1y", "baldauf2019_spasm_relief_90_1y")),
        (
            LOOSER,
            (
                "baldauf2019_spasm_free_1y",
                "baldauf2019_spasm_relief_90_1y",
                "baldauf2019_partial_improvement_1y",
            ),
        ),
    ),
    "Al Menabbawy 2022\nat least 6 months": (
        (COMPLETE, ("almenabbawy2022_spasm_free",)),
        (NINETY, ("almenabbawy2022_spasm_relief_90",)),
    ),
    "Sindou 1996\nmean 4.7 years": (
        (COMPLETE, ("sindou1996_spasm_free_4_7y",)),
        (LOOSER, ("sindou1996_spasm_free_4_7y", "sindou1996_partial_improvement_4_7y")),
    ),
    "China 2005\nmean 4.2 years": (
        (COMPLETE, ("china1200_spasm_free_4_2y",)),
        (LOOSER, ("china1200_spasm_relief_4_2y",)),
    ),
    "Chung 2001\nmean 2 years": (
        (COMPLETE, ("chung2001_spasm_free_2y",)),
        (LOOSER, ("chung2001_spasm_relief_2y",)),
    ),
}


@dataclass(frozen=True)
class Rate:
    """Share of one series that counts as a success under one definition.

    Parameters
    ----------
    series : str
        Series and its follow-up, in two lines.
    definition : str
        A key of :data:`COLOURS`.
    percent : float
        Share of patients, 0 to 100.
    n_patients : int
        Patients of the series.
    low, high : float
        Limits of Wilson's 95 % interval, in per cent.
    """

    series: str
    definition: str
    percent: float
    n_patients: int
    low: float
    high: float


def success_rates(figures: Mapping[str, Figure] | None = None) -> list[Rate]:
    """Read the rates of each series from the ledger, the strictest definition first.

    Parameters
    ----------
    figures : mapping of str to Figure, optional
        The ledger's figures; read where left out.

    Returns
    -------
    list of Rate
        Series after series. Where a source prints no count, the whole number nearest to its
        percentage is taken for the interval.

    Raises
    ------
    CourseError
        If a row has no denominator.

    Examples
    --------
    >>> rates = success_rates()
    >>> [round(rate.percent, 1) for rate in rates[:3]]
    [77.6, 88.6, 98.5]
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures() if figures is None else figures
    return [
        _rate(series, definition, [ledger[name] for name in names])
        for series, steps in SERIES.items()
        for definition, names in steps
    ]


def _rate(series: str, definition: str, rows: Sequence[Figure]) -> Rate:
    from hemifacial.synthesis.intervals import wilson_interval

    n_patients = rows[0].n
    if n_patients is None or any(row.n != n_patients for row in rows):
        raise CourseError(f"{rows[0].id} has no denominator that all its rows share.")
    counts = [
        round(row.value * n_patients / 100) if row.events is None else row.events for row in rows
    ]
    low, high = wilson_interval(sum(counts), n_patients)
    printed = sum(row.value for row in rows)
    return Rate(series, definition, printed, n_patients, 100 * low, 100 * high)


def draw_definitions(rates: Sequence[Rate]) -> Drawing:
    """Draw one row a series, with one mark for each definition.

    Parameters
    ----------
    rates : sequence of Rate
        What `success_rates` gives.

    Returns
    -------
    matplotlib.figure.Figure
        The marks of one series are joined, since they count the same patients.

    Raises
    ------
    CourseError
        If there is nothing to draw.
    """
    if not rates:
        raise CourseError("There is no rate to draw: give at least one.")
    names = list(dict.fromkeys(rate.series for rate in rates))
    with house_style():
        figure = new_figure(0.72 * len(names) + 1.75)
        axis = figure.subplots()
        for row, name in enumerate(names):
            _draw_series(axis, row, [rate for rate in rates if rate.series == name])
        axis.set(
            xlim=(55, 101),
            ylim=(len(names) - 0.45, -0.6),
            xlabel="Counted as success, % of patients; bars: 95 % interval",
        )
        axis.set_xticks(range(60, 101, 10))
        axis.set_yticks([])
        axis.grid(axis="x", color="#E4E4E4", linewidth=1)
        axis.set_axisbelow(True)
        axis.spines["left"].set_visible(False)
        axis.xaxis.label.set_color(TEXT_GREY)
        _write_key(axis, [key for key in COLOURS if any(r.definition == key for r in rates)])
    return figure


def _draw_series(axis: Axes, row: int, rates: Sequence[Rate]) -> None:
    across = axis.get_yaxis_transform()
    axis.plot(
        [rate.percent for rate in rates], [row] * len(rates), color="#CFCFCF", linewidth=5, zorder=1
    )
    for rate in rates:
        colour = COLOURS[rate.definition]
        axis.plot([rate.low, rate.high], [row, row], color=colour, linewidth=1.6, zorder=2)
        axis.plot(rate.percent, row, MARKERS[colour], color=colour, markersize=9, zorder=3)
        axis.annotate(
            f"{math.floor(rate.percent + 0.5)}",
            (rate.percent, row),
            (0, 8),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axis.text(-0.02, row, rates[0].series, transform=across, ha="right", va="center")
    axis.text(1.03, row, f"n = {rates[0].n_patients}", transform=across, va="center")


def _write_key(axis: Axes, definitions: Sequence[str]) -> None:
    """Name the marks above the rows, each beside its own mark."""
    for definition in definitions:
        colour = COLOURS[definition]
        axis.plot(
            [], [], MARKERS[colour], color=colour, markersize=9, linestyle="none", label=definition
        )
    axis.legend(
        loc="lower center",
        bbox_to_anchor=(0.33, 1.0),
        ncols=len(definitions),
        frameon=False,
        handletextpad=0.1,
        columnspacing=1.2,
        borderpad=0,
    )


def definitions_table(rates: Sequence[Rate]) -> list[dict[str, object]]:
    """Give the rates in words.

    Parameters
    ----------
    rates : sequence of Rate
        What `success_rates` gives.

    Returns
    -------
    list of dict
        One row a series and definition.

    Examples
    --------
    >>> definitions_table(success_rates())[0]["Counted as success, %"]
    '77.6'
    """
    return [
        {
            "Series": rate.series.replace("\n", ", "),
            "Definition": rate.definition,
            "Counted as success, %": f"{rate.percent:.1f}",
            "95 % interval": f"{rate.low:.0f}–{rate.high:.0f}",
            "n": rate.n_patients,
        }
        for rate in rates
    ]
