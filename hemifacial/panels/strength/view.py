"""Draw one pulse against the threshold, and what it did to the fibre."""

from __future__ import annotations

import numpy as np

from hemifacial.figures.style import BLACK, BLUE, GREEN, ORANGE, VERMILLION
from hemifacial.panels.instrument.parts import Box, Chart, Dots, Line, Mark, Note, Row, View
from hemifacial.panels.strength.experiment import DURATIONS_MS, Curve, Pulse

#: A pulse this near to the threshold (share of it) is as good as on it.
AT_THRESHOLD = 0.01
X_RANGE_MS, Y_RANGE_NA = (0.015, 2.7), (0.08, 13.0)
#: From one track of voltages to the next, and how long they are shown after pulse or arrival.
TRACK_MV, AFTER_MS, BEFORE_MS = 160.0, 0.9, 0.15
POINTS = 400


def show_pulse(pulse: Pulse) -> View:
    """Draw a pulse and say what it did.

    Parameters
    ----------
    pulse : Pulse
        Of `hemifacial.panels.strength.experiment.give_pulse`.

    Returns
    -------
    View
        Strength against length, with the thresholds; and the voltage of two nodes.

    Examples
    --------
    >>> from hemifacial.panels.strength.experiment import give_pulse
    >>> show_pulse(give_pulse(0.1, 1.5, 10)).headline
    'An impulse starts: 1.5 nA for 0.1 ms is 1.5 times the threshold of 0.99 nA.'
    """
    return View(
        headline=headline(pulse),
        facts=_facts(pulse),
        cautions=_cautions(pulse),
        charts=(_strength_duration(pulse), _voltage(pulse)),
        alt=_alt(pulse),
        rows=_rows(pulse),
    )


def headline(pulse: Pulse) -> str:
    """Say whether an impulse started, and how far the pulse is from the threshold."""
    given, threshold = f"{pulse.strength_na:g} nA for {pulse.duration_ms:g} ms", pulse.threshold_na
    happened = "An impulse starts" if pulse.impulses else "No impulse starts"
    if pulse.impulses > 1:
        happened = f"{pulse.impulses} impulses start"
    ratio = pulse.strength_na / threshold
    if abs(ratio - 1) < AT_THRESHOLD:
        return f"{happened}: {given} is just at the threshold, {threshold:.2g} nA."
    if ratio > 1:
        return f"{happened}: {given} is {ratio:.2g} times the threshold of {threshold:.2g} nA."
    return (
        f"{happened}: {given} is {100 * (1 - ratio):.0f} % short of the {threshold:.2g} nA needed."
    )


def _facts(pulse: Pulse) -> tuple[tuple[str, str], ...]:
    charge_pc, needed_pc = (
        pulse.duration_ms * current for current in (pulse.strength_na, pulse.threshold_na)
    )
    arrival = "none" if pulse.first_ms is None else f"after {pulse.first_ms:.2f} ms"
    return (
        ("Threshold", f"{pulse.threshold_na:.2g} nA"),
        ("Charge given", f"{charge_pc:.2g} pC"),
        ("Charge needed", f"{needed_pc:.2g} pC"),
        ("Arrival ten nodes away", arrival),
        ("Rheobase, fitted line", f"{pulse.curve.rheobase_na:.2g} nA"),
        ("Chronaxie, fitted line", f"{pulse.curve.chronaxie_ms:.2g} ms"),
    )


def _cautions(pulse: Pulse) -> str:
    doubts = [
        "The current enters the axon itself at one node: these nA are never the mA of an electrode "
        "on skin or nerve."
    ]
    if pulse.diameter_um != 10:
        doubts.append(
            "So a thick fibre needs more than a thin one here; this says nothing about which an "
            "electrode recruits first."
        )
    return " ".join(doubts)


def _alt(pulse: Pulse) -> str:
    curve = pulse.curve
    return (
        f"{headline(pulse)} Strength against length of the pulse, both on logarithmic axes: the "
        f"threshold of a fibre of {pulse.diameter_um:g} µm falls from "
        f"{curve.thresholds_na[0]:.3g} nA at {DURATIONS_MS[0]:g} ms to "
        f"{curve.thresholds_na[-1]:.3g} nA at {DURATIONS_MS[-1]:g} ms. Below, the membrane voltage "
        "of the stimulated node and of one ten nodes away."
    )


