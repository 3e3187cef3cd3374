"""Turn a quiz into nbgrader's source notebook, and read its questions back."""

from __future__ import annotations

import ast
from pprint import pformat
from typing import Any

import nbformat
from nbformat import NotebookNode

from answercells.items import LoadedQuiz
from answercells.scoring import LETTERS

#: Version of the metadata that answer cells carry.
METADATA_VERSION = 1

HOW_TO_ANSWER = """\
**How to answer.** Click in the grey box below a question and replace `None` by your answer.
Below, X, Y and Z stand for your letters. Small letters, extra blanks and missing quotation marks
around a single letter do no harm.

| The question asks for | Write | or, just as well |
|---|---|---|
| one letter | `"X"` | `X` |
| several letters | `["X", "Y"]` | `"XY"` or `"X, Y"` |
| a letter for each number | `{1: "X", 2: "Y"}` | `"1X 2Y"` |
| an order | `["Z", "X", "Y"]` | `"ZXY"` |
| a number | `9.5` | `"9.5"` with or without its unit |
| a short text | double-click the text box, click once in it, and write | |

You need not run anything. **Save with Ctrl+S** (Cmd+S on a Mac): only what is saved counts."""

LETTERS_SOURCE = f"""\
# These two lines let you write a letter with or without quotation marks. Please leave them.
{", ".join(LETTERS)} = "{LETTERS}"
{", ".join(LETTERS.lower())} = "{LETTERS}\""""

CODE_STUB = "# Replace None by your answer, then save with Ctrl+S."
TEXT_STUB = (
    "*Double-click here, click once more, and write your answer in place of this line. "
    "Save with Ctrl+S.*"
)

_EXAMPLES = {
    "single_best": 'one letter, such as "X"',
    "multiple_select": 'all letters that apply, such as ["X", "Y"]',
    "key_feature": 'at most {choose} letters, such as ["X", "Y"]',
    "extended_matching": 'a letter for each number, such as {{1: "X", 2: "Y"}}',
    "ordering": 'all letters in order, such as "ZXY"',
    "numeric": "a number{unit}",
}

_INSTRUCTIONS = {
    "single_best": "Choose the one best answer.",
    "multiple_select": "Choose all that apply. A wrong choice cancels a right one.",
    "key_feature": "Choose at most {choose}. More choices, or a dangerous one, score nothing.",
    "extended_matching": "Choose one letter for each number. A letter may be used more than once.",
    "ordering": "Put all letters in order.",
    "numeric": "Give a number{unit}.",
    "short_text": "Write at most {word_limit} words. A person marks this answer.",
}


