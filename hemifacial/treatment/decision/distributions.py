"""What an input may be instead of its base value, for the probabilistic analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from hemifacial.errors import CourseError

if TYPE_CHECKING:
    import numpy as np

#: Standard deviations from one end of a normal 95 % interval to the other.
_WIDTH_95 = 2 * 1.959964


class Distribution(Protocol):
    """Anything with a mean that can be drawn from."""

    @property
    def mean(self) -> float:
        """Mean of the draws."""

    @property
    def words(self) -> str:
        """The distribution in words."""

    def draw(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Draw `count` values."""


@dataclass(frozen=True)
class Fixed:
    """One value, always.

    Examples
    --------
    >>> Fixed(3).mean
    3
    """

    value: float

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    @property
    def words(self) -> str:
        """The distribution in words."""
        return "fixed"

    def draw(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Repeat the value `count` times."""
        import numpy as np

        return np.full(count, float(self.value))


@dataclass(frozen=True)
class Uniform:
    """Any value of a range, each as likely: the range is known and nothing else.

    Examples
    --------
    >>> Uniform(1, 3).mean
    2.0
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise CourseError(
                f"The range is {self.low:g} to {self.high:g}; its first end must be the lower."
            )

    @property
    def mean(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2

    @property
    def words(self) -> str:
        """The distribution in words."""
        return f"uniform, {self.low:.3g} to {self.high:.3g}"

    def draw(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Draw `count` values."""
        return random.uniform(self.low, self.high, count)


@dataclass(frozen=True)
class Beta:
    """A share that was estimated: beta distributed.

    Parameters
    ----------
    events, others : float
        Patients with and without the event; both above 0.

    Examples
    --------
    >>> Beta(3, 1).mean
    0.75
    >>> round(Beta.from_interval(0.87, 0.80, 0.93).mean, 2)
    0.87
    """

    events: float
    others: float

    def __post_init__(self) -> None:
        if not (self.events > 0 and self.others > 0):
            raise CourseError(
                f"A beta distribution with {self.events:g} events and {self.others:g} others is "
                "undefined; both must be above 0."
            )

    @classmethod
    def from_share(cls, share: float, n_patients: float) -> Beta:
        """Make it of a share, 0 to 1, of so many patients."""
        return cls(share * n_patients, (1 - share) * n_patients)

    @classmethod
    def from_interval(cls, share: float, low: float, high: float) -> Beta:
        """Keep the share as the mean; its 95 % interval gives the standard deviation."""
        if not 0 < low < high < 1:
            raise CourseError(
                f"The interval is {low:g} to {high:g}; it must rise, between 0 and 1."
            )
        variance = ((high - low) / _WIDTH_95) ** 2
        return cls.from_share(share, share * (1 - share) / variance - 1)

    @property
    def mean(self) -> float:
        """Mean share."""
        return self.events / (self.events + self.others)

    @property
    def middle_95(self) -> tuple[float, float]:
        """Limits between which 95 of 100 draws lie."""
        from scipy.special import betaincinv

        low, high = (float(betaincinv(self.events, self.others, q)) for q in (0.025, 0.975))
        return low, high

    @property
    def words(self) -> str:
        """The distribution in words."""
        return f"beta ({self.events:.3g}, {self.others:.3g})"

    def draw(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Draw `count` values."""
        return random.beta(self.events, self.others, count)


@dataclass(frozen=True)
class Gamma:
    """A positive quantity with mean and standard deviation: gamma distributed.

    Examples
    --------
    >>> Gamma(85, 40).mean
    85
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not (self.mean > 0 and self.sd > 0):
            raise CourseError(
                f"A gamma distribution with mean {self.mean:g} and standard deviation {self.sd:g} "
                "is undefined; both must be above 0."
            )

    @property
    def words(self) -> str:
        """The distribution in words."""
        return f"gamma, mean {self.mean:.3g}, standard deviation {self.sd:.3g}"

    def draw(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Draw `count` values."""
        return random.gamma((self.mean / self.sd) ** 2, self.sd**2 / self.mean, count)
