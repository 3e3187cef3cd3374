"""Lesson 02 shows what the ledger says, and says what it does not."""

import base64
import re
from pathlib import Path

import pytest

from hemifacial.evidence import load_claims, load_figures
from hemifacial.figures import (
    compression_patterns,
    nerve_segments,
    offending_vessels,
    root_neighbours,
)
from hemifacial.figures.picture import picture_bytes, same_picture
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("02_nerve_and_vessels")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "02_nerve_and_vessels").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()
OWN = load_claims("02_nerve_and_vessels")
SITES = ("exit_point", "attached_segment", "detachment_point", "cisternal")
PATTERNS = ("arachnoid", "perforator", "tandem", "sandwich", "branch", "loop")


@pytest.mark.parametrize(
    ("cell", "draw"),
    [
        ("l02-segments", lambda: nerve_segments.nerve_segments_figure(("brainstem", "nerve"))),
        (
            "l02-myelin",
            lambda: nerve_segments.nerve_segments_figure(("brainstem", "nerve", "myelin")),
        ),
        ("l02-sites", nerve_segments.nerve_segments_figure),
        ("l02-vessels", offending_vessels.offending_vessels_figure),
        ("l02-patterns", compression_patterns.compression_patterns_figure),
        ("l02-neighbours", root_neighbours.root_neighbours_figure),
    ],
)
def test_each_picture_stands_in_the_lesson(cell, draw):
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, picture_bytes(draw()))


# numbers


def test_three_of_four_culprits_lie_proximal_to_the_detachment_point():
    shares = [LEDGER[f"camposbenitez2008_{site}"].value for site in SITES]
    assert 98 <= sum(shares) <= 101  # printed as whole percentages
    assert shares[0] + shares[1] == pytest.approx(75, abs=2)
    assert "about three of four patients" in LESSON.source_of("l02-site-reading")


def test_the_patterns_are_told_by_size_and_the_missing_patients_are_said():
    rows = [LEDGER[f"park2008_{pattern}"] for pattern in PATTERNS]
    assert [row.events for row in rows] == sorted((row.events for row in rows), reverse=True)
    (n,) = {row.n for row in rows}
    assert n - sum(row.events for row in rows) == 3
    assert "three patients are not accounted for" in LESSON.source_of("l02-pattern-reading")
    named = re.findall(r":park2008_(\w+)\)", LESSON.source_of("l02-pattern-reading"))
    assert named[:6] == list(PATTERNS)


def test_the_second_artery_is_not_named_in_every_patient():
    total = sum(
        int(re.search(rf"{LEDGER[name].value:g} % \((\d+) patients", statement)[1])
        for name, statement in (
            (name, OWN["nerve-second-artery"].statement)
            for name in ("bioglue42_second_pica", "bioglue42_second_aica")
        )
    )
    assert f"add up to {total}" in OWN["nerve-second-artery"].statement
    assert f"the other {LEDGER['bioglue42_second_pica'].n - total}" in (
        OWN["nerve-second-artery"].statement
    )


# disagreement and silence


def test_the_share_of_the_aica_is_shown_with_its_variation():
    pooled, single = LEDGER["sharma2017_aica"], LEDGER["scg362_aica"]
    assert not pooled.ci_low <= single.value <= pooled.ci_high
    text = LESSON.source_of("l02-vessel-reading")
    assert "the pooled interval does not contain the last" in text
    for name in ("sharma2017_aica", "camposbenitez2008_aica", "scg362_aica"):
        assert f"#claim:nerve-aica-share:{name}" in text


def test_the_lengths_of_the_exit_zone_are_told_apart_and_not_pooled():
    text = LESSON.source_of("l02-rez")
    assert "They cannot be pooled" in text
    lengths = {row.split("|")[3].strip() for row in text.splitlines() if row.startswith("| ")}
    assert len(lengths - {"Length"}) == 4
    assert not re.search(r"mean of (these|the four)|on average \d", text)


def test_what_was_not_counted_is_said():
    text = LESSON.prose()
    assert "Perforators: seen, and their loss not counted" in text
    assert "Labyrinthine artery: feared, and not counted" in text
    assert "does not define them" in text
    assert "No second series with these four places was found" in text


def test_sparse_odds_ratios_are_not_shown():
    assert not [name for claim in OWN.values() for name in claim.figures if "libo2024" in name]
    assert "252.52" not in LESSON.prose() and "256.58" not in LESSON.prose()


def test_what_to_do_is_told_as_instruction_or_declared_practice():
    names = re.findall(
        r"#claim:(nerve-[\w-]+)", LESSON.source_of("l02-site-reading").split("### ")[1]
    )
    told = [name for name in names if name.startswith("nerve-inspect")]
    assert set(told) == {"nerve-inspect-whole-root", "nerve-inspect-cistern-too"}
    assert all(CLAIMS[name].kind == "instruction" for name in told)


# the lesson


def test_predictions_are_folded_and_the_reader_is_asked_first():
    for cell in ("l02-sites", "l02-vessels"):
        assert LESSON.html_of(cell).startswith("<details>")
    assert LESSON.prose().count("## Predict, then see") == 2


def test_the_patient_returns_and_is_not_sent_to_surgery_by_the_picture():
    assert "Mr T. is synthetic" in LESSON.source_of("l02-patient")
    back = LESSON.source_of("l02-back")
    assert "Mr T. (synthetic)" in back
    assert "not yet a reason to do it" in back


def test_exit_zone_is_used_only_as_a_word_of_sources():
    """The course's own words are the four places."""
    assert LESSON.prose().count("REZ") <= 8
    assert "root exit point to the detachment point" in LESSON.prose()


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 4
    assert_other_than_quiz(ROOT / "items" / "02_nerve_and_vessels", SELF_CHECKS, set(CLAIMS))
