"""A practice class: synthetic residents hand in every quiz, so that an instructor can try things.

Each resident has an ability and each question a difficulty, both drawn; together they give the
chance of a right answer (Rasch's model). The notebooks become submission files and are collected
like those of a real class. Every notebook and file says that it is synthetic.
"""

from __future__ import annotations

import json
import math
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hemifacial.errors import CourseError
from hemifacial.workspace import prepare_workspace

SYNTHETIC = "Synthetic submission of a practice class: no resident wrote it."
#: A day in the past, so that no clock takes the class for one from the future.
DUE = datetime(2024, 3, 4, 18, tzinfo=UTC)
ABILITY_MEAN, ABILITY_SPREAD = 1.0, 0.8
LATE_SHARE = 0.1


def make_practice_class(residents: int, seed: int, workspace: Path | None = None) -> None:
    """Fill an instructor's workspace with synthetic submissions to every quiz.

    Parameters
    ----------
    residents : int
        How many; they are called ``synthetic-001``, ``synthetic-002`` and so on.
    seed : int
        The same seed gives the same class, byte for byte; more residents add to it.
    workspace : pathlib.Path, optional
        The instructor's workspace; the default one without it.

    Raises
    ------
    CourseError
        If the workspace holds submissions of real residents or of another practice class.
    """
    course = prepare_workspace("instructor", workspace)
    from answercells.startup import prepare

    prepare()
    from answercells.collect import collect
    from answercells.submission import write_submission

    quizzes = sorted(path.parent.name for path in course.glob("release/*/*.ipynb"))
    if not quizzes:
        raise CourseError(f"No quiz is released in {course}: run 'hemifacial build' first.")
    submissions = [
        submission for quiz in quizzes for submission in _class(course, quiz, residents, seed)
    ]
    _refuse_mixture(course, submissions)
    with tempfile.TemporaryDirectory() as folder:
        for submission in submissions:
            write_submission(submission, Path(folder))
        report = collect(Path(folder), course)
    print(report)
    late = len({entry.student for entry in submissions if entry.timestamp > DUE})
    print(
        f"\n{residents} synthetic residents are in {course}. As if every quiz were due on "
        f"{DUE.day} {DUE:%B %Y, %H:%M} UTC, {late} handed in late at least once."
    )


def _class(course: Path, quiz: str, residents: int, seed: int) -> list[Any]:
    from answercells.submission import Submission

    release = (course / "release" / quiz / f"{quiz}.ipynb").read_text(encoding="utf-8")
    specs = read_key(course / "source" / quiz / f"{quiz}.ipynb")
    submissions = []
    for number in range(1, residents + 1):
        # One stream a resident and quiz: another class size or another quiz changes nothing.
        random = Random(f"{seed} {quiz} {number}")
        ability = Random(f"{seed} ability {number}").gauss(ABILITY_MEAN, ABILITY_SPREAD)
        chances = {item: 1 / (1 + math.exp(_difficulty(seed, item) - ability)) for item in specs}
        notebook = _answered(release, specs, chances, random)
        submissions.append(
            Submission(f"synthetic-{number:03}", quiz, _time(random), notebook, SYNTHETIC)
        )
    return submissions


def read_key(source: Path) -> dict[str, dict[str, Any]]:
    """Read the questions of a quiz with their keys.

    Parameters
    ----------
    source : pathlib.Path
        The instructor's version of the quiz.

    Returns
    -------
    dict
        Each item's specification by its id, in the order of the quiz.

    Raises
    ------
    CourseError
        If the notebook is missing or holds no question.
    """
    from answercells.notebooks import read_spec

    try:
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseError(
            f"{source} cannot be read: delete it and run 'make lab ROLE=instructor' to have it "
            "delivered anew."
        ) from None
    found = [read_spec("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    specs = {spec["item"]: spec for spec in found if spec}
    if not specs:
        raise CourseError(f"{source} holds no question that could be answered.")
    return specs


def _difficulty(seed: int, item: str) -> float:
    return Random(f"{seed} difficulty {item}").gauss(0.0, 0.9)


def _time(random: Random) -> datetime:
    """Most hand in during the three days before the quiz is due, some up to two days after."""
    if random.random() < LATE_SHARE:
        return DUE + timedelta(seconds=random.randrange(60, 2 * 86_400))
    return DUE - timedelta(seconds=random.randrange(60, 3 * 86_400))


def _answered(
    release: str, specs: dict[str, dict[str, Any]], chances: dict[str, float], random: Random
) -> bytes:
    """Fill in a released notebook as one resident would leave it."""
    from hemifacial.course.practice_answers import answer_source

    notebook = json.loads(release)
    notebook["metadata"]["synthetic"] = SYNTHETIC
    # One in twenty runs out of time and leaves the last questions blank.
    last = len(specs) if random.random() > 0.05 else random.randrange(len(specs) // 2, len(specs))
    order = list(specs)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("answercells", {})
        item = marks.get("item")
        if marks.get("role") != "answer" or item not in specs or order.index(item) >= last:
            continue
        cell["source"] = answer_source("".join(cell["source"]), specs[item], chances[item], random)
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _refuse_mixture(course: Path, submissions: list[Any]) -> None:
    """Stop where real submissions, or those of another practice class, stand in the workspace."""
    made = {(entry.student, entry.quiz): entry.notebook for entry in submissions}
    for path in sorted(course.glob("submitted/*/*/*.ipynb")):
        student, quiz = path.parts[-3:-1]
        content = path.read_bytes()
        if not _is_synthetic(content):
            raise CourseError(
                f"The workspace {course} has real submissions ({student}, {quiz}): a practice "
                "class needs a workspace of its own, named with --workspace."
            )
        if made.get((student, quiz), content) != content:
            raise CourseError(
                f"The workspace {course} has another practice class already: name another folder "
                "with --workspace, or use the same seed."
            )


def _is_synthetic(notebook: bytes) -> bool:
    try:
        return json.loads(notebook)["metadata"].get("synthetic") == SYNTHETIC
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
