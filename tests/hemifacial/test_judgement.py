"""The first judgement: kept as a draft, then unchanged; asked of a real server over HTTP."""

import http.cookiejar
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hemifacial.errors import CourseError
from hemifacial.judgement.handlers import SURENESS, VERDICTS
from hemifacial.judgement.record import (
    JudgementKeptError,
    Sureness,
    Verdict,
    load_article_claims,
    open_claims,
    read_judgement,
    record_path,
    save_judgement,
)

CLAIMS = [claim.id for claim in load_article_claims().claims]
ALL = dict.fromkeys(CLAIMS, ("overstated", "fairly"))


def test_the_claims_cover_the_article_and_give_no_verdict():
    claims = load_article_claims().claims
    assert 18 <= len(claims) <= 22 and len({claim.id for claim in claims}) == len(claims)
    assert all(claim.text.count(".") == 1 for claim in claims)  # one sentence each
    topics = " ".join(claim.topic for claim in claims).casefold()
    for word in ("drugs", "toxin", "success", "recurrence", "complications", "recovery", "rank"):
        assert word in topics
    assert all(set(claim.model_dump()) == {"id", "topic", "text"} for claim in claims)
    assert set(VERDICTS) == set(Verdict) and set(SURENESS) == set(Sureness)


def test_a_draft_can_be_changed_and_is_kept_once_submitted(tmp_path):
    assert read_judgement(tmp_path) is None
    draft = save_judgement(tmp_path, {CLAIMS[0]: ("wrong", "")}, submit=True)
    assert draft.submitted_at is None and open_claims(draft) == CLAIMS
    assert read_judgement(tmp_path).answers[CLAIMS[0]].verdict == "wrong"
    before = datetime.now(UTC).replace(microsecond=0)
    kept = save_judgement(tmp_path, {**ALL, CLAIMS[1]: ("unknown", "certain")}, submit=True)
    assert before <= kept.submitted_at <= datetime.now(UTC)
    assert read_judgement(tmp_path) == kept
    stored = record_path(tmp_path).read_bytes()
    for submit in (True, False):
        with pytest.raises(JudgementKeptError, match="nothing was changed"):
            save_judgement(tmp_path, ALL, submit=submit)
    assert record_path(tmp_path).read_bytes() == stored
    # a second one has its own file, for lesson 13
    second = save_judgement(tmp_path, ALL, submit=True, number=2)
    assert second.judgement == 2 and record_path(tmp_path).read_bytes() == stored


def test_the_record_reads_without_the_course(tmp_path):
    save_judgement(tmp_path, {**ALL, CLAIMS[1]: ("unknown", "certain")}, submit=True)
    stored = json.loads((tmp_path / ".hemifacial/judgement-1.json").read_text())
    assert (stored["format"], stored["judgement"], stored["claims_version"]) == (1, 1, 2)
    assert stored["submitted_at"].endswith("Z") and stored["saved_at"].endswith("Z")
    assert list(stored["answers"]) == CLAIMS
    first, second, *_ = stored["answers"].values()
    assert (first["verdict"], first["sure"]) == ("overstated", "fairly")
    assert (second["verdict"], second["sure"]) == ("unknown", None)
    assert first["text"] == load_article_claims().claims[0].text
    assert [path.name for path in (tmp_path / ".hemifacial").iterdir()] == ["judgement-1.json"]


@pytest.mark.parametrize("choice", [("perhaps", ""), ("right", "very"), ("<b>", "")])
def test_an_unknown_choice_is_refused(tmp_path, choice):
    with pytest.raises(CourseError, match="choose one of its answers"):
        save_judgement(tmp_path, {CLAIMS[0]: choice}, submit=False)
    assert not record_path(tmp_path).exists()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"format": 2}', b"\xff"])
def test_a_damaged_record_is_left_as_it_is(tmp_path, damage):
    record_path(tmp_path).parent.mkdir()
    record_path(tmp_path).write_bytes(damage)
    for ask in (read_judgement, lambda place: save_judgement(place, ALL, submit=True)):
        with pytest.raises(CourseError, match="move that file elsewhere"):
            ask(tmp_path)
    assert record_path(tmp_path).read_bytes() == damage


