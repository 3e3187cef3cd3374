"""A simulation in parts: it can be carried on, and copied before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve import membrane
from hemifacial.nerve.cable import Axon
from hemifacial.nerve.lesion import Cleft, Lesion, within

if TYPE_CHECKING:
    from hemifacial.nerve.arrays import Arms, Grid, Record, Section, State, Steps, Stimuli
    from hemifacial.nerve.assembly import Place
    from hemifacial.nerve.simulation import Stimulus

#: How far each method extrapolates the step that it solves.
STRETCH = {"crank-nicolson": 2.0, "backward-euler": 1.0}
#: Where no membrane is above this, nothing goes on; and how often a run is looked at.
QUIET_MV, QUIET_LEG_MS = -68.0, 0.25


@dataclass
class Simulation:
    """Fibres on their way through time.

    Attributes
    ----------
    axons : tuple of Axon
        The fibres.
    section, arms, grid, places
        The circuit that they make, shared by all copies.
    steps : arrays.Steps
        How time passes; ``count`` is how many steps were taken at the last go.
    table : ndarray
        What a step does to the gates; empty for exact rates.
    state : arrays.State
        Voltages and gates now.
    record : arrays.Record
        Every spike since the beginning, and the voltages of the last go.
    done : int
        Steps taken since the beginning.
    iterations : int
        The most that any step of the last go needed to solve the cleft.
    """

    axons: tuple[Axon, ...]
    section: Section
    arms: Arms
    grid: Grid
    places: list[Place]
    steps: Steps
    table: np.ndarray
    state: State
    record: Record
    done: int = 0
    iterations: int = 0

    def copy(self) -> Simulation:
        """Copy what the steps to come will change; the circuit is shared."""
        state = type(self.state)(*(part.copy() for part in self.state))
        record = type(self.record)(*(part.copy() for part in self.record))
        return replace(self, state=state, record=record)

    @property
    def now_ms(self) -> float:
        """Time since the beginning."""
        return self.done * self.steps.dt_ms

    def carry_on(self, stimuli: Sequence[Stimulus], until_ms: float) -> None:
        """Run on to a time since the beginning; nothing happens if that is past.

        Parameters
        ----------
        stimuli : sequence of Stimulus
            All currents, those of the past included; their times count from the beginning.
        until_ms : float
            Where to stop, to the nearest step.

        Raises
        ------
        CourseError
            If the voltage of the cleft is not found.
        """
        from hemifacial.nerve import assembly, kernel

        begin_ms = self.now_ms
        count = max(0, round(until_ms / self.steps.dt_ms) - self.done)
        self.steps = self.steps._replace(count=count)
        self.record = self._new_rows()
        known = self.record.arm_spikes.copy(), self.record.spikes.copy()
        temperature_c = self.axons[0].fibre.temperature_c
        self.iterations = kernel.run(
            self.steps, self.section, self.arms, self.grid, self._currents(stimuli, begin_ms),
            self.state, self.record, assembly.scratch(self.section, self.arms, self.grid),
            membrane.temperature_factors(temperature_c), self.table,
        )  # fmt: skip
        if self.iterations >= kernel.MOST_ITERATIONS:
            raise CourseError(
                f"The voltage of the cleft was not found to {self.steps.tolerance_mv:g} mV; "
                "allow a larger tolerance or a shorter time step."
            )
        if self.done:  # the solver counts time from where it starts
            _shift(self.record.arm_spike_ms, known[0], self.record.arm_spikes, begin_ms)
            _shift(self.record.spike_ms, known[1], self.record.spikes, begin_ms)
        self.done += count

    def spikes_ms(self, axon: int, node: int) -> np.ndarray:
        """When a node rose through -20 mV since the beginning; the last node is -1."""
        at = self.places[axon].node(node % self.axons[axon].nodes)
        if at >= 0:
            return self.record.arm_spike_ms[at, : self.record.arm_spikes[at]]
        return self.record.spike_ms[-1 - at, : self.record.spikes[-1 - at]]

    def settle(self, stimuli: Sequence[Stimulus], until_ms: float) -> None:
        """Run on to a time, but no further once the stimuli are over and all is quiet.

        Quiet is a run with every membrane below -68 mV. Later spikes are missed only in fibres
        that fire by themselves.

        Parameters
        ----------
        stimuli : sequence of Stimulus
            As in `carry_on`.
        until_ms : float
            Where to stop at the latest.
        """
        over_ms = max((one.onset_ms + one.duration_ms for one in stimuli), default=0.0)
        begin_ms = max(over_ms, self.now_ms)
        for leg_ms in (*np.arange(begin_ms, until_ms, QUIET_LEG_MS), until_ms):
            self.carry_on(stimuli, float(leg_ms))
            if leg_ms >= over_ms and self.is_quiet:
                return

    @property
    def is_quiet(self) -> bool:
        """Whether every membrane is below -68 mV now."""
        above_rest_mv = QUIET_MV - membrane.REST_MV
        parts = self.state.arm_mv, self.state.membrane_mv
        return all(bool((part < above_rest_mv).all()) for part in parts)

    def node_mv(self, axon: int, node: int) -> np.ndarray:
        """Membrane voltage of a node over the last go, in mV, shape (times,)."""
        at = self.places[axon].node(node % self.axons[axon].nodes)
        if at >= 0:
            return self.record.arm_mv[:, at] + membrane.REST_MV
        column = np.searchsorted(self.section.watched, -1 - at)
        return self.record.membrane_mv[:, column] + membrane.REST_MV

    def most_spikes(self) -> int:
        """Spikes at the node of each fibre where most were seen, summed over the fibres."""
        return sum(
            max(len(self.spikes_ms(k, node)) for node in range(axon.nodes))
            for k, axon in enumerate(self.axons)
        )

    def _new_rows(self) -> Record:
        """Empty rows for the voltages of a go."""
        rows = self.steps.count // self.steps.record_every + 1
        wide = self.record.arm_mv, self.record.membrane_mv, self.record.cleft_mv
        arm_mv, membrane_mv, cleft_mv = (np.zeros((rows, part.shape[1])) for part in wide)
        return self.record._replace(
            arm_mv=arm_mv,
            membrane_mv=membrane_mv,
            sheath_mv=np.zeros_like(membrane_mv),
            cleft_mv=cleft_mv,
        )

    def _currents(self, stimuli: Sequence[Stimulus], begin_ms: float) -> Stimuli:
        from hemifacial.nerve.arrays import Stimuli

        onset_ms = np.array([one.onset_ms for one in stimuli], dtype=float) - begin_ms
        return Stimuli(
            np.array([self.places[one.axon].node(one.node) for one in stimuli], dtype=np.int64),
            onset_ms,
            onset_ms + np.array([one.duration_ms for one in stimuli], dtype=float),
            np.array([one.amplitude_na for one in stimuli], dtype=float),
        )


def _shift(times_ms: np.ndarray, known: np.ndarray, counts: np.ndarray, by_ms: float) -> None:
    """Count the new times of each row from the beginning."""
    column = np.arange(times_ms.shape[1])
    times_ms[(column >= known[:, None]) & (column < counts[:, None])] += by_ms


def _check(
    axons: Sequence[Axon], dt_us: float, method: str, record_us: float, tolerance_mv: float
) -> None:
    if not axons:
        raise CourseError("There is no fibre to simulate; give at least one.")
    if len({axon.fibre.temperature_c for axon in axons}) > 1:
        raise CourseError("The fibres have different temperatures; give them all the same one.")
    within("The time step", dt_us, 0.1, 20, "us")
    within("The interval of the record", record_us, 0.1, 1e6, "us")
    within("The tolerance of the cleft", tolerance_mv, 1e-12, 1.0, "mV")
    if method not in STRETCH:
        raise CourseError(f"The method is {method!r}; it must be one of {', '.join(STRETCH)}.")


def begin(
    axons: Sequence[Axon],
    lesion: Lesion | None,
    cleft: Cleft | None,
    *,
    dt_us: float,
    method: str = "crank-nicolson",
    record_us: float = 1e6,
    full: bool = False,
    exact_rates: bool = False,
    record_pieces: bool = False,
    tolerance_mv: float = 1e-6,
) -> Simulation:
    """Lay fibres out at rest, ready to be carried on.

    Parameters
    ----------
    axons, lesion, cleft, dt_us, method, record_us
        As in `simulate`.
    full, exact_rates, record_pieces, tolerance_mv
        As in `simulate`.

    Raises
    ------
    CourseError
        If an input lies outside what the model allows.

    Examples
    --------
    >>> from hemifacial.nerve import Axon, Fibre, train
    >>> run = begin([Axon(Fibre(10.0), 21)], None, None, dt_us=5.0)
    >>> run.carry_on(train(0, 2, 0.1, 2.0), 0.2)
    >>> later = run.copy()
    >>> later.carry_on(train(0, 2, 0.1, 2.0), 2.0)
    >>> len(run.spikes_ms(0, -2)), len(later.spikes_ms(0, -2))
    (0, 1)
    """
    _check(axons, dt_us, method, record_us, tolerance_mv)
    from hemifacial.nerve import arrays, assembly, kernel

    temperature_c = axons[0].fibre.temperature_c
    dt_ms, stretch = dt_us / 1000, STRETCH[method]
    steps = arrays.Steps(
        count=0,
        dt_ms=dt_ms,
        solve_ms=dt_ms / stretch,
        stretch=stretch,
        record_every=max(1, round(record_us / dt_us)),
        spike_mv=assembly.SPIKE_MV - membrane.REST_MV,
        tolerance_mv=float(tolerance_mv),
    )
    section, arms, grid, places = assembly.lay_out(
        list(axons), lesion, cleft, steps.solve_ms, stretch, full=full, watch_all=record_pieces
    )
    nodes, pieces, watched = int(arms.first[-1]), len(section.cell), len(section.watched)
    record = arrays.Record(
        np.zeros((0, nodes)), np.zeros((0, watched)), np.zeros((0, watched)),
        np.zeros((0, len(grid.shunt_us))),
        np.zeros(nodes, np.int64), np.zeros((nodes, kernel.MOST_SPIKES)),
        np.zeros(pieces, np.int64), np.zeros((pieces, kernel.MOST_SPIKES)),
    )  # fmt: skip
    table = np.zeros((0, 8)) if exact_rates else membrane.gate_table(dt_ms, temperature_c)
    state = assembly.resting_state(section, arms, grid, temperature_c)
    return Simulation(tuple(axons), section, arms, grid, places, steps, table, state, record)
