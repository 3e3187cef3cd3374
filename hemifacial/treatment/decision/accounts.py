"""What is counted in every cycle: days, visits, operations, harms, deaths and QALYs."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from hemifacial.treatment.decision.chances import Chances
from hemifacial.treatment.decision.parameters import DAYS_PER_YEAR
from hemifacial.treatment.decision.wearing_off import DAYS_PER_HALF


@dataclass(frozen=True)
class Outcomes:
    """What one strategy comes to, per patient, with one value a draw.

    Attributes
    ----------
    spasm_free_days, free_days, controlled_days, spasm_days, life_days : numpy.ndarray
        Days to the horizon, see the specification in `parameters`.
    qalys : numpy.ndarray
        Quality-adjusted life years, discounted.
    injection_visits, operations, second_operations : numpy.ndarray
        How many, on average.
    hearing_loss, facial_palsy, surgical_deaths : numpy.ndarray
        Share of patients, 0 to 1.
    """

    spasm_free_days: np.ndarray
    free_days: np.ndarray
    controlled_days: np.ndarray
    spasm_days: np.ndarray
    life_days: np.ndarray
    qalys: np.ndarray
    injection_visits: np.ndarray
    operations: np.ndarray
    second_operations: np.ndarray
    hearing_loss: np.ndarray
    facial_palsy: np.ndarray
    surgical_deaths: np.ndarray

    @classmethod
    def joined(cls, parts: list[Outcomes]) -> Outcomes:
        """Put the draws of several results behind one another."""
        return cls(
            *(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls))
        )

    def take(self, draws: np.ndarray) -> Outcomes:
        """Pick draws, in the order given."""
        return Outcomes(*(getattr(self, each.name)[draws] for each in fields(self)))


class Accounts:
    """Running sums over the cycles of one strategy.

    Only shares times weights are summed; harms, deaths and QALYs follow from the sums. The first
    sum of each pair has no discount, the second has; without a discount they are one.
    """

    def __init__(self, values: dict[str, np.ndarray], chances: Chances) -> None:
        self.values, self.chances = values, chances
        draws = len(chances.remission)
        discounted = np.any(values["discount_per_year"])
        sums = {
            **dict.fromkeys(("alive", "free", "controlled"), (3, draws)),
            **dict.fromkeys(("visits", "first", "second"), (draws,)),
        }
        self.plain = {name: np.zeros(shape) for name, shape in sums.items()}
        self.discounted = self.plain
        if discounted:
            self.discounted = {name: np.zeros(shape) for name, shape in sums.items()}

    def planned(self, cycle: int, **shares: np.ndarray) -> None:
        """Count visits, first and second operations at the start of a cycle."""
        for name, share in shares.items():
            self._add(cycle, name, share * self.chances.alive[cycle])

    def days(self, cycle: int, half: int, operations: slice, **shares: np.ndarray) -> None:
        """Count days alive, free of spasm or controlled after so many operations."""
        weight = DAYS_PER_HALF * self.chances.alive[cycle + half]
        for name, share in shares.items():
            self._add(cycle, name, share * weight, operations)

    def _add(self, cycle: int, name: str, part: np.ndarray, rows: slice = slice(None)) -> None:
        self.plain[name][rows] += part
        if self.discounted is not self.plain:
            self.discounted[name][rows] += part * self.chances.discount[cycle]

    def outcomes(self) -> Outcomes:
        """Close the accounts."""
        values, sums = self.values, self.plain
        free, controlled, life = (
            sums[name].sum(axis=0) for name in ("free", "controlled", "alive")
        )
        operations = sums["first"] + sums["second"]
        return Outcomes(
            spasm_free_days=free + values["controlled_day_weight"] * controlled,
            free_days=free,
            controlled_days=controlled,
            spasm_days=life - free - controlled,
            life_days=life,
            qalys=self._quality() / DAYS_PER_YEAR,
            injection_visits=sums["visits"],
            operations=operations,
            second_operations=sums["second"],
            hearing_loss=self._harmed("hearing_loss"),
            facial_palsy=self._harmed("facial_palsy"),
            surgical_deaths=operations * values["surgical_death"],
        )

    def _harmed(self, harm: str) -> np.ndarray:
        values, sums = self.values, self.plain
        newly = sums["second"] * values[f"redo_{harm}"] * (1 - values[harm])
        return (1 - values["surgical_death"]) * (sums["first"] * values[harm] + newly)

    def _quality(self) -> np.ndarray:
        """Days of full health, less those that treatment takes."""
        values, sums = self.values, self.discounted
        spasm, rest = values["utility_spasm"], sums["alive"] - sums["free"] - sums["controlled"]
        quality = spasm * rest + values["utility_free"] * sums["free"]
        quality += values["utility_controlled"] * sums["controlled"]
        for operations in (1, 2):
            for harm in ("hearing_loss", "facial_palsy"):
                quality[operations] *= self._kept(harm, operations)
        operated = sums["first"] + sums["second"]
        lost = sums["visits"] * values["visit_days_lost"] + operated * values["operation_days_lost"]
        return quality.sum(axis=0) - lost

    def _kept(self, harm: str, operations: int) -> np.ndarray:
        """Mean share of utility that a harm leaves after one or two operations.

        Harm does not depend on what becomes of the spasm, given the number of operations.
        """
        unharmed = 1 - self.values[harm]
        if operations == 2:
            unharmed = unharmed * (1 - self.values[f"redo_{harm}"])
        return 1 - (1 - unharmed) * self.values[f"{harm}_cost"]
