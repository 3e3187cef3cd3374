"""Adverse effects of botulinum toxin: per patient, per treatment, and by where it was injected."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.errors import CourseError
from hemifacial.evidence import load_table
from hemifacial.treatment.rates import COUNTED, Rate, rate, side_by_side, why_excluded

#: What can be asked about, by the ledger's name of the outcome.
EFFECTS = {
    "adverse_any": "any adverse effect",
    "ptosis": "drooping lid",
    "facial_weakness": "facial weakness",
}
#: Arms of studies that compared two places of injection: outcome, then usual and other place.
TECHNIQUES = (
    ("drooping lid", "jitpimolmard1998_ptosis_standard", "jitpimolmard1998_ptosis_lateral"),
    ("any adverse effect", "teekaput2023_adverse_preseptal", "teekaput2023_adverse_pretarsal"),
)
_BY_TECHNIQUE = {name for _, *names in TECHNIQUES for name in names}


@dataclass(frozen=True)
class AdverseEffects:
    """Published rates of one adverse effect, which are never mixed.

    Attributes
    ----------
    effect : str
        In plain words.
    per_patient, per_treatment, per_injection : tuple of Rate
        From low to high.
    left_out : tuple of (str, str)
        Rows of the ledger that are not told, and why.
    """

    effect: str
    per_patient: tuple[Rate, ...]
    per_treatment: tuple[Rate, ...]
    per_injection: tuple[Rate, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """The rates in words, each kind apart."""
        parts = [
            f"Per {kind}: {'; '.join(each.words for each in rates)}"
            for kind, rates in (
                ("patient", self.per_patient),
                ("treatment", self.per_treatment),
                ("injection", self.per_injection),
            )
            if rates
        ]
        if not parts:
            return f"{self.effect.capitalize()}: no usable rate was found."
        return (
            f"{self.effect.capitalize()}. {'. '.join(parts)}. A rate per treatment is no chance of "
            "a patient, who has many treatments."
        )


@dataclass(frozen=True)
class Technique:
    """One adverse effect at two places of injection, in one study.

    Attributes
    ----------
    effect : str
        In plain words.
    usual, other : Rate
        At the usual place, and at the other.
    """

    effect: str
    usual: Rate
    other: Rate

    @property
    def sentence(self) -> str:
        """Both rates in words."""
        usual, other = (each.outcome.definition or each.outcome.arm for each in (
            self.usual, self.other
        ))  # fmt: skip
        return (
            f"{self.effect.capitalize()}: {usual}, {self.usual.words}; {other}, "
            f"{self.other.words}. One study."
        )


def effect_rates(effect: str) -> AdverseEffects:
    """Give the published rates of an adverse effect of toxin in hemifacial spasm.

    Parameters
    ----------
    effect : str
        ``"adverse_any"``, ``"ptosis"`` or ``"facial_weakness"``.

    Returns
    -------
    AdverseEffects
        Arms that differ in the place of injection are in `by_technique` and not here.

    Raises
    ------
    CourseError
        The effect is another.

    References
    ----------
    Claims ``article-toxin-adverse``; rows of ``outcomes.csv``.

    Examples
    --------
    >>> [each.percent for each in effect_rates("ptosis").per_patient][:2]
    [3.3, 4.5]

    Notes
    -----
    Series differ in product, dose, place of injection, years and how they asked. They are not
    pooled. Nothing here is a chance for one patient.
    """
    if effect not in EFFECTS:
        raise CourseError(f"The effect is {effect!r}; it must be one of {', '.join(EFFECTS)}.")
    told: dict[str, list[Rate]] = {counted: [] for counted in COUNTED.values()}
    left_out = []
    for name, row in load_table("outcomes").items():
        if row.treatment != "botulinum_toxin" or row.outcome != effect:
            continue
        if name in _BY_TECHNIQUE or row.unit not in COUNTED:
            continue
        if why := why_excluded(row):
            left_out.append((name, why))
        else:
            found = rate(name)
            told[found.counted].append(found)
    return AdverseEffects(
        EFFECTS[effect], *(side_by_side(rates) for rates in told.values()), tuple(left_out)
    )


def by_technique() -> tuple[Technique, ...]:
    """Give adverse effects by the place of injection, where one study reports both places.

    Returns
    -------
    tuple of Technique

    Examples
    --------
    >>> [(each.usual.percent, each.other.percent) for each in by_technique()]
    [(27.17, 9.68), (9.4, 5.2)]
    """
    return tuple(Technique(what, rate(usual), rate(other)) for what, usual, other in TECHNIQUES)
