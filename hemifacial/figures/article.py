"""The waiting-room article against the evidence: relief, lasting harm, and toxin over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hemifacial.figures.dots import Dot, draw_dots
from hemifacial.figures.icons import IconArray
from hemifacial.figures.style import BLUE, GREEN, LINE_GREY, ORANGE, TEXT_GREY, VERMILLION
from hemifacial.synthesis.intervals import wilson_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.evidence import Figure as Quantity

#: "More than 85 to 90 of 100", as the article has it.
ARTICLE_PERCENT = (85, 90)

_POOLED, _SERIES, _SAME, _LONG = "Pooled", "One series", "Same patients", "Long run"
_RELIEF = (
    ("sharma2017_spasm_free_mvd", _POOLED, "27 studies", BLUE),
    ("miller2012_spasm_free_mvd_2_9y", _POOLED, "median 2.9 years", BLUE),
    ("hyun2010_spasm_free_1y", _SERIES, "1 year", VERMILLION),
    ("china1200_spasm_free_4_2y", _SERIES, "4.2 years", VERMILLION),
    ("mexico194_spasm_free_4_25y", _SERIES, "4.25 years", VERMILLION),
    ("helal2024_spasm_free", _SERIES, "telephone", VERMILLION),
    ("almenabbawy2022_spasm_relief_90", _SAME, "> 90 % better", GREEN),
    ("almenabbawy2022_spasm_free", _SAME, "free of spasm", GREEN),
    ("illingworth1996_spasm_free_8y", _LONG, "8 years", ORANGE),
    ("barker1995_spasm_free_10y", _LONG, "10 years", ORANGE),
    ("fukunaga2013_spasm_free_13y", _LONG, "13 years", ORANGE),
)
_HFS, _BLEPHAROSPASM, _BOTH = "Hemifacial spasm", "Blepharospasm", "Both diseases"
_DURATION = (
    ("gillkraft2010_duration_early", _HFS, "first ten", VERMILLION),
    ("gillkraft2010_duration_late", _HFS, "last ten", VERMILLION),
    ("ababneh2014_duration_first", _BOTH, "first year", GREEN),
    ("ababneh2014_duration_last", _BOTH, "last year", GREEN),
    ("gillkraft2010_duration_early_blepharospasm", _BLEPHAROSPASM, "first ten", BLUE),
    ("gillkraft2010_duration_late_blepharospasm", _BLEPHAROSPASM, "last ten", BLUE),
)
_HARM = (
    ("jns2024_420_complication_any", "At least one complication"),
    ("jns2024_420_complication_any_permanent", "A complication that stays"),
)


def relief_dots() -> list[Dot]:
    """Read relief after decompression by definition and follow-up from the evidence ledger.

    Returns
    -------
    list of Dot
        Per cent, with the printed interval or Wilson's; none for a Kaplan-Meier value.

    References
    ----------
    Claims ``mvd-relief-reviews``, ``mvd-relief-operators``, ``article-relief-series``,
    ``mvd-relief-almenabbawy``, ``mvd-relief-asked`` and ``mvd-relief-ten-years``.

    Examples
    --------
    >>> dots = relief_dots()
    >>> dots[0].words, dots[-2].low is None
    ('88.5 %', True)
    """
    return [_share_dot(*row) for row in _RELIEF]


def draw_relief(dots: Sequence[Dot], height_in: float = 7.2) -> Figure:
    """Draw relief with the article's promise as a band.

    Parameters
    ----------
    dots : sequence of Dot
        From `relief_dots`.
    height_in : float
        Height of the figure in inches.

    Returns
    -------
    matplotlib.figure.Figure
        One row an estimate; the grey band is the article's 85 to 90 %.
    """
    figure = draw_dots(
        dots,
        axis_label="% of patients, 95 % interval",
        limits=(60, 100),
        ticks=(60, 70, 80, 90, 100),
        height_in=height_in,
    )
    (axis,) = figure.axes
    low, high = ARTICLE_PERCENT
    axis.axvspan(low, high, color=LINE_GREY, alpha=0.45, linewidth=0, zorder=0)
    axis.text((low + high) / 2, -0.62, "the article", color=TEXT_GREY, ha="center", va="bottom")
    return figure


def duration_dots() -> list[Dot]:
    """Read how long toxin lasted early and late in treatment from the evidence ledger.

    Returns
    -------
    list of Dot
        Mean duration in weeks, without intervals, which the sources do not print.

    References
    ----------
    Claims ``article-toxin-over-years`` and ``article-toxin-dose-rises``.

    Examples
    --------
    >>> [dot.words for dot in duration_dots()][:2]
    ['12.4 weeks', '12.4 weeks']
    """
    figures, names = _ledger()
    dots = []
    for name, group, when, colour in _DURATION:
        figure = figures[name]
        source = f"{names(figure)}, {when}, n = {figure.n}"
        dots.append(Dot(group, source, figure.value, f"{figure.value:g} weeks", colour))
    return dots


def harm_arrays() -> list[IconArray]:
    """Read complications of one centre, any and lasting, with Wilson's 95 % intervals.

    Returns
    -------
    list of IconArray
        Of the same 420 patients.

    References
    ----------
    Claims ``mvd-any-complication`` and ``mvd-any-lasting``.

    Examples
    --------
    >>> [array.words for array in harm_arrays()]
    ['19 in 100 (15 to 23)', '7 in 100 (5 to 10)']
    """
    figures, _ = _ledger()
    arrays = []
    for name, label in _HARM:
        events, n = figures[name].events, figures[name].n
        low, high = wilson_interval(events, n)
        arrays.append(IconArray(label, events / n, low, high, f"{events} of {n} patients"))
    return arrays


def _ledger():
    from hemifacial.evidence import load_figures, load_references, source_name

    references = load_references()
    return load_figures(), lambda figure: source_name(references[figure.reference])


def _share_dot(name: str, group: str, what: str, colour: str) -> Dot:
    figures, names = _ledger()
    figure: Quantity = figures[name]
    low, high = figure.ci_low, figure.ci_high
    counts = getattr(figure, "counts", None)
    if low is None and counts and group != _POOLED:
        low, high = (100 * limit for limit in wilson_interval(*counts))
    words = f"{figure.value:g} %"
    if figure.n:
        words += f"\nof {figure.n}"
    return Dot(group, f"{names(figure)}, {what}", figure.value, words, colour, low, high)
