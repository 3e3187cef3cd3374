"""Lesson 05 keeps two definitions apart, and prints what ledger and model say."""

import re
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest

from hemifacial.evidence import load_claims, load_figures
from hemifacial.panels import LateralSpreadPanel
from hemifacial.panels.lateral.experiment import Setting, record
from support.lessons import Lesson
from support.self_checks import assert_other_than_quiz

ROOT = Path(__file__).parents[2]
LESSON = Lesson("05_electrophysiology")
SELF_CHECKS = sorted((ROOT / "items" / "self_checks" / "05_electrophysiology").glob("*.yml"))
LEDGER, CLAIMS = load_figures(), load_claims()
OWN = load_claims("05_electrophysiology")
SHEETS = ("blink", "spread", "bursts")
META = "lsrmeta7479_residual_spasm_lsr_{}_{}"


def rows_of(text):
    """Return the cells of each row of the tables in a text, without the line below the heading."""
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not set(line) <= set("|-")
    ]
    return [[re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell) for cell in row] for row in rows]


# pictures


def _module(sheet):
    return import_module(f"hemifacial.figures.enmg_{sheet}")


@pytest.mark.parametrize("sheet", SHEETS)
def test_each_sheet_stands_in_the_lesson_first_without_and_then_with_its_names(sheet):
    """The alt text measures the traces; the run of the refreshed lesson compares the pixels."""
    told = getattr(_module(sheet), f"enmg_{sheet}_alt")
    assert told(named=True) != told(named=False)
    for cell, named in ((f"l05-{sheet}", False), (f"l05-{sheet}-named", True)):
        (alt,) = re.findall(r'<img[^>]*? alt="([^"]*)"', LESSON.html_of(cell))
        assert unescape(alt) == f"Simulated. {told(named=named)}"
        assert ("named=True" in LESSON.source_of(cell)) == named


def test_answers_and_outcomes_are_folded_until_the_reader_has_guessed():
    for cell in (*(f"l05-{sheet}-named" for sheet in SHEETS), "l05-outcome"):
        assert LESSON.html_of(cell).startswith("<details>")
    for sheet in SHEETS:
        assert not LESSON.html_of(f"l05-{sheet}").startswith("<details>")
    assert LESSON.prose().count("## Predict, then see") == 3


def test_no_sheet_gives_its_names_away():
    """What a name says stands in the table of the answer and not in that of the exercise."""
    for sheet in SHEETS:
        table = getattr(_module(sheet), f"enmg_{sheet}_table")
        open_cells, named_cells = (
            {str(value) for row in table(named=named) for value in row.values()}
            for named in (False, True)
        )
        names = {text for text in named_cells - open_cells if re.search("[a-z]{4}", text)}
        assert names, sheet
        assert not [name for name in names if name in LESSON.html_of(f"l05-{sheet}")], sheet


# claims


def test_more_than_a_quarter_lost_the_response_before_a_vessel_was_moved():
    rows = {name: LEDGER[f"almenabbawy2025_{name}"] for name in ("gone_opening", "gone_arachnoid")}
    share = sum(row.events for row in rows.values()) / rows["gone_opening"].n
    assert 0.25 < share < 0.3
    assert "more than a quarter" in LESSON.source_of("l05-concept-theatre")
    every = ("not_detected", *rows, "gone_decompression", "persisted")
    assert sum(LEDGER[f"almenabbawy2025_{name}"].events for name in every) == 214


def test_a_direct_answer_comes_long_before_a_lateral_spread():
    direct = (
        LEDGER["rimpilainen1991_latency"].value
        - LEDGER["rimpilainen1991_beyond_stylomastoid"].value
    )
    assert f"about {direct:.1f} ms" in LESSON.source_of("l05-concept-pitfalls")
    assert direct < LEDGER["lee1992_latency_oculi"].value / 2


# one definition, and the other


def test_the_definition_is_stated_before_its_numbers():
    text = LESSON.source_of("l05-predict-outcome")
    assert "positive when the LSR persists at the end of the operation" in text
    assert "The condition is spasm" in text
    ids = [cell["id"] for cell in LESSON.cells]
    assert ids.index("l05-predict-outcome") < ids.index("l05-outcome")


