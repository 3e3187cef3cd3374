"""Two hypotheses of the lateral spread response: an ephapse at the root, or the nucleus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.figures.anatomy import (
    ARTERY,
    BRAINSTEM,
    NERVE,
    Point,
    Tint,
    along,
    draw_cut,
    draw_tissue,
    draw_tube,
    new_panel,
    smooth_line,
)
from hemifacial.figures.anatomy_labels import write_label
from hemifacial.figures.lettering import LINE_IN, wrap_text
from hemifacial.figures.style import BLACK, BLUE, LINE_GREY, WIDTH_IN, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Hypothesis:
    """One hypothesis and what it predicts.

    Parameters
    ----------
    name, way : str
        What it is called, and the way of the volley by the numbers of the drawing.
    latency, two_stimuli, vessel_away : str
        What it predicts for the latency, for a second stimulus soon after the first, and for the
        moment at which the vessel is moved away.
    """

    name: str
    way: str
    latency: str
    two_stimuli: str
    vessel_away: str


HYPOTHESES = (
    Hypothesis(
        "Ephapse at the root",
        "1 inwards; 2 across, from fibre to fibre; 3 outwards",
        "the ways in and out, and little more",
        "second answer after a fixed refractory time, without facilitation",
        "answer stops as soon as the fibres part",
    ),
    Hypothesis(
        "Excitable nucleus",
        "1 inwards; 2 the nucleus fires back, to other branches too; 3 outwards",
        "later: to the nucleus and back, and the time to fire back",
        "facilitation or depression of the second answer",
        "answer may go on until the nucleus calms",
    ),
)
_ROWS = {
    "Way of the volley": "way",
    "Predicted latency": "latency",
    "Predicted for two stimuli": "two_stimuli",
    "Predicted when the vessel is moved away": "vessel_away",
}
_RECORDED = {
    "latency": "moller1985_excess_latency",
    "two_stimuli": "yamashita2002_interval_high",
    "vessel_away": "nielsen1984b_week_ephaptic_gone",
}
_NUCLEUS_IN, _TURN_IN = ((0.48, 1.4), 0.66, 1.04), 0.17

_WINDOW_IN, _LEFTS_IN = (3.2, 2.62), (0.14, 3.66)
_TEXT_IN = 3.16
_ROW_IN = 0.1 + 3 * LINE_IN
_TOP_IN = 0.34
_PITCH_IN = 0.195
_FIBRE_IN, _CELL_IN = 0.15, 0.11
_CELLS: tuple[Point, Point] = ((0.5, 1.6), (0.5, 1.1))
_UPPER = smooth_line((_CELLS[0], (1.0, 1.49), (1.5, 1.48), (2.0, 1.66), (2.78, 2.12)))
_LOWER = smooth_line((_CELLS[1], (1.0, 1.24), (1.5, 1.24), (2.0, 1.04), (2.78, 0.5)))
_VESSEL, _VESSEL_RADIUS_IN = (1.5, 0.9), 0.25
_MUSCLE = Tint("#5A2445", "#9C527B", "#C87BA6", "#EBC6DB")
# Shares of each fibre's length: where it lies beside the vessel, and where the electrode stands.
_AT_VESSEL, _AT_ELECTRODE = 0.42, 0.86
_ARROW = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 3, "shrinkA": 0, "shrinkB": 0,
          "mutation_scale": 15}  # fmt: skip

TWO_HYPOTHESES_CAPTION = (
    "Schematic, not to scale: the zygomatic branch is stimulated and the mentalis muscle answers "
    "(lateral spread response). Blue: way of the volley. Which of the two is right is disputed, "
    "and both may hold. What was recorded stands in the table: excess latency Moller 1985, double "
    "stimulus Yamashita 2002, after decompression Nielsen 1984 and Kameyama 2016."
)


def two_hypotheses_figure() -> Figure:
    """Draw the two hypotheses side by side with what each predicts.

    Returns
    -------
    matplotlib.figure.Figure
        Two schematics, not to scale, over four rows of words.
    """
    words_in = _ROW_IN * len(_ROWS) + 0.1
    height = _TOP_IN + _WINDOW_IN[1] + words_in
    with house_style():
        figure = new_figure(height)
        figure.set_layout_engine("none")
        for hypothesis, left in zip(HYPOTHESES, _LEFTS_IN, strict=True):
            axis = new_panel(figure, left, words_in, _WINDOW_IN, framed=False)
            write_label(axis, hypothesis.name, (0.02, _WINDOW_IN[1] + 0.14), weight="bold")
            _draw_parts(axis)
            _draw_volley(axis, nuclear=hypothesis is HYPOTHESES[1])
        _write_rows(figure, words_in)
    return figure


def _write_rows(figure: Figure, top_in: float) -> None:
    """Write each row's heading once, with the words of both hypotheses below it."""
    page = new_panel(figure, 0, 0, (WIDTH_IN, top_in), framed=False)
    for number, (heading, field) in enumerate(_ROWS.items()):
        top = top_in - 0.06 - number * _ROW_IN
        page.plot((0.14, WIDTH_IN - 0.14), (top, top), color=LINE_GREY, linewidth=1)
        write_label(page, heading, (_LEFTS_IN[0], top - 0.6 * LINE_IN), weight="bold")
        for hypothesis, left in zip(HYPOTHESES, _LEFTS_IN, strict=True):
            words = wrap_text(getattr(hypothesis, field), _TEXT_IN)
            # A label hangs on its middle: one of two lines must begin as high as one of one.
            middle = top - 1.6 * LINE_IN - 0.5 * _PITCH_IN * words.count("\n")
            write_label(page, words, (left, middle))


