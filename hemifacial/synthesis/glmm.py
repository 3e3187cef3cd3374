"""Binomial-normal model: logistic regression with a random intercept for each series."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.synthesis.effects import proportion_effects
from hemifacial.synthesis.pooled import Pooled
from hemifacial.synthesis.pooling import study_limits, two_sided_quantile
from hemifacial.synthesis.studies import Study


def pool_glmm(studies: Sequence[Study], confidence: float = 0.95, points: int = 7) -> Pooled:
    """Pool proportions from their counts, with no zero-cell correction.

    The events of series i are binomial(n_i, p_i), and logit p_i = mu + tau u_i with u_i standard
    normal. The likelihood is integrated over u_i by adaptive Gauss-Hermite quadrature, centred
    and scaled at the mode of each series, with 7 points by default: the model and quadrature of
    metafor's ``rma.glmm(measure="PLO")``, which calls ``lme4::glmer``.

    Parameters
    ----------
    studies : sequence of Study
        Two series or more, with at least one event and one patient without it among them.
    confidence : float
        Level of the intervals, between 0 and 1.
    points : int
        Quadrature points, 1 (Laplace) to 50.

    Returns
    -------
    Pooled
        On the logit scale. `q` is the likelihood ratio of separate proportions against one;
        `weights_percent` is None, since no weights exist. The estimates of the series carry the
        usual 0.5 in zero cells and serve I² and drawing only.

    Raises
    ------
    CourseError
        If there are fewer than 2 series, nobody or everybody is affected, or the fit does not
        converge.

    Notes
    -----
    The standard error comes from the curvature of the likelihood in mu and tau together, and the
    prediction interval uses the normal quantile and sqrt(tau² + se²). The value shown is that of
    a typical series (median), not the mean proportion over series. tau² is a maximum-likelihood
    estimate and tends to be small with few series.

    References
    ----------
    Stijnen T, Hamza TH, Özdemir P. Random effects meta-analysis of event outcome in the
    framework of the generalized linear mixed model with applications in sparse data. Statistics
    in Medicine 2010;29:3046-3067. doi:10.1002/sim.4040

    Examples
    --------
    >>> deaths = [Study("A", 0, 1174), Study("B", 1, 420), Study("C", 1, 554), Study("D", 0, 55)]
    >>> pooled = pool_glmm(deaths)
    >>> round(1000 * pooled.value, 2), pooled.tau2
    (0.91, 0.0)
    """
    from scipy.special import chdtrc

    rows = list(studies)
    effects = proportion_effects(rows, "logit")
    if len(rows) < 2:
        raise CourseError(f"There is {len(rows)} study; pooling needs 2 or more.")
    model = _Likelihood.of(rows, points)
    mu, tau, se = _maximum(model)
    q, df = _likelihood_ratio(model), len(rows) - 1
    z = two_sided_quantile(confidence)
    reach = z * math.hypot(tau, se)
    return Pooled(
        scale="logit", method="GLMM", test="z", k=len(rows), labels=effects.labels,
        estimate=mu, se=se, low=mu - z * se, high=mu + z * se,
        prediction_low=mu - reach if df >= 2 else None,
        prediction_high=mu + reach if df >= 2 else None,
        tau2=tau**2, i2_percent=_i2_percent(tau**2, np.array(effects.variances)),
        q=q, q_df=df, q_p=float(chdtrc(df, q)), weights_percent=None,
        **study_limits(effects, confidence), n_harmonic=effects.n_harmonic, confidence=confidence,
    )  # fmt: skip


@dataclass(frozen=True)
class _Likelihood:
    """Counts (k,) and quadrature (points,) that fix the likelihood of mu and tau."""

    events: np.ndarray
    n: np.ndarray
    nodes: np.ndarray
    log_weights: np.ndarray

    @classmethod
    def of(cls, studies: Sequence[Study], points: int) -> _Likelihood:
        """Check the counts as a whole and prepare the quadrature."""
        if points != int(points) or not 1 <= points <= 50:
            raise CourseError(f"points is {points}; it must be a whole number from 1 to 50.")
        events = np.array([study.events for study in studies], float)
        n = np.array([study.n for study in studies], float)
        if not 0 < events.sum() < n.sum():
            raise CourseError(
                f"The series have {events.sum():.0f} events in {n.sum():.0f} patients; the "
                "binomial-normal model needs at least one event and one patient without it."
            )
        nodes, weights = np.polynomial.hermite_e.hermegauss(int(points))
        # The nodes integrate against exp(-z²/2), which the integrand still holds: take it out.
        return cls(events, n, nodes, np.log(weights) + nodes**2 / 2 - 0.5 * math.log(2 * math.pi))

    def joint(self, mu: float, tau: float, u: np.ndarray) -> np.ndarray:
        """Give the log-density of events and u, less a constant; u is (k,) or (k, points)."""
        shape = (-1,) + (1,) * (u.ndim - 1)
        eta = mu + tau * u
        return (
            self.events.reshape(shape) * eta
            - self.n.reshape(shape) * np.logaddexp(0, eta)
            - u**2 / 2
        )

    def modes(self, mu: float, tau: float) -> tuple[np.ndarray, np.ndarray]:
        """Give the most likely u of each series and the spread around it."""

        def slope(u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            p = 1 / (1 + np.exp(-np.clip(mu + tau * u, -700, 700)))
            return tau * (self.events - self.n * p) - u, 1 + tau**2 * self.n * p * (1 - p)

        # The slope falls everywhere, so a bracket that shrinks makes Newton's steps safe.
        low, high = np.sort([tau * (self.events - self.n), tau * self.events], axis=0)
        logit = np.log((self.events + 0.5) / (self.n - self.events + 0.5))
        u = np.clip(tau * (logit - mu) / (tau**2 + 4 / self.n), low, high)
        for _ in range(200):
            value, curvature = slope(u)
            low, high = np.where(value > 0, u, low), np.where(value < 0, u, high)
            target = u + value / curvature
            target = np.where((target < low) | (target > high), (low + high) / 2, target)
            moved, u = np.abs(target - u).max(), target
            if moved < 1e-12 * (1 + np.abs(u).max()):
                break
        return u, 1 / np.sqrt(slope(u)[1])

    def __call__(self, parameters: np.ndarray) -> float:
        """Give the negative log-likelihood of (mu, tau), less a constant; even in tau."""
        mu, tau = parameters
        u, spread = self.modes(mu, tau)
        at_nodes = self.joint(mu, tau, u[:, None] + spread[:, None] * self.nodes)
        terms = at_nodes + self.log_weights
        top = terms.max(axis=1)
        integrals = top + np.log(np.exp(terms - top[:, None]).sum(axis=1))
        return -float((integrals + np.log(spread)).sum())


def _maximum(model: _Likelihood) -> tuple[float, float, float]:
    """Give mu, tau and the standard error of mu at the highest likelihood."""
    from scipy.optimize import minimize

    total, affected = model.n.sum(), model.events.sum()
    common = math.log(affected / (total - affected))
    alike = np.array([common, 0.0])
    fits = [
        minimize(model, [common, tau], method="BFGS", options={"gtol": 3e-4}) for tau in (0.3, 2.0)
    ]
    best = min(fits, key=lambda fit: fit.fun)
    if model(alike) <= best.fun + 1e-9:
        # With tau 0 the model is one binomial proportion, whose answers are known exactly.
        return common, 0.0, math.sqrt(total / (affected * (total - affected)))
    point = best.x
    for _ in range(30):
        gradient, hessian = _derivatives(model, point)
        step = np.linalg.solve(hessian, gradient)
        if np.linalg.eigvalsh(hessian)[0] <= 0 or np.abs(step).max() > 1:
            break
        point = point - step
        if np.abs(step).max() < 1e-8:
            return float(point[0]), abs(float(point[1])), math.sqrt(np.linalg.inv(hessian)[0, 0])
    raise CourseError(
        f"The binomial-normal model did not converge for {len(model.n)} series (last mean logit "
        f"{point[0]:.3g}, tau {abs(point[1]):.3g}); it must, so use REML instead."
    )


def _derivatives(model: _Likelihood, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give gradient (2,) and Hessian (2, 2) by central differences."""
    h = 1e-3 * np.maximum(1, np.abs(point))
    dx, dy = np.diag(h)
    centre = model(point)
    ahead, behind = [model(point + d) for d in (dx, dy)], [model(point - d) for d in (dx, dy)]
    gradient = (np.array(ahead) - behind) / (2 * h)
    diagonal = (np.array(ahead) - 2 * centre + behind) / h**2
    corners = (
        model(point + dx + dy) - model(point + dx - dy)
        - model(point - dx + dy) + model(point - dx - dy)
    )  # fmt: skip
    mixed = corners / (4 * h[0] * h[1])
    return gradient, np.array([[diagonal[0], mixed], [mixed, diagonal[1]]])


def _likelihood_ratio(model: _Likelihood) -> float:
    """Give twice the gain of one proportion a series over one for all."""
    from scipy.special import xlogy

    y, n = model.events, model.n
    common = y.sum() / n.sum()
    gain = xlogy(y, y / n / common) + xlogy(n - y, (1 - y / n) / (1 - common))
    return max(0.0, 2 * float(gain.sum()))


def _i2_percent(tau2: float, variances: np.ndarray) -> float:
    """Give I² with the typical variance of the logits, as metafor does."""
    w = 1 / variances
    typical = (len(w) - 1) / (w.sum() - (w**2).sum() / w.sum())
    return 100 * tau2 / (tau2 + typical)
