"""What the decision model is: its rules in full, and every input with its standing.

This page is the specification. Two programs follow it without sharing code: one moves a whole
cohort and gives exact expected values, one lives through patients one by one. Their means must
agree. Simulated; for teaching, not for patient care.

Time
----
A cycle is 28 days: a first half of 14 days and a second half of 14 days. A year is 13 cycles (364
days). Cycles are counted t = 0, 1, ... T - 1, where T = 13 x `horizon_years`. Planned events
(decisions, operations, injections) happen at the START of a cycle. Chance events (death from
another cause, remission, loss of response, late relief, recurrence) happen at its MIDDLE: the
first half is lived in the state after the planned events, the second in the state after the chance
events. This is the half-cycle convention; nothing else is corrected. Every probability of a chance
event with a yearly rate r is 1 - exp(-r / 13) in a cycle.

Patient
-------
Each patient has spasm at the start and, fixed for life, drawn independently:

* responder: yes with probability `toxin_response`;
* own duration D in days, which is the same after every injection: gamma distributed with mean
  `duration_mean_days` and standard deviation `duration_mean_days` x `duration_variation`.

I = 7 x `injection_interval_weeks` is the interval in days, K = I / 28 the same in cycles (whole). A
responder is EARLY if 1 - D / I > `wear_off_limit`, which is D < (1 - `wear_off_limit`) x I.
Two flags, hearing loss and facial palsy, are permanent and stand beside whatever state the spasm is
in. They are no states. The number of operations (0, 1, 2) is remembered.

States
------
WAITING (spasm, untreated), TOXIN (under injections), NON_RESPONSE (toxin given up; spasm),
REMISSION (no spasm, for good), CURED (no spasm after a first operation), DELAYED (spasm; relief
will come), FAILED (spasm after an operation, no relief to come), RECURRED (spasm again, until the
next cycle starts), REDONE (no spasm after a second operation), DEAD (for good). FAILED is either
NOT YET JUDGED or SETTLED; only the calendar tells DELAYED from FAILED not yet judged, not the
patient. Under TOXIN a day is either controlled or worn off (see step 2).

Start of a cycle, step 1: operations, in this order
---------------------------------------------------
a. FAILED not yet judged, whose first operation was exactly J = `judged_after_cycles` cycles ago
   (operated at the start of cycle s, judged at the start of cycle s + J): with probability
   `redo_share` a second operation now, else SETTLED.
b. RECURRED after one operation: with probability `redo_share` a second operation now, else SETTLED.
   RECURRED after two operations: SETTLED. Nobody has a third operation.
c. First operation now, by strategy:
   - "wait" and "toxin": never.
   - "mvd": everybody, at t = 0.
   - "toxin_then_mvd": (i) if `mvd_after_non_response` is 1: everybody in NON_RESPONSE after no
     operation (those whom step 2 of this very cycle would put there included: they are operated on
     instead); (ii) at t = 13 x `wear_off_years` only: every EARLY responder under TOXIN (the effect
     of a running injection ends with it). Nobody in REMISSION is operated on.
SETTLED means: if `toxin_after_surgery` is 1, the strategy is not "wait", and the patient is not
known to be without response, TOXIN with an injection in step 2 of this cycle; else FAILED, SETTLED,
for good (remission apart). Known to be without response are, in "toxin_then_mvd", non-responders
and those who lost their response; in "mvd" nobody, since toxin was not tried.

A first operation: dead with probability `surgical_death`, at once (no day of this cycle is lived).
Survivors: hearing loss with probability `hearing_loss`, facial palsy with `facial_palsy`,
independent of each other and of relief. Relief: let f = `relief_complete` and
e = min(`relief_at_once`, f). CURED now with probability e, DELAYED with f - e, FAILED not yet
judged with 1 - f.
A second operation: dead with probability `surgical_death`, at once; survivors: hearing loss with
probability `redo_hearing_loss`, palsy with `redo_facial_palsy`, beside what they have (a flag is
set or not; it cannot be set twice). REDONE now with probability `redo_relief`, else SETTLED in this
same step.

Start of a cycle, step 2: injections
------------------------------------
A patient who enters TOXIN is injected in that cycle and every K cycles thereafter, as long as in
TOXIN. "toxin" and "toxin_then_mvd" start everybody in TOXIN at t = 0; "wait" starts everybody in
WAITING. A non-responder has `injections_before_stopping` injections (A); when the next would be
due, A x K cycles after the first, NON_RESPONSE instead. (In TOXIN after surgery the same holds from
its own first injection.)
Each injection of a responder fails with probability `treatment_failure`, independently. Controlled
days of the interval, counted from the injection (day 0): none after a failed injection or in a
non-responder; all I days if D >= I; else the days from `onset_days` to D, which is none if
D <= `onset_days`. There is no carry-over between injections. Fractions of days count. In cycle j
after the injection (j = 0 ... K - 1) the first half is days 28 j to 28 j + 14, the second days
28 j + 14 to 28 j + 28. Other days under TOXIN are worn off.

Middle of a cycle: chance events, in this order
-----------------------------------------------
1. Everybody alive: death from another cause with probability 1 - exp(-m / 13), where
   m = `death_rate_at_60_per_year` x 2 ** ((a - 60) / `death_rate_doubling_years`) and
   a = `start_age_years` + (t + 0.5) / 13 (Gompertz).
2. WAITING, TOXIN, NON_RESPONSE, FAILED SETTLED: REMISSION, rate `remission_per_year`. Nobody else:
   not DELAYED, not FAILED not yet judged. Injections end.
3. Responders still under TOXIN: loss of response, rate `loss_of_response_per_year`, for good:
   NON_RESPONSE from the middle of this cycle. No more injections.
4. DELAYED, operated on at the start of cycle s: CURED with probability
   1 - exp(-28 / `late_relief_mean_days`); in cycle s + J - 1 with probability 1.
5. CURED and REDONE: RECURRED with probability 1 - exp(-h(n)) where n = 0, 1, ... is the number of
   whole cycles since relief: relief by an operation at the start of cycle s has n = 0 in cycle s;
   late relief in the middle of cycle t has n = 0 in cycle t + 1 (no recurrence in t itself).
   With H = -ln(1 - `recurrence_5y`), a = `recurrence_year_1_part`, b = `recurrence_year_2_part`:
   h = a H / 13 for n < 13; b H / 13 for 13 <= n < 26; (1 - a - b) H / 39 for 26 <= n < 65;
   `recurrence_late_per_year` / 13 for n >= 65. After a second operation n starts again at 0.

What is counted, to the end of cycle T - 1, for every patient who starts
------------------------------------------------------------------------
* free_days: days in CURED, REDONE, REMISSION. controlled_days: see above. spasm_days: all other
  days alive. life_days: their sum.
* spasm_free_days = free_days + `controlled_day_weight` x controlled_days. Never discounted.
* qalys: each half-cycle adds its days / 364 x utility x discount, where utility is `utility_free`,
  `utility_controlled` or `utility_spasm` (worn off included), times (1 - `hearing_loss_cost`) with
  hearing loss, times (1 - `facial_palsy_cost`) with palsy. Every injection takes off
  `visit_days_lost` / 364 x discount, every operation (fatal ones too) `operation_days_lost` / 364
  x discount. discount = (1 + `discount_per_year`) ** -((t + 0.5) / 13), for all of cycle t.
* injection_visits; operations (first and second, fatal ones too); hearing_loss and facial_palsy:
  patients who ever have the flag; surgical_deaths.
These are means per patient; times 100 for "of 100 such patients". Counts are not discounted.

What is left out: transient harms (late facial palsy, ptosis), stroke, leak, costs, stopping toxin
for other reasons, spasm that comes back after remission or is only partly relieved, relief that
comes after the judgement. The pooled share with complete relief is that at follow-up, so a part of
recurrence is in it and in `recurrence_5y`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from hemifacial.errors import CourseError
from hemifacial.treatment.botulinum import STAMP as STAMP
from hemifacial.treatment.decision.distributions import Distribution, Fixed

DAYS_PER_CYCLE, CYCLES_PER_YEAR, DAYS_PER_YEAR = 28, 13, 364
STRATEGIES = ("wait", "toxin", "mvd", "toxin_then_mvd")
YES_NO = "1 yes, 0 no"
PROVENANCES = ("ledger", "own", "assumption", "proxy")


@dataclass(frozen=True)
class Parameter:
    """One input of the decision model.

    Attributes
    ----------
    value : float
        Base value, in `unit`.
    unit : str
        Such as ``"probability"``, ``"per year"`` or ``"days"``.
    label : str
        Plain words for a reader.
    provenance : str
        ``"ledger"`` (measured in hemifacial spasm), ``"proxy"`` (measured in something else),
        ``"assumption"`` (ours, for want of a source), ``"own"`` (the reader's to choose).
    low, high : float
        Ends of its range, for analyses that move one input at a time.
    allowed : tuple of two floats
        Least and greatest value that the model takes.
    spread : Distribution
        What is drawn in a probabilistic analysis.
    sources : tuple of str
        Ids of the rows of the ledger that it rests on.
    note : str
        What a reader must know of it.
    step : float
        Where not 0: only multiples of it are allowed.
    """

    value: float
    unit: str
    label: str
    provenance: str
    low: float
    high: float
    allowed: tuple[float, float]
    spread: Distribution
    sources: tuple[str, ...] = ()
    note: str = ""
    step: float = 0

    def check(self, value: float) -> float:
        """Return a value if the model takes it.

        Raises
        ------
        CourseError
            It is no number, outside the allowed range, or no multiple of its step.
        """
        least, most = self.allowed
        if not (math.isfinite(value) and least <= value <= most):
            raise CourseError(
                f"{self.label} is {value:g}; it must be from {least:g} to {most:g} ({self.unit})."
            )
        if self.step and value % self.step:
            raise CourseError(f"{self.label} is {value:g}; it must be a multiple of {self.step:g}.")
        return float(value)


@dataclass(frozen=True)
class Frame:
    """How long the model looks, for whom, and what the future is worth."""

    horizon_years: Parameter
    start_age_years: Parameter
    discount_per_year: Parameter


@dataclass(frozen=True)
class NaturalCourse:
    """What happens to anybody."""

    remission_per_year: Parameter
    death_rate_at_60_per_year: Parameter
    death_rate_doubling_years: Parameter


@dataclass(frozen=True)
class Toxin:
    """Injections of botulinum toxin."""

    injection_interval_weeks: Parameter
    injections_before_stopping: Parameter
    toxin_response: Parameter
    treatment_failure: Parameter
    onset_days: Parameter
    duration_mean_days: Parameter
    duration_variation: Parameter
    loss_of_response_per_year: Parameter
    controlled_day_weight: Parameter


@dataclass(frozen=True)
class Surgery:
    """Microvascular decompression, first and second."""

    relief_at_once: Parameter
    relief_complete: Parameter
    late_relief_mean_days: Parameter
    judged_after_cycles: Parameter
    hearing_loss: Parameter
    facial_palsy: Parameter
    surgical_death: Parameter
    recurrence_5y: Parameter
    recurrence_year_1_part: Parameter
    recurrence_year_2_part: Parameter
    recurrence_late_per_year: Parameter
    redo_share: Parameter
    redo_relief: Parameter
    redo_hearing_loss: Parameter
    redo_facial_palsy: Parameter


@dataclass(frozen=True)
class Rules:
    """When toxin gives way to surgery, and surgery to toxin."""

    mvd_after_non_response: Parameter
    wear_off_years: Parameter
    wear_off_limit: Parameter
    toxin_after_surgery: Parameter


@dataclass(frozen=True)
class Preferences:
    """What states and treatments are worth to the patient."""

    utility_free: Parameter
    utility_controlled: Parameter
    utility_spasm: Parameter
    hearing_loss_cost: Parameter
    facial_palsy_cost: Parameter
    visit_days_lost: Parameter
    operation_days_lost: Parameter


@dataclass(frozen=True)
class Inputs:
    """Every input of the decision model.

    Examples
    --------
    >>> from hemifacial.treatment.decision import default_inputs
    >>> inputs = default_inputs()
    >>> inputs.parameter("relief_complete").value
    0.882
    >>> inputs.with_values(utility_spasm=0.9).parameter("utility_spasm").value
    0.9
    """

    frame: Frame
    course: NaturalCourse
    toxin: Toxin
    surgery: Surgery
    rules: Rules
    preferences: Preferences

    def __iter__(self) -> Iterator[tuple[str, Parameter]]:
        """Go through names and parameters, in the order of the tree."""
        for branch in fields(self):
            group = getattr(self, branch.name)
            for leaf in fields(group):
                yield leaf.name, getattr(group, leaf.name)

    def parameter(self, name: str) -> Parameter:
        """Give the parameter of a name.

        Raises
        ------
        CourseError
            There is none of that name.
        """
        for each, parameter in self:
            if each == name:
                return parameter
        raise CourseError(f"No input is called {name!r}; see the list of inputs for the names.")

    @property
    def values(self) -> dict[str, float]:
        """Base value of every input, by name."""
        return {name: parameter.value for name, parameter in self}

    def with_values(self, **values: float) -> Inputs:
        """Set inputs to the reader's own values, which are then fixed in every draw.

        Parameters
        ----------
        **values : float
            Value by name, in the unit of the input.

        Returns
        -------
        Inputs

        Raises
        ------
        CourseError
            A name is unknown, or a value not allowed.
        """
        for name in values:
            self.parameter(name)
        branches = {}
        for branch in fields(self):
            group = getattr(self, branch.name)
            ours = {
                leaf.name: _own(getattr(group, leaf.name), values[leaf.name])
                for leaf in fields(group)
                if leaf.name in values
            }
            branches[branch.name] = replace(group, **ours)
        return Inputs(**branches)


def _own(parameter: Parameter, value: float) -> Parameter:
    value = parameter.check(value)
    return replace(
        parameter,
        value=value,
        provenance="own",
        spread=Fixed(value),
        low=min(parameter.low, value),
        high=max(parameter.high, value),
    )
