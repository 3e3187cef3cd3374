"""The same nerve solved the plain way, to check the compiled solver against.

Every fibre and the cleft together are one circuit of elements, each with two ends, a conductance
and a capacitance. One sparse matrix holds all potentials, and each step factors it anew. Nothing
is condensed, nothing is iterated, and no gate rate comes from a table. It is ten to a hundred
times slower than `simulate`, and shares with it only the values of the compartments
(`build_cable`) and of the gates' rates (`membrane`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve.cable import PIECES_PER_NODE, Axon, Cable, build_cable
from hemifacial.nerve.lesion import Cleft, Lesion
from hemifacial.nerve.membrane import REST_MV, SODIUM_REVERSAL_MV, gates
from hemifacial.nerve.simulation import METHODS, Result, Stimulus, Trace

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SPIKE_MV = -20.0


class _Circuit(NamedTuple):
    """Elements and how they are joined: first all membranes, then all sheaths, then the rest.

    Row k of ``ends`` holds 1 where element k begins and -1 where it ends. Times the potentials it
    gives the voltage across each element; transposed, it sums currents at each potential.
    """

    ends: csr_array
    conductance_us: np.ndarray
    capacitance_nf: np.ndarray


def _join(cables: list[Cable], name: str) -> np.ndarray:
    return np.concatenate([getattr(cable, name) for cable in cables])


def _cleft_elements(cleft: Cleft | None, first: int, ground: int) -> list[tuple]:
    """Faces between slices, half a slice at either end to ground, and the shunt of each slice."""
    if cleft is None:
        return []
    slice_um = 1000 * (cleft.span_mm[1] - cleft.span_mm[0]) / cleft.cells
    face_us = np.full(cleft.cells + 1, 100 * cleft.area_um2 / cleft.resistivity_ohm_cm / slice_um)
    face_us[[0, -1]] *= 2
    slices, grounds = first + np.arange(cleft.cells), np.full(cleft.cells, ground)
    shunt_us = np.full(cleft.cells, cleft.shunt_us_per_mm * slice_um / 1000)
    return [
        (np.append(ground, slices), np.append(slices, ground), face_us, 0 * face_us),
        (slices, grounds, shunt_us, 0 * shunt_us),
    ]


def _circuit(cables: list[Cable], cleft: Cleft | None) -> _Circuit:
    """Join the compartments of all fibres, and the cleft."""
    from scipy.sparse import coo_array

    bare, cell = _join(cables, "bare"), _join(cables, "cell")
    n, covered = len(bare), np.count_nonzero(~bare)
    first_cell = n + covered
    ground = first_cell + (cleft.cells if cleft else 0)
    inside, outside = np.arange(n), np.where(cell >= 0, first_cell + cell, ground)
    beneath = outside.copy()  # where there is no sheath, the two are one
    beneath[~bare] = n + np.arange(covered)
    left = np.setdiff1d(inside, np.cumsum([len(cable.bare) for cable in cables]) - 1)
    inside_us, beneath_us = _join(cables, "inside_us"), _join(cables, "beneath_us")
    elements = [
        (inside, beneath, _join(cables, "leak_us"), _join(cables, "membrane_nf")),
        (beneath, outside, _join(cables, "sheath_us"), _join(cables, "sheath_nf")),
        (inside[left], inside[left + 1], inside_us, 0 * inside_us),
        (beneath[left], beneath[left + 1], beneath_us, 0 * beneath_us),
        *_cleft_elements(cleft, first_cell, ground),
    ]
    begin, end, conductance_us, capacitance_nf = map(np.concatenate, zip(*elements, strict=True))
    row, one = np.arange(len(begin)), np.ones(len(begin))
    ends = coo_array(
        (np.append(one, -one), (np.append(row, row), np.append(begin, end))),
        shape=(len(begin), ground + 1),
    )
    return _Circuit(ends.tocsr()[:, :ground], conductance_us, capacitance_nf)


def simulate_slowly(
    axons: Sequence[Axon],
    stimuli: Sequence[Stimulus] = (),
    duration_ms: float = 1.0,
    *,
    lesion: Lesion | None = None,
    cleft: Cleft | None = None,
    dt_us: float = 5.0,
    method: Literal["crank-nicolson", "backward-euler"] = "crank-nicolson",
) -> Result:
    """Run fibres as `simulate` does, plainly and slowly; every step and piece is recorded.

    Parameters
    ----------
    axons : sequence of Axon
        The fibres.
    stimuli : sequence of Stimulus
        Currents into nodes.
    duration_ms, dt_us : float
        How long to run, in ms, and the time step, in us.
    lesion, cleft : Lesion, Cleft, optional
        Change of a stretch of every fibre, and the space that they share.
    method : {'crank-nicolson', 'backward-euler'}
        Crank-Nicolson is half a step of backward Euler, from which the voltages across
        membranes and sheaths, which store charge, are carried on to the whole step.

    Returns
    -------
    Result

    Raises
    ------
    CourseError
        If the method is unknown. All else is checked by `simulate`, not here.

    Examples
    --------
    >>> from hemifacial.nerve import Fibre
    >>> run = simulate_slowly([Axon(Fibre(10.0), 3)], [Stimulus(0, 0, 0.0, 0.1, 2.0)], 0.3)
    >>> [len(times) for times in run.traces[0].spikes_ms]
    [1, 1, 1]
    """
    if method not in METHODS:
        raise CourseError(f"The method is {method!r}; it must be one of {', '.join(METHODS)}.")
    cables = [build_cable(axon, lesion, cleft) for axon in axons]
    first = np.cumsum([0] + [len(cable.bare) for cable in cables])
    dt_ms, stretch = dt_us / 1000, 2 if method == "crank-nicolson" else 1
    t_ms = np.arange(round(duration_ms / dt_ms) + 1) * dt_ms
    entering_na = np.zeros((len(t_ms) - 1, first[-1]))
    for pulse in stimuli:  # in each step in proportion to the time that it is on
        edges_ms = np.clip(t_ms, pulse.onset_ms, pulse.onset_ms + pulse.duration_ms)
        at = first[pulse.axon] + PIECES_PER_NODE * pulse.node
        entering_na[:, at] += pulse.amplitude_na * np.diff(edges_ms) / dt_ms
    temperature_c = axons[0].fibre.temperature_c
    across_mv, cleft_mv = _run(cables, cleft, entering_na, dt_ms, stretch, temperature_c)
    traces = []
    for axon, cable, a, b in zip(axons, cables, first[:-1], first[1:], strict=True):
        piece_mv, sheath_mv = REST_MV + across_mv[:, 0, a:b], across_mv[:, 1, a:b]
        node_mv = piece_mv[:, ::PIECES_PER_NODE]
        spikes = tuple(_rises(t_ms, v) for v in node_mv.T)
        traces.append(Trace(axon.node_mm, node_mv, spikes, cable.centre_mm, piece_mv, sheath_mv))
    return Result(t_ms, tuple(traces), cleft_mv, dt_us, method, 0)


def _rises(t_ms: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Times at which a voltage rises through the threshold of a spike."""
    at = np.flatnonzero((v[:-1] < SPIKE_MV) & (v[1:] >= SPIKE_MV))
    return t_ms[at] + t_ms[1] * (SPIKE_MV - v[at]) / (v[at + 1] - v[at])


