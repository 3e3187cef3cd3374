"""Simulated needle electromyograms: how fast units fire, and whether two muscles fire in step.

Each follows a stated rule and nothing else; it proves nothing about patients.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.figures.enmg_signals import (
    LETTERS,
    Recording,
    Scale,
    add_wave,
    draw_recordings,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EYE, MOUTH = "eye", "mouth"
SEED = 50503
SAMPLES_PER_MS, DURATION_MS = 5, 600
NOISE_UV, THRESHOLD_UV = 1.2, 45.0
#: Discharges of two muscles this close count as in step; gaps this short make a fast train.
IN_STEP_MS, FAST_MS = 1.0, 5.0
CONDITIONS = ("Contraction by will", "Hemifacial spasm", "Synkinesis, blinking", "Facial myokymia")

_WIDTH_MS = 0.9
# Foot of a potential before its first peak.
_FOOT_MS = 1.5 * _WIDTH_MS
_SCALE = Scale(
    samples_per_ms=SAMPLES_PER_MS,
    apart=385.0,
    ticks_ms=range(0, 600, 100),
    bar=200.0,
    bar_words="200 µV",
    time_label="time, ms",
)
_PLACES = "Needles in orbicularis oculi (eye) and orbicularis oris (mouth) of one side. "
# What was asked for would give two of the four away.
_NOTE = _PLACES + "A and C: asked to move. B and D: at rest."
_NOTE_NAMED = _PLACES + "A: asked to purse the lips. C: asked to blink at 50 ms. B and D: at rest."

ENMG_BURSTS_CAPTION = (
    "Four simulated needle recordings of two muscles on one side. Rates: trains of 250 to 350 Hz "
    "in hemifacial spasm (Nielsen 1984) at the same time in several muscles (Lee 1992); discharges "
    "of myokymia, single or in groups (as drawn), at a steady 0.8 to 30 per second (Wasserstrom "
    "1977); units fired by will, 8 Hz at recruitment to a peak of "
    "76 Hz (frontalis, Kirk 2021). Sizes and all else are assumed. For teaching, not for patient "
    "care."
)


@lru_cache(maxsize=2)
def simulate_bursts(seed: int = SEED) -> tuple[Recording, ...]:
    """Simulate the four recordings.

    Parameters
    ----------
    seed : int
        Equal seeds give equal recordings.

    Returns
    -------
    tuple of Recording
        In the order of their letters; one sweep a muscle, in microvolts.

    References
    ----------
    Rates after the ledger: ``nielsen1984_rate_low`` and ``_high``, ``wasserstrom1977_rate_low``
    and ``_high``, ``kirk2021_rate_recruitment`` and ``_peak``.

    Examples
    --------
    >>> [burst.letter for burst in simulate_bursts()]
    ['A', 'B', 'C', 'D']
    """
    rng = np.random.default_rng(seed)
    recordings = []
    for letter, condition in zip(LETTERS, CONDITIONS, strict=True):
        units = _UNITS[condition](rng)
        sweeps = {}
        for muscle in (EYE, MOUTH):
            sweep = rng.normal(0, NOISE_UV, DURATION_MS * SAMPLES_PER_MS)
            for times_ms, peak_uv in units.get(muscle, ()):
                for time_ms in times_ms:
                    add_wave(sweep, time_ms - _FOOT_MS, peak_uv, _WIDTH_MS, SAMPLES_PER_MS)
            sweeps[muscle] = sweep[None, :]
        recordings.append(Recording(letter, condition, sweeps))
    return tuple(recordings)


Units = dict[str, list[tuple[np.ndarray, float]]]


def _steady(
    rng: np.random.Generator, start_ms: float, rate_hz: float, end_ms: float = DURATION_MS - 8
) -> np.ndarray:
    """One unit that fires by will: nearly regular, from a start to an end."""
    n_most = int(DURATION_MS * rate_hz / 1000) + 2
    gaps_ms = 1000 / rate_hz * rng.normal(1, 0.08, n_most)
    times_ms = start_ms + rng.uniform(0, 1000 / rate_hz) + np.cumsum(gaps_ms) - gaps_ms[0]
    return times_ms[times_ms < end_ms]


def _by_will(rng: np.random.Generator) -> Units:
    """Units of the mouth at their own rates; the eye is at rest."""
    return {MOUTH: [(_steady(rng, 5, 22), 110), (_steady(rng, 5, 15), 75)]}


def _hemifacial_spasm(rng: np.random.Generator) -> Units:
    """Fast trains of uneven length, at the same moments in both muscles."""
    times, start_ms = [], 25.0
    for n_discharges in (9, 21, 5, 20, 8):
        gaps_ms = 1000 / rng.uniform(250, 350, n_discharges)
        times.append(start_ms + np.cumsum(gaps_ms))
        start_ms = times[-1][-1] + rng.uniform(30, 90)
    train = np.concatenate(times)
    train = train[train < DURATION_MS - 8]
    return {EYE: [(train, 110)], MOUTH: [(train, 85)]}


def _synkinesis(rng: np.random.Generator) -> Units:
    """While a blink lasts, units of both muscles at rates of a movement by will, each its own."""
    return {
        EYE: [(_steady(rng, 75, 41, 320), 110), (_steady(rng, 80, 29, 320), 75)],
        MOUTH: [(_steady(rng, 75, 33, 320), 85), (_steady(rng, 80, 24, 320), 65)],
    }


def _myokymia(rng: np.random.Generator) -> Units:
    """Groups of two or of three discharges, steady, each muscle at its own rate.

    Within a group, too, they keep below the fastest rate that is reported, 30 per second.
    """
    units: Units = {}
    for muscle, first_ms, groups_per_s, n_discharges in ((EYE, 15, 8, 2), (MOUTH, 40, 6.5, 3)):
        starts_ms = np.arange(first_ms, DURATION_MS, 1000 / groups_per_s)
        times_ms = np.add.outer(starts_ms, 36 * np.arange(n_discharges)).ravel()
        units[muscle] = [(times_ms + rng.normal(0, 0.4, len(times_ms)), 90)]
    return units


_UNITS = dict(zip(CONDITIONS, (_by_will, _hemifacial_spasm, _synkinesis, _myokymia), strict=True))


def discharges_ms(sweep: np.ndarray) -> np.ndarray:
    """Find the discharges of a muscle: peaks above a threshold.

    Parameters
    ----------
    sweep : numpy.ndarray, shape (samples,)
        Signal in microvolts.

    Returns
    -------
    numpy.ndarray
        Times of the peaks in ms.

    Examples
    --------
    >>> discharges_ms(np.array([0.0, 20.0, 60.0, 20.0, 0.0]))
    array([0.4])
    """
    inner = sweep[1:-1]
    peaks = (inner > THRESHOLD_UV) & (inner >= sweep[:-2]) & (inner > sweep[2:])
    return (np.flatnonzero(peaks) + 1) / SAMPLES_PER_MS


def measures(recording: Recording) -> tuple[int, int, int, int]:
    """Measure a recording as drawn.

    Parameters
    ----------
    recording : Recording
        Two muscles.

    Returns
    -------
    tuple of int
        Discharges of the eye, of the mouth, those of the mouth within 1 ms of one of the eye,
        and the most discharges in a row with gaps under 5 ms.

    Examples
    --------
    >>> measures(simulate_bursts()[0])[0]
    0
    """
    eye, mouth = (discharges_ms(recording.sweeps[muscle][0]) for muscle in (EYE, MOUTH))
    in_step = sum(bool((np.abs(eye - time) <= IN_STEP_MS).any()) for time in mouth)
    return len(eye), len(mouth), in_step, max(_longest_train(eye), _longest_train(mouth))


def _longest_train(times_ms: np.ndarray) -> int:
    if not len(times_ms):
        return 0
    longest = run = 1
    for gap_ms in np.diff(times_ms):
        run = run + 1 if gap_ms < FAST_MS else 1
        longest = max(longest, run)
    return longest


def enmg_bursts_figure(named: bool = False) -> Figure:
    """Draw the four recordings.

    Parameters
    ----------
    named : bool
        Give each its condition as well as its letter.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels of two muscles.
    """
    note = _NOTE_NAMED if named else _NOTE
    return draw_recordings(
        simulate_bursts(), _SCALE, note=note, named=named, height_in=5.9, columns=1
    )


def enmg_bursts_alt(named: bool = False) -> str:
    """Say in words what `enmg_bursts_figure` shows.

    Parameters
    ----------
    named : bool
        Say what each is.

    Returns
    -------
    str
        Alt text.
    """
    parts = []
    for burst in simulate_bursts():
        eye, mouth, in_step, train = measures(burst)
        parts.append(
            f"{burst.title(named)}: eye {eye} discharges, mouth {mouth}, of these {in_step} in "
            f"step with the eye, longest fast train {train}"
        )
    return (
        f"Four panels of two muscles over {DURATION_MS} ms. {'; '.join(parts)}. A fast train has "
        "gaps under 5 ms, that is more than 200 discharges a second."
    )


def enmg_bursts_table(named: bool = False) -> list[dict[str, object]]:
    """Give what was measured on the traces as rows.

    Parameters
    ----------
    named : bool
        Say what each is.

    Returns
    -------
    list of dict
        One row a recording.

    Examples
    --------
    >>> enmg_bursts_table(named=True)[1]["Simulated"]
    'Hemifacial spasm'
    """
    headings = (
        "Discharges, eye",
        "Discharges, mouth",
        "Mouth within 1 ms of the eye",
        "Most in a row with gaps under 5 ms",
    )
    return [
        burst.head(named) | dict(zip(headings, measures(burst), strict=True))
        for burst in simulate_bursts()
    ]
