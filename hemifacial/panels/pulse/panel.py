"""The panel of the pulse that squeezes the cleft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Slider, Values, View

if TYPE_CHECKING:
    from hemifacial.nerve.facial import Compression

#: Both within 2 % of the resistances at which the model runs, in diastole and at the height.
DIASTOLES = (300.0, 425.0, 600.0, 850.0, 1010.0, 1200.0, 1430.0, 1700.0, 2400.0)
SWINGS = (0.0, 0.2, 0.4, 0.7, 1.0, 1.4, 1.8)


def _swing_text(swing: float) -> str:
    return f"by {100 * swing:.0f} % at its height" if swing else "none: it stands still"


class PulsePanel(Instrument):
    """The arterial pulse squeezes the cleft; a muscle answers at some phases and not at others.

    Parameters
    ----------
    **values
        First values: ``diastole_mohm_per_cm``, ``swing`` (share by which the resistance rises),
        ``myelin_percent`` and ``phase_percent`` (of the heartbeat).

    Examples
    --------
    >>> PulsePanel(diastole_mohm_per_cm=300).view.headline
    'No unit answers at any of the 20 phases of the heartbeat.'

    Notes
    -----
    For teaching, not for patient care. That a response follows the pulse is a hypothesis of the
    model: no source was found that measured it. Five pairs of fibres, at a time step of 10 us.
    """

    title = "Pulse and phase"
    purpose = (
        "Each heartbeat squeezes the cleft. Predict at which phases a stimulus will cross, then "
        "move the stimulus through the beat."
    )
    caption = (
        "Five units (another draw gives other counts), step 10 µs; pulse, swing and resistance are "
        "assumed."
    )
    method = (
        "Each unit is a fibre beside one of the zygomatic branch, which is stimulated at 20 phases "
        "while the pulse raises the resistance of their cleft. The model runs at resistances 19 % "
        "apart; a phase takes the nearest. Under the stretch lie 1 % of a node's sodium channels, "
        "with any share of myelin."
    )
    controls = (
        Slider("diastole_mohm_per_cm", "Cleft resistance in diastole", "MOhm/cm",
               DIASTOLES, 850.0, tuple(f"{r:,.0f} MOhm/cm" for r in DIASTOLES)),
        Slider("swing", "Rise with the pulse", "", SWINGS, 1.0,
               tuple(map(_swing_text, SWINGS))),
        Slider("myelin_percent", "Myelin left", "%",
               (5.0, 7.0, 10.0, 15.0, 20.0, 100.0), 10.0),
        Slider("phase_percent", "Phase of the stimulus", "% of the beat",
               tuple(5.0 * n for n in range(20)), 20.0),
    )  # fmt: skip
    presets = (
        Preset("The pulse brings it out", {"diastole_mohm_per_cm": 850.0, "swing": 1.0,
                                           "myelin_percent": 10.0}),
        Preset("No pulse", {"swing": 0.0}),
        Preset("Room in the cleft", {"diastole_mohm_per_cm": 300.0, "swing": 1.0,
                                     "myelin_percent": 10.0}),
        Preset("Tight at every phase", {"diastole_mohm_per_cm": 1700.0, "swing": 0.4,
                                        "myelin_percent": 10.0}),
        Preset("Very thin: the squeeze silences it", {"diastole_mohm_per_cm": 1010.0,
                                                      "swing": 1.0, "myelin_percent": 5.0}),
        Preset("Myelin whole", {"diastole_mohm_per_cm": 850.0, "swing": 1.0,
                                "myelin_percent": 100.0}),
    )  # fmt: skip

    def look(self, values: Values) -> View:
        """Stimulate at every phase, and say and draw what answered."""
        from hemifacial.panels.pulse.experiment import heartbeat
        from hemifacial.panels.pulse.view import view

        beat = heartbeat(compression(values), float(values["swing"]))
        return view(beat, float(values["phase_percent"]) / 100)

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Run the same fibres without any stimulus, the cleft as tight as the pulse makes it."""
        from hemifacial.panels.pulse.experiment import control_at_height
        from hemifacial.panels.pulse.view import control_words

        found = control_at_height(compression(values), float(values["swing"]), stopped)
        return control_words(found)


def compression(values: Values) -> Compression:
    """Make the compressed stretch in diastole that the controls describe.

    Parameters
    ----------
    values : mapping
        Values of the controls.

    Returns
    -------
    Compression
    """
    from hemifacial.nerve.facial import Compression

    return Compression(
        myelin_fraction=float(values["myelin_percent"]) / 100,
        cleft_mohm_per_cm=float(values["diastole_mohm_per_cm"]),
    )
