"""Compiled: the gates of a membrane, what they conduct, and the spikes they make.

Voltages of the membrane are counted from -80 mV.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hemifacial.nerve.arrays import FAST, INTO
from hemifacial.nerve.membrane import (
    POTASSIUM_REVERSAL_MV,
    REST_MV,
    SODIUM_REVERSAL_MV,
    TABLE_FROM_MV,
    TABLE_STEP_MV,
)

REST = REST_MV
SODIUM = SODIUM_REVERSAL_MV - REST_MV
POTASSIUM = POTASSIUM_REVERSAL_MV - REST_MV
TABLE_ORIGIN = TABLE_FROM_MV - REST_MV
PER_MV = 1 / TABLE_STEP_MV
MOST_SPIKES = 64


@njit(**INTO)
def _linoid(x, slope):
    if abs(x) < 1e-6:
        return slope + x / 2
    return x / -np.expm1(-x / slope)


@njit(**FAST)
def _relax_exactly(gate, shifted_mv, dt, factor):
    """Relax the four gates of one membrane with their rates worked out in full."""
    v = shifted_mv + REST
    rates = (
        (1.86 * _linoid(v + 21.4, 10.3), 0.086 * _linoid(-(v + 25.7), 9.16)),
        (0.062 * _linoid(-(v + 114), 11.0), 2.3 / (1 + np.exp(-(v + 31.8) / 13.4))),
        (0.01 * _linoid(v + 27, 10.2), 0.00025 * _linoid(-(v + 34), 10.0)),
        (0.3 / (1 + np.exp(-(v + 53) / 5)), 0.03 / (1 + np.exp(-(v + 90)))),
    )
    for g in range(4):
        opening, closing = rates[g][0] * factor[g], rates[g][1] * factor[g]
        steady = opening / (opening + closing)
        gate[g] = steady + (gate[g] - steady) * np.exp(-dt * (opening + closing))


@njit(**INTO)
def relax(which, gate, shifted_mv, dt, factor, table):
    """Relax the four gates of these membranes; an empty table asks for exact rates."""
    rows = table.shape[0]
    for i in which:
        if rows == 0:
            _relax_exactly(gate[i], shifted_mv[i], dt, factor)
            continue
        at = min(max((shifted_mv[i] - TABLE_ORIGIN) * PER_MV, 0.0), rows - 1.000001)
        row = int(at)
        above = at - row
        below = 1 - above
        for g in range(4):
            gain = below * table[row, g] + above * table[row + 1, g]
            decay = below * table[row, g + 4] + above * table[row + 1, g + 4]
            gate[i, g] = gain + gate[i, g] * decay


@njit(**INTO)
def conductances(gate, channels_us):
    """Sodium and potassium conductance of one membrane."""
    m, h, p = gate[0], gate[1], gate[2]
    sodium = channels_us[0] * m * m * m * h + channels_us[1] * p * p * p
    return sodium, channels_us[2] * gate[3]


@njit(**INTO)
def note_spike(before, after, threshold, t, dt, counts, times, at):
    """Count a rise through the threshold, and note when it came."""
    if before < threshold <= after:
        if counts[at] < MOST_SPIKES:
            times[at, counts[at]] = t + dt * (threshold - before) / (after - before)
        counts[at] += 1
