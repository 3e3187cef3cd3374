"""What JupyterLab shows to a resident and to an instructor: quiet, and nothing from outside."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from answercells.handin import PAGE as HAND_IN_PAGE
from answercells.handin import lab_settings
from hemifacial.delivery import told_plainly, write_atomically
from hemifacial.errors import CourseError
from hemifacial.judgement import PAGE as JUDGEMENT_PAGE

TEMPLATES = Path(__file__).parent / "lab_templates"
LOG = ".hemifacial/lab.log"
START = "lessons/00_start_here.ipynb"
LANDING = {"resident": f"/lab/tree/{START}", "instructor": "/lab?formgrader=true"}

LETTERS = {"code-font-size": "14px", "content-font-size1": "16px"}

#: Panels that a course has no use for, or that look beyond this machine.
NEEDLESS = (
    "@jupyter/nbgrader:course-list",
    "@jupyter/nbgrader:create-assignment",
    "@jupyter/nbgrader:menu",  # lists commands that are off here; the menus below take its place
    "@jupyter/nbgrader:validate-assignment",
    "@jupyter-notebook/lab-extension",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/help-extension:jupyter-forum",
    "@jupyterlab/help-extension:resources",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/workspaces-extension",
)
#: Tools for programmers.
PROGRAMMERS_TOOLS = (
    "@jupyterlab/application-extension:property-inspector",
    "@jupyterlab/console-extension",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/inspector-extension",
    "@jupyterlab/logconsole-extension",
    "@jupyterlab/tooltip-extension:consoles",
)


def exchange_folder() -> Path | None:
    """Folder through which nbgrader releases and collects, where a class has one.

    Returns
    -------
    Path or None
        What ``HEMIFACIAL_EXCHANGE`` names.

    Raises
    ------
    CourseError
        It names no folder.

    Examples
    --------
    >>> exchange_folder() is None or exchange_folder().is_dir()
    True
    """
    named = os.environ.get("HEMIFACIAL_EXCHANGE")
    if not named:
        return None
    folder = Path(named).expanduser().resolve()
    if not folder.is_dir():
        raise CourseError(
            f"HEMIFACIAL_EXCHANGE names {folder}, which is no folder: ask your instructor for the "
            "right one, or unset it to hand in with submission files."
        )
    return folder


def write_settings(role: str, home: Path, exchange: Path | None) -> None:
    """Write the settings that Jupyter reads from files; a reader's own choices stay.

    Parameters
    ----------
    role
        ``"resident"`` or ``"instructor"``.
    home
        Folder for everything of Jupyter's in the workspace.
    exchange
        Folder of the exchange, or None.

    Raises
    ------
    CourseError
        A file cannot be written.
    """
    with told_plainly(home):
        _write_settings_files(role, home, exchange)


def _write_settings_files(role: str, home: Path, exchange: Path | None) -> None:
    config = home / "config"
    off = set(NEEDLESS) | set(PROGRAMMERS_TOOLS)
    if role == "resident":
        off |= {"@jupyter/nbgrader:formgrader", "@jupyterlab/terminal-extension"}
    off |= set() if exchange else {"@jupyter/nbgrader:assignment-list"}
    _write_json(
        config / "jupyter_server_config.json",
        {"ServerApp": {"jpserver_extensions": _server_extensions(role, exchange)}},
    )
    _write_json(
        config / "labconfig/page_config.json",
        {"disabledExtensions": dict.fromkeys(sorted(off), True)},
    )
    _write_json(config / "labconfig/default_setting_overrides.json", _defaults(role, exchange))
    _write_nbgrader_config(config / "nbgrader_config.py", exchange)
    _write_once(home / "lab/workspaces/default-37a8.jupyterlab-workspace", _first_layout(role))
    themes = home / "lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
    _write_once(themes, {"overrides": LETTERS})
    # a kernel writes to the terminal what only its maker can use
    kernel = home / "ipython/profile_default/ipython_kernel_config.json"
    _write_json(kernel, {"IPKernelApp": {"log_level": "ERROR"}})


def _write_json(path: Path, value: Any) -> None:
    write_atomically(path, (json.dumps(value, indent=1) + "\n").encode())


def _write_once(path: Path, value: Any) -> None:
    """Write what is the reader's own from then on."""
    if not path.exists():
        _write_json(path, value)


def _server_extensions(role: str, exchange: Path | None) -> dict[str, bool]:
    instructor = role == "instructor"
    return {
        "answercells.handin": not instructor,
        "hemifacial.judgement": not instructor,
        "jupyter_lsp": False,
        "jupyter_server_mathjax": True,
        "jupyter_server_terminals": instructor,
        "jupyterlab": True,
        "nbgrader.server_extensions.assignment_list": exchange is not None,
        "nbgrader.server_extensions.course_list": False,
        "nbgrader.server_extensions.formgrader": instructor,
        "nbgrader.server_extensions.validate_assignment": False,
        "notebook": False,
        "notebook_shim": False,
    }


