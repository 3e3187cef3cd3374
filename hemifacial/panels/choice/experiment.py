"""Run the decision model with a patient's own values, and look for where the choice flips.

Simulated; for teaching, not for patient care.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hemifacial.treatment.decision import Inputs, default_inputs, probabilistic, threshold
from hemifacial.treatment.decision.comparison import Comparison, at_base, compare, measured
from hemifacial.treatment.decision.parameters import DAYS_PER_YEAR, STRATEGIES
from hemifacial.treatment.decision.standing import unused

#: What a year with spasm may be worth: the axis along which the choice is drawn.
SPASM_AXIS = np.linspace(0.5, 1.0, 26)
#: Values of the patient along which a flip is looked for, and how far.
FLIP_RANGES = {
    "utility_spasm": (0.5, 1.0),
    "utility_controlled": (0.5, 1.0),
    "operation_days_lost": (0.0, 365.0),
    "visit_days_lost": (0.0, 3.0),
    "hearing_loss_cost": (0.0, 0.5),
}
DRAWS, SEED = 1000, 1


@dataclass(frozen=True)
class Weighing:
    """What the model counts for a patient's values.

    Attributes
    ----------
    inputs : Inputs
        The model's inputs with the patient's own values among them.
    comparison : Comparison
        Outcomes of each strategy at these values.
    gains_days : dict of str to ndarray, shape (26,)
        Days of full health per patient gained against waiting, along `SPASM_AXIS`.
    """

    inputs: Inputs
    comparison: Comparison
    gains_days: dict[str, np.ndarray]

    def gain_days(self, strategy: str) -> float:
        """Give the days of full health gained against waiting at the patient's values."""
        waiting = self.comparison.value("wait", "qalys")
        return DAYS_PER_YEAR * (self.comparison.value(strategy, "qalys") - waiting)

    @property
    def ranked(self) -> list[str]:
        """Strategies from most QALYs to fewest."""
        return sorted(STRATEGIES, key=self.gain_days, reverse=True)


def own_inputs(own: Mapping[str, float]) -> Inputs:
    """Give the model's inputs with a patient's own values among them.

    Relief is spread as far as a further centre's may lie from the pooled mean.
    """
    return default_inputs(new_centre=True).with_values(**own)


def weigh(own: Mapping[str, float]) -> Weighing:
    """Compute what each strategy comes to with a patient's own values.

    Parameters
    ----------
    own : mapping of str to float
        Values by the names of the inputs, in their units.

    Returns
    -------
    Weighing

    Raises
    ------
    CourseError
        A name is unknown or a value not allowed.

    Examples
    --------
    >>> found = weigh({"horizon_years": 2, "utility_spasm": 1.0, "utility_controlled": 1.0})
    >>> found.ranked[0], round(found.gain_days("toxin"))
    ('wait', -4)

    Notes
    -----
    Expected values of a model, for teaching and not for patient care: see
    :mod:`hemifacial.treatment.decision.parameters`.
    """
    inputs = own_inputs(own)
    points = at_base(inputs, len(SPASM_AXIS)) | {"utility_spasm": SPASM_AXIS}
    qalys = measured(points, STRATEGIES, "qalys")
    gains = DAYS_PER_YEAR * (qalys - qalys[:, :1])
    return Weighing(inputs, compare(inputs), dict(zip(STRATEGIES, gains.T, strict=True)))


@dataclass(frozen=True)
class Turning:
    """Where the choice flips, and how sure the model is of it.

    Attributes
    ----------
    flips : dict of str to tuple
        By input: the best strategy at the lower end, and each (value, strategy) from which
        another is best.
    shares : dict of str to float
        Share of draws of the uncertain inputs in which a strategy has most QALYs.
    idle : tuple of str
        Labels of the inputs that change no number of the comparison.
    """

    flips: dict[str, tuple[str, tuple[tuple[float, str], ...]]]
    shares: dict[str, float]
    idle: tuple[str, ...]


def turning(inputs: Inputs, stopped: Callable[[], bool] = lambda: False) -> Turning | None:
    """Look for the values at which another strategy gets most QALYs, one input at a time.

    Parameters
    ----------
    inputs : Inputs
        As in `Weighing`.
    stopped : callable
        True once a newer setting came.

    Returns
    -------
    Turning or None
        None if it was stopped.
    """
    flips = {}
    for name, (low, high) in FLIP_RANGES.items():
        if stopped():
            return None
        found = threshold(name, low=low, high=high, inputs=inputs)
        changes = tuple((flip.value, flip.after) for flip in found.flips)
        flips[name] = (found.best_at_low, changes)
    shares = probabilistic(inputs, DRAWS, SEED).share_best("qalys")
    if stopped():
        return None
    idle = unused(inputs, at_base(inputs), lambda values: measured(values, STRATEGIES, "qalys"))
    return Turning(flips, shares, tuple(inputs.parameter(name).label for name in idle))
