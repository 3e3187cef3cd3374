"""Every estimate against metafor's for the same counts, see tests/reference/README.md."""

import json
import math
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hemifacial.synthesis import (
    Comparison,
    Study,
    TwoByTwo,
    bivariate,
    cumulative,
    egger,
    leave_one_out,
    meta_regression,
    pool,
    pool_glmm,
    proportion_effects,
    ratio_effects,
    subgroups,
)

REFERENCE = Path(__file__).parents[1] / "reference"
SETS = {
    found["name"]: found
    for found in json.loads((REFERENCE / "metafor_data.json").read_text(encoding="utf-8"))
}
STORED = json.loads((REFERENCE / "metafor.json").read_text(encoding="utf-8"))
ANSWERS = STORED["answers"]
EXACT, QUADRATURE = 1e-6, 1e-4
METHODS = {"FE": "fixed", "DL": "DL", "REML": "REML", "PM": "PM"}
#: The one fit in the whole comparison that differs, see the test of that name.
STOPS_SHORT = ("tiny_and_large", "freeman_tukey", 5)
CORE = ("estimate", "se", "low", "high", "tau2", "i2_percent")


def rows(name):
    found, kind = SETS[name], SETS[name]["kind"]
    columns, make = {
        "proportion": (("events", "n"), Study),
        "comparison": (("events_a", "n_a", "events_b", "n_b"), Comparison),
        "diagnostic": (("tp", "fp", "fn", "tn"), TwoByTwo),
    }[kind]
    return [make(*row) for row in zip(found["labels"], *(found[c] for c in columns), strict=True)]


def effects(name, scale):
    make = proportion_effects if SETS[name]["kind"] == "proportion" else ratio_effects
    return make(rows(name), scale)


def cases(part):
    """Name every data set and scale for which metafor gave a part."""
    return [
        pytest.param(name, scale, id=f"{name}-{scale}")
        for name, scales in ANSWERS.items()
        for scale, answer in scales.items()
        if part in answer
    ]


def agrees(ours, theirs, fields, tolerance=EXACT):
    """Compare fields; a share in percent and a Q far above 1 are compared relatively too."""
    for field in fields:
        assert getattr(ours, field) == pytest.approx(
            theirs[field], abs=tolerance, rel=tolerance if field in ("q", "i2_percent") else 0
        ), field


@pytest.mark.parametrize(("name", "scale"), cases("effects"))
def test_effect_sizes(name, scale):
    ours, theirs = effects(name, scale), ANSWERS[name][scale]["effects"]
    assert ours.estimates == pytest.approx(theirs["estimates"], abs=EXACT)
    assert ours.variances == pytest.approx(theirs["variances"], abs=EXACT)


@pytest.mark.parametrize("test", ["z", "hartung_knapp"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "scale"), cases("pooled"))
def test_pooled(name, scale, method, test):
    ours = pool(effects(name, scale), METHODS[method], test)
    theirs = ANSWERS[name][scale]["pooled"][method][test]
    agrees(ours, theirs, (*CORE, "q", "q_p"))
    assert ours.weights_percent == pytest.approx(theirs["weights_percent"], abs=EXACT)
    if method == "FE" or ours.k < 3:
        # metafor predicts from 2 studies as well; the course does not.
        assert ours.prediction_low is None and ours.prediction_high is None
    else:
        agrees(ours, theirs, ("prediction_low", "prediction_high"))


@pytest.mark.parametrize(("name", "scale"), cases("value"))
def test_the_way_back_from_the_double_arcsine(name, scale):
    ours, theirs = pool(effects(name, scale)), ANSWERS[name][scale]["value"]
    assert (ours.value, ours.value_low, ours.value_high) == pytest.approx(
        (theirs["value"], theirs["low"], theirs["high"]), abs=EXACT
    )
    if ours.k > 2:
        assert (ours.value_prediction_low, ours.value_prediction_high) == pytest.approx(
            (theirs["prediction_low"], theirs["prediction_high"]), abs=EXACT
        )


@pytest.mark.parametrize("name", [name for name in ANSWERS if "glmm" in ANSWERS[name]])
def test_binomial_normal_model(name):
    ours, theirs = pool_glmm(rows(name)), ANSWERS[name]["glmm"]
    agrees(ours, theirs, (*CORE, "q", "q_p"), QUADRATURE)
    if ours.k > 2:
        agrees(ours, theirs, ("prediction_low", "prediction_high"), QUADRATURE)


@pytest.mark.parametrize(("name", "scale"), cases("leave_one_out"))
def test_leave_one_out(name, scale):
    theirs = ANSWERS[name][scale]["leave_one_out"]
    ours = leave_one_out(effects(name, scale))
    assert len(ours) == len(theirs["estimate"])
    for i, step in enumerate(ours):
        agrees(step, {field: theirs[field][i] for field in CORE}, CORE)


@pytest.mark.parametrize(("name", "scale"), cases("cumulative"))
def test_cumulative(name, scale):
    theirs = ANSWERS[name][scale]["cumulative"]
    ours = cumulative(effects(name, scale), order="given")
    # metafor's first row is the first study alone.
    assert len(ours) == len(theirs["estimate"]) - 1
    for i, step in enumerate(ours, start=1):
        if (name, scale, step.k) != STOPS_SHORT:
            agrees(step, {field: theirs[field][i] for field in CORE}, CORE)


