"""Stimulate one of two fibres that share a cleft, and see what the other does.

Model output, for teaching and not for patient care.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.nerve.facial import Compression, FacialNerve
from hemifacial.nerve.membrane import REST_MV
from hemifacial.nerve.response import CLEFT_TOLERANCE_MV, LEAD_MS, PULSE_MS, PULSE_NA, leaving
from hemifacial.nerve.simulation import Stimulus, simulate
from hemifacial.nerve.stepping import Simulation, begin

if TYPE_CHECKING:
    from hemifacial.nerve.cable import Axon
    from hemifacial.nerve.simulation import Trace

#: The fifth pair of the default nerve: it crosses from 1,800 MOhm/cm on with 10 % of its myelin.
PAIR = 4
DT_US = 5.0
#: Long enough for the slowest volley of the panel to pass the stretch.
DURATION_MS = 5.0
#: The control is watched longer than the bench's 40 ms: with 2 % sodium a short stretch first
#: fires after up to 0.1 s. After each leg it may be left.
CONTROL_MS, CONTROL_LEG_MS = 120.0, 2.0
RECORD_US = 10.0


@dataclass(frozen=True)
class Crossing:
    """One stimulus to one of two fibres, and what became of it.

    Attributes
    ----------
    compression : Compression
        The stretch in which both lie.
    sent_name, heard_name : str
        Branches of the fibre that was stimulated and of the other.
    sent, heard : Trace
        Their voltages (mV) and spikes (ms from the start of the run; the stimulus comes at
        0.1 ms).
    t_ms : ndarray, shape (times,)
        When voltages were recorded.
    cleft_mm : ndarray, shape (slices,)
        Middle of each slice of the cleft, from the root exit point.
    cleft_mv : ndarray, shape (times, slices)
        Voltage in the cleft.
    """

    compression: Compression
    sent_name: str
    heard_name: str
    sent: Trace
    heard: Trace
    t_ms: np.ndarray
    cleft_mm: np.ndarray
    cleft_mv: np.ndarray

    @property
    def outward_ms(self) -> float | None:
        """When the other fibre's first impulse leaves towards the muscle; None if none does."""
        return _first_leaving(self.heard.spikes_ms[-3], self.heard.spikes_ms[-1])

    @property
    def inward_ms(self) -> float | None:
        """When the other fibre's first impulse leaves towards the nucleus; None if none does."""
        return _first_leaving(self.heard.spikes_ms[2], self.heard.spikes_ms[0])

    @property
    def fires(self) -> bool:
        """Whether an impulse leaves the stretch in the other fibre, in either direction."""
        return self.outward_ms is not None or self.inward_ms is not None

    @property
    def passes(self) -> bool:
        """Whether the volley of the stimulated fibre leaves the stretch towards the nucleus."""
        return _first_leaving(self.sent.spikes_ms[2], self.sent.spikes_ms[0]) is not None

    @property
    def spikes(self) -> int:
        """Most spikes that one end of the other fibre shows."""
        return max(len(self.heard.spikes_ms[0]), len(self.heard.spikes_ms[-1]))

    @property
    def excited(self) -> bool:
        """Whether any node of the other fibre fires, even if no impulse leaves the stretch."""
        return any(len(times) for times in self.heard.spikes_ms)

    @property
    def start(self) -> int:
        """Node of the other fibre that fires first, or else lies where the cleft is lowest."""
        if self.excited:
            return int(np.nanargmin(first_spikes(self.heard)))
        lowest_mm = self.cleft_mm[np.argmin(self.cleft_mv.min(axis=0))]
        return int(np.argmin(np.abs(self.heard.node_mm - lowest_mm)))

    @property
    def delay_ms(self) -> float:
        """From the first fibre's spike to the other's where the other begins; nan if silent.

        Where the volley stopped before it came there, from its spike at the nearest node.
        """
        if not self.excited:
            return float("nan")
        sent_ms, heard_ms = first_spikes(self.sent), first_spikes(self.heard)
        fired = np.isfinite(sent_ms)
        there_mm = self.heard.node_mm[self.start]
        there_ms = np.interp(there_mm, self.sent.node_mm[fired], sent_ms[fired])
        return float(heard_ms[self.start] - there_ms)

    @property
    def depolarised_mv(self) -> float:
        """Most by which a node of the other fibre rose above rest (mV)."""
        return float(self.heard.node_mv.max() - REST_MV)

    @property
    def lowest_cleft_mv(self) -> float:
        """Most negative voltage in the cleft (mV)."""
        return float(self.cleft_mv.min())


def _first_leaving(inner_ms: np.ndarray, outer_ms: np.ndarray) -> float | None:
    found_ms = leaving(inner_ms, outer_ms)
    return float(found_ms[0]) if len(found_ms) else None


