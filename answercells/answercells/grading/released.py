"""A quiz as it was released: the cells that nbgrader's gradebook keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import compute_checksum

from answercells.notebooks import read_spec


@dataclass(frozen=True)
class ReleasedCell:
    """One cell of the instructor's version."""

    name: str
    cell_type: str
    source: str
    locked: bool
    grade: bool
    solution: bool
    points: float | None

    def build(self, source: str | None = None) -> NotebookNode:
        """Return the cell as a notebook cell, with another source if one is given."""
        metadata: dict[str, Any] = {
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": False,
            "cell_type": self.cell_type,
        }
        if self.points is not None:
            metadata["points"] = self.points
        cell = NotebookNode(
            cell_type=self.cell_type,
            id=self.name.replace(" ", "_")[:64],
            metadata=NotebookNode(nbgrader=NotebookNode(metadata)),
            source=self.source,
        )
        if self.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
        if source is not None:
            cell.source = source
        return cell

    @property
    def students_source(self) -> str:
        """The source without its hidden tests, as students received it."""
        cell = NotebookNode(cell_type=self.cell_type, source=self.source)
        ClearHiddenTests()._remove_hidden_test_region(cell)
        return cell.source


@dataclass(frozen=True)
class ReleasedQuiz:
    """All cells of a released quiz, in reading order, and its questions with their keys."""

    cells: tuple[ReleasedCell, ...]
    specs: dict[str, dict[str, Any]]

    @property
    def by_name(self) -> dict[str, ReleasedCell]:
        """The cells by their nbgrader name."""
        return {cell.name: cell for cell in self.cells}


def released_quiz(notebook: Any) -> ReleasedQuiz | None:
    """Read a quiz from the gradebook.

    Parameters
    ----------
    notebook : nbgrader.api.Notebook
        The assignment's notebook as nbgrader recorded it when it was generated.

    Returns
    -------
    ReleasedQuiz or None
        None where the notebook holds no question of ours.
    """
    points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    specs: dict[str, dict[str, Any]] = {}
    cells = []
    for cell in notebook.source_cells:
        spec = read_spec(cell.source) if cell.cell_type == "code" and cell.locked else None
        if spec is not None:
            specs[cell.name] = spec
        cells.append(
            ReleasedCell(
                name=cell.name,
                cell_type=cell.cell_type,
                source=cell.source,
                locked=cell.locked,
                grade=cell.name in points,
                solution=cell.name in solutions,
                points=points.get(cell.name),
            )
        )
    if not specs:
        return None
    return ReleasedQuiz(tuple(sorted(cells, key=_reading_order(specs))), specs)


def _reading_order(specs: dict[str, dict[str, Any]]) -> Any:
    # A database promises no order, so the order comes from the questions' own numbers.
    place = {"heading": (0, 0), "how_to_answer": (0, 1), "letters": (0, 2)}
    for spec in specs.values():
        for step, role in enumerate(("question", "answer", "test")):
            place[f"{role}_{spec['item']}"] = (spec.get("number", 0), step)
    return lambda cell: place.get(cell.name, (10**6, 0))
