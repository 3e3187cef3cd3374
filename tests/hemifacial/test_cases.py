"""Virtual patients: what a file may say, how a case is played, and how a play is kept."""

import base64
import copy
import json
import math
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemifacial.cases import (
    CasePanel,
    CasePlay,
    case_panel,
    check_cases,
    load_case,
    load_cases,
)
from hemifacial.cases import panel as panel_module
from hemifacial.cases import save as save_module
from hemifacial.cases.debrief import HARM
from hemifacial.cases.figures import FIGURES, picture, picture_key
from hemifacial.cases.frequency import frequency
from hemifacial.cases.load import PATIENTS
from hemifacial.cases.save import read_play, resume_play, save_path, save_play
from hemifacial.cases.schema import In100, parse_case
from hemifacial.cases.view import STAMP, play_screen
from hemifacial.errors import CourseError
from hemifacial.evidence import load_figures
from hemifacial.panels import show_panel
from hemifacial.panels.show import START

CLASSIC = yaml.safe_load((PATIENTS / "classic.yml").read_text("utf-8"))
SHIPPED = sorted(path.stem for path in PATIENTS.glob("*.yml"))
FEW = settings(max_examples=60, deadline=None)
ON_DISK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def places(content, place=()):
    """Every place in a tree of dicts and lists."""
    parts = content.items() if isinstance(content, dict) else enumerate(content)
    for name, part in parts:
        yield (*place, name)
        if isinstance(part, dict | list):
            yield from places(part, (*place, name))


PLACES = list(places(CLASSIC))
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]),
    st.lists(st.text(max_size=3), max_size=2), st.dictionaries(st.text(max_size=3), st.none()),
)  # fmt: skip


def changed(place, change):
    content = copy.deepcopy(CLASSIC)
    at = content
    for name in place[:-1]:
        at = at[name]
    change(at, place[-1])
    return content


def sentence_on(content):
    """The one sentence on a file, or None where it keeps the rules."""
    try:
        parse_case(content, "classic.yml")
    except CourseError as error:
        said = str(error)
        assert said.startswith("classic.yml: ") and said.endswith(".") and "\n" not in said
        return said
    return None


def patient(folder, name="other", change=None):
    """Write a variant of the classic patient."""
    content = copy.deepcopy(CLASSIC) | {"id": name}
    if change:
        change(content)
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yml").write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return folder


def first_action(content):
    return content["steps"][0]["decision"]["actions"][0]


# What a file may say


@FEW
@given(st.sampled_from(PLACES), JUNK)
def test_whatever_a_field_holds_is_a_case_or_one_sentence(place, junk):
    sentence_on(changed(place, lambda at, name: at.__setitem__(name, junk)))


@FEW
@given(st.sampled_from(PLACES))
def test_whatever_is_missing_is_a_case_or_one_sentence(place):
    sentence_on(changed(place, lambda at, name: at.__delitem__(name)))


@FEW
@given(st.sampled_from([place for place in PLACES if isinstance(place[-1], str)]))
def test_an_unknown_field_is_refused_by_its_name(place):
    said = sentence_on(changed(place, lambda at, name: at.__setitem__("price", 5)))
    assert "price: there is no such field." in said


@pytest.mark.parametrize("content", [None, [], "text", 5, [{"id": "classic"}]])
def test_what_is_no_set_of_fields_is_refused(content):
    assert sentence_on(content) == ("classic.yml: it must be a set of fields, beginning with id.")


def set_in(name, value):
    return lambda content: first_action(content).__setitem__(name, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.__setitem__("id", "other"), "id: is 'other'; it must be the name of the file"),
        (lambda c: c.__setitem__("version", True), "version: "),
        (lambda c: c.__setitem__("title", 52), "title: must be text"),
        (set_in("judged", "fatal"), "steps 1 > decision > actions 1 > judged: "),
        (set_in("claims", []), "name `claims` or `instructions`, or say what is"),
        (set_in("no_figure", "None."), "give either `in_100` or `no_figure`"),
        (set_in("in_100", []), "give either `in_100` or `no_figure`"),
        (set_in("why", "**Bold**."), "write plain text without Markdown or HTML"),
        (set_in("judged", "evidence_silent"), "says in `evidence_silent` on what"),
        (set_in("next", "first_visit"), "must name a later step or 'end'"),
        (set_in("next", "nowhere"), "must name a later step or 'end'"),
        (set_in("id", "call_it_stress"), "the action id 'call_it_stress' stands twice"),
        (
            lambda c: [a.update(judged="harmful") for a in c["steps"][0]["decision"]["actions"]],
            "at least one action must be acceptable or evidence_silent",
        ),
        (
            lambda c: [a.update(next="result") for a in c["steps"][0]["decision"]["actions"]],
            "no way leads to step 'asked_again'",
        ),
        (
            lambda c: c["steps"][0]["investigations"][0].pop("why"),
            "an investigation that is needed needs `why`",
        ),
        (lambda c: c["steps"][0].__setitem__("next", "end"), "its actions may have one"),
        (lambda c: c["steps"][1].__setitem__("id", "end"), "must not be called 'end'"),
    ],
)  # fmt: skip
def test_each_rule_is_said(change, words):
    content = copy.deepcopy(CLASSIC)
    change(content)
    assert words in sentence_on(content)


