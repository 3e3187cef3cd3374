"""Compiled: the shared cleft, found together with the sections that lie in it.

Conjugate gradients on what the sections leave of the cleft, steered by a guide: the cleft beside
one fibre that stands for all.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from hemifacial.nerve.arrays import INTO
from hemifacial.nerve.section import cleft_at, sheath_slope, solve_axons

MOST_ITERATIONS = 200


@njit(**INTO)
def _add_outside(right, cleft_mv, section, work, steps):
    """Add to the right-hand side what the voltage of the cleft drives into each compartment."""
    n = len(section.cell)
    for j in range(n):
        here = cleft_at(section.cell[j], cleft_mv)
        if section.bare[j]:
            right[j, 0] += work.slope[j] * here
            continue
        right[j, 1] += sheath_slope(section, steps, j) * here
        if j > 0:
            right[j, 1] += section.edge_us[j - 1] * cleft_at(section.cell[j - 1], cleft_mv)
        if j < n - 1:
            right[j, 1] += section.edge_us[j] * cleft_at(section.cell[j + 1], cleft_mv)


@njit(**INTO)
def _gather(solution, section, work, steps, cells):
    """Add the current that the compartments send into each slice of the cleft."""
    n = len(section.cell)
    for j in range(n):
        m = section.cell[j]
        if m < 0:
            continue
        if section.bare[j]:
            cells[m] += work.slope[j] * solution[j, 0]
            if j > 0:
                cells[m] += section.edge_us[j - 1] * solution[j - 1, 1]
            if j < n - 1:
                cells[m] += section.edge_us[j] * solution[j + 1, 1]
        else:
            cells[m] += sheath_slope(section, steps, j) * solution[j, 1]


@njit(**INTO)
def _bare_slope(section, work, j):
    """Slope of a piece without a sheath, with what reaches it from beneath its neighbours'."""
    slope = work.slope[j]
    if j > 0:
        slope += section.edge_us[j - 1]
    if j < len(section.cell) - 1:
        slope += section.edge_us[j]
    return slope


@njit(**INTO)
def cleft_diagonal(section, grid, work, steps):
    """Diagonal of the cleft's matrix."""
    for m in range(len(work.diagonal)):
        work.diagonal[m] = grid.faces_us[m] + grid.faces_us[m + 1] + grid.shunt_us[m]
    for j in range(len(section.cell)):
        m = section.cell[j]
        if m >= 0:
            bare = section.bare[j]
            work.diagonal[m] += (
                _bare_slope(section, work, j) if bare else sheath_slope(section, steps, j)
            )


@njit(**INTO)
def prepare_guide(section, grid, work, steps):
    """Factor the guide that steers conjugate gradients: the cleft and one fibre at rest.

    The fibre stands for all, with the sum of their admittances and axial conductances; so the
    guide knows that a fast voltage outside is followed inside.
    """
    cells = len(grid.shunt_us)
    across = np.zeros(cells)
    for j in range(len(section.cell)):
        m = section.cell[j]
        if m >= 0 and section.bare[j]:
            across[m] += _bare_slope(section, work, j)
        elif m >= 0:
            sheath = sheath_slope(section, steps, j)
            across[m] += sheath * work.slope[j] / (sheath + work.slope[j])
    for m in range(cells):
        outside = grid.faces_us[m] + grid.faces_us[m + 1] + grid.shunt_us[m] + across[m]
        inside = grid.fibres_us[m] + grid.fibres_us[m + 1] + across[m]
        coupling = -across[m]
        if m > 0:
            outer, inner = grid.faces_us[m], grid.fibres_us[m]
            outside -= outer * outer * work.guide[m - 1, 0]
            coupling -= outer * inner * work.guide[m - 1, 1]
            inside -= inner * inner * work.guide[m - 1, 2]
        determinant = 1 / (outside * inside - coupling * coupling)
        work.guide[m, 0] = inside * determinant
        work.guide[m, 1] = -coupling * determinant
        work.guide[m, 2] = outside * determinant


