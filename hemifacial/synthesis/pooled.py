"""What pooling gives back, on its own scale and as a proportion or ratio."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.synthesis.effects import back_transform


@dataclass(frozen=True)
class Pooled:
    """A pooled estimate with its uncertainty and heterogeneity.

    Parameters
    ----------
    scale : str
        Scale of every estimate and limit below, see `Effects`.
    method : str
        "fixed", "DL", "REML", "PM" or "GLMM".
    test : str
        "z" (normal) or "hartung_knapp" (t with k - 1 degrees of freedom).
    k : int
        Number of studies.
    labels : tuple of str, length k
        Names of the studies.
    estimate, se, low, high : float
        Pooled estimate, standard error and confidence limits, on `scale`.
    prediction_low, prediction_high : float or None
        Where the true value of a new, similar study should lie; None with fewer than 3 studies
        or a fixed effect.
    tau2 : float
        Variance between studies, on `scale` squared.
    i2_percent : float
        Share of the total variability that lies between studies, 0 to 100.
    q, q_p : float
        Heterogeneity statistic and its p-value: Cochran's Q, or for "GLMM" the likelihood ratio.
    q_df : int
        Its degrees of freedom.
    weights_percent : tuple of float, length k, or None
        Weight of each study, 0 to 100; None for "GLMM", which has no weights.
    study_estimates, study_lows, study_highs : tuple of float, length k
        Each study with normal limits, on `scale`, zero cells corrected. For a forest plot of
        proportions, `wilson_interval` of the counts is the better interval of one study.
    n_harmonic : float or None
        Harmonic mean of the numbers of patients, if known.
    confidence : float
        Level of all intervals, 0 to 1.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, pool
    >>> pooled = pool([Study("A", 45, 65), Study("B", 72, 78), Study("C", 44, 54)])
    >>> round(pooled.value, 3), round(pooled.value_low, 3), round(pooled.value_high, 3)
    (0.825, 0.647, 0.924)
    """

    scale: str
    method: str
    test: str
    k: int
    labels: tuple[str, ...]
    estimate: float
    se: float
    low: float
    high: float
    prediction_low: float | None
    prediction_high: float | None
    tau2: float
    i2_percent: float
    q: float
    q_df: int
    q_p: float
    weights_percent: tuple[float, ...] | None
    study_estimates: tuple[float, ...]
    study_lows: tuple[float, ...]
    study_highs: tuple[float, ...]
    n_harmonic: float | None
    confidence: float = 0.95

    @property
    def value(self) -> float:
        """Pooled proportion (0 to 1), ratio or raw value."""
        return self.shown(self.estimate)

    @property
    def value_low(self) -> float:
        """Lower confidence limit of `value`."""
        return self.shown(self.low)

    @property
    def value_high(self) -> float:
        """Upper confidence limit of `value`."""
        return self.shown(self.high)

    @property
    def value_prediction_low(self) -> float | None:
        """Lower prediction limit of `value`, or None."""
        return None if self.prediction_low is None else self.shown(self.prediction_low)

    @property
    def value_prediction_high(self) -> float | None:
        """Upper prediction limit of `value`, or None."""
        return None if self.prediction_high is None else self.shown(self.prediction_high)

    def shown(self, on_scale: float) -> float:
        """Give the proportion, ratio or raw value for a value on the scale.

        Parameters
        ----------
        on_scale : float
            Value on `scale`.

        Returns
        -------
        float
            What a reader is shown, see `back_transform`.

        Examples
        --------
        >>> from hemifacial.synthesis import Study, pool
        >>> pool([Study("A", 45, 65), Study("B", 72, 78)]).shown(0.0)
        0.5
        """
        return back_transform(on_scale, self.scale, self.n_harmonic)

    def to_frame(self):
        """Give one row a study and a last row "Pooled".

        Returns
        -------
        pandas.DataFrame
            Columns `label`, `value`, `low`, `high` (proportion 0 to 1, ratio or raw value) and
            `weight_percent` (missing where there are no weights).

        Examples
        --------
        >>> from hemifacial.synthesis import Study, pool
        >>> pool([Study("A", 45, 65), Study("B", 72, 78)]).to_frame().label.tolist()
        ['A', 'B', 'Pooled']
        """
        import pandas as pd

        weights = self.weights_percent or (None,) * self.k
        columns = zip(
            self.labels, self.study_estimates, self.study_lows, self.study_highs, weights,
            strict=True,
        )  # fmt: skip
        rows = [
            (label, *(self.shown(x) for x in limits), weight) for label, *limits, weight in columns
        ]
        total = 100.0 if self.weights_percent else None
        rows.append(("Pooled", self.value, self.value_low, self.value_high, total))
        return pd.DataFrame(rows, columns=["label", "value", "low", "high", "weight_percent"])
