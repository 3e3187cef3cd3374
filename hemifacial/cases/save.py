"""Keep a play in the reader's workspace, and take it up again; nothing kept is ever lost."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from hemifacial.cases.play import CaseChangedError, CasePlay
from hemifacial.cases.schema import Case
from hemifacial.delivery import write_atomically
from hemifacial.errors import CourseError

FOLDER = ".hemifacial/cases"
#: A play is some kilobytes; a file larger than this is none.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Resumed:
    """A play as it was found.

    Attributes
    ----------
    play : CasePlay
        Where the reader is.
    note : str
        Empty, or one sentence on why it begins anew and where the earlier file is kept.
    may_save : bool
        False where an unreadable file could not be moved, so that saving would overwrite it.
    """

    play: CasePlay
    note: str = ""
    may_save: bool = True


def workspace_around(folder: Path) -> Path | None:
    """Find the workspace that a folder lies in; the course's own folder is none.

    Parameters
    ----------
    folder : pathlib.Path
        Such as the folder of the notebook.
    """
    around = (folder, *folder.parents)
    return next((place for place in around if (place / ".hemifacial/role").is_file()), None)


def save_path(workspace: Path, name: str) -> Path:
    """Give the file that keeps the play of a case.

    Parameters
    ----------
    workspace : pathlib.Path
        The reader's workspace.
    name : str
        Id of the case.

    Examples
    --------
    >>> save_path(Path("mine"), "classic").as_posix()
    'mine/.hemifacial/cases/classic.json'
    """
    return workspace / FOLDER / f"{name}.json"


def save_play(workspace: Path, play: CasePlay) -> None:
    """Keep a play, in one step.

    Parameters
    ----------
    workspace : pathlib.Path
        The reader's workspace.
    play : CasePlay
        Where the reader is.

    Raises
    ------
    CourseError
        If it cannot be written.
    """
    try:
        write_atomically(save_path(workspace, play.case.id), play.to_json().encode())
    except OSError as error:
        raise CourseError(
            f"This case cannot be saved to {FOLDER} of your workspace ({error.strerror}): make "
            "room or ask for help. You can go on, and lose your place when you close it."
        ) from None


def resume_play(workspace: Path, case: Case) -> Resumed:
    """Take a case up where it was left, or at its start.

    Parameters
    ----------
    workspace : pathlib.Path
        The reader's workspace.
    case : Case
        The patient as it is today.

    Returns
    -------
    Resumed
        A file that is no play of this case today is moved aside.
    """
    path = save_path(workspace, case.id)
    try:
        return Resumed(read_play(path, case))
    except FileNotFoundError:
        return Resumed(CasePlay.start(case))
    except CaseChangedError:
        reason = "This case has changed since you played it, so it begins anew"
    except CourseError:
        reason = "What was saved of this case cannot be read, so it begins anew"
    except OSError as error:
        reason = f"What was saved of this case cannot be read ({error.strerror}), so it begins anew"
    kept = _keep_aside(path)
    if kept is None:
        note = f"{reason}; {FOLDER}/{path.name} could not be moved, so this play is not saved."
        return Resumed(CasePlay.start(case), note, may_save=False)
    return Resumed(CasePlay.start(case), f"{reason}; your earlier file is kept as {kept}.")


def how_far(workspace: Path | None, case: Case) -> str:
    """Say in a word how far a reader has come in a case; nothing is moved or changed.

    Parameters
    ----------
    workspace : pathlib.Path or None
        The reader's workspace.
    case : Case
        The patient.

    Returns
    -------
    str
        ``"begun"``, ``"finished"`` or empty.
    """
    if workspace is None:
        return ""
    try:
        play = read_play(save_path(workspace, case.id), case)
    except (OSError, CourseError):
        return ""
    return {"history": "", "debrief": "finished"}.get(play.phase, "begun")


def read_play(path: Path, case: Case) -> CasePlay:
    """Read a saved play; whatever is wrong with it is an OSError or a CourseError."""
    if path.stat().st_size > _MOST_BYTES:
        raise CourseError("The saved play is too large to be one.")
    return CasePlay.from_json(case, path.read_bytes())


def _keep_aside(path: Path) -> str | None:
    """Move a file to a free name beside it and give that name; None where it cannot be moved."""
    number = 1
    while (kept := path.with_name(f"{path.stem}-kept-{number}.json")).exists():
        number += 1
    with contextlib.suppress(OSError):
        path.rename(kept)
        return f"{FOLDER}/{kept.name}"
    return None
