"""The strategies beside one another, at the base values of the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.accounts import Outcomes
from hemifacial.treatment.decision.cohort import expected
from hemifacial.treatment.decision.inputs import default_inputs
from hemifacial.treatment.decision.parameters import STRATEGIES, Inputs
from hemifacial.treatment.decision.standing import (
    MEASURE_WORDS,
    STRATEGY_WORDS,
    Told,
    Values,
)


@dataclass(frozen=True)
class Comparison(Told):
    """Expected outcomes of each strategy.

    Attributes
    ----------
    inputs : Inputs
        What they were computed from.
    outcomes : dict of Outcomes
        By strategy; every array holds one value, per patient.
    """

    outcomes: dict[str, Outcomes]

    def value(self, strategy: str, measure: str) -> float:
        """Give one outcome of one strategy, per patient.

        Parameters
        ----------
        strategy : str
            Such as ``"mvd"``.
        measure : str
            A field of `Outcomes`, such as ``"qalys"``.
        """
        return float(getattr(self.outcomes[strategy], measure)[0])

    def of_100(self, strategy: str, measure: str) -> float:
        """Give a harm, an operation or a death of 100 such patients."""
        return 100 * self.value(strategy, measure)

    def best(self, measure: str) -> tuple[str, ...]:
        """Give the strategy with most of a measure, or those that tie."""
        found = np.array([[self.value(each, measure) for each in self.outcomes]])
        return tuple(np.array(list(self.outcomes))[leading(found)[0]])

    @property
    def told(self) -> str:
        """The result in words."""
        values = self.inputs.values
        each = "; ".join(
            f"{STRATEGY_WORDS[s]} {self.value(s, 'spasm_free_days'):,.0f} spasm-free of "
            f"{self.value(s, 'life_days'):,.0f} days alive and {self.value(s, 'qalys'):.2f} QALYs"
            for s in self.outcomes
        )
        most = " and ".join(
            f"most {words}: {_names(self.best(measure))}"
            for measure, words in MEASURE_WORDS.items()
        )
        harms = "; ".join(
            f"{STRATEGY_WORDS[s]} {self.of_100(s, 'hearing_loss'):.1f}, "
            f"{self.of_100(s, 'facial_palsy'):.1f} and {self.of_100(s, 'surgical_deaths'):.1f}"
            for s in self.outcomes
        )
        weight = f"{100 * values['controlled_day_weight']:.0f} %"
        return (
            f"Over {values['horizon_years']:g} years from age {values['start_age_years']:g}, per "
            f"patient: {each}; {most}. A day with working toxin counts {weight} of a spasm-free "
            "day. Of 100 such patients, with lasting hearing loss, with lasting facial palsy, and "
            f"dead from surgery: {harms}."
        )

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row a strategy."""
        return [
            {
                "Strategy": STRATEGY_WORDS[each],
                "Spasm-free days": f"{self.value(each, 'spasm_free_days'):,.0f}",
                "Days alive": f"{self.value(each, 'life_days'):,.0f}",
                "QALYs": f"{self.value(each, 'qalys'):.2f}",
                "Injection visits": f"{self.value(each, 'injection_visits'):.1f}",
                "Operations of 100": f"{self.of_100(each, 'operations'):.1f}",
                "Lasting hearing loss of 100": f"{self.of_100(each, 'hearing_loss'):.1f}",
                "Lasting facial palsy of 100": f"{self.of_100(each, 'facial_palsy'):.1f}",
                "Dead from surgery of 100": f"{self.of_100(each, 'surgical_deaths'):.2f}",
            }
            for each in self.outcomes
        ]

    def _points(self) -> Values:
        return at_base(self.inputs)

    def _numbers(self, values: Values) -> np.ndarray:
        found = expected(values, tuple(self.outcomes))
        return np.stack(
            [getattr(found[s], each.name) for s in self.outcomes for each in fields(Outcomes)],
            axis=1,
        )


def compare(inputs: Inputs | None = None, strategies: Sequence[str] = STRATEGIES) -> Comparison:
    """Compute what each strategy comes to at the base values.

    Parameters
    ----------
    inputs : Inputs or None
        None: those of :func:`default_inputs`.
    strategies : sequence of str
        Some of ``"wait"``, ``"toxin"``, ``"mvd"``, ``"toxin_then_mvd"``.

    Returns
    -------
    Comparison

    Raises
    ------
    CourseError
        A strategy is unknown.

    Examples
    --------
    >>> result = compare(default_inputs().with_values(horizon_years=1), ["wait", "mvd"])
    >>> round(result.of_100("mvd", "hearing_loss"), 1)
    3.8
    >>> result.sentence[-46:]
    'Simulated; for teaching, not for patient care.'
    """
    inputs = inputs or default_inputs()
    return Comparison(inputs, expected(at_base(inputs), tuple(strategies)))


def at_base(inputs: Inputs, count: int = 1) -> Values:
    """Repeat the base value of every input."""
    return {name: np.full(count, float(value)) for name, value in inputs.values.items()}


def measured(values: Values, strategies: Sequence[str], measure: str) -> np.ndarray:
    """Give one measure of every strategy, (draws, strategies)."""
    found = expected(values, strategies)
    return np.stack([getattr(found[each], measure) for each in strategies], axis=1)


def checked_measure(measure: str) -> str:
    """Return a measure that strategies are compared by.

    Raises
    ------
    CourseError
        It is none.
    """
    if measure not in MEASURE_WORDS:
        raise CourseError(
            f"The measure is {measure!r}; it must be one of {', '.join(MEASURE_WORDS)}."
        )
    return measure


def leading(found: np.ndarray) -> np.ndarray:
    """Say which strategies have most in each row; those that agree to rounding tie."""
    most = found.max(axis=1, keepdims=True)
    return found >= most - 1e-9 * np.maximum(1, np.abs(most))


def _names(strategies: Sequence[str]) -> str:
    return " = ".join(STRATEGY_WORDS[each] for each in strategies)
