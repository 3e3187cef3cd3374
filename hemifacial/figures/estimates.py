"""How estimates of a synthesis are read: proportions in per cent, ratios on a log axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError

if TYPE_CHECKING:
    from hemifacial.synthesis import Comparison, Pooled, Study

NBSP = "\u00a0"
METHODS = {
    "fixed": "Common-effect model",
    "DL": "Random effects (DerSimonian-Laird)",
    "REML": "Random effects (REML)",
    "PM": "Random effects (Paule-Mandel)",
    "GLMM": "Binomial-normal model",
}
PROPORTION, RATIO, PLAIN = "proportion", "ratio", "plain"
_KINDS = {
    "logit": PROPORTION,
    "freeman_tukey": PROPORTION,
    "log_odds_ratio": RATIO,
    "log_risk_ratio": RATIO,
    "raw": PLAIN,
}
# Beyond these a ratio says no more than "far from 1"; the interval ends in an arrow.
RATIO_LIMITS = (0.01, 100.0)


@dataclass(frozen=True)
class Reading:
    """What a reader sees of an estimate.

    Parameters
    ----------
    scale : str
        Scale on which the estimates were pooled.
    kind : {"proportion", "ratio", "plain"}
        What they are once transformed back.
    factor : float
        100 for proportions in per cent, else 1.
    decimals : int
        Decimals of proportions and plain values.
    """

    scale: str
    kind: str
    factor: float = 1.0
    decimals: int = 0

    @property
    def heading(self) -> str:
        """Name of the column of numbers."""
        if self.kind == PROPORTION:
            return "%" if self.factor == 100 else "Proportion"
        return {"log_odds_ratio": "Odds ratio", "log_risk_ratio": "Risk ratio"}.get(
            self.scale, "Estimate"
        )

    def value(self, estimate: float, n_harmonic: float | None = None) -> float:
        """Transform an estimate on the scale back to what is read."""
        from hemifacial.synthesis import back_transform

        return self.factor * back_transform(estimate, self.scale, n_harmonic)

    def pooled(self, pooled: Pooled) -> tuple[float, float, float]:
        """Give the pooled value with the limits of its interval."""
        return tuple(
            self.factor * part for part in (pooled.value, pooled.value_low, pooled.value_high)
        )

    def prediction(self, pooled: Pooled) -> tuple[float, float] | None:
        """Give the limits of the prediction interval, None where there is none."""
        if pooled.prediction_low is None or pooled.prediction_high is None:
            return None
        return (
            self.factor * pooled.value_prediction_low,
            self.factor * pooled.value_prediction_high,
        )

    def number(self, value: float) -> str:
        """Write one value; never 0 or 100 % for what is only near it."""
        if self.kind == RATIO:
            if not 0.01 <= value < 1000:
                return "< 0.01" if value < 0.01 else "> 999"
            return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"
        text = f"{value:.{self.decimals}f}"
        if self.kind == PROPORTION and float(text) in (0, self.factor) and value != float(text):
            finer = self.decimals + 1
            text = f"{value:.{finer}f}"
            if float(text) in (0, self.factor):
                step = 10.0**-finer
                return f"< {step:g}" if value < step else f"> {self.factor - step:.{finer}f}"
        return text

    def words(self, value: float, low: float, high: float) -> str:
        """Write a value with its interval, such as "94 (93–95)"."""
        return f"{self.number(value)} ({self.interval(low, high)})"

    def interval(self, low: float, high: float) -> str:
        """Write an interval, such as "93–95"; a dash would hide the sign of a plain value."""
        dash = " to " if self.kind == PLAIN else "–"
        return f"{self.number(low)}{dash}{self.number(high)}"


def read_scale(scale: str, *, percent: bool = True) -> Reading:
    """Choose how estimates on a scale are read.

    Parameters
    ----------
    scale : str
        "logit", "freeman_tukey", "log_odds_ratio", "log_risk_ratio" or "raw".
    percent : bool
        Whether proportions are given in per cent.

    Returns
    -------
    Reading
        With no decimals for per cent; see `fit_decimals`.

    Raises
    ------
    CourseError
        If the scale is unknown.

    Examples
    --------
    >>> read_scale("log_odds_ratio").words(4.2, 1.71, 10.3)
    '4.20 (1.71–10.3)'
    >>> read_scale("logit").number(99.7)
    '99.7'
    """
    if scale not in _KINDS:
        raise CourseError(f"scale is {scale!r}; it must be one of {', '.join(_KINDS)}.")
    kind = _KINDS[scale]
    in_percent = kind == PROPORTION and percent
    return Reading(scale, kind, 100.0 if in_percent else 1.0, 0 if in_percent else 2)


def fit_decimals(reading: Reading, values: Iterable[float]) -> Reading:
    """Add a decimal where all percentages crowd at one end of the scale.

    Parameters
    ----------
    reading : Reading
        How the values are read.
    values : iterable of float
        Estimates, without the limits of their intervals.

    Returns
    -------
    Reading
        With one decimal where all values lie below 10 % or all above 90 %.

    Examples
    --------
    >>> fit_decimals(read_scale("logit"), [0.4, 2.3]).number(2.34)
    '2.3'
    """
    values = list(values)
    if reading.factor == 100 and values and (max(values) < 10 or min(values) > 90):
        return replace(reading, decimals=1)
    return reading


def study_values(
    reading: Reading, pooled: Pooled, studies: Sequence[Study | Comparison] = ()
) -> list[tuple[float, float, float]]:
    """Give each study's value and interval, as printed where its counts are known.

    Parameters
    ----------
    reading : Reading
        How they are read.
    pooled : Pooled
        The result.
    studies : sequence of Study or Comparison
        What was pooled, in the order of ``pooled.labels``; a proportion is then events / n with
        Wilson's interval, so that 0 of 50 stands at 0 % and not at a corrected value.

    Returns
    -------
    list of tuple of float
        Value, lower and upper limit.
    """
    if reading.kind == PROPORTION and studies:
        return [counted_value(reading, one, pooled.confidence) for one in studies]
    parts = zip(pooled.study_estimates, pooled.study_lows, pooled.study_highs, strict=True)
    return [tuple(reading.value(part, pooled.n_harmonic) for part in study) for study in parts]


def counted_value(
    reading: Reading, study: Study, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Give a counted proportion with Wilson's interval."""
    from hemifacial.synthesis.intervals import wilson_interval

    low, high = wilson_interval(study.events, study.n, confidence)
    return tuple(reading.factor * part for part in (study.events / study.n, low, high))


