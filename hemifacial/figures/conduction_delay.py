"""How much later an impulse arrives when a stretch of its fibre has lost myelin, and when it stops.

The numbers are those of the model, kept in `conduction_delay.csv`; to work them out anew:
``python -m hemifacial.figures.conduction_delay``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from hemifacial.figures.style import (
    BLUE,
    GREEN,
    LINE_GREY,
    MARKERS,
    VERMILLION,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIBRE_UM = 10.0
INTERNODES = (5, 3, 1)
#: Shares of the myelin that are left; those of the bracket around block come to these.
SHARES = (1.0, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.06, 0.05, 0.045, 0.04, 0.036)
THINNER_SHARES = (0.03, 0.02, 0.015, 0.013)
_COLUMNS = ("internodes", "myelin_fraction", "extra_delay_us", "spikes_at_rest")
_COLOURS = dict(zip(INTERNODES, (VERMILLION, BLUE, GREEN), strict=True))
_LIMITS_PERCENT = (125, 0.85)

CONDUCTION_DELAY_CAPTION = (
    "Extra delay of one impulse through a stretch of thinned myelin, against the same fibre "
    "without it; bars: no impulse arrives. Double-cable model of McIntyre, Richardson and Grill "
    "(2002), a fibre of 10 µm at 37 °C, time step 2.5 µs; no sodium channels under the lost "
    "myelin, and no stretch fired in 200 ms without a stimulus. Peripheral myelin: the root's is "
    "central. Other models put the block elsewhere. For teaching, not for patient care."
)


@dataclass(frozen=True)
class Delay:
    """One run of the model.

    Parameters
    ----------
    internodes : int
        Neighbouring internodes that have lost myelin.
    myelin_fraction : float
        Share of their lamellae that is left.
    extra_delay_us : float
        Arrival after that in the healthy fibre; infinite when nothing arrived.
    spikes_at_rest : int
        Impulses of the same stretch without a stimulus.
    """

    internodes: int
    myelin_fraction: float
    extra_delay_us: float
    spikes_at_rest: int

    @property
    def conducts(self) -> bool:
        """Whether the impulse arrived."""
        return self.extra_delay_us < float("inf")


def conduction_delays() -> list[Delay]:
    """Read the runs of the model.

    Returns
    -------
    list of Delay
        By number of internodes, the most first, and by share of myelin, the largest first.

    Examples
    --------
    >>> [run.internodes for run in conduction_delays() if not run.conducts]
    [5, 3, 1]
    """
    text = files("hemifacial.figures").joinpath("conduction_delay.csv").read_text(encoding="utf-8")
    return [
        Delay(
            int(row["internodes"]),
            float(row["myelin_fraction"]),
            float(row["extra_delay_us"]),
            int(row["spikes_at_rest"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def simulate_delay(internodes: int, myelin_fraction: float) -> Delay:
    """Send one impulse through a thinned stretch.

    Parameters
    ----------
    internodes : int
        Neighbouring internodes that have lost myelin, 1 to 10.
    myelin_fraction : float
        Share of their lamellae that is left, 0 to 1.

    Returns
    -------
    Delay

    Raises
    ------
    CourseError
        If a value lies outside what the model allows.

    Examples
    --------
    >>> simulate_delay(3, 0.02).conducts
    False
    """
    from hemifacial.nerve import Fibre, conduction_block

    run = conduction_block(Fibre(FIBRE_UM), _stretch(internodes, myelin_fraction))
    return Delay(internodes, myelin_fraction, run.extra_delay_us, run.spikes_at_rest)


def simulate_delays() -> list[Delay]:
    """Run the model for every point of the figure; takes about half a minute.

    Returns
    -------
    list of Delay
        As in `conduction_delays`, the last two of each length the bracket around its block.
    """
    from hemifacial.nerve import Fibre, block_threshold

    runs = []
    for internodes in INTERNODES:
        block = block_threshold(Fibre(FIBRE_UM), _stretch(internodes, 1.0))
        shares = [s for s in SHARES + THINNER_SHARES if s > block.conducting_fraction]
        bracket = block.conducting_fraction, block.blocked_fraction
        runs += [simulate_delay(internodes, share) for share in (*shares, *bracket)]
    return runs


def _stretch(internodes: int, myelin_fraction: float):
    from hemifacial.nerve import Fibre, Lesion

    return Lesion(0.0, internodes * Fibre(FIBRE_UM).node_spacing_um / 1000, myelin_fraction)


def brackets_percent() -> dict[int, tuple[float, float]]:
    """Give the shares of myelin between which each length begins to block.

    Returns
    -------
    dict of int to pair of float
        Number of internodes to the largest share seen to block and the smallest seen to
        conduct, in per cent.

    Examples
    --------
    >>> sorted(brackets_percent())
    [1, 3, 5]
    """
    runs, found = conduction_delays(), {}
    for internodes in INTERNODES:
        own = [run for run in runs if run.internodes == internodes]
        blocked = max(run.myelin_fraction for run in own if not run.conducts)
        conducting = min(run.myelin_fraction for run in own if run.conducts)
        found[internodes] = 100 * blocked, 100 * conducting
    return found


def _words(internodes: int) -> str:
    return "1 internode" if internodes == 1 else f"{internodes} internodes"


def _bracket_words(internodes: int) -> str:
    blocked, conducting = brackets_percent()[internodes]
    return f"block begins at {blocked:.2f} to {conducting:.2f} %"


def conduction_delay_figure() -> Figure:
    """Draw the delay against the share of myelin left, and where impulses stop.

    Returns
    -------
    matplotlib.figure.Figure
        Above, bars where no impulse arrives; below, the delay. Less myelin lies to the right.
    """
    with house_style():
        figure = new_figure(4.7)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1, 2.7))
        _draw_block(above)
        _draw_delays(below)
    return figure


def _draw_block(axis: Axes) -> None:
    for row, internodes in enumerate(INTERNODES):
        threshold = sum(brackets_percent()[internodes]) / 2
        colour = _COLOURS[internodes]
        axis.plot([threshold, _LIMITS_PERCENT[1]], [row, row], color=colour, linewidth=9,
                  solid_capstyle="butt")  # fmt: skip
        axis.plot(threshold, row, "X", color=colour, markersize=11, markeredgecolor="white")
        words = f"{_words(internodes)}: {_bracket_words(internodes)}"
        axis.text(1.09 * threshold, row, words, ha="right", va="center")
    axis.set(ylim=(2.6, -0.6), yticks=())
    axis.set_title("No impulse arrives", loc="left")
    axis.spines[["left", "bottom"]].set_visible(False)
    axis.tick_params(bottom=False, labelbottom=False)


def _draw_delays(axis: Axes) -> None:
    labels = {5: (4.95, 760, "right"), 3: (3.3, 745, "left"), 1: (1.42, 430, "right")}
    for internodes in INTERNODES:
        runs = [r for r in conduction_delays() if r.internodes == internodes and r.conducts]
        colour = _COLOURS[internodes]
        x = [100 * run.myelin_fraction for run in runs]
        axis.plot(x, [run.extra_delay_us for run in runs], MARKERS[colour], color=colour,
                  linestyle="-", markersize=6, clip_on=False)  # fmt: skip
        at, delay_us, side = labels[internodes]
        axis.text(at, delay_us, _words(internodes), ha=side, va="center")
    axis.set_xscale("log")
    axis.set(xlim=_LIMITS_PERCENT, ylim=(0, 1000))
    axis.set_xticks((100, 50, 20, 10, 5, 2, 1), ("100", "50", "20", "10", "5", "2", "1"))
    axis.minorticks_off()
    axis.set_xlabel("myelin left, % of the lamellae (log scale)")
    axis.set_ylabel("extra delay, µs")
    axis.grid(axis="y", color=LINE_GREY, linewidth=0.5)
    axis.set_axisbelow(True)


def conduction_delay_alt() -> str:
    """Say in words what `conduction_delay_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    tenth = {
        r.internodes: r.extra_delay_us for r in conduction_delays() if r.myelin_fraction == 0.1
    }
    delays = "; ".join(f"{_words(n)} {tenth[n]:.0f} µs" for n in INTERNODES)
    blocks = "; ".join(f"{_words(n)}: {_bracket_words(n)}" for n in INTERNODES)
    return (
        "Line chart of extra delay against the share of myelin left, which falls to the right. "
        f"The delay grows slowly at first, to these at a tenth of the myelin: {delays}. It then "
        f"climbs steeply, and the impulse stops. {blocks}."
    )


def conduction_delay_table() -> list[dict[str, object]]:
    """Give every run as a row.

    Returns
    -------
    list of dict
        One row a run of the model.

    Examples
    --------
    >>> conduction_delay_table()[-1]["Extra delay, µs"]
    'no impulse arrived'
    """
    return [
        {
            "Stretch": _words(run.internodes),
            "Myelin left, %": f"{100 * run.myelin_fraction:.4g}",
            "Extra delay, µs": f"{run.extra_delay_us:.0f}"
            if run.conducts
            else "no impulse arrived",
            "Impulses without a stimulus": run.spikes_at_rest,
        }
        for run in conduction_delays()
    ]


def main() -> None:
    """Work the numbers out anew and keep them beside this module."""
    with (
        files("hemifacial.figures")
        .joinpath("conduction_delay.csv")
        .open("w", encoding="utf-8", newline="") as file
    ):
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for run in simulate_delays():
            delay_us = f"{run.extra_delay_us:.1f}" if run.conducts else "inf"
            share = f"{run.myelin_fraction:.6g}"
            rows.writerow((run.internodes, share, delay_us, run.spikes_at_rest))


if __name__ == "__main__":
    main()