def _defaults(role: str, exchange: Path | None) -> dict[str, Any]:
    """Defaults of JupyterLab's settings; whatever a reader sets wins over them."""
    defaults: dict[str, Any] = {
        "@jupyterlab/apputils-extension:notification": {
            "fetchNews": "false",
            "checkForUpdates": False,
        },
        # an answer that was typed should be on the disk within seconds
        "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
        "@jupyterlab/toc-extension:registry": {"maximalDepth": 3, "includeOutput": False},
        "@jupyterlab/mainmenu-extension:plugin": {"menus": [_menu(role, exchange)]},
    }
    if role == "resident":
        panel = "@jupyterlab/notebook-extension:panel"
        defaults[panel] = lab_settings()[panel]
    return defaults


def _menu(role: str, exchange: Path | None) -> dict[str, Any]:
    if role == "instructor":
        items: list[dict[str, Any]] = [{"command": "nbgrader:open-formgrader"}]
        label, name = "Course", "course"
    else:
        items = [
            _page_entry(HAND_IN_PAGE, "Hand in a quiz…"),
            _page_entry(JUDGEMENT_PAGE, "Judge the waiting-room article…"),
        ]
        label, name = "Quiz", "quiz"
    if exchange:
        items.append({"command": "nbgrader:open-assignment-list"})
    return {"id": f"jp-mainmenu-{name}", "label": label, "rank": 900, "items": items}


def _page_entry(page: str, text: str) -> dict[str, Any]:
    """Menu entry that opens a page of this server in a tab of its own."""
    args = {"url": f"/{page}", "text": text, "newBrowserTab": True}
    return {"command": "help:open", "args": args}


def _first_layout(role: str) -> dict[str, Any]:
    """Layout of the first start: a resident has the contents of the lesson beside it."""
    contents = "@jupyterlab/toc:plugin"
    left = {
        "collapsed": role == "instructor",  # Formgrader wants the whole width
        "visible": True,
        "widgets": ["filebrowser", "running-sessions", contents],
    }
    if role == "resident":
        left["current"] = contents
    return {
        "data": {"layout-restorer:data": {"left": left, "relativeSizes": [0.2, 0.8, 0]}},
        "metadata": {"id": "default"},
    }


def _write_nbgrader_config(path: Path, exchange: Path | None) -> None:
    lines = [
        '"""Written anew at each start: how nbgrader finds the class."""',
        "",
        "c = get_config()",
    ]
    lines.append('c.CourseDirectory.course_id = "hemifacial"')
    if exchange:
        lines.append(f"c.Exchange.root = {str(exchange)!r}")
        lines.append('c.Exchange.assignment_dir = "quizzes"')
    write_atomically(path, ("\n".join(lines) + "\n").encode())


def server_config(role: str, workspace: Path, port: int, open_browser: bool) -> Any:
    """Configuration of the Jupyter server.

    Parameters
    ----------
    role
        ``"resident"`` or ``"instructor"``.
    workspace
        Folder that the server shows.
    port
        A free port of this machine.
    open_browser
        Whether to open the reader's browser.

    Returns
    -------
    traitlets.config.Config
        For :meth:`jupyterlab.labapp.LabApp.initialize_server`.
    """
    from traitlets.config import Config

    c = Config()
    c.ServerApp.ip = "127.0.0.1"
    c.ServerApp.port = port
    c.ServerApp.port_retries = 0
    c.ServerApp.root_dir = str(workspace)
    c.ServerApp.open_browser = open_browser
    c.ServerApp.default_url = c.LabApp.default_url = LANDING[role]
    c.ServerApp.allow_root = True  # in a container root is often the only user
    c.ServerApp.answer_yes = True  # Ctrl+C means it
    c.ServerApp.quit_button = True
    # nothing asks another machine
    c.LabApp.news_url = None
    c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
    c.LabApp.extension_manager = "readonly"
    c.HandIn.exchange_configured = exchange_folder() is not None
    c.FormgradeExtension.debug = False  # shows all of nbgrader's settings to the instructor
    c.HTMLExporter.mathjax_url = "/static/jupyter_server_mathjax/MathJax.js"
    c.ServerApp.contents_manager_class = "answercells.contents.WholeFiles"
    # one kernel: this environment's
    c.KernelSpecManager.allowed_kernelspecs = {"python3"}
    c.MultiKernelManager.default_kernel_name = "python3"
    c.MultiKernelManager.kernel_manager_class = "hemifacial.lab_kernels.ListedKernelManager"
    c.Application.log_level = "WARN"
    c.Application.logging_config = _log_to_file(workspace / LOG)
    return c


def _log_to_file(path: Path) -> dict[str, Any]:
    """Keep the terminal readable: what goes wrong is in the log of the last start."""
    with told_plainly(path):
        path.unlink(missing_ok=True)
    file = {"class": "logging.FileHandler", "filename": str(path), "delay": True}
    return {
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(message)s"}},
        "handlers": {"file": {**file, "formatter": "plain", "level": "WARNING"}},
        "loggers": {"ServerApp": {"handlers": ["file"]}},
    }


def use_local_mathjax(server: Any) -> None:
    """Let Formgrader's pages load MathJax from this server; nbgrader has no setting for it.

    Parameters
    ----------
    server
        The initialised Jupyter server.
    """
    from jinja2 import FileSystemLoader

    exporter = server.web_app.settings.get("nbgrader_exporter")
    if exporter is not None:
        exporter.extra_loaders = [FileSystemLoader(str(TEMPLATES))]
