"""Parts of an anatomical drawing in inches: windows, lines, nerves, vessels and tissue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import POINTS_AN_INCH
from hemifacial.figures.style import LINE_GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

Point = tuple[float, float]


@dataclass(frozen=True)
class Tint:
    """Colours of one tissue.

    Parameters
    ----------
    edge, shade, body, light : str
        Outline, side away from the light, surface, and where the light falls.
    """

    edge: str
    shade: str
    body: str
    light: str


# A picture keeps 64 colours. These large areas keep theirs (tested): pale ones that lie close
# together would melt into one. Arteries are vermillion, orange and purple of the house palette.
# Shapes and labels always say the same, so nothing rests on colour alone.
NERVE = Tint("#6B5310", "#D9B23F", "#F2D675", "#FFFFFF")
CENTRAL_MYELIN = Tint("#003D61", "#2F83B8", "#73B5DE", "#FFFFFF")
OTHER_NERVE = Tint("#4F5A3C", "#A8B48C", "#CBD5B1", "#FFFFFF")
ARTERY = Tint("#6E2600", "#A84400", "#D9602A", "#F4A680")
SECOND_ARTERY = Tint("#6B4700", "#B87C00", "#E69F00", "#F8D588")
LARGE_ARTERY = Tint("#5A2445", "#9C527B", "#C87BA6", "#EBC6DB")
BRAINSTEM = Tint("#85604A", "#D6A083", "#EBC2A6", "#FFFFFF")
BONE = Tint("#595959", "#9A9FA3", "#B4BAC0", "#FFFFFF")
PLEXUS = Tint("#5A2445", "#9C527B", "#C87BA6", "#FFFFFF")
FLUID = "#DCEBF6"
MEMBRANE = Tint("#00795A", "#8FD0B8", "#D3EEE5", "#E8F6F1")


def new_panel(
    figure: Figure, left_in: float, bottom_in: float, size_in: Point, framed: bool = True
) -> Axes:
    """Open a window on the cistern, whose coordinates are inches from its lower left corner.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure without layout engine.
    left_in, bottom_in : float
        Place of the corner on the page in inches.
    size_in : pair of float
        Width and height in inches.
    framed : bool
        Whether it has a frame and the colour of fluid; else it is blank.

    Returns
    -------
    matplotlib.axes.Axes
        The window; what leaves it is cut off.
    """
    width, height = figure.get_size_inches()
    place = (left_in / width, bottom_in / height, size_in[0] / width, size_in[1] / height)
    axis = figure.add_axes(place, facecolor=FLUID)
    axis.set(xlim=(0, size_in[0]), ylim=(0, size_in[1]), xticks=(), yticks=())
    if not framed:
        axis.set_axis_off()
    for spine in axis.spines.values():
        spine.set(visible=True, color=LINE_GREY, linewidth=1.2, zorder=10)
    return axis


def smooth_line(points: Sequence[Point], closed: bool = False, steps: int = 16) -> np.ndarray:
    """Lay a smooth curve through points (centripetal Catmull-Rom spline).

    Parameters
    ----------
    points : sequence of pairs
        At least two points, in inches.
    closed : bool
        Whether the curve returns to its first point.
    steps : int
        Points between two given ones.

    Returns
    -------
    numpy.ndarray, shape (n, 2)
        Points on the curve, in inches; the given ones are among them.

    Raises
    ------
    CourseError
        If there are fewer than two points.

    Examples
    --------
    >>> smooth_line([(0, 0), (1, 1), (2, 0)]).shape
    (33, 2)
    """
    if len(points) < 2:
        raise CourseError(f"A line has {len(points)} point; it needs two or more.")
    at = np.asarray(points, dtype=float)
    before, after = (at[-1:], at[:2]) if closed else (2 * at[:1] - at[1:2], 2 * at[-1:] - at[-2:-1])
    at = np.vstack([before, at, after])
    curve = [at[1]]
    for p0, p1, p2, p3 in zip(at, at[1:], at[2:], at[3:], strict=False):
        gaps = np.sqrt([np.hypot(*(b - a)) or 1e-9 for a, b in ((p0, p1), (p1, p2), (p2, p3))])
        leave = ((p1 - p0) / gaps[0] - (p2 - p0) / gaps[:2].sum() + (p2 - p1) / gaps[1]) * gaps[1]
        reach = ((p2 - p1) / gaps[1] - (p3 - p1) / gaps[1:].sum() + (p3 - p2) / gaps[2]) * gaps[1]
        t = np.linspace(0, 1, steps + 1)[1:, None]
        curve.append(
            (2 * t**3 - 3 * t**2 + 1) * p1
            + (t**3 - 2 * t**2 + t) * leave
            + (3 * t**2 - 2 * t**3) * p2
            + (t**3 - t**2) * reach
        )
    return np.vstack(curve)


def along(line: np.ndarray, start: float, stop: float) -> np.ndarray:
    """Give the part of a line between two shares of its length.

    Parameters
    ----------
    line : numpy.ndarray, shape (n, 2)
        Points, in inches.
    start, stop : float
        Shares of its length, 0 to 1.

    Returns
    -------
    numpy.ndarray, shape (m, 2)
        Points, in inches.

    Examples
    --------
    >>> along(np.array([(0.0, 0.0), (2.0, 0.0)]), 0.25, 0.5).tolist()
    [[0.5, 0.0], [1.0, 0.0]]
    """
    gone = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    gone /= gone[-1]
    inside = (gone > start) & (gone < stop)
    ends = [[np.interp(share, gone, line[:, i]) for i in (0, 1)] for share in (start, stop)]
    return np.vstack([ends[0], line[inside], ends[1]])


def draw_tube(
    axis: Axes,
    line: np.ndarray,
    width_in: float,
    tint: Tint,
    zorder: float = 3,
    ends: str = "butt",
) -> None:
    """Draw a nerve or vessel as a round cord lit from the upper left.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    line : numpy.ndarray, shape (n, 2)
        Its middle, in inches.
    width_in : float
        Its width in inches.
    tint : Tint
        Its colours.
    zorder : float
        Higher ones lie nearer to the viewer.
    ends : {"butt", "round"}
        Form of its ends.
    """
    points = width_in * POINTS_AN_INCH
    light = np.array([-0.18, 0.24]) * width_in
    for colour, share, shift in (
        (tint.edge, 1.0, 0.0),
        (tint.shade, 1.0 - 2.2 / points, 0.0),
        (tint.body, 0.7, 0.45),
        (tint.light, 0.14, 1.0),
    ):
        axis.plot(
            *(line + shift * light).T,
            color=colour,
            linewidth=max(points * share, 0.6),
            solid_capstyle=ends,
            solid_joinstyle="round",
            zorder=zorder,
        )


def draw_cut(axis: Axes, centre: Point, radius_in: float, tint: Tint, zorder: float = 4) -> None:
    """Draw a vessel cut across.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    centre : pair of float
        Its middle, in inches.
    radius_in : float
        Its radius in inches.
    tint : Tint
        Its colours.
    zorder : float
        Higher ones lie nearer to the viewer.
    """
    from matplotlib.patches import Circle

    x, y = centre
    for dx, dy, share, colour in (
        (0, 0, 1, tint.edge),
        (0, 0, 1 - 0.016 / radius_in, tint.shade),
        (-0.1, 0.13, 0.78, tint.body),
        (-0.3, 0.38, 0.28, tint.light),
    ):
        middle = (x + dx * radius_in, y + dy * radius_in)
        axis.add_patch(Circle(middle, share * radius_in, color=colour, linewidth=0, zorder=zorder))


def draw_tissue(
    axis: Axes, outline: Sequence[Point], tint: Tint, zorder: float = 1, smooth: bool = True
) -> Patch:
    """Draw a piece of tissue with a darker rim inside its outline.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    outline : sequence of pairs
        Points on its outline, in inches.
    tint : Tint
        Its colours.
    zorder : float
        Higher ones lie nearer to the viewer.
    smooth : bool
        Whether the outline is a smooth curve through its points.

    Returns
    -------
    matplotlib.patches.Patch
        The piece, to clip lines on its surface.
    """
    from matplotlib.patches import Polygon

    points = smooth_line(outline, closed=True) if smooth else np.asarray(outline, dtype=float)
    piece = Polygon(points, facecolor=tint.body, edgecolor="none", zorder=zorder)
    axis.add_patch(piece)
    rim = Polygon(points, fill=False, edgecolor=tint.shade, linewidth=11, zorder=zorder + 0.01)
    axis.add_patch(rim)
    rim.set_clip_path(piece)
    axis.add_patch(
        Polygon(points, fill=False, edgecolor=tint.edge, linewidth=1.3, zorder=zorder + 0.03)
    )
    return piece


def draw_exit(axis: Axes, centre: Point, angle_deg: float, zorder: float = 2.9) -> None:
    """Draw the shaded opening from which a root leaves the brainstem.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    centre : pair of float
        Its middle, in inches.
    angle_deg : float
        Direction of the root, in degrees anticlockwise from the right.
    zorder : float
        Higher ones lie nearer to the viewer.
    """
    from matplotlib.patches import Ellipse

    for width, height, colour in ((0.13, 0.33, BRAINSTEM.shade), (0.07, 0.27, BRAINSTEM.edge)):
        axis.add_patch(
            Ellipse(
                centre, width, height, angle=angle_deg, color=colour, linewidth=0, zorder=zorder
            )
        )


def draw_lobules(
    axis: Axes, centre: Point, radii_in: Point, tint: Tint, zorder: float, n_lobules: int
) -> None:
    """Draw a lobed piece, such as the flocculus or a tuft of choroid plexus.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    centre : pair of float
        Its middle, in inches.
    radii_in : pair of float
        Half its width and height in inches.
    tint : Tint
        Its colours.
    zorder : float
        Higher ones lie nearer to the viewer.
    n_lobules : int
        Lobules along its rim, at least 3.
    """
    turn = np.linspace(0, 2 * np.pi, 20 * n_lobules, endpoint=False)
    radius = 0.86 + 0.14 * np.abs(np.sin(0.5 * n_lobules * turn)) ** 0.7
    rim = np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None]
    outline = np.asarray(centre) + rim * np.asarray(radii_in)
    piece = draw_tissue(axis, outline, tint, zorder, smooth=False)
    for number in range(n_lobules):
        angle = 2 * np.pi * number / n_lobules
        way = np.array([np.cos(angle), np.sin(angle)]) * np.asarray(radii_in)
        furrow = [np.asarray(centre) + share * way for share in (0.3, 0.84)]
        draw_crease(axis, furrow, tint, piece, zorder + 0.02)


def draw_crease(
    axis: Axes, points: Sequence[Point], tint: Tint, on: Patch | None = None, zorder: float = 1.02
) -> None:
    """Draw a furrow or fibre on a surface.

    Parameters
    ----------
    axis : matplotlib.axes.Axes
        A window whose coordinates are inches.
    points : sequence of pairs
        Points on it, in inches.
    tint : Tint
        Colours of the tissue.
    on : matplotlib.patches.Patch, optional
        The piece that it must not leave.
    zorder : float
        Higher ones lie nearer to the viewer.
    """
    (line,) = axis.plot(
        *smooth_line(points).T,
        color=tint.shade,
        linewidth=1.4,
        zorder=zorder,
        solid_capstyle="round",
    )
    if on is not None:
        line.set_clip_path(on)
