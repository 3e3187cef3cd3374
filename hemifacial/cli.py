"""The ``hemifacial`` command: a thin top floor that imports what it needs when it needs it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The hemifacial spasm course. For teaching, not for patient care.",
)


class Role(StrEnum):
    """Who opens the course."""

    resident = "resident"
    instructor = "instructor"


Workspace = Annotated[
    Path | None,
    typer.Option(help="Your own folder for the course (default: under your home folder)."),
]


@app.command()
def lab(
    role: Annotated[Role, typer.Option(help="Who is working.")] = Role.resident,
    workspace: Workspace = None,
    port: Annotated[
        int | None, typer.Option(help="Port of this machine (default: 8888 or the next free one).")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Open the course in JupyterLab."""
    from hemifacial.lab import start_lab

    start_lab(role.value, workspace, port, open_browser=not no_browser)


@app.command()
def build(
    items: Annotated[
        Path | None, typer.Option(help="A private folder of items outside the course.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Course folder that receives source/ and release/.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a rebuild would differ.")
    ] = False,
) -> None:
    """Build the quizzes: items to source/ and release/."""
    from hemifacial.course.quizzes import build_quizzes

    build_quizzes(items, to, check=check)


@app.command()
def collect(
    folder: Annotated[Path, typer.Argument(help="Folder of submission files from residents.")],
    workspace: Workspace = None,
) -> None:
    """Collect submission files into the instructor's workspace."""
    from hemifacial.course.collect import collect_submissions

    collect_submissions(folder, workspace)


@app.command("demo-class")
def demo_class(
    residents: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 20,
    seed: Annotated[int, typer.Option(help="Same seed, same class.")] = 1,
    workspace: Workspace = None,
) -> None:
    """Fill an instructor's workspace with a synthetic practice class."""
    from hemifacial.course.practice import make_practice_class

    make_practice_class(residents, seed, workspace)


@app.command()
def refresh(
    lessons: Annotated[
        list[str] | None, typer.Argument(help="Lesson notebooks (default: all).")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a lesson would differ.")
    ] = False,
) -> None:
    """Run the lessons anew and store their outputs in a stable form."""
    from hemifacial.course.refresh import main as refresh_lessons

    raise typer.Exit(refresh_lessons([*(["--check"] if check else []), *(lessons or [])]))


@app.command()
def bundle(
    to: Annotated[Path, typer.Option(help="The zip file to write.")] = Path(
        "dist/hemifacial-course.zip"
    ),
) -> None:
    """Pack the course for residents, without any key."""
    from hemifacial.course.bundle import write_bundle

    write_bundle(to)


claims_app = typer.Typer(no_args_is_help=True, help="The claims of the lessons.")
evidence_app = typer.Typer(no_args_is_help=True, help="The ledger: sources and their figures.")
course_app = typer.Typer(no_args_is_help=True, help="The lessons as a whole.")
app.add_typer(claims_app, name="claims")
app.add_typer(evidence_app, name="evidence")
app.add_typer(course_app, name="course")

Lessons = Annotated[
    list[Path] | None, typer.Argument(help="Notebooks or numbers of lessons (default: all).")
]


class ReferenceFormat(StrEnum):
    """What reference managers read."""

    csl = "csl"
    bibtex = "bibtex"


@claims_app.command("sync")
def claims_sync(
    lessons: Lessons = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a lesson would change.")
    ] = False,
) -> None:
    """Bring the figures in lessons in line with the ledger."""
    from hemifacial.course.check import chosen_lessons
    from hemifacial.course.claims import Ledger, sync_claims
    from hemifacial.course.location import course_folder

    ledger = Ledger()
    chosen = chosen_lessons(lessons or [], course_folder())
    changed = [one.path.name for one in chosen if sync_claims(one.path, ledger, check=check)]
    print(f"Changed: {', '.join(changed) or 'nothing'} ({len(chosen)} lessons).")
    if check and changed:
        print("Run hemifacial claims sync.", file=sys.stderr)
        raise typer.Exit(1)


@claims_app.command("check")
def claims_check(lessons: Lessons = None) -> None:
    """Check that every figure and instruction of a lesson has its claim."""
    from hemifacial.course.check import check_all_claims
    from hemifacial.course.claims import Ledger
    from hemifacial.course.location import course_folder

    _report(check_all_claims(lessons or [], Ledger(), course_folder()))


@claims_app.command("show")
def claims_show(claim: Annotated[str, typer.Argument(help="Id of a claim.")]) -> None:
    """Print a claim with its figures, sources and uses."""
    from hemifacial.course.claims import Ledger
    from hemifacial.course.claims_show import claim_lines
    from hemifacial.course.location import course_folder

    print("\n".join(claim_lines(claim, Ledger(), course_folder())))


@claims_app.command("export")
def claims_export(
    form: Annotated[ReferenceFormat, typer.Option("--format", help="Form of the references.")],
    to: Annotated[Path | None, typer.Option(help="The file to write (default: print).")] = None,
) -> None:
    """Write the references of the claims for a reference manager."""
    from hemifacial.course.claims import Ledger

    ledger = Ledger()
    cited = {key for claim in ledger.claims.values() for key in claim.references}
    _export([one for key, one in ledger.references.items() if key in cited], form, to)


