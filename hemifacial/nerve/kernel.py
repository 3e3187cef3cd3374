"""The compiled solver: one cluster of axons, step by step.

Each axon is a *section* of full compartments (the lesion, or a single node) between two *arms* of
healthy fibre, in which only nodes are left (see `condense`). One step solves

1. each arm from its outer end towards the section, as a tridiagonal system of nodes;
2. the section, as a tridiagonal system of 2 x 2 blocks (inside, beneath the sheath);
3. the shared cleft, if there is one, by conjugate gradients on what the sections leave of it;
4. and then goes back outwards.

Voltages of the membrane are counted from -80 mV. Gates are held during a step and relaxed after
it with the new voltage, so voltages and gates are staggered by half a step. Backward Euler takes
a whole step at once; Crank-Nicolson takes half a step of backward Euler and extrapolates the
voltages across capacitors, so that potentials without a capacitor need no past.

This module is imported only when a simulation runs, since it loads the compiler.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numba import njit

from hemifacial.nerve import arrays, membrane
from hemifacial.nerve.arrays import RUN
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
MOST_ITERATIONS = 200
#: A product and a sum may be rounded once rather than twice; dividing by nought is not looked for.
FAST = {"fastmath": {"contract"}, "error_model": "numpy"}


@njit(inline="always", **FAST)
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


@njit(**FAST)
def _relax(which, gate, shifted_mv, dt, factor, table):
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


@njit(inline="always", **FAST)
def _conductances(gate, channels_us):
    """Sodium and potassium conductance of one membrane."""
    m, h, p = gate[0], gate[1], gate[2]
    sodium = channels_us[0] * m * m * m * h + channels_us[1] * p * p * p
    return sodium, channels_us[2] * gate[3]


@njit(inline="always", **FAST)
def _note_spike(before, after, threshold, t, dt, counts, times, at):
    if before < threshold <= after:
        if counts[at] < MOST_SPIKES:
            times[at, counts[at]] = t + dt * (threshold - before) / (after - before)
        counts[at] += 1


@njit(**FAST)
def _inject(stimuli, t, dt, work):
    """Set the currents of this step, each in proportion to the time that it is on."""
    for n in range(len(stimuli.where)):
        at = stimuli.where[n]
        if at >= 0:
            work.arm_inject[at] = 0.0
        else:
            work.inject[-1 - at] = 0.0
    for n in range(len(stimuli.where)):
        on = min(t + dt, stimuli.end_ms[n]) - max(t, stimuli.onset_ms[n])
        if on > 0:
            at = stimuli.where[n]
            if at >= 0:
                work.arm_inject[at] += stimuli.amplitude_na[n] * on / dt
            else:
                work.inject[-1 - at] += stimuli.amplitude_na[n] * on / dt


@njit(**FAST)
def _load_arms(kind, arms, state, work):
    """Diagonal and right-hand side of all nodes in the arms of alike axons, neighbours aside."""
    axon, beyond = arms.alike[kind], arms.alike[kind + 1]
    first, last = arms.first[2 * axon], arms.first[2 * beyond]
    gate, before, inject = (
        state.arm_gate[first:last],
        state.arm_mv[first:last],
        work.arm_inject[first:last],
    )
    even, odd = state.even[first:last], state.odd[first:last]
    diagonal, right = work.pull[first:last], work.share[first:last]
    channels = arms.channels_us[axon]
    fast, slow, late = channels[0], channels[1], channels[2]
    stored, leak_na = arms.stored_us[axon], arms.leak_na[axon]
    rest = stored + arms.leak_us[axon] + arms.own_us[axon]
    for i in range(len(diagonal)):
        m, h, p = gate[i, 0], gate[i, 1], gate[i, 2]
        sodium = fast * m * m * m * h + slow * p * p * p
        potassium = late * gate[i, 3]
        diagonal[i] = rest + sodium + potassium
        right[i] = sodium * SODIUM + potassium * POTASSIUM - leak_na
    for i in range(len(right)):
        right[i] += stored * before[i] + inject[i] + even[i] + odd[i]


@njit(inline="always", **FAST)
def _fold_node(i, add_diagonal, add_right, own, mutual, pull, share, even, odd):
    """Eliminate one node of an arm; return what it adds to the next."""
    drawn = mutual / (pull[i] + add_diagonal)
    given = drawn * (share[i] + add_right)
    pull[i], share[i] = drawn, given
    return own - mutual * drawn, even[i] - odd[i] + given


@njit(**FAST)
def _fold_arms(axon, arms, state, work):
    """Eliminate both arms of an axon from their outer ends, node by node in turn.

    In turn, because each node waits for a division by the node before it. Returns what the two
    arms add to the diagonal and to the right-hand side of the section's end nodes.
    """
    a, b, c = arms.first[2 * axon], arms.first[2 * axon + 1], arms.first[2 * axon + 2]
    own, mutual = arms.own_us[axon], arms.mutual_us[axon]
    pull, share, even, odd = work.pull[a:b], work.share[a:b], state.even[a:b], state.odd[a:b]
    pull_2, share_2, even_2, odd_2 = (
        work.pull[b:c],
        work.share[b:c],
        state.even[b:c],
        state.odd[b:c],
    )
    left = right = left_na = right_na = 0.0
    both = min(b - a, c - b)
    for i in range(both):
        left, left_na = _fold_node(i, left, left_na, own, mutual, pull, share, even, odd)
        right, right_na = _fold_node(
            i, right, right_na, own, mutual, pull_2, share_2, even_2, odd_2
        )
    for i in range(both, b - a):
        left, left_na = _fold_node(i, left, left_na, own, mutual, pull, share, even, odd)
    for i in range(both, c - b):
        right, right_na = _fold_node(
            i, right, right_na, own, mutual, pull_2, share_2, even_2, odd_2
        )
    return left, left_na, right, right_na


@njit(**FAST)
def _unfold_arm(arm, inner_mv, arms, work):
    """Go back outwards through an arm: what its nodes and internodes see of the solution."""
    per_us = 1 / arms.mutual_us[arm // 2]
    first, last = arms.first[arm], arms.first[arm + 1]
    share, pull, solved = work.share[first:last], work.pull[first:last], work.solved[first:last]
    total, difference = work.total[first:last], work.difference[first:last]
    n = len(solved)
    for back in range(n):
        i = n - 1 - back
        node_mv = share[i] * per_us + pull[i] * inner_mv
        solved[i] = node_mv
        total[i], difference[i] = node_mv + inner_mv, node_mv - inner_mv
        inner_mv = node_mv


@njit(**FAST)
def _move_modes(k, first, last, keep, weight, mode, driven_mv, memory):
    """Advance two modes of all internodes of an axon; add them to what the nodes will feel."""
    one, two = mode[k, first:last], mode[k + 1, first:last]
    keep_one, keep_two, weight_one, weight_two = keep[k], keep[k + 1], weight[k], weight[k + 1]
    for i in range(len(memory)):
        moved_one = keep_one * one[i] + driven_mv[i]
        moved_two = keep_two * two[i] + driven_mv[i]
        one[i], two[i] = moved_one, moved_two
        memory[i] += weight_one * moved_one + weight_two * moved_two


@njit(**FAST)
def _carry_on(before, solved, steps):
    """Extrapolate solved voltages to the end of the step; return how many of them crossed."""
    stretch, past, threshold = steps.stretch, steps.stretch - 1, steps.spike_mv
    crossed = 0
    for i in range(len(before)):
        after = stretch * solved[i] - past * before[i]
        solved[i] = after
        crossed += int(before[i] < threshold) & int(after >= threshold)
    return crossed


@njit(**FAST)
def _settle_arms(kind, arms, state, work, steps, t, factor, table, record):
    """Take the solution into modes, node voltages and gates of the arms of alike axons."""
    axon, beyond = arms.alike[kind], arms.alike[kind + 1]
    first, last = arms.first[2 * axon], arms.first[2 * beyond]
    even, odd = state.even[first:last], state.odd[first:last]
    total, difference = work.total[first:last], work.difference[first:last]
    even[:] = 0.0
    odd[:] = 0.0
    keep, weight = arms.keep[axon], arms.weight[axon]
    modes = len(keep) // 2  # of each parity, even ones first
    for k in range(0, modes, 2):
        _move_modes(k, first, last, keep, weight, state.mode, total, even)
        _move_modes(k + modes, first, last, keep, weight, state.mode, difference, odd)
    before, after = state.arm_mv[first:last], work.solved[first:last]
    if _carry_on(before, after, steps):
        for i in range(len(before)):
            _note_spike(
                before[i], after[i], steps.spike_mv, t, steps.dt_ms,
                record.arm_spikes, record.arm_spike_ms, first + i,
            )  # fmt: skip
    before[:] = after
    _relax(range(last - first), state.arm_gate[first:last], after, steps.dt_ms, factor, table)


@njit(inline="always", **FAST)
def _sheath_slope(section, steps, j):
    return section.sheath_nf[j] / steps.solve_ms + section.sheath_us[j]


@njit(**FAST)
def _load_section(section, state, work, steps):
    """Slope and right-hand side of every compartment, before its neighbours are counted."""
    for j in range(len(section.cell)):
        work.slope[j] = section.membrane_nf[j] / steps.solve_ms + section.leak_us[j]
        charge = section.membrane_nf[j] / steps.solve_ms * state.membrane_mv[j]
        work.right[j, 0] = charge - section.leak_na[j]
    for n in range(len(section.active)):
        j = section.active[n]
        sodium, potassium = _conductances(state.gate[j], section.channels_us[j])
        work.slope[j] += sodium + potassium
        work.right[j, 0] += sodium * SODIUM + potassium * (section.potassium_mv[j] - REST)
    for j in range(len(section.cell)):
        if section.bare[j]:
            work.right[j, 1] = 0.0
        else:
            charge = section.sheath_nf[j] / steps.solve_ms * state.sheath_mv[j]
            work.right[j, 1] = charge - work.right[j, 0]


@njit(**FAST)
def _factor_section(first, last, diagonal, section, work, steps):
    """Invert the 2 x 2 blocks of one axon; the arms' shares stand in ``diagonal``."""
    for j in range(first, last):
        a = work.slope[j]
        own = a + section.inside_sum_us[j]
        if section.bare[j]:
            across, below = 0.0, 1.0
        else:
            across = -a
            below = a + _sheath_slope(section, steps, j) + section.beneath_sum_us[j]
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


