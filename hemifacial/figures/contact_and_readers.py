"""A vessel on the nerve without spasm, and what readers of MRI see where surgery found one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.style import BLUE, MARKERS, TEXT_GREY, VERMILLION, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

WITHOUT, SEEN = "Touched, without spasm", "Seen on MRI before surgery"
#: Row of the ledger, group, and who was looked at or who looked.
ROWS = (
    ("tash1991_contact", WITHOUT, "at the exit zone"),
    ("deep2016_contact", WITHOUT, "anywhere"),
    ("samanvitha2024_contact", WITHOUT, "anywhere"),
    ("tarnaris2007_ciss_sensitivity", SEEN, "CISS"),
    ("ohsu2009_sensitivity_neurosurgeon", SEEN, "neurosurgeon"),
    ("ohsu2009_sensitivity_radiologist", SEEN, "radiologist"),
)
COLOURS = {WITHOUT: BLUE, SEEN: VERMILLION}


@dataclass(frozen=True)
class Seen:
    """One share with its interval.

    Attributes
    ----------
    group, words : str
        A key of `COLOURS`; source and what was looked at.
    percent, low, high : float
        Share with Wilson's 95 % interval, 0 to 100.
    n : int
        Nerves or patients.
    """

    group: str
    words: str
    percent: float
    low: float
    high: float
    n: int


def contact_and_readers() -> list[Seen]:
    """Read the shares from the ledger; where counts are not printed, the nearest whole number.

    Returns
    -------
    list of Seen
        In the order of `ROWS`.

    References
    ----------
    Claims ``contact-without-symptoms``, ``imaging-reader`` and ``imaging-ciss``.

    Examples
    --------
    >>> [(row.percent, row.n) for row in contact_and_readers()][:2]
    [(21.0, 140), (44.0, 200)]
    """
    from hemifacial.evidence import load_figures, load_references, source_name
    from hemifacial.synthesis.intervals import wilson_interval

    figures, references = load_figures(), load_references()
    found = []
    for name, group, what in ROWS:
        row = figures[name]
        events = round(row.value * row.n / 100) if row.events is None else row.events
        low, high = wilson_interval(events, row.n)
        words = f"{source_name(references[row.reference])}, {what}"
        found.append(Seen(group, words, row.value, 100 * low, 100 * high, row.n))
    return found


def draw_contact_and_readers(rows: Sequence[Seen]) -> Drawing:
    """Draw both groups under each other.

    Parameters
    ----------
    rows : sequence of Seen
        From `contact_and_readers`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    with house_style():
        figure = new_figure(4.3)
        axis = figure.subplots()
        place, seen = 0.0, ""
        ticks, labels = [], []
        for row in rows:
            if row.group != seen:
                place -= 1.5 if seen else 1.0
                axis.text(-2, place, row.group, color=COLOURS[row.group],
                          weight="bold", va="center")  # fmt: skip
                seen = row.group
            place -= 1
            colour = COLOURS[row.group]
            axis.plot((row.low, row.high), (place, place), color=colour)
            axis.plot(row.percent, place, MARKERS[colour], color=colour, ms=9)
            axis.text(106, place, f"{row.percent:.0f} % of {row.n}", va="center")
            ticks.append(place)
            labels.append(row.words)
        axis.set_yticks(ticks, labels)
        axis.tick_params(axis="y", length=0)
        axis.set_xlim(-3, 134)
        axis.set_ylim(place - 0.7, -0.4)
        axis.set_xticks(range(0, 101, 20))
        axis.set_xlabel("Per cent; lines: 95 % interval", color=TEXT_GREY, loc="left")
        axis.spines["left"].set_visible(False)
        axis.spines["bottom"].set_bounds(0, 100)
    return figure


def contact_and_readers_table(rows: Sequence[Seen]) -> list[dict[str, object]]:
    """Give the shares as rows of a table.

    Parameters
    ----------
    rows : sequence of Seen
        From `contact_and_readers`.

    Returns
    -------
    list of dict
    """
    return [
        {
            "What": row.group,
            "Source": row.words,
            "Share, %": f"{row.percent:g}",
            "95 % interval, %": f"{row.low:.0f} to {row.high:.0f}",
            "n": row.n,
        }
        for row in rows
    ]
