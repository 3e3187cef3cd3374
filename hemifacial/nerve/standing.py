"""Where each value of the nerve model comes from: measured, published model, assumed or fitted."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("measured", "published model", "assumed", "fitted", "numerical", "label")


@dataclass(frozen=True)
class Parameter:
    """One value of the model and its standing.

    Attributes
    ----------
    part, parameter : str
        The class it belongs to, and its name there.
    value, unit : str
        Its default or range, and its unit.
    kind : str
        ``measured``: seen in patients or nerves; ``published model``: from the model's authors;
        ``assumed``: chosen, without a measurement; ``fitted``: chosen so that the result comes
        near to what is recorded; ``numerical`` and ``label``: no statement about the nerve.
    basis : str
        Why, and the source where there is one.
    """

    part: str
    parameter: str
    value: str
    unit: str
    kind: str
    basis: str


def parameters() -> tuple[Parameter, ...]:
    """Read the table of parameters.

    Examples
    --------
    >>> [p.parameter for p in parameters() if p.kind == "fitted"]
    ['cleft_mohm_per_cm', 'diameter_um', 'delay_ms']
    """
    text = files("hemifacial.nerve").joinpath("parameters.csv").read_text(encoding="utf-8")
    return tuple(Parameter(**row) for row in csv.DictReader(text.splitlines()))


def parameter_table() -> pd.DataFrame:
    """The same as a table, one row a parameter."""
    import pandas as pd

    return pd.DataFrame(parameters())
