"""The pages on which a resident judges the article: plain forms, no script, no verdict."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from answercells.handin.quiet_page import QuietPage, page_templates
from hemifacial.errors import CourseError
from hemifacial.judgement import AGAIN, PAGE
from hemifacial.judgement.record import (
    SURENESS,
    VERDICTS,
    Judgement,
    JudgementKeptError,
    load_article_claims,
    open_claims,
    read_judgement,
    save_judgement,
)

#: By the number of the judgement: before the course, and in lesson 13.
_PAGES = {1: PAGE, 2: AGAIN}

_SENTENCES = {
    403: "This page was refused because it was open for too long or came from elsewhere; "
    "open it again from JupyterLab. What you saved before is still there.",
    404: "There is no such page.",
    405: "This page cannot be asked for in that way; open it again from JupyterLab.",
    500: "Something went wrong on the server and nothing was saved; open the page again, and "
    "tell your instructor if it happens twice.",
}


def add_handlers(serverapp: Any) -> None:
    """Add the pages of the first and the second judgement to a Jupyter server.

    Parameters
    ----------
    serverapp : jupyter_server.serverapp.ServerApp
        The server; its root folder is the resident's workspace.
    """
    base, workspace = serverapp.web_app.settings["base_url"], Path(serverapp.root_dir)
    pages = [
        (url_path_join(base, page) + "/?", JudgementHandler, {"workspace": workspace, "number": n})
        for n, page in _PAGES.items()
    ]
    serverapp.web_app.add_handlers(".*$", pages)


class JudgementHandler(QuietPage):
    """Shows the claims with what was chosen; keeps a draft, then the submitted judgement."""

    page_title = "Judge the waiting-room article"
    templates = page_templates(Path(__file__).parent)
    sentences = _SENTENCES

    def initialize(self, workspace: Path, number: int) -> None:
        """Take the workspace to keep the judgement in, and which judgement it is: 1 or 2."""
        self.workspace, self.number = workspace, number
        self.page = _PAGES[number]

    @authenticated
    @authorized
    def get(self) -> None:
        """Show the form, or the judgement once it is submitted."""
        try:
            judgement = read_judgement(self.workspace, self.number)
        except CourseError as error:
            self.set_status(HTTPStatus.INTERNAL_SERVER_ERROR)
            self._show_form(error=str(error), form=False)
            return
        if judgement is not None and judgement.submitted_at:
            self._show_kept(judgement)
            return
        saved = judgement is not None and "saved" in self.request.query_arguments
        self._show_form(_choices(judgement), saved=saved)

    @authenticated
    @authorized
    def post(self) -> None:
        """Keep what was chosen; submit it when that button was pressed and nothing is open."""
        submit = self.get_body_argument("action", "save") == "submit"
        chosen = {
            claim.id: (
                self.get_body_argument(f"verdict-{claim.id}", ""),
                self.get_body_argument(f"sure-{claim.id}", ""),
            )
            for claim in load_article_claims().claims
        }
        try:
            judgement = save_judgement(self.workspace, chosen, submit=submit, number=self.number)
        except JudgementKeptError as error:
            self.set_status(HTTPStatus.CONFLICT)
            self._show_kept(error.judgement, error=str(error))
        except CourseError as error:
            self.set_status(HTTPStatus.BAD_REQUEST)
            self._show_form(chosen, error=str(error))  # with what was chosen: nothing is lost
        else:
            if submit and not judgement.submitted_at:
                self.set_status(HTTPStatus.BAD_REQUEST)
                self._show_form(_choices(judgement), open_ids=open_claims(judgement))
                return
            # A redirect, so that reloading the page does not send the form a second time.
            self.redirect(f"{self.address}?saved=1", status=HTTPStatus.SEE_OTHER)

    def _show_form(self, chosen: dict[str, tuple[str, str]] | None = None, **state: Any) -> None:
        """Show the form; `state` is what happened: `error`, `saved`, `open_ids`, `form`."""
        shown = {"error": "", "saved": False, "open_ids": [], "form": True} | state
        claims = {"claims": load_article_claims().claims, "chosen": chosen or {}}
        self.show_template("page.html", _WORDS | {"number": self.number} | claims | shown)

    def _show_kept(self, judgement: Judgement, error: str = "") -> None:
        again = url_path_join(self.base_url, AGAIN)
        shown = {"judgement": judgement, "error": error, "again": again}
        self.show_template("kept.html", _WORDS | shown)


def _choices(judgement: Judgement | None) -> dict[str, tuple[str, str]]:
    """Give what was chosen as the form sends it."""
    answers = judgement.answers if judgement else {}
    return {name: (said.verdict or "", said.sure or "") for name, said in answers.items()}


_WORDS = {"verdicts": VERDICTS, "sureness": SURENESS}
