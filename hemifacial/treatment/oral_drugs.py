"""What is known of tablets against hemifacial spasm, and of which nothing was found."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.evidence import Outcome, load_references, load_table, source_name
from hemifacial.synthesis.intervals import wilson_interval

#: Rows of the ledger by drug: (design, outcomes). None where nothing on its effect was found.
_EVIDENCE = {
    "clonazepam": (
        "randomised, placebo-controlled",
        ("clonazepamrct2022_cgi_clonazepam", "clonazepamrct2022_cgi_placebo"),
    ),
    "gabapentin": (
        "case reports, no control group", ("bandinimazzella1999_response", "patel1996_response"),
    ),
    "levetiracetam": (
        "case reports, no control group", ("carrieri2008_response", "kuroda2016_response"),
    ),
    "gabapentin or levetiracetam": (
        "small series, no control group",
        ("morsy2020_excellent_good", "morsy2020_success"),
    ),
    "felbamate": ("case report, no control group", ("mellick1995_response",)),
    "carbamazepine": (
        "a dose that was tolerated, no effect reported", ("mds2019aed_carbamazepine_dose",),
    ),
    "baclofen": None,
    "oxcarbazepine": None,
    "pregabalin": None,
}  # fmt: skip
DRUGS = tuple(_EVIDENCE)
_TRIAL_PATIENTS = "clonazepamrct2022_patients"


@dataclass(frozen=True)
class DrugEvidence:
    """What was found on one drug.

    Attributes
    ----------
    drug, design : str
        Its name, and the best kind of study; empty where none was found.
    outcomes : tuple of Outcome
        Rows of the ledger.
    """

    drug: str
    design: str
    outcomes: tuple[Outcome, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing was found, which is not the same as no effect."""
        return not self.outcomes

    @property
    def sentence(self) -> str:
        """The evidence in words, with its limits."""
        name = self.drug.capitalize()
        if self.silent:
            return (
                f"{name}: nothing on its effect in hemifacial spasm was found in the search for "
                "this course. That is silence, and no sign that it does not work."
            )
        told = "; ".join(_told(row) for row in self.outcomes)
        return f"{name}: {self.design}. {told}.{_limit(self)}"


def drug_evidence(drug: str) -> DrugEvidence:
    """Give what was found on a drug.

    Parameters
    ----------
    drug : str
        One of `DRUGS`.

    Returns
    -------
    DrugEvidence

    Raises
    ------
    CourseError
        The drug was not looked for.

    References
    ----------
    Claims ``article-clonazepam`` and ``article-tablets-anecdotal``; rows of ``outcomes.csv``.

    Examples
    --------
    >>> drug_evidence("gabapentin").sentence[:69]
    'Gabapentin: case reports, no control group. 5 of 5 (interval of the s'
    >>> drug_evidence("baclofen").silent
    True

    Notes
    -----
    Published cases are the ones that went well: they are no rate. Children, other diagnoses and
    doubtful diagnoses are left out. No dose is advised.
    """
    if drug not in _EVIDENCE:
        raise CourseError(
            f"The drug is {drug!r}; what was looked for is on {', '.join(DRUGS)} alone."
        )
    found = _EVIDENCE[drug]
    if found is None:
        return DrugEvidence(drug, "", ())
    design, names = found
    outcomes = load_table("outcomes")
    return DrugEvidence(drug, design, tuple(outcomes[name] for name in names))


def _told(row: Outcome) -> str:
    source = source_name(load_references()[row.reference])
    if row.events is not None:
        low, high = (100 * each for each in wilson_interval(row.events, row.n))
        interval = f"interval of the share {low:.0f}-{high:.0f} %" if row.n > 1 else "one patient"
        what = f": {row.definition}" if row.definition and row.n > 1 else ""
        return f"{row.events} of {row.n} ({interval}){what}, {source}"
    return f"{row.value:g} {row.unit}, {row.arm or row.treatment}, {row.definition}, {source}"


def _limit(found: DrugEvidence) -> str:
    if found.drug == "clonazepam":
        from hemifacial.evidence import load_figures

        n = load_figures()[_TRIAL_PATIENTS].value
        return (
            f" No significant difference; {n:.0f} patients in both arms together, too few to "
            "exclude a benefit."
        )
    if found.drug == "carbamazepine":
        return " Giddiness and sedation limited it; a congress abstract."
    return " Chosen or published because it went well: no rate."
