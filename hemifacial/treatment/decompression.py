"""Decompression: relief by time, recurrence, each complication, and a second operation."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.evidence import Figure, load_figures
from hemifacial.treatment.rates import Rate, rate

_RELIEF = {
    "first week": "pooled_complete_relief_early",
    "2 years or more": "pooled_complete_relief_2y",
    "5 years or more": "pooled_complete_relief_5y",
    "last follow-up": "pooled_complete_relief",
}
#: Complications by name: a pool where the course has computed one, and single series.
_COMPLICATIONS = {
    "hearing loss": ("pooled_hearing_loss_permanent", ()),
    "facial palsy": ("pooled_facial_palsy_permanent", ()),
    "delayed facial palsy": (
        None,
        ("baldauf2019_facial_palsy_delayed", "han2012_facial_palsy_delayed",
         "lee2018_dfp_facial_palsy_delayed"),
    ),
    "leak of cerebrospinal fluid": (
        None, ("hyun2010_csf_leak", "miller2012_csf_leak_mvd", "jns2024_420_csf_leak"),
    ),
    "death": (None, ("hyun2010_death", "mizobuchi2017_death", "jns2024_420_death")),
}  # fmt: skip
COMPLICATIONS = tuple(_COMPLICATIONS)
_RECURRENCE = (
    "huh2008_recurrence_2_6y", "miller2012_recurrence_mvd_2_9y", "mexico194_recurrence_4_25y",
    "kondo1997_recurrence_1987_91_7y", "kondo1997_recurrence_1976_86_12_6y",
)  # fmt: skip
_REDO = (
    "redometa2024_spasm_free_redo", "redometa2024_facial_palsy_permanent_redo",
    "redometa2024_hearing_loss_permanent_redo",
)  # fmt: skip


@dataclass(frozen=True)
class PooledShare:
    """A share that the course pooled over series.

    Attributes
    ----------
    when : str
        Follow-up, or empty.
    pool : Figure
        Row of ``pools.csv``: mean and its 95 % interval, and the prediction interval.
    """

    when: str
    pool: Figure

    @property
    def words(self) -> str:
        """Mean, both intervals, series and patients."""
        pool = self.pool
        when = f"{self.when}: " if self.when else ""
        return (
            f"{when}{pool.value:g} % ({pool.ci_low:g}-{pool.ci_high:g}) over {pool.k} series with "
            f"{pool.n:,} patients; in a further centre {pool.prediction_low:g} to "
            f"{pool.prediction_high:g} %"
        )


@dataclass(frozen=True)
class Complication:
    """One harm of a first operation.

    Attributes
    ----------
    name : str
        In plain words.
    pooled : PooledShare or None
        Where the course has pooled it.
    series : tuple of Rate
        Where it has not: single series, which are not averaged.
    """

    name: str
    pooled: PooledShare | None
    series: tuple[Rate, ...]

    @property
    def sentence(self) -> str:
        """The harm in words."""
        if self.pooled:
            return f"Lasting {self.name}: {self.pooled.words}."
        told = "; ".join(each.words for each in self.series)
        return f"{self.name.capitalize()}, not pooled: {told}."


def relief_by_time() -> tuple[PooledShare, ...]:
    """Give complete relief by follow-up, as pooled by the course.

    Returns
    -------
    tuple of PooledShare
        Different series at each time: they are no curve.

    References
    ----------
    Claim ``pool-complete-relief``; rows of ``pools.csv``.

    Examples
    --------
    >>> relief_by_time()[-1].words
    'last follow-up: 88.2 % (85.2-90.6) over 21 series with 7,400 patients; in a further centre \
71.3 to 95.7 %'

    Notes
    -----
    A time-to-relief curve among patients who were finally cured is another thing and is not here:
    it is no chance of cure.
    """
    pools = load_figures()
    return tuple(PooledShare(when, pools[name]) for when, name in _RELIEF.items())


def complication(name: str) -> Complication:
    """Give one complication of a first operation.

    Parameters
    ----------
    name : str
        One of `COMPLICATIONS`.

    Returns
    -------
    Complication

    Raises
    ------
    CourseError
        The complication is another.

    Examples
    --------
    >>> complication("death").series[0].words
    '0 % of 1,174 patients (0.0-0.3, computed), Hyun 2010'
    """
    if name not in _COMPLICATIONS:
        raise CourseError(
            f"The complication is {name!r}; it must be one of {', '.join(COMPLICATIONS)}."
        )
    pool, series = _COMPLICATIONS[name]
    pooled = None if pool is None else PooledShare("", load_figures()[pool])
    return Complication(name, pooled, tuple(rate(each) for each in series))


def recurrence() -> tuple[Rate, ...]:
    """Give return of spasm by series, from the shortest follow-up to the longest.

    Returns
    -------
    tuple of Rate
        Never pooled: definitions and follow-up differ too much.

    Examples
    --------
    >>> [(each.percent, each.outcome.time_years) for each in recurrence()][-1]
    (8.9, 12.6)
    """
    return tuple(rate(name) for name in _RECURRENCE)


def second_operation() -> tuple[Rate, ...]:
    """Give complete relief, lasting facial palsy and lasting hearing loss after a second operation.

    Returns
    -------
    tuple of Rate
        From one pooled analysis, with its own intervals.

    References
    ----------
    Claims ``redo-relief`` and ``redo-harm``.

    Examples
    --------
    >>> [(each.percent, each.low, each.high) for each in second_operation()]
    [(87.0, 80.0, 93.0), (5.0, 2.0, 8.0), (4.0, 1.0, 7.0)]
    """
    return tuple(rate(name) for name in _REDO)