@njit(**INTO)
def _steer(grid, work):
    """Solve the guide for the residual; return the largest voltage of the answer (mV)."""
    outer, inner, guide, steered = grid.faces_us, grid.fibres_us, work.guide, work.steered
    n = len(work.residual)
    for m in range(n):
        outside, inside = work.residual[m], 0.0
        if m > 0:
            outside += outer[m] * steered[m - 1, 0]
            inside = inner[m] * steered[m - 1, 1]
        steered[m, 0] = guide[m, 0] * outside + guide[m, 1] * inside
        steered[m, 1] = guide[m, 1] * outside + guide[m, 2] * inside
    largest = abs(steered[n - 1, 0])
    for m in range(n - 2, -1, -1):
        outside = outer[m + 1] * steered[m + 1, 0]
        inside = inner[m + 1] * steered[m + 1, 1]
        steered[m, 0] += guide[m, 0] * outside + guide[m, 1] * inside
        steered[m, 1] += guide[m, 1] * outside + guide[m, 2] * inside
        largest = max(largest, abs(steered[m, 0]))
    return largest


@njit(**INTO)
def _cleft_product(vector_mv, solution, section, grid, work, steps):
    """Current that the slices lose at these voltages, into ``work.image``."""
    n = len(vector_mv)
    work.image[:] = 0.0
    _gather(solution, section, work, steps, work.image)
    for m in range(n):
        lost = work.diagonal[m] * vector_mv[m] - work.image[m]
        if m > 0:
            lost -= grid.faces_us[m] * vector_mv[m - 1]
        if m < n - 1:
            lost -= grid.faces_us[m + 1] * vector_mv[m + 1]
        work.image[m] = lost


@njit(**INTO)
def expect_cleft(section, state, work, steps):
    """Carry the cleft on as it was heading; leave in ``residual`` what past charges send it."""
    for m in range(len(state.cleft_mv)):
        now = state.cleft_mv[m]
        state.cleft_mv[m] = 2 * now - state.cleft_before_mv[m]
        state.cleft_before_mv[m] = now
        work.residual[m] = 0.0
    for j in range(len(section.cell)):
        m = section.cell[j]
        if m < 0:
            continue
        if section.bare[j]:
            work.residual[m] -= work.right[j, 0]
        else:
            work.residual[m] -= section.sheath_nf[j] / steps.solve_ms * state.sheath_mv[j]


@njit(**INTO)
def solve_cleft(section, grid, state, work, steps):
    """Find cleft and sections together by conjugate gradients; return the iterations taken."""
    cleft, way, trial = state.cleft_mv, work.way, work.trial
    n = len(cleft)
    _add_outside(work.trial_right, cleft, section, work, steps)
    solve_axons(work.trial_right, work.solution, section, work)
    _cleft_product(cleft, work.solution, section, grid, work, steps)
    for m in range(n):
        work.residual[m] -= work.image[m]
    error = _steer(grid, work)
    energy = 0.0
    for m in range(n):
        way[m] = work.steered[m, 0]
        energy += work.residual[m] * way[m]
    for iteration in range(MOST_ITERATIONS):
        if error < steps.tolerance_mv:
            return iteration
        work.trial_right[:] = 0.0
        _add_outside(work.trial_right, way, section, work, steps)
        solve_axons(work.trial_right, trial, section, work)
        _cleft_product(way, trial, section, grid, work, steps)
        curvature = 0.0
        for m in range(n):
            curvature += way[m] * work.image[m]
        step = energy / curvature
        for m in range(n):
            cleft[m] += step * way[m]
            work.residual[m] -= step * work.image[m]
        for j in range(len(section.cell)):
            work.solution[j, 0] += step * trial[j, 0]
            work.solution[j, 1] += step * trial[j, 1]
        error = _steer(grid, work)
        fresh = 0.0
        for m in range(n):
            fresh += work.residual[m] * work.steered[m, 0]
        turn = fresh / energy
        energy = fresh
        for m in range(n):
            way[m] = work.steered[m, 0] + turn * way[m]
    return MOST_ITERATIONS
