"""Sensitivity and specificity of several studies together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.synthesis.effects import back_transform, proportion_effects
from hemifacial.synthesis.pooling import two_sided_quantile
from hemifacial.synthesis.studies import Study, TwoByTwo


@dataclass(frozen=True)
class Bivariate:
    """Sensitivity and specificity pooled together.

    Parameters
    ----------
    k : int
        Number of studies.
    labels : tuple of str, length k
        Names of the studies.
    sensitivity, sensitivity_low, sensitivity_high : float
        Share of patients with the condition whose test is positive, with limits, 0 to 1.
    specificity, specificity_low, specificity_high : float
        Share of patients without the condition whose test is negative, with limits, 0 to 1.
    logits : tuple of 2 floats
        Pooled logits of sensitivity and specificity.
    covariance : tuple of 2 tuples of 2 floats
        Covariance of the pooled logits, for a confidence ellipse.
    tau2_sensitivity, tau2_specificity : float
        Variances between studies, on the logit scale.
    correlation : float or None
        Correlation between studies of the two logits, -1 to 1; None where a variance is 0. With
        few studies it often sits at -1 or 1 and means little.
    confidence : float
        Level of the intervals.

    Examples
    --------
    >>> tables = [
    ...     TwoByTwo("Joo 2008", 11, 21, 5, 35), TwoByTwo("von Eckardstein 2014", 5, 11, 5, 15),
    ...     TwoByTwo("Jinn 2019", 6, 17, 3, 47),
    ... ]
    >>> both = bivariate(tables)
    >>> round(both.sensitivity, 2), round(both.specificity, 2)
    (0.63, 0.66)
    """

    k: int
    labels: tuple[str, ...]
    sensitivity: float
    sensitivity_low: float
    sensitivity_high: float
    specificity: float
    specificity_low: float
    specificity_high: float
    logits: tuple[float, float]
    covariance: tuple[tuple[float, float], tuple[float, float]]
    tau2_sensitivity: float
    tau2_specificity: float
    correlation: float | None
    confidence: float = 0.95


def bivariate(tables: Sequence[TwoByTwo], confidence: float = 0.95) -> Bivariate:
    """Pool sensitivity and specificity with Reitsma's bivariate normal model.

    The logits of sensitivity and specificity of a study are normal around two means, with two
    variances and a correlation between studies, estimated by restricted maximum likelihood. The
    same model is metafor's ``rma.mv(yi, vi, mods = ~ outcome - 1, random = ~ outcome | study,
    struct = "UN")`` on two rows a study.

    Parameters
    ----------
    tables : sequence of TwoByTwo
        Three studies or more, of one test, one threshold and one moment of judging the outcome.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    Bivariate
        Pooled values with limits, and what lies between studies.

    Raises
    ------
    CourseError
        If there are fewer than 3 studies, or the fit does not converge.

    Notes
    -----
    Where a proportion is 0 or 1, 0.5 is added to its two cells alone. Normal logits are rough in
    small studies; intervals are normal and too narrow with few of them.

    References
    ----------
    Reitsma JB, Glas AS, Rutjes AWS, Scholten RJPM, Bossuyt PM, Zwinderman AH. Bivariate analysis
    of sensitivity and specificity produces informative summary measures in diagnostic reviews.
    Journal of Clinical Epidemiology 2005;58:982-990.

    Examples
    --------
    >>> tables = [TwoByTwo("A", 9, 2, 1, 8), TwoByTwo("B", 18, 5, 2, 15), TwoByTwo("C", 7, 1, 3, 9)]
    >>> both = bivariate(tables)
    >>> round(both.sensitivity, 2), round(both.specificity, 2)
    (0.84, 0.8)
    """
    rows = list(tables)
    for row in rows:
        if not isinstance(row, TwoByTwo):
            raise CourseError(f"{row!r} is no TwoByTwo; every row must be one.")
    if len(rows) < 3:
        raise CourseError(f"There are {len(rows)} studies; the bivariate model needs 3 or more.")
    z = two_sided_quantile(confidence)
    y, v = _logits(rows)
    root = _between(y, v)
    mean, covariance, _ = _fit(y, v, root)
    between = root @ root.T
    tau = np.sqrt(np.diag(between))
    known = tau.min() > 1e-6
    limits = [
        tuple(back_transform(float(mean[j] + sense * z * math.sqrt(covariance[j, j])), "logit")
              for sense in (0, -1, 1))
        for j in (0, 1)
    ]  # fmt: skip
    return Bivariate(
        len(rows), tuple(row.label for row in rows), *limits[0], *limits[1],
        logits=tuple(mean.tolist()), covariance=tuple(map(tuple, covariance.tolist())),
        tau2_sensitivity=float(tau[0] ** 2), tau2_specificity=float(tau[1] ** 2),
        correlation=float(between[0, 1] / tau.prod()) if known else None, confidence=confidence,
    )  # fmt: skip


def _logits(tables: Sequence[TwoByTwo]) -> tuple[np.ndarray, np.ndarray]:
    """Give logits and variances, (k, 2) each, sensitivity first."""
    sides = [
        proportion_effects([Study(t.label, t.tp, t.with_condition) for t in tables]),
        proportion_effects([Study(t.label, t.tn, t.without_condition) for t in tables]),
    ]
    return (
        np.column_stack([side.estimates for side in sides]),
        np.column_stack([side.variances for side in sides]),
    )


def _between(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Find the root (lower triangle) of the covariance between studies by REML."""
    from scipy.optimize import minimize

    def deviance(parameters: np.ndarray) -> float:
        return _fit(y, v, _triangle(parameters))[2]

    spread = np.sqrt(np.maximum(y.var(axis=0, ddof=1) - v.mean(axis=0), 0.05))
    fits = [
        minimize(
            deviance,
            [spread[0], r * spread[1], math.sqrt(1 - r**2) * spread[1]],
            method="BFGS",
            options={"gtol": 1e-6},
        )
        for r in (-0.5, 0.5)
    ]
    best = min(fits, key=lambda fit: fit.fun)
    # Stopping for lack of precision is harmless where the slope is already flat.
    if not np.all(np.isfinite(best.x)) or np.abs(best.jac).max() > 1e-3:
        raise CourseError(
            f"The bivariate model did not converge for {len(y)} studies (slope "
            f"{np.abs(best.jac).max():.2g}); it must, so pool sensitivity and specificity apart."
        )
    return _triangle(_polished(deviance, best.x))