def first_spikes(trace: Trace) -> np.ndarray:
    """Time of the first spike of each node in ms, nan where there is none, shape (nodes,).

    Parameters
    ----------
    trace : Trace
        One fibre.
    """
    return np.array([times[0] if len(times) else np.nan for times in trace.spikes_ms])


@lru_cache(maxsize=256)
def _laid_out(pair: int, centre_mm: float, length_mm: float) -> tuple[Axon, Axon]:
    stretch = Compression(centre_mm=centre_mm, length_mm=length_mm)
    return FacialNerve(pairs=pair + 1).laid_out(stretch)[pair].axons


def _axons(pair: int, compression: Compression) -> tuple[Axon, Axon]:
    return _laid_out(pair, compression.centre_mm, compression.length_mm)


def volley(pair: int, compression: Compression, stimulated: int) -> Stimulus:
    """The pulse at the outermost node of one fibre of a pair, as on the bench.

    Parameters
    ----------
    pair : int
        Which pair of `FacialNerve`, counted from 0.
    compression : Compression
        The stretch.
    stimulated : int
        Which fibre of the pair.
    """
    outermost = _axons(pair, compression)[stimulated].nodes - 1
    return Stimulus(stimulated, outermost, LEAD_MS, PULSE_MS, PULSE_NA)


def at_rest(pair: int, compression: Compression, dt_us: float) -> Simulation:
    """Lay a pair out, ready to be carried on.

    Parameters
    ----------
    pair : int
        Which pair of `FacialNerve`, counted from 0.
    compression : Compression
        What the vessel has done to the stretch.
    dt_us : float
        Time step.
    """
    return begin(
        _axons(pair, compression),
        compression.lesion(),
        compression.cleft(),
        dt_us=dt_us,
        tolerance_mv=CLEFT_TOLERANCE_MV,
    )


def cross(
    compression: Compression,
    *,
    stimulated: str = "zygomatic",
    pair: int = PAIR,
    duration_ms: float = DURATION_MS,
    dt_us: float = DT_US,
) -> Crossing:
    """Stimulate one fibre of a pair far out on the nerve, and follow both.

    Parameters
    ----------
    compression : Compression
        What the vessel has done to the stretch.
    stimulated : str
        Branch of the fibre that is stimulated.
    pair : int
        Which pair of `FacialNerve`, counted from 0.
    duration_ms : float
        How long to follow them.
    dt_us : float
        Time step.

    Returns
    -------
    Crossing

    Raises
    ------
    CourseError
        If there is no such branch, or the model does not allow a value.

    Examples
    --------
    >>> from dataclasses import replace
    >>> cross(Compression()).fires, cross(Compression().decompressed()).fires
    (True, False)

    Notes
    -----
    One pair of fibres of 6.2 and 6.5 um is followed. Other pairs cross at other settings.
    """
    nerve = FacialNerve()
    s = nerve.branch_index(stimulated)
    result = simulate(
        _axons(pair, compression),
        (volley(pair, compression, s),),
        duration_ms,
        lesion=compression.lesion(),
        cleft=compression.cleft(),
        dt_us=dt_us,
        record_us=RECORD_US,
        tolerance_mv=CLEFT_TOLERANCE_MV,
    )
    start_mm, end_mm = compression.lesion().span_mm
    slices = result.cleft_mv.shape[1]
    return Crossing(
        compression=compression,
        sent_name=nerve.branches[s].name,
        heard_name=nerve.branches[1 - s].name,
        sent=result.traces[s],
        heard=result.traces[1 - s],
        t_ms=result.t_ms,
        cleft_mm=start_mm + (np.arange(slices) + 0.5) * (end_mm - start_mm) / slices,
        cleft_mv=result.cleft_mv,
    )


def control(
    compression: Compression,
    stopped: Callable[[], bool] = lambda: False,
    *,
    pair: int = PAIR,
    dt_us: float = DT_US,
) -> tuple[float, ...] | None:
    """Leave the same two fibres without any stimulus for 120 ms.

    Parameters
    ----------
    compression : Compression
        What the vessel has done to the stretch.
    stopped : callable
        Asked before every 2 ms; once it is true, nothing more is computed.
    pair : int
        Which pair of `FacialNerve`, counted from 0.
    dt_us : float
        Time step.

    Returns
    -------
    tuple of float or None
        First spike of each fibre that fires by itself, in ms; empty when both stay silent, None
        if it was stopped.

    Examples
    --------
    >>> control(Compression())
    ()
    """
    run = at_rest(pair, compression, dt_us)
    while run.now_ms < CONTROL_MS:
        if stopped():
            return None
        run.carry_on((), run.now_ms + CONTROL_LEG_MS)
    found = ([run.spikes_ms(k, n) for n in range(axon.nodes)] for k, axon in enumerate(run.axons))
    firsts = (min((times[0] for times in fibre if len(times)), default=None) for fibre in found)
    return tuple(float(first) for first in firsts if first is not None)
