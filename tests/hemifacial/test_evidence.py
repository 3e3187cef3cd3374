"""The evidence ledger holds what it promises, and refuses what it must."""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hemifacial import evidence
from hemifacial.evidence import ledger

CLAIMS = evidence.load_claims()
REFERENCES = evidence.load_references()
FIGURES = evidence.load_figures()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a ledger that a test may spoil."""
    folder = tmp_path / "ledger"
    (folder / "claims").mkdir(parents=True)
    for path in ledger.LEDGER.glob("*.csv"):
        shutil.copy(path, folder / path.name)
    for path in (ledger.LEDGER / "claims").glob("*.yml"):
        shutil.copy(path, folder / "claims" / path.name)
    return folder


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unspoilt_copy_reads_as_the_installed_ledger(copy):
    assert evidence.load_claims(folder=copy) == CLAIMS
    assert evidence.load_figures(copy) == FIGURES
    assert evidence.load_references(copy) == REFERENCES


GOOD_FIGURE = {
    "id": "bad", "reference": "wang1998", "topic": "epidemiology", "quantity": "women",
    "value": "61", "unit": "%", "n": "158", "population": "whom",
}  # fmt: skip


def append(path: Path, row: dict[str, str]) -> int:
    """Add a row to a table and return the line it stands on."""
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    line = ",".join(row.get(column, "") for column in columns)
    path.write_text("\n".join([*lines, line]) + "\n", encoding="utf-8")
    return len(lines) + 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"ci_low": "50"}, "both ci_low and ci_high"),
        ({"ci_low": "50", "ci_high": "60.9"}, "interval 50 to 60.9 must contain 61"),
        ({"value": "40", "ci_low": "50", "ci_high": "60"}, "must contain 40"),
        ({"value": "101"}, "between 0 and 100"),
        ({"value": "-1"}, "between 0 and 100"),
        ({"value": "99", "ci_low": "90", "ci_high": "104"}, "between 0 and 100"),
        ({"n": "12", "events": "13"}, "events (13) must not exceed n (12)"),
        ({"n": "", "events": "13"}, "events (13) must not exceed n (None)"),
        ({"events": "50"}, "does not fit 61 %"),
        ({"value": "many"}, "field value"),
        ({"n": "0"}, "field n"),
        ({"population": ""}, "field population"),
        ({"unit": "percent"}, "'percent' is not in the vocabulary of units"),
        ({"value": "101", "unit": "% of treatments"}, "between 0 and 100"),
        ({"topic": "astrology"}, "'astrology' is not in the vocabulary of topics"),
        ({"flags": "percent_computed;great"}, "'great' is not in the vocabulary of flags"),
        ({"reference": "nobody1900"}, "'nobody1900' is not in references.csv"),
        ({"id": "wang1998_women"}, "is given already in"),
    ],
)
def test_a_bad_figure_is_refused_with_its_line_and_rule(copy, change, rule):
    line = append(copy / "figures.csv", GOOD_FIGURE | change)
    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.load_figures(copy)
    assert rule in str(caught.value)
    assert f"figures.csv, line {line}" in str(caught.value)


def test_counts_that_the_source_itself_contradicts_are_kept_with_a_flag(copy):
    append(copy / "figures.csv", GOOD_FIGURE | {"events": "50", "flags": "source_inconsistent"})
    assert evidence.load_figures(copy)["bad"].events == 50


def test_a_row_that_is_too_short_is_refused(copy):
    with (copy / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("bad,wang1998,epidemiology,women,61\n")
    with pytest.raises(evidence.EvidenceError, match="it must have 14 fields"):
        evidence.load_figures(copy)


@pytest.mark.parametrize(
    ("table", "row", "rule"),
    [
        ("outcomes", {"outcome": "bliss"}, "'bliss' is not in the vocabulary of outcomes"),
        ("outcomes", {"treatment": "prayer"}, "'prayer' is not in the vocabulary of treatments"),
        ("outcomes", {"time_years": "-1"}, "field time_years"),
        ("outcomes", {"success": "splendid"}, "field success"),
        ("survival", {"kind": "guess"}, "'guess' is not in the vocabulary of kinds of curve"),
        ("diagnostic_tables", {"tn": ""}, "all four of tp, fp, fn and tn"),
        ("diagnostic_tables", {"tp": "", "fp": "", "fn": "", "tn": ""}, "either four counts"),
        ("diagnostic_tables", {"positive": "maybe"}, "criteria for a positive test"),
        ("instructions", {"action": "pray"}, "'pray' is not in the vocabulary of actions"),
        ("instructions", {"strength": "rumour"}, "'rumour' is not in the vocabulary of strengths"),
        ("findings", {"topic": "gossip"}, "'gossip' is not in the vocabulary of topics"),
        ("utilities", {"unit": ""}, "field unit"),
    ],
)
def test_each_table_refuses_what_its_vocabulary_does_not_hold(copy, table, row, rule):
    good = {
        "outcomes": {
            "value": "61", "unit": "%", "n": "158", "treatment": "mvd", "arm": "mvd",
            "outcome": "spasm_free",
        },
        "survival": {
            "value": "84", "unit": "%", "arm": "mvd", "endpoint": "spasm_free",
            "time_years": "10", "kind": "kaplan_meier",
        },
        "diagnostic_tables": {
            "test": "response", "condition": "spasm", "positive": "persists",
            "tp": "1", "fp": "2", "fn": "3", "tn": "4",
        },
        "instructions": {
            "topic": "csf_leak", "action": "do", "statement": "Look", "population": "all",
            "strength": "expert",
        },
        "findings": {"topic": "surgery", "statement": "Something was found"},
        "utilities": {"value": "1", "unit": "points", "domain": "QoL", "state": "s",
                      "population": "p"},
    }[table]  # fmt: skip
    path = copy / f"{table}.csv"
    before = path.read_text(encoding="utf-8")
    common = {"id": "bad", "reference": "wang1998"}
    append(path, common | good)
    assert "bad" in evidence.load_table(table, copy)
    evidence.ledger._table.cache_clear()
    path.write_text(before, encoding="utf-8")
    append(path, common | good | row)
    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.load_table(table, copy)
    assert rule in str(caught.value)


def test_a_missing_or_unknown_column_is_refused(copy):
    spoil(copy / "figures.csv", "population,flags,note\n", "population,flags,remark\n")
    with pytest.raises(evidence.EvidenceError, match="its columns must be id, reference"):
        evidence.load_figures(copy)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("33(3),324-328,,", "33(3),,,"),
        ("33(3),324-328,,", ",324-328,,"),
        ("Ann Acad Med Singap,2004,", "Ann Acad Med Singap,,"),
    ],
)
def test_a_claim_may_not_lean_on_a_source_without_locator(copy, old, new):
    spoil(copy / "references.csv", old, new)
    assert evidence.load_references(copy)["au2004"].locator is None
    with pytest.raises(evidence.EvidenceError, match="'au2004' has no locator"):
        evidence.load_claims(folder=copy)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("references: [incirli2019]", "references: [incirli2019, ghost2001]", "'ghost2001'"),
        ("references: [incirli2019]", "references: []", "field references"),
        ("figures: [incirli2019_sleep]", "figures: [ghost]", "'ghost' is not in the ledger's"),
        ("figures: [incirli2019_sleep]", "figures: [wang1998_left]", "'wang1998', which"),
        ("figures: [incirli2019_sleep]", "figures: []", "names at least one figure"),
        ("id: hfs-in-sleep", "id: hfs-spreads", "is given already"),
        ("id: hfs-in-sleep", "id: HFS sleep", "field id"),
        ("id: hfs-in-sleep", "id: hfs-in-sleep\n  web: somewhere", "field web"),
    ],
)
def test_a_bad_claim_is_refused(copy, old, new, rule):
    spoil(copy / "claims" / "01_recognition.yml", old, new)
    with pytest.raises(evidence.EvidenceError) as caught:
        evidence.load_claims(folder=copy)
    assert rule in str(caught.value)


@pytest.mark.parametrize("pmid", ["12a", "PMID9843077"])
def test_a_malformed_pmid_is_refused(copy, pmid):
    spoil(copy / "references.csv", ",9843077,", f",{pmid},")
    with pytest.raises(evidence.EvidenceError, match="field pmid"):
        evidence.load_references(copy)


def test_unknown_keys_are_named_in_a_sentence():
    with pytest.raises(evidence.EvidenceError, match="no claim 'nothing'"):
        evidence.claim_citations("nothing")
    with pytest.raises(evidence.EvidenceError, match="'99_none' has no claims"):
        evidence.load_claims("99_none")


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_each_number_of_a_claim_stands_in_its_sentence(claim):
    for name in claim.figures:
        printed = f"{FIGURES[name].value:g}"
        assert re.search(rf"(?<![\d.]){re.escape(printed)}(?!\d|\.\d)", claim.statement), name


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_each_claim_can_be_traced_and_awaits_review(claim):
    assert all(REFERENCES[key].locator for key in claim.references)
    lines = evidence.claim_citations(claim.id)
    assert len(lines) == len(claim.references)
    assert all(
        REFERENCES[key].title in line for key, line in zip(claim.references, lines, strict=True)
    )
    assert claim.clinical_review is None
    assert claim.statement.endswith(".")


def test_a_figure_that_could_not_be_confirmed_carries_no_claim(copy):
    line = "wang1998_left,wang1998,epidemiology,left side,56,%,,,,158,,158 patients of one clinic,,"
    spoil(copy / "figures.csv", line, f"{line[:-1]}not_confirmed,")
    with pytest.raises(evidence.EvidenceError, match="could not be confirmed"):
        evidence.load_claims(folder=copy)


def test_the_ledger_as_a_whole_is_in_order():
    from hemifacial.course.evidence_edit import ledger_problems

    assert ledger_problems() == []


def test_no_paper_has_two_keys(copy):
    from hemifacial.course.evidence_edit import ledger_problems

    append(copy / "references.csv", {"key": "again1998", "title": "Other", "pmid": "9843077"})
    assert ledger_problems(copy) == [
        "wang1998 and again1998 have the same pmid: one paper has one key."
    ] or ledger_problems(copy) == [
        "again1998 and wang1998 have the same pmid: one paper has one key."
    ]


#: Figures that an audit corrected or found impossible, with what must stand in the ledger.
CORRECTED = {
    "thirumala2011_spasm_relief_4_5y": ("n", None),
    "illingworth1996_spasm_free_8y": ("value", 92.3),
    "heuser2007_time_to_cure_3mo": ("outcome", "time_to_cure"),
    "moller_hearing_hearing_loss_any": ("definition", "significant loss (profound 3, total 1)"),
    "camposbenitez2008_classic_zone_low": ("n", None),
}


@pytest.mark.parametrize("row", CORRECTED)
def test_corrections_override_the_sets(row):
    field, value = CORRECTED[row]
    assert getattr(FIGURES[row], field) == value


def test_a_survival_estimate_is_never_counted_as_a_share_of_patients():
    points = evidence.load_table("survival").values()
    outcomes = evidence.load_table("outcomes").values()
    for point in (point for point in points if point.kind != "running_count"):
        same = [
            row
            for row in outcomes
            if (row.reference, row.outcome, row.time_years)
            == (point.reference, point.endpoint, point.time_years)
        ]
        assert not [row for row in same if row.counts], point.id


def test_a_paper_of_a_centre_names_its_cluster():
    clusters = {one.key: one.overlap_cluster for one in REFERENCES.values()}
    assert {clusters[key] for key in ("hyun2010", "park2009", "jeon2010")} == {"Samsung"}
    assert {clusters[key] for key in ("sindou1996", "acevedo1997", "marneffe2003")} == {"Lyon"}
    assert not [name for name in clusters.values() if "probable" in name]


def test_locators_carry_no_web_address():
    for path in [*ledger.LEDGER.rglob("*.csv"), *ledger.LEDGER.rglob("*.yml")]:
        assert not re.search(r"https?:|www\.", path.read_text(encoding="utf-8")), path.name


def test_three_series_give_sex_side_and_age_for_the_first_lesson():
    quantities = ("women", "left side", "age at onset, mean")
    complete = [
        key
        for key in REFERENCES
        if all(
            any(f.reference == key and f.quantity == quantity for f in FIGURES.values())
            for quantity in quantities
        )
    ]
    assert len(complete) >= 3


def test_rows_are_frozen_and_say_where_they_were_read():
    figure = FIGURES["wang1998_women"]
    assert figure.origin == "figures.csv, line 2"
    with pytest.raises(ValueError, match="frozen"):
        figure.value = 99.0


def test_a_caller_cannot_change_the_ledger_for_others():
    evidence.load_figures().clear()
    assert evidence.load_figures() == FIGURES


def test_importing_evidence_stays_light():
    code = (
        "import sys, hemifacial.evidence; "
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'answercells'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_examples_run():
    assert doctest.testmod(ledger).attempted >= 5
    assert doctest.testmod(ledger).failed == 0
    assert doctest.testmod(evidence).failed == 0