@njit(**FAST)
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


@njit(**FAST)
def _outside(cell, cleft_mv):
    return cleft_mv[cell] if cell >= 0 else 0.0


@njit(**FAST)
def _add_outside(right, cleft_mv, section, work, steps):
    """Add to the right-hand side what the voltage of the cleft drives into each compartment."""
    n = len(section.cell)
    for j in range(n):
        here = _outside(section.cell[j], cleft_mv)
        if section.bare[j]:
            right[j, 0] += work.slope[j] * here
            continue
        right[j, 1] += _sheath_slope(section, steps, j) * here
        if j > 0:
            right[j, 1] += section.edge_us[j - 1] * _outside(section.cell[j - 1], cleft_mv)
        if j < n - 1:
            right[j, 1] += section.edge_us[j] * _outside(section.cell[j + 1], cleft_mv)


@njit(**FAST)
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
            cells[m] += _sheath_slope(section, steps, j) * solution[j, 1]


@njit(**FAST)
def _bare_slope(section, work, j):
    """Slope of a piece without a sheath, with what reaches it from beneath its neighbours'."""
    slope = work.slope[j]
    if j > 0:
        slope += section.edge_us[j - 1]
    if j < len(section.cell) - 1:
        slope += section.edge_us[j]
    return slope


@njit(**FAST)
def _cleft_diagonal(section, grid, work, steps):
    """Diagonal of the cleft's matrix."""
    for m in range(len(work.diagonal)):
        work.diagonal[m] = grid.faces_us[m] + grid.faces_us[m + 1] + grid.shunt_us[m]
    for j in range(len(section.cell)):
        m = section.cell[j]
        if m >= 0:
            bare = section.bare[j]
            work.diagonal[m] += (
                _bare_slope(section, work, j) if bare else _sheath_slope(section, steps, j)
            )


