"""The claims of the article, and the record of how a resident judged them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from hemifacial.delivery import write_atomically
from hemifacial.errors import CourseError

CLAIMS = Path(__file__).with_name("claims.yml")
FOLDER = ".hemifacial"


class Verdict(StrEnum):
    """What a resident may say of a claim."""

    right = "right"
    overstated = "overstated"
    wrong = "wrong"
    unverifiable = "unverifiable"
    unknown = "unknown"


class Sureness(StrEnum):
    """How sure a resident is of a verdict."""

    guessing = "guessing"
    fairly = "fairly"
    certain = "certain"


#: Each verdict in the order of the page: its name, and what it means.
VERDICTS = {
    Verdict.right: ("Right", "the evidence supports it as it stands"),
    Verdict.overstated: ("Overstated", "some of it holds, but it says more than the evidence"),
    Verdict.wrong: ("Wrong", "the evidence is against it"),
    Verdict.unverifiable: ("Cannot be verified", "too vague to test, or never tested"),
    Verdict.unknown: ("I do not know", "a fair answer"),
}
SURENESS = {
    Sureness.guessing: "Guessing",
    Sureness.fairly: "Fairly sure",
    Sureness.certain: "Certain",
}


class JudgementKeptError(CourseError):
    """The judgement was submitted before; it stays as it was.

    Attributes
    ----------
    judgement : Judgement
        The submitted one.
    """

    def __init__(self, judgement: Judgement):
        super().__init__(
            "This judgement was submitted before and is kept as it was; nothing was changed."
        )
        self.judgement = judgement


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ArticleClaim(_Strict):
    """One claim of the article in our own words.

    Attributes
    ----------
    id : str
        Ends in the number of its wording.
    topic : str
        What it is about, in a word or two.
    text : str
        The claim.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z-]*-\d+$")]
    topic: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]


class ClaimList(_Strict):
    """The claims in the order in which they are judged, with the version of the list."""

    version: Annotated[int, Field(ge=1)]
    claims: Annotated[tuple[ArticleClaim, ...], Field(min_length=1)]


class Judged(_Strict):
    """What a resident said of one claim; either part may still be missing in a draft.

    Attributes
    ----------
    text : str
        The claim as it was read.
    verdict : Verdict or None
        The choice.
    sure : Sureness or None
        How sure; None also where the verdict is "unknown".
    """

    text: str
    verdict: Verdict | None = None
    sure: Sureness | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing; who does not know need not say how sure."""
        return self.verdict is Verdict.unknown or None not in (self.verdict, self.sure)


class Judgement(_Strict):
    """One judgement of the article as it is stored.

    Attributes
    ----------
    format : int
        Version of this record's shape.
    judgement : int
        1 before the course, 2 after it.
    claims_version : int
        Version of the list that was judged.
    saved_at, submitted_at : datetime.datetime
        UTC; `submitted_at` is None while it can still be changed.
    answers : dict of str to Judged
        By claim id.
    """

    format: Literal[1] = 1
    judgement: Literal[1, 2]
    claims_version: int
    saved_at: AwareDatetime
    submitted_at: AwareDatetime | None = None
    answers: dict[str, Judged]


@cache
def load_article_claims() -> ClaimList:
    """Read the claims of the waiting-room article.

    Returns
    -------
    ClaimList
        Without any verdict.

    Examples
    --------
    >>> load_article_claims().claims[0].topic
    'Drugs'
    """
    import yaml

    return ClaimList.model_validate(yaml.safe_load(CLAIMS.read_text(encoding="utf-8")))


def record_path(workspace: Path, number: int = 1) -> Path:
    """Give the file that holds a judgement.

    Parameters
    ----------
    workspace : pathlib.Path
        The resident's workspace.
    number : int
        1 before the course, 2 after it.

    Examples
    --------
    >>> record_path(Path("mine")).as_posix()
    'mine/.hemifacial/judgement-1.json'
    """
    return workspace / FOLDER / f"judgement-{number}.json"


def read_judgement(workspace: Path, number: int = 1) -> Judgement | None:
    """Read a judgement.

    Parameters
    ----------
    workspace : pathlib.Path
        The resident's workspace.
    number : int
        1 before the course, 2 after it.

    Returns
    -------
    Judgement or None
        None where nothing was saved yet.

    Raises
    ------
    CourseError
        If the file is damaged; it is left as it is.
    """
    path = record_path(workspace, number)
    try:
        return Judgement.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise CourseError(
            f"Your judgement in {FOLDER}/{path.name} of your workspace cannot be read: move that "
            "file elsewhere to begin anew, or show it to your instructor."
        ) from None


def save_judgement(
    workspace: Path,
    chosen: Mapping[str, tuple[str, str]],
    *,
    submit: bool,
    number: int = 1,
) -> Judgement:
    """Keep a judgement; once it is submitted and complete it can never be changed.

    Parameters
    ----------
    workspace : pathlib.Path
        The resident's workspace.
    chosen : mapping of str to (str, str)
        For each claim id a :class:`Verdict` and a :class:`Sureness`, empty where none is chosen.
    submit : bool
        Submit it. Where claims are still open it is saved, but stays a draft.
    number : int
        1 before the course, 2 after it.

    Returns
    -------
    Judgement
        As stored.

    Raises
    ------
    JudgementKeptError
        If it was submitted before.
    CourseError
        If a choice is unknown, or the file cannot be read or written.

    Notes
    -----
    A draft keeps only claims of today's list; those worded anew are judged anew.
    """
    before = read_judgement(workspace, number)
    if before is not None and before.submitted_at:
        raise JudgementKeptError(before)
    listed = load_article_claims()
    answers = {claim.id: _judged(claim, chosen.get(claim.id, ("", ""))) for claim in listed.claims}
    now = datetime.now(UTC).replace(microsecond=0)
    complete = all(answer.complete for answer in answers.values())
    judgement = Judgement(
        judgement=number,
        claims_version=listed.version,
        saved_at=now,
        submitted_at=now if submit and complete else None,
        answers=answers,
    )
    content = json.dumps(judgement.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"
    try:
        write_atomically(record_path(workspace, number), content.encode())
    except OSError as error:
        raise CourseError(
            f"Your judgement cannot be written to {FOLDER} of your workspace ({error.strerror}): "
            "make room or ask for help, then press the button again."
        ) from None
    return judgement


def open_claims(judgement: Judgement) -> list[str]:
    """List the claims that still lack a verdict or how sure, by id.

    Parameters
    ----------
    judgement : Judgement
        A judgement.

    Returns
    -------
    list of str
        Empty when it can be submitted.
    """
    return [claim for claim, answer in judgement.answers.items() if not answer.complete]


def _judged(claim: ArticleClaim, choice: tuple[str, str]) -> Judged:
    verdict, sure = choice
    try:
        said = Verdict(verdict) if verdict else None
        how_sure = Sureness(sure) if sure and said is not Verdict.unknown else None
    except ValueError as error:
        raise CourseError(
            f"{claim.id}: {error}; reload the page and choose one of its answers."
        ) from None
    return Judged(text=claim.text, verdict=said, sure=how_sure)