def test_natural_frequencies_are_the_printed_probabilities():
    text = LESSON.source_of("l05-outcome-reading")
    for fate in ("persisted", "disappeared"):
        early, late = (round(LEDGER[META.format(fate, when)].value) for when in ("week", "1y"))
        assert f"{early} in 100, then {late} in 100" in text
        assert f"{early} in 100" in LESSON.source_of("l05-takehome")
    free = 1 - LEDGER[META.format("persisted", "1y")].value / 100
    assert free == pytest.approx(0.75, abs=0.02) and "three of four" in text


def test_turning_the_table_round_changes_sensitivity_and_specificity_about():
    rows = [LEDGER[f"joo2008_residual_spasm_lsr_{f}_week"] for f in ("persisted", "disappeared")]
    (a, b), (c, d) = ((row.events, row.n - row.events) for row in rows)
    found = rows_of(LESSON.source_of("l05-outcome-reading"))
    assert ["LSR persists", f"{a}", f"{b}"] in found and ["LSR gone", f"{c}", f"{d}"] in found
    caught, spared = f"{a}/{a + c}", f"{d}/{b + d}"
    assert [row[1:] for row in found if row[0].startswith("positive")] == [
        [caught, spared],
        [spared, caught],
    ]


def test_the_two_pooled_analyses_agree_once_one_is_turned_round():
    ours = LEDGER["lsrmeta7479_sensitivity_1y"].value, LEDGER["lsrmeta7479_specificity_1y"].value
    for key in ("amrmeta2020", "bjns2022"):
        theirs = [LEDGER[f"{key}_{name}_short"].value for name in ("sensitivity", "specificity")]
        assert theirs == pytest.approx(list(reversed(ours)), abs=7)
        assert theirs != pytest.approx(list(ours), abs=30)


@pytest.mark.parametrize("when", ["week", "1y"])
def test_the_printed_numbers_do_not_fit_one_table(when):
    """The share with spasm that one probability implies contradicts the other probability."""
    sensitivity, specificity = (
        LEDGER[f"lsrmeta7479_{name}_{when}"].value / 100 for name in ("sensitivity", "specificity")
    )
    after_persisting, after_loss = (
        LEDGER[META.format(fate, when)].value / 100 for fate in ("persisted", "disappeared")
    )
    odds = after_persisting / (1 - after_persisting) * (1 - specificity) / sensitivity
    share = odds / (1 + odds)
    missed, cleared = share * (1 - sensitivity), (1 - share) * specificity
    assert missed / (missed + cleared) > 1.3 * after_loss
    assert "do they fit one table" in LESSON.source_of("l05-outcome-reading")


def test_no_sensitivity_stands_without_the_word_positive_in_its_cell():
    for cell in LESSON.cells:
        text = "".join(cell["source"])
        if "claim:lsr-accuracy" in text and cell["id"] != "l05-claims":
            assert "ositive" in text, cell["id"]
    assert "what counts as positive" in LESSON.source_of("l05-outcome-reading")


# what to do


def test_going_on_for_the_response_alone_is_forbidden_by_instructions_with_sources():
    told = re.findall(r"#claim:([\w-]+)\)", LESSON.source_of("l05-concept-disagreement"))
    for name in ("lsr-check-before-closing", "lsr-no-order-to-go-on", "nerve-inspect-whole-root"):
        assert name in told and CLAIMS[name].kind == "instruction"
    assert "lsr-loss-no-order-to-stop" in LESSON.source_of("l05-takehome")
    assert "was not counted" in LESSON.source_of("l05-concept-disagreement")


def test_the_disagreement_is_told_from_both_sides_and_left_open():
    text = LESSON.source_of("l05-concept-disagreement")
    for name in ("redo-early-for", "lsr-late-after-week", "redo-timing-undecided"):
        assert f"#claim:{name})" in text
    advice = rows_of(text)[1:]
    assert len(advice) == 5 and all(len(row) == 3 and all(row) for row in advice)
    assert "Not settled" in text


def test_greifswald_is_told_with_each_of_its_fates_and_not_only_the_two_that_agree():
    text = LESSON.source_of("l05-concept-disagreement")
    for fate in ("persisted", "gone_decompression", "gone_arachnoid", "gone_opening"):
        assert f"almenabbawy2025_spasm_relief_90_lsr_{fate}_2_15y" in text


def test_a_patient_who_twitches_is_not_given_the_average_of_all():
    """The average counts those free at once, so their share with spasm must be above it."""
    still_twitching = LEDGER["lsr883_2022_residual_1y"].value
    assert still_twitching > LEDGER[META.format("persisted", "1y")].value
    assert f"{still_twitching:g} %" in LESSON.source_of("l05-outcome-reading")
    assert "your own risk is higher" in LESSON.source_of("l05-back")


