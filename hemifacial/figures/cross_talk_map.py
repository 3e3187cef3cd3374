"""In which combinations of thin myelin and tight cleft a neighbour answers, in the model.

The numbers are those of `hemifacial.nerve.cross_talk_map`, kept in `cross_talk_map.csv`; to work
them out anew, in some minutes: ``python -m hemifacial.figures.cross_talk_map``.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from hemifacial.figures.style import BLACK, TEXT_GREY, VERMILLION, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MYELIN_FRACTIONS = (1.0, 0.3, 0.2, 0.1, 0.07, 0.05, 0.02)
CLEFTS_MOHM_PER_CM = (25.0, 600.0, 1200.0, 2400.0, 3600.0, 4800.0)
DEFAULT = (0.1, 2400.0)
"""Myelin and cleft of the model's default compression."""

_COLUMNS = ("myelin_fraction", "cleft_mohm_per_cm", "responding", "pairs", "control_spikes")
# One hue, lighter to darker, so that the order also shows in grey.
_SHADES = ("#FFFFFF", "#BFDCEE", "#6FB1DA", "#0072B2", "#00466E")

CROSS_TALK_MAP_CAPTION = (
    "Model units that answer when the neighbouring branch is stimulated, of 10 pairs of fibres "
    "(6.6 µm, 37 °C, time step 5 µs) pressed together over 5 mm; other values as in the model's "
    "default compression, which is framed. Hatched: fibres fired without a stimulus in 40 ms, so "
    "that an answer would prove nothing. Every value of the human root is assumed; more pairs or "
    "other draws give other numbers. For teaching, not for patient care."
)


@dataclass(frozen=True)
class Cell:
    """One combination.

    Parameters
    ----------
    myelin_fraction : float
        Share of the lamellae that is left.
    cleft_mohm_per_cm : float
        Resistance of the space that the fibres of a pair share, in MOhm/cm.
    responding, pairs : int
        Units that answered within 15 ms, and units that could have.
    control_spikes : int
        Spikes of the same fibres without a stimulus in 40 ms.
    """

    myelin_fraction: float
    cleft_mohm_per_cm: float
    responding: int
    pairs: int
    control_spikes: int

    @property
    def words(self) -> str:
        """The count; in brackets where the control fired."""
        return f"({self.responding})" if self.control_spikes else str(self.responding)


