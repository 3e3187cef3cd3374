"""A figure as a small PNG, and whether two pictures agree."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.style import VERMILLION, house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Fine first; a tall picture full of letters is drawn coarser, still above the screen's own grain.
DOTS_PER_INCH = (160, 120)
PALETTE_COLOURS = 64
MAX_BYTES = 80_000

# Pixels differ when a channel is off by more than this; antialiasing stays below it.
LEVEL_TOLERANCE = 32
# One changed digit alters some 50 of 700,000 pixels; this share is 14 of them.
SHARE_TOLERANCE = 2e-5


def picture_bytes(figure: Figure, *, simulated: bool = False) -> bytes:
    """Draw a figure as a paletted PNG, the same bytes each time.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; it is left without change to its data.
    simulated : bool
        Stamp the picture "Simulated", so that a copied picture still says so.

    Returns
    -------
    bytes
        PNG file with at most 64 colours and 80 kB.

    Raises
    ------
    CourseError
        If the picture is heavier than 80 kB.
    """
    stamp = _add_stamp(figure) if simulated else None
    for dots in DOTS_PER_INCH:
        png = _paletted(figure, dots)
        if len(png) <= MAX_BYTES:
            break
    if stamp is not None:
        stamp.remove()
    if len(png) > MAX_BYTES:
        raise CourseError(
            f"The picture weighs {len(png) / 1000:.0f} kB and 80 kB are allowed: "
            "draw fewer points, colours or panels."
        )
    return png


def _paletted(figure: Figure, dots_per_inch: int) -> bytes:
    from PIL import Image

    full, small = io.BytesIO(), io.BytesIO()
    with house_style():
        figure.savefig(full, format="png", dpi=dots_per_inch, metadata={"Software": None})
    picture = Image.open(full).convert("RGB")
    # This method keeps the house's colours exact; others blend those of few pixels.
    paletted = picture.quantize(PALETTE_COLOURS, Image.Quantize.MAXCOVERAGE, dither=0)
    paletted.save(small, format="png", optimize=True)
    return small.getvalue()


def same_picture(png_a: bytes, png_b: bytes) -> bool:
    """Tell whether two pictures agree, apart from rounding in the drawing library.

    Parameters
    ----------
    png_a, png_b : bytes
        Two PNG files.

    Returns
    -------
    bool
        True if the sizes are equal and nearly all pixels agree.
    """
    import numpy as np
    from PIL import Image

    a, b = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)
        for png in (png_a, png_b)
    )
    if a.shape != b.shape:
        return False
    differing = (np.abs(a - b).max(axis=2) > LEVEL_TOLERANCE).mean()
    return bool(differing <= SHARE_TOLERANCE)


def _add_stamp(figure: Figure):
    """Write "Simulated" in a strip of its own at the top right."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0, 0, 1, 0.92))
    with house_style():
        return figure.text(
            0.99, 0.985, "Simulated", ha="right", va="top", weight="bold", color=VERMILLION
        )