# What the ledger holds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_in("claims", ["no-such-claim"]), "the ledger has no claim 'no-such-claim'"),
        (set_in("instructions", ["no_such"]), "instructions.csv has no row 'no_such'"),
        (
            set_in("instructions", ["botox_us_bleph_press"]),
            "the source of 'botox_us_bleph_press' has no locator",
        ),
        (
            set_in("in_100", [{"figure": "nobody_1", "whom": "people", "event": "are well"}]),
            "the ledger has no figure 'nobody_1'",
        ),
        (
            set_in("in_100", [{"figure": "wang1998_onset", "whom": "people", "event": "are"}]),
            "the figure 'wang1998_onset' is no share (48.5 years)",
        ),
        (set_in("why", "It helps 83 % of them."), "the figure '83 %' stands in none"),
        (set_in("consequence", "It helps 3 in 10."), "the figure '3 in 10' stands in none"),
        (
            lambda c: c["steps"][0]["investigations"][3]["figure"].update(name="photograph"),
            "there is no 'photograph'; choose one of ",
        ),
        (
            lambda c: c["steps"][0]["investigations"][3]["figure"].update(part="Z"),
            "'enmg_spread' has no part 'Z'; its parts: A, B, C, D",
        ),
    ],
)  # fmt: skip
def test_what_the_ledger_does_not_hold_drops_the_case(tmp_path, change, words):
    folder = patient(patient(tmp_path / "patients", "good"), "bad", change)
    said = check_cases(folder)
    assert len(said) == 1 and said[0].startswith("bad.yml: ") and words in said[0]
    assert list(load_cases(folder)) == ["good"]
    with pytest.raises(CourseError) as refused:
        load_case("bad", folder)
    assert str(refused.value) == said[0]
    shown = CasePanel(folder=folder).screen
    assert [case["id"] for case in shown["cases"]] == ["good"]
    assert shown["dropped"] == [f"Left out of the clinic: {said[0]}"]


def test_a_decision_without_any_source_is_dropped(tmp_path):
    """An instruction alone carries an action, and no decision."""

    def unsourced(content):
        for action in content["steps"][2]["decision"]["actions"]:
            action.update(claims=[], instructions=["wei2018_no_chasing"])

    said = check_cases(patient(tmp_path / "patients", "bad", unsourced))
    assert "no action of the decision names a claim of the ledger" in said[0]


def test_an_action_may_say_that_the_evidence_is_silent(tmp_path):
    def silent(content):
        for action in content["steps"][2]["decision"]["actions"]:
            action.update(claims=[], evidence_silent="No study was found on what to say.")

    assert check_cases(patient(tmp_path / "patients", "good", silent)) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id: other\nid: other\n", "line 2: the field 'id' stands twice."),
        (b"id: [other\n", "not readable as YAML: "),
        (b"\xff\xfe\x00", "not readable as YAML: "),
        (b"", "it must be a set of fields, beginning with id."),
        (b"? [a, b]\n: 1\n", "other.yml: "),
        (b"id: !!python/object:os.system x\n", "not readable as YAML: "),
    ],
)
def test_a_file_that_is_no_yaml_is_one_sentence(tmp_path, content, words):
    (tmp_path / "other.yml").write_bytes(content)
    (said,) = check_cases(tmp_path)
    assert said.startswith("other.yml: ") and words in said and "\n" not in said
    assert load_cases(tmp_path) == {}


