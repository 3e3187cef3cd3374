"""A resident reads lesson 13: the second judgement, and both beside the verdicts."""

import pytest

from hemifacial.judgement.compare import AFTER, BEFORE
from hemifacial.judgement.record import read_judgement, record_path, save_judgement
from hemifacial.judgement.verdicts import load_rulings

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LESSON = "lessons/13_article.ipynb"


def test_both_judgements_stand_beside_the_verdicts(watched, resident_lab):
    for number in (1, 2):
        record_path(resident_lab.workspace, number).unlink(missing_ok=True)
    rulings = load_rulings()
    first = dict.fromkeys(rulings, ("right", "guessing"))
    save_judgement(resident_lab.workspace, first, submit=True)
    page = watched.page
    page.goto(f"{resident_lab.base}/hemifacial/judgement?token={resident_lab.token}")
    page.get_by_role("link", name="judge the claims a second time").click()
    for name, ruling in rulings.items():
        page.locator(f'input[name="verdict-{name}"][value="{ruling.verdict}"]').check()
        page.locator(f'input[name="sure-{name}"][value="fairly"]').check()
    page.get_by_role("button", name="Submit my judgement").click()
    page.get_by_role("heading", name="Your second judgement is kept").wait_for()
    assert read_judgement(resident_lab.workspace, 2).submitted_at

    page.goto(f"{resident_lab.base}/lab/tree/{LESSON}")
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    panel.locator(".jp-Cell").first.wait_for()
    page.locator(".jp-StatusBar-TextItem", has_text="Idle").first.wait_for(timeout=60_000)
    stored = panel.locator(".jp-OutputArea", has_text="holds nobody's judgement")
    stored.scroll_into_view_if_needed()
    stored.locator("p").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run Selected Cell").first.click()
    shown = panel.locator(".jp-OutputArea", has_text="You changed your mind on")
    shown.wait_for(timeout=60_000)
    words = shown.inner_text()
    assert BEFORE in words and AFTER in words
    assert f"after it on {len(rulings)} of {len(rulings)}" in words
    assert watched.away() == [] and watched.errors == []
