"""The course's figures that a case may show, by name: labelled, and drawn when asked for."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hemifacial.cases.schema import FigureUse
from hemifacial.errors import CourseError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIMULATED, SCHEMATIC = "Simulated", "Schematic"
NOT_DRAWN = "The picture could not be drawn; the words above say what it would show."


@dataclass(frozen=True)
class CaseFigure:
    """A figure of the course as a case shows it.

    Attributes
    ----------
    module : str
        Where it is drawn: a module of :mod:`hemifacial.figures`, by its name.
    label : str
        ``"Simulated"`` or ``"Schematic"``.
    caption : str
        What it is, without a diagnosis.
    parts : str
        Letters of the recordings that may be shown alone.
    recordings : str
        Function of the module that gives them.
    """

    module: str
    label: str
    caption: str
    parts: str = ""
    recordings: str = ""

    def named(self, name: str) -> Any:
        """Load a function or constant of the module."""
        return getattr(import_module(f"hemifacial.figures.{self.module}"), name)


#: By the name that a case writes.
FIGURES: Mapping[str, CaseFigure] = {
    "enmg_spread": CaseFigure(
        "enmg_spread",
        SIMULATED,
        "Stimulus to the zygomatic branch at 0; three sweeps over one another.",
        "ABCD",
        "simulate_spreads",
    ),
    "enmg_blink": CaseFigure(
        "enmg_blink",
        SIMULATED,
        "Stimulus to the right supraorbital nerve at 0; two sweeps over one another.",
        "ABCD",
        "simulate_blinks",
    ),
    "enmg_bursts": CaseFigure(
        "enmg_bursts",
        SIMULATED,
        "Needle recording of two muscles on one side.",
        "ABCD",
        "simulate_bursts",
    ),
    "compression_patterns": CaseFigure(
        "compression_patterns", SCHEMATIC, "Ways in which a vessel may lie at the root."
    ),
    "nerve_segments": CaseFigure(
        "nerve_segments", SCHEMATIC, "The parts of the facial nerve from the brainstem outwards."
    ),
    "root_neighbours": CaseFigure(
        "root_neighbours", SCHEMATIC, "The neighbours of the facial nerve at the brainstem."
    ),
    "offending_vessels": CaseFigure(
        "offending_vessels", "Published series", "Vessels found at operation."
    ),
}


def figure_words(use: FigureUse) -> dict[str, str]:
    """Give what stands around a figure: its label, its caption and what to look at.

    Parameters
    ----------
    use : FigureUse
        As a case names it.

    Returns
    -------
    dict of str to str
        ``key``, ``label``, ``caption`` and ``look_at``.

    Examples
    --------
    >>> figure_words(FigureUse(name="enmg_blink", part="C", look_at="R1 and R2."))["label"]
    'Simulated'
    """
    figure = FIGURES[use.name]
    assumed = " Sizes and shapes are assumed." if figure.label == SIMULATED else ""
    return {
        "key": picture_key(use),
        "label": figure.label,
        "caption": f"{figure.caption}{assumed} No recording or image of a patient.",
        "look_at": use.look_at,
    }


def picture_key(use: FigureUse) -> str:
    """Name a picture: figures with parts are drawn once a part."""
    return f"{use.name}:{use.part}" if use.part else use.name


@lru_cache(maxsize=16)
def picture(name: str, part: str | None = None) -> dict[str, str]:
    """Draw a figure as a PNG in a data address, with its alt text; the first time takes seconds.

    Parameters
    ----------
    name : str
        A key of :data:`FIGURES`.
    part : str, optional
        Letter of the one recording to draw.

    Returns
    -------
    dict of str to str
        ``src``, ``alt``, and as ``source`` the figure's own caption where it is shown whole.

    Raises
    ------
    CourseError
        If there is no such figure or part.
    """
    from hemifacial.figures.picture import picture_bytes

    figure = FIGURES.get(name)
    if figure is None or (part is not None and part not in figure.parts):
        raise CourseError(f"There is no figure {name!r} with the part {part!r}.")
    drawn, alt, source = _whole(figure) if part is None else _part(figure, part)
    png = picture_bytes(drawn, simulated=figure.label == SIMULATED)
    address = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return {"src": address, "alt": f"{figure.label}. {alt}", "source": source}


def _whole(figure: CaseFigure) -> tuple[Figure, str, str]:
    name = figure.module
    drawn, alt = figure.named(f"{name}_figure")(), figure.named(f"{name}_alt")()
    if name == "nerve_segments":  # its caption depends on what is drawn
        return drawn, alt, figure.named("nerve_segments_caption")()
    return drawn, alt, figure.named(f"{name.upper()}_CAPTION")


def _part(figure: CaseFigure, part: str) -> tuple[Figure, str, str]:
    from hemifacial.cases.recording import draw_recording

    place = figure.parts.index(part)
    recording = figure.named(figure.recordings)()[place]
    row = figure.named(f"{figure.module}_table")()[place]
    drawn = draw_recording(recording, figure.named("SAMPLES_PER_MS"))
    return drawn, _row_words(list(row.items())[1:]), ""  # the first cell is its letter


def _row_words(cells: Sequence[tuple[str, object]]) -> str:
    return "; ".join(f"{heading}: {value}" for heading, value in cells) + "."
