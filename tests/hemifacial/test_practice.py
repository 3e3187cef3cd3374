"""The practice class: synthetic, said so, plausible, the same for the same seed."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from answercells.literals import read_literal
from answercells.scoring import score
from hemifacial.course.collect import collect_submissions
from hemifacial.course.practice import DUE, SYNTHETIC, make_practice_class, read_key
from hemifacial.course.practice_answers import answer_source
from hemifacial.errors import CourseError
from hemifacial.workspace import prepare_workspace

QUIZ = "01_recognition"
QUIZZES = sorted(path.name for path in (Path(__file__).parents[2] / "release").iterdir())
RESIDENTS = 12


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """An instructor's workspace with its quizzes released."""
    return prepare_workspace("instructor", tmp_path_factory.mktemp("instructor") / "course")


@pytest.fixture(scope="module")
def practice(ready, tmp_path_factory):
    return _practice(ready, tmp_path_factory.mktemp("class") / "course", RESIDENTS, 1)


def _practice(ready, folder, residents, seed):
    shutil.copytree(ready, folder)
    make_practice_class(residents, seed, folder)
    return folder


def _submitted(course):
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in sorted(course.glob("submitted/*/*/*"))
        if path.name != "submission_secret.txt"  # never the same twice, or it were no secret
    }


def _answers(course):
    """Each resident's answer cells by item."""
    found = {}
    for path in sorted(course.glob(f"submitted/*/{QUIZ}/{QUIZ}.ipynb")):
        cells = json.loads(path.read_text())["cells"]
        found[path.parts[-3]] = {
            cell["metadata"]["answercells"]["item"]: "".join(cell["source"])
            for cell in cells
            if cell["metadata"].get("answercells", {}).get("role") == "answer"
        }
    return found


def test_every_resident_hands_in_and_says_synthetic(practice):
    answers = _answers(practice)
    assert list(answers) == [f"synthetic-{n:03}" for n in range(1, RESIDENTS + 1)]
    for path in practice.glob("submitted/*/*/*.ipynb"):
        assert json.loads(path.read_text())["metadata"]["synthetic"] == SYNTHETIC
    times = [path.read_text() for path in practice.glob("submitted/*/*/timestamp.txt")]
    assert len(times) == RESIDENTS * len(QUIZZES)
    assert {time[:7] for time in times} <= {"2024-03"}


def test_only_answers_differ_from_the_release(practice):
    for path in practice.glob("submitted/*/*/*.ipynb"):
        release = json.loads((practice / "release" / path.parent.name / path.name).read_text())
        notebook = json.loads(path.read_text())
        for mine, theirs in zip(release["cells"], notebook["cells"], strict=True):
            answer = mine["metadata"].get("answercells", {}).get("role") == "answer"
            if answer:
                mine, theirs = {**mine, "source": ""}, {**theirs, "source": ""}
            assert mine == theirs


def test_the_same_seed_gives_the_same_bytes(practice, ready, tmp_path):
    again = _practice(ready, tmp_path / "again", RESIDENTS, 1)
    assert _submitted(again) == _submitted(practice)
    other = _practice(ready, tmp_path / "other", RESIDENTS, 2)
    assert set(_submitted(other)) == set(_submitted(practice))
    assert _submitted(other) != _submitted(practice)


def test_more_residents_add_to_the_class(practice, tmp_path):
    before = _submitted(practice)
    course = shutil.copytree(practice, tmp_path / "course")
    make_practice_class(RESIDENTS + 3, 1, course)
    after = _submitted(course)
    assert {name: after[name] for name in before} == before
    assert len(after) == 2 * (RESIDENTS + 3) * len(QUIZZES)


def test_another_class_or_a_real_one_is_left_alone(practice, ready, tmp_path):
    course = Path(shutil.copytree(practice, tmp_path / "course"))
    before = _submitted(course)
    with pytest.raises(CourseError, match="another practice class"):
        make_practice_class(RESIDENTS, 2, course)
    assert _submitted(course) == before
    real = course / "submitted/r017" / QUIZ / f"{QUIZ}.ipynb"
    real.parent.mkdir(parents=True)
    shutil.copy(course / f"release/{QUIZ}/{QUIZ}.ipynb", real)
    before = _submitted(course)
    with pytest.raises(CourseError, match=r"real submissions \(r017, 01_recognition\)"):
        make_practice_class(RESIDENTS, 1, course)
    assert _submitted(course) == before


