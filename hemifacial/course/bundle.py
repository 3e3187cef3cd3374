"""Pack the course for residents: lessons, released quizzes and code, and no key.

The bundle is searched before it is written: a text that only a marker may see stops it.
Self-checks (``items/self_checks``) are no quiz: their rationales stand in the lessons by design.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hemifacial.course.location import course_folder, is_full_course
from hemifacial.delivery import write_atomically
from hemifacial.errors import CourseError

TOP = "hemifacial-course"
FILES = (
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-LESSONS",
    "Makefile",
    "README.md",
    "environment.yml",
    "pyproject.toml",
    "requirements.lock",
    "answercells/LICENSE",
    "answercells/README.md",
    "answercells/pyproject.toml",
)
FOLDERS = ("notebooks", "release", "scripts", "hemifacial", "answercells/answercells",
           "answercells/labextension/dist")  # fmt: skip
SKIPPED_FOLDERS = {"__pycache__", "node_modules"}
#: Archives cannot be searched for a key, so none may be in the bundle.
ARCHIVES = {".zip", ".whl", ".gz", ".bz2", ".xz", ".tar", ".7z", ".parquet", ".pickle", ".pkl"}
MARKS = ("BEGIN HIDDEN TESTS", "BEGIN SOLUTION", "BEGIN MARK SCHEME")
#: Shorter texts ("None of these.") stand in many places without giving anything away.
SHORTEST_SECRET = 16


def write_bundle(to: Path) -> None:
    """Write the bundle for residents and say what it holds.

    Parameters
    ----------
    to : pathlib.Path
        The zip file; the same course gives the same bytes.

    Raises
    ------
    CourseError
        If this is not the full course, a key was found, or the file cannot be written.
    answercells.errors.AnswerCellsError
        If the items cannot be read.
    """
    course = course_folder()
    if not (is_full_course(course) and (course / "items").is_dir()):
        raise CourseError(
            f"{course} is a bundle itself: the bundle is made from the full course, with items."
        )
    content = {path: (course / path).read_bytes() for path in bundled_files(course)}
    refuse_keys(content, course / "items")
    packed = _pack(content, course)
    try:
        write_atomically(to, packed)
    except OSError as error:
        raise CourseError(
            f"The bundle cannot be written to {to}: {error.strerror}; choose another place "
            "with --to."
        ) from None
    print(f"Wrote {to}: {len(content)} files, {len(packed) / 1e6:.1f} MB, no key in them.")


def bundled_files(course: Path) -> list[str]:
    """Return the files of the bundle in the order in which they are packed.

    Parameters
    ----------
    course : pathlib.Path
        The folder of the course.

    Returns
    -------
    list of str
        Paths relative to `course`, with forward slashes.
    """
    found = [name for name in FILES if (course / name).is_file()]
    found += _pictures(course)
    for folder in FOLDERS:
        found += [path.relative_to(course).as_posix() for path in _below(course / folder)]
    return sorted(set(found))


def refuse_keys(content: dict[str, bytes], items: Path) -> None:
    """Stop if a file would give an answer away.

    Parameters
    ----------
    content : dict
        Each file's path and bytes.
    items : pathlib.Path
        The bank of items whose keys must not be there.

    Raises
    ------
    CourseError
        Naming the file and what was found in it.
    """
    from answercells.build import secrets
    from answercells.items import load_bank

    quizzes = load_bank(items)
    hidden = [
        (f"{quiz.name}/{item.id}", squeezed)
        for quiz in quizzes
        for item in quiz.items
        for text in secrets(item)
        if len(squeezed := _squeeze(text)) >= SHORTEST_SECRET
    ]
    names = {quiz.name for quiz in quizzes}
    for path, data in content.items():
        _refuse_place(path, names)
        text = _searchable(path, data)
        for item, secret in hidden:
            if secret in text:
                raise CourseError(
                    f"The bundle was not written: {path} holds text of {item} that only a marker "
                    f"may see: {secret[:60]!r}."
                )
        if path.endswith(".ipynb"):
            _refuse_solutions(path, data, text)


def _refuse_place(path: str, quizzes: set[str]) -> None:
    if Path(path).suffix.lower() in ARCHIVES:
        raise CourseError(
            f"The bundle was not written: {path} is an archive, which cannot be searched for a key."
        )
    parts = path.split("/")
    if parts[0] == "release" and parts[1] not in quizzes:
        raise CourseError(
            f"The bundle was not written: release/{parts[1]} has no items/{parts[1]}; "
            "run 'hemifacial build', or remove it if it is a private quiz."
        )


def _refuse_solutions(path: str, data: bytes, text: str) -> None:
    from answercells.handin.progress import read_progress

    for mark in MARKS:
        if mark in text:
            raise CourseError(f"The bundle was not written: {path} holds the mark {mark!r}.")
    if path.startswith("release/") and read_progress(data).answered:
        raise CourseError(
            f"The bundle was not written: {path} has an answer filled in; run 'hemifacial build'."
        )


def _searchable(path: str, data: bytes) -> str:
    """Return all text of a file, a notebook's also as a reader sees it."""
    text = data.decode("utf-8", errors="replace")
    if path.endswith((".ipynb", ".json")):
        try:
            text += "\n" + "\n".join(_strings(json.loads(text)))
        except ValueError:
            raise CourseError(
                f"The bundle was not written: {path} cannot be read as JSON."
            ) from None
    return _squeeze(text)


def _strings(value: Any) -> Iterator[str]:
    """Yield every text in a notebook; lines that belong together stay together."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        for part in value:
            yield from _strings(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _strings(part)


def _squeeze(text: str) -> str:
    """Undo what formatting does to a text: HTML escapes, line breaks and indents."""
    return " ".join(html.unescape(text).split())


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith(".")
        ]
        for name in names:
            path = Path(parent, name)
            hidden = name.startswith(".") or path.suffix == ".pyc" or path.is_symlink()
            if not hidden:
                yield path


def _pictures(course: Path) -> list[str]:
    """Return the pictures that the README shows."""
    readme = course / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    shown = re.findall(r"""(?:\]\(|src=["'])([\w./-]+\.(?:png|jpg|svg))""", text)
    return [name for name in shown if ".." not in name and (course / name).is_file()]


def _pack(content: dict[str, bytes], course: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            executable = os.access(course / name, os.X_OK)
            entry = zipfile.ZipInfo(f"{TOP}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            archive.writestr(entry, content[name])
    return packed.getvalue()
