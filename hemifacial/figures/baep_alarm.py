"""What each source calls an alarm in the brainstem auditory evoked potential, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.lettering import text_width_in
from hemifacial.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    PURPLE,
    TEXT_GREY,
    VERMILLION,
    WIDTH_IN,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WAVES_IN, _HEAD_IN, _ROW_IN, _FOOT_IN = 2.05, 0.5, 0.48, 0.34
_NAME_IN = 1.75
#: Where the schematic draws waves I, III and V (no measured latency), and their heights.
_PEAKS = {"I": (1.5, 0.55), "III": (3.5, 0.7), "V": (5.5, 1.0)}


@dataclass(frozen=True)
class Alarm:
    """What one source calls an alarm.

    Parameters
    ----------
    source : str
        Key of the source in the evidence ledger.
    claim : str
        Claim that says so.
    delay_ms : float, optional
        Delay of wave V in ms that counts.
    fall_percent : float, optional
        Fall of the amplitude of wave V in percent that counts.
    together : bool
        Whether delay and fall count only together.
    lost : bool
        Whether the loss of wave V counts.
    words : str
        The rule in a sentence.
    """

    source: str
    claim: str
    words: str
    delay_ms: float | None = None
    fall_percent: float | None = None
    together: bool = False
    lost: bool = False


ALARMS = (
    Alarm("friedman1985", "baep-latency-always", "loss of wave V only", lost=True),
    Alarm(
        "park2018_baep",
        "baep-critical",
        "loss of wave V, or delay of 1 ms or more together with a fall by 50 % or more",
        1.0,
        50,
        together=True,
        lost=True,
    ),
    Alarm("jung2017", "baep-amplitude-half", "fall by more than 50 %", fall_percent=50),
    Alarm(
        "hatayama1998",
        "baep-amplitude-forty",
        "fall by more than 40 %, in patients with a delay above 1 ms",
        fall_percent=40,
    ),
)
#: Mean delays in ms of wave V where hearing was kept and where it declined: ledger's rows.
MEAN_DELAYS = ("polo2025_delay_preserved", "polo2025_delay_decline")
#: Lengthening of the interval from I to III in ms that one source takes as an early sign.
PREWARNING_MS = 0.5


def baep_trace(
    delay: float = 0.0, size: float = 1.0, n_points: int = 400
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a schematic potential; its units are those of the page.

    Parameters
    ----------
    delay : float
        How much later wave V comes; III moves by half of it.
    size : float
        Height of wave V as a share of its height before, from 0 (lost) to 1.
    n_points : int
        Points of the trace.

    Returns
    -------
    tuple of numpy.ndarray
        Place and height, each of shape (n_points,). A drawing, not a recording and not a model.

    Examples
    --------
    >>> place, height = baep_trace()
    >>> round(float(place[height.argmax()]), 1)
    5.5
    """
    import numpy as np

    place = np.linspace(0, 8, n_points)
    shifts = {"I": 0.0, "III": delay / 2, "V": delay}
    sizes = {"I": 1.0, "III": 0.6 + 0.4 * size, "V": size}
    height = sum(
        sizes[name] * tall * np.exp(-(((place - at - shifts[name]) / 0.33) ** 2))
        for name, (at, tall) in _PEAKS.items()
    )
    return place, height


def draw_baep_alarm() -> Figure:
    """Draw three schematic potentials, and below them the alarm of each source.

    Returns
    -------
    matplotlib.figure.Figure
        Above: before, later and lower, wave V lost. Below: one row a source; columns for delay,
        fall of amplitude and loss.
    """
    with house_style():
        n_rows = len(ALARMS) + 2
        height_in = _WAVES_IN + _HEAD_IN + _ROW_IN * n_rows + _FOOT_IN
        figure = new_figure(height_in)
        figure.set_layout_engine("none")
        _draw_waves(
            figure.add_axes(
                (0.02, 1 - (_WAVES_IN - 0.05) / height_in, 0.96, (_WAVES_IN - 0.1) / height_in)
            )
        )
        bottom, tall = _FOOT_IN / height_in, _ROW_IN * n_rows / height_in
        spans = ((_NAME_IN, 1.95), (3.95, 1.75), (5.95, 0.85))
        delay, fall, lost = (
            figure.add_axes((left / WIDTH_IN, bottom, wide / WIDTH_IN, tall))
            for left, wide in spans
        )
        _dress(delay, "Delay, ms", (0, 1.5), (0, 0.5, 1), n_rows)
        _dress(fall, "Fall of wave V, %", (0, 100), (0, 50, 100), n_rows)
        _dress(lost, "V lost", (-1, 1), (), n_rows)
        _draw_alarms(delay, fall, lost)
        _draw_latency_rows(delay, fall)
    return figure


