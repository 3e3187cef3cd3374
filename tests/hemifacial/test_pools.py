"""The pooled figures of the ledger are what their recipes compute, and claims name their series."""

from __future__ import annotations

import csv
import io

import pytest

from hemifacial.evidence import load_claims, load_figures, load_references, load_table
from hemifacial.synthesis import Study, pool_glmm, series
from hemifacial.synthesis.recipes import RECIPES, pooled_figure, pools_table

POOLS = load_table("pools")
FIGURES = load_figures()
CLAIMS = {
    claim.id: [name for name in claim.figures if name in POOLS]
    for claim in load_claims().values()
    if any(name in POOLS for name in claim.figures)
}


def percent(share):
    return None if share is None else round(100 * share, 1)


def test_every_recipe_has_its_row_and_every_row_its_recipe():
    assert {row.derived_by for row in POOLS.values()} == set(RECIPES)
    assert all(name == f"pooled_{row.derived_by}" for name, row in POOLS.items())


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_row_of_the_ledger_is_computed_again(name):
    row = POOLS[f"pooled_{name}"]
    selection, pooled = pooled_figure(name)
    assert (row.value, row.ci_low, row.ci_high) == (
        percent(pooled.value),
        percent(pooled.value_low),
        percent(pooled.value_high),
    )
    assert (row.prediction_low, row.prediction_high) == (
        percent(pooled.value_prediction_low),
        percent(pooled.value_prediction_high),
    )
    assert (row.k, row.n) == (pooled.k, sum(study.n for study in selection.studies))
    assert f"I² {pooled.i2_percent:.0f} %" in row.population


def test_the_table_is_written_as_it_stands():
    written = {row["id"]: row for row in csv.DictReader(io.StringIO(pools_table()))}
    assert list(written) == list(POOLS)
    for name, row in written.items():
        assert (row["quantity"], row["population"]) == (
            POOLS[name].quantity,
            POOLS[name].population,
        )


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_a_claim_with_a_pooled_figure_names_exactly_the_series_pooled(claim):
    pooled = {
        study.key
        for name in CLAIMS[claim]
        for study in pooled_figure(POOLS[name].derived_by)[0].studies
    }
    whole = load_claims()[claim]
    printed = {FIGURES[name].reference for name in whole.figures} - {None}
    assert len(whole.references) == len(set(whole.references))
    assert pooled <= set(whole.references) <= pooled | printed


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_pool_counts_a_paper_once_and_a_centre_once(name):
    studies = pooled_figure(name)[0].studies
    references = load_references()
    keys = [study.key for study in studies]
    assert len(keys) == len(set(keys))
    assert all(references[key].locator for key in keys)
    if RECIPES[name].overlap:
        clusters = [study.cluster for study in studies if study.cluster]
        assert len(clusters) == len(set(clusters))


def test_the_check_model_is_the_binomial_normal_one():
    selection, pooled = pooled_figure("complete_relief_glmm")
    assert pooled.method == "GLMM"
    assert pooled.value == pool_glmm(selection.studies).value
    assert pooled.value == pytest.approx(pooled_figure("complete_relief")[1].value, abs=0.01)


def test_immediate_relief_without_a_time_is_no_result_at_the_last_follow_up():
    """The abstract gives complete relief in 62 % and disappearance weeks later in others."""
    last = series.select("spasm_free")
    assert "campero2016" not in {study.key for study in last.studies}
    assert {paper.key: paper.reason for paper in last.left_out}["campero2016"].startswith(
        "it prints early results"
    )
    early = series.select("spasm_free", time_years=(0, 0.02))
    (campero,) = [study for study in early.studies if study.key == "campero2016"]
    assert isinstance(campero, Study) and (campero.events, campero.n) == (8, 13)
