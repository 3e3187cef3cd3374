"""One question, several rules: how the pooled share moves with what is allowed into the pool."""

from __future__ import annotations

from hemifacial.figures.dots import Dot
from hemifacial.figures.style import BLUE, GREEN, PURPLE, VERMILLION

_DEFINITION, _FOLLOW_UP, _OVERLAP, _MODEL = (
    "By definition",
    "By follow-up",
    "By overlap rule",
    "By model",
)
# Recipe, what the rule changes, the rule in words, colour; the first row is the reference.
_ROWS = (
    ("complete_relief", "The course's rules", "complete, last follow-up", VERMILLION),
    ("complete_relief_every_paper", _OVERLAP, "every paper", GREEN),
    ("complete_relief_glmm", _MODEL, "binomial-normal", GREEN),
    ("complete_relief_early", _FOLLOW_UP, "first week", BLUE),
    ("complete_relief_2y", _FOLLOW_UP, "2 years or longer", BLUE),
    ("complete_relief_5y", _FOLLOW_UP, "5 years or longer", BLUE),
    ("success_90", _DEFINITION, "90 % relief or more", PURPLE),
    ("success_authors", _DEFINITION, "as authors define it", PURPLE),
)


def pooling_rule_dots() -> list[Dot]:
    """Pool relief by one rule after another.

    Returns
    -------
    list of Dot
        Pooled shares in per cent with their 95 % intervals, one row a rule. The first row is
        complete relief at the last follow-up, one paper a centre; every other row changes one
        rule of it.

    References
    ----------
    Recipes of :mod:`hemifacial.synthesis.recipes`, where methods are cited.

    Examples
    --------
    >>> dots = pooling_rule_dots()
    >>> all(dot.low < dot.value < dot.high for dot in dots)
    True
    """
    from hemifacial.synthesis.recipes import pooled_figure

    dots = []
    for name, group, rule, colour in _ROWS:
        _, pooled = pooled_figure(name)
        value, low, high = (
            100 * share for share in (pooled.value, pooled.value_low, pooled.value_high)
        )
        words = f"{value:.1f} ({low:.1f}-{high:.1f})\n{pooled.k} series"
        dots.append(Dot(group, rule, round(value, 1), words, colour, low, high))
    return dots
