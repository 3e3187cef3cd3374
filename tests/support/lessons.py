"""A stored lesson, for the tests that hold its words against ledger and model."""

from __future__ import annotations

import json
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class Lesson:
    """The cells of one lesson as they are stored."""

    def __init__(self, name: str) -> None:
        self.cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]

    def cell(self, cell_id: str) -> dict:
        return next(cell for cell in self.cells if cell["id"] == cell_id)

    def source_of(self, cell_id: str) -> str:
        return "".join(self.cell(cell_id)["source"])

    def html_of(self, cell_id: str) -> str:
        """What the cell shows first."""
        return "".join(self.cell(cell_id)["outputs"][0]["data"]["text/html"])

    def prose(self) -> str:
        """The running text, without self-checks and the list of claims."""
        return "\n".join(
            "".join(cell["source"])
            for cell in self.cells
            if cell["cell_type"] == "markdown"
            and not {"claims", "self-check"} & set(cell["metadata"].get("tags", ()))
        )
