"""Check that each link of a lesson leads somewhere, once the lesson lies in a workspace."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from hemifacial.course.check_form import Page
from hemifacial.course.check_lesson import Cell, Lesson, Problem, read_lesson

_TARGET = re.compile(r"(?<!!)\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)
_OUTSIDE = re.compile(r"https://(doi\.org/10\.\d|pubmed\.ncbi\.nlm\.nih\.gov/\d)")


def check_links(lesson: Lesson, files: Mapping[str, Path]) -> list[Problem]:
    """Check the links of a lesson.

    Parameters
    ----------
    lesson : Lesson
        The lesson.
    files : mapping of str to pathlib.Path
        What a workspace holds: path in the workspace to the course's file.

    Returns
    -------
    list of Problem
        Links without target; links to the outside other than a DOI or PubMed record.
    """
    own = anchors(lesson)
    return [problem for cell in lesson.cells for problem in _check_cell(lesson, own, cell, files)]


def _check_cell(
    lesson: Lesson, own: set[str], cell: Cell, files: Mapping[str, Path]
) -> Iterable[Problem]:
    pages = [Page(html) for html in cell.html]
    targets = [link["href"] for page in pages for link in page.all("a") if "href" in link]
    if cell.kind == "markdown":
        text = _CODE.sub("", cell.source)
        targets += _TARGET.findall(text)
        targets += [link["href"] for link in Page(text).all("a") if "href" in link]
    for target in targets:
        if re.match(r"[a-z][a-z0-9+.-]*:", target, flags=re.IGNORECASE):
            if not _OUTSIDE.match(target):
                remedy = f"{target} is no DOI or PubMed record: leave other addresses out."
                yield lesson.problem(cell, "link", remedy)
            continue
        name, _, anchor = unquote(target).partition("#")
        path = posixpath.normpath(f"lessons/{name}") if name else ""
        if name and path not in files:
            remedy = f"{target} leads to no file of a workspace: correct it."
            yield lesson.problem(cell, "link", remedy)
        elif anchor and anchor not in (_anchors_of(files[path]) if name else own):
            remedy = f"{target}: there is no heading or mark #{anchor}: correct it."
            yield lesson.problem(cell, "link", remedy)


def _anchors_of(file: Path) -> set[str]:
    if file.suffix != ".ipynb":
        return set()
    return _anchors_of_notebook(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _anchors_of_notebook(file: Path, _changed_ns: int) -> set[str]:
    return anchors(read_lesson(file))


def anchors(lesson: Lesson) -> set[str]:
    """Targets within a notebook: headings, as JupyterLab names them, and ids in its text."""
    found = set()
    for cell in lesson.cells:
        for html in [*cell.html, cell.source if cell.kind == "markdown" else ""]:
            found |= {attributes["id"] for _, attributes in Page(html).found if "id" in attributes}
        if cell.kind == "markdown":
            for title in re.findall(r"^#{1,6}\s+(.+?)\s*$", cell.source, flags=re.MULTILINE):
                found.add(re.sub(r"[*`]", "", title).replace(" ", "-"))
    return found
