"""Make the course's own Python environment in ``.venv``, from the one lock file.

Needs nothing but a Python with its ``venv`` module. The installer is uv, itself taken from the
lock: it fetches in parallel and links from its cache. Where uv cannot be had or cannot reach the
packages (some hospital proxies), pip installs the same lock.

uv installs the two packages of this repository with the lock as constraints, so it takes only
what they ask for and leaves the test tools out; it refuses a file whose hash is not in the lock,
for what it installs and for what it builds with. pip checks hashes only for a list of
requirements, so it installs the whole lock and then the two packages.

The first lines must parse on an old Python, which is told in one sentence that it is too old.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

OLDEST, NEWEST = (3, 11), (3, 13)
COURSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
VENV = os.path.join(COURSE, ".venv")  # noqa: PTH118
PYTHON = os.path.join(VENV, "bin", "python")  # noqa: PTH118
LOCK = "requirements.lock"
STAMP = os.path.join(VENV, "installed-from")  # noqa: PTH118
PACKAGES = ["./answercells", "."]
BUILD_TOOLS = ["hatchling", "editables"]

PROBE = """
import sys
try:
    import venv, ensurepip
    usable = 1
except ImportError:
    usable = 0
print(sys.version_info[0], sys.version_info[1], usable)
"""


class SetupError(Exception):
    """Something the reader can put right; its text is one plain sentence with the remedy."""


def read_bytes(*names):
    """Contents of a file of the course."""
    with open(os.path.join(COURSE, *names), "rb") as file:  # noqa: PTH118, PTH123
        return file.read()


def fingerprint():
    """Hash of all that decides what the environment holds and where it stands."""
    parts = [COURSE.encode()]
    parts += [read_bytes(LOCK), read_bytes("pyproject.toml")]
    parts += [read_bytes("answercells", "pyproject.toml")]
    parts += [read_bytes("answercells", "labextension", "dist", "built-from.json")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def probe(python):
    """(version, can make environments) of an interpreter, or None if it does not run."""
    try:
        answer = subprocess.check_output([python, "-c", PROBE], stderr=subprocess.DEVNULL)
        major, minor, usable = (int(word) for word in answer.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return (major, minor), bool(usable)


def choose_python(wanted):
    """The interpreter the reader names, else the newest suitable one on the path."""
    span = "Python {}.{} to {}.{}".format(*(OLDEST + NEWEST))
    names = [wanted] if wanted else ["python3.13", "python3.12", "python3.11", "python3"]
    found = [(name, probe(name)) for name in names]
    found = [(name, answer) for name, answer in found if answer]
    if wanted and not found:
        raise SetupError(
            f"PYTHON={wanted} does not run: give the full path of {span}, "
            "for example PYTHON=/usr/bin/python3."
        )
    suitable = [(name, usable) for name, (version, usable) in found if OLDEST <= version <= NEWEST]
    if not suitable:
        seen = ", ".join(f"{name} is {v[0]}.{v[1]}" for name, (v, _) in found) or "none found"
        raise SetupError(
            f"The course needs {span} ({seen}): install one and run make lab again, "
            "or name it with PYTHON=/path/to/python3."
        )
    for name, usable in suitable:
        if usable:
            return name
    raise SetupError(
        "Python's venv module is missing: install it with 'sudo apt install python3-venv' "
        "and run make lab again."
    )


def run(command, feed=""):
    """Run a command in the course's folder; return (succeeded, its output)."""
    settings = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    # a foreign environment, or a path of someone else's modules, must not leak into this one
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER"):
        settings.pop(name, None)
    process = subprocess.Popen(
        command,
        cwd=COURSE,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = process.communicate(feed.encode())
    return process.returncode == 0, output.decode(errors="replace")


def create(wanted):
    """Make an empty environment in ``.venv``, in place of what is there."""
    python = choose_python(wanted)
    print("1/3 Creating an environment in .venv ...", flush=True)
    made, output = run([python, "-m", "venv", "--clear", VENV])
    if not made:
        if "ermission denied" in output or "Read-only file system" in output:
            raise SetupError(
                f"The folder {COURSE} cannot be written: copy the course to a folder of your own "
                "and run make lab there."
            )
        raise SetupError(
            f"{output.strip()}\nPython could not create {VENV}, for the reason above: put it "
            "right and run make lab again."
        )


def fetch_uv():
    """Install uv, at the version and with the hashes of the lock; tell whether that worked."""
    lines, taking = [], False
    for line in read_bytes(LOCK).decode().splitlines():
        taking = line.startswith("uv==") or (taking and line.startswith(" "))
        if taking:
            lines.append(line)
    handle, wish = tempfile.mkstemp(suffix=".txt")
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(lines))
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", "uv"]
    try:
        return bool(lines) and run([*pip, "-r", wish])[0]
    finally:
        os.remove(wish)  # noqa: PTH107


