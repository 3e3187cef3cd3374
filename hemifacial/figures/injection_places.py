"""A schematic of where toxin is placed at the eye, and why a lid may droop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemifacial.figures.style import (
    BLUE,
    GREEN,
    LINE_GREY,
    ORANGE,
    TEXT_GREY,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Place, what is known of it, and the claim that says so.
PLACES = (
    ("Pretarsal", "preferred in a randomised crossover", "toxin-pretarsal"),
    ("Preseptal", "drooping lids came after it alone there", "toxin-pretarsal"),
    ("Lateral orbital", "fewer drooping lids than at the standard site", "toxin-lateral"),
    ("Middle of the upper lid", "disputed; learners keep away", "toxin-central-lid"),
)


def injection_places_table() -> list[dict[str, str]]:
    """Give the places with what is known of them.

    Returns
    -------
    list of dict
        Place, words and claim.

    Examples
    --------
    >>> injection_places_table()[0]["Place"]
    'Pretarsal'
    """
    return [{"Place": place, "Known": words, "Claim": claim} for place, words, claim in PLACES]


def draw_injection_places() -> Figure:
    """Draw the patient's left eye from the front, and a section of its upper lid.

    Returns
    -------
    matplotlib.figure.Figure
        A schematic: nothing in it is measured, and it shows no dose.
    """
    with house_style():
        figure = new_figure(4.1)
        figure.set_layout_engine("none")
        front = figure.add_axes((0.01, 0.02, 0.5, 0.86))
        front.set(xlim=(-1.75, 1.95), ylim=(-1.9, 2.5), aspect="equal")
        section = figure.add_axes((0.52, 0.02, 0.47, 0.86))
        section.set(xlim=(-0.9, 3.0), ylim=(-1.15, 2.95), aspect="equal")
        for axis in (front, section):
            axis.set_axis_off()
        figure.text(0.02, 0.93, "Left eye, from the front", weight="bold")
        figure.text(0.55, 0.93, "Section of the upper lid", weight="bold")
        figure.text(0.02, 0.02, "Schematic; no dose is shown", color=TEXT_GREY)
        _draw_front(front)
        _draw_section(section)
    return figure


def _lid(share: float, points: int = 61) -> tuple[list[float], list[float]]:
    """A curve over the eye: 0 is the lid margin; above 0 higher, below -1 under the eye."""
    x = [-1 + 2 * n / (points - 1) for n in range(points)]
    if share >= 0:
        return x, [(0.4 + share) * (1 - each**2) + 0.35 * share for each in x]
    return x, [-(0.28 - (share + 1)) * (1 - each**2) + 0.35 * (share + 1) for each in x]


def _draw_front(axis: Axes) -> None:
    from matplotlib.patches import Circle

    x, margin = _lid(0)
    _, tarsal = _lid(0.32)
    _, septal = _lid(0.85)
    _, low = _lid(-1)
    _, low_tarsal = _lid(-1.3)
    axis.fill_between(x, margin, tarsal, color=GREEN, alpha=0.35, lw=0)
    axis.fill_between(x, low, low_tarsal, color=GREEN, alpha=0.35, lw=0)
    axis.fill_between(x, tarsal, septal, color=ORANGE, alpha=0.3, lw=0)
    axis.add_patch(Circle((0, 0.05), 0.3, color=LINE_GREY, lw=0))
    axis.add_patch(Circle((0, 0.05), 0.13, color="black", lw=0))
    axis.plot(x, margin, color="black", lw=2)
    axis.plot(x, low, color="black", lw=2)
    axis.plot([-1.2, -0.3, 0.6, 1.25], [1.45, 1.75, 1.75, 1.4], color=TEXT_GREY, lw=7)
    for at in ((-0.68, 0.42), (0.68, 0.42), (0.62, -0.42)):
        axis.plot(*at, "D", color=GREEN, ms=9, mec="white")
    axis.plot(1.42, 0.1, "o", color=BLUE, ms=9, mec="white")
    axis.plot(0, 1.13, "X", color=VERMILLION, ms=11, mec="white")
    _label(axis, "pretarsal", (-0.68, 0.42), (-1.7, -0.95), GREEN)
    _label(axis, "preseptal", (-0.5, 0.95), (-1.7, 2.2), "#8A6200")
    _label(axis, "lateral\norbital", (1.42, 0.1), (1.05, -1.0), BLUE)
    _label(axis, "middle of the lid", (0, 1.13), (0.2, 2.2), VERMILLION)


def _draw_section(axis: Axes) -> None:
    from matplotlib.patches import Circle, Rectangle

    axis.add_patch(Circle((1.55, 0.1), 1.05, fc="#F1F5FA", ec=TEXT_GREY, lw=1.5))
    axis.add_patch(Rectangle((0.18, 2.1), 0.55, 0.6, fc=LINE_GREY, lw=0))
    axis.add_patch(Rectangle((0.3, 0.0), 0.15, 0.8, fc="#8C8C8C", lw=0))
    axis.add_patch(Rectangle((0.06, 0.02), 0.14, 0.8, fc=GREEN, alpha=0.7, lw=0))
    axis.add_patch(Rectangle((0.06, 0.82), 0.14, 1.2, fc=ORANGE, alpha=0.7, lw=0))
    axis.plot([0.0, 0.0], [-0.02, 2.7], color="black", lw=2)
    axis.plot([0.42, 0.4], [0.9, 2.1], color=TEXT_GREY, lw=1.5, ls=(0, (2, 2)))
    axis.plot([2.9, 1.6, 0.8, 0.38], [1.75, 1.6, 1.3, 0.75], color=VERMILLION, lw=5)
    axis.annotate(
        "", (0.72, 1.22), (0.24, 1.5), arrowprops={"arrowstyle": "->", "color": "black", "lw": 1.8}
    )
    _label(axis, "levator", (1.9, 1.65), (1.5, 2.4), VERMILLION)
    _label(axis, "septum", (0.41, 1.85), (0.85, 2.75), TEXT_GREY)
    _label(axis, "tarsus", (0.38, 0.2), (-0.85, -0.7), TEXT_GREY)
    axis.text(1.55, 0.1, "eye", ha="center", va="center", color=TEXT_GREY)
    axis.text(-0.12, 0.42, "pretarsal", rotation=90, ha="right", va="center", color="#00694D")
    axis.text(-0.12, 1.55, "preseptal", rotation=90, ha="right", va="center", color="#8A6200")


def _label(axis: Axes, text: str, at, where, colour: str) -> None:
    axis.annotate(
        text, at, where, color=colour, va="center", linespacing=0.95,
        arrowprops={"arrowstyle": "-", "color": colour, "lw": 1.2, "shrinkB": 5},
    )  # fmt: skip
