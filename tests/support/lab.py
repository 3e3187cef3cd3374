"""The course's JupyterLab and a Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--no-first-run",
]  # fmt: skip


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Lab:
    """A running JupyterLab of the course."""

    url: str
    base: str
    token: str
    workspace: Path
    process: subprocess.Popen

    @classmethod
    def start(cls, role: str, home: Path) -> Lab:
        """Open the course for a role with the very command that ``make lab`` runs."""
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "hemifacial"), "lab", "--role", role, "--workspace",
             str(home / "work"), "--port", str(_free_port()), "--no-browser"],
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        lines, deadline = [], time.monotonic() + 120
        while time.monotonic() < deadline:
            line = process.stdout.readline()
            lines.append(line)
            if "http://" in line:
                url = "http://" + line.split("http://")[1].strip()
                base, token = url.split("/lab")[0], url.split("token=")[1]
                return cls(url, base, token, home / "work", process)
            if not line and process.poll() is not None:
                break
        process.kill()
        raise AssertionError("JupyterLab did not start:\n" + "".join(lines))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
