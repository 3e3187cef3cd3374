"""The value of an input at which another strategy becomes the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.comparison import at_base, checked_measure, leading, measured
from hemifacial.treatment.decision.inputs import default_inputs
from hemifacial.treatment.decision.parameters import STRATEGIES, Inputs, Parameter
from hemifacial.treatment.decision.standing import (
    MEASURE_WORDS,
    STRATEGY_WORDS,
    Told,
    Values,
    value_words,
)

#: Values looked at before bisection: two changes closer than this may cancel out unseen.
_LOOKS = 33
_MOST_STEPS = 200


@dataclass(frozen=True)
class Flip:
    """One change of the best strategy.

    Attributes
    ----------
    below, above : float
        Values of the input between which it lies.
    before, after : str
        Best strategy at `below` and at `above`.
    """

    below: float
    above: float
    before: str
    after: str

    @property
    def value(self) -> float:
        """Middle of the bracket."""
        return (self.below + self.above) / 2


@dataclass(frozen=True)
class Threshold(Told):
    """Where the best strategy changes as one input goes from one value to another.

    Attributes
    ----------
    inputs : Inputs
        All other inputs stay at their base value.
    measure, name : str
        What is compared, and the input that moves.
    low, high, tolerance : float
        Ends of the search, and greatest width of a bracket, in the unit of the input.
    strategies : tuple of str
        Strategies compared.
    best_at_low : str
        Best strategy at the lower end.
    flips : tuple of Flip
        Every change found, from low to high.
    """

    measure: str
    name: str
    low: float
    high: float
    tolerance: float
    strategies: tuple[str, ...]
    best_at_low: str
    flips: tuple[Flip, ...]

    @property
    def told(self) -> str:
        """The result in words."""
        moved = self.inputs.parameter(self.name)
        low, high = (value_words(moved, end) for end in (self.low, self.high))
        start = f"{moved.label}: most {MEASURE_WORDS[self.measure]} with "
        if not self.flips:
            return f"{start}{STRATEGY_WORDS[self.best_at_low]}, no change between {low} and {high}."
        changes = f"{STRATEGY_WORDS[self.best_at_low]} from {low}" + "".join(
            f", {STRATEGY_WORDS[flip.after]} from {value_words(moved, flip.value)}"
            for flip in self.flips
        )
        return (
            f"{start}{changes}; searched to {high}, found to within {self.tolerance:.2g} "
            f"({moved.unit})."
        )

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row a change."""
        moved = self.inputs.parameter(self.name)
        low, high = (value_words(moved, end) for end in (self.low, self.high))
        if not self.flips:
            strategy = STRATEGY_WORDS[self.best_at_low]
            return [{"Input": moved.label, "From": low, "To": high, "Best throughout": strategy}]
        return [
            {
                "Input": moved.label,
                "Between": f"{flip.below:.6g}",
                "And": f"{flip.above:.6g}",
                "Unit": moved.unit,
                "Best before": STRATEGY_WORDS[flip.before],
                "Best after": STRATEGY_WORDS[flip.after],
            }
            for flip in self.flips
        ]

    def _points(self) -> Values:
        looks = _looks(self.inputs.parameter(self.name), self.low, self.high)
        return at_base(self.inputs, len(looks)) | {self.name: looks}

    def _numbers(self, values: Values) -> np.ndarray:
        return measured(values, self.strategies, self.measure)


def threshold(
    name: str,
    measure: str = "qalys",
    low: float | None = None,
    high: float | None = None,
    tolerance: float | None = None,
    inputs: Inputs | None = None,
    strategies: Sequence[str] = STRATEGIES,
) -> Threshold:
    """Find the values of an input at which the best strategy changes.

    Parameters
    ----------
    name : str
        Input that moves.
    measure : str
        ``"qalys"`` or ``"spasm_free_days"``.
    low, high : float or None
        Ends of the search; None: those of the input's range.
    tolerance : float or None
        Greatest width of a bracket, above 0, in the unit of the input; None: a thousandth of the
        range. An input of whole steps is bracketed by neighbouring values.
    inputs : Inputs or None
        None: those of :func:`default_inputs`.
    strategies : sequence of str
        Which to compare. Where some tie, the first listed counts as best.

    Returns
    -------
    Threshold

    Raises
    ------
    CourseError
        A name, an end or the tolerance is not allowed.

    Notes
    -----
    The range is looked at in 33 places, then each change is bisected. Two changes that lie between
    neighbouring places and undo each other are missed.

    Examples
    --------
    >>> short = default_inputs().with_values(horizon_years=2)
    >>> found = threshold("operation_days_lost", inputs=short, strategies=["wait", "mvd"])
    >>> [(flip.before, flip.after) for flip in found.flips]
    [('mvd', 'wait')]
    """
    checked_measure(measure)
    inputs = inputs or default_inputs()
    moved = inputs.parameter(name)
    low = moved.check(moved.low if low is None else low)
    high = moved.check(moved.high if high is None else high)
    if not low < high:
        raise CourseError(f"The search runs from {low:g} to {high:g}; the first must be lower.")
    tolerance = (high - low) / 1000 if tolerance is None else tolerance
    if not tolerance > 0:
        raise CourseError(f"The tolerance is {tolerance:g}; it must be above 0.")
    tolerance = max(float(tolerance), float(moved.step))

    def best(points: np.ndarray) -> np.ndarray:
        values = at_base(inputs, len(points)) | {name: points}
        return leading(measured(values, strategies, measure)).argmax(axis=1)

    looks = _looks(moved, low, high)
    ahead = best(looks)
    open_ = [
        (looks[place], looks[place + 1], ahead[place], ahead[place + 1])
        for place in np.flatnonzero(np.diff(ahead))
    ]
    flips = [
        Flip(float(a), float(b), strategies[before], strategies[after])
        for a, b, before, after in _bisected(open_, tolerance, moved.step, best)
    ]
    flips.sort(key=lambda flip: flip.below)
    return Threshold(
        inputs, measure, name, low, high, tolerance, tuple(strategies), strategies[ahead[0]],
        tuple(flips),
    )  # fmt: skip


def _looks(moved: Parameter, low: float, high: float) -> np.ndarray:
    if moved.step and (high - low) / moved.step <= _LOOKS:
        return np.arange(low, high + moved.step / 2, moved.step)
    looks = np.linspace(low, high, _LOOKS)
    return np.unique(np.round(looks / moved.step) * moved.step) if moved.step else looks


def _bisected(open_, tolerance, step, best):
    """Halve every bracket, all in one run a round, until none is wider than the tolerance."""
    closed = []
    for _ in range(_MOST_STEPS):
        closed += [each for each in open_ if each[1] - each[0] <= tolerance * (1 + 1e-9)]
        open_ = [each for each in open_ if each[1] - each[0] > tolerance * (1 + 1e-9)]
        if not open_:
            return closed
        middles = np.array([(a + b) / 2 for a, b, _, _ in open_])
        if step:
            middles = np.floor(middles / step) * step
        halves = []
        for (a, b, before, after), middle, now in zip(open_, middles, best(middles), strict=True):
            if now != before:
                halves.append((a, middle, before, now))
            if now != after:
                halves.append((middle, b, now, after))
        open_ = halves
    raise CourseError(
        f"The tolerance is {tolerance:g}; it must be wide enough for the numbers to tell apart."
    )