def test_late_relief_is_counted_among_those_not_free_at_once():
    early, late = LEDGER["nunta2024_immediate_relief_week"], LEDGER["nunta2024_late_of_unrelieved"]
    assert late.n == early.n - early.events and late.events < late.n


def test_a_lateral_spread_is_called_no_proof_and_the_letter_is_corrected():
    assert CLAIMS["lsr-no-proof"].kind == "expert_practice"
    assert "hemifacial spasm proven" in LESSON.source_of("l05-patient")
    back = LESSON.source_of("l05-back")
    assert "Mr D. (synthetic)" in back and "Supported, not proven" in back


# the model


@pytest.fixture(scope="module")
def simulated():
    """Units that answer and first latency in ms, at the panel's settings that the text names."""
    away = {"vessel": "away"}
    excitable = away | {"excitability": 0.7}
    settings = {
        "pressed": {},
        "moved": away,
        "moved, excitable": excitable,
        "7 days": excitable | {"days": 7.0},
        "30 days": excitable | {"days": 30.0},
        "other branch": {"stimulated": "marginal mandibular"},
    }
    found = {name: record(Setting(**values)).spread for name, values in settings.items()}
    return {name: (spread.responding, spread.latency_ms) for name, spread in found.items()}


def test_the_table_of_the_model_is_what_the_model_answers(simulated):
    rows = rows_of(LESSON.source_of("l05-panel-reading"))[1:]
    names = ("pressed", "moved", "moved, excitable", "7 days", "30 days")
    for row, name in zip(rows, names, strict=True):
        units, first_ms = simulated[name]
        assert row[2] == f"{units}", name
        assert row[3] == (f"{first_ms:.1f} ms" if units else "none"), name
    assert simulated["other branch"][0] == 7
    assert "seven of ten" in LESSON.source_of("l05-panel-reading")


def test_the_buttons_that_the_text_names_stand_on_the_panel():
    labels = {preset.label: preset.values for preset in LateralSpreadPanel.presets}
    for label in re.findall(
        r"press \*\*([^*]+)\*\*", LESSON.source_of("l05-predict-panel"), re.IGNORECASE
    ):
        assert label in labels, label
    assert labels["Compressed, excitable nucleus"]["excitability"] == 0.7
    assert "8 of 10 units of the mentalis answer" in LESSON.html_of("l05-panel")


def test_the_letters_of_the_answers_are_those_of_the_sheets():
    words = {
        "Left facial nerve lesion": "lesion of the left facial nerve",
        "Right facial nerve lesion": "lesion of the right facial nerve",
        "Direct spread of current": "current that spread",
        "No lateral spread": "no lateral spread",
        "Synkinesis, blinking": "synkinesis",
    }
    for sheet in SHEETS:
        caption = re.search(
            r"<figcaption[^>]*>(.*?)</figcaption>", LESSON.html_of(f"l05-{sheet}-named"), re.S
        )
        told = dict(re.findall(r"\b([A-D]): (.*?)(?=\b[A-D]: |$)", caption[1], re.S))
        for row in getattr(_module(sheet), f"enmg_{sheet}_table")(named=True):
            name = row["Simulated"]
            assert words.get(name, name.lower()) in told[row["Recording"]], (sheet, name)


def test_the_model_shows_one_response_that_stops_and_one_that_persists_and_fades(simulated):
    assert simulated["pressed"][0] > 0 and simulated["moved"][0] == 0
    assert simulated["moved, excitable"][0] > simulated["7 days"][0] > simulated["30 days"][0]
    assert simulated["moved, excitable"][1] > simulated["pressed"][1] + 1
    assert "later because its delay was fitted so" in LESSON.source_of("l05-panel-reading")


def test_the_model_is_called_a_model():
    text = LESSON.source_of("l05-panel-reading")
    for words in ("simulated", "a rule, not neurons", "clocks are assumed", "predicts nobody's"):
        assert words in text


# the lesson


def test_self_checks_are_other_questions_than_the_quiz():
    assert len(SELF_CHECKS) == 4
    assert_other_than_quiz(ROOT / "items" / "05_electrophysiology", SELF_CHECKS, set(CLAIMS))
