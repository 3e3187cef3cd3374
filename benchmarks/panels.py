"""Milliseconds from an arrow key to the drawn picture, for each panel of the nerve, in Chromium.

Run it with ``make bench``. It starts the course's own JupyterLab; the time runs from the key event
until the frame that shows the new picture has been painted. Each slider goes once from its first
stop to its last, so hardly a setting comes back that a panel still remembers; the vessel is moved
away where days and clocks count only then. Every fourth key comes after a pause, in which a panel
begins the slower sentence that it adds once its controls rest.
"""

import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.lab import CHROMIUM_FLAGS, Lab, find_chromium
from support.page import open_notebook, run_cells, write_notebook

PANELS = (
    "FibrePanel()", "StrengthPanel()", "CleftPanel()",
    "LateralSpreadPanel()", 'LateralSpreadPanel(vessel="away", excitability=0.7)', "PulsePanel()",
)  # fmt: skip
REST_EVERY, REST_MS = 4, 500
#: Notes the time of a key, and again when the frame after the next change of the picture is done.
WATCH = """panel => {
  window.took = [];
  let began = null;
  window.addEventListener("keydown", event => (began = event.timeStamp), true);
  const painted = new MessageChannel();
  painted.port1.onmessage = ({data}) => window.took.push(performance.now() - data);
  new MutationObserver(() => {
    if (began === null) return;
    const start = began;
    began = null;
    requestAnimationFrame(() => painted.port2.postMessage(start));
  }).observe(panel.querySelector(".charts"), {childList: true});
}"""


def measure(page, lab: Lab, name: str) -> list[float]:
    """Press the arrow key through every slider of a panel in turn."""
    source = f"from hemifacial.panels import *\nshow_panel({name})"
    write_notebook(lab, "panel.ipynb", source)
    notebook = open_notebook(page, lab, "panel.ipynb")
    run_cells(notebook, 1)
    panel = notebook.locator(".instrument-panel")
    panel.locator("svg").first.wait_for(timeout=120_000)
    page.wait_for_timeout(3000)
    panel.evaluate(WATCH)
    sliders, took = panel.locator("input[type=range]").all(), []
    for slider in sliders:
        start, last = slider.evaluate("slider => [+slider.value, +slider.max]")
        slider.focus()
        page.keyboard.press("Home")
        page.wait_for_timeout(2 * REST_MS)
        for n in range(last):
            page.wait_for_timeout(0 if n % REST_EVERY else REST_MS)
            seen = page.evaluate("took.length")
            page.keyboard.press("ArrowRight")
            page.wait_for_function("seen => took.length > seen", arg=seen)
            took.append(page.evaluate("took.at(-1)"))
        for _ in range(last - start):
            page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(2 * REST_MS)
    return took


def main() -> None:
    chromium = find_chromium()
    if not chromium:
        print("Chromium is missing, so no panel was timed: install it or name it in CHROMIUM.")
        return
    from playwright.sync_api import sync_playwright

    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        lab = Lab.start("resident", Path(home))
        try:
            for name in PANELS:
                took = measure(page, lab, name)
                p95 = statistics.quantiles(took, n=20)[-1]
                print(f"{name:47} {len(took)} keys: p50 {statistics.median(took):4.0f} ms, "
                      f"p95 {p95:4.0f} ms, slowest {max(took):4.0f} ms")  # fmt: skip
        finally:
            lab.stop()
            browser.close()


if __name__ == "__main__":
    main()
