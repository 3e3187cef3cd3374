"""Run a group of fibres through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hemifacial.nerve import membrane
from hemifacial.nerve.cable import Axon
from hemifacial.nerve.lesion import Cleft, Lesion, whole, within
from hemifacial.nerve.stepping import STRETCH, Simulation, begin

if TYPE_CHECKING:
    import pandas as pd

METHODS = tuple(STRETCH)


@dataclass(frozen=True)
class Stimulus:
    """A current injected into one node.

    Parameters
    ----------
    axon, node : int
        Which node of which fibre, counted from 0.
    onset_ms, duration_ms : float
        When it begins and how long it lasts.
    amplitude_na : float
        Its size in nA; positive depolarises.
    """

    axon: int
    node: int
    onset_ms: float
    duration_ms: float
    amplitude_na: float

    def __post_init__(self) -> None:
        within("The onset of the stimulus", self.onset_ms, 0, 1e4, "ms")
        within("The duration of the stimulus", self.duration_ms, 1e-3, 1e3, "ms")
        within("The amplitude of the stimulus", self.amplitude_na, -100, 100, "nA")


def train(
    axon: int,
    node: int,
    onset_ms: float,
    amplitude_na: float,
    *,
    pulses: int = 1,
    interval_ms: float = 5.0,
    duration_ms: float = 0.1,
) -> tuple[Stimulus, ...]:
    """Give equal pulses at equal intervals.

    Parameters
    ----------
    axon, node : int
        Which node of which fibre, counted from 0.
    onset_ms : float
        When the first pulse begins.
    amplitude_na : float
        Size of each pulse in nA.
    pulses : int
        How many, 1 to 100.
    interval_ms, duration_ms : float
        From onset to onset, and the length of each.

    Examples
    --------
    >>> [pulse.onset_ms for pulse in train(0, 2, 1.0, 4.0, pulses=2, interval_ms=3.0)]
    [1.0, 4.0]
    """
    whole("The number of pulses", pulses, 1, 100)
    return tuple(
        Stimulus(axon, node, onset_ms + n * interval_ms, duration_ms, amplitude_na)
        for n in range(pulses)
    )


@dataclass(frozen=True)
class Trace:
    """What happened in one fibre.

    Attributes
    ----------
    node_mm : ndarray, shape (nodes,)
        Where each node lies along the nerve.
    node_mv : ndarray, shape (times, nodes)
        Membrane voltage of each node, inside minus outside.
    spikes_ms : tuple of ndarray
        For each node, when its membrane rose through -20 mV (the first 64 times).
    piece_mm : ndarray, shape (pieces,)
        Middle of each compartment that was kept in full and recorded.
    piece_mv, sheath_mv : ndarray, shape (times, pieces)
        Voltage across its axolemma, and across its myelin.
    """

    node_mm: np.ndarray
    node_mv: np.ndarray
    spikes_ms: tuple[np.ndarray, ...]
    piece_mm: np.ndarray
    piece_mv: np.ndarray
    sheath_mv: np.ndarray


@dataclass(frozen=True)
class Result:
    """A simulation, for teaching and not for patient care.

    Attributes
    ----------
    t_ms : ndarray, shape (times,)
        When the voltages were recorded.
    traces : tuple of Trace
        One a fibre.
    cleft_mv : ndarray, shape (times, slices)
        Voltage in each slice of the cleft; no column without a cleft. With Crank-Nicolson it
        belongs to half a step before ``t_ms``.
    dt_us : float
        Time step.
    method : str
        ``crank-nicolson`` or ``backward-euler``.
    cleft_iterations : int
        The most that any step needed to solve the cleft.
    """

    t_ms: np.ndarray
    traces: tuple[Trace, ...]
    cleft_mv: np.ndarray
    dt_us: float
    method: str
    cleft_iterations: int

    @property
    def spike_count(self) -> int:
        """Number of spikes counted at the node of each fibre where most were seen, summed."""
        return sum(max(len(times) for times in trace.spikes_ms) for trace in self.traces)

    def to_frame(self) -> pd.DataFrame:
        """Membrane voltages in long form: fibre, node, position in mm, time in ms, mV."""
        import pandas as pd

        frames = []
        for k, trace in enumerate(self.traces):
            times, nodes = trace.node_mv.shape
            frames.append(
                pd.DataFrame(
                    {
                        "fibre": k,
                        "node": np.tile(np.arange(nodes), times),
                        "position_mm": np.tile(trace.node_mm, times),
                        "t_ms": np.repeat(self.t_ms, nodes),
                        "membrane_mv": trace.node_mv.ravel(),
                    }
                )
            )
        return pd.concat(frames, ignore_index=True)


def simulate(
    axons: Sequence[Axon],
    stimuli: Sequence[Stimulus] = (),
    duration_ms: float = 5.0,
    *,
    lesion: Lesion | None = None,
    cleft: Cleft | None = None,
    dt_us: float = 2.5,
    method: Literal["crank-nicolson", "backward-euler"] = "crank-nicolson",
    record_us: float = 20.0,
    full: bool = False,
    exact_rates: bool = False,
    record_pieces: bool = False,
    tolerance_mv: float = 1e-6,
) -> Result:
    """Run fibres that may share a lesion and a cleft.

    Parameters
    ----------
    axons : sequence of Axon
        The fibres; all those given share the cleft, so simulate separate clusters separately.
    stimuli : sequence of Stimulus
        Currents into nodes.
    duration_ms : float
        How long to run, up to 2,000 ms.
    lesion : Lesion, optional
        Change of a stretch of every fibre.
    cleft : Cleft, optional
        Space that the fibres share.
    dt_us : float
        Time step, 0.1 to 20 us. The velocity of a 10 um fibre is 0.33 % too low at 2.5 us.
    method : {'crank-nicolson', 'backward-euler'}
        How a step is taken; backward Euler is there for comparison, and is less accurate.
    record_us : float
        How often voltages are kept; spike times do not depend on it.
    full : bool
        Keep every compartment in full rather than condense healthy internodes; for comparison.
    exact_rates : bool
        Work gate rates out in full rather than look them up in a table of 0.1 mV.
    record_pieces : bool
        Record every compartment of the lesion rather than its nodes.
    tolerance_mv : float
        How closely the voltage of the cleft is solved.

    Returns
    -------
    Result

    Raises
    ------
    CourseError
        If an input lies outside what the model allows.

    Examples
    --------
    >>> from hemifacial.nerve import Axon, Fibre
    >>> run = simulate([Axon(Fibre(10.0), 21)], train(0, 2, 0.1, 2.0), 2.0)
    >>> [len(times) for times in run.traces[0].spikes_ms[5:16:5]]
    [1, 1, 1]
    """
    run = begin(
        axons,
        lesion,
        cleft,
        dt_us=dt_us,
        method=method,
        record_us=record_us,
        full=full,
        exact_rates=exact_rates,
        record_pieces=record_pieces,
        tolerance_mv=tolerance_mv,
    )
    for stimulus in stimuli:
        whole("The fibre of the stimulus", stimulus.axon, 0, len(axons) - 1)
        whole("The node of the stimulus", stimulus.node, 0, axons[stimulus.axon].nodes - 1)
    within("The duration", duration_ms, dt_us / 1000, 2000, "ms")
    run.carry_on(stimuli, duration_ms)
    t_ms = np.arange(len(run.record.arm_mv)) * run.steps.record_every * run.steps.dt_ms
    traces = tuple(_trace(run, k) for k in range(len(axons)))
    return Result(t_ms, traces, run.record.cleft_mv, dt_us, method, run.iterations)


def _trace(run: Simulation, which: int) -> Trace:
    """Put the arms and the section of one fibre back into one row of nodes."""
    axon, place, section, record = run.axons[which], run.places[which], run.section, run.record
    begins, ends = np.searchsorted(section.watched, [place.section.start, place.section.stop])
    own = slice(begins, ends)
    pieces = section.watched[own]
    nodes = begins + np.searchsorted(pieces, place.node_pieces)
    node_mv = np.hstack(
        [
            record.arm_mv[:, place.left],
            record.membrane_mv[:, nodes],
            record.arm_mv[:, place.right][:, ::-1],
        ]
    )
    return Trace(
        node_mm=axon.node_mm,
        node_mv=node_mv + membrane.REST_MV,
        spikes_ms=tuple(run.spikes_ms(which, node) for node in range(axon.nodes)),
        piece_mm=place.section_mm[pieces - place.section.start],
        piece_mv=record.membrane_mv[:, own] + membrane.REST_MV,
        sheath_mv=record.sheath_mv[:, own],
    )
