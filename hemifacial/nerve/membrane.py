"""The axolemma: what its channels conduct and how fast their gates move.

The values are those of the double-cable model of McIntyre, Richardson and Grill (2002) as its
authors published them in ModelDB (accession 3810). Nothing here was fitted by us.

References
----------
McIntyre CC, Richardson AG, Grill WM. J Neurophysiol 2002;87:995-1006.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

#: Membrane voltage at which every simulation starts (mV).
REST_MV = -80.0
CAPACITANCE_UF_CM2 = 2.0
SODIUM_REVERSAL_MV = 50.0
POTASSIUM_REVERSAL_MV = -90.0
NODAL_LEAK_REVERSAL_MV = -90.0
#: Largest conductances of the node in S/cm²: fast sodium, persistent sodium, slow potassium, leak.
FAST_SODIUM, PERSISTENT_SODIUM, SLOW_POTASSIUM, NODAL_LEAK = 3.0, 0.01, 0.08, 0.007

#: Voltages of the gate table (mV): 0.1 mV apart, wider than any spike or cleft potential.
TABLE_FROM_MV, TABLE_TO_MV, TABLE_STEP_MV = -200.0, 200.0, 0.1


def _linoid(x_mv: np.ndarray, slope_mv: float) -> np.ndarray:
    """Return x / (1 - exp(-x / slope)), and its limit where x is nought."""
    near = np.abs(x_mv) < 1e-6
    safe = np.where(near, 1.0, x_mv)
    return np.where(near, slope_mv + x_mv / 2, safe / -np.expm1(-safe / slope_mv))


@dataclass(frozen=True)
class Gates:
    """Opening and closing rates of the four gates m, h, p and s.

    Attributes
    ----------
    opening_per_ms, closing_per_ms : ndarray, shape (..., 4)
        Rates in 1/ms: fast sodium activation m and inactivation h, persistent sodium p, slow
        potassium s.
    """

    opening_per_ms: np.ndarray
    closing_per_ms: np.ndarray

    @property
    def steady(self) -> np.ndarray:
        """Share of open gates in the long run, shape (..., 4)."""
        return self.opening_per_ms / (self.opening_per_ms + self.closing_per_ms)

    def decay(self, dt_ms: float) -> np.ndarray:
        """What is left of a distance from the steady state after ``dt_ms``, shape (..., 4)."""
        return np.exp(-dt_ms * (self.opening_per_ms + self.closing_per_ms))


def temperature_factors(temperature_c: float) -> np.ndarray:
    """Factors on the rates of m, h, p and s, shape (4,).

    Q10 is 2.2 for m and p and 2.9 for h, from 20 °C; 3.0 for s, from 36 °C.
    """
    sodium = (temperature_c - 20) / 10
    return np.array(
        [2.2**sodium, 2.9**sodium, 2.2**sodium, 3.0 ** ((temperature_c - 36) / 10)], dtype=float
    )


def gates(membrane_mv: np.ndarray | float, temperature_c: float = 37.0) -> Gates:
    """Rates of the four gates at a membrane voltage.

    Parameters
    ----------
    membrane_mv : array_like
        Inside minus outside, in mV.
    temperature_c : float
        Temperature in °C.

    Examples
    --------
    >>> [round(float(share), 4) for share in gates(-80.0).steady]
    [0.0732, 0.6207, 0.2026, 0.043]
    """
    v = np.asarray(membrane_mv, dtype=float)
    opening = np.stack(
        [
            1.86 * _linoid(v + 21.4, 10.3),
            0.062 * _linoid(-(v + 114), 11.0),
            0.01 * _linoid(v + 27, 10.2),
            0.3 / (1 + np.exp(-(v + 53) / 5)),
        ],
        axis=-1,
    )
    closing = np.stack(
        [
            0.086 * _linoid(-(v + 25.7), 9.16),
            2.3 / (1 + np.exp(-(v + 31.8) / 13.4)),
            0.00025 * _linoid(-(v + 34), 10.0),
            0.03 / (1 + np.exp(-(v + 90))),
        ],
        axis=-1,
    )
    factors = temperature_factors(temperature_c)
    return Gates(opening * factors, closing * factors)


@lru_cache(maxsize=16)
def gate_table(dt_ms: float, temperature_c: float) -> np.ndarray:
    """What a step adds to each gate, and what it leaves, for every voltage of the table.

    Returns
    -------
    ndarray, shape (4001, 8)
        Columns 0 to 3: gain of m, h, p and s over ``dt_ms``; columns 4 to 7: the share of what
        they were that is left.
    """
    count = round((TABLE_TO_MV - TABLE_FROM_MV) / TABLE_STEP_MV) + 1
    at = gates(np.linspace(TABLE_FROM_MV, TABLE_TO_MV, count), temperature_c)
    decay = at.decay(dt_ms)
    return np.ascontiguousarray(np.hstack([at.steady * (1 - decay), decay]))
