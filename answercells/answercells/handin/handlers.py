"""The hand-in page: plain HTML forms, no JavaScript, nothing loaded from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from answercells.errors import AnswerCellsError
from answercells.handin import PAGE
from answercells.handin.quiet_page import QuietPage, page_templates
from answercells.submission import check_student


def add_handlers(serverapp: Any) -> None:
    """Add the page to a Jupyter server.

    Parameters
    ----------
    serverapp : jupyter_server.serverapp.ServerApp
        The server; its root folder is the student's workspace.
    """
    web_app = serverapp.web_app
    page = url_path_join(web_app.settings["base_url"], PAGE)
    settings = {"serverapp": serverapp}
    handlers = [
        (page + "/?", HandInHandler, settings),
        (page + r"/file/([^/]+)", FileHandler, settings),
    ]
    web_app.add_handlers(".*$", handlers)
    # The choice cells in JupyterLab ask for it, and show their button only where there is a page.
    web_app.settings.setdefault("page_config_data", {})["answercellsHandIn"] = page
    serverapp.log.info("Hand-in page at %s", page)


class _PageHandler(QuietPage):
    """What the page and its files share: the workspace, and the page itself."""

    page = PAGE
    page_title = "Hand in a quiz"

    def initialize(self, serverapp: Any) -> None:
        from answercells.handin.workspace import HandIn

        self.hand_in = HandIn(Path(serverapp.root_dir), parent=serverapp)
        self.templates = _TEMPLATES
        self.sentences = _SENTENCES

    def show(self, **shown: Any) -> None:
        """Write the page."""
        page = {"error": "", "heading": "", "id_refused": False, "saved": None} | shown
        page.setdefault("student", self.hand_in.student())
        workspace = {"hand_in": self.hand_in, "quizzes": self.hand_in.quizzes()}
        self.show_template("page.html", page | workspace)


class HandInHandler(_PageHandler):
    """Shows the quizzes; saves a submission file when a button is pressed."""

    @authenticated
    @authorized
    def get(self) -> None:
        """Show the page, and after saving what was saved."""
        name = self.get_query_argument("saved", "")
        if not name:
            self.show()
            return
        try:
            self.show(saved=_describe(*self.hand_in.submission(name)))
        except AnswerCellsError as error:
            self.set_status(HTTPStatus.NOT_FOUND)
            self.show(error=str(error), heading="Not found")

    @authenticated
    @authorized
    def post(self) -> None:
        """Remember the ID, and save the quiz whose button was pressed."""
        given = self.get_body_argument("student", "")
        quiz = self.get_body_argument("quiz", "")
        try:
            student = check_student(given)
        except AnswerCellsError as error:
            self.set_status(HTTPStatus.BAD_REQUEST)
            self.show(error=str(error), id_refused=True, student=given[:200])
            return
        try:
            self.hand_in.remember(student)
            path = self.hand_in.save(quiz, student) if quiz else None
        except AnswerCellsError as error:
            self.set_status(HTTPStatus.BAD_REQUEST)
            self.show(error=str(error), heading="Not handed in", student=student)
            return
        if path is None:
            self.redirect(self.address, status=HTTPStatus.SEE_OTHER)
            return
        # A redirect, so that reloading the page does not hand in a second time.
        self.redirect(f"{self.address}?saved={path.name}", status=HTTPStatus.SEE_OTHER)


class FileHandler(_PageHandler):
    """Gives out a submission file of the workspace."""

    @authenticated
    @authorized
    def get(self, name: str) -> None:
        """Send the file as a download."""
        try:
            path, _ = self.hand_in.submission(name)
            content = path.read_bytes()
        except (AnswerCellsError, OSError) as error:
            self.set_status(HTTPStatus.NOT_FOUND)
            self.show(error=str(error), heading="Not found")
            return
        self.set_header("Content-Type", "application/zip")
        self.set_attachment_header(path.name)
        self.finish(content)


def _describe(path: Path, submission: Any) -> dict[str, Any]:
    from answercells.handin.progress import read_progress

    progress = read_progress(submission.notebook)
    return {"name": path.name, "submission": submission, "progress": progress}


def _numbers(numbers: tuple[int, ...]) -> str:
    """Write question numbers as a sentence does: ``question 3``, ``questions 3, 7 and 11``."""
    words = [str(number) for number in numbers]
    if len(words) == 1:
        return f"question {words[0]}"
    return f"questions {', '.join(words[:-1])} and {words[-1]}"


def _ago(moment: datetime) -> str:
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute ago"
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    raise AssertionError


_TEMPLATES = page_templates(Path(__file__).parent)
_TEMPLATES.filters |= {"numbers": _numbers, "ago": _ago}

_SENTENCES = {
    403: "This page was refused because it was open for too long or came from elsewhere; "
    "open it again from JupyterLab.",
    404: "There is no such page.",
    405: "This page cannot be asked for in that way; open it again from JupyterLab.",
    500: "Something went wrong on the server and nothing was handed in; open the page again, and "
    "tell your instructor if it happens twice.",
}
