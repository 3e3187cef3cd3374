"""Re-execute the lessons and write them in one normal form.

Run ``hemifacial refresh`` after any change that reaches a lesson; ``--check``
changes nothing and fails, naming the lessons that a refresh would change.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from answercells.errors import AnswerCellsError
from answercells.startup import prepare
from hemifacial.course.location import course_folder
from hemifacial.course.self_checks import keep_self_checks
from hemifacial.delivery import write_atomically
from hemifacial.errors import CourseError
from hemifacial.figures.picture import same_picture

if TYPE_CHECKING:
    from nbformat import NotebookNode

CELL_SECONDS = 120

_NOTEBOOK_FIELDS = ("hemifacial",)
_CELL_FIELDS = ("tags", "jupyter", "editable", "hemifacial")
_WIDGET_PREFIX = "application/vnd.jupyter.widget"
_EMBEDDED_PNG = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")


def refresh(lesson: Path, *, check: bool = False) -> bool:
    """Re-execute one lesson and bring it into normal form.

    Parameters
    ----------
    lesson : pathlib.Path
        Notebook whose file name starts with the lesson's number, as ``00_start_here.ipynb``.
    check : bool
        Change nothing.

    Returns
    -------
    bool
        True if the file differs from the refreshed lesson.

    Raises
    ------
    CourseError
        If the lesson cannot be read, a self-check has no item, or a cell fails or writes to
        standard error.
    answercells.errors.AnswerCellsError
        If the item of a self-check has a mistake.
    """
    import nbformat

    number = lesson_number(lesson)
    try:
        stored_text = lesson.read_text(encoding="utf-8")
        stored = nbformat.reads(stored_text, as_version=4)
    except (OSError, ValueError) as error:
        raise CourseError(f"{lesson} cannot be read as a notebook: {error}") from None
    # A second copy, since executing overwrites the outputs that are compared with it.
    fresh = nbformat.reads(stored_text, as_version=4)
    keep_self_checks(fresh, lesson.stem, course_folder())
    execute(fresh, lesson)
    keep_stored_pictures(fresh, stored)
    fresh_text = normal_text(fresh, number)
    if fresh_text == stored_text:
        return False
    if not check:
        write_atomically(lesson, fresh_text.encode())
    return True


def lesson_number(lesson: Path) -> str:
    """Give the two digits with which a lesson's file name starts, or an appendix's A and digit.

    Examples
    --------
    >>> lesson_number(Path("notebooks/00_start_here.ipynb"))
    '00'
    >>> lesson_number(Path("notebooks/A1_evidence.ipynb"))
    'A1'
    """
    found = re.match(r"(\d\d|A\d)(?=_)", lesson.name)
    if not found:
        raise CourseError(f"{lesson.name} has no lesson number: name it like 00_start_here.ipynb.")
    return found.group()


def execute(notebook: NotebookNode, lesson: Path) -> NotebookNode:
    """Run a lesson from top to bottom in a fresh kernel, in the lesson's own folder."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        # The kernel's remark on its local connection is of no use to a reader of this output.
        extra_arguments=["--log-level=40"],
        resources={"metadata": {"path": str(lesson.resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise CourseError(
            f"{lesson.name}: a cell fails with {error.ename}: {error.evalue}"
        ) from None
    except (CellTimeoutError, DeadKernelError):
        raise CourseError(
            f"{lesson.name}: a cell does not end within {CELL_SECONDS} s: make it shorter."
        ) from None
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                raise CourseError(
                    f"{lesson.name}: a cell writes to standard error: {output.text.strip()}"
                )
    return notebook


def keep_stored_pictures(fresh: NotebookNode, stored: NotebookNode) -> None:
    """Put stored pictures back where the newly drawn ones show the same.

    The bytes of a picture may differ between machines though no reader would see it; keeping
    the stored ones keeps such differences out of the history.
    """
    stored_outputs = {cell.get("id"): cell.get("outputs", []) for cell in stored.cells}
    for cell in fresh.cells:
        for new, old in zip(cell.get("outputs", ()), stored_outputs.get(cell.id, ()), strict=False):
            new_html, old_html = (one.get("data", {}).get("text/html") for one in (new, old))
            if new_html and old_html:
                new.data["text/html"] = _with_kept_pictures(new_html, old_html)


def _with_kept_pictures(new_html: str, old_html: str) -> str:
    old_pictures = iter(_EMBEDDED_PNG.findall(old_html))

    def choose(match: re.Match) -> str:
        old = next(old_pictures, None)
        return old if old and _shows_same(old, match.group()) else match.group()

    return _EMBEDDED_PNG.sub(choose, new_html)


def _shows_same(old: str, new: str) -> bool:
    try:
        return old == new or same_picture(base64.b64decode(old), base64.b64decode(new))
    except (OSError, ValueError):  # a stored picture that cannot be read is drawn anew
        return False


def normal_text(notebook: NotebookNode, number: str) -> str:
    """Write a notebook in normal form.

    Cell ids start with ``l<number>-``; of the metadata only kernel, language and our own fields
    remain; execution counts run from 1; widget state is dropped.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        An executed notebook, changed in place.
    number : str
        Two digits of the lesson.

    Returns
    -------
    str
        The file's text, with a newline at its end.
    """
    import nbformat

    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **_only(notebook.metadata, _NOTEBOOK_FIELDS),
        }
    )
    _set_cell_ids(notebook, number)
    execution_count = count(1)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(_only(cell.metadata, _CELL_FIELDS))
        cell.source = cell.source.rstrip()
        if cell.cell_type == "code":
            _normalise_outputs(cell, next(execution_count))
    return nbformat.writes(notebook, version=4, ensure_ascii=False).rstrip("\n") + "\n"


def _only(fields: dict, names: Sequence[str]) -> dict:
    return {name: fields[name] for name in names if name in fields}


def _set_cell_ids(notebook: NotebookNode, number: str) -> None:
    """Keep ids of our form; give the others the next free number."""
    prefix = f"l{number}-".lower()
    taken: set[str] = set()
    for cell in notebook.cells:
        if cell.get("id", "").startswith(prefix) and cell.id not in taken:
            taken.add(cell.id)
        else:
            cell.id = ""
    free = (f"{prefix}{n:02d}" for n in count(1) if f"{prefix}{n:02d}" not in taken)
    for cell in notebook.cells:
        cell.id = cell.id or next(free)


def _normalise_outputs(cell: NotebookNode, execution_count: int) -> None:
    cell.execution_count = execution_count
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = execution_count
        if "data" in output:
            output.metadata = {}
            for mime in [mime for mime in output.data if mime.startswith(_WIDGET_PREFIX)]:
                del output.data[mime]
    cell.outputs = [output for output in cell.outputs if output.get("data", True)]


def lessons_in(folder: Path) -> list[Path]:
    """Find the lessons of a folder in reading order, and then its appendices."""
    lessons = [*sorted(folder.glob("[0-9][0-9]_*.ipynb")), *sorted(folder.glob("A[0-9]_*.ipynb"))]
    if not lessons:
        raise CourseError(f"There is no lesson in {folder}: name one like 00_start_here.ipynb.")
    return lessons


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh or check lessons; 1 if a check finds a difference, 2 after a mistake."""
    parser = argparse.ArgumentParser(prog="hemifacial refresh", description=__doc__)
    parser.add_argument("lessons", nargs="*", type=Path, help="notebooks (default: all)")
    parser.add_argument("--check", action="store_true", help="change nothing, fail on a difference")
    options = parser.parse_args(arguments)
    prepare()
    try:
        lessons = options.lessons or lessons_in(course_folder() / "notebooks")
        changed = [lesson.name for lesson in lessons if refresh(lesson, check=options.check)]
    except (CourseError, AnswerCellsError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.check and changed:
        print(f"A refresh would change: {', '.join(changed)}.", file=sys.stderr)
        return 1
    print(f"Changed: {', '.join(changed) or 'nothing'} ({len(lessons)} checked).")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
