"""Say what the bench shows, and what it must not be taken for."""

from __future__ import annotations

from functools import lru_cache

from hemifacial.nerve.response import CONTROL_MS
from hemifacial.panels.lateral.experiment import AWAY, NO_VESSEL, UNITS, Recording, Setting

#: Stands beside every result.
NO_ORDER = "Persistence alone is no order to go on, and disappearance is no promise of cure"
#: Below this share of the myelin its loss is worth a word.
THIN = 0.9
_PERSISTED = "lsrmeta7479_residual_spasm_lsr_persisted_{}"
_GONE = "lsrmeta7479_residual_spasm_lsr_disappeared_{}"


def headline(found: Recording) -> str:
    """Say in one sentence how many units answered, when, and by which way.

    Parameters
    ----------
    found : Recording
        What both muscles showed.

    Examples
    --------
    >>> from hemifacial.panels.lateral.experiment import record
    >>> headline(record(Setting()))
    '8 of 10 units of the mentalis answer, the first after 8.7 ms, through the cleft.'
    """
    spread, muscle = found.spread, found.other_muscle
    of_units = f"of {UNITS} units of the {muscle}"
    if not spread.responding:
        none = f"None of the {UNITS} units of the {muscle} answers"
        return f"{none}: there is no lateral spread response."
    if spread.responding == 1:
        return f"1 {of_units} answers, after {spread.latency_ms:.1f} ms, {_ways(found)}."
    first = f"the first after {spread.latency_ms:.1f} ms"
    return f"{spread.responding} {of_units} answer, {first}, {_ways(found)}."


def _ways(found: Recording) -> str:
    cleft, nucleus = found.through("cleft"), found.through("nucleus")
    if cleft and nucleus:
        return f"{cleft} through the cleft and {nucleus} through the nucleus"
    return "through the cleft" if cleft else "through the nucleus"


def state(found: Recording) -> str:
    """Say how the nerve stands, what that does, and which controls have no effect.

    Parameters
    ----------
    found : Recording
        What both muscles showed.
    """
    setting, myelin = found.setting, _percent(found.nerve.myelin_fraction)
    if setting.vessel == NO_VESSEL:
        return (
            "No vessel touches the nerve: fluid separates the fibres, and the myelin is whole. Of "
            "the sliders only the nucleus has an effect."
        )
    if setting.vessel != AWAY:
        return (
            f"The vessel presses the fibres together, and {myelin} of the myelin is left. Days and "
            "clocks have no effect until it is moved away."
        )
    return f"{_since(setting, found, myelin)} {_lesson(found)}".strip()


def _percent(share: float) -> str:
    """Write a share of the myelin, so that only all of it is 100 %."""
    return "over 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def _since(setting: Setting, found: Recording, myelin: str) -> str:
    if not setting.days:
        return (
            "The vessel has just been moved. Only the cleft has changed: it is open. Myelin "
            f"({myelin}) and excitability ({setting.excitability:.2f}) are what they were."
        )
    days = "1 day" if setting.days == 1 else f"{setting.days:.0f} days"
    nucleus = "the nucleus is calm, as it was"
    if setting.excitability:
        calmed = f"from {setting.excitability:.2f} to {found.nucleus.excitability:.2f}"
        nucleus = f"the nucleus has calmed {calmed}"
    return (
        f"The vessel was moved {days} ago. The cleft has been open since; the myelin is at "
        f"{myelin}, and {nucleus}."
    )


def _lesson(found: Recording) -> str:
    if found.spread.responding:
        return "Nothing presses, and the response persists until the nucleus has calmed further."
    if found.nerve.myelin_fraction < THIN:
        return "Thin myelin without a tight cleft lets nothing cross."
    return ""


@lru_cache
def outlook() -> str:
    """Say what became of patients whose response had persisted or gone, after the ledger.

    Returns
    -------
    str
        Empty where the ledger does not hold the figures.

    Examples
    --------
    >>> outlook().startswith("Where the response had persisted at the end of surgery")
    True
    """
    from hemifacial.evidence import figure_text, load_references, load_table, source_name

    rows, wanted = load_table("outcomes"), ("1y", "week")
    ids = {(kind, when): kind.format(when) for kind in (_PERSISTED, _GONE) for when in wanted}
    if not set(ids.values()) <= set(rows):
        return ""
    text = {place: figure_text(rows[name]) for place, name in ids.items()}
    source = source_name(load_references()[rows[ids[_PERSISTED, "1y"]].reference])
    return (
        "Where the response had persisted at the end of surgery, spasm was still present at 1 year "
        f"in {text[_PERSISTED, '1y']} of patients, and where it had gone, in {text[_GONE, '1y']}; "
        f"at discharge in {text[_PERSISTED, 'week']} and "
        f"{text[_GONE, 'week']} ({source}, pooled; 95 % intervals)."
    )


def direct_words(found: Recording) -> str:
    """Say when the stimulated muscle answers, and that its short way is the model's own.

    Parameters
    ----------
    found : Recording
        What both muscles showed.
    """
    return (
        f"{found.stimulated_muscle}: direct, {found.direct_ms:.1f} ms\n"
        f"(assumed path of {found.direct_mm:g} mm, no normal value)"
    )


def facts(found: Recording) -> tuple[tuple[str, str], ...]:
    """Name the numbers beside the recordings.

    Parameters
    ----------
    found : Recording
        What both muscles showed.
    """
    spread = found.spread
    answered = spread.responding > 0
    mean = f"{spread.mean_latency_ms:.1f} ms" if answered else "none"
    return (
        ("Units that answer", f"{spread.responding} of {UNITS}"),
        ("First latency", f"{spread.latency_ms:.1f} ms" if answered else "none"),
        ("Mean latency", mean),
        ("By cleft / by nucleus", f"{found.through('cleft')} / {found.through('nucleus')}"),
        ("Cleft now", f"{found.nerve.cleft_mohm_per_cm:,.0f} MOhm/cm"),
        ("Myelin now", _percent(found.nerve.myelin_fraction)),
        ("Excitability now", f"{found.nucleus.excitability:.2f}"),
    )


def control_words(spikes: int | None) -> str:
    """Say what the fibres did without a stimulus.

    Parameters
    ----------
    spikes : int or None
        Result of `control`.

    Examples
    --------
    >>> control_words(0)
    'Control: without a stimulus the same 20 fibres stay silent for 40 ms.'
    >>> control_words(3)
    'Control: without a stimulus the same fibres fire 3 times in 40 ms, so no answer proves anything.'
    """  # noqa: E501
    if spikes is None:
        return ""
    begin = "Control: without a stimulus the same"
    if spikes:
        times = "once" if spikes == 1 else f"{spikes} times"
        return f"{begin} fibres fire {times} in {CONTROL_MS:g} ms, so no answer proves anything."
    return f"{begin} {2 * UNITS} fibres stay silent for {CONTROL_MS:g} ms."


def alt(found: Recording, said: str) -> str:
    """Put the pictures into words.

    Parameters
    ----------
    found : Recording
        What both muscles showed.
    said : str
        The headline.
    """
    setting = found.setting
    where = {NO_VESSEL: "no vessel", AWAY: f"day {setting.days:.0f} after decompression"}
    return (
        f"Recordings from two muscles over 20 ms after a stimulus to the {setting.stimulated} "
        f"branch, {where.get(setting.vessel, 'under compression')}: a direct response of the "
        f"{found.stimulated_muscle} after {found.direct_ms:.1f} ms. {said} Below, the first answer "
        "of each unit, and the state of cleft, myelin and nucleus over the days."
    )
