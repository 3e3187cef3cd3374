"""Say in plain words how one impulse fared."""

from __future__ import annotations

import numpy as np

from hemifacial.nerve.lesion import RESTLESS_SODIUM
from hemifacial.nerve.measures import APPROACH
from hemifacial.panels.fibre.experiment import Passage, Rest

#: What counts as no delay (ms), and what is later than conduction without channels ever was.
NO_DELAY_MS, VERY_LATE_MS = 0.001, 2.0
#: Share of the node's channels from which the membrane has no stable rest.
UNSTABLE_PERCENT = 100 * RESTLESS_SODIUM
_AT_BORDER_MM = 1e-6


def headline(passage: Passage) -> str:
    """Say whether the impulse passed and how late, or where it stopped.

    Parameters
    ----------
    passage : Passage
        Of `hemifacial.panels.fibre.experiment.send_impulse`.

    Examples
    --------
    >>> from hemifacial.panels.fibre.experiment import Setting, send_impulse
    >>> headline(send_impulse(Setting(10, 3, 0, 37, 10)))
    'The impulse passes, 0.11 ms late.'
    >>> headline(send_impulse(Setting(3, 3, 0, 37, 10)))
    'The impulse stops where the stretch begins: the next node, 1.15 mm on, stays silent.'
    """
    happened = _arrival(passage) if passage.arrivals else _stop(passage)
    if passage.returned:
        happened += f", and {_count(passage.returned, 'impulse runs', 'impulses run')} back"
    if not fires_soon(passage):
        return f"{happened}."
    return (
        f"The stretch fires by itself, after {passage.rest.first_ms:.0f} ms without any stimulus. "
        f"{happened}."
    )


def fires_soon(passage: Passage) -> bool:
    """Tell whether the stretch fires by itself while it is shown."""
    return passage.rest is not None and passage.rest.impulses > 0


def at_rest(rest: Rest | None) -> str:
    """Say what the fibre did without a stimulus.

    Parameters
    ----------
    rest : Rest or None
        Of `hemifacial.panels.fibre.experiment.without_stimulus`.

    Examples
    --------
    >>> import numpy as np
    >>> at_rest(Rest(np.zeros(1), np.zeros(1), 0, np.inf, 200.0))
    'Without a stimulus the same fibre stays silent for 200 ms.'
    """
    if rest is None:
        return ""
    watched = f"{rest.watched_ms:g} ms"
    if not rest.impulses:
        return f"Without a stimulus the same fibre stays silent for {watched}."
    times = {1: "once", 2: "twice"}.get(rest.impulses, f"{rest.impulses} times")
    return (
        f"Without a stimulus the same fibre fires {times} in {watched}, first after "
        f"{rest.first_ms:.1f} ms. An impulse beyond the stretch is then no proof of conduction."
    )


def place(passage: Passage, node: int) -> str:
    """Say where a node lies, such as "2.3 mm into the stretch"."""
    mm, length_mm = float(passage.node_mm[node]), passage.setting.lesion.length_mm
    if abs(mm) < _AT_BORDER_MM:
        return "where the stretch begins"
    if mm < -_AT_BORDER_MM:
        return f"{-mm:.3g} mm before the stretch"
    if mm > length_mm + _AT_BORDER_MM:
        return f"{mm - length_mm:.3g} mm beyond the stretch"
    return f"{mm:.3g} mm into the stretch"


def facts(passage: Passage) -> tuple[tuple[str, str], ...]:
    """Give the numbers beside the picture, each with its name and unit."""
    setting, crossing = passage.setting, "not crossed"
    if np.isfinite(passage.stretch_m_s):
        crossing = f"{passage.stretch_m_s:.1f} m/s"
    arrival = ("Extra delay", f"{max(0.0, passage.delay_ms):.3f} ms")
    last = "beyond the stretch"
    if not passage.arrivals:
        arrival = ("Arrival", f"none in {passage.wait_ms:g} ms")
        last = place(passage, passage.last_node)
    left = setting.fibre.lamellae * setting.myelin_percent / 100
    return (
        ("Velocity, healthy fibre", f"{passage.healthy_m_s:.1f} m/s"),
        ("Velocity in the stretch", crossing),
        arrival,
        ("Last node that fires", last),
        ("Myelin left", f"{left:.3g} of {setting.fibre.lamellae:g} lamellae"),
        ("Length of the stretch", f"{setting.lesion.length_mm:.3g} mm"),
    )


def cautions(passage: Passage) -> str:
    """Say what is doubtful about this setting; empty where nothing is."""
    setting, doubts = passage.setting, []
    if setting.covered < setting.internodes:
        doubts.append(
            "The model's stretch is at most 12 mm long: of this fibre it covers "
            f"{setting.covered} internodes."
        )
    if passage.arrivals and passage.delay_ms > VERY_LATE_MS:
        doubts.append(
            "So late an impulse crept along the bare axon, or is a discharge that the first one "
            "left behind."
        )
    if passage.arrivals and passage.last_node < len(passage.node_mm) - 1:
        doubts.append("A node counts as silent where it stays below −20 mV.")
    if setting.sodium_percent > UNSTABLE_PERCENT:
        doubts.append(
            f"From {UNSTABLE_PERCENT:g} % of the node's channels on, the membrane has no stable "
            "rest near −80 mV."
        )
    if passage.healthy_arrivals > 1:
        doubts.append(
            f"So cool, this fibre answers one pulse {passage.healthy_arrivals} times even where "
            "it is healthy: a limit of the model."
        )
    return " ".join(doubts)


def alt(passage: Passage) -> str:
    """Say the picture in words."""
    setting = passage.setting
    said = (
        f"{headline(passage)} A fibre of {setting.diameter_um:g} µm at "
        f"{setting.temperature_c:g} °C with {setting.myelin_percent:g} % of its myelin left over "
        f"{setting.lesion.length_mm:.3g} mm; under it when the impulse reaches each node, with "
        "and without the stretch, and the membrane voltage of a node before, within and beyond it."
    )
    if fires_soon(passage):
        said += " Last, the voltage within the stretch when nothing is stimulated."
    return said


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"


def _arrival(passage: Passage) -> str:
    if passage.own_discharge:
        return (
            f"What passes {passage.delay_ms:.2g} ms late may be that discharge and not the impulse"
        )
    if passage.delay_ms < NO_DELAY_MS:
        said = f"The impulse passes without delay, at {passage.healthy_m_s:.0f} m/s"
    else:
        said = f"The impulse passes, {passage.delay_ms:.2g} ms late"
    if passage.arrivals > 1:
        said += f"; {_count(passage.arrivals - 1, 'more follows', 'more follow')}"
    return said


def _stop(passage: Passage) -> str:
    mm, next_mm = (float(passage.node_mm[passage.last_node + n]) for n in (0, 1))
    if mm < -_AT_BORDER_MM:
        return f"The impulse stops {-mm:.3g} mm before the stretch"
    if mm < _AT_BORDER_MM:
        return (
            "The impulse stops where the stretch begins: the next node, "
            f"{next_mm:.3g} mm on, stays silent"
        )
    nth = passage.last_node - APPROACH + 1
    order = {2: "2nd", 3: "3rd"}.get(nth, f"{nth}th")
    return f"The impulse stops {place(passage, passage.last_node)}, at its {order} node"
