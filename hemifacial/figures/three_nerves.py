"""Fifth, seventh and ninth nerve at a glance: how far central myelin reaches, how many fall ill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.show import NOT_STATED
from hemifacial.figures.style import (
    BLUE,
    GREEN,
    MARKERS,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from hemifacial.evidence import Figure

#: Nerve, disorder, colour, and the ledger's rows: central myelin, transition zone, new cases.
NERVES = (
    (
        "V",
        "Trigeminal\nneuralgia",
        VERMILLION,
        "gupta2023_trigeminal_central_myelin",
        "trigeminalzone2019_zone_length",
        "katusic1990_incidence",
    ),
    (
        "VII",
        "Hemifacial\nspasm",
        BLUE,
        "gupta2023_facial_central_myelin",
        "tomii2003_zone_length",
        "augerwhisnant1990_incidence",
    ),
    ("IX", "Glossopharyngeal\nneuralgia", GREEN, None, None, "manzoni2005_incidence_gpn"),
)
#: Patients behind the one rate that comes with a count.
COUNTED = {"katusic1990_incidence": 75}
_LENGTH, _CASES = (
    "Mean length, mm\n(line: one SD either side)",
    "New cases a year\nper 100 000 people",
)
_GRID = "#E4E4E4"


@dataclass(frozen=True)
class Nerve:
    """What is known of one nerve.

    Parameters
    ----------
    number, disorder : str
        Number of the cranial nerve, and its disorder in two lines.
    colour : str
        A colour of the house palette.
    rate : float
        New cases a year for 100 000 people.
    rate_low, rate_high : float, optional
        Limits of the exact Poisson 95 % interval, where the number of patients is printed.
    central_mm, central_sd_mm : float, optional
        Mean and standard deviation of the length with central myelin, in mm.
    zone_mm : float, optional
        Mean length of the transition zone, in mm.
    n_zones : int, optional
        Nerves in which the zone was measured.
    """

    number: str
    disorder: str
    colour: str
    rate: float
    rate_low: float | None = None
    rate_high: float | None = None
    central_mm: float | None = None
    central_sd_mm: float | None = None
    zone_mm: float | None = None
    n_zones: int | None = None


def three_nerves(figures: Mapping[str, Figure] | None = None) -> list[Nerve]:
    """Read the three nerves from the ledger.

    Parameters
    ----------
    figures : mapping of str to Figure, optional
        The ledger's figures; read where left out.

    Returns
    -------
    list of Nerve
        In the order of :data:`NERVES`.

    References
    ----------
    Gupta T et al. Ann Anat 2023. doi:10.1016/j.aanat.2023.152128
    Katusic S et al. Ann Neurol 1990. doi:10.1002/ana.410270114

    Examples
    --------
    >>> [(nerve.number, nerve.rate) for nerve in three_nerves()]
    [('V', 4.3), ('VII', 0.8), ('IX', 0.7)]
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures() if figures is None else figures
    nerves = []
    for number, disorder, colour, central, zone, cases in NERVES:
        rate = ledger[cases].value
        low, high = poisson_limits(rate, COUNTED[cases]) if cases in COUNTED else (None, None)
        length = None if central is None else ledger[central]
        part = None if zone is None else ledger[zone]
        nerves.append(
            Nerve(
                number,
                disorder,
                colour,
                rate,
                low,
                high,
                None if length is None else length.value,
                None if length is None else length.sd,
                None if part is None else part.value,
                None if part is None else part.n,
            )
        )
    return nerves


def poisson_limits(rate: float, n_patients: int) -> tuple[float, float]:
    """Give the exact 95 % interval of a rate that rests on a count.

    Parameters
    ----------
    rate : float
        The rate, in any unit.
    n_patients : int
        Patients counted; at least 1.

    Returns
    -------
    tuple of float
        Lower and upper limit, in the unit of the rate.

    Raises
    ------
    CourseError
        If nobody was counted.

    Examples
    --------
    >>> [round(limit, 1) for limit in poisson_limits(4.3, 75)]
    [3.4, 5.4]
    """
    if n_patients < 1:
        raise CourseError(f"n_patients is {n_patients}; a rate needs at least 1 patient.")
    from scipy.stats import chi2

    low = chi2.ppf(0.025, 2 * n_patients) / 2
    high = chi2.ppf(0.975, 2 * n_patients + 2) / 2
    return float(rate * low / n_patients), float(rate * high / n_patients)