def test_a_file_that_was_corrected_is_read_again(tmp_path):
    import os

    folder = patient(tmp_path / "patients", "other", set_in("claims", ["no-such-claim"]))
    assert check_cases(folder)
    patient(folder, "other")
    os.utime(folder / "other.yml", ns=(1, 1))
    assert check_cases(folder) == [] and load_case("other", folder).version == 1


# Of 100 such patients


def wilson(events, n):
    """Wilson's interval by its textbook formula."""
    z, p = 1.959964, events / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def told(figure, **more):
    return frequency(In100(figure=figure, whom="patients", event="are well", **more))


def test_a_share_is_told_in_whole_people():
    low, high = wilson(156, 201)
    found = told("baldauf2019_spasm_free_1y")
    assert (found.base, found.n) == (100, round(100 * 156 / 201))
    assert (found.low, found.high) == (round(100 * low), round(100 * high))
    rest = told("baldauf2019_spasm_free_1y", complement=True)
    assert (rest.n, rest.low, rest.high) == (22, 100 - found.high, 100 - found.low)


def test_what_is_rarer_than_one_in_100_is_told_in_1000():
    found = told("lee2010_tumour")
    low, high = wilson(9, 2050)
    assert found.base == 1000 and found.message()["icons"] is None
    assert (found.n, found.low, found.high) == (4, round(1000 * low), round(1000 * high))
    assert "fewer than 1 in 100" in found.sentence


def test_an_interval_is_the_sources_own_or_wilsons_or_none():
    rows = load_figures()
    printed = next(r for r in rows.values() if r.unit == "%" and r.ci_low and r.reference)
    found = told(printed.id)
    assert found.interval == "Interval: as printed." and found.low == math.floor(
        printed.ci_low * found.base / 100 + 0.5
    )
    survival = told("barker1995_spasm_free_10y")  # censored: counts would give too narrow a one
    assert survival.low is None and "(no interval known)" in survival.sentence


# How a case is played


def start():
    return CasePlay.start(load_case("classic"))


def test_a_case_runs_from_history_to_debrief():
    play = start()
    assert play.phase == "history" and play.step is None
    play = play.go_on().examine("watch_face").order("emg_spread").decide("inject_unimaged")
    assert play.phase == "consequence" and play.action.judged == "suboptimal"
    play = play.go_on()
    assert play.step.id == "asked_again" and play.step.decision is None
    play = play.go_on().decide("picture_fits").go_on().decide("wait").go_on()
    assert play.phase == "debrief" and play.step is None
    debrief = play.debrief()
    # wait is judged evidence_silent and so not counted: 3 + 3 possible, 1 taken
    assert (debrief.points_avoided, debrief.points_possible, debrief.n_decisions) == (5, 6, 2)
    assert [one.action.id for one in debrief.suboptimal_taken] == ["inject_unimaged"]
    assert [one.action.id for one in debrief.silent_taken] == ["wait"]
    assert [one.action.id for one in debrief.harmful_avoided] == [
        "surgery_unimaged", "call_it_stress", "vessel_must_go", "only_surgery",
    ]  # fmt: skip
    assert [one.id for one in debrief.needed_left_out] == ["cranial_nerves", "read_mri"]
    assert debrief.waited_days == 14 and debrief.burdens == {"low": 0, "medium": 1, "high": 0}


def test_a_branch_passes_a_step_by():
    assert start().go_on().decide("image_soon").go_on().step.id == "result"


def test_a_move_leaves_the_play_before_it_as_it_was():
    play = start().go_on()
    play.examine("watch_face")
    play.decide("image_soon")
    assert play == start().go_on() and play.visits[-1].done == ()
    with pytest.raises(AttributeError):
        play.phase = "debrief"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda play: play.go_on(), "Choose an action first"),
        (lambda play: play.decide("nothing"), "is none of image_soon, "),
        (lambda play: play.examine("emg_spread"), "The examination 'emg_spread' is not offered"),
        (lambda play: play.order("watch_face"), "The test 'watch_face' is not offered here"),
        (lambda play: play.debrief(), "comes at the end of the case"),
        (lambda play: play.decide("image_soon").decide("image_soon"), "nothing to decide"),
        (lambda play: play.decide("image_soon").examine("eeg"), "nothing to examine or order"),
        (lambda play: play.moved("to_json"), "is unknown in a case"),
        (lambda play: play.moved("decide"), "is unknown in a case"),
        (lambda play: play.moved("go_on", "end"), "is unknown in a case"),
    ],
)
def test_a_move_that_cannot_be_made_is_one_sentence(wrong, words):
    with pytest.raises(CourseError, match=words):
        wrong(start().go_on())


