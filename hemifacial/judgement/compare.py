"""Tables of lesson 13: the course's verdicts, and the reader's own judgements beside them.

The judgements lie in the reader's workspace. The lesson as it is stored knows none, so that it
shows the same to everybody until a reader runs the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from hemifacial.errors import CourseError
from hemifacial.judgement.record import (
    VERDICTS,
    Judgement,
    Verdict,
    load_article_claims,
    read_judgement,
)
from hemifacial.judgement.verdicts import FOOTINGS, load_rulings

HOW_TO = (
    "This is the stored lesson, which holds nobody's judgement. To see yours, open the lesson in "
    "your workspace, click this table and choose Run > Run Selected Cell."
)
STATEMENT, BEFORE, AFTER = "The article, in our words", "Before the course", "After it"
HERE, SAME = "Verdict here", "Same?"
_NAMES = {1: "first", 2: "second"}


@dataclass(frozen=True)
class Comparison:
    """Judgements beside the verdicts.

    Attributes
    ----------
    rows : list of dict
        One a statement: column heading to words.
    sentences : list of str
        What the table shows, or why a judgement is missing in it.
    """

    rows: list[dict[str, str]]
    sentences: list[str]


def show_verdicts(topics: Sequence[str], folded: str) -> None:
    """Show the verdicts on the statements of some topics, closed until the reader opens them.

    Parameters
    ----------
    topics : sequence of str
        Topics as in ``claims.yml``.
    folded : str
        The line that opens the table.

    Raises
    ------
    CourseError
        If a topic has no statement.

    Examples
    --------
    >>> show_verdicts(["Weather"], "Open")
    Traceback (most recent call last):
    hemifacial.errors.CourseError: No statement of the article has the topic 'Weather'.
    """
    listed = load_article_claims().claims
    for topic in topics:
        if topic not in {claim.topic for claim in listed}:
            raise CourseError(f"No statement of the article has the topic {topic!r}.")
    rulings = load_rulings()
    rows = [
        {
            STATEMENT: claim.text,
            "Verdict": rulings[claim.id].words,
            "What it rests on": f"{rulings[claim.id].why} Footing: {rulings[claim.id].footing}.",
            "Say it better": rulings[claim.id].better,
        }
        for claim in listed
        if claim.topic in topics
    ]
    table = _table(rows)
    html = f"<details><summary><strong>{escape(folded)}</strong></summary>\n{table}\n</details>"
    _display(html, rows)


def show_footings() -> None:
    """Show what the words for the footing of a verdict mean."""
    rows = [{"Footing": name, "Means": meaning} for name, meaning in FOOTINGS.items()]
    _display(_table(rows), rows)


def show_comparison() -> None:
    """Show the reader's judgements beside the verdicts; never fails for want of a judgement."""
    found = compare(_workspace_around(Path.cwd()))
    said = "\n".join(f"<p>{escape(sentence)}</p>" for sentence in found.sentences)
    _display(f"{said}\n{_table(found.rows)}", found.rows, found.sentences)


def compare(workspace: Path | None) -> Comparison:
    """Put the judgements of a workspace beside the verdicts.

    Parameters
    ----------
    workspace : pathlib.Path or None
        The reader's workspace; None where there is none, as in the course's own folder.

    Returns
    -------
    Comparison
        The verdicts alone where no judgement can be shown, with one sentence why.

    Examples
    --------
    >>> alone = compare(None)
    >>> list(alone.rows[0]), alone.sentences == [HOW_TO]
    (['The article, in our words', 'Verdict here'], True)
    """
    if workspace is None:
        return Comparison(_rows({}), [HOW_TO])
    judgements: dict[int, Judgement] = {}
    missing = {}
    for number in _NAMES:
        try:
            judgements[number] = _submitted(workspace, number)
        except CourseError as error:
            missing[number] = str(error)
    sentences = [missing[1]] if 1 in missing else []
    if 1 in judgements or 2 in judgements:
        sentences += [missing[2]] if 2 in missing else []
        sentences.append(_count(judgements))
    return Comparison(_rows(judgements), sentences)


