"""The series that are pooled are the ones that answer the question, each patient once."""

from __future__ import annotations

import pytest

from hemifacial import evidence
from hemifacial.errors import CourseError
from hemifacial.synthesis.series import QUESTIONS, select

REFERENCES = evidence.load_references()
OUTCOMES = evidence.load_table("outcomes")
every_question = pytest.mark.parametrize("outcome", QUESTIONS)


def by_key(selection):
    return {study.key: study for study in selection.studies}


def reasons(selection):
    return {paper.key: paper.reason for paper in selection.left_out}


@every_question
def test_each_paper_counts_once_and_can_be_found(outcome):
    selection = select(outcome, overlap=False)
    keys = [study.key for study in selection.studies]
    assert len(keys) == len(set(keys))
    assert all(REFERENCES[key].locator for key in keys)
    assert not set(keys) & set(reasons(selection))


@every_question
def test_the_overlap_rule_keeps_the_largest_paper_of_a_centre(outcome):
    every, one = select(outcome, overlap=False), select(outcome)
    clusters = [study.cluster for study in one.studies if study.cluster]
    assert len(clusters) == len(set(clusters))
    for study in every.studies:
        kept = [other for other in one.studies if other.cluster == study.cluster]
        if study.cluster:
            assert kept[0].n >= study.n
        else:
            assert study.key in by_key(one)


@every_question
def test_labels_tell_papers_apart(outcome):
    labels = [study.label for study in select(outcome, overlap=False).studies]
    assert len(labels) == len(set(labels)) and all(labels)


def test_counts_are_the_ledgers():
    studies = by_key(select("spasm_free", overlap=False))
    assert (studies["illingworth1996"].events, studies["illingworth1996"].n) == (72, 78)
    assert (studies["hyun2010"].events, studies["hyun2010"].n) == (1105, 1174)
    # two age groups of one paper are its whole series: 26 of 27 and 93 of 104
    assert (studies["sekula2013_elderly"].events, studies["sekula2013_elderly"].n) == (119, 131)


def test_definitions_of_success_add_up_within_a_series():
    complete = by_key(select("spasm_free", time_years=(0.75, 1.5), overlap=False))["baldauf2019"]
    ninety = by_key(select("spasm_relief_90", time_years=(0.75, 1.5), overlap=False))["baldauf2019"]
    assert (complete.events, complete.n) == (156, 201)
    assert (ninety.events, ninety.n) == (156 + 22, 201)


def test_a_survival_estimate_and_a_pending_source_stay_out_with_a_reason():
    left_out = reasons(select("spasm_free"))
    assert "Kaplan-Meier" in left_out["barker1995"]
    assert "Kaplan-Meier" in left_out["dannenbaum2008"]
    assert REFERENCES["kondo1997"].locator is None
    assert "no locator" in reasons(select("recurrence"))["kondo1997"]


def test_selected_patients_reviews_and_second_operations_are_never_pooled():
    used = {
        (study.key, study.events, study.n)
        for outcome in QUESTIONS
        for study in select(outcome, overlap=False).studies
    }
    for row in OUTCOMES.values():
        selected = row.arm.startswith(("redo", "pooled", "mixed", "mvd_va", "mvd_cured", "trig"))
        if selected and row.counts:
            assert (row.reference, *row.counts) not in used or any(
                other.counts == row.counts and other.arm == "mvd"
                for other in OUTCOMES.values()
                if other.reference == row.reference
            ), row.id


@pytest.mark.parametrize("flag", ["mixed_diagnoses", "not_confirmed", "selected_patients"])
def test_a_flag_that_bars_a_row_bars_it_whatever_its_arm(monkeypatch, flag):
    row = OUTCOMES["goto2002_spasm_free_2_8y"]
    assert row.arm == "mvd" and "goto2002" in by_key(select("spasm_free"))
    barred = {**OUTCOMES, row.id: row.model_copy(update={"flags": (flag,)})}
    load = evidence.load_table
    monkeypatch.setattr(
        evidence, "load_table", lambda name: barred if name == "outcomes" else load(name)
    )
    assert "goto2002" not in by_key(select("spasm_free"))


def test_early_relief_answers_only_when_it_is_asked_for():
    assert "mizobuchi2021" not in by_key(select("spasm_free"))
    week = by_key(select("spasm_free", time_years=(0, 0.02)))
    assert (week["mizobuchi2021"].events, week["mizobuchi2021"].n) == (343, 486)
    assert (week["baldauf2019"].events, week["baldauf2019"].n) == (178, 320)


def test_a_window_asks_for_a_printed_time_and_takes_the_latest_within():
    selection = select("spasm_free", time_years=(2, 60))
    assert all(study.time_years >= 2 for study in selection.studies)
    assert reasons(selection)["nunta2024"] == "the time of its last result is not printed"
    assert reasons(selection)["hyun2010"] == "its follow-up lies outside the window"


def test_small_series_can_be_left_out():
    selection = select("spasm_free", min_patients=100)
    assert min(study.n for study in selection.studies) >= 100
    assert "fewer than 100 patients" in reasons(selection)["illingworth1996"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"outcome": "bliss"}, "'bliss'"),
        ({"outcome": "spasm_free", "time_years": (5, 2)}, "(5, 2)"),
        ({"outcome": "spasm_free", "time_years": (1, float("nan"))}, "(1, nan)"),
        ({"outcome": "spasm_free", "time_years": (1, 2, 3)}, "(1, 2, 3)"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(CourseError) as caught:
        select(arguments.pop("outcome"), **arguments)
    assert words in str(caught.value)
