"""Compiled: the section of an axon, full compartments inside and beneath the sheath.

Each is a tridiagonal system of 2 x 2 blocks.
"""

from __future__ import annotations

from numba import njit

from hemifacial.nerve.arrays import INTO
from hemifacial.nerve.gates import REST, SODIUM, conductances, note_spike, relax


@njit(**INTO)
def sheath_slope(section, steps, j):
    """Slope of the sheath of one compartment: its capacitor and its leak."""
    return section.sheath_nf[j] / steps.solve_ms + section.sheath_us[j]


@njit(**INTO)
def load_section(section, state, work, steps):
    """Slope and right-hand side of every compartment, before its neighbours are counted."""
    for j in range(len(section.cell)):
        work.slope[j] = section.membrane_nf[j] / steps.solve_ms + section.leak_us[j]
        charge = section.membrane_nf[j] / steps.solve_ms * state.membrane_mv[j]
        work.right[j, 0] = charge - section.leak_na[j]
    for n in range(len(section.active)):
        j = section.active[n]
        sodium, potassium = conductances(state.gate[j], section.channels_us[j])
        work.slope[j] += sodium + potassium
        work.right[j, 0] += sodium * SODIUM + potassium * (section.potassium_mv[j] - REST)
    for j in range(len(section.cell)):
        if section.bare[j]:
            work.right[j, 1] = 0.0
        else:
            charge = section.sheath_nf[j] / steps.solve_ms * state.sheath_mv[j]
            work.right[j, 1] = charge - work.right[j, 0]


@njit(**INTO)
def factor_section(first, last, diagonal, section, work, steps):
    """Invert the 2 x 2 blocks of one axon; the arms' shares stand in ``diagonal``."""
    for j in range(first, last):
        a = work.slope[j]
        own = a + section.inside_sum_us[j]
        if section.bare[j]:
            across, below = 0.0, 1.0
        else:
            across = -a
            below = a + sheath_slope(section, steps, j) + section.beneath_sum_us[j]
        if j == first:
            own += diagonal[0]
        if j == last - 1:
            own += diagonal[1]
        if j > first:
            inside, beneath = section.inside_us[j - 1], section.beneath_us[j - 1]
            own -= inside * inside * work.inverse[j - 1, 0]
            across -= inside * beneath * work.inverse[j - 1, 1]
            below -= beneath * beneath * work.inverse[j - 1, 2]
        determinant = 1 / (own * below - across * across)
        work.inverse[j, 0] = below * determinant
        work.inverse[j, 1] = -across * determinant
        work.inverse[j, 2] = own * determinant


@njit(**INTO)
def _solve_section(first, last, right, solution, section, work):
    """Solve the blocks of one axon; ``right`` is used up."""
    for j in range(first, last):
        if j > first:
            right[j, 0] += section.inside_us[j - 1] * solution[j - 1, 0]
            right[j, 1] += section.beneath_us[j - 1] * solution[j - 1, 1]
        p, q, r = work.inverse[j, 0], work.inverse[j, 1], work.inverse[j, 2]
        solution[j, 0] = p * right[j, 0] + q * right[j, 1]
        solution[j, 1] = q * right[j, 0] + r * right[j, 1]
    for j in range(last - 2, first - 1, -1):
        p, q, r = work.inverse[j, 0], work.inverse[j, 1], work.inverse[j, 2]
        inside = section.inside_us[j] * solution[j + 1, 0]
        beneath = section.beneath_us[j] * solution[j + 1, 1]
        solution[j, 0] += p * inside + q * beneath
        solution[j, 1] += q * inside + r * beneath


@njit(**INTO)
def solve_axons(right, solution, section, work):
    """Solve the sections of all axons, each apart."""
    for k in range(len(section.first) - 1):
        _solve_section(section.first[k], section.first[k + 1], right, solution, section, work)


@njit(**INTO)
def cleft_at(cell, cleft_mv):
    """Voltage outside a compartment: of its slice of the cleft, or of the bath."""
    return cleft_mv[cell] if cell >= 0 else 0.0


@njit(**INTO)
def settle_section(section, state, work, steps, t, factor, table, record):
    """Take the solved potentials into membrane and sheath voltages, then relax the gates."""
    stretch, past = steps.stretch, steps.stretch - 1
    for j in range(len(section.cell)):
        outside = cleft_at(section.cell[j], state.cleft_mv)
        beneath = outside if section.bare[j] else work.solution[j, 1]
        before = state.membrane_mv[j]
        after = stretch * (work.solution[j, 0] - beneath) - past * before
        state.membrane_mv[j] = after
        state.sheath_mv[j] = stretch * (beneath - outside) - past * state.sheath_mv[j]
        note_spike(before, after, steps.spike_mv, t, steps.dt_ms, record.spikes, record.spike_ms, j)
    relax(section.active, state.gate, state.membrane_mv, steps.dt_ms, factor, table)
