"""`hemifacial course check` passes a sound lesson and names each fault that is put into it."""

from __future__ import annotations

import base64
import copy
import doctest
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from hemifacial.course import check_form
from hemifacial.course.check import check_lesson, chosen_lessons
from hemifacial.course.check_lesson import read_lesson
from hemifacial.course.check_story import check_core_minutes, estimated_minutes, minutes_table
from hemifacial.course.claims import Ledger
from hemifacial.errors import CourseError

ROOT = Path(__file__).parents[2]
LEDGER = Ledger()
BANNER = "Draft, not clinically reviewed. For teaching, not for patient care."
OPTION = "<details><summary>A. It</summary> Yes.</details>"
TABLE = "<table><tr><td>1</td></tr></table>"
ALT = "Two bars, one for women and one for men, of equal height"


def picture(mode="P", size=(8, 8)):
    """Return a PNG as the source of an image."""
    file = io.BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def markdown(text, **metadata):
    return {"cell_type": "markdown", "id": "m", "metadata": metadata, "source": text}


def code(text, html, count, **metadata):
    output = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": metadata,
        "source": text,
        "execution_count": count,
        "outputs": [output],
    }


def figure(src=None, alt=ALT):
    image = f'<img src="{src or picture()}" alt="{alt}">'
    return f"<figure>{image}<figcaption>Bars.</figcaption>{TABLE}</figure>"


def sound_lesson():
    folded = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    lines = [f"- **L01.{n}** name it" for n in (1, 2, 3)]
    cells = [
        markdown(f"# Title\n\n{BANNER}\n\nLesson 01 · 4 minutes · core path · version 0.1"),
        markdown("\n".join(["## Objectives\n", *lines])),
        markdown("## What do you already know?"),
        markdown("## The patient\n\nMrs K. is synthetic."),
        markdown("## Concept: the nerve\n\n" + "The nerve is long. " * 100),
        markdown("## Predict, then see"),
        code("rng = np.random.default_rng(1)\nrng.normal()", figure(), 1, **folded),
        markdown("## Check yourself"),
        markdown(f"**Which?** {OPTION}", tags=["self-check"]),
        markdown("## Back to the patient\n\nSee [the quiz](../quizzes/01_recognition/"
                 "01_recognition.ipynb), [above](#The-patient), [start](00_start_here.ipynb)."),
        markdown("\n".join(["## Take-home\n", *lines])),
        markdown("## References\n\n[Wang](https://doi.org/10.1000/x)"),
        markdown(f"**Which?** {OPTION}", tags=["self-check"]),
    ]  # fmt: skip
    facts = {
        "lesson": "01",
        "minutes": 4,
        "path": "C",
        "version": "0.1",
        "clinical_review": None,
    }
    return {"cells": cells, "metadata": {"hemifacial": facts}, "nbformat": 4, "nbformat_minor": 5}


def problems_of(notebook, folder):
    path = folder / "01_sound.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    return check_lesson(read_lesson(path), LEDGER, ROOT)


def test_a_sound_lesson_passes(tmp_path):
    assert problems_of(sound_lesson(), tmp_path) == []


def replace(number, old, new):
    def spoil(notebook):
        cell = notebook["cells"][number]
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    return spoil


def append(number, text):
    def spoil(notebook):
        notebook["cells"][number]["source"] += text

    return spoil


def fact(name, value):
    def spoil(notebook):
        notebook["metadata"]["hemifacial"][name] = value

    return spoil


def lose_fact(notebook):
    del notebook["metadata"]["hemifacial"]["version"]


def html(text):
    def spoil(notebook):
        notebook["cells"][6]["outputs"][0]["data"]["text/html"] = text

    return spoil


def code_is(text):
    def spoil(notebook):
        notebook["cells"][6]["source"] = text

    return spoil


def swap(first, second):
    def spoil(notebook):
        cells = notebook["cells"]
        cells[first], cells[second] = cells[second], cells[first]

    return spoil


def unfold(notebook):
    notebook["cells"][6]["metadata"] = {}
    notebook["cells"][6]["source"] = "x = 1\n" * 9


def half_folded(notebook):
    del notebook["cells"][6]["metadata"]["jupyter"]


def rerun(notebook):
    notebook["cells"][6]["execution_count"] = 3


def no_output(notebook):
    notebook["cells"][6]["outputs"] = []


