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

from hemifacial.nerve.arms import fold_arms, load_arms, settle_arms, unfold_arm
from hemifacial.nerve.arrays import FAST, INTO, RUN
from hemifacial.nerve.gates import MOST_SPIKES
from hemifacial.nerve.section import factor_section, load_section, settle_section, solve_axons
from hemifacial.nerve.shared_cleft import (
    MOST_ITERATIONS,
    cleft_diagonal,
    expect_cleft,
    prepare_guide,
    solve_cleft,
)

__all__ = ["MOST_ITERATIONS", "MOST_SPIKES", "run"]

#: Modules of ours whose code or constants are compiled into `run`.
COMPILED_IN = ("arrays", "membrane", "gates", "arms", "section", "shared_cleft")


@njit(**INTO)
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


@njit(**INTO)
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
    sources = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in COMPILED_IN]
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
        load_section(section, state, work, steps)
        if len(grid.shunt_us):
            if step == 0:
                prepare_guide(section, grid, work, steps)
            expect_cleft(section, state, work, steps)
        for j in range(len(section.cell)):
            work.trial_right[j, 0] = work.right[j, 0] + work.inject[j]
            work.trial_right[j, 1] = work.right[j, 1]
        for n in range(kinds):
            load_arms(n, arms, state, work)
        for k in range(axons):
            first, last = section.first[k], section.first[k + 1]
            ends[0], left, ends[1], right = fold_arms(k, arms, state, work)
            work.trial_right[first, 0] += left
            work.trial_right[last - 1, 0] += right
            factor_section(first, last, ends, section, work, steps)
        if len(grid.shunt_us):
            cleft_diagonal(section, grid, work, steps)
            most = max(most, solve_cleft(section, grid, state, work, steps))
        else:
            solve_axons(work.trial_right, work.solution, section, work)
        for k in range(axons):
            left = work.solution[section.first[k], 0]
            right = work.solution[section.first[k + 1] - 1, 0]
            unfold_arm(2 * k, left, arms, work)
            unfold_arm(2 * k + 1, right, arms, work)
        for n in range(kinds):
            settle_arms(n, arms, state, work, steps, t, factor, table, record)
        settle_section(section, state, work, steps, t, factor, table, record)
    if steps.count % steps.record_every == 0:
        _keep(steps.count // steps.record_every, section, state, record)
    return most
