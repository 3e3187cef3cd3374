"""The lateral spread response: one branch is stimulated, the muscle of the other answers.

Only the stretch around the compression is simulated; along the healthy rest of each fibre a volley
travels at the velocity of that fibre. Model output, for teaching and not for patient care.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.nerve.cable import Axon
from hemifacial.nerve.facial import Compression, FacialNerve, Pair
from hemifacial.nerve.fibre import Fibre
from hemifacial.nerve.lesion import within
from hemifacial.nerve.measures import conduction_velocity
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.simulation import Result, Stimulus, simulate

if TYPE_CHECKING:
    import pandas as pd

#: A response later than this is not counted as lateral spread.
LATEST_MS = 15.0
#: How long the control without any stimulus is watched.
CONTROL_MS = 40.0
#: A pulse at the edge of the simulated stretch, strong enough for every fibre.
PULSE_NA, PULSE_MS, LEAD_MS = 4.0, 0.1, 0.1
CLEFT_TOLERANCE_MV = 1e-4
WORKERS = os.cpu_count() or 1


@dataclass(frozen=True)
class Unit:
    """One motor unit of the muscle that was not stimulated.

    Attributes
    ----------
    arrivals_ms : tuple of float
        When its muscle fibres fired, from the first stimulus.
    nuclear : bool
        Whether its motor neuron answered from the nucleus.
    """

    arrivals_ms: tuple[float, ...]
    nuclear: bool

    @property
    def latency_ms(self) -> float:
        """First arrival, or infinity if there is none that counts."""
        return min((t for t in self.arrivals_ms if t <= LATEST_MS), default=np.inf)


@dataclass(frozen=True)
class LateralSpread:
    """Answer of the muscle that was not stimulated, with its control.

    Attributes
    ----------
    stimulated, recorded : str
        Names of the branch that was stimulated and of the one that was recorded.
    units : tuple of Unit
        One a pair of fibres.
    direct_ms : tuple of float
        Latency of each unit of the stimulated branch's own muscle.
    control_spikes : int or None
        Spikes seen without any stimulus, in all fibres together, while 40 ms were watched; None
        when no control was run. Any number but 0 means that fibres fire by themselves, and the
        response proves nothing.
    """

    stimulated: str
    recorded: str
    units: tuple[Unit, ...]
    direct_ms: tuple[float, ...]
    control_spikes: int | None

    @property
    def responding(self) -> int:
        """Number of units that answered within 15 ms."""
        return int(sum(np.isfinite(unit.latency_ms) for unit in self.units))

    @property
    def latency_ms(self) -> float:
        """Latency of the first unit; not a number when none answered."""
        found = min((unit.latency_ms for unit in self.units), default=np.inf)
        return float(found) if np.isfinite(found) else float("nan")

    @property
    def mean_latency_ms(self) -> float:
        """Mean latency of the units that answered; not a number when none did."""
        found = [unit.latency_ms for unit in self.units if np.isfinite(unit.latency_ms)]
        return float(np.mean(found)) if found else float("nan")

    def waveforms(self, duration_ms: float = 20.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Time in ms, and the two muscles' potentials in units of one motor unit.

        The shape of a unit's potential is assumed: biphasic, 2 ms from peak to peak.
        """
        t_ms = np.arange(0, duration_ms, 0.05)
        spread = [t for unit in self.units for t in unit.arrivals_ms]
        return t_ms, _potentials(t_ms, self.direct_ms), _potentials(t_ms, spread)

    @property
    def amplitude(self) -> float:
        """Peak to peak of the lateral spread response as a share of the direct response."""
        _, direct, spread = self.waveforms()
        return float(np.ptp(spread) / np.ptp(direct))

    def to_frame(self) -> pd.DataFrame:
        """One row a unit: latency in ms (missing when silent), arrivals, nuclear or not."""
        import pandas as pd

        return pd.DataFrame(
            {
                "unit": range(1, len(self.units) + 1),
                "latency_ms": [
                    u.latency_ms if np.isfinite(u.latency_ms) else np.nan for u in self.units
                ],
                "spikes": [len(u.arrivals_ms) for u in self.units],
                "nuclear": [u.nuclear for u in self.units],
            }
        )


def _potentials(t_ms: np.ndarray, arrivals_ms: Sequence[float]) -> np.ndarray:
    """Sum of motor unit potentials, each beginning when the volley arrives."""
    total = np.zeros_like(t_ms)
    for arrival in arrivals_ms:
        phase = (t_ms - arrival - 2.0) / 1.0
        total -= phase * np.exp((1 - phase**2) / 2) * (t_ms >= arrival - 0.5)
    return total


@lru_cache(maxsize=512)
def _velocity_m_s(fibre: Fibre) -> float:
    return conduction_velocity(fibre).velocity_m_s


def _travel_ms(axon: Axon, distance_mm: float) -> float:
    return distance_mm / _velocity_m_s(axon.fibre)


