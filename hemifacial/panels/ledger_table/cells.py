"""Rows of the ledger as cells of a table: escaped words, plain numbers, links to the sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from hemifacial.errors import CourseError

Row = Mapping[str, object]

_LOCATOR = re.compile(r"PMID (?P<pmid>\d{1,9})\b|doi:(?P<doi>10\.\d{4,9}/\S*[^\s;,.])")
# JupyterLab sets tables to the right, which suits numbers only.
_LEFT = ' style="text-align:left"'


def checked_rows(rows: Sequence[Row], group: str) -> list[Row]:
    """Check that the rows make one table.

    Parameters
    ----------
    rows : sequence of mappings
        Column heading to value; every row has the same columns.
    group : str
        The column that sorts the rows into parts.

    Returns
    -------
    list of mappings
        The rows.

    Raises
    ------
    CourseError
        If there is no row, columns differ, or `group` is no column.

    Examples
    --------
    >>> checked_rows([{"a": 1}], "topic")
    Traceback (most recent call last):
    hemifacial.errors.CourseError: The table has no column 'topic': it has a.
    """
    rows = list(rows)
    if not rows:
        raise CourseError("The table has no row: give at least one.")
    columns = list(rows[0])
    if group not in columns:
        raise CourseError(f"The table has no column {group!r}: it has {', '.join(columns)}.")
    for number, row in enumerate(rows, start=1):
        if list(row) != columns:
            raise CourseError(
                f"Row {number} has the columns {list(row)}; every row must have {columns}, "
                "in this order."
            )
    return rows


def cell_html(value: object) -> str:
    """Write one value; a PMID or DOI becomes a link.

    Parameters
    ----------
    value : object
        Text, number or None; text is escaped.

    Returns
    -------
    str
        Empty for None.

    Examples
    --------
    >>> cell_html("CI < 5 %"), cell_html(92.0), cell_html(None)
    ('CI &lt; 5 %', '92', '')
    >>> cell_html("PMID 9843077").startswith('<a href="https://pubmed.ncbi.nlm.nih.gov/9843077/"')
    True
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    parts, start = [], 0
    for found in _LOCATOR.finditer(text):
        parts += [escape(text[start : found.start()], quote=False), _link(found)]
        start = found.end()
    return "".join([*parts, escape(text[start:], quote=False)])


def _link(found: re.Match) -> str:
    address = f"https://pubmed.ncbi.nlm.nih.gov/{found['pmid']}/"
    if found["doi"]:
        address = f"https://doi.org/{quote(found['doi'], safe='/:;()')}"
    words = escape(found.group(), quote=False)
    return f'<a href="{address}" target="_blank" rel="noopener">{words}</a>'


def table_html(rows: Sequence[Row], group: str) -> str:
    """Write all rows as tables that fold, one a group.

    Parameters
    ----------
    rows : sequence of mappings
        Checked rows.
    group : str
        The column whose values are the groups; they keep the order of the rows.

    Returns
    -------
    str
        A `<details>` a group.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[group]), []).append(row)
    columns = [column for column in rows[0] if column != group]
    head = "".join(f'<th scope="col"{_LEFT}>{escape(column)}</th>' for column in columns)
    return "\n".join(
        f"<details><summary>{escape(name)} ({row_count(len(members))})</summary>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n"
        + "\n".join(_row_html(row, columns) for row in members)
        + "\n</tbody></table></details>"
        for name, members in groups.items()
    )


def _row_html(row: Row, columns: Sequence[str]) -> str:
    cells = (f"<td{'' if is_number(row[c]) else _LEFT}>{cell_html(row[c])}</td>" for c in columns)
    return f"<tr>{''.join(cells)}</tr>"


def is_number(value: object) -> bool:
    """Tell whether a value is set to the right and sorted by size."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def row_count(n_rows: int) -> str:
    """Write a number of rows, as "1 row"."""
    return f"{n_rows} row{'' if n_rows == 1 else 's'}"