@FEW
@given(st.data())
def test_any_play_comes_back_from_its_json(data):
    play = start()
    for _ in range(data.draw(st.integers(0, 14))):
        possible = possible_moves(play)
        if not possible:
            break
        play = play.moved(*data.draw(st.sampled_from(possible)))
    assert CasePlay.from_json(play.case, play.to_json()) == play
    assert json.loads(json.dumps(play_screen(play)))["stamp"] == STAMP


def possible_moves(play):
    if play.phase == "debrief":
        return []
    if play.phase != "step":
        return [("go_on", None)]
    offered = [
        ("examine" if one.kind == "examination" else "order", one.id)
        for one in play.step.investigations
    ]
    if play.step.decision is None:
        return [*offered, ("go_on", None)]
    return offered + [("decide", action.id) for action in play.step.decision.actions]


# Every shipped patient


def test_every_shipped_patient_keeps_the_rules():
    assert check_cases() == []
    assert sorted(load_cases()) == SHIPPED


def ends(play, thorough):
    """Every way through a case to its debrief."""
    if play.phase == "step" and thorough:
        for move, name in possible_moves(play):
            if move in ("examine", "order"):
                play = play.moved(move, name)
    if play.phase == "debrief":
        yield play
        return
    for move, name in possible_moves(play):
        if move in ("go_on", "decide"):
            yield from ends(play.moved(move, name), thorough)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("thorough", [False, True])
def test_a_patient_walks_through_every_branch(name, thorough):
    case, seen = load_case(name), set()
    for end in ends(CasePlay.start(case), thorough):
        debrief = end.debrief()
        seen |= {(visit.step, visit.action) for visit in end.visits}
        most = [max(HARM.get(a.judged, 0) for a in case.step(v.step).decision.actions)
                for v in end.visits if v.action and judged(case, v) in HARM]  # fmt: skip
        harm = [HARM[judged(case, v)] for v in end.visits if v.action and judged(case, v) in HARM]
        assert debrief.points_possible == sum(most)
        assert debrief.points_avoided == sum(most) - sum(harm) >= 0
        assert len(debrief.harmful_taken) == harm.count(HARM["harmful"])
        if thorough:
            assert debrief.needed_left_out == ()
    assert seen == {
        (step.id, action)
        for step in case.steps
        for action in ([a.id for a in step.decision.actions] if step.decision else [None])
    }


def judged(case, visit):
    actions = case.step(visit.step).decision.actions
    return next(action.judged for action in actions if action.id == visit.action)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_screen_of_a_patient_can_be_drawn_and_keeps_its_secrets(name):
    case, met = load_case(name), set()

    def walk(play):
        at = (play.phase, play.visits[-1:] and (play.visits[-1].step, play.visits[-1].action))
        if at in met:
            return
        met.add(at)
        screen = play_screen(play)
        text = json.dumps(screen, ensure_ascii=False)
        assert screen["stamp"] == STAMP
        if play.phase != "debrief":
            assert case.diagnosis not in text and case.teaching[0] not in text
        if play.phase == "step":
            for one in play.step.investigations:
                assert json.dumps(one.finding, ensure_ascii=False)[
                    1:-1
                ] not in text or one.finding in (" ".join(play.step.story))
            for action in play.step.decision.actions if play.step.decision else ():
                assert action.why not in text and action.consequence not in text
        for move, which in possible_moves(play):
            if move in ("go_on", "decide"):
                walk(play.moved(move, which))

    walk(CasePlay.start(case))


def figures_in_use():
    uses = [one.figure for case in load_cases().values() for step in case.steps
            for one in step.investigations if one.figure]  # fmt: skip
    return {picture_key(use): use for use in uses}


def test_every_figure_in_use_is_drawn_labelled_and_said_in_words():
    for use in figures_in_use().values():
        drawn = picture(use.name, use.part)
        png = base64.b64decode(drawn["src"].removeprefix("data:image/png;base64,"))
        assert png.startswith(b"\x89PNG") and len(png) <= 80_000
        assert drawn["alt"].startswith(f"{FIGURES[use.name].label}. ") and len(drawn["alt"]) > 40
        assert use.part or "teaching" in drawn["source"] or "(" in drawn["source"]