@dataclass(frozen=True)
class _Bench:
    """One experiment on every pair: which branch is stimulated, when, and at what time step."""

    nerve: FacialNerve
    compression: Compression
    nucleus: Nucleus
    stimulated: int
    pulses_ms: tuple[float, ...]
    dt_us: float

    def simulate(self, pair: Pair, stimuli: Sequence[Stimulus], duration_ms: float) -> Result:
        return simulate(
            pair.axons,
            stimuli,
            duration_ms,
            lesion=self.compression.lesion(),
            cleft=self.compression.cleft(),
            dt_us=self.dt_us,
            record_us=1000.0,
            tolerance_mv=CLEFT_TOLERANCE_MV,
        )

    def control(self, pair: Pair) -> int:
        """Spikes without any stimulus."""
        return self.simulate(pair, (), CONTROL_MS).spike_count

    def unit(self, pair: Pair, answers: bool, answer_ms: float) -> tuple[Unit, float]:
        """Answer of one unit of the other muscle, and the direct latency of its partner."""
        s, r = self.stimulated, 1 - self.stimulated
        sent, heard = pair.axons[s], pair.axons[r]
        branch, other = self.nerve.branches[s], self.nerve.branches[r]
        delay_ms = self.nerve.neuromuscular_delay_ms
        in_ms = _travel_ms(sent, branch.electrode_mm - sent.node_mm[-1]) - LEAD_MS
        out_ms = _travel_ms(heard, other.muscle_mm - heard.node_mm[-1]) + delay_ms
        duration_ms = self.pulses_ms[-1] + max(LATEST_MS - in_ms - out_ms, 2.0)
        volley = [
            Stimulus(s, sent.nodes - 1, LEAD_MS + pulse_ms, PULSE_MS, PULSE_NA)
            for pulse_ms in self.pulses_ms
        ]
        result = self.simulate(pair, volley, duration_ms)
        inward_ms = result.traces[s].spikes_ms[0]
        if answers and len(inward_ms):
            back_ms = answer_ms + sum(
                _travel_ms(axon, self.nucleus.depth_mm + axon.node_mm[0]) for axon in (sent, heard)
            )
            reply = [Stimulus(r, 0, float(t) + back_ms, PULSE_MS, PULSE_NA) for t in inward_ms]
            result = self.simulate(pair, [*volley, *reply], duration_ms)
        arrivals_ms = in_ms + _outgoing(result, r) + out_ms
        direct_ms = _travel_ms(sent, abs(branch.muscle_mm - branch.electrode_mm)) + delay_ms
        nuclear = bool(answers and len(inward_ms))
        return Unit(tuple(float(t) for t in arrivals_ms), nuclear), direct_ms


def _outgoing(result: Result, which: int) -> np.ndarray:
    """Spikes that leave the stretch outwards: at its last node just after an inner one."""
    inner, outer = result.traces[which].spikes_ms[-3], result.traces[which].spikes_ms[-1]
    return np.array([t for t in outer if np.any((t > inner) & (t < inner + 1.0))])


def lateral_spread(
    nerve: FacialNerve,
    compression: Compression,
    *,
    nucleus: Nucleus | None = None,
    stimulate: str = "zygomatic",
    pulses_ms: Sequence[float] = (0.0,),
    dt_us: float = 5.0,
    control: bool = True,
) -> LateralSpread:
    """Stimulate one branch and listen in the muscle of the other.

    Parameters
    ----------
    nerve : FacialNerve
        The fibres.
    compression : Compression
        What the vessel has done.
    nucleus : Nucleus, optional
        Excitability of the nucleus; normal when not given.
    stimulate : str
        Name of the branch to stimulate.
    pulses_ms : sequence of float
        When pulses are given, the first at 0 ms.
    dt_us : float
        Time step.
    control : bool
        Run the same fibres without any stimulus for 40 ms. Leave it out only in a sweep whose
        ends were controlled.

    Returns
    -------
    LateralSpread

    Raises
    ------
    CourseError
        If there is no such branch.

    Examples
    --------
    >>> from hemifacial.nerve.facial import HEALTHY
    >>> lateral_spread(FacialNerve(pairs=2), HEALTHY).responding
    0

    Notes
    -----
    Fibres of different pairs do not interact, nothing is recorded of fibres that lie alone, and
    the stimulus reaches every fibre of its branch. The response is exploratory: no published
    model of hemifacial spasm exists against which it could be held.
    """
    s = nerve.branch_index(stimulate)
    for pulse_ms in pulses_ms:
        within("The time of a pulse", pulse_ms, 0, 100, "ms")
    nucleus = nucleus or Nucleus()
    bench = _Bench(nerve, compression, nucleus, s, tuple(pulses_ms), dt_us)
    pairs = nerve.laid_out(compression)
    with ThreadPoolExecutor(WORKERS) as workers:
        found = list(
            workers.map(
                bench.unit, pairs, nucleus.answering(nerve.pairs), nucleus.delays_ms(nerve.pairs)
            )
        )
        spontaneous = sum(workers.map(bench.control, pairs)) if control else 0
    return LateralSpread(
        stimulated=nerve.branches[s].name,
        recorded=nerve.branches[1 - s].name,
        units=tuple(unit for unit, _ in found),
        direct_ms=tuple(direct for _, direct in found),
        control_spikes=spontaneous if control else None,
    )
