"""What the values of the nerve model rest on: measured, published model, assumed or fitted."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from hemifacial.figures.style import BLACK, BLUE, GREEN, LINE_GREY, ORANGE, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Marker, surface and edge of each kind, so that the kinds differ in shape as well as in colour.
KINDS = {
    "measured": ("D", GREEN, GREEN),
    "published model": ("o", BLUE, BLUE),
    "assumed": ("s", "white", BLACK),
    "fitted": ("^", ORANGE, BLACK),
}
#: Parts of the model in the order of its description, with the name that a reader knows.
PARTS = {
    "Fibre": "Fibre",
    "membrane": "Membrane and sheath",
    "Lesion": "Lesion",
    "Cleft": "Cleft between fibres",
    "Branch": "Branches and muscles",
    "Compression": "Compression (defaults)",
    "FacialNerve": "Facial nerve (defaults)",
    "Nucleus": "Nucleus",
    "Recovery": "Recovery after surgery",
}

PARAMETER_STANDING_CAPTION = (
    "Every value of the nerve model that says something about nerve, vessel or nucleus; one sign "
    "a value. Measured: in a human facial nerve, its root or its nucleus. Published model: "
    "McIntyre, Richardson and Grill (2002), peripheral myelin. Fitted: chosen so that the result "
    "comes near to what is recorded, so that this result confirms nothing."
)


@lru_cache(maxsize=1)
def parameter_counts() -> dict[str, Counter[str]]:
    """Count the values of each part by what they rest on.

    Returns
    -------
    dict of str to Counter
        Part as named in the model to its kinds; numbers of the solver and labels are left out.

    Examples
    --------
    >>> parameter_counts()["Nucleus"]["fitted"]
    1
    """
    from hemifacial.nerve.standing import parameters

    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    for parameter in parameters():
        if parameter.kind in KINDS:
            counts[parameter.part][parameter.kind] += 1
    return counts


def total_counts() -> Counter[str]:
    """Count all values by what they rest on.

    Examples
    --------
    >>> total_counts()["measured"]
    0
    """
    return sum(parameter_counts().values(), Counter())


def parameter_standing_figure() -> Figure:
    """Draw one sign a value, one row a part.

    Returns
    -------
    matplotlib.figure.Figure
        Four kinds of signs, named with their totals above the rows.
    """
    with house_style():
        figure = new_figure(4.5)
        axis = figure.subplots()
        for row, counts in enumerate(parameter_counts().values()):
            _draw_row(axis, row, counts)
        longest = max(sum(counts.values()) for counts in parameter_counts().values())
        rows = len(PARTS)
        axis.set(xlim=(-0.6, longest - 0.2), ylim=(rows - 0.4, -2.5), xticks=())
        axis.set_yticks(range(rows), PARTS.values())
        axis.tick_params(axis="y", length=0)
        axis.spines[["left", "bottom"]].set_visible(False)
        for row in range(rows + 1):
            axis.axhline(row - 0.5, color=LINE_GREY, linewidth=0.6, zorder=0)
        _draw_key(axis)
    return figure


def _draw_row(axis: Axes, row: int, counts: Counter[str]) -> None:
    start = 0
    for kind in KINDS:
        _draw_signs(axis, kind, range(start, start + counts[kind]), row)
        start += counts[kind]


def _draw_signs(axis: Axes, kind: str, places: range, row: float) -> None:
    marker, surface, edge = KINDS[kind]
    axis.plot(list(places), [row] * len(places), marker, markerfacecolor=surface,
              markeredgecolor=edge, markeredgewidth=1.6, markersize=12)  # fmt: skip


def _draw_key(axis: Axes) -> None:
    """Name the kinds with their totals, two and two."""
    left, right = 0.0, 0.5 * axis.get_xlim()[1]
    places = ((left, -2.05), (right, -2.05), (left, -1.15), (right, -1.15))
    for (kind, (x, y)), total in zip(
        zip(KINDS, places, strict=True), (total_counts()[kind] for kind in KINDS), strict=True
    ):
        marker, surface, edge = KINDS[kind]
        axis.plot(x, y, marker, markerfacecolor=surface, markeredgecolor=edge,
                  markeredgewidth=1.6, markersize=12)  # fmt: skip
        axis.text(x + 0.55, y, f"{kind}: {total}", va="center", weight="bold")


def parameter_standing_alt() -> str:
    """Say in words what `parameter_standing_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    totals = total_counts()
    listed = ", ".join(f"{kind} {totals[kind]}" for kind in KINDS)
    return (
        f"One sign for each of {totals.total()} values of the model, in rows by part, by what they "
        f"rest on: {listed}."
    )


def parameter_standing_table() -> list[dict[str, object]]:
    """Give the counts as rows.

    Returns
    -------
    list of dict
        One row a part of the model, then the sum.

    Examples
    --------
    >>> parameter_standing_table()[-1]["Part"]
    'All'
    """
    rows = [*parameter_counts().items(), ("All", total_counts())]
    return [
        {"Part": PARTS.get(part, part)} | {kind.capitalize(): counts[kind] for kind in KINDS}
        for part, counts in rows
    ]
