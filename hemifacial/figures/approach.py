"""The way to the root of the facial nerve from behind the ear, with its steps numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemifacial.figures.anatomy import (
    ARTERY,
    BONE,
    BRAINSTEM,
    NERVE,
    OTHER_NERVE,
    SECOND_ARTERY,
    Tint,
    draw_crease,
    draw_exit,
    draw_lobules,
    draw_tissue,
    draw_tube,
    new_panel,
    smooth_line,
)
from hemifacial.figures.anatomy_labels import write_label
from hemifacial.figures.lettering import wrap_text
from hemifacial.figures.style import BLACK, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL_IN, _HEAD_IN, _LIST_IN = (6.76, 4.1), 0.32, 2.16
_VEIN = Tint("#1F3A6B", "#4F74B8", "#86A3D8", "#C9D8F2")

APPROACH_CAPTION = (
    "Schematic, not to scale; one arrangement among many. Steps are joined from technique papers "
    "(J Korean Ster Func Neurosurg 2022; Matsuo 2022; infrafloccular chapter; J Clin Med 2020; Liu "
    "2021); no source compared one order with another. For teaching, not for patient care."
)

#: Number of the step, what is done, the claim that says so, and where its number stands.
STEPS = (
    (1, "Open bone behind the sigmoid sinus; wax open air cells at once", "theatre-wax-twice"),
    (2, "Open the arachnoid from below, along IX to XI", "nerve-from-below"),
    (3, "Lift the flocculus from below upwards; retract little, briefly", "nerve-lift-flocculus"),
    (4, "Inspect the whole root of VII; look for perforators", "nerve-inspect-whole-root"),
    (5, "Move the vessel and keep it away", "theatre-order"),
    (6, "Check root and recordings before closing", "lsr-check-before-closing"),
    (7, "Wax again; close the dura, plug gaps with muscle", "theatre-close-dura"),
)
_PLACES = {
    1: (5.72, 1.95),
    2: (3.55, 0.62),
    3: (1.62, 1.66),
    4: (1.95, 2.28),
    5: (2.72, 1.72),
    6: (3.6, 2.62),
    7: (5.2, 0.5),
}


def approach_figure() -> Figure:
    """Draw the right side as the surgeon sees it, head end at the top.

    Returns
    -------
    matplotlib.figure.Figure
        The window behind the sigmoid sinus above, the numbered steps below.
    """
    with house_style():
        height_in = _PANEL_IN[1] + _HEAD_IN + _LIST_IN + 0.1
        figure = new_figure(height_in)
        figure.set_layout_engine("none")
        axis = new_panel(figure, 0.12, _LIST_IN, _PANEL_IN)
        _draw_bone_and_sinuses(axis)
        _draw_vessels_and_nerves(axis)
        _draw_cerebellum(axis)
        _write_labels(axis)
        for number, at in _PLACES.items():
            _write_number(axis, number, at)
        title = "Right side from behind, head end at the top; schematic"
        write_label(axis, title, (0, _PANEL_IN[1] + 0.17), weight="bold")
        _write_steps(figure, height_in)
    return figure


def approach_alt() -> str:
    """Say in words what `approach_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    return (
        "Schematic of the right side from behind, through a window behind the sigmoid sinus and "
        "below the transverse sinus. The cerebellum lies at the left, the petrosal vein above, VII "
        "and VIII in the middle with the AICA, IX to XI below with the PICA. Seven numbered steps "
        "lead from bone and air cells along IX to XI under the flocculus to the root, and back."
    )


def approach_table() -> list[dict[str, object]]:
    """Give the steps as rows.

    Returns
    -------
    list of dict
        Number, step and sources of its claim.

    Examples
    --------
    >>> [row["Step"] for row in approach_table()] == list(range(1, 8))
    True
    """
    from hemifacial.evidence import load_claims, load_references, source_name

    claims, references = load_claims(), load_references()
    return [
        {
            "Step": number,
            "What is done": words,
            "Source": "; ".join(source_name(references[key]) for key in claims[name].references),
        }
        for number, words, name in STEPS
    ]


def _draw_bone_and_sinuses(axis: Axes) -> None:
    bone = ((7.4, 4.6), (5.3, 4.6), (5.1, 3.4), (5.05, 2.9), (5.0, 1.6), (4.9, 0.9), (4.7, -0.4))
    draw_tissue(axis, (*bone, (7.4, -0.4)), BONE, 3.1)
    way = ((-0.4, 3.86), (2.5, 3.84), (4.9, 3.86), (5.8, 3.72), (6.24, 3.2), (6.32, 2.6))
    sinus = smooth_line((*way, (6.22, 1.9), (5.98, 0.9), (5.75, -0.4)))
    draw_tube(axis, sinus, 0.4, _VEIN, 3.8)
    for at in ((5.5, 2.5), (5.66, 2.24), (5.46, 1.6), (5.7, 1.5)):
        axis.plot(*at, "o", color="white", markeredgecolor="#595959", markersize=9, zorder=3.4)


def _draw_vessels_and_nerves(axis: Axes) -> None:
    stem = ((0, 4.0), (1.3, 4.0), (1.55, 3.2), (1.6, 2.5), (1.52, 1.8), (1.42, 1.0), (1.3, -0.4))
    draw_tissue(axis, (*stem, (0, -0.4)), BRAINSTEM, 1)
    vein = smooth_line(((1.2, 3.2), (2.2, 3.1), (3.3, 3.3), (4.0, 3.66)))
    draw_tube(axis, vein, 0.16, _VEIN, 2.2)
    for start, middle, width in (
        ((1.42, 1.16), (3.6, 0.98), 0.12),
        ((1.4, 0.96), (3.6, 0.8), 0.08),
        ((1.38, 0.76), (3.6, 0.66), 0.08),
    ):
        end = (5.3, 0.7 + 0.3 * (middle[1] - 0.6))
        draw_tube(axis, smooth_line((start, middle, end)), width, OTHER_NERVE, 2)
    vii = smooth_line(((1.54, 2.04), (2.2, 2.12), (3.2, 2.34), (4.4, 2.62), (5.3, 2.7)))
    viii = smooth_line(((1.58, 2.42), (2.2, 2.46), (3.2, 2.48), (4.4, 2.42), (5.3, 2.38)))
    aica = smooth_line(((1.0, 1.5), (1.7, 1.72), (2.4, 1.9), (3.0, 1.98), (3.6, 1.8), (4.3, 1.9)))
    pica = smooth_line(((1.9, 0.3), (2.4, 0.72), (2.75, 1.14), (2.95, 0.8), (2.6, 0.3), (1.6, 0.2)))
    draw_tube(axis, pica, 0.14, SECOND_ARTERY, 2.4)
    draw_exit(axis, tuple(vii[0]), 12)
    draw_tube(axis, vii, 0.2, NERVE, 2.9)
    draw_tube(axis, aica, 0.15, ARTERY, 3)
    draw_tube(axis, viii, 0.2, OTHER_NERVE, 3.05)


def _draw_cerebellum(axis: Axes) -> None:
    outline = ((-0.4, 3.62), (0.7, 3.62), (0.98, 2.9), (0.92, 1.9), (0.76, 0.8), (0.5, -0.4))
    piece = draw_tissue(axis, (*outline, (-0.4, -0.4)), BRAINSTEM, 3.5)
    for back in (0.16, 0.62):
        furrow = ((0.7 - back, 3.6), (0.96 - back, 2.7), (0.9 - back, 1.8), (0.5 - back, -0.4))
        draw_crease(axis, furrow, BRAINSTEM, piece, 3.52)
    draw_lobules(axis, (1.2, 2.28), (0.46, 0.32), BRAINSTEM, 3.7, 9)
    arrow = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 2, "mutation_scale": 16}
    axis.annotate("", (1.3, 2.3), (1.42, 1.5), arrowprops=arrow, zorder=9)


def _write_labels(axis: Axes) -> None:
    axis.text(
        0.46, 2.2, "Cerebellum", rotation=90, ha="center", va="center", weight="bold", zorder=9
    )
    write_label(axis, "Transverse sinus", (1.9, 3.85), halo=_VEIN.body)
    axis.text(6.28, 2.5, "Sigmoid sinus", rotation=90, ha="center", va="center", zorder=9)
    write_label(axis, "Petrosal vein", (1.75, 3.44), (2.4, 3.12))
    write_label(axis, "Flocculus", (1.95, 2.8), (1.4, 2.44))
    write_label(axis, "VIII: hearing", (3.5, 2.12), (4.72, 2.39))
    write_label(axis, "VII: face", (3.75, 3.0), (4.5, 2.66))
    write_label(axis, "AICA", (4.2, 1.62), (3.7, 1.81))
    write_label(axis, "IX, X, XI", (3.5, 1.28), (3.7, 0.98))
    write_label(axis, "PICA", (2.1, 1.4), (2.7, 1.1))
    write_label(axis, "Air\ncells", (5.2, 1.16), (5.46, 1.6))


def _write_number(axis: Axes, number: int, at: tuple[float, float]) -> None:
    ring = {"boxstyle": "circle,pad=0.22", "facecolor": "white", "edgecolor": BLACK, "linewidth": 2}
    axis.text(*at, str(number), ha="center", va="center", weight="bold", bbox=ring, zorder=12)


def _write_steps(figure: Figure, height_in: float) -> None:
    for place, (number, words, _) in enumerate(STEPS):
        y_in = _LIST_IN - 0.22 - 0.28 * place
        figure.text(0.03, y_in / height_in, f"{number}", weight="bold", va="center")
        figure.text(0.065, y_in / height_in, wrap_text(words, 6.4), va="center")
