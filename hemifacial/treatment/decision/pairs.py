"""Which strategy has most as two inputs move together over a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.comparison import at_base, checked_measure, leading, measured
from hemifacial.treatment.decision.inputs import default_inputs
from hemifacial.treatment.decision.parameters import STRATEGIES, Inputs
from hemifacial.treatment.decision.standing import (
    MEASURE_WORDS,
    STRATEGY_WORDS,
    Told,
    Values,
    value_words,
)


@dataclass(frozen=True)
class Grid(Told):
    """Which strategy has most, over the values of two inputs.

    Attributes
    ----------
    inputs : Inputs
        All other inputs stay at their base value.
    measure : str
        What is compared.
    across, down : str
        Names of the two inputs.
    across_values, down_values : tuple of float
        Their values.
    strategies : tuple of str
        Strategies compared.
    found : numpy.ndarray, (down, across, strategies)
        The measure of each.
    """

    measure: str
    across: str
    down: str
    across_values: tuple[float, ...]
    down_values: tuple[float, ...]
    strategies: tuple[str, ...]
    found: np.ndarray

    @property
    def best(self) -> np.ndarray:
        """Strategy with most in each cell, (down, across); the first listed where some tie."""
        flat = self.found.reshape(-1, len(self.strategies))
        return np.array(self.strategies)[leading(flat).argmax(axis=1)].reshape(self.found.shape[:2])

    @property
    def told(self) -> str:
        """The result in words."""
        cells = self.best.ravel().tolist()
        counts = "; ".join(
            f"{STRATEGY_WORDS[each]} in {cells.count(each)}"
            for each in self.strategies
            if each in cells
        )
        return (
            f"Over {len(cells)} pairs of values of two inputs ({self._label(self.across)}; "
            f"{self._label(self.down)}), most {MEASURE_WORDS[self.measure]}: {counts}."
        )

    def _label(self, name: str) -> str:
        return self.inputs.parameter(name).label

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row a value of the input that goes down."""
        across, down = self.inputs.parameter(self.across), self.inputs.parameter(self.down)
        heads = [f"{across.label}: {value_words(across, each)}" for each in self.across_values]
        return [
            {down.label: value_words(down, value)}
            | {head: STRATEGY_WORDS[str(cell)] for head, cell in zip(heads, cells, strict=True)}
            for value, cells in zip(self.down_values, self.best, strict=True)
        ]

    def _points(self) -> Values:
        down, across = np.meshgrid(self.down_values, self.across_values, indexing="ij")
        values = at_base(self.inputs, down.size)
        return values | {self.down: down.ravel(), self.across: across.ravel()}

    def _numbers(self, values: Values) -> np.ndarray:
        return measured(values, self.strategies, self.measure)


def two_way(
    across: str,
    across_values: Sequence[float],
    down: str,
    down_values: Sequence[float],
    measure: str = "qalys",
    inputs: Inputs | None = None,
    strategies: Sequence[str] = STRATEGIES,
) -> Grid:
    """Move two inputs together over a grid.

    Parameters
    ----------
    across, down : str
        Names of two different inputs.
    across_values, down_values : sequence of float
        Values of each.
    measure : str
        ``"qalys"`` or ``"spasm_free_days"``.
    inputs : Inputs or None
        None: those of :func:`default_inputs`.
    strategies : sequence of str
        Which to compare.

    Returns
    -------
    Grid

    Raises
    ------
    CourseError
        A name or value is not allowed, or both inputs are the same.

    Examples
    --------
    >>> grid = two_way("utility_spasm", [0.7, 1.0], "hearing_loss", [0.0, 0.1])
    >>> grid.best.shape
    (2, 2)
    """
    checked_measure(measure)
    inputs = inputs or default_inputs()
    if across == down:
        raise CourseError(f"Both inputs are {across!r}; choose two different ones.")
    if not len(across_values) or not len(down_values):
        raise CourseError("A grid needs at least one value of each input.")
    axes = [
        tuple(inputs.parameter(name).check(value) for value in values)
        for name, values in ((across, across_values), (down, down_values))
    ]
    shape = (len(axes[1]), len(axes[0]), len(strategies))
    grid = Grid(inputs, measure, across, down, *axes, tuple(strategies), np.zeros(shape))
    found = measured(grid._points(), grid.strategies, measure).reshape(shape)
    return Grid(inputs, measure, across, down, *axes, grid.strategies, found)
