"""A table of the ledger to search, sort and filter; its still is the whole table, folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import itables.widget
import traitlets

from hemifacial.errors import CourseError
from hemifacial.panels.ledger_table.cells import (
    cell_html,
    checked_rows,
    row_count,
    table_html,
)
from hemifacial.panels.show import KEYS_JS, START

ROWS_A_PAGE = 10
_FOLDER = Path(__file__).parent
_ITABLES = Path(itables.widget.__file__).parent / "static"
EMPTY = "An empty cell means not stated."

_WORDS = {
    "search": "Search the whole table:",
    "lengthMenu": "_MENU_ rows a page",
    "info": "Rows _START_ to _END_ of _TOTAL_",
    "infoEmpty": "No row",
    "infoFiltered": "(_MAX_ before filtering)",
    "zeroRecords": "No row fits.",
}


class LedgerTable(itables.widget.ITable):
    """Show rows of the evidence ledger with a search box, a filter a column, and links.

    Everything is in the page: nothing is loaded until a reader follows a link to a source.

    Parameters
    ----------
    rows : sequence of mappings
        Column heading, with its unit, to text, number or None. In a text, ``PMID 9843077`` and
        ``doi:10.3171/...`` become links.
    caption : str
        What the rows are and where they come from.
    group : str
        The column that sorts the rows into parts in the still.
    wide : str, optional
        The column that holds the most words.
    still_rows : sequence of mappings, optional
        The rows of the still, where all of them would weigh too much in a notebook.

    Raises
    ------
    CourseError
        If there is no row or caption, columns differ, or `group` or `wide` is no column.

    Examples
    --------
    >>> table = LedgerTable([{"topic": "epidemiology", "locator": "PMID 9843077"}], "One source.")
    >>> "<summary>epidemiology (1 row)</summary>" in table.still_html()
    True
    """

    _esm = KEYS_JS + (_FOLDER / "widget.js").read_text("utf-8")
    _css = (_ITABLES / "widget.css").read_text("utf-8") + (_FOLDER / "style.css").read_text("utf-8")
    _itables = traitlets.Unicode((_ITABLES / "widget.js").read_text("utf-8")).tag(sync=True)

    def __init__(
        self,
        rows: Sequence[Mapping[str, object]],
        caption: str,
        *,
        group: str = "topic",
        wide: str | None = None,
        still_rows: Sequence[Mapping[str, object]] | None = None,
    ):
        import pandas

        self._rows = checked_rows(rows, group)
        checked_rows(rows, wide or group)
        self._still_rows = checked_rows(still_rows, group) if still_rows else self._rows
        self._group = group
        self._words = caption.strip()
        if not self._words:
            raise CourseError("The table has no caption: say what it shows and where it is from.")
        # numbers as text, which the page sorts by size all the same: itables would send a function
        # to write floats, and JupyterLab cannot save a widget that holds one
        frame = pandas.DataFrame(
            {column: [cell_html(row[column]) for row in self._rows] for column in self._rows[0]}
        )
        super().__init__(
            frame,
            caption=f"{self._words} {EMPTY}",
            allow_html=True,  # every text is escaped in `cell_html`
            showIndex=False,
            maxBytes=0,
            column_filters="footer",
            pageLength=ROWS_A_PAGE,
            lengthMenu=[10, 25, 100],
            order=[],
            autoWidth=False,
            columnDefs=[{"targets": list(frame).index(wide), "width": "40%"}] if wide else [],
            classes="display compact ledger-table",
            style="width:100%",
            language=_WORDS,
        )

    def still_html(self) -> str:
        """Write every row as HTML, folded by group.

        Returns
        -------
        str
            Some 0.6 kB a row.
        """
        part = ""
        if len(self._still_rows) < len(self._rows):
            part = f" {len(self._still_rows)} of {len(self._rows)} rows; the panel holds all."
        words = escape(f"{self._words}{part} {EMPTY} {START}", quote=False)
        tables = table_html(self._still_rows, self._group)
        return f'<figure style="margin:0">\n<figcaption>{words}</figcaption>\n{tables}\n</figure>'

    def still_text(self) -> str:
        """Write the still in words."""
        return f"The ledger as a table: {row_count(len(self._rows))}. {self._words}"
