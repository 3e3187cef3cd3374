"""Variance between studies, and the weighted fit that goes with it.

Every model here is y = X b + study effect + sampling error, with known sampling variances. For
pooling, X is one column of ones; for meta-regression, a moderator stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError

METHODS = ("fixed", "DL", "REML", "PM")
_GRID_POINTS = 60


@dataclass(frozen=True)
class WeightedFit:
    """Weighted least squares with weights 1 / (variance + tau2).

    Parameters
    ----------
    coefficients : numpy.ndarray, shape (p,)
        Estimates, on the effect scale.
    covariance : numpy.ndarray, shape (p, p)
        Their covariance if the weights are right.
    weights : numpy.ndarray, shape (k,)
        Weights.
    residual_q : float
        Weighted sum of squared residuals.
    projection_trace : float
        Trace of P = W - W X (X'W X)^-1 X'W.

    Examples
    --------
    >>> fit = fit_weighted(np.array([0.0, 1.0]), np.array([1.0, 1.0]), np.ones((2, 1)), 0.0)
    >>> fit.coefficients.tolist(), fit.residual_q
    ([0.5], 0.5)
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    weights: np.ndarray
    residual_q: float
    projection_trace: float


def fit_weighted(y: np.ndarray, v: np.ndarray, x: np.ndarray, tau2: float) -> WeightedFit:
    """Fit the model for a given variance between studies.

    Parameters
    ----------
    y : numpy.ndarray, shape (k,)
        Effect sizes.
    v : numpy.ndarray, shape (k,)
        Sampling variances.
    x : numpy.ndarray, shape (k, p)
        Model matrix.
    tau2 : float
        Variance between studies, 0 or more.

    Returns
    -------
    WeightedFit
        Coefficients, covariance, weights and residual heterogeneity.

    Examples
    --------
    >>> fit_weighted(np.array([0.0, 1.0]), np.array([1.0, 3.0]), np.ones((2, 1)), 1.0).weights
    array([0.5 , 0.25])
    """
    w = 1 / (v + tau2)
    covariance = np.linalg.inv(x.T * w @ x)
    coefficients = covariance @ (x.T @ (w * y))
    residuals = y - x @ coefficients
    trace = w.sum() - np.trace(covariance @ (x.T * w**2 @ x))
    return WeightedFit(coefficients, covariance, w, float(w @ residuals**2), float(trace))


def between_study_variance(method: str, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """Estimate the variance between studies, never below 0.

    Parameters
    ----------
    method : str
        "fixed" (0 by definition), "DL" (DerSimonian and Laird), "REML" (restricted maximum
        likelihood) or "PM" (Paule and Mandel).
    y : numpy.ndarray, shape (k,)
        Effect sizes.
    v : numpy.ndarray, shape (k,)
        Sampling variances.
    x : numpy.ndarray, shape (k, p)
        Model matrix, k > p.

    Returns
    -------
    float
        Variance between studies, on the effect scale squared.

    Raises
    ------
    CourseError
        If the method is unknown or its search does not converge.

    Notes
    -----
    REML is searched on a grid first and then to the root of its score, so that the highest of
    several peaks is found; scoring from a single start, as elsewhere, may end at another. With few
    studies every estimate here is imprecise.

    References
    ----------
    DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials
    1986;7:177-188.

    Paule RC, Mandel J. Consensus values and weighting factors. Journal of Research of the
    National Bureau of Standards 1982;87:377-385.

    Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects
    model. Journal of Educational and Behavioral Statistics 2005;30:261-293.
    doi:10.3102/10769986030003261

    Examples
    --------
    >>> y, v, x = np.array([0.0, 2.0]), np.array([1.0, 1.0]), np.ones((2, 1))
    >>> [round(between_study_variance(method, y, v, x), 6) for method in METHODS]
    [0.0, 1.0, 1.0, 1.0]
    """
    if method not in METHODS:
        raise CourseError(f"method is {method!r}; it must be one of {', '.join(METHODS)}.")
    if method == "fixed":
        return 0.0
    freedom = len(y) - x.shape[1]
    if method == "DL":
        fit = fit_weighted(y, v, x, 0.0)
        return max(0.0, (fit.residual_q - freedom) / fit.projection_trace)
    if method == "PM":
        return _root(
            lambda t: fit_weighted(y, v, x, t).residual_q - freedom, 0.0, _ceiling(y, v, x)
        )
    return _restricted_maximum(y, v, x)


def _restricted_maximum(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """Find the variance of highest restricted likelihood."""
    top = _ceiling(y, v, x)
    grid = np.concatenate([[0.0], np.geomspace(1e-4 * v.min(), top, _GRID_POINTS)])
    best = int(np.argmax(_restricted_likelihood(y, v, x, grid)))
    score_best = _score(y, v, x, grid[best])
    if score_best > 0:
        low, high = grid[best], grid[min(best + 1, _GRID_POINTS)]
    else:
        low, high = grid[max(best - 1, 0)], grid[best]
    return _root(lambda t: _score(y, v, x, t), low, high)


def _restricted_likelihood(
    y: np.ndarray, v: np.ndarray, x: np.ndarray, grid: np.ndarray
) -> np.ndarray:
    """Give the restricted log-likelihood, less a constant, at each variance of a grid."""
    w = 1 / (v + grid[:, None])
    information = np.einsum("gk,ki,kj->gij", w, x, x)
    coefficients = np.linalg.solve(information, np.einsum("gk,ki->gi", w * y, x)[..., None])
    residuals = y - (x @ coefficients)[..., 0]
    return 0.5 * (
        np.log(w).sum(axis=1) - np.linalg.slogdet(information)[1] - (w * residuals**2).sum(axis=1)
    )


def _score(y: np.ndarray, v: np.ndarray, x: np.ndarray, tau2: float) -> float:
    """Give the slope of the restricted log-likelihood, doubled."""
    fit = fit_weighted(y, v, x, tau2)
    residuals = y - x @ fit.coefficients
    return float((fit.weights**2) @ residuals**2) - fit.projection_trace


def _ceiling(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """Give a variance above any estimate: the residual variance without weights, tenfold."""
    residuals = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 10 * float(residuals @ residuals) / (len(y) - x.shape[1]) + float(v.max())


def _root(function, low: float, high: float) -> float:
    """Find where a function falls through 0; 0 if it is below 0 from the start."""
    from scipy.optimize import brentq

    if low == 0 and function(0.0) <= 0:
        return 0.0
    for _ in range(60):
        if function(high) <= 0:
            break
        high *= 4
    try:
        return float(brentq(function, low, high, xtol=1e-14, rtol=1e-13, maxiter=200))
    except (RuntimeError, ValueError):
        raise CourseError(
            f"The variance between studies was not found between {low:.3g} and {high:.3g}; "
            "the search must converge, so try method DL."
        ) from None
