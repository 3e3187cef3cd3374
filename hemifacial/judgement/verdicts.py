"""What the course says of each statement of the article, and how well that is founded."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hemifacial.errors import CourseError
from hemifacial.judgement.record import VERDICTS, ClaimList, Verdict, load_article_claims

FILE = Path(__file__).with_name("verdicts.yml")


class Footing(StrEnum):
    """How well a verdict is founded."""

    firm = "firm"
    fair = "fair"
    thin = "thin"


#: What each word means, for the lesson.
FOOTINGS = {
    Footing.firm: "several independent sources point the same way",
    Footing.fair: "measured, but without control groups, or sources differ in size",
    Footing.thin: "one small study, indirect evidence, or nothing found",
}


class Ruling(BaseModel):
    """The verdict on one statement of the article.

    Attributes
    ----------
    id : str
        Id of the statement.
    verdict : Verdict
        Never "unknown".
    also : Verdict or None
        A second verdict that can be defended.
    footing : Footing
        How well the verdict is founded.
    why : str
        What it rests on, in a sentence or two.
    better : str
        How to say it to a patient.
    claims : tuple of str
        Ids of the claims that hold its figures.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: str
    verdict: Verdict
    also: Verdict | None = None
    footing: Footing
    why: Annotated[str, Field(min_length=1)]
    better: Annotated[str, Field(min_length=1)]
    claims: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _verdict_is_one(self) -> Self:
        if Verdict.unknown in (self.verdict, self.also) or self.also == self.verdict:
            raise ValueError("verdict and also are two different verdicts, and neither is unknown")
        return self

    @property
    def words(self) -> str:
        """The verdict as a reader sees it.

        Examples
        --------
        >>> load_rulings()["mvd-success-2"].words
        'Overstated; “right” can be defended'
        """
        name = VERDICTS[self.verdict][0]
        also = f"; “{VERDICTS[self.also][0].lower()}” can be defended" if self.also else ""
        return name + also

    def agrees(self, verdict: Verdict) -> bool:
        """Whether a judgement is this verdict or the one that can be defended beside it."""
        return verdict in (self.verdict, self.also)


@cache
def load_rulings() -> dict[str, Ruling]:
    """Read the verdicts, checked against the statements and the evidence ledger.

    Returns
    -------
    dict of str to Ruling
        By id of the statement, in the order of the list.

    Raises
    ------
    CourseError
        If a statement has no verdict or two, a claim is not in the ledger, or a number of the text
        stands in none of the claims.

    Examples
    --------
    >>> load_rulings()["mvd-weeks-1"].verdict.value
    'unverifiable'
    """
    import yaml

    return checked_rulings(yaml.safe_load(FILE.read_text(encoding="utf-8")), load_article_claims())


def checked_rulings(written: dict, statements: ClaimList) -> dict[str, Ruling]:
    """Check verdicts as `load_rulings` does.

    Parameters
    ----------
    written : dict
        `claims_version` and `verdicts`, as in ``verdicts.yml``.
    statements : ClaimList
        What the verdicts are on.

    Returns
    -------
    dict of str to Ruling
        By id of the statement, in the order of the list.
    """
    if written.get("claims_version") != statements.version:
        raise CourseError(
            f"{FILE.name} is for version {written.get('claims_version')} of the statements, which "
            f"are at {statements.version}: read every verdict again, then change the number."
        )
    try:
        rulings = [Ruling.model_validate(row) for row in written["verdicts"]]
    except ValidationError as error:
        place = error.errors()[0]
        raise CourseError(f"{FILE.name}: {place['loc']}: {place['msg']}.") from None
    wanted = [statement.id for statement in statements.claims]
    found = [ruling.id for ruling in rulings]
    odd = [name for name in {*wanted, *found} if wanted.count(name) != 1 or found.count(name) != 1]
    if odd:
        raise CourseError(f"{FILE.name}: the statement {min(odd)!r} needs exactly one verdict.")
    for ruling in rulings:
        _check_evidence(ruling)
    by_id = {ruling.id: ruling for ruling in rulings}
    return {name: by_id[name] for name in wanted}


def _check_evidence(ruling: Ruling) -> None:
    from hemifacial.evidence import load_claims, load_figures, unfounded_numbers

    claims, figures = load_claims(), load_figures()
    for name in ruling.claims:
        if name not in claims:
            raise CourseError(f"{FILE.name}: {ruling.id}: there is no claim {name!r}.")
    used = [figures[figure] for name in ruling.claims for figure in claims[name].figures]
    text = f"{ruling.why} {ruling.better}"
    if missing := unfounded_numbers(text, claims[ruling.claims[0]], used):
        raise CourseError(
            f"{FILE.name}: {ruling.id}: {', '.join(missing)} stands in none of its claims."
        )
