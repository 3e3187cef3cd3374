"""The verdicts on the article and the table that puts a reader's judgements beside them."""

import copy
import doctest
import re
from pathlib import Path

import pytest
import yaml

from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims
from hemifacial.judgement import compare as compare_module
from hemifacial.judgement import verdicts as verdicts_module
from hemifacial.judgement.compare import (
    AFTER,
    BEFORE,
    HERE,
    HOW_TO,
    SAME,
    compare,
    show_comparison,
    show_verdicts,
)
from hemifacial.judgement.record import load_article_claims, record_path, save_judgement
from hemifacial.judgement.verdicts import FILE, Footing, checked_rulings, load_rulings

STATEMENTS = load_article_claims()
RULINGS = load_rulings()
WRITTEN = yaml.safe_load(FILE.read_text(encoding="utf-8"))
AGREEING = {name: (ruling.verdict.value, "certain") for name, ruling in RULINGS.items()}
IDS = list(RULINGS)


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / ".hemifacial").mkdir()
    (tmp_path / ".hemifacial/role").write_text("resident\n")
    return tmp_path


@pytest.mark.parametrize("module", [compare_module, verdicts_module])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 1 and result.failed == 0


# the verdicts


def test_every_statement_has_one_verdict_that_rests_on_claims_of_the_ledger():
    assert [statement.id for statement in STATEMENTS.claims] == IDS
    claims = load_claims()
    for ruling in RULINGS.values():
        assert ruling.claims and set(ruling.claims) <= set(claims)
    assert {ruling.verdict.value for ruling in RULINGS.values()} == {
        "right",
        "overstated",
        "wrong",
        "unverifiable",
    }


def test_better_words_are_short_and_promise_nothing():
    for ruling in RULINGS.values():
        for sentence in re.split(r"(?<=[.!?]) ", ruling.better):
            assert len(sentence.split()) <= 20, ruling.id
        assert not re.search(
            r"\b(cure[sd]?|safe|guarantee|(?<!nearly )always|never)\b", ruling.better
        ), ruling.id
        assert "%" not in ruling.better  # natural frequencies


def test_a_verdict_on_silence_is_not_called_firm_unless_many_looked():
    """Nothing found is thin; only a missing comparison that several sources name may be firm."""
    for name in ("drugs-wear-off-2", "mvd-weeks-1", "mvd-outweighs-1"):
        assert RULINGS[name].verdict == "unverifiable" and RULINGS[name].footing is Footing.thin


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: w.update(claims_version=1), "version 1"),
        (lambda w: w["verdicts"].pop(), "mvd-for-all-2"),
        (lambda w: w["verdicts"].append(w["verdicts"][0]), "drugs-calm-1"),
        (lambda w: w["verdicts"][0].update(id="drugs-calm-9"), "drugs-calm"),
        (lambda w: w["verdicts"][0].update(verdict="unknown"), "neither is unknown"),
        (lambda w: w["verdicts"][0].update(also="overstated"), "two different"),
        (lambda w: w["verdicts"][0].update(verdict="perhaps"), "verdict"),
        (lambda w: w["verdicts"][0].update(claims=["no-such-claim"]), "no-such-claim"),
        (lambda w: w["verdicts"][8].update(better="All 99 in 100 do well."), "99"),
    ],
)
def test_a_mistake_in_the_verdicts_is_named(change, message):
    written = copy.deepcopy(WRITTEN)
    change(written)
    with pytest.raises(CourseError, match=message):
        checked_rulings(written, STATEMENTS)


def test_the_page_of_the_judgement_reads_no_verdict():
    folder = Path(FILE).parent
    for name in ("handlers.py", "page.html", "kept.html", "claims.yml", "record.py"):
        text = (folder / name).read_text(encoding="utf-8")
        assert FILE.name not in text and "load_rulings" not in text
        assert not any(ruling.better in text or ruling.why in text for ruling in RULINGS.values())


# the comparison


def test_without_a_workspace_the_verdicts_stand_alone_and_alike():
    first, second = compare(None), compare(None)
    assert first == second and first.sentences == [HOW_TO]
    assert [row[HERE] for row in first.rows] == [ruling.words for ruling in RULINGS.values()]
    assert all(len(row) == 2 for row in first.rows)


