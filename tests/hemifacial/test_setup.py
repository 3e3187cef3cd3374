"""Setting up the environment: nothing to do the second time, one sentence when it cannot."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).resolve().parents[2]
SCRIPT = COURSE / "scripts/setup_environment.py"


@pytest.fixture
def clone(tmp_path):
    """The files that decide the environment, in a folder with a space in its name."""
    folder = tmp_path / "my course"
    for name in (
        "Makefile", "pyproject.toml", "requirements.lock", "answercells/pyproject.toml",
        "answercells/labextension/dist/built-from.json",
    ):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(COURSE / name, folder / name)
    (folder / "scripts").mkdir()
    shutil.copy(SCRIPT, folder / "scripts")
    return folder


@pytest.fixture
def setup(clone):
    spec = importlib.util.spec_from_file_location("its_setup", clone / "scripts" / SCRIPT.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fake_python(folder: Path, name: str, answer: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(0o755)
    return path


def run(clone: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, str(clone / "scripts" / SCRIPT.name), *arguments]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


def refusal(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_the_newest_suitable_python_is_chosen(setup, tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", str(folder))
    fake_python(folder, "python3", "3 11 1")
    assert setup.choose_python(None) == "python3"
    fake_python(folder, "python3.12", "3 12 1")
    assert setup.choose_python(None) == "python3.12"
    fake_python(folder, "python3.13", "3 13 0")  # without its venv module
    assert setup.choose_python(None) == "python3.12"
    assert setup.choose_python("python3") == "python3"


def test_too_old_too_new_or_no_python_is_one_sentence(clone, tmp_path):
    folder = tmp_path / "bin"
    assert "needs Python 3.11 to 3.13 (none found)" in refusal(run(clone, path=str(folder)))
    fake_python(folder, "python3", "3 9 1")
    assert "(python3 is 3.9): install one and run make lab" in refusal(run(clone, path=str(folder)))
    new = fake_python(folder, "python3", "3 14 1")
    assert "is 3.14" in refusal(run(clone, "--python", str(new)))
    assert "does not run" in refusal(run(clone, "--python", "/nowhere/python3"))


def test_a_missing_venv_module_is_one_sentence(clone, tmp_path):
    fake_python(tmp_path / "bin", "python3", "3 11 0")
    told = refusal(run(clone, path=str(tmp_path / "bin")))
    assert "Python's venv module is missing" in told
    assert "sudo apt install python3-venv" in told


def test_a_folder_that_cannot_be_written_is_one_sentence(setup, monkeypatch, tmp_path):
    python = tmp_path / "python3"
    denied = "Error: [Errno 13] Permission denied: '.venv'"
    python.write_text(
        f'#!/bin/sh\nif [ "$1" = "-c" ]; then echo 3 11 1; else echo "{denied}" >&2; exit 1; fi\n'
    )
    python.chmod(0o755)
    with pytest.raises(setup.SetupError) as told:
        setup.create(str(python))
    assert re.fullmatch(r"The folder .* cannot be written: .* make lab there\.", str(told.value))


def test_the_second_time_nothing_is_done(setup, clone, capsys):
    binaries = clone / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    Path(setup.STAMP).write_text(setup.fingerprint())
    setup.set_up(None, test_tools=False)
    setup.set_up(str(binaries / "python"), test_tools=False)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_into_the_same_environment(setup, clone, capsys, changed):
    binaries = clone / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    Path(setup.STAMP).write_text(f"{setup.fingerprint()} test")
    (clone / changed).write_text((clone / changed).read_text() + "# new\n")
    installed = []
    setup.install = installed.append
    setup.set_up(None, test_tools=False)
    assert installed == [True]  # the test tools that were there are brought along
    assert Path(setup.STAMP).read_text() == f"{setup.fingerprint()} test"
    assert "up to date" in capsys.readouterr().out


def test_an_interrupted_installation_is_begun_again(setup, clone):
    binaries = clone / ".venv/bin"
    binaries.mkdir(parents=True)
    (binaries / "python").symlink_to(sys.executable)
    begun = []
    setup.create = begun.append
    setup.install = begun.append
    setup.set_up(None, test_tools=False)
    assert begun == [None, False]


def test_make_passes_its_variables_on(clone):
    make = ["make", "-n", "lab", "ROLE=instructor", "WORKSPACE=/a b", "PORT=9000", "NO_BROWSER=1"]
    done = subprocess.run(make, cwd=clone, capture_output=True, text=True, check=True)
    line = " ".join(done.stdout.replace("\\\n", " ").split())
    wanted = 'hemifacial lab --role "instructor" --workspace "/a b" --port "9000" --no-browser'
    assert wanted in line


def test_make_without_python_is_one_sentence(clone):
    done = subprocess.run(
        [shutil.which("make"), "lab", "SHELL=/bin/bash"],
        cwd=clone,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Python is missing: install Python 3.11 to 3.13" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("package", ["shellingham", "hatchling"])
def test_a_file_whose_hash_is_not_in_the_lock_is_refused(setup, clone, package):
    """What is installed (shellingham) and what builds (hatchling), with uv and with pip."""
    for name in ("LICENSE", "LICENSE-LESSONS", "README.md", "answercells/LICENSE"):
        shutil.copy(COURSE / name, clone / name)
    shutil.copy(COURSE / "answercells/README.md", clone / "answercells")
    for name in ("hemifacial", "answercells/answercells"):
        (clone / name).mkdir(exist_ok=True)
        (clone / name / "__init__.py").touch()
    lock = clone / "requirements.lock"
    begin, block, rest = re.split(rf"(?m)^({package}==[^\n]*\n(?:    [^\n]*\n)+)", lock.read_text())
    lock.write_text(begin + re.sub(r"[0-9a-f]{64}", "0" * 64, block) + rest)
    subprocess.run([sys.executable, "-m", "venv", clone / ".venv"], check=True)
    assert setup.fetch_uv()
    done, output = setup.install_with_uv(test_tools=False)
    assert not done
    assert "Hash mismatch" in output
    done, output = setup.install_with_pip()
    assert not done
    assert "HASHES" in output
