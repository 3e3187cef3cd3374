"""The map from the objectives of the lessons to the core competency domains of residents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from hemifacial.course.check_lesson import Lesson, read_lesson
from hemifacial.course.check_story import PATHS
from hemifacial.errors import CourseError

#: The six domains, as the American accreditation council for residency programmes names them.
DOMAINS = (
    "patient care",
    "medical knowledge",
    "practice-based learning and improvement",
    "interpersonal and communication skills",
    "professionalism",
    "systems-based practice",
)
MOST_DOMAINS = 2
MAP_FILE = Path("docs", "teaching", "objective_map.md")
DOMAINS_FILE = Path("docs", "teaching", "competencies.yml")
_OBJECTIVE = re.compile(r"^- \*\*(L\d\d\.\d)\*\* (.+?)[;.]?$", re.MULTILINE)
_INTRODUCTION = """\
# Objectives and core competencies

For faculty. Each objective of each lesson stands beside one or two of the six core competency
domains of the Accreditation Council for Graduate Medical Education (ACGME), named here as the
American College of Cardiology prints them:

{domains}

Some programmes print the first as "patient care and procedural skills"; the course teaches no
procedure.

This page is made from the lessons and from [competencies.yml](competencies.yml). Edit those and not
this page. The match is the authors' judgement. It was not reviewed by the council or by any
programme, and nobody has tested that the lessons reach the objectives. **The level is left to your
programme**: the last column is empty, for your milestones.
"""


@dataclass(frozen=True)
class Objective:
    """One objective of a lesson.

    Parameters
    ----------
    id : str
        Such as ``"L01.4"``.
    text : str
        What the reader can do after the lesson.
    """

    id: str
    text: str


def objectives_of(lesson: Lesson) -> list[Objective]:
    """Read the objectives of a lesson from its section of that name.

    Parameters
    ----------
    lesson : Lesson
        The lesson.

    Returns
    -------
    list of Objective
        In the order of the lesson.

    Raises
    ------
    CourseError
        If there is none.

    Examples
    --------
    >>> from hemifacial.course.location import course_folder
    >>> lesson = read_lesson(course_folder() / "notebooks" / "01_recognition.ipynb")
    >>> objectives_of(lesson)[3]
    Objective(id='L01.4', text='name the red flags')
    """
    found = [Objective(*match) for match in _OBJECTIVE.findall(lesson.section("Objectives"))]
    if not found:
        raise CourseError(
            f"{lesson.path.name} has no objectives: write them as - **L{lesson.number}.1** "
            "and so on."
        )
    return found


def read_domains(path: Path) -> dict[str, tuple[str, ...]]:
    """Read which domains each objective belongs to.

    Parameters
    ----------
    path : pathlib.Path
        YAML file: the id of an objective, then a list of one or two domains.

    Returns
    -------
    dict of str to tuple of str
        Domains by objective.

    Raises
    ------
    CourseError
        If a line names another domain, none, one twice or more than two.
    """
    text = path.read_text(encoding="utf-8")
    try:
        entries = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise CourseError(f"{path.name} cannot be read: {error}.") from None
    return {str(name): _checked(str(name), entry) for name, entry in entries.items()}


def _checked(objective: str, entry: object) -> tuple[str, ...]:
    domains = tuple(entry) if isinstance(entry, list) else ()
    if not 1 <= len(set(domains)) == len(domains) <= MOST_DOMAINS:
        raise CourseError(
            f"{objective} has the domains {entry!r}; it needs one or two different ones, in a list."
        )
    for domain in domains:
        if domain not in DOMAINS:
            raise CourseError(
                f"{objective} has the domain {domain!r}; allowed are {', '.join(DOMAINS)}."
            )
    return domains


def check_domains(objectives: Iterable[Objective], domains: Mapping[str, Sequence[str]]) -> None:
    """Refuse an objective without a domain, and a domain without an objective.

    Parameters
    ----------
    objectives : iterable of Objective
        All objectives of the course.
    domains : mapping of str to sequence of str
        Domains by objective.

    Raises
    ------
    CourseError
        If the two do not name the same objectives.

    Examples
    --------
    >>> check_domains([Objective("L99.1", "fly")], {})
    Traceback (most recent call last):
    hemifacial.errors.CourseError: L99.1 has no domain: add it to competencies.yml.
    """
    known = {objective.id for objective in objectives}
    lacking, spare = sorted(known - set(domains)), sorted(set(domains) - known)
    if lacking:
        verb = "has" if len(lacking) == 1 else "have"
        word = "it" if len(lacking) == 1 else "them"
        raise CourseError(
            f"{', '.join(lacking)} {verb} no domain: add {word} to {DOMAINS_FILE.name}."
        )
    if spare:
        raise CourseError(
            f"{', '.join(spare)} in {DOMAINS_FILE.name}: no lesson has it; remove it."
        )


def render_map(lessons: Sequence[Lesson], domains: Mapping[str, Sequence[str]]) -> str:
    """Write the map as Markdown.

    Parameters
    ----------
    lessons : sequence of Lesson
        The lessons, in reading order.
    domains : mapping of str to sequence of str
        Domains by objective.

    Returns
    -------
    str
        The page: a table a lesson, and how often each domain is named.
    """
    by_lesson = {lesson.path.name: objectives_of(lesson) for lesson in lessons}
    everything = [one for objectives in by_lesson.values() for one in objectives]
    check_domains(everything, domains)
    parts = [_INTRODUCTION.format(domains="\n".join(f"- {domain}" for domain in DOMAINS))]
    parts.append(_count_table(everything, domains))
    parts += [_lesson_table(lesson, by_lesson[lesson.path.name], domains) for lesson in lessons]
    return "\n".join(parts)


def _count_table(objectives: Sequence[Objective], domains: Mapping[str, Sequence[str]]) -> str:
    named = Counter(domain for one in objectives for domain in domains[one.id])
    rows = [f"| {domain} | {named[domain]} |" for domain in DOMAINS]
    head = f"| Domain | Objectives of {len(objectives)} that name it |\n|---|---|"
    return f"## How often each domain is named\n\n{head}\n" + "\n".join(rows) + "\n"


def _lesson_table(
    lesson: Lesson, objectives: Sequence[Objective], domains: Mapping[str, Sequence[str]]
) -> str:
    title = lesson.cells[0].source.splitlines()[0].removeprefix("# ")
    tracks = [PATHS[letter] for letter in lesson.facts["path"].split()] or ["for the curious"]
    rows = [f"| {one.id} | {one.text} | {'; '.join(domains[one.id])} | |" for one in objectives]
    return (
        f"## Lesson {lesson.number}: [{title}](../../notebooks/{lesson.path.name})\n\n"
        f"{', '.join(tracks).capitalize()}, {lesson.facts['minutes']:g} minutes.\n\n"
        "| Objective | After the lesson the resident can | Domains | Level |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def objective_map(course: Path) -> str:
    """Make the map of a course.

    Parameters
    ----------
    course : pathlib.Path
        Folder of the course.

    Returns
    -------
    str
        The page as Markdown.
    """
    notebooks = sorted((course / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return render_map(
        [read_lesson(path) for path in notebooks], read_domains(course / DOMAINS_FILE)
    )
