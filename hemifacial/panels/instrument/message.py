"""Write controls and views as plain data for the page: small numbers, words ready to show."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from hemifacial.figures.style import BLACK, MARKERS
from hemifacial.panels.instrument.parts import (
    Box,
    Chart,
    Control,
    Dots,
    Line,
    Mark,
    Preset,
    Row,
    Slider,
    View,
)

#: Letters need more contrast with white than areas do.
TEXT_CONTRAST = 4.5
#: A chart is never a thousand pixels wide, so its numbers need no more steps than this.
STEPS = 10_000
NOT_STATED = "not stated"


def form_message(controls: Iterable[Control], presets: Iterable[Preset]) -> dict[str, Any]:
    """Write what a reader can set.

    Parameters
    ----------
    controls : iterable of Slider or Select
        From top to bottom.
    presets : iterable of Preset
        The buttons.

    Returns
    -------
    dict
        ``controls``, each with ``values`` and the ``texts`` of them, and ``presets``.

    Examples
    --------
    >>> form_message([Slider("myelin", "Myelin left", "%", (5.0, 100.0), 5.0)], ())["controls"]
    [{'name': 'myelin', 'label': 'Myelin left', 'kind': 'slider', 'values': [5.0, 100.0], 'texts': ['5 %', '100 %']}]
    """  # noqa: E501
    described = []
    for control in controls:
        is_slider = isinstance(control, Slider)
        values = list(control.stops if is_slider else control.options)
        described.append(
            {
                "name": control.name,
                "label": control.label,
                "kind": "slider" if is_slider else "select",
                "values": values,
                "texts": [control.text(value) for value in values],
            }
        )
    named = [{"label": preset.label, "values": dict(preset.values)} for preset in presets]
    return {"controls": described, "presets": named}


def view_message(view: View) -> dict[str, Any]:
    """Write a view; nan becomes None.

    Parameters
    ----------
    view : View
        What the kernel answers.

    Returns
    -------
    dict
        JSON can hold it.

    Examples
    --------
    >>> view_message(View("Nothing.", (), "", (), "Nothing is drawn."))["headline"]
    'Nothing.'
    """
    columns = list(view.rows[0]) if view.rows else []
    return {
        "headline": view.headline,
        "facts": [list(fact) for fact in view.facts],
        "cautions": view.cautions,
        "notes": view.notes,
        "charts": [_chart(chart) for chart in view.charts],
        "alt": view.alt,
        "columns": columns,
        "rows": [[_cell(row[column]) for column in columns] for row in view.rows],
        "folds": [{"summary": fold.summary, "lines": list(fold.lines)} for fold in view.folds],
    }


@lru_cache
def ink(colour: str) -> str:
    """Darken a colour until letters of it can be read on white.

    Examples
    --------
    >>> ink("#000000"), ink("#E69F00")
    ('#000000', '#9c6c00')
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    share = 1.0
    while _contrast_with_white([share * part for part in parts]) < TEXT_CONTRAST:
        share -= 0.01
    return "#" + "".join(f"{round(share * part):02x}" for part in parts)


def _contrast_with_white(parts: list[float]) -> float:
    """Give the contrast as the Web Content Accessibility Guidelines define it."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.03928 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "height": chart.height,
        "simulated": chart.simulated,
        "x": _axis(chart.x_label, chart.x_range, chart.x_scale, chart.x_ticks),
        "y": _axis(chart.y_label, chart.y_range, chart.y_scale, chart.y_ticks),
        "marks": [_mark(mark, chart) for mark in chart.marks],
    }


def _axis(
    label: str,
    ends: tuple[float, float],
    scale: str,
    ticks: tuple[tuple[float, str], ...] | None,
) -> dict[str, Any]:
    return {
        "label": label,
        "range": [float(end) for end in ends],
        "scale": scale,
        "ticks": None if ticks is None else [[float(place), text] for place, text in ticks],
    }


def _mark(mark: Mark, chart: Chart) -> dict[str, Any]:
    if isinstance(mark, Line | Dots):
        place = mark.label_at
        x, y = ([], []) if place is None else ([place[0]], [place[1]])
        written = {
            "kind": "line" if isinstance(mark, Line) else "dots",
            "x": _numbers(mark.x, chart.x_range, chart.x_scale),
            "y": _numbers(mark.y, chart.y_range, chart.y_scale),
            "label": mark.label,
            "label_at": _numbers(x, chart.x_range, chart.x_scale)
            + _numbers(y, chart.y_range, chart.y_scale),
            "anchor": mark.anchor,
        }
        if isinstance(mark, Line):
            written |= {"dashed": mark.dashed, "width": mark.width}
        else:
            written |= {"hollow": mark.hollow, "marker": MARKERS.get(mark.colour, "o")}
    elif isinstance(mark, Box):
        written = {
            "kind": "box",
            "x": _numbers(mark.x, chart.x_range, chart.x_scale),
            "y": _numbers(mark.y, chart.y_range, chart.y_scale),
            "label": mark.label,
            "opacity": mark.opacity,
        }
    else:
        written = {
            "kind": "note",
            "x": _numbers([mark.x], chart.x_range, chart.x_scale)[0],
            "y": _numbers([mark.y], chart.y_range, chart.y_scale)[0],
            "label": mark.text,
            "anchor": mark.anchor,
        }
    return written | {"colour": mark.colour or BLACK, "ink": ink(mark.colour or BLACK)}


def _numbers(
    values: Iterable[float | None], ends: tuple[float, float], scale: str
) -> list[float | None]:
    """Round to what can be seen; what is missing or infinite becomes None."""
    if scale == "log":
        return [float(f"{value:.4g}") if _finite(value) else None for value in values]
    span = abs(ends[1] - ends[0]) or 1.0
    places = math.ceil(math.log10(STEPS / span))
    return [round(float(value), places) if _finite(value) else None for value in values]


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _cell(value: object) -> str:
    """Write a value of the table as the still's table does."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NOT_STATED
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def row_words(view: View) -> list[Row]:
    """Give the rows of a still's table: those of the view, or its facts where it has none."""
    return list(view.rows) or [{"Quantity": name, "Value": value} for name, value in view.facts]