def test_answers_are_plausible(ready, tmp_path, capsys):
    course = _practice(ready, tmp_path / "course", 150, 3)
    assert "150 synthetic residents" in capsys.readouterr().out
    specs = read_key(course / f"source/{QUIZ}/{QUIZ}.ipynb")
    assert len(specs) == 12
    states, earned, possible, letters = Counter(), 0.0, 0.0, {item: Counter() for item in specs}
    totals = []
    for cells in _answers(course).values():
        total = 0.0
        for item, spec in specs.items():
            if spec["format"] == "short_text":
                blank = cells[item].startswith("*Double-click")
                states["blank text" if blank else "text"] += 1
                assert blank or cells[item].startswith("Synthetic answer: ")
                continue
            reading = read_literal(cells[item], f"answer_{item}")
            assert reading.clear, cells[item]
            result = score(spec, reading.value)
            states[result.state] += 1
            total += result.points
            possible += spec["points"]
            if spec["format"] == "single_best":
                letters[item][result.chosen] += 1
        totals.append(total)
        earned += total
    assert 0.5 < earned / possible < 0.9
    answered = states["scored"] + states["unclear"] + states["unanswered"]
    assert 0.01 < states["unanswered"] / answered < 0.15
    assert 0 < states["unclear"] / answered < 0.03
    assert states["text"] > 100 and states["blank text"] > 0
    # abilities differ, and distractors are chosen
    assert max(totals) - min(totals) > 4
    for item, counts in letters.items():
        if specs[item]["format"] == "single_best":
            assert len(counts) >= 4
    # people type the same answer in several ways
    text = "\n".join("\n".join(cells.values()) for cells in _answers(course).values())
    for way in (r'= "[A-E]"', r'= "[a-e]"', r'= " [A-E] "', r"= [A-E]\b", r"= [a-e]\b"):
        assert re.search(way, text), way
    times = [path.read_text() for path in course.glob(f"submitted/*/{QUIZ}/timestamp.txt")]
    late = sum(time > DUE.strftime("%Y-%m-%d %H:%M:%S") for time in times)
    assert 3 < late < 40


def test_the_able_answer_right_and_the_rest_wrong(ready):
    specs = read_key(ready / f"source/{QUIZ}/{QUIZ}.ipynb")
    for item, spec in specs.items():
        if spec["format"] == "short_text":
            continue
        for number in range(50):
            source = f"answer_{item} = None  # a comment\n# Replace None by your answer."
            able = answer_source(source, spec, 1.0, Random(number))
            weak = answer_source(source, spec, 0.0, Random(number))
            right = score(spec, read_literal(able, f"answer_{item}").value)
            wrong = score(spec, read_literal(weak, f"answer_{item}").value)
            if right.state == "scored":
                assert right.points == right.max_points, able
            assert wrong.points < spec["points"], weak
            assert able.endswith("# a comment\n# Replace None by your answer.")


def test_real_files_are_collected_into_the_default_way(ready, tmp_path, capsys):
    from answercells.submission import save_submission

    course = Path(shutil.copytree(ready, tmp_path / "course"))
    inbox = tmp_path / "inbox"
    path = save_submission(course / f"release/{QUIZ}/{QUIZ}.ipynb", "r017", inbox)
    collect_submissions(inbox, course)
    assert "Collected 1 of 1 files." in capsys.readouterr().out
    there = course / "submitted/r017" / QUIZ / f"{QUIZ}.ipynb"
    assert there.read_bytes() == (course / f"release/{QUIZ}/{QUIZ}.ipynb").read_bytes()
    assert path.is_file()
    with pytest.raises(CourseError, match="make lab ROLE=instructor"):
        collect_submissions(inbox, tmp_path / "nothing here")
