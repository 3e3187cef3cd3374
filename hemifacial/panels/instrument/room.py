"""Where a label finds room: off other labels, off dots, and off curves where it can."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from hemifacial.figures.lettering import POINTS_AN_INCH, text_width_in
from hemifacial.figures.style import FONT_PT

Place = tuple[float, float, str]
"""A point in the figure, in points, and which part of the label stands there."""

LINE_PT = 1.25 * FONT_PT
_SHARE = {"start": 0.0, "middle": 0.5, "end": 1.0}
#: What it costs to cover a label or a dot, and a point of a curve; a place further down the list
#: costs 1, and so does each point (1/72 inch) that a label is pushed to stay inside.
_ON_LABEL, _ON_CURVE = 1000.0, 10.0
_STEP_PT = 6.0


class Room:
    """The labels, dots and curves of one chart, and the cheapest place for one more label.

    `lettering.js` weighs places in the same way.

    Examples
    --------
    >>> room = Room()
    >>> area, places = (0, 0, 200, 100), [(50, 50, "start"), (50, 80, "start")]
    >>> room.place("first", places, area), room.place("second", places, area)
    ((50.0, 50.0), (50.0, 80.0))
    """

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []
        self._curve: list[tuple[float, float]] = []

    def add_dot(self, centre: tuple[float, float], radius_pt: float) -> None:
        """Keep labels off a dot."""
        x, y = centre
        self._taken.append((x - radius_pt, y - radius_pt, x + radius_pt, y + radius_pt))

    def add_curve(self, points: Sequence[tuple[float, float]]) -> None:
        """Keep labels off a curve where there is another place."""
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0)
            if not math.isfinite(length):
                continue
            steps = min(60, max(1, int(length / _STEP_PT)))
            self._curve += [
                (x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps)
                for n in range(1, steps + 1)
            ]

    def place(
        self, text: str, places: Sequence[Place], area: tuple[float, float, float, float]
    ) -> tuple[float, float]:
        """Take the cheapest place and give the label's left middle, in points.

        Parameters
        ----------
        text : str
            The label; it may have several lines.
        places : sequence of Place
            Where it may stand, the best first.
        area : tuple of float
            Left, bottom, right and top of where it must stay, in points.
        """
        width = text_width_in(text) * POINTS_AN_INCH
        height = LINE_PT * (1 + text.count("\n"))
        left, bottom, right, top = area
        boxes = []
        for rank, (x, y, anchor) in enumerate(places):
            wanted = x - _SHARE[anchor] * width
            x0 = max(left, min(right - width, wanted))
            middle = max(bottom + height / 2, min(top - height / 2, y))
            box = (x0, middle - height / 2, x0 + width, middle + height / 2)
            boxes.append((self._cost(box) + rank + abs(x0 - wanted) + abs(middle - y), box))
        _, best = min(boxes)
        self._taken.append(best)
        return float(best[0]), float((best[1] + best[3]) / 2)

    def _cost(self, box: tuple[float, float, float, float]) -> float:
        left, bottom, right, top = box
        labels = sum(
            left < other[2] and other[0] < right and bottom < other[3] and other[1] < top
            for other in self._taken
        )
        curve = sum(left - 2 < x < right + 2 and bottom < y < top for x, y in self._curve)
        return _ON_LABEL * labels + _ON_CURVE * curve