@pytest.mark.parametrize("name", ["enmg_blink", "enmg_bursts"])
def test_one_recording_is_drawn_without_its_letter(name):
    alone = {part: picture(name, part) for part in FIGURES[name].parts}
    assert len({drawn["src"] for drawn in alone.values()}) == 4
    assert not any("Recording" in drawn["alt"] for drawn in alone.values())
    with pytest.raises(CourseError, match="There is no figure"):
        picture(name, "E")


# How a play is kept


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / ".hemifacial").mkdir()
    (tmp_path / ".hemifacial/role").write_text("resident\n")
    return tmp_path


def test_a_play_is_kept_after_each_step_and_taken_up_again(workspace):
    panel = CasePanel("classic", workspace=workspace)
    assert not save_path(workspace, "classic").exists()  # looking changes nothing
    for move in (("go_on",), ("examine", "watch_face"), ("decide", "image_soon"), ("go_on",)):
        panel.do(*move)
        assert read_play(save_path(workspace, "classic"), panel.play.case) == panel.play
    again = CasePanel("classic", workspace=workspace)
    assert again.play == panel.play and again.screen["note"] == ""
    assert again.screen["heading"] == "The MRI is back"
    listed = CasePanel(workspace=workspace).screen["cases"][0]
    assert listed["words"].endswith("You have begun it.")
    again.do("again")
    assert CasePanel("classic", workspace=workspace).play == start()


def test_the_workspace_is_the_one_around_the_notebook(workspace, monkeypatch):
    (workspace / "lessons").mkdir()
    monkeypatch.chdir(workspace / "lessons")
    panel = case_panel("classic")
    panel.do("go_on")
    assert save_path(workspace, "classic").is_file()


def test_outside_a_workspace_a_case_is_played_and_says_that_it_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    panel = case_panel("classic")
    panel.do("go_on")
    assert panel.screen["heading"] == "The first visit"
    assert panel.screen["note"].startswith("Not saved: ")
    assert list(tmp_path.iterdir()) == []


@ON_DISK
@given(st.binary(max_size=60))
def test_whatever_lies_in_the_file_is_kept_aside_and_never_a_traceback(tmp_path, content):
    path = save_path(tmp_path, "classic")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    found = resume_play(tmp_path, load_case("classic"))
    assert found.play == start() and found.may_save and "cannot be read" in found.note
    kept = tmp_path / found.note.split("kept as ")[1].rstrip(".")
    assert kept.read_bytes() == content and not path.exists()


def altered(play, **fields):
    return json.dumps(json.loads(play.to_json()) | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"format": 0}, "cannot be read"),
        ({"case": "other"}, "cannot be read"),
        ({"moves": [["decide", "image_soon"]]}, "cannot be read"),
        ({"moves": [[["go_on"], None]]}, "cannot be read"),
        ({"moves": "go_on"}, "cannot be read"),
        ({"version": 0}, "has changed since you played it"),
        ({"fingerprint": "0" * 16}, "has changed since you played it"),
    ],
)
def test_an_older_or_altered_file_begins_the_case_anew(workspace, fields, words):
    path = save_path(workspace, "classic")
    path.parent.mkdir(parents=True)
    for number in (1, 2):  # the second time the name is taken
        path.write_text(altered(start().go_on(), **fields))
        panel = CasePanel("classic", workspace=workspace)
        assert panel.play == start() and words in panel.screen["note"]
        assert f".hemifacial/cases/classic-kept-{number}.json" in panel.screen["note"]
    assert len(list(path.parent.glob("classic-kept-*.json"))) == 2


def test_a_change_of_the_file_alone_is_noticed(tmp_path, workspace):
    folder = patient(tmp_path / "patients")
    panel = CasePanel("other", folder=folder, workspace=workspace)
    panel.do("go_on")
    patient(folder, "other", set_in("why", "Another reason."))
    again = CasePanel("other", folder=folder, workspace=workspace)
    assert "has changed since you played it" in again.screen["note"]
    assert again.play.phase == "history"


def test_a_file_that_cannot_be_moved_is_not_overwritten(workspace, monkeypatch):
    path = save_path(workspace, "classic")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    panel = CasePanel("classic", workspace=workspace)
    panel.do("go_on")
    assert panel.screen["heading"] == "The first visit" and path.read_bytes() == b"mine"
    assert "could not be moved, so this play is not saved" in panel.screen["note"]


