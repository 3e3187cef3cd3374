"""How much of each half-cycle between two injections is controlled, on average, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.treatment.botulinum import DAYS_PER_WEEK
from hemifacial.treatment.decision.parameters import DAYS_PER_CYCLE

DAYS_PER_HALF = DAYS_PER_CYCLE // 2


@dataclass(frozen=True)
class Control:
    """Controlled share of each half-cycle after an injection, in those whom toxin helps.

    Attributes
    ----------
    cycles : int
        Cycles from one injection to the next.
    early_share : numpy.ndarray, (draws,)
        Of those whom toxin helps, the share in whom it wears off early.
    early, steady, all : numpy.ndarray, (cycles, 2, draws)
        Mean controlled share of the first and the second half of each cycle, 0 to 1: in those in
        whom it wears off early, in the others, and in both together. Injections that fail are in.
    """

    cycles: int
    early_share: np.ndarray
    early: np.ndarray
    steady: np.ndarray
    all: np.ndarray


def control(values: dict[str, np.ndarray]) -> Control:
    """Work out the controlled shares from the distribution of durations.

    Parameters
    ----------
    values : dict of numpy.ndarray
        Inputs by name, one value a draw; the interval is the same in all of them.

    Returns
    -------
    Control

    Examples
    --------
    >>> from hemifacial.treatment.decision import default_inputs
    >>> base = {name: np.array([value]) for name, value in default_inputs().values.items()}
    >>> control(base).all[:, :, 0].round(2)
    array([[0.78, 0.94],
           [0.91, 0.84],
           [0.75, 0.63]])
    """
    interval = DAYS_PER_WEEK * values["injection_interval_weeks"]
    cycles = round(float(interval[0]) / DAYS_PER_CYCLE)
    limit = (1 - values["wear_off_limit"]) * interval
    below = _Durations(values)
    edges = DAYS_PER_HALF * np.arange(2 * cycles + 1)[:, None]
    counted = np.maximum(edges, values["onset_days"])
    early = np.diff(below.mean_of_least(counted, limit), axis=0)
    short = np.diff(below.mean_of_least(counted, interval), axis=0)
    whole = DAYS_PER_HALF * (1 - below.share(interval))
    early_share = below.share(limit)
    scale = (1 - values["treatment_failure"]) / DAYS_PER_HALF
    shape = (cycles, 2, len(limit))
    return Control(
        cycles,
        early_share,
        (scale * _over(early, early_share)).reshape(shape),
        (scale * _over(short - early + whole, 1 - early_share)).reshape(shape),
        (scale * (short + whole)).reshape(shape),
    )


class _Durations:
    """Patients' own durations, gamma distributed."""

    def __init__(self, values: dict[str, np.ndarray]) -> None:
        self.mean = values["duration_mean_days"]
        self.shape = values["duration_variation"] ** -2.0
        self.scale = self.mean / self.shape

    def share(self, days: np.ndarray) -> np.ndarray:
        """Share of durations below `days`."""
        from scipy.special import gammainc

        return gammainc(self.shape, days / self.scale)

    def total(self, days: np.ndarray) -> np.ndarray:
        """Mean of the duration where it is below `days`, and 0 elsewhere."""
        from scipy.special import gammainc

        return self.mean * gammainc(self.shape + 1, days / self.scale)

    def mean_of_least(self, days: np.ndarray, limit: np.ndarray) -> np.ndarray:
        """Mean of the lesser of duration and `days`, where the duration is below `limit`."""
        days = np.minimum(days, limit)
        return self.total(days) + days * (self.share(limit) - self.share(days))


def _over(part: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Mean among a group of which `part` is the contribution; 0 where nobody is in the group."""
    return np.divide(part, share, out=np.zeros_like(part), where=share > 0)
