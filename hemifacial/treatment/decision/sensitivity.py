"""How far the result depends on the uncertain inputs, all drawn at once.

One input at a time is in `tornado`, two in `pairs`, and where the best strategy changes in `flips`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.treatment.decision.cohort import expected
from hemifacial.treatment.decision.comparison import leading, measured
from hemifacial.treatment.decision.inputs import default_inputs
from hemifacial.treatment.decision.parameters import STRATEGIES, Inputs
from hemifacial.treatment.decision.standing import (
    MEASURE_WORDS,
    STRATEGY_WORDS,
    Told,
    Values,
)

FEWEST_DRAWS, MOST_DRAWS = 100, 100_000
#: Draws on which it is found out which inputs do nothing.
_DRAWS_MOVED = 20


@dataclass(frozen=True)
class Uncertainty(Told):
    """Outcomes over draws of the inputs.

    Attributes
    ----------
    inputs : Inputs
        What was drawn from.
    seed : int
        Seed of the draws.
    draws : dict of numpy.ndarray, (draws,)
        Inputs drawn, by name.
    found : dict of dict of numpy.ndarray, (draws,)
        Outcome by strategy and measure.
    """

    seed: int
    draws: Values
    found: dict[str, dict[str, np.ndarray]]

    def mean(self, strategy: str, measure: str) -> float:
        """Mean of an outcome over the draws."""
        return float(self.found[strategy][measure].mean())

    def interval(self, strategy: str, measure: str) -> tuple[float, float]:
        """Limits between which 95 of 100 draws lie."""
        low, high = np.percentile(self.found[strategy][measure], [2.5, 97.5])
        return float(low), float(high)

    def share_best(self, measure: str) -> dict[str, float]:
        """Share of draws, 0 to 1, in which each strategy has most of a measure; ties are split."""
        ahead = leading(np.stack([each[measure] for each in self.found.values()], axis=1))
        shares = (ahead / ahead.sum(axis=1, keepdims=True)).mean(axis=0)
        return dict(zip(self.found, map(float, shares), strict=True))

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self.draws["horizon_years"])

    @property
    def told(self) -> str:
        """The result in words."""
        parts = []
        for measure, words in MEASURE_WORDS.items():
            shares = "; ".join(
                f"{STRATEGY_WORDS[each]} {100 * share:.0f}"
                for each, share in self.share_best(measure).items()
            )
            parts.append(f"most {words} in so many of 100 draws: {shares}")
        return (
            f"In {self.count:,} draws of the uncertain inputs (seed {self.seed}), "
            f"{', and '.join(parts)}. A preference is held fixed in the draws, and a range that is "
            "an assumption limits what they can show."
        )

    @property
    def rows(self) -> list[dict[str, str]]:
        """One row a strategy: means, intervals, and share of draws with most."""
        best = {measure: self.share_best(measure) for measure in MEASURE_WORDS}
        formats = {"spasm_free_days": ",.0f", "qalys": ".2f"}
        rows = []
        for strategy in self.found:
            row = {"Strategy": STRATEGY_WORDS[strategy]}
            for measure, words in MEASURE_WORDS.items():
                number = formats[measure]
                low, high = self.interval(strategy, measure)
                row[f"{words}, mean (95 % interval)"] = (
                    f"{self.mean(strategy, measure):{number}} ({low:{number}} to {high:{number}})"
                )
                row[f"most {words}, of 100 draws"] = f"{100 * best[measure][strategy]:.0f}"
            rows.append(row)
        return rows

    def _points(self) -> Values:
        return {name: drawn[:_DRAWS_MOVED] for name, drawn in self.draws.items()}

    def _numbers(self, values: Values) -> np.ndarray:
        names = tuple(self.found)
        return np.concatenate([measured(values, names, each) for each in MEASURE_WORDS], axis=1)


def probabilistic(
    inputs: Inputs | None = None,
    n_draws: int = 10_000,
    seed: int = 1,
    strategies: Sequence[str] = STRATEGIES,
) -> Uncertainty:
    """Draw all uncertain inputs at once, many times.

    Parameters
    ----------
    inputs : Inputs or None
        None: those of :func:`default_inputs`.
    n_draws : int
        100 to 100,000.
    seed : int
        0 or more; the same seed gives the same draws.
    strategies : sequence of str
        Which to compare.

    Returns
    -------
    Uncertainty

    Raises
    ------
    CourseError
        Number of draws, seed or strategy is not allowed.

    Examples
    --------
    >>> result = probabilistic(default_inputs().with_values(horizon_years=1), 200, seed=3)
    >>> round(sum(result.share_best("qalys").values()), 6)
    1.0
    """
    if n_draws % 1 or not FEWEST_DRAWS <= n_draws <= MOST_DRAWS:
        raise CourseError(
            f"The number of draws is {n_draws:g}; it must be a whole number from {FEWEST_DRAWS} to "
            f"{MOST_DRAWS:,}."
        )
    if seed % 1 or seed < 0:
        raise CourseError(f"The seed is {seed:g}; it must be a whole number, 0 or more.")
    inputs = inputs or default_inputs()
    draws = drawn(inputs, int(n_draws), int(seed))
    found = expected(draws, tuple(strategies))
    return Uncertainty(inputs, int(seed), draws, {each: vars(found[each]) for each in found})


def drawn(inputs: Inputs, n_draws: int, seed: int) -> Values:
    """Draw every input from its spread, each independently of the others.

    A draw beyond what the model takes is moved to the limit.
    """
    random = np.random.default_rng(seed)
    return {name: np.clip(p.spread.draw(random, n_draws), *p.allowed) for name, p in inputs}
