"""Simulated recordings of the lateral spread response, and of what is taken for it.

The response comes from the nerve model; each of the others follows a stated rule and nothing
else. They prove nothing about patients.
"""

from __future__ import annotations

from collections.abc import Sequence
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

OWN, OTHER = "orbicularis\noculi", "mentalis"
SEED, N_SWEEPS = 50502, 3
SAMPLES_PER_MS, DURATION_MS = 20, 15
NOISE, THRESHOLD, GAP_MS = 0.12, 0.9, 0.5
CONDITIONS = (
    "Direct spread of current",
    "Lateral spread response",
    "Artefact alone",
    "No lateral spread",
)

# From peak to peak of one unit's potential, and from its foot to where it can be seen; assumed.
_WIDTH_MS, _FOOT_MS = 1.6, 1.0
_SCALE = Scale(
    samples_per_ms=SAMPLES_PER_MS,
    apart=24.0,
    ticks_ms=range(0, 20, 5),
    bar=10.0,
    bar_words="10 units",
    time_label="time after the stimulus, ms",
)
_NOTE = (
    "Stimulus at 0: zygomatic branch. Three sweeps lie over one another. 1 unit: peak of one motor "
    "unit's potential."
)

ENMG_SPREAD_CAPTION = (
    "Four simulated recordings after stimulation of the zygomatic branch. What crosses from branch "
    "to branch comes from the nerve model before and after decompression; recorded latency in "
    "mentalis: mean 9.76 ms (Lee 1992). A direct answer of mentalis begins 3.4 ms after the "
    "stimulus, the latency from the stylomastoid foramen (4.5 less 1.1 ms, Rimpilainen 1991, "
    "n = 40). Orbicularis oculi answers after about 1 ms because the model puts its muscle 3 mm "
    "from the electrode: no normal value. Artefact, noise, sizes and shapes are assumed. For "
    "teaching, not for patient care."
)


def direct_mentalis_ms() -> float:
    """Give from the ledger the latency of a facial muscle from the stylomastoid foramen, in ms.

    References
    ----------
    Rimpilainen I et al. Electromyogr Clin Neurophysiol 1991. PMID 1915036.

    Examples
    --------
    >>> direct_mentalis_ms()
    3.4
    """
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    whole, beyond = (
        ledger[f"rimpilainen1991_{key}"].value for key in ("latency", "beyond_stylomastoid")
    )
    return round(whole - beyond, 3)


@lru_cache(maxsize=1)
def _arrivals_ms() -> tuple[tuple[float, ...], ...]:
    """When units fire in the model: the muscle's own, and those crossing before and after."""
    from hemifacial.nerve import Compression, FacialNerve
    from hemifacial.nerve.response import lateral_spread

    before, after = (
        # Without a stimulus the compressed fibres stay silent (tested).
        lateral_spread(FacialNerve(), compression, control=False)
        for compression in (Compression(), Compression().decompressed())
    )
    crossing = (tuple(t for u in found.units for t in u.arrivals_ms) for found in (before, after))
    return before.direct_ms, *crossing


def _potential(arrivals_ms: Sequence[float]) -> np.ndarray:
    """Sum of motor unit potentials that can be seen from their arrival on."""
    total = np.zeros(DURATION_MS * SAMPLES_PER_MS)
    for arrival_ms in arrivals_ms:
        add_wave(total, arrival_ms - _FOOT_MS, 1.0, _WIDTH_MS, SAMPLES_PER_MS)
    return total


@lru_cache(maxsize=2)
def simulate_spreads(seed: int = SEED) -> tuple[Recording, ...]:
    """Simulate the four recordings.

    Parameters
    ----------
    seed : int
        Of noise and variation; the answers themselves are the model's.

    Returns
    -------
    tuple of Recording
        In the order of their letters; signals in peaks of one motor unit's potential.

    Examples
    --------
    >>> [spread.letter for spread in simulate_spreads()]
    ['A', 'B', 'C', 'D']
    """
    direct_ms, before_ms, after_ms = _arrivals_ms()
    own, early = _potential(direct_ms), _potential([direct_mentalis_ms()] * len(direct_ms))
    still, rng = _potential(()), np.random.default_rng(seed)
    answers = (
        (own, early), (own, _potential(before_ms)), (still, still), (own, _potential(after_ms))
    )  # fmt: skip
    recordings = []
    for letter, condition, pair in zip(LETTERS, CONDITIONS, answers, strict=True):
        lasts_ms = 0.9 if condition == "Artefact alone" else 0.06
        sweeps = {
            channel: np.array([_sweep(answer, lasts_ms, rng) for _ in range(N_SWEEPS)])
            for channel, answer in zip((OWN, OTHER), pair, strict=True)
        }
        recordings.append(Recording(letter, condition, sweeps))
    return tuple(recordings)


def _sweep(answer: np.ndarray, lasts_ms: float, rng: np.random.Generator) -> np.ndarray:
    """Add to an answer its variation, the artefact of the stimulus, and noise."""
    t_ms = np.arange(len(answer)) / SAMPLES_PER_MS
    artefact = 11 * np.exp(-t_ms / lasts_ms) * (t_ms > 0)
    return rng.uniform(0.88, 1.0) * answer + artefact + rng.normal(0, NOISE, len(answer))


def first_answer_ms(recording: Recording) -> dict[str, float | None]:
    """Measure on the traces as drawn when each channel first answers after the artefact.

    Parameters
    ----------
    recording : Recording
        A recording after one stimulus.

    Returns
    -------
    dict of str to float or None
        Channel to onset in ms, the mean of all sweeps; None without an answer.

    Examples
    --------
    >>> first_answer_ms(simulate_spreads()[2])["mentalis"] is None
    True
    """
    found = {}
    for channel, sweeps in recording.sweeps.items():
        each = [
            [t for t in onsets_ms(sweep, SAMPLES_PER_MS, THRESHOLD, GAP_MS) if t > 0.3][:1]
            for sweep in sweeps
        ]
        found[channel] = round(float(np.mean(each)), 1) if all(each) else None
    return found


def enmg_spread_figure(named: bool = False) -> Figure:
    """Draw the four recordings.

    Parameters
    ----------
    named : bool
        Give each its condition as well as its letter.

    Returns
    -------
    matplotlib.figure.Figure
        Four panels of two channels.
    """
    return draw_recordings(simulate_spreads(), _SCALE, note=_NOTE, named=named, height_in=4.7)


def _words(onset_ms: float | None) -> str:
    return "no answer after the artefact" if onset_ms is None else f"{onset_ms:.1f} ms"


def enmg_spread_alt(named: bool = False) -> str:
    """Say in words what `enmg_spread_figure` shows.

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
    for spread in simulate_spreads():
        own, other = (_words(onset) for onset in first_answer_ms(spread).values())
        parts.append(f"{spread.title(named)}: orbicularis oculi {own}, mentalis {other}")
    return (
        "Four panels of two muscles after a stimulus to the zygomatic branch; where the first "
        f"answer begins: {'; '.join(parts)}. In C the artefact of the stimulus lasts longer."
    )


def enmg_spread_table(named: bool = False) -> list[dict[str, object]]:
    """Give the first answers, measured on the traces, as rows.

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
    >>> enmg_spread_table()[2]["Mentalis, first answer"]
    'no answer after the artefact'
    """
    rows = []
    for spread in simulate_spreads():
        own, other = (_words(onset) for onset in first_answer_ms(spread).values())
        rows.append(
            spread.head(named)
            | {"Orbicularis oculi, first answer": own, "Mentalis, first answer": other}
        )
    return rows