def method_in_words(pooled: Pooled) -> str:
    """Say how studies were pooled and how much they differ, as one sentence."""
    test = "Hartung-Knapp interval" if pooled.test == "hartung_knapp" else "normal interval"
    numbers = f"I² = {pooled.i2_percent:.0f} %, tau² = {pooled.tau2:.2g}, k = {pooled.k}"
    numbers = numbers.replace(" ", NBSP).replace("," + NBSP, ", ")
    return f"{METHODS.get(pooled.method, pooled.method)}, {test}; {numbers}."


def check_studies(
    labels: Sequence[str], studies: Sequence[Study | Comparison], least: int = 1
) -> None:
    """Refuse labels that are doubled or do not match the studies.

    Raises
    ------
    CourseError
        Naming the first label that does not fit.
    """
    if len(labels) < least:
        raise CourseError(f"There are {len(labels)} studies to draw; at least {least} are needed.")
    doubled = sorted({label for label in labels if list(labels).count(label) > 1})
    if doubled:
        raise CourseError(f"Two studies are called {doubled[0]!r}; give each a label of its own.")
    if not studies:
        return
    if len(studies) != len(labels):
        raise CourseError(
            f"There are {len(studies)} studies and {len(labels)} pooled estimates; "
            "give the studies that were pooled, in the same order."
        )
    for label, study in zip(labels, studies, strict=True):
        if label != study.label:
            raise CourseError(
                f"Study {study.label!r} stands where the pooled result has {label!r}; "
                "give the studies that were pooled, in the same order."
            )


def axis_marks(reading: Reading, values: Iterable[float]) -> tuple[tuple[float, float], list]:
    """Choose the ends of an axis and at most five marks on it.

    Parameters
    ----------
    reading : Reading
        How the values are read.
    values : iterable of float
        Everything that is drawn, intervals included.

    Returns
    -------
    limits : tuple of float
        Lower and upper end.
    ticks : list of float
        Marks, in order.

    Examples
    --------
    >>> axis_marks(read_scale("logit"), [63.0, 96.1])
    ((60.0, 100.0), [60.0, 70.0, 80.0, 90.0, 100.0])
    >>> axis_marks(read_scale("log_odds_ratio"), [0.4, 3.1])
    ((0.2, 5.0), [0.2, 0.5, 1.0, 2.0, 5.0])
    """
    values = list(values)
    if reading.kind == RATIO:
        return _ratio_marks(values)
    low, high = min(values), max(values)
    top = reading.factor if reading.kind == PROPORTION else math.inf
    span = max(high - low, 0.02 * reading.factor)
    steps = (digit * 10.0**power for power in range(-4, 9) for digit in (1, 2, 2.5, 5))
    for step in steps:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first > 4 or step < span / 5:
            continue
        if last == first and (last + 1) * step <= top:
            last += 1
        elif last == first:
            first -= 1
        ticks = [round(step * mark, 10) for mark in range(first, last + 1)]
        end = min(ticks[-1], top) if high <= top else ticks[-1]
        return (ticks[0], end), [tick for tick in ticks if tick <= end]
    raise CourseError(f"The values from {low:g} to {high:g} do not fit on one axis.")


def _ratio_marks(values: Sequence[float]) -> tuple[tuple[float, float], list]:
    """Choose marks for a log axis that always shows 1."""
    floor, ceiling = RATIO_LIMITS
    low = max(min([*values, 0.9]), floor)
    high = min(max([*values, 1.1]), ceiling)
    for marks in (
        [0.5, 0.7, 1.0, 1.4, 2.0],
        [0.2, 0.5, 1.0, 2.0, 5.0],
        [0.1, 0.3, 1.0, 3.0, 10.0],
        [0.01, 0.1, 1.0, 10.0, 100.0],
    ):
        if marks[0] <= low and high <= marks[-1]:
            inside_low = [mark for mark in marks if mark <= low]
            inside_high = [mark for mark in marks if mark >= high]
            kept = [m for m in marks if max(inside_low) <= m <= min(inside_high)]
            return (kept[0], kept[-1]), kept
    raise CourseError("A ratio must be a number above 0.")
