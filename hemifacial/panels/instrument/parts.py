"""The parts of a panel as data: what a reader can set, and what the kernel answers.

The kernel fills them in; the page and the still figure only draw them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.figures.style import BLACK

#: Stands once on a panel, and once in its still.
FOOT = "Simulated, for teaching, not for patient care."

Values = Mapping[str, float | str]
Row = Mapping[str, object]


@dataclass(frozen=True)
class Slider:
    """A quantity with the stops that it may take.

    Parameters
    ----------
    name, label : str
        Its name in the values, and what the reader sees.
    unit : str
        Unit of the stops; empty for a share or a count.
    stops : tuple of float
        What may be chosen, in rising order.
    start : float
        One of the stops.
    texts : tuple of str, optional
        Words for each stop; by default the number with its unit.

    Raises
    ------
    CourseError
        If the start is no stop.

    Examples
    --------
    >>> Slider("length_mm", "Length", "mm", (1.0, 2.5), 1.0).text(2.5)
    '2.5 mm'
    """

    name: str
    label: str
    unit: str
    stops: tuple[float, ...]
    start: float
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.check(self.start)

    def check(self, value: object) -> None:
        """Refuse what is no stop, in one sentence."""
        if value not in self.stops:
            stops = ", ".join(f"{stop:g}" for stop in self.stops)
            raise CourseError(f"{self.label} is {value!r}; choose one of {stops}.")

    def text(self, value: float) -> str:
        """Write a stop for the reader."""
        if self.texts:
            return self.texts[self.stops.index(value)]
        return f"{value:g} {self.unit}".strip()


@dataclass(frozen=True)
class Select:
    """A choice between named options.

    Parameters
    ----------
    name, label : str
        Its name in the values, and what the reader sees.
    options : mapping of str to str
        Value to words.
    start : str
        One of the values.

    Raises
    ------
    CourseError
        If the start is no option.

    Examples
    --------
    >>> Select("vessel", "Vessel", {"on": "presses", "off": "moved away"}, "on").text("off")
    'moved away'
    """

    name: str
    label: str
    options: Mapping[str, str]
    start: str

    def __post_init__(self) -> None:
        self.check(self.start)

    def check(self, value: object) -> None:
        """Refuse what is no option, in one sentence."""
        if value not in self.options:
            raise CourseError(
                f"{self.label} is {value!r}; choose one of {', '.join(self.options)}."
            )

    def text(self, value: str) -> str:
        """Write an option for the reader."""
        return self.options[value]


Control = Slider | Select


@dataclass(frozen=True)
class Preset:
    """A button that sets several controls at once.

    Parameters
    ----------
    label : str
        Words on the button, such as "Decompress".
    values : mapping
        What it sets; controls that it does not name keep their value.
    """

    label: str
    values: Values


@dataclass(frozen=True)
class Line:
    """A curve through points in data coordinates, labelled beside it.

    Attributes
    ----------
    x, y : sequence of float
        Its points; nan breaks the curve.
    label : str
        Words drawn beside it; empty for none.
    colour : str
        A colour of the house style.
    label_at : tuple of float, optional
        Where the label stands; by default at the last point.
    anchor : {'start', 'middle', 'end'}
        Which end of the label stands there.
    dashed : bool
        Draw it dashed.
    width : float
        Width in pixels.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str = ""
    colour: str = BLACK
    label_at: tuple[float, float] | None = None
    anchor: str = "start"
    dashed: bool = False
    width: float = 2.0


@dataclass(frozen=True)
class Dots:
    """Single points, each colour with its marker of the house style; else as `Line`."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    label: str = ""
    colour: str = BLACK
    label_at: tuple[float, float] | None = None
    anchor: str = "start"
    hollow: bool = False


@dataclass(frozen=True)
class Box:
    """A filled rectangle, for stretches and bars.

    Attributes
    ----------
    x, y : tuple of float
        Its two edges along each axis; None reaches to the end of the chart.
    label : str
        Words in its middle.
    colour : str
        A colour of the house style.
    opacity : float
        0 to 1.
    """

    x: tuple[float | None, float | None]
    y: tuple[float | None, float | None]
    label: str = ""
    colour: str = BLACK
    opacity: float = 0.2


@dataclass(frozen=True)
class Note:
    """Words at a place in data coordinates."""

    x: float
    y: float
    text: str
    colour: str = BLACK
    anchor: str = "start"


Mark = Line | Dots | Box | Note


@dataclass(frozen=True)
class Chart:
    """One pair of axes with what is drawn in it.

    Attributes
    ----------
    title : str
        What is shown.
    x_label, y_label : str
        Quantity and unit of each axis.
    x_range, y_range : tuple of float
        Ends of each axis.
    marks : tuple of Line, Dots, Box or Note
        Drawn in this order.
    x_scale, y_scale : {'linear', 'log'}
        Scale of each axis.
    x_ticks, y_ticks : tuple of (float, str), optional
        Places and words of the ticks; by default chosen by whoever draws. Empty for none.
    height : float
        Height as a share of the width.
    simulated : bool
        Whether a model made it; then the page stamps it.
    """

    title: str
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    marks: tuple[Mark, ...]
    x_scale: str = "linear"
    y_scale: str = "linear"
    x_ticks: tuple[tuple[float, str], ...] | None = None
    y_ticks: tuple[tuple[float, str], ...] | None = None
    height: float = 0.32
    simulated: bool = True


@dataclass(frozen=True)
class Fold:
    """Words that a reader opens, such as the claim behind a number.

    Attributes
    ----------
    summary : str
        What stands there while it is shut.
    lines : tuple of str
        One paragraph each.
    """

    summary: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """What the kernel answers to one setting of the controls.

    Attributes
    ----------
    headline : str
        The result in one sentence.
    facts : tuple of (str, str)
        Names and values of the numbers beside it.
    cautions : str
        What is doubtful about it; may be empty.
    charts : tuple of Chart
        The pictures, from top to bottom.
    alt : str
        The pictures in words.
    rows : tuple of mappings
        The numbers drawn, as a table: column heading with unit to value.
    notes : str
        What else helps to read it; the still folds it in.
    folds : tuple of Fold
        What a reader may open, below the pictures.
    """

    headline: str
    facts: tuple[tuple[str, str], ...]
    cautions: str
    charts: tuple[Chart, ...]
    alt: str
    rows: tuple[Row, ...] = ()
    notes: str = ""
    folds: tuple[Fold, ...] = ()