def test_the_one_step_where_metafor_stops_short_of_the_maximum():
    """Two peaks: scoring ends at tau² = 0, on a slope; the higher likelihood is ours."""
    name, scale, k = STOPS_SHORT
    first = effects(name, scale).take(range(k))
    theirs = ANSWERS[name][scale]["cumulative"]["tau2"][k - 1]

    def likelihood(tau2):
        """Restricted, for one mean and diagonal variances, less a constant."""
        w = [1 / (v + tau2) for v in first.variances]
        mean = sum(a * y for a, y in zip(w, first.estimates, strict=True)) / sum(w)
        misfit = sum(a * (y - mean) ** 2 for a, y in zip(w, first.estimates, strict=True))
        return (sum(map(math.log, w)) - math.log(sum(w)) - misfit) / 2

    ours = pool(first).tau2
    assert theirs == 0 and likelihood(ours) > likelihood(0) + 0.04
    assert likelihood(ours) >= max(likelihood(t / 1e5) for t in range(20000))


@pytest.mark.parametrize(("name", "scale"), cases("egger"))
def test_egger(name, scale):
    ours = egger(effects(name, scale), at_least=3)
    theirs = ANSWERS[name][scale]["egger"]
    agrees(ours, theirs, ("intercept", "se", "t", "p", "limit_estimate"))


@pytest.mark.parametrize("test", ["z", "hartung_knapp"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "scale"), cases("regression"))
def test_meta_regression(name, scale, method, test):
    ready = effects(name, scale)
    ours = meta_regression(
        ready, SETS[name]["moderator"], SETS[name]["moderator_name"], "", METHODS[method], test
    )
    theirs = ANSWERS[name][scale]["regression"][method][test]
    agrees(ours, theirs, ("intercept", "slope", "se", "low", "high", "p", "tau2", "q", "q_p"))
    if method == "FE":
        assert ours.r2_percent is None  # no variance between studies in that model
    elif ours.r2_percent is None:
        assert pool(ready, METHODS[method]).tau2 == 0 and not theirs["r2_percent"]
    else:
        assert ours.r2_percent == pytest.approx(theirs["r2_percent"], abs=1e-4)
    shown = pool(ready).shown
    expected = [shown(theirs[field]) for field in ("at_2", "at_2_low", "at_2_high")]
    assert ours.predict(2) == pytest.approx(expected, abs=EXACT)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "scale"), cases("subgroups"))
def test_subgroups(name, scale, method):
    ours = subgroups(effects(name, scale), METHODS[method], groups=SETS[name]["group"])
    theirs = ANSWERS[name][scale]["subgroups"][method]
    for pooled, expected in zip(ours.groups.values(), theirs["groups"], strict=True):
        agrees(pooled, expected, CORE)
    assert (ours.q_between, ours.p) == pytest.approx(
        (theirs["q_between"], theirs["p"]), abs=EXACT, rel=EXACT
    )


@pytest.mark.parametrize("name", [name for name in ANSWERS if "bivariate" in ANSWERS[name]])
def test_bivariate(name):
    ours, theirs = bivariate(rows(name)), ANSWERS[name]["bivariate"]
    assert ours.logits == pytest.approx(theirs["logits"], abs=EXACT)
    assert [*ours.covariance[0], *ours.covariance[1]] == pytest.approx(
        theirs["covariance"], abs=EXACT
    )
    between = (ours.tau2_sensitivity, ours.tau2_specificity)
    assert between == pytest.approx(theirs["tau2"], abs=EXACT)
    assert ours.correlation == pytest.approx(theirs["correlation"], abs=EXACT)


def test_numbers_in_print():
    """BCG vaccine, log risk ratio, as a course printed metafor's output for it.

    https://cttir.github.io/courses/course3_design_causal/labs/lab_week4_session2_slides.html
    """
    ready = effects("dat.bcg", "log_risk_ratio")
    ours = pool(ready)
    assert (round(ours.estimate, 4), round(ours.se, 4)) == (-0.7145, 0.1798)
    assert (round(ours.low, 4), round(ours.high, 4)) == (-1.0669, -0.3622)
    assert (round(ours.tau2, 4), round(ours.i2_percent, 2)) == (0.3132, 92.22)
    assert (round(ours.q, 4), ours.q_df) == (152.2330, 12)
    test = egger(ready)
    assert (round(test.t, 4), test.df, round(test.p, 4)) == (-1.4013, 11, 0.1887)
    assert round(test.limit_estimate, 4) == -0.1909


@pytest.mark.long
def test_the_recipe_gives_the_stored_answers(tmp_path):
    missing = (
        "R with metafor is missing, so the stored answers were not computed again: "
        "on Debian 'apt-get install r-base-core r-cran-metafor r-cran-lme4 r-cran-jsonlite'."
    )
    packages = (
        "stopifnot(all(c('metafor', 'lme4', 'jsonlite') %in% rownames(installed.packages())))"
    )
    if (
        not shutil.which("Rscript")
        or subprocess.run(["Rscript", "-e", packages], capture_output=True, check=False).returncode
    ):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    fresh = tmp_path / "metafor.json"
    subprocess.run(
        ["Rscript", REFERENCE / "metafor.R", REFERENCE / "metafor_data.json", fresh], check=True
    )
    again = json.loads(fresh.read_text(encoding="utf-8"))["answers"]
    assert again.keys() == ANSWERS.keys() == SETS.keys()
    for name, answer in again.items():
        same(answer, ANSWERS[name], name)


def same(fresh, stored, where):
    """Compare two trees of numbers: other versions may move the last digits, not more."""
    if isinstance(stored, dict):
        assert fresh.keys() == stored.keys(), where
        for key in stored:
            same(fresh[key], stored[key], f"{where}.{key}")
    elif isinstance(stored, list):
        assert len(fresh) == len(stored), where
        for i, value in enumerate(stored):
            same(fresh[i], value, f"{where}[{i}]")
    else:
        tolerance = QUADRATURE if ".glmm." in where else EXACT
        assert fresh == pytest.approx(stored, abs=tolerance, rel=tolerance), where
