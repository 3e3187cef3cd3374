"""What can be read in a figure, and whether its words stand apart."""

from contextlib import contextmanager
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from hemifacial.figures.picture import DOTS_PER_INCH, _add_stamp
from hemifacial.figures.style import FONT_PT, WIDTH_IN, house_style


def texts_of(figure):
    """Every text that is seen, with its box in pixels of the picture."""
    FigureCanvasAgg(figure)
    figure.set_dpi(DOTS_PER_INCH[0])
    with house_style():
        figure.draw_without_rendering()
        live = {
            label
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            for label in (tick.label1, tick.label2)
            if axes.axison
            and min(axis.get_view_interval()) <= tick.get_loc()
            and tick.get_loc() <= max(axis.get_view_interval())
        }
        ticks = {
            label
            for axes in figure.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in [*axis.majorTicks, *axis.minorTicks]
            for label in (tick.label1, tick.label2)
        }
        seen = [
            text
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip() and text not in ticks - live
        ]
        return [(text, Text.get_window_extent(text)) for text in seen]


def words_of(figure):
    return " ".join(" ".join(text.get_text() for text, _ in texts_of(figure)).split())


@contextmanager
def stamped(figure):
    """A figure with the word "Simulated" on it, laid out as in the picture that is shown."""
    stamp = _add_stamp(figure)
    yield figure
    stamp.remove()
    figure.get_layout_engine().set(rect=(0, 0, 1, 1))


def assert_words_stand_apart(figure, overlap_px=4):
    """House width, house type, every word on the page, and no word on another."""
    assert figure.get_figwidth() == WIDTH_IN
    found, page = texts_of(figure), figure.bbox
    for text, box in found:
        assert text.get_fontsize() >= FONT_PT, text.get_text()
        assert page.x0 <= box.x0 and box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()
    for (one, a), (other, b) in combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Lines of one label stand closer than the boxes of their tallest letters.
        assert not (wide > 1 and high > overlap_px), (one.get_text(), other.get_text())
