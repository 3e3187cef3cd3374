"""The base value and the spread of every input, read from the ledger where it holds them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

from hemifacial.evidence import load_table
from hemifacial.treatment.botulinum import durations
from hemifacial.treatment.decision.distributions import Beta, Distribution, Fixed, Uniform
from hemifacial.treatment.decision.parameters import (
    YES_NO,
    Frame,
    Inputs,
    NaturalCourse,
    Parameter,
    Preferences,
    Rules,
    Surgery,
    Toxin,
)

_SHARE = (0.0, 1.0)


@cache
def default_inputs(new_centre: bool = False) -> Inputs:
    """Give every input with its base value, standing and spread.

    Parameters
    ----------
    new_centre : bool
        Whether relief after surgery is spread over the prediction intervals, in which a further
        centre's own share should lie, and not over the intervals of the pooled means. The base
        values are the same.

    Returns
    -------
    Inputs

    Notes
    -----
    Inputs of the reader's own are fixed in draws: a preference is no uncertainty. Those with a
    uniform spread have the middle of the range as base value, which has no standing of its own.

    References
    ----------
    Rows of the ledger by id, in each parameter's `sources`.

    Examples
    --------
    >>> inputs = default_inputs()
    >>> inputs.parameter("hearing_loss").sources
    ('pooled_hearing_loss_permanent',)
    >>> inputs.parameter("utility_spasm").provenance
    'own'
    """
    return Inputs(_frame(), _course(), _toxin(), _surgery(new_centre), _rules(), _preferences())


def _frame() -> Frame:
    return Frame(
        horizon_years=_own(40, "years", "Years looked ahead", 1, 40, (1, 60), step=1),
        start_age_years=_own(50, "years", "Age at the start", 30, 75, (18, 90)),
        discount_per_year=_own(0, "per year", "Yearly discount on QALYs", 0, 0.05, (0, 0.2)),
    )


def _course() -> NaturalCourse:
    return NaturalCourse(
        remission_per_year=_remission(),
        death_rate_at_60_per_year=_range(
            (0.004, 0.012), "per year", "Yearly rate of death from other causes at age 60",
            "assumption", (0, 0.2), note="a round figure, from no life table: put your country's",
        ),
        death_rate_doubling_years=_range(
            (7, 9), "years", "Years in which the rate of death doubles", "assumption", (2, 50),
            note="a round figure, from no life table",
        ),
    )  # fmt: skip


def _remission() -> Parameter:
    outcomes = load_table("outcomes")
    ids = ("leeja2017_untreated_remission_of_all", "leeja2017_untreated_remission")
    years = outcomes[ids[1]].time_years
    floor, ceiling = (_hazard(outcomes[each].events / outcomes[each].n) / years for each in ids)
    return _range(
        (floor, ceiling), "per year", "Yearly rate of remission without surgery", "assumption",
        (0, 1), ids,
        note="the source gives no rate: its floor and its ceiling were spread evenly over its "
        "mean follow-up; remission is taken to last",
    )  # fmt: skip


def _toxin() -> Toxin:
    means = [spread.mean_days for spread in durations()]
    variations = [spread.sd_days / spread.mean_days for spread in durations()]
    series = tuple(spread.outcome.id for spread in durations())
    return Toxin(
        injection_interval_weeks=_own(
            12, "weeks", "Weeks between injections", 12, 24, (4, 104), step=4,
        ),
        injections_before_stopping=_own(
            2, "injections", "Injections without effect before toxin is given up", 1, 4, (1, 20),
            step=1,
        ),
        toxin_response=_of_patients("wang1998_response", "Patients whom toxin helps at all"),
        treatment_failure=_span(
            ("jitpimolmard1998_failure", "bentivoglio2009_failure_dysport",
             "bentivoglio2009_failure_botox"),
            0.01, "probability", "Single treatments that fail in those whom toxin helps", _SHARE,
        ),
        onset_days=_span(
            ("bentivoglio2009_onset_dysport", "bentivoglio2009_onset_botox",
             "sorgun2015_onset"),
            1, "days", "Days from injection to effect", (0, 60),
        ),
        duration_mean_days=_range(
            (min(means), max(means)), "days", "Days that an injection works, mean", "ledger",
            (10, 365), series, note="the series differ by product and are not pooled",
        ),
        duration_variation=_range(
            (min(variations), max(variations)), "share of the mean",
            "Standard deviation between patients of the days that an injection works",
            "assumption", (0.05, 1.5), series,
            note="printed as the spread between treatments; here it lies between patients, whose "
            "own duration stays the same",
        ),
        loss_of_response_per_year=_range(
            (0, 0.01), "per year", "Yearly rate of lasting loss of response", "assumption", (0, 1),
            ("gillkraft2010_duration_late", "jitpimolmard1998_failure"),
            note="no rate in hemifacial spasm was found; long series follow those who stayed",
        ),
        controlled_day_weight=_from_interval(
            load_table("outcomes")["jitpimolmard1998_improvement"],
            "Part of a spasm-free day that a day with working toxin counts", "assumption",
            note="a mean peak improvement on a visual analogue scale, used as a weight",
        ),
    )  # fmt: skip


def _surgery(new_centre: bool) -> Surgery:
    outcomes, pools = load_table("outcomes"), load_table("pools")
    return Surgery(
        relief_at_once=_pooled(
            "pooled_complete_relief_early", "Free of spasm in the first week after surgery",
            new_centre,
        ),
        relief_complete=_pooled(
            "pooled_complete_relief", "Free of spasm in the end after surgery", new_centre,
        ),
        late_relief_mean_days=_range(
            (30, 300), "days", "Mean wait of those relieved late", "assumption", (1, 3650),
            ("jkns2008_timecourse_time_mean", "delayed175_time_to_cure_2",
             "nunta2024_delayed_cure"),
            note="known only among the finally cured; centres differ from weeks to nine months",
        ),
        judged_after_cycles=Parameter(
            13, "cycles of 4 weeks", "When surgery is judged", "assumption", 6, 26, (1, 130),
            Fixed(13), ("jo2013_delayed_cure_residual_at_1y",),
            "judged at a year; some were relieved later, and some argue for an early redo", 1,
        ),
        hearing_loss=_from_interval(
            pools["pooled_hearing_loss_permanent"],
            "Permanent hearing loss after surgery, deaf ears included",
        ),
        facial_palsy=_from_interval(
            pools["pooled_facial_palsy_permanent"], "Permanent facial palsy after surgery",
        ),
        surgical_death=_of_patients("mizobuchi2017_death", "Death from an operation"),
        **_recurrence(),
        redo_share=_own(
            0.5, "probability", "Patients who have a second operation if the first fails", 0, 1,
            _SHARE,
        ),
        redo_relief=_from_interval(
            outcomes["redometa2024_spasm_free_redo"], "Free of spasm after a second operation",
        ),
        redo_hearing_loss=_from_interval(
            outcomes["redometa2024_hearing_loss_permanent_redo"],
            "Permanent hearing loss after a second operation",
        ),
        redo_facial_palsy=_from_interval(
            outcomes["redometa2024_facial_palsy_permanent_redo"],
            "Permanent facial palsy after a second operation",
        ),
    )  # fmt: skip


def _recurrence() -> dict[str, Parameter]:
    survival, outcomes = load_table("survival"), load_table("outcomes")
    ids = tuple(f"chang2012_recurrence_{years}y" for years in (1, 2, 5))
    one, two, five = (_hazard(survival[each].value / 100) for each in ids)
    late = outcomes["kondo1997_recurrence_1976_86_12_6y"]
    late_rate = (_hazard(late.value / 100) - five) / (late.time_years - 5)
    part = "Part of the five years' recurrence hazard in year"
    return {
        "recurrence_5y": replace(  # a certain return has no hazard to spread over the years
            _shared(survival[ids[2]], "Spasm back within 5 years of relief", survival[ids[2]].n),
            allowed=(0.0, 0.99),
        ),
        "recurrence_year_1_part": _fixed(one / five, f"{part} 1", ids),
        "recurrence_year_2_part": _fixed((two - one) / five, f"{part} 2", ids),
        "recurrence_late_per_year": _range(
            (0, late_rate), "per year", "Yearly rate of recurrence after 5 years", "assumption",
            (0, 1), (ids[2], late.id, "payner1996_recurrence"),
            note="from none (one series) to what a series of 12.6 years leaves beyond the fifth",
        ),
    }  # fmt: skip


def _rules() -> Rules:
    return Rules(
        mvd_after_non_response=_own(
            1, YES_NO, "Toxin first: surgery if toxin does not help or stops helping", 0, 1, _SHARE,
            step=1,
        ),
        wear_off_years=_own(
            2, "years", "Toxin first: years until wearing off is weighed", 1, 10, (1, 60), step=1
        ),
        wear_off_limit=_own(
            0.25, "share of days", "Toxin first: worn-off share above which surgery follows",
            0, 1, _SHARE,
        ),
        toxin_after_surgery=_own(
            1, YES_NO, "Toxin when surgery has failed for good", 0, 1, _SHARE, step=1
        ),
    )  # fmt: skip


def _preferences() -> Preferences:
    none = "no utility in hemifacial spasm was found: a placeholder until you set your own"
    utilities = load_table("utilities")
    hearing = utilities["muigg2019_hui3"].value
    palsy = ("synkwtp_flaccid", "farisutility_flaccid_sg")
    return Preferences(
        utility_free=_own(1, "utility", "What a year without spasm is worth", 0.8, 1, _SHARE, none),
        utility_controlled=_own(
            0.95, "utility", "What a year with working toxin is worth", 0.8, 1, _SHARE, none
        ),
        utility_spasm=_own(
            0.85, "utility", "What a year with spasm is worth", 0.5, 1, _SHARE, none
        ),
        hearing_loss_cost=_range(
            (0, 2 * hearing), "share of utility", "What permanent hearing loss takes off", "proxy",
            _SHARE, ("muigg2019_hui3",),
            "gain from an implant in single-sided deafness, doubled for the upper end; not every "
            "lasting loss is a deaf ear",
        ),
        facial_palsy_cost=_range(
            tuple(1 - utilities[each].value for each in palsy), "share of utility",
            "What permanent facial palsy takes off", "proxy", _SHARE, palsy,
            "the public on complete flaccid palsy; many palsies after surgery are milder",
        ),
        visit_days_lost=_own(
            0.5, "days of full health", "What one injection visit takes off", 0, 3, (0, 28)
        ),
        operation_days_lost=_own(
            28, "days of full health", "What one operation takes off", 0, 180, (0, 1000)
        ),
    )  # fmt: skip


def _hazard(share: float) -> float:
    return -math.log1p(-share)


def _own(value, unit, label, low, high, allowed, note="", step=0) -> Parameter:
    return Parameter(value, unit, label, "own", low, high, allowed, Fixed(value), (), note, step)


def _fixed(value, label, sources) -> Parameter:
    return Parameter(
        value, "share", label, "ledger", value / 2, min(1.2 * value, 0.5), (0.0, 0.5),
        Fixed(value), sources,
    )  # fmt: skip


def _range(ends, unit, label, provenance, allowed, sources=(), note="") -> Parameter:
    spread = Uniform(*ends)
    return Parameter(
        spread.mean, unit, label, provenance, *ends, allowed, spread, tuple(sources), note
    )


def _span(ids, scale, unit, label, allowed) -> Parameter:
    """Range over series that measured the same thing."""
    values = [scale * load_table("outcomes")[each].value for each in ids]
    return _range((min(values), max(values)), unit, label, "ledger", allowed, ids)


def _of_patients(outcome_id, label) -> Parameter:
    outcome = load_table("outcomes")[outcome_id]
    return _shared(outcome, label, outcome.n)


def _shared(row, label, n_patients) -> Parameter:
    """Share of so many patients, whose number with the event the source does not print."""
    spread = Beta.from_share(row.value / 100, n_patients)
    return _estimate(row.value, *spread.middle_95, label, row.id, "ledger", spread)


def _from_interval(row, label, provenance="ledger", note="") -> Parameter:
    ends = row.ci_low / 100, row.ci_high / 100
    spread = Beta.from_interval(row.value / 100, *ends)
    return _estimate(row.value, *ends, label, row.id, provenance, spread, note)


def _pooled(pool_id, label, new_centre) -> Parameter:
    pool = load_table("pools")[pool_id]
    if not new_centre:
        return _from_interval(pool, label)
    ends = pool.prediction_low / 100, pool.prediction_high / 100
    spread = Beta.from_interval(pool.value / 100, *ends)
    note = "spread over the prediction interval: what a further centre may reach"
    return _estimate(pool.value, *ends, label, pool.id, "ledger", spread, note)


def _estimate(
    percent: float, low: float, high: float, label: str, row_id: str, provenance: str,
    spread: Distribution, note: str = "",
) -> Parameter:  # fmt: skip
    return Parameter(
        percent / 100, "probability", label, provenance, low, high, _SHARE, spread, (row_id,), note
    )
