"""What every result says of itself: which inputs are the reader's own, and which moved nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hemifacial.treatment.botulinum import STAMP
from hemifacial.treatment.decision.parameters import YES_NO, Inputs, Parameter

NO_TRIAL = "No trial has compared these strategies."
LEFT_OUT = (
    "Left out: stroke, leaks of cerebrospinal fluid, harms that pass, partial relief, and costs."
)
#: What the strategies are called in sentences and tables.
STRATEGY_WORDS = {
    "wait": "wait",
    "toxin": "toxin",
    "mvd": "surgery now",
    "toxin_then_mvd": "toxin, then surgery on conditions",
}
MEASURE_WORDS = {"spasm_free_days": "spasm-free days", "qalys": "QALYs"}
_KINDS = {
    "own": "Your own inputs",
    "assumption": "Assumptions",
    "proxy": "Proxies, measured in something else",
}
#: Below this a number is taken as the same: rounding differs with the place in an array.
_SAME = 1e-9

#: Units that are shown as a percentage, and what follows it.
SHARES = {
    "probability": "",
    "share": "",
    "share of the mean": " of the mean",
    "share of days": " of days",
    "share of utility": " of utility",
}

Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class Told:
    """A result that names the standing of its inputs.

    Attributes
    ----------
    inputs : Inputs
        What it was computed from.
    """

    inputs: Inputs

    @property
    def told(self) -> str:
        """The result itself, in words."""
        raise NotImplementedError

    @property
    def rows(self) -> list[dict[str, str]]:
        """The result itself, as rows of a table."""
        raise NotImplementedError

    def _points(self) -> Values:
        """Inputs at which the result was computed, one value a point."""
        raise NotImplementedError

    def _numbers(self, values: Values) -> np.ndarray:
        """Numbers that the result rests on, one row a point."""
        raise NotImplementedError

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Inputs that change none of the result's numbers at either end of their range."""
        return unused(self.inputs, self._points(), self._numbers)

    @property
    def standing(self) -> str:
        """The reader's own inputs, the assumptions and the proxies, and those that do nothing."""
        parts = []
        for kind, words in _KINDS.items():
            told = [each_input(p) for _, p in self.inputs if p.provenance == kind]
            if told:
                parts.append(f"{words} ({len(told)}): {'; '.join(told)}.")
        idle = [self.inputs.parameter(name).label for name in self.unused]
        parts.append(
            f"Inputs that change no number here, at either end of their range: "
            f"{'; '.join(idle) if idle else 'none'}."
        )
        return " ".join(parts)

    @property
    def sentence(self) -> str:
        """Result, standing of the inputs, and stamp."""
        return f"{self.told} {NO_TRIAL} {LEFT_OUT} {self.standing} {STAMP}"

    @property
    def table(self) -> str:
        """Result and inputs as two tables in Markdown, and the stamp."""
        idle = set(self.unused)
        inputs = [
            {
                "Input": p.label,
                "Value": value_words(p),
                "Standing": {"own": "your own"}.get(p.provenance, p.provenance),
                "In draws": p.spread.words,
                "Changes a number here": "no" if name in idle else "yes",
                "Rows of the ledger": ", ".join(p.sources),
                "Note": p.note,
            }
            for name, p in self.inputs
        ]
        return f"{markdown(self.rows)}\n\n{markdown(inputs)}\n\n{NO_TRIAL} {LEFT_OUT} {STAMP}"

    def __str__(self) -> str:
        return f"{self.sentence}\n\n{self.table}"

    def _repr_markdown_(self) -> str:
        return f"{self.told}\n\n{self.table}"


def value_words(parameter: Parameter, value: float | None = None) -> str:
    """Give a value with its unit, by default the base value."""
    value = parameter.value if value is None else value
    if parameter.unit == YES_NO:
        return "yes" if value else "no"
    if parameter.unit in SHARES:
        return f"{100 * value:.3g} %{SHARES[parameter.unit]}"
    if parameter.unit == "utility":
        return f"{value:.3g}"
    return f"{value:.3g} {parameter.unit}"


def each_input(parameter: Parameter) -> str:
    """Give label and base value, with the ends of the range where the value is not the reader's."""
    told = f"{parameter.label}, {value_words(parameter)}"
    if parameter.provenance == "own":
        return told
    low, high = (value_words(parameter, end) for end in (parameter.low, parameter.high))
    return f"{told} ({low} to {high})"


def markdown(rows: Iterable[dict[str, str]]) -> str:
    """Write rows as a table in Markdown."""
    rows = list(rows)
    lines = [list(rows[0]), ["---"] * len(rows[0]), *(row.values() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def unused(
    inputs: Inputs, points: Values, numbers: Callable[[Values], np.ndarray]
) -> tuple[str, ...]:
    """Find the inputs that move nothing, by moving each to both ends of its range.

    Parameters
    ----------
    inputs : Inputs
        Names and ranges.
    points : dict of numpy.ndarray
        Inputs by name at which the result was computed.
    numbers : callable
        Gives the result's numbers, one row a point.

    Returns
    -------
    tuple of str
        Their names.
    """
    n = len(next(iter(points.values())))
    moved: Values = {name: [value] for name, value in points.items()}
    names = [name for name, _ in inputs]
    for name, parameter in inputs:
        for end in (parameter.low, parameter.high):
            for each, columns in moved.items():
                columns.append(np.full(n, float(end)) if each == name else points[each])
    found = numbers({name: np.concatenate(columns) for name, columns in moved.items()})
    found = found.reshape(1 + 2 * len(names), n, -1)
    away = np.abs(found[1:] - found[0]) > _SAME * np.maximum(1, np.abs(found[0]))
    changes = away.reshape(len(names), -1).any(axis=1)
    return tuple(name for name, change in zip(names, changes, strict=True) if not change)
