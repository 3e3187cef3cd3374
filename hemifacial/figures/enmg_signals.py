"""What the simulated recordings of lesson 05 share: noise, potentials, onsets and their drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import note_height_in, write_note
from hemifacial.figures.style import BLACK, BLUE, GREEN, TEXT_GREY, house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LETTERS = "ABCD"
_COLOURS = (BLACK, BLUE, GREEN)


@dataclass(frozen=True)
class Recording:
    """A simulated recording.

    Parameters
    ----------
    letter, condition : str
        Its letter in the exercise, and what was simulated.
    sweeps : mapping of str to numpy.ndarray, shape (sweeps, samples)
        Channel to its sweeps.
    """

    letter: str
    condition: str
    sweeps: Mapping[str, np.ndarray]

    def title(self, named: bool) -> str:
        """The letter, with the condition where it may be told."""
        return f"{self.letter}  {self.condition}" if named else self.letter

    def head(self, named: bool) -> dict[str, object]:
        """The first cells of its row in a table: the same two."""
        return {"Recording": self.letter} | ({"Simulated": self.condition} if named else {})


@dataclass(frozen=True)
class Scale:
    """How recordings are drawn.

    Parameters
    ----------
    samples_per_ms : int
        Samples a millisecond.
    apart : float
        Distance between the zero lines of two channels, in the unit of the signals.
    ticks_ms : sequence of int
        Marks of the time axis; its ends are those of the sweep.
    bar, bar_words : float and str
        Length of the upright scale bar in the unit of the signals, and its name.
    time_label : str
        Name of the time axis.
    """

    samples_per_ms: int
    apart: float
    ticks_ms: Sequence[int]
    bar: float
    bar_words: str
    time_label: str


def add_wave(
    sweep: np.ndarray, at_ms: float, peak: float, width_ms: float, samples_per_ms: int
) -> None:
    """Add a biphasic potential that begins at a moment, in place.

    Parameters
    ----------
    sweep : numpy.ndarray, shape (samples,)
        The signal; what lies beyond its end is cut off.
    at_ms : float
        Where the potential begins to rise.
    peak : float
        Height of its first peak, in the unit of the signal.
    width_ms : float
        From peak to peak.
    samples_per_ms : int
        Samples a millisecond.

    Examples
    --------
    >>> sweep = np.zeros(200)
    >>> add_wave(sweep, 5.0, 1.0, 2.0, 10)
    >>> bool(5.0 < np.argmax(np.abs(sweep) > 0.1) / 10 < 7.0)
    True
    """
    t_ms = np.arange(len(sweep)) / samples_per_ms
    half = width_ms / 2
    phase = (t_ms - at_ms - 2 * width_ms) / half
    sweep -= peak * phase * np.exp((1 - phase**2) / 2) * (t_ms >= at_ms)


def onsets_ms(
    sweep: np.ndarray, samples_per_ms: int, threshold: float, gap_ms: float
) -> np.ndarray:
    """Find where activity begins after a pause.

    Parameters
    ----------
    sweep : numpy.ndarray, shape (samples,)
        The signal.
    samples_per_ms : int
        Samples a millisecond.
    threshold : float
        What lies above it, up or down, is activity.
    gap_ms : float
        A pause of this length separates two runs of activity.

    Returns
    -------
    numpy.ndarray
        Times in ms.

    Examples
    --------
    >>> onsets_ms(np.array([0, 9, 9, 0, 0, 0, 9]), 1, 5.0, 2.0).tolist()
    [1.0, 6.0]
    """
    loud_ms = np.flatnonzero(np.abs(sweep) > threshold) / samples_per_ms
    return loud_ms[np.diff(loud_ms, prepend=-np.inf) > gap_ms]


def draw_recordings(
    recordings: Sequence[Recording],
    scale: Scale,
    *,
    note: str,
    named: bool,
    height_in: float,
    columns: int = 2,
) -> Figure:
    """Draw four recordings, their sweeps over one another.

    Parameters
    ----------
    recordings : sequence of Recording
        Four of them, with the same channels.
    scale : Scale
        How they are drawn.
    note : str
        What is written below them.
    named : bool
        Give each its condition as well as its letter.
    height_in : float
        Height without the note, in inches.
    columns : {1, 2}
        Panels beside one another; one column gives a long recording the whole width.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels on one scale.

    Raises
    ------
    CourseError
        If there are not four recordings.
    """
    if len(recordings) != len(LETTERS):
        raise CourseError(
            f"There are {len(recordings)} recordings; the figure has room for exactly 4."
        )
    with house_style():
        figure = new_figure(height_in + note_height_in(note))
        rows = len(LETTERS) // columns
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axis, recording in zip(axes.flat, recordings, strict=True):
            _draw_recording(axis, recording, scale)
            axis.set_title(recording.title(named), loc="left")
        for axis in axes[-1]:
            axis.set_xlabel(scale.time_label)
        for axis in axes[:, 1:].flat:
            axis.tick_params(labelleft=False)
        _draw_bar(axes[-1, -1], scale)
        write_note(figure, note)
    return figure


def _draw_recording(axis: Axes, recording: Recording, scale: Scale) -> None:
    channels = list(recording.sweeps)
    for row, (channel, colour) in enumerate(zip(channels, _COLOURS, strict=False)):
        for sweep in recording.sweeps[channel]:
            t_ms = np.arange(len(sweep)) / scale.samples_per_ms
            axis.plot(t_ms, sweep - row * scale.apart, color=colour, linewidth=0.7)
    last = -(len(channels) - 1) * scale.apart
    axis.set(xlim=(t_ms[0], t_ms[-1]), ylim=(last - scale.apart, 0.6 * scale.apart))
    axis.set_xticks(scale.ticks_ms)
    axis.set_yticks([-row * scale.apart for row in range(len(channels))], channels)
    axis.tick_params(axis="y", length=0)
    for label, colour in zip(axis.get_yticklabels(), _COLOURS, strict=False):
        label.set_color(colour)
    axis.spines["left"].set_visible(False)


def _draw_bar(axis: Axes, scale: Scale) -> None:
    """Draw the scale bar into the lower right corner."""
    foot, right = axis.get_ylim()[0] + 0.05 * scale.apart, axis.get_xlim()[1]
    axis.plot([0.98 * right] * 2, [foot, foot + scale.bar], color=TEXT_GREY, linewidth=3,
              solid_capstyle="butt")  # fmt: skip
    middle = 0.98 * right, foot + scale.bar / 2
    axis.annotate(scale.bar_words, middle, (-6, 0), textcoords="offset points", ha="right",
                  va="center", color=TEXT_GREY)  # fmt: skip
