"""The panel of one fibre under pressure."""

from __future__ import annotations

from collections.abc import Callable

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Slider, Values, View


def _preset(label: str, myelin: float, sodium: float = 0.0, celsius: float = 37.0) -> Preset:
    """Set everything, so that a button always shows what it says."""
    values = {
        "myelin_percent": myelin,
        "internodes": 3.0,
        "sodium_percent": sodium,
        "temperature_c": celsius,
        "diameter_um": 10.0,
    }
    return Preset(label, values)


class FibrePanel(Instrument):
    """Strip myelin off a stretch of one fibre, and see whether an impulse passes, and how late.

    Parameters
    ----------
    **values
        ``myelin_percent``, ``internodes``, ``sodium_percent``, ``temperature_c`` and
        ``diameter_um``, each one of its stops.

    Notes
    -----
    For teaching, not for patient care. The geometry is that of peripheral myelin, and no value
    was measured at the root. A step of 2.5 us makes a 10 um fibre 0.33 % too slow.

    Examples
    --------
    >>> FibrePanel(myelin_percent=10).view.headline
    'The impulse passes, 0.11 ms late.'
    """

    title = "One fibre under pressure"
    purpose = (
        "Take myelin off the stretch step by step: first the impulse comes later, then it stops. "
        "Before each step, say what will happen."
    )
    controls = (
        Slider(
            "myelin_percent", "Myelin left", "%",
            (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0, 15.0, 25.0, 50.0, 75.0, 100.0), 5.0,
        ),
        Slider(
            "internodes", "Length", "internodes",
            (1.0, 2.0, 3.0, 5.0, 10.0), 3.0,
            ("1 internode", "2 internodes", "3 internodes", "5 internodes", "10 internodes"),
        ),
        Slider(
            "sodium_percent", "Sodium channels", "% of node's",
            (0.0, 0.5, 1.0, 2.0, 5.0), 0.0,
        ),
        Slider(
            "temperature_c", "Temperature", "°C",
            (30.0, 33.0, 35.0, 36.0, 37.0, 38.0, 39.0, 40.0), 37.0,
        ),
        Slider("diameter_um", "Fibre diameter", "µm", (5.7, 7.3, 8.7, 10.0, 11.5, 14.0), 10.0),
    )  # fmt: skip
    presets = (
        _preset("Healthy", 100.0),
        _preset("Thin myelin: slow", 5.0),
        _preset("Almost bare: blocked", 3.0),
        _preset("Cool it", 3.0, celsius=33.0),
        _preset("Channels spread: fires by itself", 10.0, sodium=5.0),
    )
    caption = (
        "One peripheral motor fibre of the double-cable model (McIntyre, Richardson and Grill, J "
        "Neurophysiol 2002), stimulated 13 internodes before the stretch; step 2.5 µs. Sodium "
        "channels are those under the myelin of the stretch; their leak and the other channels "
        "come with them. Myelin at the nerve's root is central, and no value was measured there."
    )
    afterword_waiting = "The same fibre without a stimulus: running ..."

    def look(self, values: Values) -> View:
        """Send an impulse through the stretch and draw how it fared."""
        from hemifacial.panels.fibre.experiment import Setting, send_impulse
        from hemifacial.panels.fibre.view import show_passage

        return show_passage(send_impulse(Setting(**values)))

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Watch the same fibre for 200 ms without a stimulus."""
        from hemifacial.panels.fibre.experiment import Setting, without_stimulus
        from hemifacial.panels.fibre.words import at_rest

        return at_rest(without_stimulus(Setting(**values), stopped=stopped))
