"""Let the arterial pulse squeeze the cleft, and stimulate at each phase of a heartbeat.

That a response follows the pulse is a hypothesis of the model; no source was found that measured
it. Model output, for teaching and not for patient care.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from hemifacial.nerve.experiments import arterial_pulse
from hemifacial.nerve.facial import Compression
from hemifacial.nerve.lesion import within
from hemifacial.nerve.response import leaving
from hemifacial.panels.cleft.experiment import at_rest, control, volley

#: The first five pairs of the default nerve, so that an answer comes within a tenth of a second.
PAIRS = 5
#: Phases of a heartbeat, 5 % apart.
PHASES = 20
#: Resistances at which the model runs: 300 MOhm/cm and these steps from it, 19 % apart.
STEPS_AN_OCTAVE, LEVEL_MOHM_PER_CM = 4, 300.0
DT_US = 10.0
#: A pair is looked at so often (ms) whether its answer is known, and no longer than this.
LEG_MS, LONGEST_MS = 0.25, 6.0
#: Fibres of a pair: the zygomatic one is stimulated, the mandibular one may answer.
SENT, HEARD = 0, 1
WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class Beat:
    """Which units answer at each phase of a heartbeat.

    Attributes
    ----------
    compression : Compression
        The stretch in diastole.
    swing : float
        By how much of its value the resistance rises at the height of the pulse.
    phases : ndarray, shape (phases,)
        Share of the heartbeat that has passed.
    cleft_mohm_per_cm : ndarray, shape (phases,)
        Resistance of the cleft at each phase.
    answers : ndarray of bool, shape (phases, units)
        Which units answer.
    """

    compression: Compression
    swing: float
    phases: np.ndarray
    cleft_mohm_per_cm: np.ndarray
    answers: np.ndarray

    @property
    def responding(self) -> np.ndarray:
        """Number of units that answer at each phase."""
        return self.answers.sum(axis=1)

    @property
    def units(self) -> int:
        """Units that could answer."""
        return self.answers.shape[1]

    @property
    def answered_phases(self) -> int:
        """Number of phases at which at least one unit answers."""
        return int((self.responding > 0).sum())


def nearest_level(cleft_mohm_per_cm: float) -> float:
    """Resistance nearest to this one at which the model runs, at most 9 % away (MOhm/cm).

    Parameters
    ----------
    cleft_mohm_per_cm : float
        Resistance.

    Examples
    --------
    >>> nearest_level(1200.0), round(nearest_level(1400.0))
    (1200.0, 1427)
    """
    step = round(STEPS_AN_OCTAVE * math.log2(cleft_mohm_per_cm / LEVEL_MOHM_PER_CM))
    return LEVEL_MOHM_PER_CM * 2 ** (step / STEPS_AN_OCTAVE)


@lru_cache(maxsize=4096)
def _answers(compression: Compression, pair: int) -> bool:
    """Whether an impulse leaves the stretch towards the muscle in the fibre beside."""
    run, stimuli = at_rest(pair, compression, DT_US), (volley(pair, compression, SENT),)
    while run.now_ms < LONGEST_MS:
        run.carry_on(stimuli, run.now_ms + LEG_MS)
        if len(leaving(run.spikes_ms(HEARD, -3), run.spikes_ms(HEARD, -1))):
            return True
        if run.is_quiet:
            break
    return False


def heartbeat(compression: Compression, swing: float) -> Beat:
    """Stimulate the zygomatic branch at each of 20 phases.

    Parameters
    ----------
    compression : Compression
        The stretch in diastole.
    swing : float
        By how much of its value the resistance rises at the height of the pulse, 0 to 2.

    Returns
    -------
    Beat

    Raises
    ------
    CourseError
        If the model does not allow a value.

    Examples
    --------
    >>> heartbeat(Compression(cleft_mohm_per_cm=300.0), 0.5).answered_phases
    0

    Notes
    -----
    A heartbeat is so slow beside a volley that the cleft stands still at each phase. The model
    runs at resistances 19 % apart; a phase takes the nearest, and results are kept.
    """
    within("The swing", swing, 0, 2)
    phases = np.arange(PHASES) / PHASES
    resistance = compression.cleft_mohm_per_cm * (1 + swing * arterial_pulse(phases))
    levels = [nearest_level(float(r)) for r in resistance]
    runs = [(level, pair) for level in sorted(set(levels)) for pair in range(PAIRS)]

    def answers(run: tuple[float, int]) -> bool:
        level, pair = run
        return _answers(replace(compression, cleft_mohm_per_cm=level), pair)

    with ThreadPoolExecutor(WORKERS) as workers:
        found = dict(zip(runs, workers.map(answers, runs), strict=True))
    by_phase = np.array([[found[level, pair] for pair in range(PAIRS)] for level in levels])
    return Beat(compression, swing, phases, resistance, by_phase)


def control_at_height(
    compression: Compression, swing: float, stopped: Callable[[], bool] = lambda: False
) -> tuple[float, ...] | None:
    """Leave the fibres without a stimulus for 120 ms, with the cleft as the pulse squeezes it most.

    Parameters
    ----------
    compression : Compression
        The stretch in diastole.
    swing : float
        As in `heartbeat`.
    stopped : callable
        As in `hemifacial.panels.cleft.experiment.control`.

    Returns
    -------
    tuple of float or None
        First spike of each fibre that fires by itself, in ms; None if it was stopped.
    """
    height = replace(
        compression, cleft_mohm_per_cm=nearest_level(compression.cleft_mohm_per_cm * (1 + swing))
    )
    found: tuple[float, ...] = ()
    for pair in range(PAIRS):
        own = control(height, stopped, pair=pair, dt_us=DT_US)
        if own is None:
            return None
        found += own
    return found
