"""Compiled: the arms, healthy ends of a fibre in which only nodes are left (see `condense`).

An arm is eliminated from its outer end towards the section as a tridiagonal system of nodes; once
the section is solved, its own voltages follow on the way back outwards.
"""

from __future__ import annotations

from numba import njit

from hemifacial.nerve.arrays import INTO
from hemifacial.nerve.gates import POTASSIUM, SODIUM, note_spike, relax


@njit(**INTO)
def load_arms(kind, arms, state, work):
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


@njit(**INTO)
def _fold_node(i, add_diagonal, add_right, own, mutual, pull, share, even, odd):
    """Eliminate one node of an arm; return what it adds to the next."""
    drawn = mutual / (pull[i] + add_diagonal)
    given = drawn * (share[i] + add_right)
    pull[i], share[i] = drawn, given
    return own - mutual * drawn, even[i] - odd[i] + given


@njit(**INTO)
def fold_arms(axon, arms, state, work):
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


@njit(**INTO)
def unfold_arm(arm, inner_mv, arms, work):
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


@njit(**INTO)
def _move_modes(k, first, last, keep, weight, mode, driven_mv, memory):
    """Advance two modes of all internodes of an axon; add them to what the nodes will feel."""
    one, two = mode[k, first:last], mode[k + 1, first:last]
    keep_one, keep_two, weight_one, weight_two = keep[k], keep[k + 1], weight[k], weight[k + 1]
    for i in range(len(memory)):
        moved_one = keep_one * one[i] + driven_mv[i]
        moved_two = keep_two * two[i] + driven_mv[i]
        one[i], two[i] = moved_one, moved_two
        memory[i] += weight_one * moved_one + weight_two * moved_two


@njit(**INTO)
def _carry_on(before, solved, steps):
    """Extrapolate solved voltages to the end of the step; return how many of them crossed."""
    stretch, past, threshold = steps.stretch, steps.stretch - 1, steps.spike_mv
    crossed = 0
    for i in range(len(before)):
        after = stretch * solved[i] - past * before[i]
        solved[i] = after
        crossed += int(before[i] < threshold) & int(after >= threshold)
    return crossed


@njit(**INTO)
def settle_arms(kind, arms, state, work, steps, t, factor, table, record):
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
            note_spike(
                before[i], after[i], steps.spike_mv, t, steps.dt_ms,
                record.arm_spikes, record.arm_spike_ms, first + i,
            )  # fmt: skip
    before[:] = after
    relax(range(last - first), state.arm_gate[first:last], after, steps.dt_ms, factor, table)