def _submitted(workspace: Path, number: int) -> Judgement:
    """Give a judgement that can be compared, or say in one sentence why there is none."""
    name = _NAMES[number]
    judgement = read_judgement(workspace, number)
    if judgement is None:
        raise CourseError(f"There is no {name} judgement in this workspace.")
    if not judgement.submitted_at:
        raise CourseError(
            f"Your {name} judgement is saved but not submitted: submit it, then run this cell "
            "again."
        )
    listed = load_article_claims()
    if judgement.claims_version != listed.version or set(judgement.answers) != {
        claim.id for claim in listed.claims
    }:
        raise CourseError(
            f"Your {name} judgement is of another version of the statements "
            f"({judgement.claims_version}, now {listed.version}), so it is not compared."
        )
    return judgement


def _rows(judgements: Mapping[int, Judgement]) -> list[dict[str, str]]:
    headings = {1: BEFORE, 2: AFTER}
    rows = []
    for claim in load_article_claims().claims:
        ruling = load_rulings()[claim.id]
        said = {number: one.answers[claim.id].verdict for number, one in judgements.items()}
        row = {STATEMENT: claim.text}
        row |= {headings[number]: VERDICTS[verdict][0] for number, verdict in said.items()}
        row[HERE] = ruling.words
        if said:
            row[SAME] = _same(said[max(said)], ruling)
        rows.append(row)
    return rows


def _same(verdict: Verdict, ruling) -> str:
    if verdict is Verdict.unknown:
        return "did not know"
    if verdict == ruling.verdict:
        return "same"
    return "can be defended" if ruling.agrees(verdict) else "differs"


def _count(judgements: Mapping[int, Judgement]) -> str:
    rulings = load_rulings()
    parts = []
    for number, judgement in judgements.items():
        verdicts = {name: answer.verdict for name, answer in judgement.answers.items()}
        agreed = sum(rulings[name].agrees(verdict) for name, verdict in verdicts.items())
        unknown = sum(verdict is Verdict.unknown for verdict in verdicts.values())
        when = {1: "before the course", 2: "after it"}[number]
        parts.append(f"{when} on {agreed} of {len(rulings)}, with {unknown} “I do not know”")
    words = f"You agree with a verdict here, or with one that can be defended: {'; '.join(parts)}."
    if len(judgements) == 2:
        first, second = judgements[1].answers, judgements[2].answers
        changed = sum(first[name].verdict != second[name].verdict for name in rulings)
        words += f" You changed your mind on {changed}."
    return words


def _workspace_around(folder: Path) -> Path | None:
    """Find the workspace; the course's own folder is none, so a refresh shows no judgement."""
    around = (folder, *folder.parents)
    return next((place for place in around if (place / ".hemifacial/role").is_file()), None)


def _table(rows: Iterable[Mapping[str, str]]) -> str:
    """Write rows as a table; JupyterLab sets cells to the right unless told otherwise."""
    rows = list(rows)
    left = 'style="text-align:left; vertical-align:top"'
    head = "".join(f'<th scope="col" {left}>{escape(name)}</th>' for name in rows[0])
    body = []
    for row in rows:
        first, *others = map(escape, row.values())
        cells = "".join(f"<td {left}>{text}</td>" for text in others)
        body.append(f'<tr><th scope="row" {left}>{first}</th>{cells}</tr>')
    return (
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(body)
        + "\n</tbody></table>"
    )


def _display(html: str, rows: Sequence[Mapping[str, str]], sentences: Sequence[str] = ()) -> None:
    from IPython.display import display

    plain = [*sentences, *(" | ".join(row.values()) for row in rows)]
    display({"text/html": html, "text/plain": "\n".join(plain)}, raw=True)