def warn(notebook):
    stream = {"output_type": "stream", "name": "stderr", "text": ["careful"]}
    notebook["cells"][6]["outputs"].append(stream)


def forgotten(notebook):
    stream = {"output_type": "stream", "name": "stdout", "text": ["<Axes: >"]}
    notebook["cells"][6]["outputs"].append(stream)


def one_check(notebook):
    notebook["cells"].pop()


def bare(notebook):
    notebook["cells"][6]["outputs"][0]["data"]["image/png"] = "iVBORw0"


def panels(notebook):
    for _ in range(2):
        notebook["cells"].insert(6, markdown("A panel.", tags=["panel"]))


def heavy(notebook):
    for _ in range(5):
        notebook["cells"][5]["metadata"].setdefault("x", []).append("y" * 130_000)


FAULTS = {
    "a section is missing": ("skeleton", replace(3, "## The patient", "### The patient")),
    "an unknown section": ("skeleton", append(4, "\n\n## Extra")),
    "sections out of order": ("skeleton", swap(4, 5)),
    "take-home before the patient": ("skeleton", swap(9, 10)),
    "patient not called synthetic": ("skeleton", replace(3, "synthetic", "tired")),
    "minutes not said": ("front", replace(0, "4 minutes", "some minutes")),
    "path not said": ("front", replace(0, "core path", "way")),
    "another number": ("front", fact("lesson", "02")),
    "a fact is missing": ("front", lose_fact),
    "an unknown path": ("front", fact("path", "C X")),
    "two objectives": ("objectives", replace(1, "\n- **L01.3** name it", "")),
    "misnumbered objectives": ("objectives", replace(1, "L01.3", "L01.4")),
    "take-home lacks a line": ("take-home", replace(10, "\n- **L01.3** name it", "")),
    "too many minutes": ("minutes", fact("minutes", 10)),
    "panels take time": ("minutes", panels),
    "words take time": ("minutes", append(4, "The nerve is long. " * 250)),
    "no draft banner": ("banner", replace(0, "Draft", "Done")),
    "no word on teaching": ("banner", replace(0, "For teaching", "For all")),
    "nine visible lines": ("visible code", unfold),
    "half folded": ("visible code", half_folded),
    "run out of order": ("execution order", rerun),
    "no output": ("outputs", no_output),
    "a stored warning": ("outputs", warn),
    "an object as output": ("outputs", forgotten),
    "a self-check not yet written": ("self-checks", replace(8, OPTION, "")),
    "one self-check": ("self-checks", one_check),
    "no caption": ("picture", html(figure().replace("figcaption", "p"))),
    "no table": ("picture", html(figure().replace(TABLE, ""))),
    "a bare picture": ("alt text", bare),
    "short alt text": ("alt text", html(figure(alt="Bars"))),
    "no alt in Markdown": ("alt text", append(3, "\n\n![ ](data:image/png;base64,AA)")),
    "a picture in full colour": ("picture", html(figure(picture("RGB")))),
    "a heavy picture": ("picture", html(figure(picture(size=(400, 400))))),
    "no picture at all": ("picture", html(figure("data:image/png;base64,!"))),
    "a picture from elsewhere": ("nothing from outside", html(figure("https://x.org/a.png"))),
    "a script": ("nothing from outside", html("<script>1</script>")),
    "a heavy notebook": ("size", heavy),
    "default_rng()": ("seed", code_is("rng = np.random.default_rng()")),
    "np.random": ("seed", code_is("np.random.normal(size=3)")),
    "random": ("seed", code_is("import random\nrandom.choice([1, 2])")),
    "scipy": ("seed", code_is("stats.norm.rvs(size=3)")),
    "pandas": ("seed", code_is("frame.sample(3)")),
    "a magic": ("code", code_is("%matplotlib inline")),
    "a dead file": ("link", append(3, " [a](nothing.ipynb)")),
    "the source of a quiz": ("link", append(3, " [a](../source/01_recognition/x.ipynb)")),
    "a dead anchor": ("link", append(3, " [a](#Nowhere)")),
    "a dead anchor elsewhere": ("link", append(3, " [a](00_start_here.ipynb#Nowhere)")),
    "a web page": ("link", append(3, " [a](https://example.org)")),
    "a dead link in an output": ("link", html(figure() + '<a href="gone.html">a</a>')),
    "American spelling": ("spelling", append(4, " A tumor.")),
    "American alt text": ("spelling", html(figure(alt=ALT + " in gray"))),
    "American caption": ("spelling", html(figure().replace("Bars.", "Colors."))),
    "a figure without claim": ("figure without claim", append(4, " It was 5 %.")),
    "an instruction without claim": ("instruction without claim", append(4, " Image all.")),
    "an unknown claim": ("unknown claim", append(4, " [a](#claim:nothing)")),
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_each_fault_is_found(tmp_path, fault):
    rule, spoil = FAULTS[fault]
    notebook = copy.deepcopy(sound_lesson())
    spoil(notebook)
    found = problems_of(notebook, tmp_path)
    assert rule in {problem.rule for problem in found}
    assert all(str(one).startswith("01_sound.ipynb") and one.remedy for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "rng = np.random.default_rng(7)\nrng.normal()",
        "np.random.seed(1)\nnp.random.normal()",
        "import random\nrandom.seed(1)\nrandom.random()",
        "stats.norm.rvs(size=3, random_state=1)",
        "frame.sample(3, random_state=1)",
    ],
)
def test_a_seed_is_accepted(tmp_path, text):
    notebook = sound_lesson()
    code_is(text)(notebook)
    assert problems_of(notebook, tmp_path) == []


