"""The panel of strength and duration."""

from __future__ import annotations

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Slider, Values, View


def _preset(label: str, duration_ms: float, strength_na: float) -> Preset:
    values = {"duration_ms": duration_ms, "strength_na": strength_na, "diameter_um": 10.0}
    return Preset(label, values)


class StrengthPanel(Instrument):
    """Choose length and strength of a pulse into one node, and see whether an impulse starts.

    Parameters
    ----------
    **values
        ``duration_ms``, ``strength_na`` and ``diameter_um``, each one of its stops.

    Notes
    -----
    For teaching, not for patient care. The current enters the axon itself and is no setting of a
    stimulator. The time step is 5 us.

    Examples
    --------
    >>> StrengthPanel(strength_na=1.5).view.headline
    'An impulse starts: 1.5 nA for 0.1 ms is 1.5 times the threshold of 0.99 nA.'
    """

    title = "How strong, how long"
    purpose = (
        "This pulse is too weak. Make it stronger, or make it longer: how much of either is "
        "needed? Guess first."
    )
    controls = (
        Slider(
            "duration_ms", "Length of the pulse", "ms", (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0), 0.1
        ),
        Slider(
            "strength_na", "Strength of the pulse", "nA",
            (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0,
             6.0, 8.0, 10.0), 0.8,
        ),
        Slider("diameter_um", "Fibre diameter", "µm", (5.7, 7.3, 8.7, 10.0, 11.5, 14.0), 10.0),
    )  # fmt: skip
    presets = (
        _preset("Too weak", 0.1, 0.8),
        _preset("Stronger", 0.1, 1.0),
        _preset("Longer", 0.2, 0.8),
        _preset("Same charge, shorter", 0.02, 4.0),
        _preset("Same charge, longer", 0.2, 0.4),
        _preset("Weak but very long", 2.0, 0.3),
    )
    caption = (
        "One peripheral motor fibre of the double-cable model (McIntyre, Richardson and Grill, J "
        "Neurophysiol 2002) at 37 °C; step 5 µs. An impulse counts as started when it arrives ten "
        "nodes away. Rheobase and chronaxie are those of the fitted line of Weiss; the model's "
        "thresholds lie up to a fifth off it."
    )

    def look(self, values: Values) -> View:
        """Give the pulse and draw what it did."""
        from hemifacial.panels.strength.experiment import give_pulse
        from hemifacial.panels.strength.view import show_pulse

        return show_pulse(give_pulse(**values))
