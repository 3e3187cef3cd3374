"""The panel of the shared decision."""

from __future__ import annotations

from collections.abc import Callable

from hemifacial.panels.instrument.panel import Instrument
from hemifacial.panels.instrument.parts import Preset, Slider, Values, View

SPASM = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 1.0)
TOXIN = (0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
OPERATION_DAYS = (0.0, 7.0, 28.0, 60.0, 90.0, 180.0, 365.0)
VISIT_DAYS = (0.0, 0.5, 1.0, 2.0, 3.0)
HEARING = (0.0, 0.05, 0.11, 0.22, 0.33, 0.5)

MS_R = {
    "start_age_years": 46.0, "horizon_years": 20.0, "utility_spasm": 0.8,
    "utility_controlled": 0.9, "operation_days_lost": 28.0, "visit_days_lost": 1.0,
    "hearing_loss_cost": 0.11,
}  # fmt: skip
MR_A = {
    "start_age_years": 72.0, "horizon_years": 10.0, "utility_spasm": 0.95,
    "utility_controlled": 0.98, "operation_days_lost": 180.0, "visit_days_lost": 0.5,
    "hearing_loss_cost": 0.22,
}  # fmt: skip


class ChoicePanel(Instrument):
    """Set what a synthetic patient values, and see where the choice flips.

    Parameters
    ----------
    **values
        First values: ``start_age_years``, ``horizon_years``, ``utility_spasm`` and
        ``utility_controlled`` (of a year, where a year without spasm is 1),
        ``operation_days_lost`` and ``visit_days_lost`` (days of full health), and
        ``hearing_loss_cost`` (share of utility).

    Examples
    --------
    >>> ChoicePanel(**MR_A).view.headline[:70]
    'Over 10 years, with these values, the model counts most QALYs for toxi'

    Notes
    -----
    It recommends nothing: expected values of a model whose utilities nobody has measured. For
    teaching, not for patient care.
    """

    title = "Choosing with the patient"
    purpose = (
        "Two synthetic patients with the same disorder. Predict for each which choice comes out, "
        "then move one value at a time until it flips."
    )
    caption = (
        "Expected values of a cohort model in cycles of 4 weeks; icons: pooled or published shares."
    )
    method = (
        "Four strategies: wait; toxin; surgery now; toxin, then surgery where it does not help or "
        "leaves more than a quarter of the days with spasm. Injections every 12 weeks; half of the "
        "failures are operated on again. QALYs are not discounted."
    )
    afterword_waiting = "Looking for the values at which the choice flips ..."
    afterword_failed = "The values at which the choice flips could not be computed."
    controls = (
        Slider("start_age_years", "Age", "years", (30.0, 46.0, 60.0, 72.0, 80.0), 46.0),
        Slider("horizon_years", "Years looked ahead", "years",
               (1.0, 2.0, 5.0, 10.0, 20.0, 30.0), 20.0),
        Slider("utility_spasm", "A year with spasm is worth", "", SPASM, 0.8),
        Slider("utility_controlled", "A year with working toxin is worth", "", TOXIN, 0.9),
        Slider("operation_days_lost", "An operation takes off", "", OPERATION_DAYS, 28.0,
               tuple(f"{days:g} days" for days in OPERATION_DAYS)),
        Slider("visit_days_lost", "An injection visit takes off", "", VISIT_DAYS, 1.0,
               tuple(f"{days:g} days" for days in VISIT_DAYS)),
        Slider("hearing_loss_cost", "Lasting hearing loss takes off", "", HEARING, 0.11,
               tuple(f"{100 * share:.0f} %" for share in HEARING)),
    )  # fmt: skip
    presets = (
        Preset("Ms R., 46: it spoils her work", MS_R),
        Preset("Mr A., 72: it bothers him little, he dreads surgery", MR_A),
    )

    def look(self, values: Values) -> View:
        """Weigh the strategies with these values, and say and draw what comes out."""
        from hemifacial.panels.choice.experiment import weigh
        from hemifacial.panels.choice.view import view

        return view(weigh(values))

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Look for where the choice flips, one value at a time."""
        from hemifacial.panels.choice.experiment import own_inputs, turning
        from hemifacial.panels.choice.words import afterword

        inputs = own_inputs(values)
        found = turning(inputs, stopped)
        return "" if found is None else afterword(found, inputs)
