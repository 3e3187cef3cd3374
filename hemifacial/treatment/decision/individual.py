"""The same rules lived through by patients one at a time: a check on the cohort model.

Written from the specification in :mod:`hemifacial.treatment.decision.parameters`. It shares
nothing with the cohort but that page and the inputs: patients are drawn, events happen to them at
random, and outcomes are counted. So its means agree with the cohort's within Monte-Carlo error.
Simulated; for teaching, not for patient care.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.parameters import (
    CYCLES_PER_YEAR,
    DAYS_PER_CYCLE,
    DAYS_PER_YEAR,
    STRATEGIES,
    Inputs,
)

HALF_DAYS = DAYS_PER_CYCLE / 2
FEWEST, MOST = 100, 1_000_000
MEASURES = (
    "spasm_free_days", "free_days", "controlled_days", "spasm_days", "life_days", "qalys",
    "injection_visits", "operations", "second_operations", "hearing_loss", "facial_palsy",
    "surgical_deaths",
)  # fmt: skip


class State(IntEnum):
    """Where a patient is."""

    WAITING = 0
    TOXIN = 1
    NON_RESPONSE = 2
    REMISSION = 3
    CURED = 4
    DELAYED = 5
    UNJUDGED = 6  # failed, and nobody knows it yet
    SETTLED = 7  # failed, for good
    RECURRED = 8
    REDONE = 9
    DEAD = 10


@dataclass(frozen=True)
class Simulated:
    """Means over simulated patients.

    Attributes
    ----------
    strategy : str
        What they followed.
    patients : int
        How many.
    means, errors : dict of str to float
        Mean of each outcome per patient, and its Monte-Carlo standard error.
    """

    strategy: str
    patients: int
    means: dict[str, float]
    errors: dict[str, float]


def simulate_patients(
    inputs: Inputs, strategy: str, patients: int = 10_000, seed: int = 1
) -> Simulated:
    """Live through patients one at a time and count what happens to them.

    Parameters
    ----------
    inputs : Inputs
        Their base values are used.
    strategy : str
        ``"wait"``, ``"toxin"``, ``"mvd"`` or ``"toxin_then_mvd"``.
    patients : int
        100 to 1,000,000.
    seed : int
        The same seed gives the same patients.

    Returns
    -------
    Simulated

    Raises
    ------
    CourseError
        The strategy is unknown or the number of patients not allowed.

    Examples
    --------
    >>> from hemifacial.treatment.decision import default_inputs
    >>> found = simulate_patients(default_inputs().with_values(horizon_years=1), "wait", 200)
    >>> found.means["operations"], found.means["life_days"] <= 364
    (0.0, True)

    Notes
    -----
    For teaching, not for patient care. What the rules leave out is listed in the specification.
    """
    if strategy not in STRATEGIES:
        raise CourseError(
            f"The strategy is {strategy!r}; it must be one of {', '.join(STRATEGIES)}."
        )
    if patients % 1 or not FEWEST <= patients <= MOST:
        raise CourseError(
            f"The number of patients is {patients:g}; it must be a whole number from {FEWEST} to "
            f"{MOST:,}."
        )
    group = Group(inputs.values, strategy, int(patients), np.random.default_rng(seed))
    for cycle in range(int(CYCLES_PER_YEAR * inputs.values["horizon_years"])):
        group.live(cycle)
    counts = group.counts()
    return Simulated(
        strategy,
        int(patients),
        {name: float(count.mean()) for name, count in counts.items()},
        {name: float(count.std(ddof=1) / np.sqrt(patients)) for name, count in counts.items()},
    )


class Group:
    """Patients under one strategy; every array holds one value a patient."""

    def __init__(
        self, values: dict[str, float], strategy: str, size: int, random: np.random.Generator
    ) -> None:
        self.v, self.strategy, self.random = values, strategy, random
        self.interval = round(7 * values["injection_interval_weeks"] / DAYS_PER_CYCLE)
        self.responder = self.happens(values["toxin_response"], size)
        spread = values["duration_variation"]
        shape = 1 / spread**2
        self.duration_days = random.gamma(shape, values["duration_mean_days"] / shape, size)
        start = State.TOXIN if strategy in ("toxin", "toxin_then_mvd") else State.WAITING
        self.state = np.full(size, start)
        self.toxin_since = np.zeros(size, int)
        self.injected_at = np.full(size, -1)
        self.worked = np.zeros(size, bool)
        #: What the doctors know: toxin has no effect, or no more.
        self.known_without_response = np.zeros(size, bool)
        self.operated_at = np.full(size, -1)
        self.n_operations, self.n_injections = np.zeros((2, size), int)
        self.relieved_from = np.zeros(size, int)
        self.deaf, self.palsied, self.died_of_surgery = np.zeros((3, size), bool)
        self.free, self.controlled, self.life, self.qalys = np.zeros((4, size))

    def happens(self, probability: float, size: int | None = None) -> np.ndarray:
        """Draw an event for every patient."""
        return self.random.random(self.state.size if size is None else size) < probability

    def live(self, cycle: int) -> None:
        """Live through one cycle of 28 days."""
        self.second_operations(cycle)
        self.first_operations(cycle)
        self.injections(cycle)
        self.count_half(cycle, 0)
        self.chance_events(cycle)
        self.count_half(cycle, 1)

    # operations

    def second_operations(self, cycle: int) -> None:
        """Judge those operated on J cycles ago, and meet those whose spasm is back."""
        judged = (self.state == State.UNJUDGED) & (
            cycle - self.operated_at == self.v["judged_after_cycles"]
        )
        back = self.state == State.RECURRED
        wanting = (judged | back) & (self.n_operations == 1) & self.happens(self.v["redo_share"])
        self.settle((judged | back) & ~wanting, cycle)
        alive = self.operate(wanting, cycle, "redo_hearing_loss", "redo_facial_palsy")
        relieved = alive & self.happens(self.v["redo_relief"])
        self.relieve(relieved, State.REDONE, cycle)
        self.settle(alive & ~relieved, cycle)

    def first_operations(self, cycle: int) -> None:
        """Operate for the first time on whom the strategy says."""
        never = self.n_operations == 0
        if self.strategy == "mvd":
            chosen = never & (cycle == 0)
        elif self.strategy == "toxin_then_mvd":
            chosen = never & (self.without_response(cycle) | self.wears_off_too_early(cycle))
        else:
            return
        alive = self.operate(chosen, cycle, "hearing_loss", "facial_palsy")
        final = self.v["relief_complete"]
        at_once = min(self.v["relief_at_once"], final)
        luck = self.random.random(self.state.size)
        self.relieve(alive & (luck < at_once), State.CURED, cycle)
        self.state[alive & (luck >= at_once) & (luck < final)] = State.DELAYED
        self.state[alive & (luck >= final)] = State.UNJUDGED

    def without_response(self, cycle: int) -> np.ndarray:
        """Whom toxin does not help, or no more, where that leads to surgery."""
        given_up = (self.state == State.NON_RESPONSE) | self.gives_up(cycle)
        self.known_without_response |= given_up
        return given_up & bool(self.v["mvd_after_non_response"])

    def wears_off_too_early(self, cycle: int) -> np.ndarray:
        """Responders under toxin whose injections leave too many days, on the one day it counts."""
        interval_days = 7 * self.v["injection_interval_weeks"]
        worn_off = 1 - self.duration_days / interval_days
        due = cycle == CYCLES_PER_YEAR * self.v["wear_off_years"]
        early = self.responder & (worn_off > self.v["wear_off_limit"])
        return (self.state == State.TOXIN) & early & due

    def operate(self, chosen: np.ndarray, cycle: int, hearing: str, palsy: str) -> np.ndarray:
        """Operate, and say who is alive afterwards."""
        self.n_operations[chosen] += 1
        self.qalys[chosen] -= self.v["operation_days_lost"] / DAYS_PER_YEAR * self.discount(cycle)
        dead = chosen & self.happens(self.v["surgical_death"])
        self.died_of_surgery |= dead
        self.state[dead] = State.DEAD
        alive = chosen & ~dead
        self.operated_at[alive] = cycle
        self.deaf |= alive & self.happens(self.v[hearing])
        self.palsied |= alive & self.happens(self.v[palsy])
        return alive

    def relieve(self, who: np.ndarray, state: State, from_cycle: int) -> None:
        """Free patients of spasm; time since relief counts from this cycle."""
        self.state[who] = state
        self.relieved_from[who] = from_cycle

    def settle(self, who: np.ndarray, cycle: int) -> None:
        """Surgery has failed for good: toxin where it may help, else spasm."""
        self.state[who] = State.SETTLED
        if self.v["toxin_after_surgery"] and self.strategy != "wait":
            again = who & ~self.known_without_response
            self.state[again] = State.TOXIN
            self.toxin_since[again] = cycle
            self.injected_at[again] = -1

    # injections

    def gives_up(self, cycle: int) -> np.ndarray:
        """Non-responders whose next injection, one too many, is due now."""
        due = self.v["injections_before_stopping"] * self.interval
        return (self.state == State.TOXIN) & ~self.responder & (cycle - self.toxin_since == due)

    def injections(self, cycle: int) -> None:
        """Inject whoever is due, and let those give up whom it has not helped."""
        giving_up = self.gives_up(cycle)
        self.state[giving_up] = State.NON_RESPONSE
        self.known_without_response |= giving_up
        due = (self.state == State.TOXIN) & ((cycle - self.toxin_since) % self.interval == 0)
        self.injected_at[due] = cycle
        self.n_injections[due] += 1
        self.qalys[due] -= self.v["visit_days_lost"] / DAYS_PER_YEAR * self.discount(cycle)
        self.worked[due] = (self.responder & ~self.happens(self.v["treatment_failure"]))[due]

    def controlled_days(self, cycle: int, half: int) -> np.ndarray:
        """Days of this half-cycle on which the last injection works."""
        begins = (cycle - self.injected_at) * DAYS_PER_CYCLE + half * HALF_DAYS
        whole = self.duration_days >= 7 * self.v["injection_interval_weeks"]
        onset = np.where(whole, 0.0, self.v["onset_days"])
        end = np.where(whole, np.inf, self.duration_days)
        days = np.clip(np.minimum(begins + HALF_DAYS, end) - np.maximum(begins, onset), 0, None)
        return np.where((self.state == State.TOXIN) & self.worked, days, 0.0)

    # chance

    def chance_events(self, cycle: int) -> None:
        """Let the events of the middle of a cycle happen, in the order of the specification.

        Recurrence stands before late relief: who is relieved late cannot recur in this cycle.
        """
        self.deaths(cycle)
        self.remissions()
        self.losses_of_response()
        self.recurrences(cycle)
        self.late_relief(cycle)

    def deaths(self, cycle: int) -> None:
        """Some die from another cause, the more the older they are."""
        age = self.v["start_age_years"] + (cycle + 0.5) / CYCLES_PER_YEAR
        doublings = (age - 60) / self.v["death_rate_doubling_years"]
        rate = self.v["death_rate_at_60_per_year"] * 2**doublings
        self.state[self.happens(in_a_cycle(rate))] = State.DEAD

    def remissions(self) -> None:
        """Spasm stops for good in some who have it, and in nobody who waits for surgery to work."""
        able = np.isin(self.state, (State.WAITING, State.TOXIN, State.NON_RESPONSE, State.SETTLED))
        remits = able & self.happens(in_a_cycle(self.v["remission_per_year"]))
        self.state[remits] = State.REMISSION

    def losses_of_response(self) -> None:
        """Toxin stops helping some whom it has helped."""
        loses = (self.state == State.TOXIN) & self.responder
        loses &= self.happens(in_a_cycle(self.v["loss_of_response_per_year"]))
        self.state[loses] = State.NON_RESPONSE
        self.known_without_response |= loses

    def late_relief(self, cycle: int) -> None:
        """Relief comes late, at the latest before the judgement."""
        waits = self.state == State.DELAYED
        chance = 1 - np.exp(-DAYS_PER_CYCLE / self.v["late_relief_mean_days"])
        last = cycle - self.operated_at == self.v["judged_after_cycles"] - 1
        self.relieve(waits & (last | self.happens(chance)), State.CURED, cycle + 1)

    def recurrences(self, cycle: int) -> None:
        """Spasm comes back, by the time since relief."""
        relieved = np.isin(self.state, (State.CURED, State.REDONE))
        since = cycle - self.relieved_from
        hazard = -np.log1p(-self.v["recurrence_5y"])
        first, second = self.v["recurrence_year_1_part"], self.v["recurrence_year_2_part"]
        rate = np.select(
            [since < 13, since < 26, since < 65],
            [first * hazard / 13, second * hazard / 13, (1 - first - second) * hazard / 39],
            self.v["recurrence_late_per_year"] / 13,
        )
        back = relieved & (self.random.random(self.state.size) < 1 - np.exp(-rate))
        self.state[back] = State.RECURRED

    # counting

    def discount(self, cycle: int) -> float:
        """Weight of this cycle's health."""
        return (1 + self.v["discount_per_year"]) ** (-(cycle + 0.5) / CYCLES_PER_YEAR)

    def count_half(self, cycle: int, half: int) -> None:
        """Count the days of half a cycle and what they are worth."""
        alive = self.state != State.DEAD
        free = np.isin(self.state, (State.CURED, State.REDONE, State.REMISSION)) * HALF_DAYS
        controlled = self.controlled_days(cycle, half)
        life = alive * HALF_DAYS
        spasm = life - free - controlled
        self.free += free
        self.controlled += controlled
        self.life += life
        worth = (
            self.v["utility_free"] * free
            + self.v["utility_controlled"] * controlled
            + self.v["utility_spasm"] * spasm
        )
        worth = worth * np.where(self.deaf, 1 - self.v["hearing_loss_cost"], 1)
        worth = worth * np.where(self.palsied, 1 - self.v["facial_palsy_cost"], 1)
        self.qalys += worth / DAYS_PER_YEAR * self.discount(cycle)

    def counts(self) -> dict[str, np.ndarray]:
        """Give every outcome of every patient, by the names of `MEASURES`."""
        return {
            "spasm_free_days": self.free + self.v["controlled_day_weight"] * self.controlled,
            "free_days": self.free,
            "controlled_days": self.controlled,
            "spasm_days": self.life - self.free - self.controlled,
            "life_days": self.life,
            "qalys": self.qalys,
            "injection_visits": self.n_injections.astype(float),
            "operations": self.n_operations.astype(float),
            "second_operations": (self.n_operations > 1).astype(float),
            "hearing_loss": self.deaf.astype(float),
            "facial_palsy": self.palsied.astype(float),
            "surgical_deaths": self.died_of_surgery.astype(float),
        }


def in_a_cycle(rate_per_year: float) -> float:
    """Give the chance in a cycle of an event with a yearly rate.

    Parameters
    ----------
    rate_per_year : float
        Rate per year.

    Examples
    --------
    >>> round(in_a_cycle(0.13), 5)
    0.00995
    """
    return float(-np.expm1(-rate_per_year / CYCLES_PER_YEAR))
