"""What one row of the evidence ledger may say, and what it may not."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ClaimId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


class Row(BaseModel):
    """A frozen row that refuses fields it does not know.

    Attributes
    ----------
    origin : str
        Where it was read, such as ``"figures.csv, line 4"``.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False
    )

    #: Fields that are no column of the table, since the row writes them itself.
    derived_fields: ClassVar[frozenset[str]] = frozenset({"origin"})

    origin: str = ""


class Reference(Row):
    """One published source.

    Attributes
    ----------
    key : str
        First author and year, such as ``"colosimo2006"``.
    authors : str
        As printed; empty where the text that was read did not show them.
    title, journal : str
        Title of the work, and the journal or book it is in; the journal is empty where no text
        that was read showed it.
    year : int or None
        Year of publication.
    volume, pages : str or None
        Volume, with the issue in brackets, and pages.
    pmid, doi : str or None
        PubMed identifier and digital object identifier.
    design, country, patients, follow_up : str
        Kind of study, where, how many patients and how long, in the words of the source.
    overlap_cluster : str
        Centre or group whose papers share patients; empty where none is known.
    also_known_as : str
        Keys under which the sets of evidence name the same paper, with blanks between.
    locator_seen : str
        What retrieved text showed title and locator, where it was found later.
    note : str
        What a reader must know of the source.
    """

    key: Key
    authors: str = ""
    title: Text
    journal: str = ""
    year: Annotated[int, Field(ge=1850, le=2100)] | None = None
    volume: Text | None = None
    pages: Text | None = None
    pmid: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    design: str = ""
    country: str = ""
    patients: str = ""
    follow_up: str = ""
    overlap_cluster: str = ""
    also_known_as: str = ""
    locator_seen: str = ""
    note: str = ""

    @property
    def locator(self) -> str | None:
        """What lets a reader find the source: PMID, DOI or full journal citation, else None."""
        if self.pmid:
            return f"PMID {self.pmid}"
        if self.doi:
            return f"doi:{self.doi}"
        if self.journal and self.year and self.volume and self.pages:
            return f"{self.journal} {self.year};{self.volume}:{self.pages}"
        return None


class Claim(Row):
    """One clinical statement that lessons and questions may lean on.

    Attributes
    ----------
    id : str
        Lower-case words joined by hyphens, such as ``"brow-lift-mimics"``.
    kind : str
        ``"figure"``, ``"instruction"`` or ``"expert_practice"``.
    statement : str
        One plain sentence.
    references : tuple of str
        Keys of its sources; each of them has a locator.
    checked_against : str
        ``"abstract"``, ``"table"`` (a table of the paper) or ``"full_text"``: how much of the
        source was read.
    clinical_review : str or None
        Name of the clinician who reviewed it; None until one has.
    figures : tuple of str
        Ids of the numbers in the statement.
    display : str or None
        Short text for lessons, such as ``"61.6 % (101 of 164)"``; its numbers stand in its
        figures. None: :func:`hemifacial.evidence.claim_text` writes it, where it can.
    strength : str or None
        What an instruction rests on: ``"label"``, ``"guideline"``, ``"consensus"``,
        ``"cohort"`` or ``"expert"``.
    lesson : str
        Lesson it belongs to, such as ``"01_recognition"``.
    """

    id: ClaimId
    kind: Literal["figure", "instruction", "expert_practice"]
    statement: Text
    references: Annotated[tuple[Key, ...], Field(min_length=1)]
    checked_against: Literal["abstract", "table", "full_text"]
    clinical_review: Text | None
    figures: tuple[Key, ...] = ()
    display: Text | None = None
    strength: Literal["label", "guideline", "consensus", "cohort", "expert"] | None = None
    lesson: Text

    @model_validator(mode="after")
    def _figures_where_promised(self) -> Self:
        if self.kind == "figure" and not self.figures:
            raise ValueError("a claim of kind figure names at least one figure")
        return self

    @model_validator(mode="after")
    def _display_is_one_plain_line(self) -> Self:
        if self.display and re.search(r"[\[\]\n]", self.display):
            raise ValueError("display is one line without square brackets")
        return self


class Review(Row):
    """A named clinician's review of one claim.

    Attributes
    ----------
    claim : str
        Id of the claim.
    reviewer, role : str
        Name and clinical role of the person.
    date : str
        Day of the review, such as ``"2031-05-14"``.
    """

    claim: ClaimId
    reviewer: Text
    role: Text
    date: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
