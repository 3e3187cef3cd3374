"""Put a heartbeat into words and charts."""

from __future__ import annotations

import numpy as np

from hemifacial.figures.style import BLUE, GREEN, TEXT_GREY, VERMILLION
from hemifacial.nerve.experiments import arterial_pulse
from hemifacial.panels.cleft.experiment import CONTROL_MS
from hemifacial.panels.instrument.parts import Box, Chart, Dots, Line, Mark, Note, Row, View
from hemifacial.panels.pulse.experiment import PAIRS, Beat

CLEFT, ANSWERS, CHOSEN = GREEN, BLUE, VERMILLION
X_LABEL = "% of the heartbeat"
X_RANGE = (-3.0, 100.0)
BAR_HALF = 1.9
HYPOTHESIS = (
    "That a response follows the pulse is a hypothesis of this model; no source was found that "
    "measured it."
)


def view(beat: Beat, phase: float) -> View:
    """Write at which phases units answer, and draw it.

    Parameters
    ----------
    beat : Beat
        Result of `heartbeat`.
    phase : float
        The phase chosen by the reader, a share of the heartbeat; the nearest of the beat's is
        taken.

    Returns
    -------
    View
    """
    chosen = int(np.argmin(np.abs(beat.phases - phase)))
    headline = _headline(beat, chosen)
    return View(
        headline=headline,
        facts=_facts(beat, chosen),
        cautions=HYPOTHESIS,
        charts=(_resistance(beat, chosen), _counts(beat, chosen)),
        alt=(
            "Two charts over one heartbeat: the resistance of the cleft with the arterial pulse, "
            f"and the number of units that answer at each of {len(beat.phases)} phases. {headline}"
        ),
        rows=_rows(beat),
    )


def _headline(beat: Beat, chosen: int) -> str:
    phases, answered = len(beat.phases), beat.answered_phases
    here = (
        f"Stimulated at {_percent(beat, chosen)} of the heartbeat, "
        f"{beat.responding[chosen]} of {beat.units} units answer"
    )
    if answered == 0:
        return f"No unit answers at any of the {phases} phases of the heartbeat."
    if answered == phases:
        return f"{here}; all {phases} phases are answered."
    return f"{here}; {answered} of {phases} phases are answered."


def _percent(beat: Beat, index: int) -> str:
    return f"{100 * beat.phases[index]:.0f} %"


def _facts(beat: Beat, chosen: int) -> tuple[tuple[str, str], ...]:
    counts = beat.responding
    height = int(np.argmax(beat.cleft_mohm_per_cm))
    return (
        ("Phases that are answered", f"{beat.answered_phases} of {len(beat.phases)}"),
        ("Units at the chosen phase", f"{counts[chosen]} of {beat.units}"),
        ("Units in diastole", f"{counts[0]} of {beat.units}"),
        ("Units at the height", f"{counts[height]} of {beat.units}"),
        ("Resistance at the chosen phase", f"{beat.cleft_mohm_per_cm[chosen]:,.0f} MOhm/cm"),
        (
            "Resistance over the beat",
            f"{beat.cleft_mohm_per_cm.min():,.0f} to {beat.cleft_mohm_per_cm.max():,.0f} MOhm/cm",
        ),
    )


def _rows(beat: Beat) -> tuple[Row, ...]:
    return tuple(
        {
            "Phase, % of the heartbeat": f"{100 * phase:.0f}",
            "Resistance, MOhm/cm": f"{resistance:,.0f}",
            f"Units that answer, of {beat.units}": int(count),
        }
        for phase, resistance, count in zip(
            beat.phases, beat.cleft_mohm_per_cm, beat.responding, strict=True
        )
    )


def control_words(first_ms: tuple[float, ...] | None) -> str:
    """Say what the fibres did without a stimulus.

    Parameters
    ----------
    first_ms : tuple of float or None
        Result of `control_at_height`.

    Examples
    --------
    >>> control_words(())
    'Without a stimulus all 10 fibres stay silent for 120 ms at the height of the pulse.'
    """
    if first_ms is None:
        return ""
    fibres = 2 * PAIRS
    if not first_ms:
        return (
            f"Without a stimulus all {fibres} fibres stay silent for {CONTROL_MS:g} ms "
            "at the height of the pulse."
        )
    return (
        f"Without any stimulus {len(first_ms)} of {fibres} fibres fire by themselves, the first "
        f"after {min(first_ms):.0f} ms: such an answer proves nothing."
    )


def _resistance(beat: Beat, chosen: int) -> Chart:
    diastole = beat.compression.cleft_mohm_per_cm
    top = 1.25 * diastole * (1 + beat.swing)
    share = np.linspace(0, 1, 101)
    pulse = arterial_pulse(share)
    x = tuple(100 * share)
    at, height = 100 * beat.phases[chosen], float(beat.cleft_mohm_per_cm[chosen])
    marks: list[Mark] = [
        Line(x, tuple(0.25 * top * pulse), colour=TEXT_GREY, dashed=True, width=1.5),
        Note(26, 0.34 * top, "arterial pulse (shape only)", TEXT_GREY),
        Line(x, tuple(diastole * (1 + beat.swing * pulse)), colour=CLEFT, width=2.5),
        Note(97, diastole + 0.16 * top, "resistance of the cleft", CLEFT, "end"),
        Line((at, at), (0, top), colour=CHOSEN, width=1.5),
        Dots((at,), (height,), colour=CHOSEN),
        _beside(at, 0.95 * top, "stimulus"),
    ]
    return Chart("The pulse squeezes the cleft", X_LABEL, "MOhm/cm", X_RANGE, (0, top),
                 tuple(marks), height=0.3)  # fmt: skip


def _beside(at: float, y: float, words: str) -> Note:
    """Write beside the line of the chosen phase, on the side with room."""
    return Note(at + 1.5, y, words, CHOSEN) if at < 70 else Note(at - 1.5, y, words, CHOSEN, "end")


def _counts(beat: Beat, chosen: int) -> Chart:
    marks: list[Mark] = []
    for n, (phase, count) in enumerate(zip(100 * beat.phases, beat.responding, strict=True)):
        colour = CHOSEN if n == chosen else ANSWERS
        if count:
            marks.append(
                Box((phase - BAR_HALF, phase + BAR_HALF), (0, float(count)), colour=colour,
                    opacity=0.85)
            )  # fmt: skip
    at, here = 100 * beat.phases[chosen], int(beat.responding[chosen])
    silent = beat.responding == 0
    none = 100 * beat.phases[silent & (np.arange(len(silent)) != chosen)]
    if len(none):
        marks.append(Dots(tuple(none), (0.0,) * len(none), colour=ANSWERS, hollow=True))
    if not here:
        marks.append(Dots((at,), (0.0,), colour=CHOSEN, hollow=True))
    marks.append(_beside(at - 1.5 - BAR_HALF, here + 0.55, f"{here} of {beat.units}"))
    ticks = tuple((float(n), str(n)) for n in range(beat.units + 1))
    return Chart(
        f"Units that answer at each phase (of {beat.units}; hollow: none)", X_LABEL, "units",
        X_RANGE, (0, beat.units + 0.9), tuple(marks), y_ticks=ticks, height=0.32,
    )  # fmt: skip
