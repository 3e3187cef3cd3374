"""Chances and weights of every cycle, from the inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.treatment.decision.parameters import CYCLES_PER_YEAR, DAYS_PER_CYCLE

#: Cycles since relief at which the hazard of recurrence changes: one, two and five years.
BAND_ENDS = (13, 26, 65)


@dataclass(frozen=True)
class Chances:
    """What happens by chance, with one column a draw.

    Attributes
    ----------
    cycles, interval, given_up, judged, weighed : int
        Cycles to the horizon, between injections, to giving toxin up, to judging an operation, to
        weighing how early toxin wears off.
    remission, loss, late : numpy.ndarray, (draws,)
        Chance in a cycle of remission, of losing the response, of late relief.
    at_once, in_the_end : numpy.ndarray, (draws,)
        Relief at once after a first operation, and at last.
    recurrence : numpy.ndarray, (4, draws)
        Chance in a cycle by time since relief, see `BAND_ENDS`.
    lasted : numpy.ndarray, (3, draws)
        Share of those relieved that has not recurred at the end of each band.
    alive : numpy.ndarray, (cycles + 1, draws)
        Share that has not died from another cause when each cycle starts.
    discount : numpy.ndarray, (cycles, draws)
        Weight of each cycle in QALYs.
    """

    cycles: int
    interval: int
    given_up: int
    judged: int
    weighed: int
    remission: np.ndarray
    loss: np.ndarray
    late: np.ndarray
    at_once: np.ndarray
    in_the_end: np.ndarray
    recurrence: np.ndarray
    lasted: np.ndarray
    alive: np.ndarray
    discount: np.ndarray


def chances(values: dict[str, np.ndarray]) -> Chances:
    """Turn inputs into chances of a cycle.

    Parameters
    ----------
    values : dict of numpy.ndarray
        Inputs by name, one value a draw.

    Returns
    -------
    Chances
    """
    cycles = round(CYCLES_PER_YEAR * float(values["horizon_years"][0]))
    interval = round(7 * float(values["injection_interval_weeks"][0])) // DAYS_PER_CYCLE
    in_the_end = values["relief_complete"]
    recurrence = _recurrence(values)
    lengths = np.diff((0, *BAND_ENDS))[:, None]
    return Chances(
        cycles=cycles,
        interval=interval,
        given_up=interval * round(float(values["injections_before_stopping"][0])),
        judged=round(float(values["judged_after_cycles"][0])),
        weighed=CYCLES_PER_YEAR * round(float(values["wear_off_years"][0])),
        remission=_in_a_cycle(values["remission_per_year"]),
        loss=_in_a_cycle(values["loss_of_response_per_year"]),
        late=-np.expm1(-DAYS_PER_CYCLE / values["late_relief_mean_days"]),
        at_once=np.minimum(values["relief_at_once"], in_the_end),
        in_the_end=in_the_end,
        recurrence=recurrence,
        lasted=np.cumprod((1 - recurrence[:3]) ** lengths, axis=0),
        alive=_alive(values, cycles),
        discount=_discount(values["discount_per_year"], cycles),
    )


def _in_a_cycle(yearly_rate: np.ndarray) -> np.ndarray:
    return -np.expm1(-yearly_rate / CYCLES_PER_YEAR)


def _recurrence(values: dict[str, np.ndarray]) -> np.ndarray:
    total = -np.log1p(-values["recurrence_5y"])
    first, second = values["recurrence_year_1_part"], values["recurrence_year_2_part"]
    yearly = [first * total, second * total, (1 - first - second) * total / 3]
    return _in_a_cycle(np.stack([*yearly, values["recurrence_late_per_year"]]))


def _alive(values: dict[str, np.ndarray], cycles: int) -> np.ndarray:
    years = (np.arange(cycles)[:, None] + 0.5) / CYCLES_PER_YEAR
    doubling = values["death_rate_doubling_years"]
    first = np.exp2((values["start_age_years"] - 60) / doubling) / CYCLES_PER_YEAR
    alive = np.empty((cycles + 1, len(doubling)))
    alive[0] = 1
    later = np.divide(years, doubling, out=alive[1:])  # in place: this is the largest array
    np.exp2(later, out=later)
    later *= -first * values["death_rate_at_60_per_year"]
    for cycle in range(1, cycles):
        later[cycle] += later[cycle - 1]
    np.exp(later, out=later)
    return alive


def _discount(rate: np.ndarray, cycles: int) -> np.ndarray:
    years = (np.arange(cycles)[:, None] + 0.5) / CYCLES_PER_YEAR
    return np.exp(-np.log1p(rate if rate.any() else 0.0) * years)
