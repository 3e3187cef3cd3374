"""Kernels of the lab's server that can be listed from the moment they exist.

While a kernel starts, jupyter_server has it in its list without a time of last activity; a page
that asks for the list in that moment gets a server error.
"""

from __future__ import annotations

from datetime import datetime

from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Unicode, default


class ListedKernelManager(ServerKernelManager):
    """A kernel that is "starting", and active now, until the server says otherwise.

    Examples
    --------
    >>> ListedKernelManager().execution_state
    'starting'
    """

    execution_state = Unicode("starting", allow_none=True)

    @default("last_activity")
    def _active_now(self) -> datetime:
        return utcnow()
