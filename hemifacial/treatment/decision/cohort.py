"""A whole cohort at once: exact expected values of each strategy, for many draws of the inputs.

The rules are those of :mod:`hemifacial.treatment.decision.parameters`. Nothing is drawn within one
set of inputs. Memory of time in a state is exact: injections and delayed relief are kept in tunnels
of cycles, and time since relief by moving each cycle's newly relieved from one band of hazard to
the next when their time has come. Spread of durations between patients is integrated over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.accounts import Accounts, Outcomes
from hemifacial.treatment.decision.after_surgery import AfterSurgery
from hemifacial.treatment.decision.before_surgery import BeforeSurgery
from hemifacial.treatment.decision.chances import Chances, chances
from hemifacial.treatment.decision.parameters import STRATEGIES, Inputs
from hemifacial.treatment.decision.wearing_off import Control, control

#: Inputs that set the length of a tunnel or switch a rule: one run serves one set of them.
STRUCTURE = (
    "horizon_years", "injection_interval_weeks", "injections_before_stopping",
    "judged_after_cycles", "mvd_after_non_response", "wear_off_years",
)  # fmt: skip
#: Draws run together: few enough for the processor's cache.
_TOGETHER = 5000

Watch = Callable[[int, str, dict[str, np.ndarray]], None]


def expected(
    values: dict[str, np.ndarray], strategies: Sequence[str] = STRATEGIES
) -> dict[str, Outcomes]:
    """Give the expected outcomes of strategies for every draw of the inputs.

    Parameters
    ----------
    values : dict of numpy.ndarray, (draws,)
        All inputs by name, in their units, one value a draw.
    strategies : sequence of str
        ``"wait"``, ``"toxin"``, ``"mvd"`` or ``"toxin_then_mvd"``.

    Returns
    -------
    dict of Outcomes

    Raises
    ------
    CourseError
        A strategy is unknown.

    Examples
    --------
    >>> from hemifacial.treatment.decision import default_inputs
    >>> base = {name: np.array([value]) for name, value in default_inputs().values.items()}
    >>> float(expected(base, ["mvd"])["mvd"].operations[0].round(2))
    1.11
    """
    for strategy in strategies:
        if strategy not in STRATEGIES:
            raise CourseError(
                f"The strategy is {strategy!r}; it must be one of {', '.join(STRATEGIES)}."
            )
    structure = np.stack([values[name] for name in STRUCTURE], axis=1)
    kinds, kind_of = np.unique(structure, axis=0, return_inverse=True)
    order = [np.flatnonzero(kind_of.ravel() == kind) for kind in range(len(kinds))]
    batches = [
        part for draws in order for part in np.array_split(draws, -(-len(draws) // _TOGETHER))
    ]
    back = np.argsort(np.concatenate(batches))
    ran = [_batch({k: v[draws] for k, v in values.items()}, strategies) for draws in batches]
    return {each: Outcomes.joined([part[each] for part in ran]).take(back) for each in strategies}


def occupancy(inputs: Inputs, strategy: str) -> dict[str, np.ndarray]:
    """Give the share of patients in each state through time.

    Parameters
    ----------
    inputs : Inputs
        Their base values are used.
    strategy : str
        One of `STRATEGIES`.

    Returns
    -------
    dict of numpy.ndarray, (2 x cycles,)
        By state: its share in the first and in the second half of every cycle.
    """
    values = {name: np.array([value]) for name, value in inputs.values.items()}
    ready = chances(values)
    seen: dict[str, np.ndarray] = {}

    def watch(cycle: int, half: int, states: dict[str, np.ndarray]) -> None:
        alive = ready.alive[cycle + half][0]
        shares = {name: share[0] * alive for name, share in states.items()}
        shares["DEAD"] = shares.get("DEAD", 0) + 1 - alive
        for name, share in shares.items():
            seen.setdefault(name, np.zeros(2 * ready.cycles))[2 * cycle + half] = share

    _run(strategy, values, ready, control(values), watch)
    return seen


def _batch(values: dict[str, np.ndarray], strategies: Sequence[str]) -> dict[str, Outcomes]:
    ready, controlled = chances(values), control(values)
    return {each: _run(each, values, ready, controlled) for each in strategies}


def _run(
    strategy: str,
    values: dict[str, np.ndarray],
    ready: Chances,
    controlled: Control,
    watch: Watch | None = None,
) -> Outcomes:
    before = BeforeSurgery(strategy, values, ready, controlled)
    surgery = strategy in ("mvd", "toxin_then_mvd")
    after = AfterSurgery(strategy, values, ready, controlled) if surgery else None
    accounts = Accounts(values, ready)
    for cycle in range(ready.cycles):
        leaving = before.leave_for_surgery(cycle)
        if after:
            first, second = after.operate(cycle, leaving)
            accounts.planned(cycle, first=first, second=second)
        parts = [(before, slice(0, 1))] if strategy != "mvd" or watch else []
        if after:
            parts.append((after, slice(1, 3)))
        for half in (0, 1):
            for part, operations in parts:
                if half:
                    part.chance_events(cycle)
                else:
                    accounts.planned(cycle, visits=part.injected(cycle))
                accounts.days(
                    cycle, half, operations, alive=part.alive, free=part.free(),
                    controlled=part.controlled(cycle, half),
                )  # fmt: skip
            if watch:
                watch(cycle, half, _states(before, after))
    return accounts.outcomes()


def _states(before: BeforeSurgery, after: AfterSurgery | None) -> dict[str, np.ndarray]:
    states = dict(before.states())
    for name, share in (after.states() if after else {}).items():
        states[name] = states.get(name, 0) + share
    return states
