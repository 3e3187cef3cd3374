"""The panel of the lateral spread bench."""

from __future__ import annotations

from collections.abc import Callable

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Select, Slider, Values, View

CLEFTS = (100.0, 300.0, 600.0, 900.0, 1200.0, 1500.0, 1800.0, 2400.0, 3000.0)
#: A nerve whose vessel presses, ready for a decompression.
_PRESSED = {"vessel": "presses", "days": 0.0, "cleft_mohm_per_cm": 2400.0, "myelin_percent": 10.0}


class LateralSpreadPanel(Instrument):
    """Stimulate one branch of a compressed, decompressed or mending nerve; look at two muscles.

    Parameters
    ----------
    **values
        ``vessel`` (``"none"``, ``"presses"`` or ``"away"``), ``days`` since it was moved away,
        ``stimulated`` (name of a branch), ``cleft_mohm_per_cm``, ``myelin_percent``,
        ``excitability``, ``myelin_days`` and ``nucleus_days``, each one of its stops.

    Notes
    -----
    For teaching, not for patient care. Ten units at a time step of 10 us, which moves the first
    latency by less than 0.1 ms; where a cleft is only just tight enough, one or two more units
    may answer than at a finer step. Which units answer depends on how the fibres were drawn.

    Examples
    --------
    >>> panel = LateralSpreadPanel()
    >>> panel.view.headline
    '8 of 10 units of the mentalis answer, the first after 8.7 ms, through the cleft.'
    >>> panel.values = {"vessel": "away"}
    >>> panel.view.headline
    'None of the 10 units of the mentalis answers: there is no lateral spread response.'
    """

    title = "The lateral spread bench"
    purpose = (
        "Stimulate one branch and look at the muscle of the other. Decompress with a calm nucleus, "
        "then with an excitable one; before each step, say whether the response will stay."
    )
    controls = (
        Select(
            "vessel", "Vessel",
            {"none": "touches nothing", "presses": "presses on the nerve", "away": "moved away"},
            "presses",
        ),
        Slider(
            "days", "Days after surgery", "days",
            (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0), 0.0,
            ("0", "1", "3", "7", "14", "30", "60", "90", "180", "365"),
        ),
        Select(
            "stimulated", "Branch that is stimulated",
            {"zygomatic": "zygomatic", "marginal mandibular": "marginal mandibular"}, "zygomatic",
        ),
        Slider(
            "cleft_mohm_per_cm", "Cleft tightness", "MOhm/cm", CLEFTS, 2400.0,
            tuple(f"{cleft:,.0f} MOhm/cm" for cleft in CLEFTS),
        ),
        Slider(
            "myelin_percent", "Myelin left", "%",
            (5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0), 10.0,
        ),
        Slider(
            "excitability", "Nuclear excitability", "",
            (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0), 0.0,
            ("0: calm", *(f"0.{n}" for n in range(1, 10)), "1"),
        ),
        Slider("myelin_days", "Myelin clock", "days",
               (7.0, 15.0, 30.0, 60.0, 120.0, 240.0), 60.0),
        Slider("nucleus_days", "Nucleus clock", "days",
               (3.0, 7.0, 15.0, 30.0, 60.0, 120.0, 240.0), 30.0),
    )  # fmt: skip
    presets = (
        Preset("Healthy", {"vessel": "none", "excitability": 0.0}),
        Preset("Compressed", _PRESSED | {"excitability": 0.0}),
        Preset("Compressed, excitable nucleus", _PRESSED | {"excitability": 0.7}),
        Preset("Decompress", {"vessel": "away", "days": 0.0}),
        Preset("7 days later", {"vessel": "away", "days": 7.0}),
        Preset("30 days later", {"vessel": "away", "days": 30.0}),
        Preset("1 year later", {"vessel": "away", "days": 365.0}),
    )
    caption = (
        "Ten motor units a muscle, step 10 µs: where a cleft only just suffices, one or two too "
        "many may answer. Clocks, nucleus, potentials and all values of the root are assumed."
    )
    method = (
        "Where the vessel presses, a fibre of one branch lies beside one of the other "
        "(double-cable model). Tightness, myelin and excitability are set for the pressed nerve; a "
        "clock is the time in which 63 % of the change is undone. The delay in the nucleus is "
        "fitted to recorded latencies, so the latency through it confirms nothing. The size of a "
        "potential says only how many units answer, and how closely together. No published model "
        "of hemifacial spasm exists to hold this one against."
    )

    def look(self, values: Values) -> View:
        """Stimulate, and say and draw what both muscles showed."""
        from hemifacial.panels.lateral.experiment import Setting
        from hemifacial.panels.lateral.view import look

        return look(Setting(**values))

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Watch the same fibres for 40 ms without a stimulus."""
        from hemifacial.panels.lateral.experiment import Setting, control
        from hemifacial.panels.lateral.words import control_words

        return control_words(control(Setting(**values), stopped))