@njit(**FAST)
def _prepare_guide(section, grid, work, steps):
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
            sheath = _sheath_slope(section, steps, j)
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


@njit(**FAST)
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


@njit(**FAST)
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


@njit(**FAST)
def _solve_axons(right, solution, section, work):
    for k in range(len(section.first) - 1):
        _solve_section(section.first[k], section.first[k + 1], right, solution, section, work)


@njit(**FAST)
def _expect_cleft(section, state, work, steps):
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


@njit(**FAST)
def _solve_cleft(section, grid, state, work, steps):
    """Find cleft and sections together by conjugate gradients; return the iterations taken."""
    cleft, way, trial = state.cleft_mv, work.way, work.trial
    n = len(cleft)
    _add_outside(work.trial_right, cleft, section, work, steps)
    _solve_axons(work.trial_right, work.solution, section, work)
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
        _solve_axons(work.trial_right, trial, section, work)
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


@njit(**FAST)
def _settle_section(section, state, work, steps, t, factor, table, record):
    """Take the solved potentials into membrane and sheath voltages, then relax the gates."""
    stretch, past = steps.stretch, steps.stretch - 1
    for j in range(len(section.cell)):
        outside = _outside(section.cell[j], state.cleft_mv)
        beneath = outside if section.bare[j] else work.solution[j, 1]
        before = state.membrane_mv[j]
        after = stretch * (work.solution[j, 0] - beneath) - past * before
        state.membrane_mv[j] = after
        state.sheath_mv[j] = stretch * (beneath - outside) - past * state.sheath_mv[j]
        _note_spike(
            before, after, steps.spike_mv, t, steps.dt_ms, record.spikes, record.spike_ms, j
        )
    _relax(section.active, state.gate, state.membrane_mv, steps.dt_ms, factor, table)


