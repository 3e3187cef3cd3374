"""Lesson 12 shows what the ledger says of three nerves, and says what it does not."""

import base64
import doctest
import re
from pathlib import Path

import pytest

from hemifacial.errors import CourseError
from hemifacial.evidence import load_claims, load_figures, load_references
from hemifacial.figures import contact_sides, three_nerves
from hemifacial.figures.picture import picture_bytes, same_picture
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("12_other_nerves")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "12_other_nerves").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()
OWN = load_claims("12_other_nerves")


@pytest.mark.parametrize("module", [contact_sides, three_nerves])
def test_the_examples_run(module):
    result = doctest.testmod(module)
    assert result.attempted >= 2 and result.failed == 0


@pytest.mark.parametrize(
    ("cell", "draw"),
    [
        ("l12-three-nerves", lambda: three_nerves.draw_three_nerves(three_nerves.three_nerves())),
        ("l12-contact", lambda: contact_sides.draw_contact_sides(contact_sides.contact_sides())),
    ],
)
def test_each_picture_is_drawn_the_same_twice_and_stands_folded_in_the_lesson(cell, draw):
    first, second = picture_bytes(draw()), picture_bytes(draw())
    assert first == second
    assert LESSON.html_of(cell).startswith("<details>")
    stored = base64.b64decode(re.search(r"base64,([\w+/=]+)", LESSON.html_of(cell))[1])
    assert same_picture(stored, first)


# three nerves


def test_the_rows_are_the_ledgers_and_the_ninth_nerve_has_no_length():
    nerves = {nerve.number: nerve for nerve in three_nerves.three_nerves()}
    assert list(nerves) == ["V", "VII", "IX"]
    assert (nerves["V"].central_mm, nerves["V"].central_sd_mm) == (4.1, 1.5)
    assert (nerves["VII"].central_mm, nerves["VII"].central_sd_mm) == (3.7, 1.6)
    assert (nerves["V"].n_zones, nerves["VII"].n_zones) == (29, 75)
    assert nerves["IX"].central_mm is None and nerves["IX"].zone_mm is None
    assert [nerve.rate for nerve in nerves.values()] == [4.3, 0.8, 0.7]
    assert [nerve.rate_low is None for nerve in nerves.values()] == [False, True, True]


def test_the_poisson_interval_leaves_a_fortieth_on_either_side():
    from scipy.stats import poisson

    low, high = (75 * limit / 4.3 for limit in three_nerves.poisson_limits(4.3, 75))
    assert poisson.sf(74, low) == pytest.approx(0.025, abs=1e-6)
    assert poisson.cdf(75, high) == pytest.approx(0.025, abs=1e-6)
    with pytest.raises(CourseError, match="n_patients is 0"):
        three_nerves.poisson_limits(4.3, 0)


def test_the_count_behind_the_rate_is_the_one_that_the_ledger_names():
    for name, n_patients in three_nerves.COUNTED.items():
        assert f"{n_patients} patients" in LEDGER[name].population


def test_length_does_not_explain_the_fivefold_difference():
    fifth, seventh, _ = three_nerves.three_nerves()
    assert fifth.rate / seventh.rate > 5
    assert fifth.central_mm / seventh.central_mm < 1.2
    assert "length does not settle" in LESSON.prose()


def test_nothing_rests_on_a_source_without_locator():
    """Round lengths of 4, 2.5 and 1.5 mm are printed by a review that has no locator yet."""
    references = load_references()
    for claim in OWN.values():
        assert all(references[key].locator for key in claim.references)
        assert not any(name.startswith("ajnrnvcreview") for name in claim.figures)


# contact


