"""Open the course in JupyterLab, on this machine alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from hemifacial.errors import CourseError

DEFAULT_PORT = 8888
PORTS = range(1024, 65536)


def start_lab(
    role: str = "resident",
    workspace: Path | None = None,
    port: int | None = None,
    *,
    open_browser: bool = True,
) -> None:
    """Prepare the workspace and serve it in JupyterLab until Ctrl+C.

    Parameters
    ----------
    role
        ``"resident"`` or ``"instructor"``.
    workspace
        Folder to work in; by default ``~/hemifacial/<role>``.
    port
        Port of this machine; by default 8888, or the next free one.
    open_browser
        Whether to open the reader's browser.

    Raises
    ------
    CourseError
        The workspace or the port cannot be used.
    """
    port = choose_port(port)
    print("Hemifacial spasm: for teaching, not for patient care.", flush=True)
    from answercells.startup import prepare

    # before anything imports jsonschema: spares 2-3 s, see there
    prepare()
    from hemifacial.lab_settings import exchange_folder, server_config, write_settings
    from hemifacial.workspace import prepare_workspace

    exchange = exchange_folder()
    folder = prepare_workspace(role, workspace)
    home = folder / ".hemifacial"
    isolate(home)
    write_settings(role, home, exchange)
    os.chdir(folder)  # nbgrader takes its course from here
    serve(server_config(role, folder, port, open_browser), folder)


def choose_port(wanted: int | None) -> int:
    """Check the port that was asked for, or find one.

    Parameters
    ----------
    wanted
        The port asked for, or None for the first free one from 8888.

    Returns
    -------
    int
        A free port.

    Raises
    ------
    CourseError
        The port is out of range or in use.

    Examples
    --------
    >>> choose_port(None) >= 8888
    True
    """
    if wanted is not None and wanted not in PORTS:
        raise CourseError(
            f"The port {wanted} cannot be used: choose one from {PORTS[0]} to {PORTS[-1]}."
        )
    first = DEFAULT_PORT if wanted is None else wanted
    free = next((port for port in range(first, first + 100) if _is_free(port)), None)
    if free is None:
        free = next((port for port in range(PORTS[0], DEFAULT_PORT) if _is_free(port)), None)
    if free is None:
        raise CourseError("No port of this machine is free: close other programs and try again.")
    if wanted is not None and free != wanted:
        raise CourseError(
            f"The port {wanted} is in use: choose another one, for example {free}, or close the "
            "program that uses it."
        )
    if free != first:
        print(f"Port {first} is in use, so the course opens on port {free}.", flush=True)
    return free


def _is_free(port: int) -> bool:
    if port not in PORTS:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # as the server does, so that a port just closed counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def isolate(home: Path) -> None:
    """Keep the course's Jupyter apart from any other of the same person.

    Parameters
    ----------
    home
        Folder for everything of Jupyter's in the workspace.

    Raises
    ------
    CourseError
        The folder cannot be made.
    """
    from hemifacial.delivery import told_plainly

    with told_plainly(home):
        home.mkdir(exist_ok=True)
        home.chmod(0o700)  # the log and the runtime files hold the key to this server
    for name in [name for name in os.environ if name.startswith(("JUPYTER_", "JUPYTERLAB_"))]:
        del os.environ[name]
    os.environ |= {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "lab/user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "lab/workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "HEMIFACIAL_LIVE": "1",  # kernels show panels, see hemifacial.panels.show
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else each kernel prints a programmer's warning
    }
    if not os.access(Path(__file__).parent / "nerve", os.W_OK):
        # no place for the compiled solver beside its source: a copy for this workspace
        os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "numba"))


def serve(config: object, workspace: Path) -> None:
    """Run JupyterLab in this process until it is stopped.

    Parameters
    ----------
    config
        The server's configuration.
    workspace
        Folder that is served, for the reader to know.
    """
    from jupyterlab.labapp import LabApp
    from tornado.httputil import url_concat

    from hemifacial.lab_settings import LOG, use_local_mathjax
    from hemifacial.panels.show import store_stills

    server = LabApp.initialize_server(argv=[], config=config)
    use_local_mathjax(server)
    server.contents_manager.register_pre_save_hook(store_stills)
    address = f"http://127.0.0.1:{server.port}{server.default_url}"

    def announce() -> None:
        print(f"Your workspace: {workspace}")
        print(f"The course is open at: {url_concat(address, {'token': server.token})}")
        print("Leave this window open while you work. Ctrl+C closes the course.", flush=True)

    while_open = ExitStack()
    server.io_loop.add_callback(announce)  # comes after the callback that opens the port
    server.io_loop.add_callback(compile_ahead, workspace / LOG, while_open)
    with while_open:
        server.start()
    server.remove_server_info_file()
    server.remove_browser_open_files()
    print("\nThe course is closed; your work is in your workspace.", flush=True)
    # A thread that was answering a request as the course closed would keep the process alive.
    os._exit(0)


def compile_ahead(log: Path, while_open: ExitStack) -> None:
    """Let another process compile the nerve's solver, so that no lesson waits for it.

    It yields to all other work. If it fails, the first simulation compiles instead.

    Parameters
    ----------
    log
        File to which a failure is added.
    while_open
        What is closed with the course; ends the process.
    """
    # -P: a file in the reader's workspace must not stand in for a module
    command = [sys.executable, "-P", "-m", "hemifacial.nerve.warm"]
    with suppress(OSError), log.open("ab") as told:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=told
        )
        while_open.callback(process.terminate)
        if os.name == "posix":
            os.setpriority(os.PRIO_PROCESS, process.pid, 19)
