"""The player of virtual patients: moves in, screens out."""

from __future__ import annotations

from pathlib import Path
from threading import Lock, Thread
from typing import Any

import traitlets
from anywidget import AnyWidget

from hemifacial.cases.figures import NOT_DRAWN, picture
from hemifacial.cases.load import PATIENTS, dropped_cases, load_case, load_cases
from hemifacial.cases.play import MOVES, CasePlay
from hemifacial.cases.save import resume_play, save_play, workspace_around
from hemifacial.cases.still import still_html, still_text
from hemifacial.cases.view import Screen, list_screen, play_screen
from hemifacial.errors import CourseError
from hemifacial.panels.show import PANEL_CSS, TALK_JS

NOT_SAVED = "Not saved: this notebook does not lie in a workspace of the course."
NOT_DONE = "This step could not be done; choose again, or begin the case again."

_FOLDER = Path(__file__).parent


class CasePanel(AnyWidget):
    """Play a virtual patient, step by step; the play is kept in the reader's workspace.

    Parameters
    ----------
    name : str, optional
        Id of the case to open; without it the list of patients is shown.
    folder : pathlib.Path, optional
        Other patients than those of the course.
    workspace : pathlib.Path, optional
        Where to keep the play; by default the workspace in which the notebook lies.

    Attributes
    ----------
    play : CasePlay or None
        Where the reader is; None in the list.
    screen : dict
        What the page draws, as :mod:`hemifacial.cases.view` writes it.
    pictures : dict
        Drawn figures by their key: they follow the words.

    Raises
    ------
    CourseError
        If there is no such case, or it breaks a rule.

    Notes
    -----
    Every patient is synthetic: for teaching, not for patient care.

    Examples
    --------
    >>> panel = CasePanel("classic")
    >>> panel.do("go_on")
    >>> panel.screen["heading"]
    'The first visit'
    """

    _esm = TALK_JS + "".join(
        (_FOLDER / name).read_text("utf-8") for name in ("screens.js", "widget.js")
    )
    _css = PANEL_CSS + (_FOLDER / "style.css").read_text("utf-8")

    screen = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name: str | None = None,
        folder: Path | None = None,
        workspace: Path | None = None,
    ):
        self._folder = folder or PATIENTS
        self._workspace = workspace or workspace_around(Path.cwd())
        self._first = self._first_screen(name)  # before the widget: a wrong name makes none
        super().__init__()
        self.play: CasePlay | None = None
        self._note = ""
        self._may_save = True
        self._drawing = Lock()
        if name is None:
            self._show()
        else:
            self._open(name)
        self.on_msg(self._heard)

    def do(self, move: str, name: str | None = None) -> None:
        """Make a move and show what comes of it; a wrong one leaves a sentence on the screen.

        Parameters
        ----------
        move : str
            A move of a case (``"go_on"``, ``"examine"``, ``"order"``, ``"decide"``), or
            ``"open"`` a case, ``"again"`` from its start, or back to the ``"list"``.
        name : str, optional
            What is examined, ordered, decided or opened.
        """
        try:
            self._done(move, name)
        except CourseError as error:
            self._show(problem=str(error))

    def _done(self, move: str, name: str | None) -> None:
        if move == "open" and isinstance(name, str):
            self._open(name)
        elif move == "list":
            self.play, self._note = None, ""
            self._show()
        elif move == "again" and self.play is not None:
            self._go(CasePlay.start(self.play.case))
        elif move in MOVES and self.play is not None:
            self._go(self.play.moved(move, name))
        else:
            raise CourseError(NOT_DONE)

    def _open(self, name: str) -> None:
        case = load_case(name, self._folder)
        if self._workspace is None:
            self.play, self._note, self._may_save = CasePlay.start(case), NOT_SAVED, False
        else:
            found = resume_play(self._workspace, case)
            self.play, self._note, self._may_save = found.play, found.note, found.may_save
        self._show()

    def _go(self, play: CasePlay) -> None:
        """Take a play over, keep it, and show it; a disk that is full does not stop the case."""
        self.play = play
        if self._may_save:
            self._note = ""
            try:
                save_play(self._workspace, play)
            except CourseError as error:
                self._note = str(error)
        self._show()

    def _show(self, problem: str = "") -> None:
        screen = self._list() if self.play is None else play_screen(self.play)
        number = self.screen.get("number", 0) + 1
        self.screen = screen | {"number": number, "note": self._note, "problem": problem}
        wanted = [
            item["figure"]["key"]
            for group in screen["groups"]
            for item in group["items"]
            if item["figure"] and item["figure"]["key"] not in self.pictures
        ]
        if wanted:  # after the words, and beside them: a model may take seconds
            Thread(target=self._draw, args=(wanted,), daemon=True).start()

    def _list(self) -> Screen:
        cases = load_cases(self._folder).values()
        return list_screen(cases, dropped_cases(self._folder).values(), self._workspace)

    def _draw(self, keys: list[str]) -> None:
        """Draw pictures one after another, each once."""
        with self._drawing:
            for key in keys:
                if key in self.pictures:
                    continue
                name, _, part = key.partition(":")
                try:
                    drawn = picture(name, part or None)
                except Exception:  # whatever fails, the words of the finding stand
                    self.log.exception("The figure %s could not be drawn.", key)
                    drawn = {"problem": NOT_DRAWN}
                self.pictures = self.pictures | {key: drawn}

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        """Answer a page: whether a kernel stands behind it, or the move that it sends.

        A move that was made on an earlier screen, as by a second click, is not made again.
        """
        move = message.get("do") if isinstance(message, dict) else None
        if not isinstance(move, str) or message.get("number") != self.screen["number"]:
            self.send("awake")
            return
        try:
            self.do(move, message.get("name"))
        except Exception:  # a page must never be left without an answer
            self.log.exception("The move %s could not be made.", move)
            self._show(problem=NOT_DONE)

    def _first_screen(self, name: str | None) -> Screen:
        """Make the screen of the still: the same whatever the reader has played."""
        if name is not None:
            return play_screen(CasePlay.start(load_case(name, self._folder)))
        cases = load_cases(self._folder).values()
        return list_screen(cases, dropped_cases(self._folder).values())

    def still_html(self) -> str:
        """Write the first screen of the case, or the list, and how to wake the player."""
        return still_html(self._first)

    def still_text(self) -> str:
        """Write the same in words."""
        return still_text(self._first)


def case_panel(name: str | None = None) -> CasePanel:
    """Make the player of virtual patients for a lesson.

    Parameters
    ----------
    name : str, optional
        Id of the case to open; without it the list of patients is shown.

    Returns
    -------
    CasePanel
        To be shown with :func:`hemifacial.panels.show_panel`.

    Examples
    --------
    >>> case_panel().screen["heading"]
    'Choose a patient'
    """
    return CasePanel(name)
