"""Show a panel: alive in the course's JupyterLab, as its still figure everywhere else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

LIVE = "HEMIFACIAL_LIVE"
START = "To use this panel, click it and choose Run > Run Selected Cell."
#: Script that every panel puts before its own: it keeps the keyboard's keys for the panel.
KEYS_JS = Path(__file__).with_name("keys.js").read_text("utf-8")
#: Script and style of the panels that send choices to the kernel; each adds its own.
TALK_JS = KEYS_JS + Path(__file__).with_name("talk.js").read_text("utf-8")
PANEL_CSS = Path(__file__).with_name("panel.css").read_text("utf-8")

_WIDGET = "application/vnd.jupyter.widget-view+json"


class Panel(Protocol):
    """What `show_panel` asks of a panel, besides being a widget."""

    def still_html(self) -> str:
        """Write the still: what a reader sees without a kernel."""

    def still_text(self) -> str:
        """Write the still for a reader of plain text."""

    @property
    def model_id(self) -> str:
        """Name of the widget for the page."""


def is_live() -> bool:
    """Tell whether this kernel serves a reader in the course's JupyterLab.

    Returns
    -------
    bool
        True where ``HEMIFACIAL_LIVE`` is 1, which the course sets for its own server only.

    Examples
    --------
    >>> is_live()
    False
    """
    return os.environ.get(LIVE) == "1"


def show_panel(panel: Panel) -> None:
    """Show a panel to a reader in the course, and its still to anybody else.

    A notebook stores the still: it is the whole output outside a session, and inside it stands
    beside the widget, which `store_stills` keeps out of the file.

    Parameters
    ----------
    panel : Panel
        Such as a `PoolingPanel` or a `LedgerTable`.

    Examples
    --------
    >>> from hemifacial.panels import LedgerTable
    >>> rows = [{"topic": "epidemiology", "source": "Wang 1998", "locator": "PMID 9843077"}]
    >>> show_panel(LedgerTable(rows, "One source."))  # doctest: +ELLIPSIS
    {'text/html': '<figure ... 'text/plain': 'The ledger as a table: 1 row. One source.'}
    """
    from IPython.display import display

    bundle = {"text/html": panel.still_html(), "text/plain": panel.still_text()}
    if is_live():
        bundle[_WIDGET] = {"version_major": 2, "version_minor": 0, "model_id": panel.model_id}
    display(bundle, raw=True)


def store_stills(model: dict[str, Any], **_: Any) -> None:
    """Take the panels out of a notebook that is being saved; their stills stay.

    Without its kernel a stored widget is an error message. Jupyter's own remedy, storing the
    state of widgets, loses that state when the notebook is saved a second time without a kernel.

    Parameters
    ----------
    model : dict
        What the server is about to write, as its pre-save hooks get it; changed in place.

    Examples
    --------
    >>> data = {"text/html": "<figure></figure>", _WIDGET: {"model_id": "1"}}
    >>> cell = {"outputs": [{"output_type": "display_data", "data": data}]}
    >>> store_stills({"type": "notebook", "content": {"cells": [cell]}})
    >>> list(data)
    ['text/html']
    """
    if model.get("type") != "notebook":
        return
    for cell in model["content"].get("cells", ()):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(_WIDGET, None)