def test_rounds_of_concept_and_check_are_allowed(tmp_path):
    notebook = sound_lesson()
    more = [markdown("## Concept: the vessel"), markdown("## Check yourself")]
    notebook["cells"][9:9] = more
    assert problems_of(notebook, tmp_path) == []


def test_a_title_of_a_reference_keeps_its_spelling(tmp_path):
    title = next(r.title for r in LEDGER.references.values() if "tumors" in r.title)
    notebook = sound_lesson()
    append(4, f" See *{title}* for it.")(notebook)
    assert problems_of(notebook, tmp_path) == []


def test_minutes_follow_the_formula(tmp_path):
    notebook = sound_lesson()
    path = tmp_path / "01_a.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    before = estimated_minutes(read_lesson(path))
    append(4, " word" * 200)(notebook)
    append(8, " word" * 200)(notebook)  # an item's words are in its 1.5 minutes
    append(11, " word" * 200)(notebook)  # nobody reads references through
    path.write_text(json.dumps(notebook), "utf-8")
    assert estimated_minutes(read_lesson(path)) == pytest.approx(before + 1)
    panels(notebook)
    notebook["cells"].append(markdown("?", tags=["self-check"], hemifacial={"minutes": 5}))
    path.write_text(json.dumps(notebook), "utf-8")
    more = 1 + 2 * (4 + 2 / 200) + 1.5 + 5
    assert estimated_minutes(read_lesson(path)) == pytest.approx(before + more)
    table = minutes_table([read_lesson(path)])
    assert table[0].split() == ["core", "path", "stated", "estimated"]
    assert table[1].split()[:2] == ["01_a", "4"] and len(table) == 3


def test_the_core_path_has_a_limit(tmp_path):
    notebook = sound_lesson()
    fact("minutes", 48)(notebook)
    path = tmp_path / "01_a.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    lesson = read_lesson(path)
    assert check_core_minutes([lesson]) == []
    assert "96 minutes" in str(check_core_minutes([lesson, lesson])[0])


def test_lessons_are_chosen_by_number_name_or_path():
    (lesson,) = chosen_lessons([Path("00")], ROOT)
    assert lesson.path.name == "00_start_here.ipynb"
    assert chosen_lessons([lesson.path], ROOT)[0].path == lesson.path
    with pytest.raises(CourseError, match="There is no lesson 77"):
        chosen_lessons([Path("77")], ROOT)


def test_the_command_prints_one_line_a_problem(tmp_path):
    notebook = sound_lesson()
    append(4, " A tumor.")(notebook)
    path = tmp_path / "01_sound.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-c", "from hemifacial.cli import main; main()", "course", "check"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == (
        "01_sound.ipynb, cell 5 (m): spelling: write 'tumour' for 'tumor'."
    )
    done = subprocess.run([*command, "--minutes"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0 and "00_start_here" in done.stdout


def test_the_lessons_together_keep_the_core_path_short():
    assert check_core_minutes(chosen_lessons([], ROOT)) == []


def test_the_examples_run():
    assert doctest.testmod(check_form).attempted
    assert not doctest.testmod(check_form).failed