def _run(
    cables: list[Cable],
    cleft: Cleft | None,
    entering_na: np.ndarray,
    dt_ms: float,
    stretch: int,
    temperature_c: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Voltages across membranes (from rest) and sheaths, (times, 2, pieces), and of the cleft."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import splu

    circuit = _circuit(cables, cleft)
    steps, n = entering_na.shape
    stored_us = circuit.capacitance_nf / (dt_ms / stretch)
    fast_us, persistent_us, slow_us = _join(cables, "channels_us").T
    sodium_mv = SODIUM_REVERSAL_MV - REST_MV
    potassium_mv = _join(cables, "potassium_mv") - REST_MV
    leak_na = _join(cables, "leak_na")
    across_mv = np.zeros((steps + 1, 2 * n))
    cleft_mv = np.zeros((steps + 1, cleft.cells if cleft else 0))
    gate = np.tile(gates(REST_MV, temperature_c).steady, (n, 1))
    for step in range(steps):
        m, h, p, s = gate.T
        sodium_us, potassium_us = fast_us * m**3 * h + persistent_us * p**3, slow_us * s
        slope_us = circuit.conductance_us + stored_us
        slope_us[:n] += sodium_us + potassium_us
        driven_na = np.zeros(len(slope_us))
        driven_na[: 2 * n] = stored_us[: 2 * n] * across_mv[step]
        driven_na[:n] += sodium_us * sodium_mv + potassium_us * potassium_mv - leak_na
        right_na = circuit.ends.T @ driven_na
        right_na[:n] += entering_na[step]
        matrix = circuit.ends.T @ diags_array(slope_us) @ circuit.ends
        solved_mv = splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A").solve(right_na)
        new_mv = (circuit.ends @ solved_mv)[: 2 * n]
        across_mv[step + 1] = stretch * new_mv - (stretch - 1) * across_mv[step]
        cleft_mv[step + 1] = solved_mv[len(solved_mv) - cleft_mv.shape[1] :]
        now = gates(REST_MV + across_mv[step + 1, :n], temperature_c)
        gate = now.steady + (gate - now.steady) * now.decay(dt_ms)
    return across_mv.reshape(steps + 1, 2, n), cleft_mv