def install_with_uv(test_tools):
    """Install the two packages and what they need; return (succeeded, output)."""
    command = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    command += ["--constraints", LOCK, "--build-constraints", LOCK]
    # trust what the machine trusts: many hospital networks have a certificate of their own
    command += ["--system-certs"]
    for package in PACKAGES:
        command += ["--editable", package + ("[test]" if test_tools and package == "." else "")]
    return run(command)


def install_with_pip():
    """Install the whole lock, then the two packages; return (succeeded, output)."""
    pip = [PYTHON, "-m", "pip", "install", "--quiet"]
    done, output = run([*pip, "--require-hashes", "-r", LOCK])
    if done:
        local = ["--no-deps", "--no-build-isolation"]
        for package in PACKAGES:
            local += ["--editable", package]
        done, output = run(pip + local)
    return done, output


def install(test_tools):
    """Fill the environment."""
    print("2/3 Fetching the installer ...", flush=True)
    done, output = False, ""
    if fetch_uv():
        print("3/3 Installing JupyterLab and the course (a few minutes at most) ...", flush=True)
        done, output = install_with_uv(test_tools)
    if not done:
        print("3/3 Installing with pip instead (up to ten minutes) ...", flush=True)
        done, pip_output = install_with_pip()
        output += pip_output
    if not done:
        last_lines = "\n".join(output.strip().splitlines()[-15:])
        raise SetupError(
            f"{last_lines}\nThe packages could not be installed, for the reason above: check the "
            "network and the free space on the disk, and run make lab again."
        )


def set_up(wanted, test_tools):
    """Bring ``.venv`` in line with the lock; do nothing when it is."""
    stamp = fingerprint()
    try:
        with open(STAMP) as file:  # noqa: PTH123
            installed = file.read().split()
    except OSError:
        installed = []
    version = probe(PYTHON) if wanted or stamp not in installed else ()
    same_python = version is not None and (not wanted or version == probe(wanted))
    if same_python and stamp in installed and (not test_tools or "test" in installed):
        return
    if installed and same_python:
        print("1/3 Bringing the environment in .venv up to date ...", flush=True)
        os.remove(STAMP)  # noqa: PTH107
    else:
        create(wanted)
    install(test_tools or "test" in installed)
    with open(STAMP, "w") as file:  # noqa: PTH123
        file.write(" ".join([stamp] + ["test"] * (test_tools or "test" in installed)))
    print("The environment is ready.", flush=True)


def write_lock(upgrade):
    """Resolve both packages with their test tools into the lock; unchanged wishes, same bytes."""
    uv = shutil.which("uv", path=os.path.join(VENV, "bin"))  # noqa: PTH118
    if not uv:
        raise SetupError("uv is not in .venv: run make lab first, then make lock.")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += [
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--extra",
        "test",
        "--system-certs",
    ]
    command += ["--no-emit-package", "answercells", "--output-file", LOCK]
    command += ["--upgrade"] if upgrade else []
    # answercells comes from its folder; the build tools are locked like all the rest
    wishes = "\n".join(["-e ./answercells", *BUILD_TOOLS])
    done, output = run([*command, "pyproject.toml", "-"], feed=wishes)
    if not done:
        raise SetupError(f"{output.strip()}\nThe lock was not written, for the reason above.")


def main():
    """Read the command line and do what it asks."""
    parser = argparse.ArgumentParser(description="Make the course's Python environment in .venv.")
    parser.add_argument("--python", help="interpreter to build on (default: newest suitable)")
    parser.add_argument("--test", action="store_true", help="with the test tools")
    parser.add_argument("--lock", action="store_true", help="write requirements.lock and stop")
    parser.add_argument("--upgrade", action="store_true", help="with --lock: newest versions")
    wish = parser.parse_args()
    try:
        if wish.lock:
            write_lock(wish.upgrade)
        else:
            set_up(wish.python, wish.test)
    except SetupError as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(
            f"{error.filename} cannot be written: copy the course to a folder of your own and "
            "run make lab there."
        )
    except KeyboardInterrupt:
        sys.exit("Stopped before the environment was ready: run make lab again to go on.")


if __name__ == "__main__":
    main()
