"""Put a weighing of the strategies into charts: the gain over waiting, and icons of 100."""

from __future__ import annotations

from hemifacial.figures.style import BLUE, GREEN, LINE_GREY, TEXT_GREY, VERMILLION
from hemifacial.panels.choice.experiment import SPASM_AXIS, Weighing
from hemifacial.panels.choice.published import Published, published
from hemifacial.panels.choice.words import cautions, folds, headline
from hemifacial.panels.instrument.parts import Chart, Dots, Line, Mark, Note, View

COLOURS = {"toxin": BLUE, "mvd": VERMILLION, "toxin_then_mvd": GREEN}
SHORT = {"toxin": "toxin", "mvd": "surgery now", "toxin_then_mvd": "toxin, then surgery"}
#: Icons of a block across and down, and the room that a block takes.
ACROSS, DOWN = 20, 5
BLOCK_WIDE, BLOCK_HIGH = 23.0, 9.2


def view(found: Weighing) -> View:
    """Write what the model counts for a patient's values, and draw it.

    Parameters
    ----------
    found : Weighing
        Result of `weigh`.

    Returns
    -------
    View
    """
    said = headline(found)
    return View(
        headline=said,
        facts=_facts(found),
        cautions=cautions(found),
        charts=(_gains(found), _icons()),
        alt=_alt(found),
        rows=tuple(found.comparison.rows),
        folds=folds(found),
    )


def _facts(found: Weighing) -> tuple[tuple[str, str], ...]:
    result = found.comparison
    now, later = (result.of_100(each, "hearing_loss") for each in ("mvd", "toxin_then_mvd"))
    days = tuple(
        (f"{SHORT[each].capitalize()}, against waiting", f"{found.gain_days(each):+,.0f} days")
        for each in COLOURS
    )
    return (
        *days,
        ("Injection visits, toxin", f"{result.value('toxin', 'injection_visits'):.0f}"),
        ("Hearing loss, surgery now", f"{now:.1f} of 100"),
        ("Hearing loss, toxin first", f"{later:.1f} of 100"),
    )  # fmt: skip


def _gains(found: Weighing) -> Chart:
    here = found.inputs.values["utility_spasm"]
    gains = {each: found.gains_days[each] for each in COLOURS}
    top = max(float(max(gain)) for gain in gains.values())
    low = min(float(min(gain)) for gain in gains.values())
    span = max(top - low, 1.0)
    y_range = (low - 0.08 * span, top + 0.12 * span)
    marks: list[Mark] = [
        Line((0.5, 1.0), (0.0, 0.0), "waiting", TEXT_GREY, (0.515, 0.0), dashed=True, width=1.2),
        Line((here, here), y_range, "", TEXT_GREY, dashed=True, width=1.2),
        Note(here, y_range[1] - 0.05 * span, "this patient", TEXT_GREY,
             "end" if here > 0.7 else "start"),
    ]  # fmt: skip
    places = _label_places(found, span)
    for each, gain in gains.items():
        curve = tuple(map(float, gain))
        marks.append(Line(tuple(SPASM_AXIS), curve, SHORT[each], COLOURS[each], places[each]))
        marks.append(Dots((here,), (found.gain_days(each),), colour=COLOURS[each]))
    years = found.inputs.values["horizon_years"]
    return Chart(
        title="The choice turns on what a year with spasm is worth",
        x_label="What a year with spasm is worth (a year without spasm: 1)",
        y_label=f"Days of full health gained against waiting, per patient, in {years:g} years",
        x_range=(0.5, 1.0),
        y_range=y_range,
        marks=tuple(marks),
        height=0.42,
    )


def _label_places(found: Weighing, span: float) -> dict[str, tuple[float, float]]:
    """Put the highest line's label above it, the lowest's below it, and the third's farther on."""
    gains = found.gains_days
    low, middle, top = sorted(COLOURS, key=lambda each: gains[each][1])
    above = gains[middle][8]
    if gains[top][8] - above < 0.12 * span:  # no room between the two
        above = max(gain[8] for gain in gains.values())
    return {
        top: (float(SPASM_AXIS[1]), float(gains[top][1] + 0.07 * span)),
        middle: (float(SPASM_AXIS[8]), float(above + 0.06 * span)),
        low: (float(SPASM_AXIS[1]), float(gains[low][1] - 0.1 * span)),
    }


def _icons() -> Chart:
    shown = published()
    marks: list[Mark] = []
    for number, one in enumerate(shown):
        left = (number % 2) * BLOCK_WIDE
        top = (1 - number // 2) * BLOCK_HIGH + DOWN
        marks += _block(one, left, top)
    return Chart(
        title="Published, not simulated: of 100 such patients",
        x_label="filled: the estimate; hollow: up to the end of the 95 % interval",
        y_label="",
        x_range=(-0.8, 2 * BLOCK_WIDE - 2.0),
        y_range=(-0.6, 2 * BLOCK_HIGH - 0.6),
        marks=tuple(marks),
        x_ticks=(),
        y_ticks=(),
        height=0.52,
        simulated=False,
    )


def _block(one: Published, left: float, top: float) -> list[Mark]:
    icons, colour = one.icons, BLUE if one.wanted else VERMILLION
    parts = (
        (range(icons.n_filled), colour, False),
        (range(icons.n_filled, icons.n_high), colour, True),
        (range(icons.n_high, 100), LINE_GREY, True),
    )
    marks: list[Mark] = [
        Note(left - 0.4, top + 2.5, f"{icons.words}, {icons.basis}", colour),
        Note(left - 0.4, top + 0.95, icons.label),
    ]
    for numbers, shade, hollow in parts:
        x = tuple(left + number % ACROSS for number in numbers)
        y = tuple(top - 0.8 - number // ACROSS for number in numbers)
        if x:
            marks.append(Dots(x, y, colour=shade, hollow=hollow))
    return marks


def _alt(found: Weighing) -> str:
    spread = "; ".join(f"{SHORT[each]} {found.gain_days(each):+,.0f} days" for each in COLOURS)
    icons = "; ".join(f"{one.icons.label}: {one.icons.words}" for one in published())
    return (
        "Two charts. First, days of full health gained against waiting as a year with spasm is "
        f"worth 0.5 to 1: all lines fall. At this patient's value: {spread}. "
        f"{headline(found)} Second, published shares as icons of 100: {icons}."
    )
