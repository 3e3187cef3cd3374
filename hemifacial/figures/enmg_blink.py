"""Simulated blink reflexes: normal, with an answer of the mouth, with a facial nerve lesion.

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
    onsets_ms,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHANNELS = ("right eye", "left eye", "right mouth")
SEED, N_SWEEPS = 50501, 2
SAMPLES_PER_MS, DURATION_MS = 5, 90
NOISE_UV, THRESHOLD_UV, GAP_MS = 2.5, 24.0, 8.0
#: Condition to the answers of each channel: R1, R2, or both; their order is that of the letters.
RULES = {
    "Left facial nerve lesion": {"right eye": ("R1", "R2")},
    "Synkinesis of the mouth": {
        "right eye": ("R1", "R2"),
        "left eye": ("R2",),
        "right mouth": ("R1", "R2"),
    },
    "Normal": {"right eye": ("R1", "R2"), "left eye": ("R2",)},
    "Right facial nerve lesion": {"left eye": ("R2",)},
}

_SCALE = Scale(
    samples_per_ms=SAMPLES_PER_MS,
    apart=420.0,
    ticks_ms=range(0, 90, 20),
    bar=200.0,
    bar_words="200 µV",
    time_label="time after the stimulus, ms",
)
_NOTE = "Stimulus at 0: right supraorbital nerve. Two sweeps lie over one another."

ENMG_BLINK_CAPTION = (
    "Blink reflexes of four people, simulated by rule: orbicularis oculi of both sides "
    "(eye) and orbicularis oris of the right side (mouth). R1 and R2 begin at the means of 50 "
    "healthy people (Lu 1996); sizes, shapes and variation from sweep to sweep are assumed. "
    "For teaching, not for patient care."
)


def answer_ms() -> dict[str, float]:
    """Read from the ledger when R1 and R2 begin.

    Returns
    -------
    dict of str to float
        Answer to its mean latency in ms.

    References
    ----------
    Lu Z et al. Chin Med J (Engl) 1996;109(4):308-312. PMID 8758294.

    Examples
    --------
    >>> answer_ms()
    {'R1': 10.0, 'R2': 29.0}
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    return {"R1": ledger["lu1996_r1"].value, "R2": ledger["lu1996_r2"].value}


@lru_cache(maxsize=2)
def simulate_blinks(seed: int = SEED) -> tuple[Recording, ...]:
    """Simulate the four recordings.

    Parameters
    ----------
    seed : int
        Equal seeds give equal recordings.

    Returns
    -------
    tuple of Recording
        In the order of their letters; signals in microvolts.

    Notes
    -----
    R1 is one potential, R2 a train of many; R2 of both eyes and all answers of the mouth come at
    the same moment as those of the right eye. With hemifacial spasm and after facial palsy the
    mouth answers alike, so that the trace cannot tell them apart.

    Examples
    --------
    >>> [blink.letter for blink in simulate_blinks()]
    ['A', 'B', 'C', 'D']
    """
    rng, starts = np.random.default_rng(seed), answer_ms()
    recordings = []
    for letter, (condition, answers) in zip(LETTERS, RULES.items(), strict=True):
        shape = len(CHANNELS), N_SWEEPS, DURATION_MS * SAMPLES_PER_MS
        signals = dict(zip(CHANNELS, rng.normal(0, NOISE_UV, shape), strict=True))
        for number in range(N_SWEEPS):
            late_ms = {"R1": rng.normal(0, 0.15), "R2": rng.normal(0, 0.6)}
            for channel, sweeps in signals.items():
                sweeps[number, : SAMPLES_PER_MS // 2] += 160  # the artefact of the stimulus
                for answer in answers.get(channel, ()):
                    _add_answer(sweeps[number], answer, starts[answer] + late_ms[answer], rng)
        recordings.append(Recording(letter, condition, signals))
    return tuple(recordings)


def _add_answer(sweep: np.ndarray, answer: str, start_ms: float, rng: np.random.Generator) -> None:
    if answer == "R1":
        # A potential rises slowly: its foot lies before the moment at which it can be seen.
        add_wave(sweep, start_ms - 1.6, 190 * rng.uniform(0.9, 1.1), 2.2, SAMPLES_PER_MS)
        return
    add_wave(sweep, start_ms - 1.2, 90, 1.6, SAMPLES_PER_MS)
    for after_ms in np.sort(rng.uniform(1, 32, 44)):
        peak_uv = rng.choice((-1, 1)) * rng.uniform(26, 56) * np.exp(-((after_ms - 10) ** 2) / 500)
        add_wave(sweep, start_ms + after_ms - 1.2, peak_uv, 1.6, SAMPLES_PER_MS)


def measured_onsets_ms(recording: Recording) -> dict[str, list[float]]:
    """Measure on the traces as drawn where each channel's answers begin.

    Parameters
    ----------
    recording : Recording
        A blink reflex.

    Returns
    -------
    dict of str to list of float
        Channel to onsets in ms, the mean of all sweeps; empty without an answer.

    Examples
    --------
    >>> measured_onsets_ms(simulate_blinks()[3])["right eye"]
    []
    """
    found = {}
    for channel, sweeps in recording.sweeps.items():
        each = [
            [t for t in onsets_ms(sweep, SAMPLES_PER_MS, THRESHOLD_UV, GAP_MS) if t > 2]
            for sweep in sweeps
        ]
        alike = len({len(one) for one in each}) == 1
        found[channel] = np.mean(each, axis=0).round(1).tolist() if alike else []
    return found


def enmg_blink_figure(named: bool = False) -> Figure:
    """Draw the four recordings.

    Parameters
    ----------
    named : bool
        Give each its condition as well as its letter.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels of three channels.
    """
    return draw_recordings(simulate_blinks(), _SCALE, note=_NOTE, named=named, height_in=4.9)


def _words(onsets: list[float]) -> str:
    return " and ".join(f"{onset:.0f}" for onset in onsets) + " ms" if onsets else "no answer"


def enmg_blink_alt(named: bool = False) -> str:
    """Say in words what `enmg_blink_figure` shows.

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
    for blink in simulate_blinks():
        answers = ", ".join(f"{c} {_words(o)}" for c, o in measured_onsets_ms(blink).items())
        parts.append(f"{blink.title(named)}: {answers}")
    return (
        "Four panels of three channels after a stimulus to the right supraorbital nerve; where "
        f"answers begin: {'; '.join(parts)}."
    )


def enmg_blink_table(named: bool = False) -> list[dict[str, object]]:
    """Give the answers, measured on the traces, as rows.

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
    >>> enmg_blink_table()[3]["Right eye, answers begin at"]
    'no answer'
    """
    return [
        blink.head(named)
        | {
            f"{channel.capitalize()}, answers begin at": _words(onsets)
            for channel, onsets in measured_onsets_ms(blink).items()
        }
        for blink in simulate_blinks()
    ]
