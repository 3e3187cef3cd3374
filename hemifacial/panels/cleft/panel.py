"""The panel of two fibres and a cleft."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Select, Slider, Values, View

if TYPE_CHECKING:
    from hemifacial.nerve.facial import Compression

CLEFTS = (25.0, 100.0, 300.0, 600.0, 1200.0, 1800.0, 2400.0, 3600.0, 4800.0)
_WORDS = ("fluid", "loose", "loose", "close", "close", "tight", "tight", "tight", "tightest")


class CleftPanel(Instrument):
    """Two fibres share a cleft; one is stimulated, and the other may fire.

    Parameters
    ----------
    **values
        First values: ``cleft_mohm_per_cm``, ``myelin_percent``, ``length_mm``,
        ``sodium_percent`` (of a node's density) and ``stimulated`` (name of a branch).

    Examples
    --------
    >>> CleftPanel(cleft_mohm_per_cm=25).view.headline
    'The second fibre stays silent: it was depolarised by at most 0.6 mV.'

    Notes
    -----
    For teaching, not for patient care. It follows one pair of the nerve of the lateral spread
    experiments at a time step of 5 us.
    """

    title = "Two fibres and a cleft"
    purpose = (
        "One fibre is stimulated near its muscle. Predict whether the fibre beside it will fire, "
        "then change the cleft, then the myelin."
    )
    caption = (
        "One pair of fibres (others cross at other settings). Double-cable model, step 5 µs; the "
        "cleft and every value of the human root are assumed."
    )
    controls = (
        Slider(
            "cleft_mohm_per_cm",
            "Space between the fibres",
            "MOhm/cm",
            CLEFTS,
            2400.0,
            tuple(f"{r:,.0f} MOhm/cm, {words}" for r, words in zip(CLEFTS, _WORDS, strict=True)),
        ),
        Slider("myelin_percent", "Myelin left", "%",
               (5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0), 10.0),
        Slider("length_mm", "Length of the stretch", "mm",
               (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0), 5.0),
        Slider(
            "sodium_percent",
            "Sodium channels laid bare",
            "% of a node's",
            (0.0, 0.5, 1.0, 1.2, 2.0),
            1.0,
        ),
        Select(
            "stimulated",
            "Fibre that is stimulated",
            {"zygomatic": "zygomatic", "marginal mandibular": "marginal mandibular"},
            "zygomatic",
        ),
    )  # fmt: skip
    presets = (
        Preset("Healthy nerve", {"cleft_mohm_per_cm": 25.0, "myelin_percent": 100.0,
                                 "length_mm": 5.0, "sodium_percent": 0.0}),
        Preset("Pressed, myelin whole", {"cleft_mohm_per_cm": 2400.0, "myelin_percent": 100.0,
                                         "length_mm": 5.0, "sodium_percent": 0.0}),
        Preset("Thin myelin, fluid between", {"cleft_mohm_per_cm": 25.0, "myelin_percent": 10.0,
                                              "length_mm": 5.0, "sodium_percent": 1.0}),
        Preset("Pressed and thin", {"cleft_mohm_per_cm": 2400.0, "myelin_percent": 10.0,
                                    "length_mm": 5.0, "sodium_percent": 1.0}),
        Preset("Decompress", {"cleft_mohm_per_cm": 25.0}),
        Preset("Too tight: the volley itself stops",
               {"cleft_mohm_per_cm": 3600.0, "myelin_percent": 5.0, "length_mm": 5.0,
                "sodium_percent": 1.0}),
    )  # fmt: skip

    def look(self, values: Values) -> View:
        """Stimulate, and say and draw what both fibres did."""
        from hemifacial.panels.cleft.experiment import cross
        from hemifacial.panels.cleft.view import view

        return view(cross(compression(values), stimulated=str(values["stimulated"])))

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Run the same two fibres without any stimulus."""
        from hemifacial.panels.cleft.experiment import control
        from hemifacial.panels.cleft.words import control_words

        return control_words(control(compression(values), stopped))


def compression(values: Values) -> Compression:
    """Make the compressed stretch that the controls describe.

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
        length_mm=float(values["length_mm"]),
        myelin_fraction=float(values["myelin_percent"]) / 100,
        axolemmal_sodium_fraction=float(values["sodium_percent"]) / 100,
        cleft_mohm_per_cm=float(values["cleft_mohm_per_cm"]),
    )
