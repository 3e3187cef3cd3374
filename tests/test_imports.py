"""Who may import whom, and what a command or lesson loads when it starts."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: For each part, the parts of ours that it may import; cli and workspace stand above them all.
MAY_IMPORT = {
    "answercells": {"answercells"},
    "hemifacial/evidence": {"hemifacial.evidence"},
    "hemifacial/synthesis": {
        "hemifacial.evidence", "hemifacial.synthesis", "hemifacial.errors", "hemifacial.lazy",
    },
    "hemifacial/nerve": {
        "hemifacial.evidence", "hemifacial.nerve", "hemifacial.errors", "hemifacial.lazy",
    },
    "hemifacial/diagnosis": {
        "hemifacial.evidence", "hemifacial.diagnosis", "hemifacial.errors", "hemifacial.lazy",
        "hemifacial.synthesis.intervals",
    },
    "hemifacial/treatment": {
        "hemifacial.evidence", "hemifacial.treatment", "hemifacial.errors", "hemifacial.lazy",
        "hemifacial.synthesis.intervals",
    },
    "hemifacial/figures": {
        "hemifacial.evidence", "hemifacial.synthesis", "hemifacial.nerve", "hemifacial.figures",
        "hemifacial.treatment",
        "hemifacial.errors", "hemifacial.course.location",
    },
    "hemifacial/panels": {
        "hemifacial.evidence", "hemifacial.synthesis", "hemifacial.nerve", "hemifacial.diagnosis",
        "hemifacial.treatment", "hemifacial.figures", "hemifacial.panels", "hemifacial.errors",
        "hemifacial.lazy", "hemifacial.course.location",
    },
    "hemifacial/cases": {
        "hemifacial.evidence", "hemifacial.synthesis.intervals", "hemifacial.figures",
        "hemifacial.panels", "hemifacial.cases", "hemifacial.delivery", "hemifacial.errors",
        "hemifacial.lazy",
    },
}  # fmt: skip


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            names.add(node.module)
    return {name for name in names if name.split(".")[0] in ("answercells", "hemifacial")}


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_no_part_imports_what_stands_above_it(part):
    folder = ROOT / ("answercells/answercells" if part == "answercells" else part)
    files = sorted(folder.rglob("*.py"))
    assert files
    for path in files:
        for name in imported(path):
            allowed = any(name == top or name.startswith(f"{top}.") for top in MAY_IMPORT[part])
            assert allowed, f"{path.relative_to(ROOT)} imports {name}"


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("import hemifacial.cli", {"pandas", "numpy", "matplotlib", "nbgrader", "pydantic"}),
        ("import answercells.cli", {"nbgrader", "pydantic", "yaml", "nbformat"}),
        ("from answercells import score", {"nbgrader", "pydantic", "yaml", "nbformat"}),
        ("import hemifacial.evidence", {"pandas", "numpy", "matplotlib", "scipy"}),
        ("import hemifacial.panels", {"anywidget", "itables", "pandas", "matplotlib"}),
        ("from hemifacial.panels import show_panel", {"anywidget", "itables", "pandas"}),
        (
            "from hemifacial.panels import PoolingPanel",
            {"itables", "pandas", "matplotlib", "scipy"},
        ),
        ("import hemifacial.cases", {"pydantic", "yaml", "anywidget", "matplotlib", "numpy"}),
        (
            "from hemifacial.cases import case_panel; case_panel('classic')",
            {"itables", "pandas", "matplotlib", "scipy", "numba"},
        ),
        ("from hemifacial.nerve import simulate", {"numba", "scipy", "pandas", "matplotlib"}),
        ("import hemifacial.figures", {"pandas", "scipy", "statsmodels", "lifelines", "numba"}),
    ],
)
def test_imports_are_lazy(code, heavy):
    assert not loaded_by(code) & heavy


@pytest.mark.parametrize("part", ["nerve", "synthesis", "panels", "cases"])
def test_no_module_hides_a_public_name(part):
    code = f"""
import importlib, pkgutil, types
import hemifacial.{part} as package
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
hidden = [n for n in package.__all__ if isinstance(getattr(package, n), types.ModuleType)]
assert package.__all__ and not hidden, hidden
"""
    subprocess.run([sys.executable, "-c", code], check=True)
