"""Save notebooks whole or not at all, so that a server killed while saving loses no answer.

Use it with ``c.ServerApp.contents_manager_class = "answercells.contents.WholeFiles"``.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from answercells.files import write_atomically


class WholeFiles(AsyncLargeFileManager):
    """Jupyter's manager of files, which replaces a file in one step.

    Notes
    -----
    Jupyter's own empties the file and fills it again, with a copy beside it. Whoever reads
    meanwhile (a teacher who collects from a shared folder, a submission file that is being made)
    sees half a notebook, and a server that is killed then leaves one. Where the folder cannot be
    written but the file can, Jupyter's way is kept.
    """

    @contextmanager
    def atomic_writing(
        self, os_path: str, text: bool = True, encoding: str = "utf-8", **kwargs: Any
    ) -> Iterator[IO[Any]]:
        """Give a file to write to; its content takes the place of the old one at the end."""
        target = Path(os_path).resolve()
        if target.is_file() and not os.access(target.parent, os.W_OK):
            with super().atomic_writing(os_path, text=text, encoding=encoding, **kwargs) as file:
                yield file
            return
        with self.perm_to_403(os_path):
            written: io.StringIO | io.BytesIO = io.StringIO(newline="\n") if text else io.BytesIO()
            yield written
            content = written.getvalue()
            write_atomically(target, content.encode(encoding) if text else content)