def _draw_waves(axis: Axes) -> None:
    rows = (
        ("Before", 0.0, 1.0, BLUE, "-"),
        ("V later\nand lower", 0.7, 0.45, ORANGE, "-"),
        ("V lost", 0.0, 0.0, VERMILLION, "-"),
    )
    for number, (label, delay, size, colour, line) in enumerate(rows):
        place, height = baep_trace(delay, size)
        start = 2.55 * number
        axis.plot(start + 0.27 * place, height, line, color=colour)
        axis.text(start + 1.08, -0.22, label, ha="center", va="top", linespacing=1.1)
        for name, (at, tall) in _PEAKS.items():
            shift = {"I": 0.0, "III": delay / 2, "V": delay}[name]
            share = {"I": 1.0, "III": 0.6 + 0.4 * size, "V": size}[name]
            x, y = start + 0.27 * (at + shift), max(tall * share, 0.05) + 0.06
            axis.text(x, y, name if share else "", ha="center", va="bottom", weight="bold")
        dashed = start + 0.27 * _PEAKS["V"][0]
        axis.plot([dashed] * 2, [0, 1.0], ":", color=TEXT_GREY, linewidth=1.2)
    axis.text(0, 1.72, "Schematic, not a recording; no scale", va="top", weight="bold")
    axis.set_xlim(-0.05, 7.35)
    axis.set_ylim(-0.78, 1.75)
    axis.axis("off")


def _dress(
    axis: Axes, title: str, limits: tuple[float, float], ticks: tuple[float, ...], n_rows: int
) -> None:
    axis.set_title(title, pad=8)
    axis.set_xlim(*limits)
    axis.set_xticks(ticks)
    axis.set_yticks([])
    axis.set_ylim(n_rows - 0.5, -0.5)
    axis.spines["left"].set_visible(False)
    for place in range(1, n_rows):
        axis.axhline(place - 0.5, color="#E4E4E4", linewidth=1)


def _draw_alarms(delay: Axes, fall: Axes, lost: Axes) -> None:
    from hemifacial.evidence import load_references, source_name

    references = load_references()
    for place, alarm in enumerate(ALARMS):
        _name(delay, place, source_name(references[alarm.source]))
        colour = VERMILLION if alarm.together else BLUE
        if alarm.delay_ms is not None:
            _from(delay, place, alarm.delay_ms, 1.5, colour)
        if alarm.fall_percent is not None:
            _from(fall, place, alarm.fall_percent, 100, colour)
            label = f"{'≥' if alarm.together else '>'}{alarm.fall_percent:g}"
            fall.text(alarm.fall_percent - 4, place, label, ha="right", va="center")
        if alarm.together:
            delay.text(0.93, place, "≥1, and", ha="right", va="center")
        if alarm.lost:
            lost.plot(0, place, "X", color=VERMILLION, markersize=12)


def _draw_latency_rows(delay: Axes, fall: Axes) -> None:
    from hemifacial.evidence import load_figures, load_references, source_name

    references, ledger = load_references(), load_figures()
    place = len(ALARMS)
    kept, declined = (ledger[name].value for name in MEAN_DELAYS)
    _name(delay, place, source_name(references["polo2025"]))
    for value, colour, marker in ((kept, BLACK, "o"), (declined, PURPLE, "^")):
        delay.plot(value, place + 0.2, marker, color="white", markeredgecolor=colour, markersize=9)
        delay.text(value, place - 0.02, f"{value:g}", ha="center", va="bottom")
    fall.text(2, place, "means: ○ hearing\nkept, △ declined", va="center")
    place += 1
    _name(delay, place, source_name(references["baep_prewarn2021"]))
    _from(delay, place, PREWARNING_MS, 1.5, ORANGE)
    delay.text(PREWARNING_MS - 0.06, place, f"≥{PREWARNING_MS:g}", ha="right", va="center")
    fall.text(2, place, "early sign: interval\nI to III longer", va="center")


def _name(axis: Axes, place: int, name: str) -> None:
    if text_width_in(name) > _NAME_IN - 0.15:
        name = "\n".join(name.rsplit(" ", 1))
    axis.text(-0.04, place, name, transform=axis.get_yaxis_transform(), ha="right", va="center")


def _from(axis: Axes, place: int, start: float, stop: float, colour: str) -> None:
    axis.plot(
        [start, stop], [place] * 2, color=colour, linewidth=9, alpha=0.5, solid_capstyle="butt"
    )
    axis.plot([start] * 2, [place - 0.24, place + 0.24], color=colour, linewidth=3)


def baep_alarm_table() -> list[dict[str, object]]:
    """Give the alarm of each source as rows.

    Returns
    -------
    list of dict
        Source, and what it calls an alarm.

    References
    ----------
    Claims baep-critical, baep-amplitude-half, baep-amplitude-forty, baep-latency-always,
    baep-latency-lyon, baep-wave-three, baep-wave-three-against.

    Examples
    --------
    >>> baep_alarm_table()[0]["Alarm"]
    'loss of wave V only'
    """
    from hemifacial.evidence import load_figures, load_references, source_name

    references, ledger = load_references(), load_figures()
    kept, declined = (ledger[name].value for name in MEAN_DELAYS)
    rows: list[tuple[str, str]] = [(alarm.source, alarm.words) for alarm in ALARMS]
    rows.append(
        (
            "polo2025",
            f"prints means, no threshold seen: {kept:g} ms where hearing was kept, "
            f"{declined:g} ms where it declined",
        )
    )
    rows.append(
        (
            "baep_prewarn2021",
            f"early sign: interval from I to III longer by {PREWARNING_MS:g} ms or more without "
            "delay of wave I",
        )
    )
    rows.append(("wave3_2014", "against it: changes of wave III did not raise the odds of loss"))
    return [{"Source": source_name(references[key]), "Alarm": words} for key, words in rows]
