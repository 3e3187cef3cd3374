"""The questions of a quiz: what an author writes, checked field by field.

A folder of items is one quiz: ``quiz.yml`` with its title and the order of its questions, and
one YAML file for each question, named after the question's ``id``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from answercells.errors import AnswerCellsError
from answercells.formats import Item, Strict, Text


class Quiz(Strict):
    """The heading of a quiz: its title, an optional introduction, and the order of its items."""

    title: Text
    intro: str = ""
    minutes: Annotated[int, Field(ge=1)] | None = None
    items: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("items")
    @classmethod
    def _no_repeats(cls, items: tuple[str, ...]) -> tuple[str, ...]:
        repeated = sorted({item for item in items if items.count(item) > 1})
        if repeated:
            raise ValueError(f"named twice: {', '.join(repeated)}")
        return items


_ITEM: TypeAdapter[Any] = TypeAdapter(Item)


class LoadedQuiz(Strict):
    """A quiz as read from its folder: name, heading and questions in order."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
    heading: Quiz
    items: tuple[Any, ...]


def load_item(path: Path) -> Any:
    """Read one question.

    Parameters
    ----------
    path : pathlib.Path
        A YAML file named after the item's id.

    Returns
    -------
    Item
        The question, one of the seven formats.

    Raises
    ------
    AnswerCellsError
        Naming the file, the field and the rule.
    """
    item = _validated(path, _ITEM.validate_python)
    if item.id != path.stem:
        raise AnswerCellsError(
            f"{path}: field id: it is {item.id!r} but must equal the file's name, {path.stem!r}."
        )
    return item


def load_quiz(folder: Path) -> LoadedQuiz:
    """Read a folder of items as one quiz.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``quiz.yml`` and one YAML file an item.

    Returns
    -------
    LoadedQuiz
        Its items in the order that ``quiz.yml`` gives.

    Raises
    ------
    AnswerCellsError
        Naming the file, the field and the rule that was broken.
    """
    folder = Path(folder)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", folder.name):
        raise AnswerCellsError(
            f"{folder}: a quiz's folder is named with letters, digits, _ and - only."
        )
    heading_path = folder / "quiz.yml"
    heading = _validated(heading_path, Quiz.model_validate)
    found = {path.stem for path in folder.glob("*.yml")} - {"quiz"}
    missing = [item for item in heading.items if item not in found]
    if missing:
        raise AnswerCellsError(f"{heading_path}: field items: no file {missing[0]}.yml is there.")
    extra = sorted(found - set(heading.items))
    if extra:
        raise AnswerCellsError(f"{heading_path}: field items: {extra[0]} is not listed.")
    items = tuple(load_item(folder / f"{name}.yml") for name in heading.items)
    return LoadedQuiz(name=folder.name, heading=heading, items=items)


def load_bank(folder: Path) -> list[LoadedQuiz]:
    """Read every quiz below a folder, in the order of their names.

    Parameters
    ----------
    folder : pathlib.Path
        Holds one folder a quiz.

    Returns
    -------
    list of LoadedQuiz

    Raises
    ------
    AnswerCellsError
        If there is no quiz, a mistake in one, or one item id stands in two quizzes.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise AnswerCellsError(f"{folder}: there is no such folder of items.")
    folders = {path.parent for path in folder.glob("*/*.yml")}
    quizzes = [load_quiz(path) for path in sorted(folders) if not path.name.startswith(".")]
    if not quizzes:
        raise AnswerCellsError(f"{folder}: no quiz.yml was found in its folders.")
    seen: dict[str, str] = {}
    for quiz in quizzes:
        for item in quiz.items:
            if item.id in seen:
                raise AnswerCellsError(
                    f"{folder / quiz.name / (item.id + '.yml')}: field id: "
                    f"{item.id!r} is used in {seen[item.id]} too."
                )
            seen[item.id] = quiz.name
    return quizzes


# libyaml, where it is there, reads the same ten times faster.
class _UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A safe loader that refuses a key given twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key!r} is given twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def _validated(path: Path, validate: Any) -> Any:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)
    except FileNotFoundError:
        raise AnswerCellsError(f"{path}: the file is missing.") from None
    except OSError as error:
        raise AnswerCellsError(f"{path}: it cannot be read: {error.strerror}.") from None
    # A date such as 2024-13-45 is a ValueError.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())
        raise AnswerCellsError(f"{path}: not readable as YAML: {detail}.") from None
    try:
        return validate(data)
    except ValidationError as error:
        raise AnswerCellsError(_sentence(path, error)) from None


def _sentence(path: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        where = [str(part) for part in problem["loc"] if part not in _FORMATS]
        if problem["type"].startswith("union_tag"):
            where, problem["msg"] = ["format"], f"it must be one of {', '.join(_FORMATS)}"
        field = ".".join(where) or "the whole file"
        rule = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{path}: field {field}: {rule[0].lower() + rule[1:]}.")
    return "\n".join(lines)


_FORMATS = (
    "single_best",
    "multiple_select",
    "extended_matching",
    "numeric",
    "ordering",
    "key_feature",
    "short_text",
)
