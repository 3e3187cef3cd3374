"""Likelihood ratios from published two-by-two tables, only where the counts bear them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from hemifacial.errors import CourseError
from hemifacial.evidence import DiagnosticTable, load_references, load_table, source_name
from hemifacial.synthesis.intervals import wilson_interval

#: Fewest patients in a cell: below it the logarithm of a ratio is far from normal.
SMALLEST_CELL = 5
STAMP = "For teaching, not for patient care."
DEPENDENCE = (
    "Do not multiply it with a second test of the same nerve: the two are seldom independent, and "
    "the product would claim too much."
)
_CELLS = {
    "tp": "true positives",
    "fp": "false positives",
    "fn": "false negatives",
    "tn": "true negatives",
}


@dataclass(frozen=True)
class Estimate:
    """A number and its interval.

    Attributes
    ----------
    value, low, high : float
        Estimate and its limits; a ratio has no unit, a probability lies from 0 to 1.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Accuracy:
    """What one study says of one test.

    Attributes
    ----------
    table : DiagnosticTable
        Row of the ledger that it was computed from.
    sensitivity, specificity : Estimate
        Shares, 0 to 1, with Wilson's interval.
    positive_ratio, negative_ratio : Estimate
        Likelihood ratios of a positive and of a negative test.
    """

    table: DiagnosticTable = field(repr=False)
    sensitivity: Estimate
    specificity: Estimate
    positive_ratio: Estimate
    negative_ratio: Estimate

    @property
    def sentence(self) -> str:
        """The result in words, with denominators, source and cautions."""
        t = self.table
        source = source_name(load_references()[t.reference])
        told = (
            f"{t.test[0].upper()}{t.test[1:]} (positive: {t.positive}) as a test of {t.condition}, "
            f"one study ({source}): sensitivity {_percent(self.sensitivity)}, {t.tp} of "
            f"{t.tp + t.fn}; specificity {_percent(self.specificity)}, {t.tn} of {t.tn + t.fp}; "
            f"likelihood ratio {_ratio(self.positive_ratio)} if positive, "
            f"{_ratio(self.negative_ratio)} if negative."
        )
        if "denominator_assumed" in t.flags:
            told += " The cells were found by subtraction."
        return f"{told} {STAMP}"


@dataclass(frozen=True)
class PostTest:
    """What is likely after a test, given what was likely before.

    Attributes
    ----------
    accuracy : Accuracy
        The study that the ratio is from.
    positive : bool
        Whether the test was positive.
    pre_test : float
        The reader's own probability before the test, 0 to 1, taken as exact.
    probability : Estimate
        Probability after it, 0 to 1; the interval is that of the ratio alone.
    """

    accuracy: Accuracy = field(repr=False)
    positive: bool
    pre_test: float
    probability: Estimate

    @property
    def sentence(self) -> str:
        """The result in words."""
        table = self.accuracy.table
        source = source_name(load_references()[table.reference])
        return (
            f"From {100 * self.pre_test:g} in 100 before the test, which is your own figure, to "
            f"{_percent(self.probability, per_hundred=True)} after a "
            f"{'positive' if self.positive else 'negative'} one: {table.condition}, by "
            f"{table.test}, one study ({source}). The interval leaves out the doubt about your own "
            f"figure. {DEPENDENCE} {STAMP}"
        )


def likelihood_ratios(table_id: str, confidence: float = 0.95) -> Accuracy:
    """Compute sensitivity, specificity and likelihood ratios of a table of the ledger.

    Parameters
    ----------
    table_id : str
        A row of the ledger's ``diagnostic_tables``; :func:`supported_tables` lists them.
    confidence : float
        Confidence level, between 0 and 1.

    Returns
    -------
    Accuracy

    Raises
    ------
    CourseError
        The ledger has no such table; or it prints no counts, has a cell below
        :data:`SMALLEST_CELL`, or comes from a source whose numbers disagree.

    Notes
    -----
    Intervals of the ratios are those of their logarithm, which is taken as normal. One study of
    one hospital is not the truth about a test, and an odds ratio without its counts is refused.

    References
    ----------
    Simel DL, Samsa GP, Matchar DB. Likelihood ratios with confidence: sample size estimation for
    diagnostic test studies. doi:10.1016/0895-4356(91)90128-v

    Examples
    --------
    >>> found = likelihood_ratios("joo2008_lsr_table_week")
    >>> round(found.positive_ratio.value, 2), round(found.negative_ratio.value, 2)
    (1.83, 0.5)
    """
    tables = load_table("diagnostic_tables")
    if table_id not in tables:
        raise CourseError(
            f"The ledger has no two-by-two table {table_id!r}; supported are: "
            f"{', '.join(supported_tables())}."
        )
    table = tables[table_id]
    if problem := _unfit(table):
        raise CourseError(problem)
    if not 0 < confidence < 1:
        raise CourseError(f"confidence is {confidence}; it must lie between 0 and 1.")
    ill, well = table.tp + table.fn, table.fp + table.tn
    return Accuracy(
        table,
        _share(table.tp, ill, confidence),
        _share(table.tn, well, confidence),
        _ratio_of(table.tp, ill, table.fp, well, confidence),
        _ratio_of(table.fn, ill, table.tn, well, confidence),
    )


