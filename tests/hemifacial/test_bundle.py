"""The bundle for residents: everything they need, and no key anywhere in it."""

import html
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from pprint import pformat

import pytest
import yaml

from answercells.items import load_bank
from hemifacial.course import bundle
from hemifacial.course.bundle import bundled_files, refuse_keys, write_bundle
from hemifacial.errors import CourseError

COURSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    to = tmp_path_factory.mktemp("dist") / "course.zip"
    write_bundle(to)
    return to


@pytest.fixture(scope="module")
def files(packed):
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _texts(value):
    """Every text of a JSON value, and lists of texts as one: independent of the bundle's search."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list):
        if all(isinstance(part, str) for part in value):
            yield "".join(value)
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _bare(text):
    return "".join(html.unescape(text).split())


def _secrets():
    """Key-bearing texts straight from the YAML, without the course's own code."""
    for path in sorted((COURSE / "items").glob("*/*.yml")):
        item = yaml.safe_load(path.read_text())
        if path.stem == "quiz":
            continue
        parts = [*item.get("options", []), *item.get("stems", []), *item.get("slips", []), item]
        for part in parts:
            if "rationale" in part:
                yield path, part["rationale"]
        if "model_answer" in item:
            yield path, item["model_answer"]
        for level in item.get("rubric", []):
            yield path, level["descriptor"]
            yield path, level["example"]


def test_no_key_stands_in_any_file(files):
    secrets = [(path, _bare(text)) for path, text in _secrets()]
    assert len(secrets) > 40 and min(len(secret) for _, secret in secrets) > 12
    for quiz in load_bank(COURSE / "items"):
        for item in quiz.items:
            spec = item.spec(dict.fromkeys(item.refs, "reference"))
            secrets += [(item.id, _bare(pformat(spec, sort_dicts=False)))]
            secrets += (
                [(item.id, _bare(f"'key': {spec['key']!r}, 'options'"))]
                if ("key" in spec and "options" in spec)
                else []
            )
    for name, data in files.items():
        text = data.decode("utf-8", errors="replace")
        if name.endswith(".ipynb"):
            text += "\n".join(_texts(json.loads(text)))
            assert "HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text, name
        text = _bare(text)
        for source, secret in secrets:
            assert secret not in text, (name, source, secret[:80])


def test_no_answer_is_filled_in(files):
    released = [name for name in files if "/release/" in name]
    assert released
    for name in released:
        for cell in json.loads(files[name])["cells"]:
            marks = cell["metadata"].get("answercells", {})
            if marks.get("role") != "answer":
                continue
            assert "key" not in marks and "correct" not in json.dumps(marks)
            for option in marks.get("options", []):
                assert set(option) == {"id", "text"}
            source = "".join(cell["source"])
            assert "= None" in source or ": None" in source or source.startswith("*Double-click")


def test_what_residents_get_and_what_they_do_not(files):
    names = {name.removeprefix("hemifacial-course/") for name in files}
    assert all(name.startswith("hemifacial-course/") for name in files)
    for wanted in (
        "Makefile", "README.md", "LICENSE", "LICENSE-LESSONS", "requirements.lock",
        "pyproject.toml", "environment.yml", "scripts/setup_environment.py",
        "notebooks/00_start_here.ipynb", "release/01_recognition/01_recognition.ipynb",
        "hemifacial/cli.py", "answercells/pyproject.toml", "answercells/answercells/scoring.py",
        "answercells/answercells/handin/page.html", "answercells/answercells/handin/style.css",
    ):  # fmt: skip
        assert wanted in names
    kept_back = ("items/", "source/", "tests/", ".git", "submitted/", "autograded/", "dist/")
    for name in names:
        assert not name.startswith(kept_back), name
        assert "__pycache__" not in name and not name.endswith((".pyc", ".db")), name
        assert "gradebook.db" not in name and ".ipynb_checkpoints" not in name


def test_the_same_course_gives_the_same_bytes(packed, tmp_path):
    again = tmp_path / "again.zip"
    write_bundle(again)
    assert again.read_bytes() == packed.read_bytes()


