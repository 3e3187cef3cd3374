"""A quiz with choice cells, as a reader of the page sees and uses it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import nbformat
from playwright.sync_api import expect

from answercells.build import build
from support.classroom import BANK, REFERENCES
from support.page import SHOWN

#: What a form shows: its state, and the answer as the page has it.
READ_FORM = """form => {
  const all = query => [...form.querySelectorAll(query)];
  const shown = {state: form.dataset.state, badge: form.querySelector(".ac-badge").textContent};
  const boxes = all("input[type=radio], input[type=checkbox]");
  if (boxes.length) shown.answer = boxes.filter(box => box.checked).map(box => box.value);
  const selects = all("select");
  if (selects.length) shown.answer = selects.map(select => select.value);
  const lines = all("ol .ac-option > b");
  if (lines.length) shown.answer = lines.map(line => line.textContent);
  const text = form.querySelector("input[type=text], textarea");
  if (text) shown.answer = text.value;
  return shown;
}"""


def build_demo(folder: Path, bank: Path = BANK, name: str = "demo") -> nbformat.NotebookNode:
    """Build the demonstration quiz, and put what students get into a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        build(bank, Path(scratch), resolve=lambda ref: REFERENCES.get(ref, ref))
        released = Path(scratch) / "release" / name / f"{name}.ipynb"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(released, folder / f"{name}.ipynb")
        return nbformat.read(released, as_version=4)


class QuizPage:
    """One quiz in one tab."""

    def __init__(self, page, lab, path: str):
        self.page, self.lab, self.path = page, lab, path

    def open(self) -> QuizPage:
        # A layout of its own: JupyterLab would open again what other tests left open, and keep for
        # them what this one opens.
        layout = f"{self.lab.base}/lab/workspaces/quiz-{uuid4().hex[:8]}/tree/{self.path}"
        self.page.goto(f"{layout}?token={self.lab.token}")
        self.page.locator(f"{SHOWN} .ac-Choice").first.wait_for(timeout=90_000)
        total = int(self.header.locator(".ac-progress").inner_text().split()[2])
        expect(self.shown.locator(".ac-Choice")).to_have_count(total, timeout=60_000)
        self.page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=90_000)
        self.wait_until_saved()
        return self

    @property
    def shown(self):
        return self.page.locator(SHOWN)

    @property
    def header(self):
        return self.shown.locator(".ac-Header")

    @property
    def file(self) -> Path:
        return self.lab.workspace / self.path

    def form(self, number: int):
        title = self.page.get_by_text(f"Answer to question {number}", exact=True)
        return self.shown.locator(".ac-Choice").filter(has=title)

    def read(self, number: int) -> dict:
        return self.form(number).evaluate(READ_FORM)

    def go_to(self, number: int) -> None:
        """Go to an unanswered question by the header's link, with the keyboard."""
        self.header.get_by_role("button", name=f"Go to question {number}", exact=True).focus()
        self.page.keyboard.press("Enter")
        expect(self.form(number).locator(":focus")).to_have_count(1)

    def wait_until_saved(self) -> None:
        expect(self.header.locator(".ac-saved")).to_have_text("Saved", timeout=30_000)