def _rows(pulse: Pulse) -> tuple[Row, ...]:
    curve = pulse.curve
    return tuple(
        {
            "Length of the pulse (ms)": duration,
            "Threshold (nA)": threshold,
            "Fitted line of Weiss (nA)": curve.weiss_na(duration),
            "Charge at threshold (pC)": duration * threshold,
        }
        for duration, threshold in zip(DURATIONS_MS, curve.thresholds_na, strict=True)
    )


def _strength_duration(pulse: Pulse) -> Chart:
    curve = pulse.curve
    own = (pulse.duration_ms,), (pulse.strength_na,)
    gap = (pulse.duration_ms,) * 2, (pulse.threshold_na, pulse.strength_na)
    marks: list[Mark] = [
        *_fitted(curve),
        Line(DURATIONS_MS, curve.thresholds_na, "", BLUE, width=2.5),
        Dots(DURATIONS_MS, curve.thresholds_na, "", BLUE),
        Note(DURATIONS_MS[0] * 1.15, curve.thresholds_na[0] * 1.2, "threshold", BLUE),
        Note(0.7, 4.0, "starts an impulse", BLACK),
        Note(DURATIONS_MS[0], 2.2 * curve.rheobase_na, "too weak", BLACK),
        Line(*gap, "", VERMILLION, width=1.5),
        Dots(*own, "this pulse", VERMILLION, hollow=not pulse.impulses),
    ]
    return Chart(
        title="How strong a pulse must be (dashed: fitted line of Weiss)",
        x_label="Length of the pulse (ms)",
        y_label="Current into the node (nA)",
        x_range=X_RANGE_MS,
        y_range=Y_RANGE_NA,
        marks=tuple(marks),
        x_scale="log",
        y_scale="log",
        x_ticks=tuple((ms, f"{ms:g}") for ms in DURATIONS_MS),
        y_ticks=tuple((na, f"{na:g}") for na in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)),
        height=0.58,
    )


def _fitted(curve: Curve) -> list[Mark]:
    """The line of Weiss, its rheobase, and its chronaxie where it is at twice the rheobase."""
    rheobase, chronaxie = curve.rheobase_na, curve.chronaxie_ms
    lengths = np.geomspace(X_RANGE_MS[0], X_RANGE_MS[1], 40)
    return [
        Line(tuple(lengths), tuple(curve.weiss_na(lengths)), "", GREEN, dashed=True, width=1.5),
        Line(X_RANGE_MS, (rheobase, rheobase), "", GREEN, width=1.2),
        Note(0.016, rheobase * 0.76, f"fitted rheobase {rheobase:.2g} nA", GREEN),
        Line((chronaxie, chronaxie), (Y_RANGE_NA[0], 2 * rheobase), "", GREEN, width=1.2),
        Dots((chronaxie,), (2 * rheobase,), "", GREEN),
        Note(chronaxie * 1.07, 0.1, f"fitted chronaxie {chronaxie:.2g} ms", GREEN),
    ]


def _voltage(pulse: Pulse) -> Chart:
    """Two nodes, a track each."""
    end = max(pulse.duration_ms, pulse.first_ms or 0.0) + AFTER_MS
    kept = np.flatnonzero((pulse.t_ms >= -BEFORE_MS) & (pulse.t_ms <= end))
    kept = kept[:: 1 + len(kept) // POINTS]
    t_ms = tuple(pulse.t_ms[kept].tolist())
    tracks = (pulse.stimulated_mv, "stimulated\nnode"), (pulse.far_mv, "ten nodes\naway")
    marks: list[Mark] = [Box((0.0, pulse.duration_ms), (None, None), "pulse", ORANGE, 0.25)]
    ticks = []
    for track, (voltage, label) in enumerate(tracks):
        base = -track * TRACK_MV
        marks.append(
            Line(t_ms, tuple((voltage[kept] + base).tolist()), label, VERMILLION, width=2.2)
        )
        ticks += [(base, "0"), (base - 80, "−80")]
    return Chart(
        title="What the pulse does to the fibre",
        x_label="Time from the onset of the pulse (ms)",
        y_label="Membrane voltage (mV), one track a node",
        x_range=(-BEFORE_MS, end),
        y_range=(-TRACK_MV - 100, 90.0),
        marks=tuple(marks),
        y_ticks=tuple(ticks),
        height=0.4,
    )