def test_the_courses_own_folder_is_no_workspace(capsys, monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[2] / "notebooks")
    shown = []
    monkeypatch.setattr(compare_module, "_display", lambda html, *rest: shown.append(html))
    show_comparison()
    assert "Run Selected Cell" in shown[0] and BEFORE not in shown[0]


def test_a_first_judgement_is_set_beside_the_verdicts_and_counted(workspace):
    first = {**AGREEING, IDS[0]: ("unknown", ""), IDS[1]: ("wrong", "guessing")}
    defended = next(name for name, ruling in RULINGS.items() if ruling.also and name not in IDS[:2])
    first[defended] = (RULINGS[defended].also.value, "fairly")
    save_judgement(workspace, first, submit=True)
    found = compare(workspace)
    rows = dict(zip(IDS, found.rows, strict=True))
    assert list(found.rows[0])[1:] == [BEFORE, HERE, SAME]
    assert rows[IDS[0]][BEFORE] == "I do not know" and rows[IDS[0]][SAME] == "did not know"
    assert rows[IDS[1]][SAME] == "differs"
    assert rows[defended][SAME] == "can be defended"
    assert [row[SAME] for row in found.rows].count("same") == len(IDS) - 3
    text = " ".join(found.sentences)
    assert f"before the course on {len(IDS) - 2} of {len(IDS)}, with 1 “I do not know”" in text
    assert "no second judgement" in text


def test_the_second_judgement_stands_beside_the_first(workspace):
    save_judgement(workspace, dict.fromkeys(IDS, ("right", "certain")), submit=True)
    save_judgement(workspace, AGREEING, submit=True, number=2)
    found = compare(workspace)
    assert list(found.rows[0])[1:] == [BEFORE, AFTER, HERE, SAME]
    assert {row[SAME] for row in found.rows} == {"same"}  # the later judgement is compared
    (sentence,) = found.sentences
    changed = sum(ruling.verdict != "right" for ruling in RULINGS.values())
    assert f"after it on {len(IDS)} of {len(IDS)}" in sentence
    assert f"You changed your mind on {changed}." in sentence


def test_a_second_judgement_alone_is_shown(workspace):
    save_judgement(workspace, AGREEING, submit=True, number=2)
    found = compare(workspace)
    assert list(found.rows[0])[1:] == [AFTER, HERE, SAME]
    assert "no first judgement" in found.sentences[0]


def draft(workspace):
    save_judgement(workspace, AGREEING, submit=False)


def damaged(workspace):
    record_path(workspace).write_text("{")


def older(workspace):
    save_judgement(workspace, AGREEING, submit=True)
    path = record_path(workspace)
    path.write_text(path.read_text().replace('"claims_version": 2', '"claims_version": 1'))


def folder(workspace):
    record_path(workspace).mkdir()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda workspace: None, "There is no first judgement"),
        (draft, "not submitted"),
        (damaged, "cannot be read"),
        (folder, "cannot be read"),
        (older, "another version"),
    ],
)
def test_a_judgement_that_cannot_be_compared_leaves_one_sentence_and_the_verdicts(
    workspace, make, why
):
    make(workspace)
    found = compare(workspace)
    assert len(found.sentences) == 1 and why in found.sentences[0]
    assert found.rows == compare(None).rows


def test_the_cell_finds_the_workspace_around_the_lesson(workspace, monkeypatch):
    save_judgement(workspace, AGREEING, submit=True)
    (workspace / "lessons").mkdir()
    monkeypatch.chdir(workspace / "lessons")
    shown = []
    monkeypatch.setattr(compare_module, "_display", lambda html, *rest: shown.append((html, *rest)))
    show_comparison()
    html, rows, sentences = shown[0]
    assert (
        BEFORE in html
        and len(rows) == len(IDS)
        and "before the course on 20 of 20" in sentences[-1]
    )


def test_every_statement_is_shown_once_by_topic_and_an_unknown_topic_is_named(monkeypatch):
    shown = []
    monkeypatch.setattr(compare_module, "_display", lambda html, *rest: shown.append(html))
    topics = list(dict.fromkeys(statement.topic for statement in STATEMENTS.claims))
    show_verdicts(topics, folded="Open")
    assert shown[0].startswith("<details>") and shown[0].count('<th scope="row"') == len(IDS)
    with pytest.raises(CourseError, match="'Weather'"):
        show_verdicts(["Weather"], folded="Open")
