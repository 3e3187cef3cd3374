"""Write a source as one line, and the sources of a claim."""

from __future__ import annotations

from pathlib import Path

from hemifacial.evidence.ledger import load_claims, load_references
from hemifacial.evidence.models import Reference
from hemifacial.evidence.tables import EvidenceError


def citation(reference: Reference) -> str:
    """Write a source as one line, in the manner of the Vancouver style.

    Parameters
    ----------
    reference : Reference
        A source from :func:`load_references`.

    Returns
    -------
    str
        Authors, title, journal, year, volume and pages, then DOI and PMID, as far as known.

    Examples
    --------
    >>> print(citation(load_references()["silvestri1990"]))
    Silvestri R et al. The effect of nocturnal physiological sleep on various movement \
disorders. Mov Disord. 1990;5(1):8-14.
    """
    place = str(reference.year) if reference.year else ""
    if reference.volume:
        place += f";{reference.volume}"
    if reference.pages:
        place += f":{reference.pages}"
    parts = [reference.authors, reference.title, reference.journal, place]
    if reference.doi:
        parts.append(f"doi:{reference.doi}")
    if reference.pmid:
        parts.append(f"PMID {reference.pmid}")
    return " ".join(
        part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part
    )


def claim_citations(claim_id: str, folder: Path | None = None) -> list[str]:
    """Write the sources of one claim.

    Parameters
    ----------
    claim_id : str
        Such as ``"hfs-in-sleep"``.
    folder : pathlib.Path, optional
        A ledger other than the one installed with the course.

    Returns
    -------
    list of str
        One line a source, in the claim's order.

    Raises
    ------
    EvidenceError
        If there is no such claim.

    Examples
    --------
    >>> len(claim_citations("hfs-in-sleep"))
    1
    """
    claims, references = load_claims(folder=folder), load_references(folder)
    if claim_id not in claims:
        raise EvidenceError(
            f"There is no claim {claim_id!r}; load_claims() lists the {len(claims)} there are."
        )
    return [citation(references[key]) for key in claims[claim_id].references]
