"""Items on disk: what is accepted, and for every mistake a sentence that names it."""

import copy
from pathlib import Path

import pytest
import yaml

from answercells.errors import AnswerCellsError
from answercells.items import load_bank, load_item, load_quiz

BANK = Path(__file__).parent / "bank"
ITEMS = {path.stem: yaml.safe_load(path.read_text()) for path in BANK.glob("demo/d_*.yml")}
HEADING = yaml.safe_load((BANK / "demo" / "quiz.yml").read_text())


def write(folder, items=None, heading=None):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (ITEMS if items is None else items).items():
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8", newline="")
    heading = HEADING if heading is None else heading
    text = heading if isinstance(heading, str) else yaml.safe_dump(heading)
    (folder / "quiz.yml").write_text(text)
    return folder


def put(item, *path, to):
    """Return a copy of an item with one field changed, or removed where `to` is None."""
    changed = copy.deepcopy(ITEMS[item])
    place = changed
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return changed


def sentences(call, *args):
    with pytest.raises(AnswerCellsError) as caught:
        call(*args)
    return str(caught.value)


TEXT = Path(BANK / "demo" / "d_single.yml").read_text(encoding="utf-8")
MISTAKES = {
    "unknown field": ("d_single", put("d_single", "hint", to="x"), "field hint:", "not permitted"),
    "unknown field of an option": ("d_single", put("d_single", "options", 0, "weight", to=1),
        "field options.0.weight:", "not permitted"),
    "missing rationale": ("d_single", put("d_single", "options", 1, "rationale", to=None),
        "field options.1.rationale:", "required"),
    "empty text": ("d_multi", put("d_multi", "options", 2, "text", to="  "),
        "field options.2.text:", "at least 1 character"),
    "text that YAML reads as a truth value": ("d_multi", put("d_multi", "options", 2, "text",
        to=True), "field options.2.text:", "string"),
    "missing objective": ("d_text", put("d_text", "objective", to=None), "field objective:",
        "required"),
    "unknown level": ("d_text", put("d_text", "level", to="core"), "field level:", "must_know"),
    "no points": ("d_single", put("d_single", "points", to=0), "field points:", "greater than 0"),
    "too many points": ("d_single", put("d_single", "points", to=101), "field points:", "100"),
    "letters out of order": ("d_single", put("d_single", "options", 0, "id", to="C"),
        "field options:", "in order"),
    "letter in lower case": ("d_single", put("d_single", "options", 0, "id", to="a"),
        "field options.0.id:", "ABCDEFGHIJ"),
    "too few options": ("d_single", put("d_single", "options", to=ITEMS["d_single"]["options"][:2]),
        "field options:", "at least 3"),
    "same text twice": ("d_single", put("d_single", "options", 0, "text", to="THICKER metal"),
        "field options:", "same text"),
    "two keys": ("d_single", put("d_single", "options", 0, "correct", to=True),
        "exactly one option must be correct", "not 2"),
    "no key": ("d_single", put("d_single", "options", 1, "correct", to=False),
        "exactly one option must be correct", "not 0"),
    "all options correct": ("d_multi", put("d_multi", "options", to=[
        option | {"correct": True} for option in ITEMS["d_multi"]["options"]]),
        "at least one wrong", "correct"),
    "unsafe and correct": ("d_single", put("d_single", "options", 1, "unsafe", to=True),
        "field options:", "both correct and unsafe"),
    "choose too large": ("d_key", put("d_key", "choose", to=4), "choose is 4", "smaller than"),
    "choose too small": ("d_key", put("d_key", "choose", to=1), "choose is 1", "at least"),
    "order incomplete": ("d_order", put("d_order", "order", to=["B", "A"]), "order must name each",
        "exactly once"),
    "order with a key": ("d_order", put("d_order", "options", 0, "correct", to=True), "use order",
        "neither correct nor unsafe"),
    "stem keyed to no option": ("d_match", put("d_match", "stems", 0, "key", to="E"),
        "stem 1 is keyed E", "not an option"),
    "stems out of order": ("d_match", put("d_match", "stems", 0, "id", to="3"), "stems",
        "in order"),
    "matching with a key": ("d_match", put("d_match", "options", 0, "unsafe", to=True),
        "the stems do", "no key"),
    "no number": ("d_number", put("d_number", "value", to="much"), "field value:", "number"),
    "not a number": ("d_number", put("d_number", "value", to=float("nan")), "field value:",
        "finite"),
    "endless tolerance": ("d_number", put("d_number", "tolerance", to=float("inf")),
        "field tolerance:", "finite"),
    "negative tolerance": ("d_number", put("d_number", "tolerance", to=-1), "field tolerance:",
        "greater than or equal to 0"),
    "unit of two lines": ("d_number", put("d_number", "unit", to="kJ\nprint(1)"), "field unit:",
        "pattern"),
    "rubric not rising": ("d_text", put("d_text", "rubric", 1, "points", to=2),
        "rubric's points must rise", "from 0 to 2"),
    "rubric of two levels": ("d_text", put("d_text", "rubric", to=ITEMS["d_text"]["rubric"][:2]),
        "field rubric:", "at least 3"),
    "bad format name": ("d_single", put("d_single", "format", to="essay"), "field format:",
        "short_text"),
    "no format": ("d_single", put("d_single", "format", to=None), "field format:", "single_best"),
    "field of another format": ("d_single", put("d_single", "choose", to=2), "field choose:",
        "not permitted"),
    "id is not the file's name": ("d_single", put("d_single", "id", to="d_other"), "field id:",
        "must equal the file's name, 'd_single'"),
    "id with capitals": ("d_single", put("d_single", "id", to="D single"), "field id:", "pattern"),
    "field given twice": ("d_single", TEXT + "bloom: create\n", "'bloom' is given twice", "line"),
    "option's field given twice": ("d_single", TEXT.replace("{id: A,", "{id: A, id: A,"),
        "'id' is given twice", "line"),
    "not YAML": ("d_single", "id: [d_single\nformat: {", "not readable as YAML", "line"),
    "unsafe YAML": ("d_single", "!!python/object/apply:os.getcwd []",
        "not readable as YAML", "tag"),
    "impossible date": ("d_single", TEXT.replace("D1", "2024-13-45"),
        "not readable as YAML", "month"),
    "not UTF-8 text": ("d_single", "\x00", "not readable as YAML", "character"),
    "half a character": (
        "d_single", TEXT.replace("D1", '"\\ud800"'), "not readable as YAML", "Unicode",
    ),
    "a list": ("d_single", "- a\n- b\n", "the whole file", "dictionary"),
    "an empty file": ("d_single", "", "the whole file", "dictionary"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_names_file_field_and_rule(tmp_path, mistake):
    name, content, field, rule = MISTAKES[mistake]
    folder = write(tmp_path / "quiz1", ITEMS | {name: content})
    said = sentences(load_bank, tmp_path)
    assert said.startswith(f"{folder / name}.yml: ")
    assert field in said and rule in said
    assert said.endswith(".") and "\n" not in said and "pydantic" not in said


def test_several_mistakes_get_a_line_each(tmp_path):
    item = put("d_single", "options", 1, "rationale", to=None) | {"hint": "x", "points": -1}
    write(tmp_path / "quiz1", ITEMS | {"d_single": item})
    lines = sentences(load_bank, tmp_path).splitlines()
    assert len(lines) == 3
    assert all(str(tmp_path / "quiz1" / "d_single.yml") in line for line in lines)


HEADINGS = {
    "item listed twice": (HEADING | {"items": ["d_key", "d_key"]}, "field items:",
        "named twice: d_key"),
    "item not listed": (HEADING | {"items": HEADING["items"][1:]}, "field items:",
        "d_single is not listed"),
    "item without a file": (HEADING | {"items": [*HEADING["items"], "d_gone"]}, "field items:",
        "no file d_gone.yml"),
    "no items": (HEADING | {"items": []}, "field items:", "at least 1 item"),
    "no title": ({"items": HEADING["items"]}, "field title:", "required"),
    "no time": (HEADING | {"minutes": 0}, "field minutes:", "greater than or equal to 1"),
    "unknown field": (HEADING | {"due": "today"}, "field due:", "not permitted"),
    "not YAML": ("title: [", "not readable as YAML", "line"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", HEADINGS)
def test_a_mistake_in_the_heading_is_named(tmp_path, mistake):
    heading, field, rule = HEADINGS[mistake]
    folder = write(tmp_path / "quiz1", heading=heading)
    said = sentences(load_quiz, folder)
    assert said.startswith(f"{folder / 'quiz.yml'}: ")
    assert field in said and rule in said and said.endswith(".")


def test_missing_files_and_folders_are_named(tmp_path):
    assert f"{tmp_path / 'none'}: there is no such folder" in sentences(
        load_bank, tmp_path / "none"
    )
    assert f"{tmp_path}: no quiz.yml" in sentences(load_bank, tmp_path)
    folder = write(tmp_path / "quiz1")
    (folder / "quiz.yml").unlink()
    assert sentences(load_bank, tmp_path) == f"{folder / 'quiz.yml'}: the file is missing."
    assert "file is missing" in sentences(load_item, folder / "gone.yml")
    (folder / "gone.yml").mkdir()
    assert "cannot be read" in sentences(load_item, folder / "gone.yml")


def test_a_folder_without_heading_is_named_although_others_are_complete(tmp_path):
    write(tmp_path / "quiz1")
    lost = write(tmp_path / "quiz2", {})
    (lost / "d_new.yml").write_text(TEXT)
    (lost / "quiz.yml").unlink()
    assert f"{lost / 'quiz.yml'}: the file is missing" in sentences(load_bank, tmp_path)


def test_a_folder_with_a_blank_in_its_name_is_refused(tmp_path):
    write(tmp_path / "quiz 1")
    assert "quiz 1: a quiz's folder is named with" in sentences(load_bank, tmp_path)


def test_an_id_used_in_two_quizzes_is_refused(tmp_path):
    write(tmp_path / "quiz1")
    second = write(
        tmp_path / "quiz2", {"d_key": ITEMS["d_key"]}, {"title": "2", "items": ["d_key"]}
    )
    said = sentences(load_bank, tmp_path)
    assert said.startswith(f"{second / 'd_key.yml'}: field id:") and "quiz1 too" in said


def test_quizzes_and_items_are_read_in_their_order(tmp_path):
    heading = {"title": "Two", "items": ["z_item", "a_item"]}
    items = {name: ITEMS["d_key"] | {"id": name} for name in ("a_item", "z_item")}
    write(tmp_path / "b_quiz", items, heading)
    write(tmp_path / "a_quiz")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "settings.yml").write_text("x: 1")
    quizzes = load_bank(tmp_path)
    assert [quiz.name for quiz in quizzes] == ["a_quiz", "b_quiz"]
    assert [item.id for item in quizzes[1].items] == ["z_item", "a_item"]
    assert [item.id for item in quizzes[0].items] == HEADING["items"]


def test_blanks_around_text_go_and_inner_ones_stay(tmp_path):
    item = ITEMS["d_single"] | {"stem": "  Two\n\n  lines \n"}
    folder = write(tmp_path / "q", {"d_single": item}, {"title": "T", "items": ["d_single"]})
    assert load_item(folder / "d_single.yml").stem == "Two\n\n  lines"


@pytest.mark.parametrize("name", sorted(ITEMS))
def test_the_spec_of_each_format_scores_its_own_key(name):
    from answercells.scoring import score

    item = load_item(BANK / "demo" / f"{name}.yml")
    spec = item.spec({ref: ref.title() for ref in item.refs})
    assert spec["references"] == [ref.title() for ref in item.refs]
    if item.format != "short_text":
        assert score(spec, spec["key"]).points == item.points
