"""The choice cells are shipped built: what is in git was made of the sources that are in git."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "answercells"
SOURCES, BUILT = HERE / "labextension", HERE / "labextension" / "dist"


def hash_of_sources() -> str:
    """As ``build.mjs`` computes it."""
    names = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"]
    for folder in ("src", "style"):
        names += [f"{folder}/{path.name}" for path in (SOURCES / folder).iterdir()]
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\0".encode() + (SOURCES / name).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_assets_were_built_from_these_sources():
    record = json.loads((BUILT / "built-from.json").read_text())
    assert record == {"sources_sha256": hash_of_sources()}, (
        "The choice cells were changed and not built: run 'npm ci && npm run build' in "
        "answercells/labextension, with PYTHON set to a Python that has JupyterLab."
    )


def test_jupyterlab_finds_the_extension_compatible():
    command = [sys.executable, "-m", "jupyter", "labextension", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stderr.splitlines() if " answercells v" in line]
    assert "enabled" in line and "OK" in line


def test_what_is_installed_is_what_is_built():
    installed = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "answercells"
    files = {path.relative_to(BUILT) for path in BUILT.rglob("*") if path.is_file()}
    assert {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()} == files
    for name in files:
        assert (installed / name).read_bytes() == (BUILT / name).read_bytes(), name


def test_the_wheel_carries_the_assets_and_no_sources(tmp_path):
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=HERE, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for path in BUILT.rglob("*"):
        if path.is_file():
            relative = path.relative_to(BUILT).as_posix()
            assert any(
                name.endswith(f"data/share/jupyter/labextensions/answercells/{relative}")
                for name in names
            ), relative
    assert not any("node_modules" in name or name.endswith(".ts") for name in names)


@pytest.mark.parametrize("path", sorted((BUILT / "static").iterdir()), ids=lambda path: path.name)
def test_the_assets_are_small_and_ask_no_other_machine(path):
    assert path.stat().st_size < 60_000
    if path.suffix == ".js":
        text = path.read_text()
        for word in ("http://", "https://", "eval("):
            assert word not in text.replace("http://www.w3.org/", ""), word
