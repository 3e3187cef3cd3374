"""What became of people who were never treated: two bounds, which are only told together."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.evidence import Outcome, load_references, load_table, source_name
from hemifacial.synthesis.intervals import wilson_interval

_COURSE = ("remission", "partial", "stationary", "worse")
_SERIES = "leeja2017_untreated"


@dataclass(frozen=True)
class Share:
    """Patients of one group to whom something happened.

    Attributes
    ----------
    outcome : Outcome
        Row of the ledger.
    low, high : float
        Wilson's 95 % limits, 0 to 1.
    """

    outcome: Outcome
    low: float
    high: float

    @property
    def value(self) -> float:
        """Share of the group, 0 to 1."""
        return self.outcome.events / self.outcome.n

    @property
    def words(self) -> str:
        """The share as a natural frequency, with interval and denominator."""
        low, value, high = (f"{100 * each:.1f}" for each in (self.low, self.value, self.high))
        events, n = self.outcome.events, self.outcome.n
        return f"{value} in 100 ({low}-{high}), {events} of {n:,}"


@dataclass(frozen=True)
class Untreated:
    """The course without treatment, in the one series that reports it.

    Attributes
    ----------
    course : tuple of Share
        Remission, partial improvement, no change, worse: of those who stayed untreated.
    floor : Share
        Remission as a share of everyone seen, treated or not.
    """

    course: tuple[Share, ...]
    floor: Share

    @property
    def sentence(self) -> str:
        """Both bounds in words."""
        remission = self.course[0]
        source = source_name(load_references()[remission.outcome.reference])
        return (
            f"Spasm went away in {remission.words}, of those who had stayed untreated: a selected "
            f"group, so this is probably too high for the rest. Of everyone seen these are "
            f"{self.floor.words}: a floor, since the treated could not be watched untreated "
            f"({source})."
        )


def untreated_course() -> Untreated:
    """Give what is known of spasm that is left alone.

    Returns
    -------
    Untreated

    Notes
    -----
    One hospital, most of whose patients had surgery. Those who stayed untreated may have had milder
    spasm; what the treated would have done without it, nobody saw. There is no rate per year: the
    times of remission are printed as mean and range only.

    References
    ----------
    Ledger outcomes ``leeja2017_untreated_*``; doi:10.1159/000453276

    Examples
    --------
    >>> found = untreated_course()
    >>> found.course[0].words, found.floor.words
    ('41.3 in 100 (32.4-51.0), 43 of 104', '2.4 in 100 (1.8-3.2), 43 of 1,775')
    """
    outcomes = load_table("outcomes")
    course = tuple(_share(outcomes[f"{_SERIES}_{name}"]) for name in _COURSE)
    return Untreated(course, _share(outcomes[f"{_SERIES}_remission_of_all"]))


def _share(outcome: Outcome) -> Share:
    return Share(outcome, *wilson_interval(outcome.events, outcome.n))