def quiz_notebook(quiz: LoadedQuiz, references: dict[str, str]) -> NotebookNode:
    """Make nbgrader's source notebook of a quiz.

    Parameters
    ----------
    quiz : LoadedQuiz
        The quiz.
    references : dict
        Text to print for each opaque key in the items' ``refs``.

    Returns
    -------
    nbformat.NotebookNode
        With keys, hidden tests and fixed cell ids, so that building twice gives the same bytes.
    """
    total = len(quiz.items)
    cells = [_heading(quiz), _how_to_answer(), _letters()]
    for number, item in enumerate(quiz.items, start=1):
        cells += _item_cells(item, number, total, references)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "answercells": {
                "version": METADATA_VERSION,
                "quiz": quiz.name,
                "title": quiz.heading.title,
            },
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def read_spec(source: str) -> dict[str, Any] | None:
    """Read a question with its key from the source of its test cell.

    Parameters
    ----------
    source : str
        The test cell as the instructor has it, hidden tests included.

    Returns
    -------
    dict or None
        The literal; None where the cell holds none, as in the students' version.

    Examples
    --------
    >>> read_spec('spec = {"item": "q1", "points": 1}')
    {'item': 'q1', 'points': 1}
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    for statement in statements:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "spec":
            try:
                spec = ast.literal_eval(statement.value)
            except ValueError:
                return None
            return spec if isinstance(spec, dict) and "item" in spec else None
    return None


def _heading(quiz: LoadedQuiz) -> NotebookNode:
    facts = [f"{len(quiz.items)} questions", f"{sum(i.points for i in quiz.items):g} points"]
    if quiz.heading.minutes:
        facts.append(f"about {quiz.heading.minutes} minutes")
    parts = [f"# {quiz.heading.title}", " · ".join(facts), quiz.heading.intro]
    return _locked_text("heading", "\n\n".join(part for part in parts if part))


def _how_to_answer() -> NotebookNode:
    """Instructions of their own cell, which choice cells hide: with them nobody types."""
    cell = _locked_text("how_to_answer", HOW_TO_ANSWER)
    cell.metadata["answercells"] = _role("how_to_answer")
    return cell


def _letters() -> NotebookNode:
    cell = nbformat.v4.new_code_cell(LETTERS_SOURCE, id="letters")
    cell.metadata = nbformat.from_dict(
        {
            "answercells": _role("letters"),
            "jupyter": {"source_hidden": True},
            "nbgrader": _nbgrader("letters", locked=True),
        }
    )
    return cell


def _role(role: str) -> dict[str, Any]:
    return {"version": METADATA_VERSION, "role": role}


def _item_cells(
    item: Any, number: int, total: int, references: dict[str, str]
) -> list[NotebookNode]:
    spec = {"number": number, **item.spec(references)}
    return [
        _locked_text(f"question_{item.id}", _question(item, number, total)),
        _answer_text(item, number) if item.format == "short_text" else _answer_code(item, number),
        _test(item, spec),
    ]


def _question(item: Any, number: int, total: int) -> str:
    worth = f"{item.points:g} point" + ("" if item.points == 1 else "s")
    parts = [f"## Question {number} of {total}", item.stem, f"**{item.lead_in}**"]
    if hasattr(item, "stems"):
        parts.append("\n".join(f"{stem.id}. {stem.text}" for stem in item.stems))
    if hasattr(item, "options"):
        parts.append("\n".join(f"- **{option.id}.** {option.text}" for option in item.options))
    parts.append(f"*{_words(_INSTRUCTIONS, item)} ({worth})*")
    return "\n\n".join(part for part in parts if part)


def _words(table: dict[str, str], item: Any) -> str:
    unit = getattr(item, "unit", "")
    return table[item.format].format(
        choose=getattr(item, "choose", ""),
        word_limit=getattr(item, "word_limit", ""),
        unit=f" in {unit}" if unit else "",
    )


def _answer_code(item: Any, number: int) -> NotebookNode:
    blank = "None"
    if item.format == "extended_matching":
        blank = "{" + ", ".join(f"{stem.id}: None" for stem in item.stems) + "}"
    source = "\n".join(
        [
            f"{item.variable} = {blank}  # {_words(_EXAMPLES, item)}",
            "### BEGIN SOLUTION",
            f"{item.variable} = {_key_literal(item)}",
            "### END SOLUTION",
        ]
    )
    cell = nbformat.v4.new_code_cell(source, id=f"answer_{item.id}")
    cell.metadata = nbformat.from_dict(
        {
            "answercells": answer_metadata(item, number),
            "nbgrader": _nbgrader(f"answer_{item.id}", solution=True),
        }
    )
    return cell


def _key_literal(item: Any) -> str:
    key = item.spec(dict.fromkeys(item.refs, ""))["key"]
    if item.format == "extended_matching":
        key = {int(stem): letter for stem, letter in key.items()}
    return repr(key).replace("'", '"')


def _answer_text(item: Any, number: int) -> NotebookNode:
    source = f"### BEGIN SOLUTION\n{item.model_answer}\n### END SOLUTION"
    cell = nbformat.v4.new_markdown_cell(source, id=f"answer_{item.id}")
    cell.metadata = nbformat.from_dict(
        {
            "answercells": answer_metadata(item, number),
            "nbgrader": _nbgrader(
                f"answer_{item.id}", grade=True, solution=True, points=item.points
            ),
        }
    )
    return cell


def _test(item: Any, spec: dict[str, Any]) -> NotebookNode:
    lines = [
        f"# This cell marks question {spec['number']}. Please leave it as it is.",
        "### BEGIN HIDDEN TESTS",
        "from answercells import score",
        "spec = " + pformat(spec, width=96, sort_dicts=False),
    ]
    if item.format == "short_text":
        lines.append("0.0  # a person marks the text; this cell keeps the rubric")
    else:
        lines.append(f"score(spec, {item.variable}).points")
    lines.append("### END HIDDEN TESTS")
    points = 0.0 if item.format == "short_text" else item.points
    cell = nbformat.v4.new_code_cell("\n".join(lines), id=f"test_{item.id}")
    cell.metadata = nbformat.from_dict(
        {
            "answercells": _role("test") | {"item": item.id},
            "jupyter": {"source_hidden": True},
            "nbgrader": _nbgrader(f"test_{item.id}", grade=True, locked=True, points=points),
        }
    )
    return cell


def answer_metadata(item: Any, number: int) -> dict[str, Any]:
    """Return what an answer cell tells an interface: how to ask, and never the key.

    Parameters
    ----------
    item : Item
        The question.
    number : int
        Its place in the quiz, from 1.

    Returns
    -------
    dict
        Item, role, format, variable, number, points, and options, stems, unit or limits; for a
        short text the words that stand in its cell until it is answered.
    """
    metadata: dict[str, Any] = {
        "version": METADATA_VERSION,
        "item": item.id,
        "role": "answer",
        "format": item.format,
        "variable": item.variable,
        "number": number,
        "points": item.points,
    }
    for name in ("options", "stems"):
        if hasattr(item, name):
            metadata[name] = [{"id": o.id, "text": o.text} for o in getattr(item, name)]
    for name in ("choose", "unit", "word_limit"):
        if hasattr(item, name):
            metadata[name] = getattr(item, name)
    if item.format == "short_text":
        metadata["blank"] = TEXT_STUB
    return metadata


def _locked_text(name: str, source: str) -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell(source, id=name)
    cell.metadata = nbformat.from_dict({"nbgrader": _nbgrader(name, locked=True)})
    return cell


def _nbgrader(
    name: str,
    *,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = points
    return metadata