class Browser:
    """A browser with cookies, as far as the page needs one."""

    def __init__(self, address):
        self.address = address
        self.cookies = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(handler)

    def ask(self, query="", **form):
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            answer = self.opener.open(self.address + query, data, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        self.headers, self.url = answer.headers, answer.url
        return answer.status, answer.read().decode()

    def send(self, action, chosen):
        token = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")
        form = {"_xsrf": token, "action": action}
        for claim, (verdict, sure) in chosen.items():
            form |= {f"verdict-{claim}": verdict} if verdict else {}
            form |= {f"sure-{claim}": sure} if sure else {}
        return self.ask(**form)


@contextmanager
def server(root):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "root_dir": root, "port": port, "ip": "127.0.0.1", "open_browser": False,
        "allow_root": True, "base_url": "/user/r017/",
        "jpserver_extensions": "{'hemifacial.judgement': True, 'jupyterlab': False}",
    }  # fmt: skip
    command = [sys.executable, "-m", "jupyter_server", "--IdentityProvider.token=tok"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    log = root.parent / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/user/r017/"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "api?token=tok", timeout=5)
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        yield address + "hemifacial/judgement"
    finally:
        process.terminate()
        process.wait()
    assert "Traceback" not in log.read_text()


def checked(page):
    return re.findall(r'name="([\w-]+)" value="(\w+)" checked', page)


def words(page):
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_judging_over_http(tmp_path):
    root = tmp_path / "work"
    root.mkdir()
    with server(root) as address:
        stranger, browser = Browser(address), Browser(address)
        assert "/login" in (stranger.ask(), stranger.url)[1]
        assert stranger.ask(action="submit")[0] == 403

        status, page = browser.ask("?token=tok")
        assert status == 200 and page.count("<fieldset") == 2 * len(CLAIMS)
        assert len(re.findall(r'type="radio"', page)) == 8 * len(CLAIMS) and not checked(page)
        policy = browser.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy
        assert "unsafe-inline" not in policy and browser.headers["Cache-Control"] == "no-store"
        assert "<script" not in page and "http://" not in page and "style=" not in page

        assert browser.ask(action="submit")[0] == 403  # no XSRF token
        assert not record_path(root).exists()

        status, page = browser.send("save", {CLAIMS[0]: ("wrong", "certain")})
        assert status == 200 and browser.url.endswith("?saved=1")
        assert "Your choices are saved" in page
        expected = [(f"verdict-{CLAIMS[0]}", "wrong"), (f"sure-{CLAIMS[0]}", "certain")]
        assert checked(page) == expected == checked(browser.ask()[1])

        some = {**ALL, CLAIMS[2]: ("right", ""), CLAIMS[3]: ("", "")}
        status, page = browser.send("submit", some)
        assert status == 400 and "2 claims are open" in words(page)
        assert f'href="#{CLAIMS[2]}"' in page and f'id="{CLAIMS[2]}"' in page
        assert "Say how sure you are." in page and "Choose a verdict." in page
        assert len(checked(page)) == 2 * len(CLAIMS) - 3

        status, page = browser.send("save", {CLAIMS[0]: ("<i>", "")})
        assert status == 400 and "<i>" not in page and "Not saved" in page
        assert read_judgement(root).answers[CLAIMS[0]].verdict == "overstated"

        status, page = browser.send("submit", ALL)
        assert status == 200 and "is kept" in page and "<form" not in page
        stored = record_path(root).read_bytes()
        status, page = browser.send("save", {CLAIMS[0]: ("right", "certain")})
        assert status == 409 and "nothing was changed" in page and "<form" not in page
        assert record_path(root).read_bytes() == stored

        record_path(root).write_text("{")
        status, page = browser.ask()
        assert status == 500 and "move that file elsewhere" in page and "<form" not in page


def test_the_second_judgement_has_a_page_of_its_own(tmp_path):
    root = tmp_path / "work"
    root.mkdir()
    with server(root) as address:
        browser = Browser(address)
        status, page = browser.ask("?token=tok")
        assert status == 200 and "before the course" in page and "/again" not in page
        status, page = browser.send("submit", ALL)
        assert status == 200 and 'href="/user/r017/hemifacial/judgement/again"' in page
        first = record_path(root).read_bytes()

        again = Browser(f"{address}/again")
        status, page = again.ask("?token=tok")
        assert status == 200 and page.count("<fieldset") == 2 * len(CLAIMS)
        assert "second judgement" in words(page) and "after the course" in page
        assert not checked(page)  # the first answers are not shown
        status, page = again.send("save", {CLAIMS[0]: ("right", "fairly")})
        assert again.url.endswith("/again?saved=1") and len(checked(page)) == 2
        status, page = again.send("submit", {**ALL, CLAIMS[0]: ("wrong", "certain")})
        assert status == 200 and "Your second judgement is kept" in words(page)
        assert "<form" not in page
        assert again.send("save", ALL)[0] == 409
    assert record_path(root).read_bytes() == first
    assert read_judgement(root, 2).answers[CLAIMS[0]].verdict == "wrong"


def test_choices_survive_a_disk_that_refuses(tmp_path):
    root = tmp_path / "work"
    root.mkdir()
    (root / ".hemifacial").write_text("in the way")
    with server(root) as address:
        browser = Browser(address)
        browser.ask("?token=tok")
        status, page = browser.send("submit", ALL)
    assert status in (400, 500)
    assert len(checked(page)) == 2 * len(CLAIMS)


def test_the_package_data_is_in_the_bundle():
    from hemifacial.course.bundle import bundled_files

    names = bundled_files(Path(__file__).parents[2])
    for name in ("claims.yml", "page.html", "kept.html"):
        assert f"hemifacial/judgement/{name}" in names
    assert "answercells/answercells/handin/frame.html" in names
