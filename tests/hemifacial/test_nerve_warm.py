"""The nerve's solver is compiled once, before anyone waits for it, and never out of date."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

import hemifacial
from hemifacial.lab import compile_ahead, isolate
from hemifacial.nerve.kernel import COMPILED_IN
from hemifacial.nerve.warm import main, warm

PACKAGE = Path(hemifacial.__file__).parent
MODULE = "hemifacial.nerve.warm"
#: Prints what the cache gave; a compilation stops it, so that none is waited for.
STATISTICS = """
import json
from numba.core import event

class Refuse(event.Listener):
    def on_start(self, event):
        raise SystemExit("the solver is compiled")

    def on_end(self, event):
        pass

event.register("numba:compile", Refuse())
from hemifacial.nerve import kernel

stats = kernel.run.stats
found = [sum(stats.cache_hits.values()), sum(stats.cache_misses.values())]
print(json.dumps([*found, stats.cache_path]))
"""


@pytest.fixture(scope="module", autouse=True)
def warmed():
    assert warm() > 0


def statistics(course: Path = PACKAGE.parent, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", STATISTICS], cwd=course,
        env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_fresh_process_loads_the_solver_and_compiles_nothing():
    hits, misses, folder = json.loads(statistics().stdout)
    assert (hits, misses) == (1, 0)
    if os.access(PACKAGE / "nerve", os.W_OK) and "NUMBA_CACHE_DIR" not in os.environ:
        assert Path(folder) == PACKAGE / "nerve/__pycache__"


def test_an_empty_cache_is_noticed(tmp_path):
    done = statistics(NUMBA_CACHE_DIR=str(tmp_path))
    assert "the solver is compiled" in done.stderr


@pytest.fixture
def package(tmp_path):
    """A copy of the package with the compiled solver beside it."""
    shutil.copytree(PACKAGE, tmp_path / "hemifacial")
    hits, misses, folder = json.loads(statistics(tmp_path).stdout)
    assert (hits, misses) == (1, 0)
    assert Path(folder).is_relative_to(tmp_path)
    return tmp_path


@pytest.mark.skipif("NUMBA_CACHE_DIR" in os.environ, reason="the cache is not beside the package")
@pytest.mark.parametrize(
    ("name", "pattern", "new"),
    [
        ("membrane.py", r"SODIUM_REVERSAL_MV = [\d.]+", "SODIUM_REVERSAL_MV = 20.0"),
        ("arrays.py", r"(    leak_us: .*\n)(    leak_na: .*\n)", r"\2\1"),
    ],
)
def test_a_constant_or_an_order_from_another_file_is_compiled_anew(package, name, pattern, new):
    source = package / "hemifacial/nerve" / name
    changed, count = re.subn(pattern, new, source.read_text())
    assert count
    source.write_text(changed)
    assert "the solver is compiled" in statistics(package).stderr


def ours_in(name: str) -> set[str]:
    """Modules of the nerve that one of them imports."""
    names = set()
    for node in ast.walk(ast.parse((PACKAGE / f"nerve/{name}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("hemifacial"):
            package = node.module == "hemifacial.nerve"
            names |= {alias.name for alias in node.names} if package else {node.module}
    return {name.removeprefix("hemifacial.nerve.") for name in names}


def test_nothing_else_of_ours_is_compiled_in():
    found, new = set(), ours_in("kernel")
    while new:
        found |= new
        new = set().union(*(ours_in(name) for name in new)) - found
    assert found == set(COMPILED_IN)


def test_the_command_says_one_line():
    done = subprocess.run(
        [sys.executable, "-m", MODULE], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"The nerve's solver is ready \(\d+\.\d s\)\.\n", done.stdout)
    assert done.stderr == ""


def test_a_failure_is_one_line(monkeypatch, capsys):
    def fail(*_):
        raise RuntimeError("no\nroom")

    monkeypatch.setattr("hemifacial.nerve.simulation.simulate", fail)
    assert main() == 1
    assert capsys.readouterr() == ("", "The nerve's solver is not ready (no room).\n")


def test_where_the_course_is_read_only_the_workspace_keeps_the_solver(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {})
    isolate(tmp_path)
    assert ("NUMBA_CACHE_DIR" in os.environ) == (not os.access(PACKAGE / "nerve", os.W_OK))
    monkeypatch.setattr(os, "access", lambda *_: False)
    isolate(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "numba")
    os.environ["NUMBA_CACHE_DIR"] = "/my/own"
    isolate(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == "/my/own"


class Lab:
    """The course, opened with an empty cache for its solver."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.log = home / "work/.hemifacial/lab.log"
        self.cache = home / "cache"
        command = [str(Path(sys.executable).parent / "hemifacial"), "lab", "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--workspace", str(home / "work")],
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "NUMBA_CACHE_DIR": str(self.cache)}
            | settings,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if "Ctrl+C" in line:
                break
        address, token = re.search(r"(http://\S+?)/lab\S*token=(\w+)", "".join(self.said)).groups()
        self.status = f"{address}/api/status?token={token}"

    def answers(self) -> bool:
        with urllib.request.urlopen(self.status, timeout=30) as answer:
            return answer.status == 200

    def child(self) -> psutil.Process:
        """The process that compiles, once it has its own name."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for child in psutil.Process(self.process.pid).children():
                if MODULE in child.cmdline():
                    return child
            time.sleep(0.01)
        raise AssertionError("nothing is compiled")

    def close(self) -> str:
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[0]


@pytest.fixture
def open_lab(tmp_path):
    opened = []

    def begin(**settings: str) -> Lab:
        opened.append(Lab(tmp_path, **settings))
        return opened[-1]

    yield begin
    for lab in opened:
        if lab.process.poll() is None:
            lab.process.kill()
            lab.process.wait()


def test_the_lab_compiles_behind_and_waits_neither_to_open_nor_to_close(open_lab):
    lab = open_lab()
    child = lab.child()
    assert lab.answers()
    assert child.is_running()
    assert child.nice() == 19
    assert lab.close() == "\nThe course is closed; your work is in your workspace.\n"
    assert lab.process.returncode == 0
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running()
    assert not list(lab.cache.rglob("*.nbc"))  # it was ended, not waited for


def test_the_lab_survives_a_solver_that_cannot_be_compiled(open_lab):
    lab = open_lab(NUMBA_CACHE_LOCATOR_CLASSES="NoSuchPlace")
    deadline = time.monotonic() + 60
    while "solver is not ready" not in lab.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert lab.log.read_text().count("The nerve's solver is not ready") == 1
    assert "Traceback" not in lab.log.read_text()
    assert lab.answers()
    assert lab.close() == "\nThe course is closed; your work is in your workspace.\n"


def test_a_process_that_cannot_start_is_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    with ExitStack() as while_open:
        compile_ahead(tmp_path / "log", while_open)
        compile_ahead(tmp_path / "no folder/log", while_open)


def test_a_lessons_kernel_finds_the_same_solver(resident_lab):
    from jupyter_client import BlockingKernelClient

    post = urllib.request.Request(
        f"{resident_lab.base}/api/kernels", b'{"path": "lessons/00_start_here.ipynb"}',
        {"Authorization": f"token {resident_lab.token}"},
    )  # fmt: skip
    with urllib.request.urlopen(post, timeout=30) as answer:
        kernel = json.load(answer)["id"]
    client = BlockingKernelClient()
    runtime = resident_lab.workspace / ".hemifacial/runtime"
    client.load_connection_file(str(runtime / f"kernel-{kernel}.json"))
    client.start_channels()
    said = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(
            f"import os; print(os.getcwd())\n{STATISTICS}", timeout=120, allow_stdin=False,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )  # fmt: skip
    finally:
        client.stop_channels()
    here, found = "".join(said).splitlines()
    assert Path(here) == resident_lab.workspace / "lessons"
    assert json.loads(found) == json.loads(statistics().stdout)