def test_the_unpacked_bundle_opens_as_a_course(packed, tmp_path):
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "hemifacial-course"
    code = (
        "import pathlib, answercells, hemifacial\n"
        "from hemifacial.workspace import prepare_workspace\n"
        "from answercells.handin.workspace import HandIn\n"
        f"mine = prepare_workspace('resident', pathlib.Path({str(tmp_path / 'mine')!r}))\n"
        "print(hemifacial.__file__, answercells.__file__)\n"
        "found = HandIn(mine).quizzes()\n"
        "print([(quiz.name, quiz.progress.answered, quiz.progress.questions) for quiz in found])"
    )
    environ = {
        **os.environ,
        "PYTHONPATH": f"{folder}{os.pathsep}{folder / 'answercells'}",
        "HEMIFACIAL_COURSE": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environ, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(folder)) == 2
    quizzes = {"01_recognition": 12, "02_nerve_and_vessels": 8, "03_conduction": 4,
               "04_cross_talk": 6, "05_electrophysiology": 10, "06_imaging": 12,
               "07_drugs_and_toxin": 20, "08_decompression": 16,
               "09_theatre_and_after": 14, "10_evidence": 8, "11_choice": 10,
               "12_other_nerves": 4, "13_article": 6, "14_clinic": 6}  # fmt: skip
    assert str([(name, 0, count) for name, count in quizzes.items()]) in done.stdout
    done = subprocess.run(
        [sys.executable, "-c", "from hemifacial.cli import main; main()", "bundle"],
        capture_output=True, text=True, env=environ, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2 and "is a bundle itself" in done.stderr


def test_both_packages_of_the_bundle_build(packed, tmp_path):
    pytest.importorskip("hatchling")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    for name in (".", "answercells"):
        folder = tmp_path / "hemifacial-course" / name
        code = "import hatchling.build; print(hatchling.build.build_wheel('out'))"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=folder
        )
        assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((folder / "out").glob("*.whl"))) as wheel:
        assert "answercells/handin/page.html" in wheel.namelist()


def _content():
    return {name: (COURSE / name).read_bytes() for name in bundled_files(COURSE)}


def test_a_key_anywhere_stops_the_bundle(tmp_path, monkeypatch):
    path, secret = next(iter(_secrets()))
    wrapped = secret.replace(" ", "\n   ", 3)
    quoted = json.dumps({"cells": [], "metadata": {"deep": [{"x": html.escape(secret)}]}})
    split = json.dumps({"cells": [{"outputs": [{"text": [secret[:20], secret[20:]]}]}]})
    for name, text in (
        ("README.md", f"# Title\n{secret}\n"),
        ("scripts/notes.txt", wrapped),
        ("notebooks/x.ipynb", quoted),
        ("notebooks/y.ipynb", split),
    ):
        with pytest.raises(CourseError, match="only a marker may see") as caught:
            refuse_keys({name: text.encode()}, COURSE / "items")
        assert name in str(caught.value) and path.stem in str(caught.value)
    for name, text, reason in (
        ("notebooks/x.ipynb", '{"cells": ["### BEGIN HIDDEN TESTS"]}', "holds the mark"),
        ("notebooks/x.ipynb", "{", "cannot be read"),
        ("hemifacial/data.zip", "PK", "archive"),
        ("release/private/private.ipynb", '{"cells": []}', "has no items/private"),
    ):
        with pytest.raises(CourseError, match=reason):
            refuse_keys({name: text.encode()}, COURSE / "items")
    name = "release/01_recognition/01_recognition.ipynb"
    filled = _content()[name].replace(b"answer_l01_01 = None", b"answer_l01_01 = 2.5")
    assert b"2.5" in filled
    with pytest.raises(CourseError, match="has an answer filled in"):
        refuse_keys({name: filled}, COURSE / "items")

    # and write_bundle itself writes nothing then
    monkeypatch.setattr(bundle, "bundled_files", lambda course: ["items/01_recognition/l01_01.yml"])
    with pytest.raises(CourseError, match="only a marker may see"):
        write_bundle(tmp_path / "leak.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="choose another place"):
        write_bundle(tmp_path / "file" / "course.zip")
