"""Pooled figures of the course: what each is made from, and how.

The ledger stores what these recipes give (``pools.csv``), so that claims can lean on it without
computing; ``hemifacial evidence pools`` writes that table, and a test computes it again.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.synthesis.pooled import Pooled
from hemifacial.synthesis.series import QUESTIONS, Selection, select


@dataclass(frozen=True)
class Recipe:
    """How one pooled figure is made.

    Proportions are pooled on the logit scale with random effects: by REML with the interval of
    Hartung and Knapp, or as a check with the binomial-normal model.

    Parameters
    ----------
    outcome : str
        A key of :data:`hemifacial.synthesis.series.QUESTIONS`.
    time_years : tuple of float, optional
        Follow-up that counts, in years; the last follow-up where it is left out.
    when : str
        The same follow-up in words.
    overlap : bool
        One paper a centre.
    method : str
        "REML" or "GLMM".
    """

    outcome: str
    time_years: tuple[float, float] | None = None
    when: str = ""
    overlap: bool = True
    method: str = "REML"

    @property
    def quantity(self) -> str:
        """What is pooled, in words."""
        parts = [QUESTIONS[self.outcome], self.when, "" if self.overlap else "every paper"]
        how = "pooled" if self.method == "REML" else "pooled with the binomial-normal model"
        return ", ".join([*filter(None, parts), how])


RECIPES = {
    "complete_relief": Recipe("spasm_free"),
    "complete_relief_glmm": Recipe("spasm_free", method="GLMM"),
    "complete_relief_every_paper": Recipe("spasm_free", overlap=False),
    "complete_relief_2y": Recipe(
        "spasm_free", time_years=(2, 60), when="followed 2 years or longer"
    ),
    "complete_relief_5y": Recipe(
        "spasm_free", time_years=(5, 60), when="followed 5 years or longer"
    ),
    "complete_relief_early": Recipe("spasm_free", time_years=(0, 0.02), when="in the first week"),
    "success_90": Recipe("spasm_relief_90"),
    "success_authors": Recipe("spasm_relief"),
    "hearing_loss_permanent": Recipe("hearing_loss_permanent"),
    "hearing_loss_permanent_glmm": Recipe("hearing_loss_permanent", method="GLMM"),
    "hearing_loss_permanent_every_paper": Recipe("hearing_loss_permanent", overlap=False),
    "facial_palsy_permanent": Recipe("facial_palsy_permanent"),
}


def pooled_figure(name: str) -> tuple[Selection, Pooled]:
    """Choose the series of a recipe and pool them.

    Parameters
    ----------
    name : str
        A key of :data:`RECIPES`.

    Returns
    -------
    selection : Selection
        Series pooled and papers left out.
    pooled : Pooled
        Their pool.

    Raises
    ------
    CourseError
        If there is no such recipe.

    Examples
    --------
    >>> selection, pooled = pooled_figure("facial_palsy_permanent")
    >>> pooled.k == len(selection.studies)
    True
    """
    from hemifacial.synthesis.pooling import pool

    if name not in RECIPES:
        raise CourseError(f"There is no recipe {name!r}; the recipes are {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    selection = select(recipe.outcome, time_years=recipe.time_years, overlap=recipe.overlap)
    test = "hartung_knapp" if recipe.method == "REML" else "z"
    return selection, pool(selection.studies, method=recipe.method, test=test)


def pools_table() -> str:
    """Compute every recipe and write the ledger's ``pools.csv``.

    Returns
    -------
    str
        The table, percentages rounded to one decimal.
    """
    from hemifacial.evidence import TABLES
    from hemifacial.evidence.tables import columns_of

    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(TABLES["pools"]), lineterminator="\n")
    writer.writeheader()
    for name, recipe in RECIPES.items():
        selection, pooled = pooled_figure(name)
        writer.writerow(
            {
                "id": f"pooled_{name}",
                "quantity": recipe.quantity,
                "value": _percent(pooled.value),
                "unit": "%",
                "ci_low": _percent(pooled.value_low),
                "ci_high": _percent(pooled.value_high),
                "n": sum(study.n for study in selection.studies),
                "events": "",
                "population": f"{pooled.k} series of decompression for hemifacial spasm; "
                f"{_spread(pooled)}",
                "flags": "",
                "note": "",
                "derived_by": name,
                "k": pooled.k,
                "prediction_low": _percent(pooled.value_prediction_low),
                "prediction_high": _percent(pooled.value_prediction_high),
            }
        )
    return text.getvalue()


def _spread(pooled: Pooled) -> str:
    """Say how far the series differ; a claim may quote these numbers."""
    limits = (pooled.value_prediction_low, pooled.value_prediction_high)
    i2 = f"I² {pooled.i2_percent:.0f} %"
    if None in limits:
        return i2
    low, high = map(_percent, limits)
    return f"prediction interval {low}-{high} %, {i2}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"