def test_sides_and_ratio_are_the_ledgers_and_touch_tells_less_than_deformity():
    touch, deformed = contact_sides.contact_sides()
    for contact, names in zip((touch, deformed), contact_sides.KINDS.values(), strict=True):
        assert [side.percent for side in contact.sides] == [LEDGER[n].value for n in names[:2]]
        assert contact.odds_ratio == LEDGER[names[2]].value
        assert all(side.low < side.percent < side.high for side in contact.sides)
        painful, painless = (side.percent / 100 for side in contact.sides)
        crude = painful * (1 - painless) / (painless * (1 - painful))
        # The printed ratio compares two sides of one patient, so the crude one is only near.
        assert contact.or_low < crude < contact.or_high
    assert touch.sides[1].low > 50 > deformed.sides[1].high


def test_rows_of_other_patients_are_refused():
    row = LEDGER["maarbjerg2015_any_asymptomatic"].model_copy(update={"n": 134})
    with pytest.raises(CourseError, match="do not share their patients"):
        contact_sides.contact_sides({**LEDGER, row.id: row})
    with pytest.raises(CourseError, match="no contact to draw"):
        contact_sides.draw_contact_sides([])
    with pytest.raises(CourseError, match="no nerve to draw"):
        three_nerves.draw_three_nerves([])


def test_sources_that_disagree_on_painless_nerves_stand_side_by_side():
    text = LESSON.prose()
    assert "#claim:nerves-contact-pooled" in text and "sources disagree" in text
    for name in ("nvcmetactn_asymptomatic", "kakizawa2008_trigeminal_contact"):
        assert f"{LEDGER[name].events} of {LEDGER[name].n}" in text


# the lesson


def test_plain_words_on_the_drug_follow_from_its_numbers():
    benefit, harm = LEDGER["crdanticonv_nnt"], LEDGER["crdanticonv_nnh"]
    assert round(10 / benefit.value) == 4 and round(10 / harm.value) == 3
    assert "of ten patients about four benefit" in LESSON.prose()
    assert "about three have an unwanted effect" in LESSON.prose()


def test_pain_and_spasm_are_not_set_against_each_other():
    assert "nerves-rates-not-compared" in OWN
    for claim in OWN.values():
        arms = {getattr(LEDGER[name], "arm", "") for name in claim.figures}
        assert not ("trigeminal_neuralgia" in arms and "glossopharyngeal_neuralgia" in arms)
    text = LESSON.prose()
    assert text.index("barker1995_spasm_free_10y") < text.index("#claim:nerves-rates-not-compared")


def test_independent_assessors_stand_beside_the_large_series():
    text = LESSON.prose().split("**Surgery.**")[1].split("\n## ")[0]
    assert text.index("#claim:nerves-tn-mvd-ten-years") < text.index("independent assessors")
    for harm in ("hearing", "hypoesthesia", "ataxia", "stroke"):
        assert f"andersen2022_{harm}" in text


def test_the_three_series_of_the_ninth_nerve_are_all_told():
    row = CLAIMS["nerves-gpn-mvd"]
    values = [LEDGER[name].value for name in row.figures]
    assert min(values) < 70 < 90 < max(values)
    assert all(f"#claim:nerves-gpn-mvd:{name}" in LESSON.prose() for name in row.figures)


def test_silence_and_indirect_evidence_are_named():
    text = LESSON.prose()
    for words in ("no trial was found", "indirect evidence", "leaves open", "gives no count"):
        assert words in text
    for name in ("nerves-gpn-toxin-silent", "nerves-zone-silent", "nerves-gpn-drug"):
        assert f"#claim:{name}" in text


def test_instructions_rest_on_a_guideline_and_the_rest_is_declared():
    for claim in OWN.values():
        assert claim.clinical_review is None
        assert (claim.kind == "instruction") == (claim.strength == "guideline")


def test_every_claim_of_the_lesson_is_used():
    notebook = "\n".join("".join(cell["source"]) for cell in LESSON.cells)
    items = "\n".join(
        path.read_text("utf-8")
        for folder in ("items/self_checks/12_other_nerves", "items/12_other_nerves")
        for path in (ROOT / folder).glob("*.yml")
    )
    assert [name for name in OWN if name not in notebook and name not in items] == []


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 4
    assert_other_than_quiz(ROOT / "items" / "12_other_nerves", SELF_CHECKS, set(CLAIMS))
