"""What the compiled solver works on, by name, and how and for which types it is compiled.

All arrays are contiguous; voltages of the membrane are counted from -80 mV.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import types

#: A product and a sum may be rounded once rather than twice; dividing by nought is not looked for.
FAST = {"fastmath": {"contract"}, "error_model": "numpy"}
#: Parts of one step become one function: a call would hand over hundreds of array fields.
INTO = {**FAST, "forceinline": True}


class Steps(NamedTuple):
    """How time passes. ``stretch`` is 1 for backward Euler and 2 for Crank-Nicolson."""

    count: int
    dt_ms: float
    solve_ms: float
    stretch: float
    record_every: int
    spike_mv: float
    tolerance_mv: float


class Section(NamedTuple):
    """Full compartments of all axons, one axon after the other; `first` has one entry more."""

    first: np.ndarray
    membrane_nf: np.ndarray
    sheath_nf: np.ndarray
    sheath_us: np.ndarray
    channels_us: np.ndarray
    potassium_mv: np.ndarray
    leak_us: np.ndarray
    leak_na: np.ndarray
    inside_us: np.ndarray
    inside_sum_us: np.ndarray
    beneath_us: np.ndarray
    beneath_sum_us: np.ndarray
    edge_us: np.ndarray
    bare: np.ndarray
    cell: np.ndarray
    active: np.ndarray
    watched: np.ndarray


class Arms(NamedTuple):
    """Healthy ends, two an axon, outermost node first; `first` has an entry an arm and one more."""

    first: np.ndarray
    alike: np.ndarray
    stored_us: np.ndarray
    channels_us: np.ndarray
    leak_us: np.ndarray
    leak_na: np.ndarray
    own_us: np.ndarray
    mutual_us: np.ndarray
    weight: np.ndarray
    keep: np.ndarray


class Stimuli(NamedTuple):
    """Currents into nodes: an arm's node, or -1 - compartment of the section."""

    where: np.ndarray
    onset_ms: np.ndarray
    end_ms: np.ndarray
    amplitude_na: np.ndarray


class State(NamedTuple):
    """What a step changes: membrane and sheath voltages, gates, modes, cleft."""

    arm_mv: np.ndarray
    arm_gate: np.ndarray
    mode: np.ndarray
    even: np.ndarray
    odd: np.ndarray
    membrane_mv: np.ndarray
    sheath_mv: np.ndarray
    gate: np.ndarray
    cleft_mv: np.ndarray
    cleft_before_mv: np.ndarray


class Record(NamedTuple):
    """What is kept: voltages now and then, and every spike."""

    arm_mv: np.ndarray
    membrane_mv: np.ndarray
    sheath_mv: np.ndarray
    cleft_mv: np.ndarray
    arm_spikes: np.ndarray
    arm_spike_ms: np.ndarray
    spikes: np.ndarray
    spike_ms: np.ndarray


class Grid(NamedTuple):
    """The cleft: conductance of each face between slices (the outer two lead to ground), shunt.

    ``fibres_us`` is the same for the insides of its fibres together.
    """

    faces_us: np.ndarray
    fibres_us: np.ndarray
    shunt_us: np.ndarray


class Work(NamedTuple):
    """Scratch space of one step."""

    pull: np.ndarray
    share: np.ndarray
    solved: np.ndarray
    total: np.ndarray
    difference: np.ndarray
    arm_inject: np.ndarray
    inject: np.ndarray
    slope: np.ndarray
    inverse: np.ndarray
    right: np.ndarray
    solution: np.ndarray
    trial_right: np.ndarray
    trial: np.ndarray
    diagonal: np.ndarray
    guide: np.ndarray
    residual: np.ndarray
    steered: np.ndarray
    way: np.ndarray
    image: np.ndarray


def _record_type(cls: type, *parts: types.Type) -> types.NamedTuple:
    if len(set(parts)) == 1:  # the compiler has a type of its own for these
        return types.NamedUniTuple(parts[0], len(parts), cls)
    return types.NamedTuple(parts, cls)


_F1, _F2 = types.float64[::1], types.float64[:, ::1]
_I1, _B1 = types.int64[::1], types.boolean[::1]
_STEPS = _record_type(
    Steps, types.int64, types.float64, types.float64, types.float64, types.int64, types.float64,
    types.float64,
)  # fmt: skip
_SECTION = _record_type(
    Section, _I1, _F1, _F1, _F1, _F2, _F1, _F1, _F1, _F1, _F1, _F1, _F1, _F1, _B1, _I1, _I1, _I1
)
_ARMS = _record_type(Arms, _I1, _I1, _F1, _F2, _F1, _F1, _F1, _F1, _F2, _F2)
_GRID = _record_type(Grid, _F1, _F1, _F1)
_STIMULI = _record_type(Stimuli, _I1, _F1, _F1, _F1)
_STATE = _record_type(State, _F1, _F2, _F2, _F1, _F1, _F1, _F1, _F2, _F1, _F1)
_RECORD = _record_type(Record, _F2, _F2, _F2, _F2, _I1, _F2, _I1, _F2)
_WORK = _record_type(
    Work,
    _F1,
    _F1,
    _F1,
    _F1,
    _F1,
    _F1,
    _F1,
    _F1,
    _F2,
    _F2,
    _F2,
    _F2,
    _F2,
    _F1,
    _F2,
    _F1,
    _F2,
    _F1,
    _F1,
)
#: Signature of `kernel.run`.
RUN = types.int64(_STEPS, _SECTION, _ARMS, _GRID, _STIMULI, _STATE, _RECORD, _WORK, _F1, _F2)
