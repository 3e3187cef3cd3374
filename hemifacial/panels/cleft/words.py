"""Say what happened between two fibres."""

from __future__ import annotations

from hemifacial.nerve.lesion import RESTLESS_SODIUM
from hemifacial.panels.cleft.experiment import CONTROL_MS, DURATION_MS, Crossing

#: In a longer stretch even healthy fibres can cross in this model.
LONGEST_SURE_MM = 5.0


def headline(found: Crossing) -> str:
    """Give the result in one sentence.

    Parameters
    ----------
    found : Crossing
        Result of `cross`.
    """
    moved = f"{found.depolarised_mv:.1f} mV"
    stopped = not found.passes
    begin = "The volley stops in the stretch, and the" if stopped else "The"
    if found.fires:
        end = "; the volley of the first stops in the stretch" if stopped else ""
        return (
            f"The second fibre fires {found.delay_ms:.2f} ms after the first, and its impulse "
            f"runs {directions(found)}{end}."
        )
    if found.excited:
        where = "there" if stopped else "inside the stretch"
        return (
            f"{begin} second fibre is excited {where}, by up to {moved}, but no impulse leaves it."
        )
    return f"{begin} second fibre stays silent: it was depolarised by at most {moved}."


def directions(found: Crossing) -> str:
    """Say where the other fibre's impulse goes, as in "to the muscle and to the nucleus".

    Parameters
    ----------
    found : Crossing
        Result of `cross`.
    """
    ways = [
        way
        for way, left in (
            ("to the muscle", found.outward_ms),
            ("to the nucleus", found.inward_ms),
        )
        if left is not None
    ]
    return " and ".join(ways) or "nowhere"


def control_words(first_ms: tuple[float, ...] | None) -> str:
    """Say what the fibres did without a stimulus.

    Parameters
    ----------
    first_ms : tuple of float or None
        Result of `control`.

    Examples
    --------
    >>> control_words(())
    'Without a stimulus both fibres stay silent for 120 ms.'
    >>> control_words((47.7, 48.2))
    'Without a stimulus both fibres fire by themselves after 48 ms: an answer proves nothing.'
    """
    if first_ms is None:
        return ""
    if not first_ms:
        return f"Without a stimulus both fibres stay silent for {CONTROL_MS:g} ms."
    who = "both fibres fire by themselves" if len(first_ms) > 1 else "one fibre fires by itself"
    return f"Without a stimulus {who} after {min(first_ms):.0f} ms: an answer proves nothing."


def facts(found: Crossing) -> tuple[tuple[str, str], ...]:
    """Give the numbers beside it: names and values.

    Parameters
    ----------
    found : Crossing
        Result of `cross`.
    """
    area_um2 = found.compression.cleft().area_um2
    area = f"{area_um2:.1f}" if area_um2 < 10 else f"{area_um2:.0f}"
    begins = f"{found.heard.node_mm[found.start]:.1f} mm" if found.excited else "nowhere"
    spike = ", its own spike" if found.fires else ""
    impulses = f"; {found.spikes} impulses in {DURATION_MS:g} ms" if found.spikes > 1 else ""
    return (
        ("First fibre's volley", "passes the stretch" if found.passes else "stops in the stretch"),
        ("Second fibre begins at", begins),
        ("Its impulse runs", directions(found) + impulses),
        ("Crossing delay", f"{found.delay_ms:.2f} ms" if found.excited else "none"),
        ("Second fibre depolarised by", f"{found.depolarised_mv:.1f} mV{spike}"),
        ("Lowest voltage in the cleft", _signed(found.lowest_cleft_mv)),
        (
            "Fluid that the fibres share",
            f"{area} µm² in cross-section",
        ),
    )


def _signed(mv: float) -> str:
    return f"{mv:.1f} mV".replace("-", "−")


def cautions(found: Crossing) -> str:
    """Say what is doubtful about it.

    Parameters
    ----------
    found : Crossing
        Result of `cross`.
    """
    compression = found.compression
    said = []
    said.append("No resistance of this space was ever measured at the human root.")
    if compression.length_mm > LONGEST_SURE_MM:
        said.append("In a stretch longer than 5 mm even healthy fibres can cross in this model.")
    if compression.axolemmal_sodium_fraction >= RESTLESS_SODIUM:
        said.append(
            "With so many sodium channels the membrane has no stable rest: read the run without "
            "a stimulus before you believe an answer."
        )
    return " ".join(said)