def supported_tables() -> tuple[str, ...]:
    """List the ledger's tables that can bear a likelihood ratio.

    Returns
    -------
    tuple of str
        Their ids, in the order of the ledger.

    Examples
    --------
    >>> "joo2008_lsr_table_week" in supported_tables()
    True
    """
    tables = load_table("diagnostic_tables")
    return tuple(name for name, table in tables.items() if not _unfit(table))


def post_test_probability(accuracy: Accuracy, pre_test: float, positive: bool) -> PostTest:
    """Carry a probability through one test.

    Parameters
    ----------
    accuracy : Accuracy
        From :func:`likelihood_ratios`.
    pre_test : float
        The reader's own probability before the test, between 0 and 1.
    positive : bool
        Whether the test is positive, by the criterion that the table names.

    Returns
    -------
    PostTest

    Raises
    ------
    CourseError
        The probability does not lie between 0 and 1.

    Notes
    -----
    Pre-test odds times likelihood ratio. The study's patients must resemble the reader's. There is
    no function for two tests in a row, since nothing here says how far they depend on each other.

    Examples
    --------
    >>> found = likelihood_ratios("joo2008_lsr_table_week")
    >>> round(post_test_probability(found, 0.2, positive=True).probability.value, 2)
    0.31
    """
    if not 0 < pre_test < 1:
        raise CourseError(f"pre_test is {pre_test}; it must lie between 0 and 1.")
    ratio = accuracy.positive_ratio if positive else accuracy.negative_ratio
    odds = pre_test / (1 - pre_test)
    after = (odds * each / (1 + odds * each) for each in (ratio.value, ratio.low, ratio.high))
    return PostTest(accuracy, positive, pre_test, Estimate(*after))


def _unfit(table: DiagnosticTable) -> str:
    """Why a table bears no likelihood ratio, in one sentence; empty where it does."""
    if table.tp is None:
        return (
            f"{table.id} prints no counts of patients, so its likelihood ratio is not computed; "
            "a table needs all four."
        )
    if "source_inconsistent" in table.flags:
        return f"{table.id} has counts that disagree in the source; it needs counts that agree."
    cells: Mapping[str, int] = {name: getattr(table, cell) for cell, name in _CELLS.items()}
    name = min(cells, key=cells.__getitem__)
    if cells[name] < SMALLEST_CELL:
        return (
            f"{table.id} has only {cells[name]} {name}, too few for a likelihood ratio; every cell "
            f"needs at least {SMALLEST_CELL}."
        )
    return ""


def _share(events: int, n: int, confidence: float) -> Estimate:
    return Estimate(events / n, *wilson_interval(events, n, confidence))


def _ratio_of(a: int, ill: int, b: int, well: int, confidence: float) -> Estimate:
    ratio = (a / ill) / (b / well)
    error = math.sqrt(1 / a - 1 / ill + 1 / b - 1 / well)
    factor = math.exp(NormalDist().inv_cdf((1 + confidence) / 2) * error)
    return Estimate(ratio, ratio / factor, ratio * factor)


def _percent(share: Estimate, per_hundred: bool = False) -> str:
    value, low, high = (f"{100 * each:.0f}" for each in (share.value, share.low, share.high))
    return f"{value} in 100 ({low}-{high})" if per_hundred else f"{value} % ({low}-{high})"


def _ratio(ratio: Estimate) -> str:
    return f"{ratio.value:.2g} ({ratio.low:.2g}-{ratio.high:.2g})"
