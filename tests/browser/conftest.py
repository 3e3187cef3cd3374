import os
from pathlib import Path

import pytest

from support.page import Watched


@pytest.fixture
def watched(browser, request):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(30_000)
    watch = Watched(context)
    yield watch
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        for number, page in enumerate(context.pages):
            page.screenshot(path=Path(folder) / f"{request.node.name}-{number}.png")
    context.close()


@pytest.fixture
def console(watched):
    """Errors that the page reports."""
    errors = []
    watched.page.on("console", lambda told: told.type == "error" and errors.append(told.text))
    yield errors
    assert errors == [] and watched.errors == [] and watched.away() == []
