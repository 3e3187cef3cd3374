"""Vessel contact on the painful and the painless side: any contact, and contact that deforms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.style import (
    BLUE,
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

PAINFUL, PAINLESS = "painful side", "painless side"
COLOURS = {PAINFUL: VERMILLION, PAINLESS: BLUE}

#: What was looked for, and the ledger's rows: painful side, painless side, odds ratio.
KINDS = {
    "Any contact": (
        "maarbjerg2015_any_symptomatic",
        "maarbjerg2015_any_asymptomatic",
        "maarbjerg2015_any_or",
    ),
    "Contact that displaces\nor thins the nerve": (
        "maarbjerg2015_severe_symptomatic",
        "maarbjerg2015_severe_asymptomatic",
        "maarbjerg2015_severe_or",
    ),
}


@dataclass(frozen=True)
class Side:
    """How often one kind of contact was seen on one side.

    Parameters
    ----------
    side : str
        A key of :data:`COLOURS`.
    percent, low, high : float
        Share of sides with Wilson's 95 % interval, in per cent.
    """

    side: str
    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class Contact:
    """One kind of contact on both sides.

    Parameters
    ----------
    kind : str
        What was looked for.
    sides : tuple of Side
        The painful side, then the painless one.
    odds_ratio, or_low, or_high : float
        The painful against the painless side, with its printed 95 % interval.
    n_patients : int
        Patients.
    """

    kind: str
    sides: tuple[Side, Side]
    odds_ratio: float
    or_low: float
    or_high: float
    n_patients: int


def contact_sides(figures: Mapping[str, Figure] | None = None) -> list[Contact]:
    """Read both kinds of contact from the ledger.

    Parameters
    ----------
    figures : mapping of str to Figure, optional
        The ledger's figures; read where left out.

    Returns
    -------
    list of Contact
        In the order of :data:`KINDS`. The source prints percentages alone: for the interval the
        nearest whole number of patients is taken.

    Raises
    ------
    CourseError
        If the rows of one kind do not share their patients.

    References
    ----------
    Maarbjerg S et al. Brain 2015. doi:10.1093/brain/awu349

    Examples
    --------
    >>> [[side.percent for side in contact.sides] for contact in contact_sides()]
    [[89.0, 78.0], [53.0, 13.0]]
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures() if figures is None else figures
    contacts = []
    for kind, names in KINDS.items():
        painful, painless, ratio = (ledger[name] for name in names)
        if painful.n is None or not painful.n == painless.n == ratio.n:
            raise CourseError(f"{painful.id} and its companions do not share their patients.")
        sides = (_side(PAINFUL, painful), _side(PAINLESS, painless))
        contacts.append(Contact(kind, sides, ratio.value, ratio.ci_low, ratio.ci_high, painful.n))
    return contacts


def _side(side: str, row: Figure) -> Side:
    from hemifacial.synthesis.intervals import wilson_interval

    low, high = wilson_interval(round(row.value * row.n / 100), row.n)
    return Side(side, row.value, 100 * low, 100 * high)


def draw_contact_sides(contacts: Sequence[Contact]) -> Drawing:
    """Draw one row a kind of contact, the two sides joined.

    Parameters
    ----------
    contacts : sequence of Contact
        What `contact_sides` gives.

    Returns
    -------
    matplotlib.figure.Figure
        The longer the grey band, the better the sign tells the sides apart.

    Raises
    ------
    CourseError
        If there is nothing to draw.
    """
    if not contacts:
        raise CourseError("There is no contact to draw: give at least one kind.")
    with house_style():
        figure = new_figure(1.05 * len(contacts) + 1.4)
        axis = figure.subplots()
        for row, contact in enumerate(contacts):
            _draw_contact(axis, row, contact)
        axis.set(
            xlim=(0, 100),
            ylim=(len(contacts) - 0.45, -0.6),
            xlabel="Sides with contact, %; bars: 95 % interval",
        )
        axis.set_xticks(range(0, 101, 20))
        axis.set_yticks([])
        axis.grid(axis="x", color="#E4E4E4", linewidth=1)
        axis.set_axisbelow(True)
        axis.spines["left"].set_visible(False)
        axis.xaxis.label.set_color(TEXT_GREY)
        _write_key(axis)
    return figure


def _draw_contact(axis: Axes, row: int, contact: Contact) -> None:
    across = axis.get_yaxis_transform()
    ends = [side.percent for side in contact.sides]
    axis.plot(ends, [row, row], color="#CFCFCF", linewidth=5, zorder=1)
    for side in contact.sides:
        colour = COLOURS[side.side]
        axis.plot([side.low, side.high], [row, row], color=colour, linewidth=1.8, zorder=2)
        axis.plot(side.percent, row, MARKERS[colour], color=colour, markersize=10, zorder=3)
        axis.annotate(
            f"{math.floor(side.percent + 0.5)}",
            (side.percent, row),
            (0, 8),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    axis.text(-0.02, row, contact.kind, transform=across, ha="right", va="center")
    ratio = f"odds ratio {contact.odds_ratio:g}\n({contact.or_low:g}–{contact.or_high:g})\n"
    ratio += f"n = {contact.n_patients}"
    axis.text(1.03, row, ratio, transform=across, va="center")


def _write_key(axis: Axes) -> None:
    """Name the marks above the rows, each beside its own mark."""
    for side, colour in COLOURS.items():
        axis.plot(
            [], [], MARKERS[colour], color=colour, markersize=10, linestyle="none", label=side
        )
    axis.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(COLOURS),
        frameon=False,
        handletextpad=0.1,
        columnspacing=1.2,
        borderpad=0,
    )


def contact_sides_table(contacts: Sequence[Contact]) -> list[dict[str, object]]:
    """Give the shares in words.

    Parameters
    ----------
    contacts : sequence of Contact
        What `contact_sides` gives.

    Returns
    -------
    list of dict
        One row a kind and side.

    Examples
    --------
    >>> contact_sides_table(contact_sides())[3]["Sides with it, %"]
    '13'
    """
    return [
        {
            "Contact": contact.kind.replace("\n", " "),
            "Side": side.side,
            "Sides with it, %": f"{side.percent:g}",
            "95 % interval": f"{side.low:.0f}–{side.high:.0f}",
            "Odds ratio, painful against painless": (
                f"{contact.odds_ratio:g} ({contact.or_low:g}–{contact.or_high:g})"
            ),
            "n": contact.n_patients,
        }
        for contact in contacts
        for side in contact.sides
    ]