@evidence_app.command("show")
def evidence_show(
    key: Annotated[
        str | None, typer.Argument(help="Key of a reference or id of a row (default: counts).")
    ] = None,
) -> None:
    """Print what the ledger holds of a source or in a row."""
    from hemifacial.course.evidence_show import evidence_lines, summary_lines

    print("\n".join(summary_lines() if key is None else evidence_lines(key)))


@evidence_app.command("check")
def evidence_check() -> None:
    """Check every row of the ledger, and the ledger as a whole."""
    from hemifacial.course.evidence_edit import ledger_problems
    from hemifacial.course.evidence_show import summary_lines

    problems = ledger_problems()
    print("\n".join(problems or summary_lines()[:-1]))
    print(f"{len(problems)} problems.")
    if problems:
        raise typer.Exit(1)


@evidence_app.command("add")
def evidence_add(
    table: Annotated[str, typer.Argument(help="references, outcomes, figures, findings ...")],
    fields: Annotated[list[str], typer.Argument(help="field=value, one a field.")],
) -> None:
    """Add one row to a table, if the ledger stays right with it."""
    from hemifacial.course.evidence_edit import add_row

    print(f"Added {add_row(table, fields)} to {table}.csv.")


@evidence_app.command("export")
def evidence_export(
    form: Annotated[ReferenceFormat, typer.Option("--format", help="Form of the references.")],
    to: Annotated[Path | None, typer.Option(help="The file to write (default: print).")] = None,
) -> None:
    """Write every reference of the ledger for a reference manager."""
    from hemifacial.course.claims import Ledger

    _export(list(Ledger().references.values()), form, to)


@evidence_app.command("pools")
def evidence_pools(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a pooled figure would differ.")
    ] = False,
) -> None:
    """Compute the pooled figures anew and write them into the ledger."""
    from hemifacial.evidence.ledger import LEDGER
    from hemifacial.synthesis.recipes import pools_table

    path, fresh = LEDGER / "pools.csv", pools_table()
    if path.exists() and path.read_text(encoding="utf-8") == fresh:
        print("The pooled figures are as stored.")
    elif check:
        print("Pooled figures differ: run hemifacial evidence pools.", file=sys.stderr)
        raise typer.Exit(1)
    else:
        _write(path, fresh)
        print(f"Wrote {path.name}.")


@course_app.command("check")
def course_check(
    lessons: Lessons = None,
    minutes: Annotated[
        bool, typer.Option("--minutes", help="Only print stated and estimated minutes by path.")
    ] = False,
) -> None:
    """Check lessons against the rules of the course."""
    from hemifacial.course.check import check_course, chosen_lessons
    from hemifacial.course.check_story import minutes_table
    from hemifacial.course.claims import Ledger
    from hemifacial.course.location import course_folder

    if minutes:
        print("\n".join(minutes_table(chosen_lessons(lessons or [], course_folder()))))
    else:
        _report(check_course(lessons or [], Ledger(), course_folder()))


@course_app.command("map")
def course_map(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if the stored map would differ.")
    ] = False,
) -> None:
    """Write the map from objectives to competency domains for faculty."""
    from hemifacial.course.location import course_folder
    from hemifacial.course.objective_map import MAP_FILE, objective_map

    folder = course_folder()
    path, fresh = folder / MAP_FILE, objective_map(folder)
    if path.exists() and path.read_text(encoding="utf-8") == fresh:
        print("The map of the objectives is as stored.")
    elif check:
        print("The map of the objectives differs: run hemifacial course map.", file=sys.stderr)
        raise typer.Exit(1)
    else:
        _write(path, fresh)
        print(f"Wrote {path.name}.")


def _report(problems: list) -> None:
    """Print one line a problem and end with exit code 1 if one is no mere warning."""
    for problem in problems:
        print(problem)
    errors = sum(not problem.warning for problem in problems)
    print(f"{errors} problems, {len(problems) - errors} warnings.")
    if errors:
        raise typer.Exit(1)


def _export(references: list, form: ReferenceFormat, to: Path | None) -> None:
    from hemifacial.evidence import to_bibtex, to_csl

    text = (to_csl if form is ReferenceFormat.csl else to_bibtex)(references)
    if to is None:
        print(text, end="")
    else:
        _write(to, text)


def _write(path: Path, text: str) -> None:
    from hemifacial.delivery import write_atomically
    from hemifacial.errors import CourseError

    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise CourseError(
            f"{path} cannot be written ({error.strerror}): name a file in a folder of your own."
        ) from None


def main() -> None:
    """Run the command; a mistake of the user's ends in one sentence and exit code 2."""
    from answercells.errors import AnswerCellsError
    from hemifacial.errors import CourseError

    try:
        app()
    except (CourseError, AnswerCellsError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
