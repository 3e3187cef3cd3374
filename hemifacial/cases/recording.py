"""One simulated recording by itself, without the letter that it has in an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hemifacial.figures.style import BLACK, BLUE, GREEN, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.figures.enmg_signals import Recording

_COLOURS = (BLACK, BLUE, GREEN)


def draw_recording(recording: Recording, samples_per_ms: int) -> Figure:
    """Draw the channels of a recording under each other, their sweeps over one another.

    Parameters
    ----------
    recording : Recording
        Such as one of :func:`hemifacial.figures.enmg_spread.simulate_spreads`.
    samples_per_ms : int
        Samples a millisecond.

    Returns
    -------
    matplotlib.figure.Figure
        All channels on one scale, which is not named: sizes are assumed.
    """
    channels = list(recording.sweeps)
    highest = max(float(np.ptp(sweeps)) for sweeps in recording.sweeps.values())
    apart = 1.08 * highest
    with house_style():
        figure = new_figure(1.0 + 0.85 * len(channels))
        axis = figure.subplots()
        for row, (channel, colour) in enumerate(zip(channels, _COLOURS, strict=False)):
            for sweep in recording.sweeps[channel]:
                t_ms = np.arange(len(sweep)) / samples_per_ms
                axis.plot(t_ms, sweep - row * apart, color=colour, linewidth=0.8)
        axis.set_xlim(t_ms[0], t_ms[-1])
        axis.set_yticks([-row * apart for row in range(len(channels))], channels)
        axis.tick_params(axis="y", length=0)
        for label, colour in zip(axis.get_yticklabels(), _COLOURS, strict=False):
            label.set_color(colour)
        axis.spines["left"].set_visible(False)
        axis.set_xlabel("time, ms")
    return figure
