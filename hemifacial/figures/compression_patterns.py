"""Six ways in which a vessel is held against the facial nerve, with how often each was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.anatomy import (
    ARTERY,
    BRAINSTEM,
    FLUID,
    LARGE_ARTERY,
    MEMBRANE,
    NERVE,
    SECOND_ARTERY,
    draw_crease,
    draw_exit,
    draw_tissue,
    draw_tube,
    new_panel,
    smooth_line,
)
from hemifacial.figures.anatomy_labels import write_label
from hemifacial.figures.style import house_style, new_figure
from hemifacial.synthesis.intervals import wilson_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAMES = {
    "arachnoid": "held by arachnoid",
    "perforator": "held by perforators",
    "tandem": "one vessel on another",
    "sandwich": "between two vessels",
    "branch": "in the fork of a branch",
    "loop": "the loop itself",
}

_WINDOW_IN, _STEP_IN, _HEAD_IN = (2.14, 1.8), (2.3, 2.9), 0.98
_NERVE_IN, _VESSEL_IN, _LARGE_IN = 0.22, 0.2, 0.42
# How far the nerve gives way, in inches; between two vessels it cannot.
_BOW_IN = {"sandwich": 0.0, "tandem": 0.14}

COMPRESSION_PATTERNS_CAPTION = (
    "Patterns found at 236 consecutive decompressions in one centre (Park 2008); intervals: "
    "Wilson's, computed here. The six counts add up to 233. The abstract names the patterns and "
    "does not define them: the drawings follow the names, for sandwich also J Neurosurg 1991 and "
    "for tandem Lee 2016. Schematic, not to scale."
)


@dataclass(frozen=True)
class CompressionPattern:
    """One pattern and how often it was found.

    Parameters
    ----------
    name, meaning : str
        The pattern, and what holds the vessel to the nerve.
    n_found, n_patients : int
        Count and denominator.
    percent, low, high : float
        Share as printed, with Wilson's 95 % interval.
    """

    name: str
    meaning: str
    n_found: int
    n_patients: int
    percent: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """Share and interval."""
        return f"{self.percent:.1f} % ({self.low:.0f} to {self.high:.0f})"


def compression_patterns() -> list[CompressionPattern]:
    """Read the patterns from the evidence ledger.

    Returns
    -------
    list of CompressionPattern
        The commonest first.

    References
    ----------
    Park JS et al. Acta Neurochir 2008;150(3):235-241.

    Examples
    --------
    >>> [pattern.n_found for pattern in compression_patterns()]
    [66, 58, 52, 28, 18, 11]
    """
    from hemifacial.evidence import load_figures

    ledger, patterns = load_figures(), []
    for name, meaning in _NAMES.items():
        row = ledger[f"park2008_{name}"]
        low, high = wilson_interval(row.events, row.n)
        patterns.append(
            CompressionPattern(
                name.capitalize(), meaning, row.events, row.n, row.value, 100 * low, 100 * high
            )
        )
    return sorted(patterns, key=lambda pattern: -pattern.n_found)


def compression_patterns_figure() -> Figure:
    """Draw the six patterns, the commonest first.

    Returns
    -------
    matplotlib.figure.Figure
        Two rows of three schematics, not to scale.
    """
    height = 2 * _STEP_IN[1] + 0.06
    with house_style():
        figure = new_figure(height)
        figure.set_layout_engine("none")
        for number, pattern in enumerate(compression_patterns()):
            row, column = divmod(number, 3)
            left, bottom = 0.13 + column * _STEP_IN[0], height - (row + 1) * _STEP_IN[1] + 0.04
            axis = new_panel(figure, left, bottom, _WINDOW_IN)
            kind, head = pattern.name.lower(), _WINDOW_IN[1] + _HEAD_IN
            write_label(axis, pattern.name, (0, head - 0.17), weight="bold")
            words = f"{pattern.meaning}\n{pattern.n_found} of {pattern.n_patients}\n{pattern.words}"
            write_label(axis, words, (0, head - 0.59))
            _draw_root(axis, _BOW_IN.get(kind, 0.1))
            _DRAWINGS[kind](axis)
    return figure


def compression_patterns_alt() -> str:
    """Say in words what `compression_patterns_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    patterns = compression_patterns()
    parts = "; ".join(f"{p.name}, {p.meaning}: {p.words}" for p in patterns)
    return (
        "Six schematics of the nerve beside the brainstem with the vessel that presses on it, and "
        f"their share of {patterns[0].n_patients} operations. {parts}."
    )


def compression_patterns_table() -> list[dict[str, object]]:
    """Give the patterns as rows.

    Returns
    -------
    list of dict
        One row a pattern.

    Examples
    --------
    >>> compression_patterns_table()[0]["Found"]
    '66 of 236'
    """
    return [
        {
            "Pattern": p.name,
            "As drawn": p.meaning,
            "Found": f"{p.n_found} of {p.n_patients}",
            "%": p.percent,
            "95 % interval": f"{p.low:.1f} to {p.high:.1f}",
        }
        for p in compression_patterns()
    ]


def _draw_root(axis: Axes, bow_in: float) -> None:
    """Draw the brainstem at the left and the nerve that leaves it, bowed by the vessel."""
    edge = ((-0.6, 2.1), (0.3, 2.1), (0.53, 1.6), (0.56, 1.2), (0.46, 0.93))
    piece = draw_tissue(
        axis, (*edge, (0.57, 0.62), (0.52, 0.2), (0.4, -0.3), (-0.6, -0.3)), BRAINSTEM, 1
    )
    draw_crease(axis, ((0.47, 0.93), (0.25, 0.96), (-0.1, 0.94)), BRAINSTEM, piece)
    nerve = ((0.36, 0.97), (0.7, 1.03), (1.08, 1.07 + bow_in), (1.5, 1.08), (2.4, 1.12))
    draw_exit(axis, nerve[0], 8)
    draw_tube(axis, smooth_line(nerve), _NERVE_IN, NERVE, 3)
    axis.text(0.2, 0.46, "brainstem", rotation=90, ha="center", va="center")
    write_label(axis, "VII", (1.92, 1.36), side="center", halo=FLUID)


def _draw_arachnoid(axis: Axes) -> None:
    from matplotlib.patches import Polygon

    rim = ((0.5, 1.16), (0.8, 1.2), (1.1, 1.36), (1.4, 1.2), (1.52, 0.82), (1.3, 0.5))
    sheet = smooth_line((*rim, (0.9, 0.34), (0.5, 0.36), (0.42, 0.76)), closed=True)
    _crossing(axis)
    veil = {"facecolor": MEMBRANE.shade, "edgecolor": MEMBRANE.edge, "linewidth": 1.3}
    axis.add_patch(Polygon(sheet, alpha=0.62, zorder=4, **veil))
    for strand in (
        ((0.52, 1.0), (0.86, 0.98), (1.2, 1.34)),
        ((0.52, 0.84), (0.92, 0.84), (1.4, 1.18)),
        ((0.52, 0.68), (1.0, 0.7), (1.48, 1.02)),
        ((0.52, 0.52), (1.0, 0.54), (1.5, 0.84)),
    ):
        axis.plot(*smooth_line(strand).T, color=MEMBRANE.edge, linewidth=1.0, zorder=4.1)
    write_label(axis, "arachnoid", (1.18, 0.2), (1.22, 0.52))


def _draw_perforator(axis: Axes) -> None:
    for points in (
        ((0.95, 0.86), (0.78, 0.82), (0.5, 0.78)),
        ((0.86, 0.62), (0.72, 0.55), (0.5, 0.56)),
        ((0.79, 0.4), (0.68, 0.32), (0.48, 0.33)),
    ):
        draw_tube(axis, smooth_line(points), 0.065, ARTERY, 3.4)
    _crossing(axis)
    write_label(axis, "perforators", (1.05, 0.22), (0.7, 0.33))


def _draw_tandem(axis: Axes) -> None:
    small = ((0.72, -0.2), (0.74, 0.4), (0.86, 0.86), (1.12, 0.99), (1.5, 0.86), (2.4, 0.72))
    large = ((0.98, -0.4), (1.0, 0.3), (1.24, 0.6), (1.56, 0.44), (1.72, -0.4))
    draw_tube(axis, smooth_line(large), _LARGE_IN, LARGE_ARTERY, 3.3)
    draw_tube(axis, smooth_line(small), _VESSEL_IN, ARTERY, 3.5)


def _draw_sandwich(axis: Axes) -> None:
    _crossing(axis, -0.09)
    upper = ((0.7, 2.1), (0.82, 1.5), (1.08, 1.28), (1.36, 1.5), (1.46, 2.1))
    draw_tube(axis, smooth_line(upper), _VESSEL_IN, SECOND_ARTERY, 3.5)


def _draw_branch(axis: Axes) -> None:
    trunk = ((0.86, -0.2), (0.92, 0.4), (1.06, 0.9), (1.02, 1.3), (0.8, 2.1))
    branch = ((0.96, 0.5), (1.14, 0.82), (1.26, 1.24), (1.34, 2.1))
    draw_tube(axis, smooth_line(branch), 0.13, ARTERY, 2.5)
    draw_tube(axis, smooth_line(trunk), _VESSEL_IN, ARTERY, 3.5)
    write_label(axis, "branch", (1.52, 1.62), (1.32, 1.62))


def _draw_loop(axis: Axes) -> None:
    loop = ((0.8, -0.3), (0.8, 0.5), (0.9, 0.84), (1.08, 0.96), (1.26, 0.84), (1.36, 0.5))
    draw_tube(axis, smooth_line((*loop, (1.36, -0.3))), _VESSEL_IN, ARTERY, 3.5)
    write_label(axis, "loop", (1.6, 0.5), (1.36, 0.5))


def _crossing(axis: Axes, lift_in: float = 0.0) -> None:
    """Draw a vessel that comes from below, touches the nerve and turns away."""
    points = ((0.7, -0.3), (0.76, 0.3), (0.88, 0.78), (1.1, 0.97 + lift_in), (1.5, 0.78))
    draw_tube(axis, smooth_line((*points, (2.4, 0.58))), _VESSEL_IN, ARTERY, 3.5)


_DRAWINGS: dict[str, Callable[[Axes], None]] = {
    "arachnoid": _draw_arachnoid,
    "perforator": _draw_perforator,
    "tandem": _draw_tandem,
    "sandwich": _draw_sandwich,
    "branch": _draw_branch,
    "loop": _draw_loop,
}
