"""How many treatments with toxin still work, week by week: one curve a series, never joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hemifacial.figures.style import BLUE, GREEN, TEXT_GREY, VERMILLION, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WEEKS = 24
USUAL_WEEKS = 12
_COLOURS = (BLUE, VERMILLION, GREEN)
_DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)))


def toxin_cycle() -> list[dict[str, object]]:
    """Give the share of treatments that still work in each week.

    Returns
    -------
    list of dict
        Week, and a share in per cent for each series.

    References
    ----------
    Claim ``toxin-duration``.

    Examples
    --------
    >>> list(toxin_cycle()[12].values())
    [12, '45', '60', '73']

    Notes
    -----
    A gamma distribution with the series' mean and standard deviation: simulated, for teaching.
    Treatments that failed are not in it.
    """
    return [
        {"Week": week}
        | {
            f"{spread.series}, still working, %": f"{100 * (1 - spread.passed(7 * week)):.0f}"
            for spread in _series()
        }
        for week in range(WEEKS + 1)
    ]


def draw_toxin_cycle() -> Figure:
    """Draw a curve for each series, and the usual visit at 12 weeks.

    Returns
    -------
    matplotlib.figure.Figure
    """
    weeks = [step / 4 for step in range(4 * WEEKS + 1)]
    with house_style():
        figure = new_figure(4.0)
        axis = figure.subplots()
        for number, spread in enumerate(_series()):
            shares = [100 * (1 - spread.passed(7 * week)) for week in weeks]
            colour = _COLOURS[number]
            axis.plot(weeks, shares, color=colour, ls=_DASHES[number])
            at = 100 * (1 - spread.passed(7 * USUAL_WEEKS))
            axis.plot(USUAL_WEEKS, at, "osD"[number], color=colour, ms=8)
        low, middle, high = (100 * (1 - s.passed(7 * USUAL_WEEKS)) for s in _series())
        places = ((4.3, 50, "right"), (16.0, 60, "left"), (12.6, 88, "left"))
        for spread, (x, y, side), colour, at in zip(
            _series(), places, _COLOURS, (low, middle, high), strict=True
        ):
            words = f"{spread.series}\n{at:.0f} in 100 at 12 weeks"
            axis.text(x + 0.9, y, words, color=colour, ha="center" if side == "right" else "left",
                      va="center")  # fmt: skip
        axis.axvline(USUAL_WEEKS, color=TEXT_GREY, ls=(0, (2, 3)), lw=1)
        axis.set_xlim(0, WEEKS)
        axis.set_ylim(0, 104)
        axis.set_xticks(range(0, WEEKS + 1, 4))
        axis.set_xlabel("Weeks after the injection")
        axis.set_title("Treatments that still work, of 100", loc="left")
    return figure


def _series():
    from hemifacial.treatment import durations

    return durations()
