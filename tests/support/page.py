"""What the browser tests of the panels do with a page of the course's JupyterLab."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from urllib.request import Request, urlopen

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"


class Watched:
    """A page that remembers every request and every error."""

    def __init__(self, context):
        self.requests, self.errors = [], []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context = context
        self.page = context.new_page()

    def away(self):
        """Requests that left this machine."""
        here = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:", "file:")
        return [url for url in self.requests if not url.startswith(here)]


def write_notebook(lab, name, *sources):
    cells = [new_markdown_cell("# Panels"), *map(new_code_cell, sources)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), lab.workspace / "lessons" / name)


def open_notebook(page, lab, name):
    page.goto(f"{lab.base}/lab/tree/lessons/{name}?token={lab.token}")
    page.locator(f"{SHOWN} .jp-Cell").first.wait_for()
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    return page.locator(SHOWN)


def saved(path, holds, seconds=30):
    """Read a notebook once it is on disk, whole, and as the test wants it."""
    # JupyterLab tells that it saves before the server has written the file.
    deadline = time.monotonic() + seconds
    while True:
        try:
            notebook = nbformat.read(path, as_version=4)
            if holds(notebook):
                return notebook
            why = "it was not saved as expected"
        except nbformat.reader.NotJSONError:
            why = "it is half written"
        assert time.monotonic() < deadline, f"{path.name}: {why} after {seconds} s"
        time.sleep(0.2)


def run_cells(notebook, n):
    notebook.locator(".jp-CodeCell .jp-InputPrompt").first.click()
    for _ in range(n):
        notebook.page.keyboard.press("Shift+Enter")


def keep_picture(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def tab_to(page, text, most=60):
    """Press Tab until what has the focus is named `text`."""
    name = "(e => (e.labels?.[0] || e).innerText || e.ariaLabel || '')(document.activeElement)"
    for _ in range(most):
        page.keyboard.press("Tab")
        if text in page.evaluate(name):
            return
    raise AssertionError(f"the Tab key does not reach {text!r}")


def press(panel, key):
    """Press a key that changes a choice, and wait until the words have changed."""
    number = panel.get_attribute("data-number")
    panel.page.keyboard.press(key)
    panel.and_(panel.page.locator(f":not([data-number='{number}'])")).wait_for()


def end_kernels(lab):
    def ask(path, method="GET"):
        asked = Request(f"{lab.base}/api/{path}", method=method)
        asked.add_header("Authorization", f"token {lab.token}")
        with urlopen(asked) as answer:
            return answer.read()

    for session in json.loads(ask("sessions")):
        ask(f"sessions/{session['id']}", "DELETE")


CONTRAST = """element => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const paint = colour => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const part = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const layers = [];
  for (let one = element; one; one = one.parentElement) layers.unshift(one);
  const ground = layers.map(one => paint(getComputedStyle(one).backgroundColor)).at(-1);
  const style = getComputedStyle(element);
  const letters = element.tagName === "text" ? style.fill : style.color;
  const [low, high] = [ground, paint(letters)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def choose_theme(page, name):
    page.get_by_role("menuitem", name="Settings").click()
    page.locator(".lm-Menu-itemLabel", has_text="Theme").first.hover()
    page.locator(".lm-Menu-itemLabel", has_text=name).first.click()
    page.wait_for_function(
        "dark => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in name
    )
    page.wait_for_timeout(500)
