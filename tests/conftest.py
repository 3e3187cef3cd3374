"""One browser and one JupyterLab a role for the whole run."""

import os

import pytest

from support.lab import CHROMIUM_FLAGS, Lab, find_chromium

MISSING = (
    "Chromium is missing, so no browser test was run: install it "
    "(on Debian 'apt-get install chromium') or name it in CHROMIUM."
)


def pytest_terminal_summary(terminalreporter):
    if not find_chromium():
        terminalreporter.section("browser", sep="!", red=True, bold=True)
        terminalreporter.write_line(MISSING, red=True, bold=True)


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def start_lab(tmp_path_factory):
    """Open the course for a role with the very command that ``make lab`` runs."""
    running = []

    def start(role: str) -> Lab:
        running.append(Lab.start(role, tmp_path_factory.mktemp(role)))
        return running[-1]

    yield start
    for lab in running:
        lab.stop()


@pytest.fixture(scope="session")
def resident_lab(start_lab):
    return start_lab("resident")


@pytest.fixture(scope="session")
def instructor_lab(start_lab):
    return start_lab("instructor")


def pytest_xdist_make_scheduler(config, log):
    """Run each file in one of the parallel processes, and in one alone all that need a browser."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "browser" if nodeid.startswith("tests/browser/") else nodeid.split("::")[0]

    return ByFile(config, log)
