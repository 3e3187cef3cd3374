"""Say in plain words what the pool shows, and what the last choice changed."""

from __future__ import annotations

from hemifacial.panels.pooling.answer import Answer, identity

FEW_SERIES = 5

_DOING = {
    ("success", "complete"): "Counting complete relief only",
    ("success", "90"): "Counting 90 % relief or better",
    ("success", "authors"): "Counting relief as the authors define it",
    ("window", "any"): "Taking any follow-up",
    ("window", "week"): "Taking follow-up of up to 1 week",
    ("window", "1"): "Taking follow-up of about 1 year",
    ("window", "2"): "Taking follow-up of 2 years or longer",
    ("window", "5"): "Taking follow-up of 5 years or longer",
    ("papers", "one"): "Taking one paper a centre",
    ("papers", "every"): "Keeping every paper",
    ("model", "REML"): "Pooling with random effects",
    ("model", "fixed"): "Pooling with a fixed effect",
    ("model", "GLMM"): "Pooling with a binomial-normal model",
}


def per_100(share: float) -> str:
    """Write a share as a number in 100, with a decimal where it is near 0 or 100.

    Examples
    --------
    >>> per_100(0.917), per_100(0.034), per_100(0.9962), per_100(1.0), per_100(0.0002)
    ('92', '3.4', '99.6', '100', '<0.1')
    """
    percent = 100 * share
    if 0 < percent < 0.1:
        return "<0.1"
    if 99.9 < percent < 100:
        return ">99.9"
    decimals = 0 if 10 <= percent <= 99 or percent in (0, 100) else 1
    return f"{percent:.{decimals}f}"


def interval_words(low: float, high: float) -> str:
    """Write the ends of an interval of shares, as "88 to 94"."""
    return f"{per_100(low)} to {per_100(high)}"


def headline(answer: Answer) -> str:
    """Give the pooled figure with its interval, or why there is none."""
    pooled = answer.pooled
    if pooled is None:
        return answer.problem
    return (
        f"{answer.choices.outcome_name}: {per_100(pooled.value)} in 100 patients "
        f"(95 % interval {interval_words(pooled.value_low, pooled.value_high)})."
    )


def facts(answer: Answer) -> list[tuple[str, str]]:
    """Give the numbers beside the forest, each with its name."""
    pooled = answer.pooled
    counted = [
        ("Series (k)", str(len(answer.studies))),
        ("Patients", f"{answer.n_patients:,}"),
    ]
    if pooled is None:
        return counted
    return [
        *counted,
        ("Prediction interval", _prediction(answer)),
        ("I²", f"{pooled.i2_percent:.0f} %"),
    ]


def _prediction(answer: Answer) -> str:
    pooled = answer.pooled
    if pooled.value_prediction_low is not None:
        return interval_words(pooled.value_prediction_low, pooled.value_prediction_high)
    return "none: fixed effect" if answer.choices.model == "fixed" else "needs 3 series"


def cautions(answer: Answer) -> str:
    """Say what is doubtful about the pooled figure; empty where nothing is."""
    choices, n_series = answer.choices, len(answer.studies)
    if answer.pooled is None:
        return ""
    doubts = []
    if choices.papers == "every":
        doubts.append("Papers of one centre may count the same patients twice.")
    if choices.outcome == "relief" and choices.success == "authors":
        doubts.append("The series define relief differently.")
    if choices.outcome == "recurrence":
        doubts.append("Some series count recurrence among all operated, some among the relieved.")
    if choices.outcome == "hearing_loss":
        doubts.append("Some series test the hearing of everyone, others ask or read records.")
    if choices.model == "fixed":
        doubts.append("A fixed effect assumes that every series estimates the same value.")
    elif n_series < FEW_SERIES:
        doubts.append(f"{n_series} series tell little about how far series differ.")
    return " ".join(doubts)


def change(before: Answer | None, after: Answer) -> str:
    """Say what the last choice changed, in one sentence.

    Parameters
    ----------
    before : Answer or None
        The answer before the choice; None at the start.
    after : Answer
        The answer to the choice.

    Returns
    -------
    str
        Empty where nothing was chosen.
    """
    changed = after.choices.changed_from(before.choices) if before else []
    if not changed:
        return ""
    if "outcome" in changed:
        return "This is another outcome, so the figure is not compared with the last one."
    parts = [
        part for part in (_series_change(before, after), _figure_change(before, after)) if part
    ]
    return f"{_doing(before, after, changed)} {' and '.join(parts)}."


def _doing(before: Answer, after: Answer, changed: list[str]) -> str:
    if len(changed) > 1:
        return "This set of choices"
    name = changed[0]
    if name != "excluded":
        return _DOING[name, getattr(after.choices, name)]
    out = after.choices.excluded - before.choices.excluded
    back = before.choices.excluded - after.choices.excluded
    if out and back:
        return "This set of papers"
    labels = [s.label for s in after.selection.studies if identity(s) in out | back]
    named = labels[0] if len(labels) == 1 else f"{len(labels)} papers"
    return f"Leaving out {named}" if out else f"Putting back {named}"


def _series_change(before: Answer, after: Answer) -> str:
    """Say how many series came and went; a reader who ticks one paper knows."""
    if after.choices.changed_from(before.choices) == ["excluded"]:
        return ""
    earlier = {identity(study) for study in before.studies}
    now = {identity(study) for study in after.studies}
    added = [study for study in after.studies if identity(study) not in earlier]
    dropped = [study for study in before.studies if identity(study) not in now]
    parts = []
    if added:
        parts.append(f"adds {_series_count(added, before, after)}")
    if dropped:
        parts.append(f"drops {_series_count(dropped, before, after)}")
    return ", ".join(parts)


def _series_count(studies: list, before: Answer, after: Answer) -> str:
    """Count series, and their centres where overlap is what changed."""
    count = f"{len(studies)} series"
    centres = {study.cluster for study in studies if study.cluster}
    if centres and before.choices.papers != after.choices.papers:
        count += f" of {len(centres)} centre{'s' if len(centres) > 1 else ''}"
    return count


def _figure_change(before: Answer, after: Answer) -> str:
    if after.pooled is None:
        return "leaves nothing to pool" if before.pooled else "still leaves nothing to pool"
    now = after.pooled
    if before.pooled is None:
        return f"gives {per_100(now.value)} in 100"
    then = before.pooled
    old, new = per_100(then.value), per_100(now.value)
    value = f"leaves the figure at {new} in 100"
    if old != new:
        value = f"moves the figure from {old} to {new} in 100"
    old_interval = interval_words(then.value_low, then.value_high)
    new_interval = interval_words(now.value_low, now.value_high)
    if old_interval == new_interval:
        return f"{value} with the same interval"
    return f"{value}, with an interval of {new_interval} in place of {old_interval}"