def _polished(deviance, point: np.ndarray) -> np.ndarray:
    """Take the last digits by Newton steps on central differences, while they lower the slope."""
    from scipy.optimize import approx_fprime

    def slope(at: np.ndarray) -> np.ndarray:
        h = 1e-5
        return np.array([(deviance(at + d) - deviance(at - d)) / (2 * h) for d in h * np.eye(3)])

    for _ in range(10):
        curvature = approx_fprime(point, slope, 1e-4)
        if np.linalg.eigvalsh(curvature + curvature.T)[0] <= 1e-8:
            break
        candidate = point - np.linalg.solve(curvature, slope(point))
        if not np.abs(slope(candidate)).max() < np.abs(slope(point)).max():
            break
        point = candidate
    return point


def _triangle(parameters: np.ndarray) -> np.ndarray:
    return np.array([[parameters[0], 0.0], [parameters[1], parameters[2]]])


def _fit(y: np.ndarray, v: np.ndarray, root: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Give means (2,), their covariance (2, 2) and the restricted deviance."""
    total = root @ root.T + v[:, :, None] * np.eye(2)
    precision = np.linalg.inv(total)
    information = precision.sum(axis=0)
    covariance = np.linalg.inv(information)
    mean = covariance @ np.einsum("kij,kj->i", precision, y)
    residuals = y - mean
    deviance = (
        np.linalg.slogdet(total)[1].sum()
        + np.linalg.slogdet(information)[1]
        + np.einsum("ki,kij,kj->", residuals, precision, residuals)
    )
    return mean, covariance, float(deviance)