def test_a_full_disk_does_not_stop_the_case(workspace, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    panel = CasePanel("classic", workspace=workspace)
    with monkeypatch.context() as patched:
        patched.setattr(save_module, "write_atomically", full)
        panel.do("go_on")
    assert "cannot be saved" in panel.screen["note"] and "No space left" in panel.screen["note"]
    assert panel.screen["heading"] == "The first visit"
    panel.do("examine", "watch_face")
    assert panel.screen["note"] == ""
    assert resume_play(workspace, panel.play.case).play == panel.play


def test_saving_needs_no_folder_before(tmp_path):
    save_play(tmp_path, start())
    assert resume_play(tmp_path, load_case("classic")).play == start()


# The panel


def said(panel, **message):
    panel._heard(panel, message, [])


def test_a_move_of_an_earlier_screen_is_not_made_twice(workspace):
    panel = CasePanel("classic", workspace=workspace)
    number = panel.screen["number"]
    said(panel, do="go_on", number=number)
    said(panel, do="go_on", number=number)
    assert panel.play.phase == "step" and panel.screen["number"] == number + 1


@pytest.mark.parametrize(
    "message",
    [
        {"do": "decide", "name": "nothing"}, {"do": "decide", "name": ["x"]},
        {"do": "explode"}, {"do": "open", "name": "nobody"}, {"do": "open"},
        {"do": "examine", "name": {}},
    ],
)  # fmt: skip
def test_a_wrong_message_leaves_a_sentence_and_the_play_as_it_was(workspace, message):
    panel = CasePanel("classic", workspace=workspace)
    panel.do("go_on")
    play = panel.play
    said(panel, **message, number=panel.screen["number"])
    assert panel.play == play and panel.screen["problem"].endswith(".")
    assert panel.screen["heading"] == "The first visit"


def test_a_page_is_answered_even_where_the_program_is_wrong(workspace, monkeypatch):
    panel = CasePanel("classic", workspace=workspace)
    monkeypatch.setattr(CasePlay, "go_on", lambda self: 1 / 0)
    said(panel, do="go_on", number=panel.screen["number"])
    assert panel.screen["problem"] == panel_module.NOT_DONE


@pytest.mark.parametrize("message", ["awake?", None, 5, {}, {"do": 5}])
def test_a_page_that_asks_for_the_kernel_is_answered(workspace, message, monkeypatch):
    panel, sent = CasePanel(workspace=workspace), []
    monkeypatch.setattr(panel, "send", sent.append)
    panel._heard(panel, message, [])
    assert sent == ["awake"]


def test_pictures_follow_the_words_and_a_failing_one_is_a_sentence(workspace, monkeypatch):
    def failing(name, part):
        raise ZeroDivisionError

    monkeypatch.setattr(panel_module, "picture", failing)
    panel = CasePanel("classic", workspace=workspace)
    panel.do("go_on")
    panel.do("order", "emg_spread")
    item = next(i for g in panel.screen["groups"] for i in g["items"] if i["id"] == "emg_spread")
    assert item["finding"].startswith("Stimulating") and item["figure"]["label"] == "Simulated"
    panel._draw(["enmg_spread:B"])
    assert panel.pictures["enmg_spread:B"] == {"problem": panel_module.NOT_DRAWN}


def test_the_still_is_the_first_screen_whatever_was_played(workspace):
    panel = CasePanel("classic", workspace=workspace)
    panel.do("go_on")
    still = CasePanel("classic", workspace=workspace).still_html()
    assert CLASSIC["title"] in still and STAMP in still and START.replace(">", "&gt;") in still
    assert "primary-school teacher" in still and "The first visit" not in still
    assert CLASSIC["diagnosis"] not in still
    listed = CasePanel(workspace=workspace)
    assert all(case.title in listed.still_html() for case in load_cases().values())
    assert "begun" not in listed.still_html()


def test_a_lesson_stores_the_still_alone(monkeypatch, capsys):
    monkeypatch.delenv("HEMIFACIAL_LIVE", raising=False)
    show_panel(case_panel("classic"))
    shown = capsys.readouterr().out
    assert "text/html" in shown and "widget-view" not in shown


def test_an_unknown_case_makes_no_panel():
    with pytest.raises(CourseError, match="There is no case 'nobody'"):
        case_panel("nobody")