def cross_talk_cells() -> list[Cell]:
    """Read the map.

    Returns
    -------
    list of Cell
        Row by row, the most myelin first; in a row the widest cleft first.

    Examples
    --------
    >>> cross_talk_cells()[0].words
    '0'
    """
    text = files("hemifacial.figures").joinpath("cross_talk_map.csv").read_text(encoding="utf-8")
    return [
        Cell(
            float(row["myelin_fraction"]),
            float(row["cleft_mohm_per_cm"]),
            int(row["responding"]),
            int(row["pairs"]),
            int(row["control_spikes"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def simulate_cells(
    myelin_fractions: Sequence[float] = MYELIN_FRACTIONS,
    clefts_mohm_per_cm: Sequence[float] = CLEFTS_MOHM_PER_CM,
) -> list[Cell]:
    """Run the model, each cell with its control; some 2 to 5 seconds a cell.

    Parameters
    ----------
    myelin_fractions : sequence of float
        Rows.
    clefts_mohm_per_cm : sequence of float
        Columns, in MOhm/cm.

    Returns
    -------
    list of Cell
        As in `cross_talk_cells`.
    """
    from hemifacial.nerve import Compression, FacialNerve
    from hemifacial.nerve.experiments import cross_talk_map

    found = cross_talk_map(FacialNerve(), Compression(), myelin_fractions, clefts_mohm_per_cm)
    return [
        Cell(fraction, cleft, int(answers), found.pairs, int(spikes))
        for fraction, answering, firing in zip(
            found.myelin_fractions, found.responding, found.control_spikes, strict=True
        )
        for cleft, answers, spikes in zip(found.cleft_mohm_per_cm, answering, firing, strict=True)
    ]


def cross_talk_map_figure(cells: Sequence[Cell] | None = None) -> Figure:
    """Draw the map: less myelin downwards, a tighter cleft to the right.

    Parameters
    ----------
    cells : sequence of Cell, optional
        A full grid; that of the file when not given.

    Returns
    -------
    matplotlib.figure.Figure
        A count in each cell, the darker the more units answer.
    """
    cells = cross_talk_cells() if cells is None else cells
    rows = sorted({cell.myelin_fraction for cell in cells}, reverse=True)
    columns = sorted({cell.cleft_mohm_per_cm for cell in cells})
    with house_style():
        figure = new_figure(4.9)
        axis = figure.subplots()
        for cell in cells:
            place = columns.index(cell.cleft_mohm_per_cm), rows.index(cell.myelin_fraction)
            _draw_cell(axis, cell, place)
        axis.set(xlim=(-0.52, len(columns) - 0.48), ylim=(len(rows) - 0.48, -0.52))
        axis.set_xticks(range(len(columns)), [_column_words(value) for value in columns])
        axis.set_yticks(range(len(rows)), [f"{100 * value:g}" for value in rows])
        axis.set_xlabel("resistance of the cleft, MΩ/cm (tighter to the right)")
        axis.set_ylabel("myelin left, % of the lamellae")
        axis.set_title(f"Units that answer, of {cells[0].pairs}", loc="left")
        axis.tick_params(length=0)
        axis.spines[["left", "bottom"]].set_visible(False)
    return figure


def _column_words(cleft_mohm_per_cm: float) -> str:
    words = f"{cleft_mohm_per_cm:,.0f}"
    return f"{words}\nopen" if cleft_mohm_per_cm == CLEFTS_MOHM_PER_CM[0] else words


def _draw_cell(axis: Axes, cell: Cell, place: tuple[int, int]) -> None:
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    share = cell.responding / cell.pairs
    corner = place[0] - 0.5, place[1] - 0.5
    shade = LinearSegmentedColormap.from_list("answers", _SHADES)(share)
    fires = bool(cell.control_spikes)
    axis.add_patch(Rectangle(corner, 1, 1, facecolor=shade, edgecolor="#D0D0D0", linewidth=1))
    if fires:
        axis.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=TEXT_GREY, hatch="///",
                                 linewidth=0))  # fmt: skip
    if (cell.myelin_fraction, cell.cleft_mohm_per_cm) == DEFAULT:
        axis.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=VERMILLION, linewidth=4,
                                 zorder=4))  # fmt: skip
    words = axis.text(*place, cell.words, ha="center", va="center", zorder=5)
    words.set(color="white" if share > 0.65 and not fires else BLACK)
    words.set(weight="bold" if cell.responding else "normal")
    if fires:
        words.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 2})


def cross_talk_map_alt() -> str:
    """Say in words what `cross_talk_map_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    cells = cross_talk_cells()
    count = {(c.myelin_fraction, c.cleft_mohm_per_cm): c.responding for c in cells}
    fired = sum(bool(cell.control_spikes) for cell in cells)
    silent = "In no cell did" if not fired else f"In {fired} cells"
    return (
        "Grid of numbers: units that answer, of "
        f"{cells[0].pairs}, by share of myelin left (rows) and resistance of the cleft (columns). "
        "With an open cleft none answers, whatever the myelin. At 1,200 MΩ/cm units answer only "
        f"where 10 to 5 % of the myelin is left ({count[0.1, 1200.0]}, {count[0.07, 1200.0]} and "
        f"{count[0.05, 1200.0]}); at 2,400 MΩ/cm with 30 % or less, and fewest "
        f"({count[0.05, 2400.0]}) with 5 %. At 3,600 MΩ/cm {count[1.0, 3600.0]} and at 4,800 "
        f"{count[1.0, 4800.0]} answer even with all their myelin. {silent} fibres fire without a "
        "stimulus."
    )


def cross_talk_map_table() -> list[dict[str, object]]:
    """Give the map as rows.

    Returns
    -------
    list of dict
        One row a share of myelin, one column a cleft.

    Examples
    --------
    >>> cross_talk_map_table()[0]["25 MΩ/cm"]
    '0'
    """
    cells = cross_talk_cells()
    return [
        {"Myelin left, %": f"{100 * fraction:g}"}
        | {
            f"{cell.cleft_mohm_per_cm:,.0f} MΩ/cm": cell.words
            for cell in cells
            if cell.myelin_fraction == fraction
        }
        for fraction in MYELIN_FRACTIONS
    ]


def main() -> None:
    """Work the numbers out anew and keep them beside this module."""
    with (
        files("hemifacial.figures")
        .joinpath("cross_talk_map.csv")
        .open("w", encoding="utf-8", newline="") as file
    ):
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for cell in simulate_cells():
            rows.writerow(f"{getattr(cell, column):g}" for column in _COLUMNS)


if __name__ == "__main__":
    main()