def draw_three_nerves(nerves: Sequence[Nerve]) -> Drawing:
    """Draw lengths at the left and new cases at the right, one row a nerve.

    Parameters
    ----------
    nerves : sequence of Nerve
        What `three_nerves` gives.

    Returns
    -------
    matplotlib.figure.Figure
        Hollow marks have no interval; a nerve without measurement says so.

    Raises
    ------
    CourseError
        If there is nothing to draw.
    """
    if not nerves:
        raise CourseError("There is no nerve to draw: give at least one.")
    with house_style():
        figure = new_figure(1.0 * len(nerves) + 1.35)
        lengths, cases = figure.subplots(1, 2, width_ratios=(1.15, 1))
        for row, nerve in enumerate(nerves):
            _draw_lengths(lengths, row, nerve)
            _draw_cases(cases, row, nerve)
        for axis, label, last in ((lengths, _LENGTH, 6.6), (cases, _CASES, 6.6)):
            axis.set(xlim=(0, last), ylim=(len(nerves) - 0.45, -0.6), xlabel=label)
            axis.set_xticks(range(0, 7, 2))
            axis.set_yticks([])
            axis.grid(axis="x", color=_GRID, linewidth=1)
            axis.set_axisbelow(True)
            axis.spines["left"].set_visible(False)
            axis.xaxis.label.set_color(TEXT_GREY)
        lengths.set_title("Length of central myelin", loc="left")
        cases.set_title("New cases", loc="left")
    return figure


def _draw_lengths(axis: Axes, row: int, nerve: Nerve) -> None:
    """Draw central myelin with its SD, the transition zone under it, and the names."""
    across = axis.get_yaxis_transform()
    name = f"{nerve.disorder} ({nerve.number})"
    axis.text(-0.04, row, name, transform=across, ha="right", va="center", linespacing=1.2)
    if nerve.central_mm is None:
        axis.text(0.15, row, "no measured length\nwith its n found", va="center", color=TEXT_GREY)
        return
    low, high = nerve.central_mm - nerve.central_sd_mm, nerve.central_mm + nerve.central_sd_mm
    top, bottom = row - 0.12, row + 0.3
    axis.plot([low, high], [top, top], color=nerve.colour, linewidth=1.8)
    axis.plot(nerve.central_mm, top, MARKERS[nerve.colour], color=nerve.colour, markersize=10)
    words = f"{nerve.central_mm:g} (SD {nerve.central_sd_mm:g})"
    _write(axis, nerve.central_mm, top, words)
    if nerve.zone_mm is not None:
        axis.plot(
            [0, nerve.zone_mm],
            [bottom, bottom],
            color=TEXT_GREY,
            linewidth=5,
            solid_capstyle="butt",
        )
        words = f"zone {nerve.zone_mm:g}, n = {nerve.n_zones}"
        axis.text(nerve.zone_mm + 0.22, bottom, words, va="center", color=TEXT_GREY)


def _draw_cases(axis: Axes, row: int, nerve: Nerve) -> None:
    counted = nerve.rate_low is not None
    if counted:
        ends = [nerve.rate_low, nerve.rate_high]
        axis.plot(ends, [row, row], color=nerve.colour, linewidth=1.8)
    axis.plot(
        nerve.rate,
        row,
        MARKERS[nerve.colour],
        color=nerve.colour,
        markerfacecolor=nerve.colour if counted else "white",
        markeredgewidth=2,
        markersize=10,
    )
    words = f"{nerve.rate:g}"
    if counted:
        words += f" ({nerve.rate_low:.1f}–{nerve.rate_high:.1f})"
    _write(axis, nerve.rate, row, words)


def _write(axis: Axes, x: float, y: float, words: str) -> None:
    axis.annotate(words, (x, y), (0, 8), textcoords="offset points", ha="center", va="bottom")


def three_nerves_table(nerves: Sequence[Nerve]) -> list[dict[str, object]]:
    """Give the three nerves in words.

    Parameters
    ----------
    nerves : sequence of Nerve
        What `three_nerves` gives.

    Returns
    -------
    list of dict
        One row a nerve.

    Examples
    --------
    >>> three_nerves_table(three_nerves())[2]["Central myelin, mm (SD)"] is None
    True
    """
    return [
        {
            "Disorder (nerve)": f"{nerve.disorder.replace(chr(10), ' ')} ({nerve.number})",
            "Central myelin, mm (SD)": None
            if nerve.central_mm is None
            else f"{nerve.central_mm:g} ({nerve.central_sd_mm:g})",
            "n of central myelin": None,
            "Transition zone alone, mm": nerve.zone_mm,
            "n of zone": nerve.n_zones,
            "New cases a year per 100 000": f"{nerve.rate:g}",
            "95 % interval": NOT_STATED
            if nerve.rate_low is None
            else f"{nerve.rate_low:.1f}–{nerve.rate_high:.1f}",
        }
        for nerve in nerves
    ]