def _draw_parts(axis: Axes) -> None:
    """Draw brainstem, two motor neurons with their fibres, vessel, electrode and muscles."""
    edge = ((-0.5, 2.9), (0.9, 2.9), (1.06, 2.2), (1.08, 1.6), (1.0, 1.1), (1.04, 0.5))
    draw_tissue(axis, (*edge, (0.86, -0.4), (-0.5, -0.4)), BRAINSTEM, 1)
    draw_cut(axis, _VESSEL, _VESSEL_RADIUS_IN, ARTERY, 3.5)
    for line, cell in zip((_UPPER, _LOWER), _CELLS, strict=True):
        draw_tube(axis, line, _FIBRE_IN, NERVE, 3)
        draw_cut(axis, cell, _CELL_IN, NERVE, 3.2)
        _draw_muscle(axis, line[-1])
    _draw_electrode(axis)
    write_label(axis, "brainstem", (0.06, 2.38), halo=BRAINSTEM.body)
    write_label(axis, "facial\nnucleus", (0.5, 0.7), side="center", halo=BRAINSTEM.body)
    write_label(axis, "vessel", _below(_VESSEL, 0.45), side="center")
    write_label(axis, "orbicularis oculi", (3.16, 2.5), side="right")
    write_label(axis, "mentalis", (3.16, 0.14), side="right")


def _below(point: Point, drop_in: float) -> Point:
    return point[0], point[1] - drop_in


def _draw_muscle(axis: Axes, at: Point) -> None:
    from matplotlib.patches import Ellipse

    for width, height, colour in ((0.5, 0.24, _MUSCLE.edge), (0.47, 0.21, _MUSCLE.body)):
        axis.add_patch(Ellipse(at, width, height, color=colour, linewidth=0, zorder=3.3))


def _draw_electrode(axis: Axes) -> None:
    """Draw the electrode as a flash at the upper branch."""
    tip = along(_UPPER, 0, _AT_ELECTRODE)[-1]
    arrow = {"arrowstyle": "-|>", "color": BLACK, "linewidth": 2, "shrinkA": 0, "shrinkB": 3}
    axis.annotate("", tip, (tip[0] + 0.02, tip[1] - 0.42), arrowprops=arrow, zorder=6)
    write_label(axis, "stimulus", (tip[0] + 0.02, tip[1] - 0.5), side="center")


def _draw_volley(axis: Axes, nuclear: bool) -> None:
    """Draw the way of the volley in the fibres, with its three parts numbered."""
    turn = 0.03 if nuclear else _AT_VESSEL
    inwards, outwards = along(_UPPER, turn, _AT_ELECTRODE)[::-1], along(_LOWER, turn, 0.94)
    for way in (inwards, outwards):
        axis.plot(*way.T, color=BLUE, linewidth=3, zorder=5, solid_capstyle="round")
        for share in (0.35, 0.75) if nuclear else (0.55,):
            _draw_head(axis, way, share)
    if nuclear:
        _draw_turn(axis)
    else:
        axis.annotate("", outwards[0], inwards[-1], arrowprops=_ARROW, zorder=6)
    across = (0.2, 1.35) if nuclear else (1.72, 1.36)
    for number, at in ((1, (1.72, 1.86)), (2, across), (3, (2.2, 0.64))):
        _write_number(axis, number, at)


