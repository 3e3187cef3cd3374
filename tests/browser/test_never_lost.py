"""No acknowledged answer is lost: what the header called saved is on the disk, whatever happens."""

import json
import random
import shutil
import statistics
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Error

from answercells.literals import read_literal
from support.classroom import cell_named
from support.lab import Lab
from support.page import Watched
from support.quiz_page import QuizPage, build_demo

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(3600)]

TRIALS, SEED = 100, 7
EVENTS = ("reload", "kill", "rename", "copy", "second_tab")
#: Questions with radio buttons or checkboxes, and how many options each has.
CHOICES = {"d_single": (1, 4), "d_multi": (2, 4), "d_key": (6, 4)}
#: What the page shows and whether it calls it saved, read in one moment.
LOOK = """() => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const answers = {};
  for (const form of panel.querySelectorAll(".ac-Choice")) {
    const number = form.querySelector(".ac-title").textContent.split(" ").at(-1);
    const boxes = [...form.querySelectorAll("input[type=radio], input[type=checkbox]")];
    if (boxes.length) answers[number] = boxes.filter(b => b.checked).map(b => b.value);
  }
  return {saved: panel.querySelector(".ac-saved").dataset.state === "saved", answers};
}"""


def on_disk(path: Path) -> dict[str, list[str]]:
    quiz = nbformat.read(path, 4)
    found = {}
    for item, (number, _) in CHOICES.items():
        value = read_literal(cell_named(quiz, f"answer_{item}").source, f"answer_{item}").value
        found[str(number)] = [] if value is None else list(value)
    return found


class Trial:
    """A reader who chooses at random, until something happens to the page, server or file."""

    def __init__(self, quiz: QuizPage, rng: random.Random):
        self.quiz, self.rng = quiz, rng
        self.acknowledged = quiz.page.evaluate(LOOK)["answers"]
        #: Choices since, each of which the disk may hold or not.
        self.since = [self.acknowledged]
        self.waits_ms = []

    def choose(self) -> None:
        number, options = CHOICES[self.rng.choice(list(CHOICES))]
        boxes = self.quiz.form(number).locator("input:not([disabled])")
        boxes.nth(self.rng.randrange(min(options, boxes.count()))).click()
        self.look()

    def look(self) -> None:
        seen = self.quiz.page.evaluate(LOOK)
        self.since.append(seen["answers"])
        if seen["saved"]:
            self.acknowledged, self.since = seen["answers"], [seen["answers"]]

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.look()
            time.sleep(0.02)

    def time_a_save(self) -> None:
        """Click, and measure until the header says that this click is saved."""
        boxes = self.quiz.form(1).locator("input:not(:checked)")
        start = time.monotonic()
        boxes.first.click()
        while not self.quiz.page.evaluate(LOOK)["saved"]:
            time.sleep(0.005)
        self.waits_ms.append(1000 * (time.monotonic() - start))
        self.look()

    def check(self, path: Path, what: str) -> None:
        held = on_disk(path)
        assert held in self.since, (what, held, self.acknowledged, self.since)


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def open_page(browser, lab, path):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    return QuizPage(Watched(context).page, lab, path).open()


def happen(event, trial, browser, lab, home, number):
    """Let one thing happen; return the running lab, and the file that counts."""
    quiz = trial.quiz
    path = quiz.file
    if event == "reload":
        quiz.page.on("dialog", lambda asked: asked.accept())
        quiz.page.reload()
    elif event == "kill":
        lab.process.kill()
        lab.process.wait()
        quiz.page.context.close()
        lab = Lab.start("resident", home)
    elif event == "rename":
        quiz.page.keyboard.press("Escape")
        new = f"renamed-{number}.ipynb"
        quiz.page.get_by_role("menuitem", name="File", exact=True).click()
        quiz.page.locator(".lm-Menu-itemLabel", has_text="Rename Notebook").click()
        field = quiz.page.locator(".jp-Dialog input")
        field.fill(new)
        quiz.page.locator(".jp-Dialog .jp-mod-accept").click()
        trial.wait(1.5)
        path = path.with_name(new)
    elif event == "copy":
        copied = path.with_name(f"copy-{number}.ipynb")
        shutil.copy(path, copied)
        trial.check(copied, event)
    else:
        other = QuizPage(quiz.page.context.new_page(), lab, quiz.path).open()
        quiz.form(2).locator("input").first.click()  # always a change
        trial.look()
        quiz.wait_until_saved()
        trial.look()
        other.form(1).locator("input:not(:checked)").first.click()
        other.page.locator(".jp-Dialog", has_text="has changed on disk").wait_for()
        trial.check(path, event)
        other.page.close()
    return lab, path


def test_no_acknowledged_answer_is_lost(browser, home, record_property):
    rng = random.Random(SEED)
    home.mkdir()
    lab = Lab.start("resident", home)
    happened, waits = dict.fromkeys(EVENTS, 0), []
    try:
        for number in range(TRIALS):
            event = EVENTS[number % len(EVENTS)]
            folder = lab.workspace / "lessons" / f"trial-{number}"
            build_demo(folder)
            quiz = open_page(browser, lab, f"lessons/trial-{number}/demo.ipynb")
            trial = Trial(quiz, rng)
            if number % 4 == 0:
                trial.time_a_save()
            for _ in range(rng.randrange(1, 5)):
                trial.choose()
                trial.wait(rng.choice([0, 0, 0.1, 0.3, 0.6, 1.2]))
            lab, path = happen(event, trial, browser, lab, home, number)
            happened[event] += 1
            trial.check(path, f"{event} in trial {number}")
            waits += trial.waits_ms
            with suppress(Error):  # it went with its server
                quiz.page.context.close()
            shutil.rmtree(folder)
    finally:
        lab.stop()
    waits.sort()
    told = {
        "trials": happened,
        "click_to_saved_p50_ms": round(statistics.median(waits)),
        "click_to_saved_p95_ms": round(waits[int(0.95 * (len(waits) - 1))]),
        "measured": len(waits),
    }
    print(json.dumps(told))
    record_property("never_lost", json.dumps(told))
    assert sum(happened.values()) == TRIALS >= 100
