"""Draw two recordings, the units that answered, and how the nerve recovers."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from hemifacial.figures.style import BLACK, BLUE, GREEN, LINE_GREY, TEXT_GREY, VERMILLION
from hemifacial.nerve.facial import Compression
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.response import LATEST_MS
from hemifacial.panels.instrument.parts import Box, Chart, Dots, Line, Mark, Note, Row, View
from hemifacial.panels.lateral.experiment import (
    AWAY,
    NO_VESSEL,
    PRESSES,
    UNITS,
    Recording,
    Setting,
    record,
)
from hemifacial.panels.lateral.words import (
    NO_ORDER,
    alt,
    direct_words,
    facts,
    headline,
    outlook,
    state,
)

CLEFT, NUCLEUS, MYELIN = BLUE, VERMILLION, GREEN
PATHS = (("cleft", CLEFT, "● by the cleft"), ("nucleus", NUCLEUS, "■ by the nucleus"))
#: The axis of time of the recordings (ms).
#: To the end of what is computed, 15 ms.
SPAN_MS, TIME = (-0.6, LATEST_MS), "ms after the stimulus"
#: Middle of the upper and the lower recording, and half the height of each (motor units).
UPPER, LOWER, HALF = 14, -12, 10
#: End of the axis of days, and how many points a course has.
LAST_DAY, POINTS = 365, 31
#: On the axis of days (as square roots): where the time before begins, and room for labels.
BEFORE, ROOM = -5.0, 26.5
DAY_TICKS = (0, 1, 3, 7, 14, 30, 60, 90, 180, 365)


def view(found: Recording) -> View:
    """Write what the bench shows, and draw it.

    Parameters
    ----------
    found : Recording
        What both muscles showed.

    Returns
    -------
    View
    """
    said = headline(found)
    return View(
        headline=said,
        facts=facts(found),
        cautions=f"{NO_ORDER}.",
        charts=(_recordings(found), _units(found), _days(found.setting)),
        alt=alt(found, said),
        rows=_rows(found),
        notes=f"{state(found)} {outlook()}".strip(),
    )


def look(setting: Setting) -> View:
    """Stimulate, and write and draw what comes of it.

    Parameters
    ----------
    setting : Setting
        How the bench is set.

    Examples
    --------
    >>> look(Setting(vessel="away")).headline
    'None of the 10 units of the mentalis answers: there is no lateral spread response.'
    """
    return view(record(setting))


def _rows(found: Recording) -> tuple[Row, ...]:
    rows = []
    for number, (unit, direct_ms) in enumerate(
        zip(found.spread.units, found.spread.direct_ms, strict=True), start=1
    ):
        answers = math.isfinite(unit.latency_ms)
        rows.append(
            {
                "unit": str(number),
                f"direct response, {found.stimulated_muscle} (ms)": f"{direct_ms:.2f}",
                f"first answer, {found.other_muscle} (ms)": (
                    f"{unit.latency_ms:.2f}" if answers else "silent"
                ),
                "way": unit.path or "none",
                "answers": str(len(unit.arrivals_ms)),
            }
        )
    return tuple(rows)


# --- two recordings ------------------------------------------------------------------------


def _recordings(found: Recording) -> Chart:
    t_ms, direct, spread = found.spread.waveforms(SPAN_MS[1])
    marks: list[Mark] = []
    for middle, potential in ((UPPER, direct), (LOWER, spread)):
        marks.append(Line(*_artefact(middle), colour=LINE_GREY, width=1.5))
        marks.append(Line(tuple(t_ms), tuple(middle + potential), colour=BLACK, width=1.8))
    marks += _latency(found)
    right = SPAN_MS[1] - 0.3
    what = "lateral spread" if found.spread.responding else "no response"
    marks += [
        Note(right, UPPER + 1.05 * HALF, direct_words(found), anchor="end"),
        Note(0.5, LOWER + 1.05 * HALF, f"{found.other_muscle}: {what}"),
        Note(0.5, LOWER - 0.6 * HALF, "stimulus", TEXT_GREY),
        Line((right, right), (UPPER - HALF, UPPER), colour=TEXT_GREY),
        Note(right - 0.2, UPPER - HALF / 2, f"{HALF} motor units, shape assumed", TEXT_GREY, "end"),
    ]
    return Chart(
        f"Stimulate the {found.setting.stimulated} branch: what two muscles show",
        TIME,
        "",
        SPAN_MS,
        (LOWER - 1.2 * HALF, UPPER + 1.7 * HALF),
        tuple(marks),
        y_ticks=(),
        height=0.38,
    )


def _artefact(middle: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    t_ms = (SPAN_MS[0], -0.02, 0.0, 0.06, 0.16, 0.24)
    shape = (0, 0, 0.9, -0.9, 0, 0)
    return t_ms, tuple(middle + HALF * part for part in shape)


def _latency(found: Recording) -> list[Mark]:
    """Mark the first unit that answers, in the colour of its way."""
    first = min(found.spread.units, key=lambda unit: unit.latency_ms)
    if not first.path:
        return []
    colour = CLEFT if first.path == "cleft" else NUCLEUS
    at, low, high = first.latency_ms, LOWER - HALF, LOWER + 0.5 * HALF
    return [
        Line((at, at), (low, high), colour=colour, dashed=True, width=1.5),
        Note(at - 0.2, LOWER - 0.6 * HALF, f"{at:.1f} ms", colour, "end"),
    ]


# --- the units -----------------------------------------------------------------------------


def _units(found: Recording) -> Chart:
    units = found.spread.units
    marks: list[Mark] = []
    legend, again = [], False
    for path, colour, says in PATHS:
        own = [(unit, n) for n, unit in enumerate(units, start=1) if unit.path == path]
        later = [(t, n) for unit, n in own for t in unit.arrivals_ms if t > unit.latency_ms]
        if own:
            legend.append((says, colour))
            firsts = tuple(unit.latency_ms for unit, _ in own)
            marks.append(Dots(firsts, tuple(n for _, n in own), colour=colour))
        if later:
            marks.append(Dots(*zip(*later, strict=True), colour=colour, hollow=True))
            again = True
    if again:
        legend.append(("hollow: fires again", TEXT_GREY))
    silent = [str(n) for n, unit in enumerate(units, start=1) if not unit.path]
    if silent:
        who = "all units" if len(silent) == UNITS else ", ".join(silent)
        legend.append((f"silent: {who}", TEXT_GREY))
    marks += [Note(0.5, UNITS - 2.8 * row, *line) for row, line in enumerate(legend)]
    return Chart(
        f"When the {UNITS} units of the {found.other_muscle} answer",
        TIME,
        "unit",
        SPAN_MS,
        (0.2, UNITS + 0.8),
        tuple(marks),
        y_ticks=tuple((n, str(n)) for n in (1, UNITS // 2, UNITS)),
        height=0.27,
    )


# --- the clocks ----------------------------------------------------------------------------


def _days(setting: Setting) -> Chart:
    """Cleft, myelin and nucleus over the days; a square root gives the first days room."""
    end = math.sqrt(LAST_DAY)
    low, high = thresholds()
    touched = setting.vessel != NO_VESSEL
    marks: list[Mark] = [
        Box((None, end), (low, high), colour=NUCLEUS, opacity=0.1),
        Note(end + 0.3, high + 0.04, "all answer above", NUCLEUS),
        Note(end + 0.3, low - 0.04, "none below", NUCLEUS),
        Note(0.3, 0.9, "cleft opens", CLEFT) if touched else Note(0.3, 0.1, "cleft open", CLEFT),
    ]
    marks += _courses(setting, end) + _today(setting)
    ticks = [(BEFORE / 2, "pressed"), *((math.sqrt(day), str(day)) for day in DAY_TICKS)]
    return Chart(
        "Cleft, myelin and nucleus, each on its own clock" if touched else "Nothing to recover",
        "days since decompression (square root scale)" if touched else "",
        "share of the whole; excitability 0 to 1",
        (BEFORE, ROOM),
        (0, 1.3),
        tuple(marks),
        x_ticks=tuple(ticks) if touched else (),
        y_ticks=((0, "0"), (0.5, "0.5"), (1, "1")),
        height=0.34,
    )


def _courses(setting: Setting, end: float) -> list[Mark]:
    """The three courses; dashed where they only foresee a decompression."""
    untouched = setting.vessel == NO_VESSEL
    course = _course(replace(setting, vessel=NO_VESSEL if untouched else AWAY, days=0.0))
    marks: list[Mark] = []
    for (start, values), colour, says in zip(
        course,
        (CLEFT, MYELIN, NUCLEUS),
        ("", "myelin", "nucleus"),
        strict=True,
    ):
        marks.append(Line((BEFORE, 0.0), (start, start), colour=colour))
        later = (0.0, *np.linspace(0, end, len(values)))
        dashed = setting.vessel == PRESSES
        marks.append(Line(later, (start, *values), says, colour, dashed=dashed))
    return marks


@lru_cache(maxsize=64)
def _course(setting: Setting) -> tuple[tuple[float, tuple[float, ...]], ...]:
    """Tightness, myelin and excitability before, and at even steps of the root of the days."""
    roots = np.linspace(0, math.sqrt(LAST_DAY), POINTS)
    untouched = setting.vessel == NO_VESSEL
    start, clocks = setting.before(), setting.clocks()
    states = [start if untouched else clocks.after(float(r**2), *start) for r in roots]

    def three(nerve: Compression, nucleus: Nucleus) -> tuple[float, float, float]:
        tightness = nerve.cleft_mohm_per_cm / setting.cleft_mohm_per_cm
        return tightness, nerve.myelin_fraction, nucleus.excitability

    columns = zip(*(three(*state) for state in states), strict=True)
    return tuple(zip(three(*start), columns, strict=True))


def _today(setting: Setting) -> list[Mark]:
    """Mark the day of the recording and how things stand on it."""
    if setting.vessel == NO_VESSEL:
        return []
    nerve, nucleus = setting.now()
    away = setting.vessel == AWAY
    at = math.sqrt(setting.days) if away else BEFORE / 2
    says = f"day {setting.days:.0f}" if away else "now"
    points = (
        (nerve.cleft_mohm_per_cm / setting.cleft_mohm_per_cm, CLEFT),
        (nerve.myelin_fraction, MYELIN),
        (nucleus.excitability, NUCLEUS),
    )
    return [
        Line((at, at), (0, 1.2), colour=BLACK, dashed=True, width=1),
        *(Dots((at,), (y,), colour=colour) for y, colour in points),
        Note(at + 0.45, 1.17, says),
    ]


@lru_cache
def thresholds() -> tuple[float, float]:
    """Excitability at which the first unit begins to answer, and the last.

    Examples
    --------
    >>> thresholds()
    (0.27, 0.74)
    """
    steps = [n / 100 for n in range(101)]
    counts = [int(Nucleus(step).answering(UNITS).sum()) for step in steps]
    return steps[next(n for n, k in enumerate(counts) if k)], steps[counts.index(UNITS)]
