"""The lateral spread response: one branch is stimulated, the muscle of the other answers.

Only the stretch around the compression is simulated; along the healthy rest of each fibre a volley
travels at the velocity of that fibre. Model output, for teaching and not for patient care.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
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
from hemifacial.nerve.simulation import Stimulus
from hemifacial.nerve.stepping import Simulation, begin

if TYPE_CHECKING:
    import pandas as pd

#: A response later than this is not counted as lateral spread.
LATEST_MS = 15.0
#: How long the control without any stimulus is watched, and after how long it may be left.
CONTROL_MS, CONTROL_LEG_MS = 40.0, 10.0
#: A pulse at the edge of the simulated stretch, strong enough for every fibre.
PULSE_NA, PULSE_MS, LEAD_MS = 4.0, 0.1, 0.1
#: How long a potential lasts, its shape assumed.
POTENTIAL_MS = 5.0
CLEFT_TOLERANCE_MV = 1e-4
#: A spike that leaves passed the third node from the end within this time before.
SAME_SPIKE_MS = 1.0
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
    nuclear_from_ms : float
        No answer of the nucleus can arrive before; infinite when there was none.
    """

    arrivals_ms: tuple[float, ...]
    nuclear: bool
    nuclear_from_ms: float = np.inf

    @property
    def latency_ms(self) -> float:
        """First arrival, or infinity if there is none that counts."""
        return min((t for t in self.arrivals_ms if t <= LATEST_MS), default=np.inf)

    @property
    def path(self) -> str:
        """The way of the first arrival: ``"cleft"``, ``"nucleus"``, or empty for a silent unit."""
        if not np.isfinite(self.latency_ms):
            return ""
        return "cleft" if self.latency_ms < self.nuclear_from_ms else "nucleus"


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

    def waveforms(
        self, duration_ms: float = LATEST_MS
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Time in ms, and the two muscles' potentials in units of one motor unit.

        Parameters
        ----------
        duration_ms : float
            How long; arrivals later than 15 ms are not computed.

        Notes
        -----
        The shape of a unit's potential is assumed: biphasic, 2 ms from peak to peak.
        """
        t_ms = np.arange(0, duration_ms, 0.05)
        spread = [t for unit in self.units for t in unit.arrivals_ms]
        return t_ms, _potentials(t_ms, self.direct_ms), _potentials(t_ms, spread)

    @property
    def amplitude(self) -> float:
        """Peak to peak of the lateral spread response as a share of the direct response."""
        _, direct, spread = self.waveforms(LATEST_MS + POTENTIAL_MS)
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
        phase = (t_ms - arrival - 2.5) / 1.0
        total -= phase * np.exp((1 - phase**2) / 2) * (t_ms >= arrival)
    return total


@lru_cache(maxsize=512)
def _velocity_m_s(fibre: Fibre) -> float:
    return conduction_velocity(fibre).velocity_m_s


def _travel_ms(axon: Axon, distance_mm: float) -> float:
    return distance_mm / _velocity_m_s(axon.fibre)


@lru_cache(maxsize=64)
def _at_rest(pair: Pair, compression: Compression, dt_us: float, tolerance_mv: float) -> Simulation:
    """A pair laid out before anything has happened; copy it before it is carried on."""
    return begin(
        pair.axons,
        compression.lesion(),
        compression.cleft(),
        dt_us=dt_us,
        tolerance_mv=tolerance_mv,
    )


@dataclass(frozen=True)
class _Bench:
    """One experiment on every pair: which branch is stimulated, when, and how exactly."""

    nerve: FacialNerve
    compression: Compression
    nucleus: Nucleus
    stimulated: int
    pulses_ms: tuple[float, ...]
    dt_us: float
    tolerance_mv: float
    until_quiet: bool = False

    def unit(self, pair: Pair, answers: bool, answer_ms: float) -> tuple[Unit, float]:
        """Answer of one unit of the other muscle, and the direct latency of its partner."""
        s, r = self.stimulated, 1 - self.stimulated
        sent, heard = pair.axons[s], pair.axons[r]
        branch, other = self.nerve.branches[s], self.nerve.branches[r]
        delay_ms = self.nerve.neuromuscular_delay_ms
        in_ms = _travel_ms(sent, branch.electrode_mm - sent.node_mm[-1]) - LEAD_MS
        out_ms = _travel_ms(heard, other.muscle_mm - heard.node_mm[-1]) + delay_ms
        back_ms = answer_ms + sum(
            _travel_ms(axon, self.nucleus.depth_mm + axon.node_mm[0]) for axon in (sent, heard)
        )
        duration_ms = self.pulses_ms[-1] + max(LATEST_MS - in_ms - out_ms, 2.0)
        stimuli = [
            Stimulus(s, sent.nodes - 1, LEAD_MS + pulse_ms, PULSE_MS, PULSE_NA)
            for pulse_ms in self.pulses_ms
        ]
        run = _at_rest(pair, self.compression, self.dt_us, self.tolerance_mv).copy()
        if answers:
            stimuli += self._replies(run, stimuli, back_ms, duration_ms)
        self._carry_on(run, stimuli, duration_ms)
        inward_ms = run.spikes_ms(s, 0)
        nuclear = bool(answers and len(inward_ms))
        from_ms = float(in_ms + inward_ms[0] + back_ms + out_ms) if nuclear else np.inf
        outward_ms = leaving(run.spikes_ms(r, -3), run.spikes_ms(r, -1))
        arrivals_ms = in_ms + outward_ms + out_ms
        direct_ms = _travel_ms(sent, abs(branch.muscle_mm - branch.electrode_mm)) + delay_ms
        return Unit(tuple(float(t) for t in arrivals_ms), nuclear, from_ms), direct_ms

    def _replies(
        self, run: Simulation, volley: Sequence[Stimulus], back_ms: float, duration_ms: float
    ) -> list[Stimulus]:
        """Carry a run on until the nucleus begins to answer, and find all that it answers.

        It answers the volley, and no impulse that its own answers set off: so the volley goes on
        alone in a copy, as long as an answer could still pass half the stretch in time.
        """
        s, r = self.stimulated, 1 - self.stimulated
        pause_ms = max(back_ms - run.steps.dt_ms, run.steps.dt_ms)  # no answer is sooner
        while not len(run.spikes_ms(s, 0)) and run.now_ms + pause_ms < duration_ms:
            run.carry_on(volley, run.now_ms + pause_ms)
        inward_ms = run.spikes_ms(s, 0)
        if len(inward_ms):
            run.carry_on(volley, min(float(inward_ms[0]) + pause_ms, duration_ms))
            alone, heard = run.copy(), run.axons[r]
            until_ms = duration_ms - back_ms - _travel_ms(heard, heard.length_mm / 2)
            self._carry_on(alone, volley, until_ms)
            inward_ms = alone.spikes_ms(s, 0)
        return [Stimulus(r, 0, float(t) + back_ms, PULSE_MS, PULSE_NA) for t in inward_ms]

    def _carry_on(self, run: Simulation, stimuli: Sequence[Stimulus], until_ms: float) -> None:
        (run.settle if self.until_quiet else run.carry_on)(stimuli, until_ms)


def leaving(inner_ms: np.ndarray, outer_ms: np.ndarray) -> np.ndarray:
    """Spikes of an outermost node that an inner one had just before: they leave the stretch.

    Parameters
    ----------
    inner_ms, outer_ms : ndarray
        Spikes of the third node from an end, and of the one at the end, in ms.

    Returns
    -------
    ndarray
        Those of the outermost node, in ms.

    Examples
    --------
    >>> leaving(np.array([1.0]), np.array([0.5, 1.2])).tolist()
    [1.2]
    """
    passed = [t for t in outer_ms if np.any((inner_ms < t) & (t < inner_ms + SAME_SPIKE_MS))]
    return np.array(passed)


def _spontaneous(
    pair: Pair, compression: Compression, dt_us: float, tolerance_mv: float
) -> Iterator[int]:
    """New spikes of each leg of the control."""
    run, seen = _at_rest(pair, compression, dt_us, tolerance_mv).copy(), 0
    for until_ms in np.arange(CONTROL_LEG_MS, CONTROL_MS + CONTROL_LEG_MS / 2, CONTROL_LEG_MS):
        run.carry_on((), float(until_ms))
        before, seen = seen, run.most_spikes()
        yield seen - before


def spontaneous_spikes(
    nerve: FacialNerve,
    compression: Compression,
    *,
    dt_us: float = 5.0,
    tolerance_mv: float = CLEFT_TOLERANCE_MV,
) -> Iterator[int]:
    """Watch the same fibres for 40 ms without any stimulus: the control, leg by leg.

    Parameters
    ----------
    nerve : FacialNerve
        The fibres.
    compression : Compression
        What the vessel has done.
    dt_us, tolerance_mv : float
        As in `lateral_spread`.

    Yields
    ------
    int
        New spikes of both fibres of a pair in 10 ms, pair after pair, so that the control may be
        left before its end. They sum up to the `control_spikes` of `lateral_spread`.

    Examples
    --------
    >>> from hemifacial.nerve.facial import HEALTHY
    >>> next(spontaneous_spikes(FacialNerve(), HEALTHY, dt_us=10.0))
    0
    """
    for pair in nerve.laid_out(compression):
        yield from _spontaneous(pair, compression, dt_us, tolerance_mv)


def lateral_spread(
    nerve: FacialNerve,
    compression: Compression,
    *,
    nucleus: Nucleus | None = None,
    stimulate: str = "zygomatic",
    pulses_ms: Sequence[float] = (0.0,),
    dt_us: float = 5.0,
    tolerance_mv: float = CLEFT_TOLERANCE_MV,
    control: bool = True,
    until_quiet: bool = False,
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
    tolerance_mv : float
        How closely the voltage of the cleft is solved; 0.03 mV is a tenth faster where the cleft
        is tight, and moved no spike by more than 0.004 ms where it was tried.
    control : bool
        Run the same fibres without any stimulus for 40 ms. Leave it out only in a sweep whose
        ends were controlled.
    until_quiet : bool
        Leave a pair once its stimuli are over and every membrane is below -68 mV: two to five
        times faster, and the same answers as long as the fibres do not fire by themselves.

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
    bench = _Bench(
        nerve, compression, nucleus, s, tuple(pulses_ms), dt_us, tolerance_mv, until_quiet
    )
    pairs = nerve.laid_out(compression)
    with ThreadPoolExecutor(WORKERS) as workers:
        found = list(
            workers.map(
                bench.unit, pairs, nucleus.answering(nerve.pairs), nucleus.delays_ms(nerve.pairs)
            )
        )

        def watch(pair: Pair) -> int:
            return sum(_spontaneous(pair, compression, dt_us, tolerance_mv))

        spontaneous = sum(workers.map(watch, pairs)) if control else None
    return LateralSpread(
        stimulated=nerve.branches[s].name,
        recorded=nerve.branches[1 - s].name,
        units=tuple(unit for unit, _ in found),
        direct_ms=tuple(direct for _, direct in found),
        control_spikes=spontaneous,
    )
