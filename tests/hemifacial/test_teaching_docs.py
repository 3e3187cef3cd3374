"""What faculty are given: the map is the rendered one, and every claim that is named exists."""

import doctest
import re
from pathlib import Path

import pytest

from hemifacial.course import objective_map as maps
from hemifacial.course.check_lesson import read_lesson
from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims

ROOT = Path(__file__).parents[2]
TEACHING = ROOT / "docs" / "teaching"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PAGES = ["classroom_kit.md", "consent_talk_checklist.md"]
CLAIMS = load_claims()
DOMAINS = maps.read_domains(ROOT / maps.DOMAINS_FILE)


def page(name):
    return (TEACHING / name).read_text("utf-8")


def named_claims(text):
    return re.findall(r"claim:([a-z0-9-]+)", text)


def rows(text, heading):
    """Cells of the first table below a heading."""
    lines = text.split(f"## {heading}\n", 1)[1].split("\n## ")[0].splitlines()
    table = [line for line in lines if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


# the map


def test_the_examples_run():
    result = doctest.testmod(maps)
    assert result.attempted >= 2 and result.failed == 0


def test_the_stored_map_is_the_rendered_one():
    """If not: write it anew with `hemifacial course map`."""
    assert (ROOT / maps.MAP_FILE).read_text("utf-8") == maps.objective_map(ROOT)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_objective_has_its_words_and_its_domains_in_the_map(notebook):
    stored = (ROOT / maps.MAP_FILE).read_text("utf-8")
    source = notebook.read_text("utf-8")
    for objective in maps.objectives_of(read_lesson(notebook)):
        assert f"**{objective.id}** {objective.text}" in source.replace('\\"', '"')
        domains = "; ".join(DOMAINS[objective.id])
        assert f"| {objective.id} | {objective.text} | {domains} | |" in stored
        assert not objective.text.endswith((";", "."))


def test_no_objective_is_lost_between_notebook_and_map():
    ids = {
        found
        for path in NOTEBOOKS
        for found in re.findall(r"\*\*(L\d\d\.\d)\*\*", path.read_text("utf-8"))
    }
    assert ids == set(DOMAINS)


def test_the_six_domains_are_all_used_and_the_level_is_empty():
    used = {domain for domains in DOMAINS.values() for domain in domains}
    assert used == set(maps.DOMAINS) and len(maps.DOMAINS) == 6
    stored = (ROOT / maps.MAP_FILE).read_text("utf-8")
    assert all(line.endswith("| |") for line in stored.splitlines() if line.startswith("| L"))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("L01.1: [surgery]", "'surgery'; allowed are patient care"),
        ("L01.1: []", "one or two"),
        ("L01.1: patient care", "one or two"),
        ("L01.1: [patient care, patient care]", "one or two"),
        ("L01.1: [patient care, professionalism, medical knowledge]", "one or two"),
        ("L01.1: [patient care", "cannot be read"),
    ],
)
def test_a_bad_line_of_domains_is_refused(tmp_path, line, words):
    path = tmp_path / "competencies.yml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(CourseError, match=words):
        maps.read_domains(path)


def test_an_objective_without_domain_and_a_domain_without_objective_are_refused():
    lesson = read_lesson(next(path for path in NOTEBOOKS if path.name.startswith("01")))
    lacking = {name: value for name, value in DOMAINS.items() if name != "L01.4"}
    with pytest.raises(CourseError, match=r"L01\.4 has no domain"):
        maps.render_map([lesson], lacking)
    with pytest.raises(CourseError, match="no lesson has it"):
        maps.check_domains(maps.objectives_of(lesson), DOMAINS | {"L99.1": ("patient care",)})


def test_a_map_is_made_of_whatever_lessons_a_course_has(tmp_path):
    for part in ("notebooks", "docs/teaching"):
        (tmp_path / part).mkdir(parents=True)
    source = next(path for path in NOTEBOOKS if path.name.startswith("01"))
    (tmp_path / "notebooks" / source.name).write_bytes(source.read_bytes())
    own = [f"{name}: [patient care]" for name in DOMAINS if name.startswith("L01")]
    (tmp_path / maps.DOMAINS_FILE).write_text("\n".join(own), encoding="utf-8")
    assert f"| patient care | {len(own)} |" in maps.objective_map(tmp_path)


# kit and checklist


@pytest.mark.parametrize("name", PAGES)
def test_every_claim_that_a_page_names_exists(name):
    found = named_claims(page(name))
    assert len(found) > 20
    assert [one for one in found if one not in CLAIMS] == []


@pytest.mark.parametrize("name", [*PAGES, "objective_map.md"])
def test_links_between_the_pages_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)#:]+)\)", page(name)):
        assert (TEACHING / target).exists(), target


def test_the_class_takes_sixty_minutes_without_a_gap():
    order = rows(page("classroom_kit.md"), "Order")
    minute = 0
    for when, takes, *_ in order:
        start, end = (int(number) for number in re.findall(r"\d+", when))
        assert start == minute and end - start == int(takes.removesuffix(" min"))
        minute = end
    assert minute == 60
    headings = re.findall(r"^### (\d+ to \d+):", page("classroom_kit.md"), flags=re.MULTILINE)
    assert headings == [when for when, *_ in order]


def test_the_class_covers_the_core_path():
    text = page("classroom_kit.md")
    order = " ".join(source for *_, source in rows(text, "Order"))
    for number in ("00", "01", "06", "07", "08", "11", "14"):
        assert number in order


def test_each_misconception_has_its_claim():
    for _, answer, claim in rows(page("classroom_kit.md"), "Misconceptions, and what answers them"):
        assert answer and named_claims(claim)


def test_each_line_of_the_checklist_rests_on_a_claim_or_says_that_it_does_not():
    text = page("consent_talk_checklist.md")
    for part, letter in (("A. Before decompression", "A"), ("B. Before the first toxin", "B")):
        table = rows(text, part)
        assert [row[0] for row in table] == [f"{letter}{n}" for n in range(1, len(table) + 1)]
        for row in table:
            _, behaviour, yes, partly, no, ground = row
            assert behaviour and (yes, partly, no) == ("", "", "")
            assert bool(named_claims(ground)) != (ground == "*declared practice*")


def test_the_checklist_has_no_score():
    text = page("consent_talk_checklist.md")
    assert "no pass mark" in text and "none was tested" in " ".join(text.split())
    assert not re.search(r"\b\d+ (?:of|out of) \d+\b|\d+ points|\d+ %", text)


def test_pages_say_that_nobody_has_reviewed_them():
    for name in PAGES:
        assert "no clinician has reviewed" in " ".join(page(name).split())
