"""What is published of 100 patients: icon arrays from the ledger, each with its claim."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hemifacial.evidence import citation, load_claims, load_figures, load_references
from hemifacial.figures.icons import IconArray
from hemifacial.synthesis.intervals import wilson_interval

#: Row of the ledger, claim that tells it, what is counted, and whether it is wanted.
SHOWN = (
    ("pooled_complete_relief", "pool-complete-relief", "Free of spasm in the end, surgery", True),
    ("pooled_hearing_loss_permanent", "pool-hearing", "Lasting hearing loss, surgery", False),
    ("pooled_facial_palsy_permanent", "pool-palsy", "Lasting facial palsy, surgery", False),
    ("batistiparana2017_adverse_any", "article-toxin-adverse", "Adverse effect, toxin, 4 years",
     False),
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """One published share, as icons and with what it rests on.

    Attributes
    ----------
    icons : IconArray
        Share with its 95 % interval.
    claim : str
        Claim of the ledger.
    wanted : bool
        Whether a patient hopes for it.
    """

    icons: IconArray
    claim: str
    wanted: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """The claim in words, and the papers behind it."""
        return claim_lines(self.claim)


@cache
def published() -> tuple[Published, ...]:
    """Read the shares from the ledger, in the order of `SHOWN`.

    Returns
    -------
    tuple of Published
        Where a row prints no interval, Wilson's is computed from its counts.

    Examples
    --------
    >>> [one.icons.words for one in published()][:2]
    ['88 in 100 (85 to 91)', '4 in 100 (1 to 11)']
    """
    figures = load_figures()
    found = []
    for name, claim, label, wanted in SHOWN:
        row = figures[name]
        if row.ci_low is None:
            low, high = wilson_interval(row.events, row.n)
        else:
            low, high = row.ci_low / 100, row.ci_high / 100
        basis = f"n = {row.n}"
        found.append(Published(IconArray(label, row.value / 100, low, high, basis), claim, wanted))
    return tuple(found)


def claim_lines(claim: str) -> tuple[str, ...]:
    """Write a claim and its papers, a line each."""
    told, references = load_claims()[claim], load_references()
    papers = [citation(references[key]) for key in told.references]
    return (told.statement, f"Sources: {'; '.join(papers)}.")
