"""The words of the shared decision: what to say, what is unknown, whose values they are."""

from __future__ import annotations

from hemifacial.evidence import load_figures
from hemifacial.panels.choice.experiment import DRAWS, Turning, Weighing
from hemifacial.panels.choice.published import claim_lines, published
from hemifacial.panels.instrument.parts import Fold
from hemifacial.treatment.decision.parameters import Inputs
from hemifacial.treatment.decision.standing import STRATEGY_WORDS, each_input, value_words

#: Differences smaller than this are called level: no patient could tell them apart.
LEVEL_DAYS = 14.0
CAUTION = (
    "No utility in hemifacial spasm was found, so the values are the patient's own and the answer "
    "is no better than they are. The model knows no dread, stroke, leak or cost, and no trial has "
    "compared these choices. It recommends nothing."
)
UPSIDE_DOWN = "You set a year with working toxin below a year with spasm: is that meant?"
#: Claims on what is not known, told in full where a reader opens them.
UNKNOWN = ("mvd-no-randomised-comparison", "choice-no-utility", "mvd-waiting-untreated")
REMISSION = ("leeja2017_untreated_remission_of_all", "leeja2017_untreated_remission")
PROXIES = ("choice-hearing-proxy", "choice-palsy-proxy")


def headline(found: Weighing) -> str:
    """Say which strategy the model counts most for, and by how much."""
    first, second, *_ = found.ranked
    behind = found.gain_days(first) - found.gain_days(second)
    years = found.inputs.values["horizon_years"]
    start = f"Over {years:g} years, with these values, the model counts most QALYs for "
    if behind < LEVEL_DAYS:
        return (
            f"{start}{STRATEGY_WORDS[first]}, but {STRATEGY_WORDS[second]} is level with it: "
            f"{behind:.0f} days of full health apart per patient."
        )
    return (
        f"{start}{STRATEGY_WORDS[first]}; next is {STRATEGY_WORDS[second]}, {behind:,.0f} days of "
        "full health behind per patient."
    )


def cautions(found: Weighing) -> str:
    """Say what is doubtful about it."""
    values = found.inputs.values
    turned = values["utility_controlled"] < values["utility_spasm"]
    return f"{UPSIDE_DOWN} {CAUTION}" if turned else CAUTION


def afterword(found: Turning, inputs: Inputs) -> str:
    """Say where the choice flips, how sure the model is, and which inputs do nothing."""
    told = []
    for name, (first, changes) in found.flips.items():
        moved = inputs.parameter(name)
        if changes:
            then = "".join(
                f", {STRATEGY_WORDS[after]} from {value_words(moved, value)}"
                for value, after in changes
            )
            told.append(f"{moved.label}: {STRATEGY_WORDS[first]}{then}")
        else:
            told.append(f"{moved.label}: no flip, {STRATEGY_WORDS[first]} throughout")
    shares = "; ".join(
        f"{STRATEGY_WORDS[each]} {100 * share:.0f}" for each, share in found.shares.items()
    )
    idle = "; ".join(found.idle) if found.idle else "none"
    return (
        f"Where the choice flips, one value at a time. {'. '.join(told)}. In {DRAWS:,} draws of "
        f"the uncertain inputs, the patient's own values fixed, most QALYs in so many of 100: "
        f"{shares}. Inputs that change no QALY here: {idle}."
    )


def folds(found: Weighing) -> tuple[Fold, ...]:
    """Write what a reader may open: the claim of each number, the talk, the unknown, the inputs."""
    sources = [
        Fold(f"{one.icons.words}: {one.icons.label}. Where is that from?", one.sources)
        for one in published()
    ]
    return (
        *sources,
        Fold("Words for the talk", talk()),
        Fold("What is not known", tuple(line for name in UNKNOWN for line in claim_lines(name))),
        Fold("Whose values these are", standing(found)),
    )


def talk() -> tuple[str, ...]:
    """Suggest words for each part of the talk, with the published shares in them."""
    relief, hearing, palsy, toxin = (one.icons for one in published())
    floor, ceiling = (load_figures()[name].value for name in REMISSION)
    return (
        "The choice: “There is more than one good way to go on, and you need not decide today. "
        "What does the spasm keep you from? What would you least like to happen?”",
        f"Surgery: “Of 100 people operated, about {relief.n_filled} have no spasm in the end, "
        "some of them only after months, and in some it comes back. "
        f"About {hearing.n_filled} hear worse in that ear for good; it may be {hearing.n_low} or "
        f"{hearing.n_high}, for the series differ. About {palsy.n_filled} keeps a weak face. "
        "A few have a stroke, a leak or worse. Our own figures are ...”",
        "Toxin: “Most people are better for about three months, then it wears off and you come "
        f"again. Of 100 people in one clinic, {toxin.n_filled} had at least one unwanted effect in "
        "four years, mostly minor. It does not remove the cause.”",
        "Waiting: “You can wait, and you can change your mind. Some people became free of it "
        f"without treatment: between {floor:.0f} and {ceiling:.0f} in 100, by whom you count.”",
        "The unknown: “Nobody has compared toxin and surgery in a fair trial, and I cannot tell "
        "which of the 100 you would be.”",
        "The decision: “Tell me in your own words what you have heard. What matters most to you? "
        "Shall we leave it open until you have talked it over?”",
    )


def standing(found: Weighing) -> tuple[str, ...]:
    """List the patient's own values, our assumptions, and the proxies with their claims."""
    kinds = {"own": "Set by you or for you", "assumption": "Assumed", "proxy": "Proxies"}
    lines = []
    for kind, words in kinds.items():
        told = [each_input(one) for _, one in found.inputs if one.provenance == kind]
        if told:
            lines.append(f"{words} ({len(told)}): {'; '.join(told)}.")
    return (*lines, *(claim_lines(name)[0] for name in PROXIES))