def _draw_turn(axis: Axes) -> None:
    """Draw how the volley turns round in its cell, and that the nucleus as a whole answers."""
    from matplotlib.patches import Ellipse

    middle, width, height = _NUCLEUS_IN
    axis.add_patch(Ellipse(middle, width, height, fill=False, edgecolor=BLUE, linestyle="--",
                           linewidth=2, zorder=2.5))  # fmt: skip
    angles = np.radians(np.linspace(-15, -295, 40))
    turn = np.add(_CELLS[0], _TURN_IN * np.column_stack((np.cos(angles), np.sin(angles))))
    axis.plot(*turn.T, color=BLUE, linewidth=3, zorder=5)
    axis.annotate("", turn[-1] + (0.34, -0.05), turn[-1], arrowprops=_ARROW, zorder=6)


def _draw_head(axis: Axes, way: np.ndarray, share: float) -> None:
    start, end = along(way, share, share + 0.02)[[0, -1]]
    step = end - start
    arrow = {"arrowstyle": "-|>", "color": BLUE, "mutation_scale": 20, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", end + 3 * step, start, arrowprops=arrow, zorder=6)


def _write_number(axis: Axes, number: int, at: Point) -> None:
    from matplotlib.patches import Circle

    axis.add_patch(Circle(at, 0.115, facecolor="white", edgecolor=BLUE, linewidth=1.6, zorder=7))
    write_label(axis, str(number), at, side="center", weight="bold")


def two_hypotheses_alt() -> str:
    """Say in words what `two_hypotheses_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    parts = "; ".join(f"{h.name}: {h.way}" for h in HYPOTHESES)
    return (
        "Two schematics of two facial motor neurons whose fibres lie side by side where a vessel "
        "presses on the root; the branch to orbicularis oculi is stimulated. Way of the volley to "
        f"mentalis by numbers: {parts}. Below, the latency, the answer to two stimuli and the "
        "effect of moving the vessel away that each predicts."
    )


def two_hypotheses_table() -> list[dict[str, object]]:
    """Set what each hypothesis predicts beside what was recorded.

    Returns
    -------
    list of dict
        One row a prediction.

    References
    ----------
    Moller AR, Jannetta PJ. Neurology 1985, doi:10.1212/wnl.35.7.969. Yamashita S et al. Muscle
    Nerve 2002, PMID 12115973. Nielsen VK, Jannetta PJ. Neurology 1984;34:891-897. Kameyama S
    et al. Clin Neurophysiol 2016, doi:10.1016/j.clinph.2016.02.004.

    Examples
    --------
    >>> two_hypotheses_table()[1]["Recorded"][:13]
    '2.2 ms beyond'
    """
    recorded = {"way": None, **_recorded_words()}
    return [
        {"": heading}
        | {h.name: getattr(h, field) for h in HYPOTHESES}
        | {"Recorded": recorded[field]}
        for heading, field in _ROWS.items()
    ]


def _recorded_words() -> dict[str, str]:
    """Write from the ledger what was recorded."""
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    excess, high, gone = (ledger[key] for key in _RECORDED.values())
    low, later = ledger["yamashita2002_interval_low"], ledger["nielsen1984b_months_ephaptic_gone"]
    at_once = ledger["kameyama2016_interval"]
    return {
        "latency": f"{excess.value:g} ms beyond the ways in and out, mean of {excess.n} patients",
        "two_stimuli": (
            "second answer after a fixed refractory time, without facilitation or depression; "
            f"intervals {low.value:g} to {high.value:g} ms, {high.n} patients"
        ),
        "vessel_away": (
            f"gone in {gone.value:g} % of {gone.n} patients at 1 week and in {later.value:g} % of "
            f"{later.n} at 2 to 8 months; elsewhere the answer, and a second peak on the nerve "
            f"itself, abated at once in {at_once.n} patients (congress abstract)"
        ),
    }