@njit(**FAST)
def _keep(row, section, state, record):
    record.arm_mv[row] = state.arm_mv
    for n in range(len(section.watched)):
        record.membrane_mv[row, n] = state.membrane_mv[section.watched[n]]
        record.sheath_mv[row, n] = state.sheath_mv[section.watched[n]]
    record.cleft_mv[row] = state.cleft_mv


def _named_after_sources(function):
    """Name a function after the other files that are compiled into it.

    The cache on disk notices changes of this file alone, and keeps functions by name.
    """
    sources = [Path(module.__file__).read_bytes() for module in (arrays, membrane)]
    function.__qualname__ += "_" + hashlib.sha256(b"\0".join(sources)).hexdigest()[:12]
    return function


@njit(RUN, cache=True, nogil=True, **FAST)
@_named_after_sources
def run(steps, section, arms, grid, stimuli, state, record, work, factor, table):
    """Advance one cluster; return the largest number of iterations that a cleft took."""
    axons, kinds, most = len(section.first) - 1, len(arms.alike) - 1, 0
    ends = np.empty(2)
    for step in range(steps.count):
        t = step * steps.dt_ms
        if step % steps.record_every == 0:
            _keep(step // steps.record_every, section, state, record)
        _inject(stimuli, t, steps.dt_ms, work)
        _load_section(section, state, work, steps)
        if len(grid.shunt_us):
            if step == 0:
                _prepare_guide(section, grid, work, steps)
            _expect_cleft(section, state, work, steps)
        for j in range(len(section.cell)):
            work.trial_right[j, 0] = work.right[j, 0] + work.inject[j]
            work.trial_right[j, 1] = work.right[j, 1]
        for n in range(kinds):
            _load_arms(n, arms, state, work)
        for k in range(axons):
            first, last = section.first[k], section.first[k + 1]
            ends[0], left, ends[1], right = _fold_arms(k, arms, state, work)
            work.trial_right[first, 0] += left
            work.trial_right[last - 1, 0] += right
            _factor_section(first, last, ends, section, work, steps)
        if len(grid.shunt_us):
            _cleft_diagonal(section, grid, work, steps)
            most = max(most, _solve_cleft(section, grid, state, work, steps))
        else:
            _solve_axons(work.trial_right, work.solution, section, work)
        for k in range(axons):
            left = work.solution[section.first[k], 0]
            right = work.solution[section.first[k + 1] - 1, 0]
            _unfold_arm(2 * k, left, arms, work)
            _unfold_arm(2 * k + 1, right, arms, work)
        for n in range(kinds):
            _settle_arms(n, arms, state, work, steps, t, factor, table, record)
        _settle_section(section, state, work, steps, t, factor, table, record)
    if steps.count % steps.record_every == 0:
        _keep(steps.count // steps.record_every, section, state, record)
    return most
