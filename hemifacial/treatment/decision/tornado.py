"""How a difference between two strategies moves as each input alone goes through its range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.treatment.decision.comparison import at_base, checked_measure, measured
from hemifacial.treatment.decision.inputs import default_inputs
from hemifacial.treatment.decision.parameters import Inputs
from hemifacial.treatment.decision.standing import (
    MEASURE_WORDS,
    STRATEGY_WORDS,
    Told,
    Values,
    value_words,
)


@dataclass(frozen=True)
class Swing:
    """How a difference between two strategies moves with one input.

    Attributes
    ----------
    name : str
        Input.
    at_low, at_high : float
        Difference with the input at either end of its range.
    flips : bool
        Whether the sign of the difference at an end is not that at the base value.
    """

    name: str
    at_low: float
    at_high: float
    flips: bool

    @property
    def width(self) -> float:
        """Size of the movement."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class OneWay(Told):
    """A difference between two strategies as each input goes from one end to the other.

    Attributes
    ----------
    inputs : Inputs
        Base values and ranges.
    measure, first, second : str
        The difference is that of `first` minus `second`.
    base : float
        Difference at the base values.
    swings : tuple of Swing
        Widest first; data of a tornado diagram.
    """

    measure: str
    first: str
    second: str
    base: float
    swings: tuple[Swing, ...]

    @property
    def told(self) -> str:
        """The result in words."""
        flips = [self.inputs.parameter(each.name).label for each in self.swings if each.flips]
        widest = [self.inputs.parameter(each.name).label for each in self.swings[:3]]
        return (
            f"{STRATEGY_WORDS[self.first].capitalize()} against {STRATEGY_WORDS[self.second]}: a "
            f"difference of {self.base:,.2f} {MEASURE_WORDS[self.measure]} per patient. It moves "
            f"most with: {'; '.join(widest)}. Inputs that alone reverse it within their range: "
            f"{'; '.join(flips) if flips else 'none'}."
        )

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row an input, widest first."""
        rows = []
        for each in self.swings:
            input_ = self.inputs.parameter(each.name)
            rows.append(
                {
                    "Input": input_.label,
                    "From": value_words(input_, input_.low),
                    "To": value_words(input_, input_.high),
                    "Difference at the lower end": f"{each.at_low:,.2f}",
                    "Difference at the upper end": f"{each.at_high:,.2f}",
                    "Reverses it": "yes" if each.flips else "no",
                }
            )
        return rows

    def _points(self) -> Values:
        return at_base(self.inputs)

    def _numbers(self, values: Values) -> np.ndarray:
        found = measured(values, (self.first, self.second), self.measure)
        return found[:, :1] - found[:, 1:]


def one_way(
    first: str, second: str, measure: str = "qalys", inputs: Inputs | None = None
) -> OneWay:
    """Move each input alone to both ends of its range.

    Parameters
    ----------
    first, second : str
        Strategies; the difference is the first minus the second.
    measure : str
        ``"qalys"`` or ``"spasm_free_days"``.
    inputs : Inputs or None
        None: those of :func:`default_inputs`.

    Returns
    -------
    OneWay

    Raises
    ------
    CourseError
        A strategy or the measure is unknown.

    Examples
    --------
    >>> result = one_way("mvd", "toxin", inputs=default_inputs().with_values(horizon_years=5))
    >>> result.swings[0].width >= result.swings[1].width
    True
    """
    checked_measure(measure)
    inputs = inputs or default_inputs()
    moved: Values = {name: [value] for name, value in inputs.values.items()}
    for name, parameter in inputs:
        for end in (parameter.low, parameter.high):
            for each, column in moved.items():
                column.append(end if each == name else inputs.parameter(each).value)
    values = {name: np.array(column, dtype=float) for name, column in moved.items()}
    found = measured(values, (first, second), measure)
    base, *ends = map(float, found[:, 0] - found[:, 1])
    swings = [
        Swing(name, low, high, low * base < 0 or high * base < 0)
        for (name, _), low, high in zip(inputs, ends[::2], ends[1::2], strict=True)
    ]
    swings.sort(key=lambda swing: swing.width, reverse=True)
    return OneWay(inputs, measure, first, second, base, tuple(swings))
