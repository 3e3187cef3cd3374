"""The facial nucleus as a rule, not as a model of neurons.

Phenomenological: it says that an excitable nucleus answers an antidromic volley, not why. One
number stands for its excitability; each motor unit has a threshold of its own and, when the
excitability lies above it, fires back once. The rule exists so that the nuclear hypothesis can be
compared with the ephaptic one on equal terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.nerve.lesion import within


def _ranks(units: int, seed: int) -> np.ndarray:
    """Evenly spaced ranks in a fixed shuffled order, so that no unit is favoured."""
    return (np.random.default_rng(seed).permutation(units) + 0.5) / units


@dataclass(frozen=True)
class Nucleus:
    """How readily motor neurons answer a volley that reaches them backwards.

    Parameters
    ----------
    excitability : float
        0 (normal: nothing answers) to 1 (everything does).
    midpoint, width : float
        Excitability at which half the units answer, and how gradually others follow.
    delay_ms : tuple of float
        Shortest and longest time from arrival to answer. Fitted: with the default nerve the way
        through the nucleus and back then takes 2.2 ms longer than conduction to the root and out
        again, which is the mean of 16 patients (Moller and Jannetta, doi:10.1212/wnl.35.7.969).
        So the latency of a nuclear answer is put in and confirms nothing.
    depth_mm : float
        From the root exit point inwards to the nucleus; assumed.

    Examples
    --------
    >>> int(Nucleus(0.0).answering(10).sum())
    0
    >>> int(Nucleus(1.0).answering(10).sum())
    10
    """

    excitability: float = 0.0
    midpoint: float = 0.5
    width: float = 0.08
    delay_ms: tuple[float, float] = (0.8, 1.4)
    depth_mm: float = 10.0

    def __post_init__(self) -> None:
        within("The excitability of the nucleus", self.excitability, 0, 1)
        within("The midpoint of the nucleus", self.midpoint, 0.2, 0.8)
        within("The width of the nucleus", self.width, 0.01, 0.1)
        within("The shortest delay of the nucleus", self.delay_ms[0], 0.5, 10, "ms")
        within("The longest delay of the nucleus", self.delay_ms[1], self.delay_ms[0], 10, "ms")
        within("The depth of the nucleus", self.depth_mm, 1, 30, "mm")

    def answering(self, units: int) -> np.ndarray:
        """Which of the units answer, shape (units,) of bool."""
        rank = _ranks(units, seed=11)
        threshold = self.midpoint + self.width * np.log(rank / (1 - rank))
        return self.excitability > threshold.clip(1e-9, 1 - 1e-9)

    def delays_ms(self, units: int) -> np.ndarray:
        """Delay of each unit's answer, spread evenly over the range, shape (units,)."""
        shortest, longest = self.delay_ms
        return shortest + (longest - shortest) * _ranks(units, seed=12)
