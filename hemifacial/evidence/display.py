"""The short text of a figure or claim, as it stands in a lesson."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hemifacial.evidence.models import Claim, Reference
from hemifacial.evidence.quantities import Figure

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")
_THOUSANDS = re.compile(r"(?<=\d)[ ,\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_OTHERS = re.compile(r"\s+(?:et al\.?|and \w.*)$")
_INITIALS = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ-]{0,3}|Jr|Sr|I{2,3}|2nd|3rd|JR")
_PER = re.compile(r"per (\d+)\b")
_CI_LEVEL = re.compile(r"\b95 %(?= (?:CI\b|confidence|interval))")
_NATURAL_FREQUENCY = re.compile(r"(\d+(?:\.\d+)?) in (10|100|1000|10000|100000)\b")


def figure_text(figure: Figure) -> str:
    """Write one figure with its count, denominator and interval, as far as they are known.

    Parameters
    ----------
    figure : Figure
        A row of the ledger.

    Returns
    -------
    str
        Without the quantity, which the sentence around it names.

    Examples
    --------
    >>> from hemifacial.evidence import load_figures
    >>> figures = load_figures()
    >>> figure_text(figures["colosimo2006_women"])
    '61.6 % (101 of 164)'
    >>> figure_text(figures["wang1998_women"])
    '61 % of 158'
    >>> figure_text(figures["lee2010_tumour"])
    '9 of 2050 patients'
    >>> figure_text(figures["wang1998_onset"])
    '48.5 years (n = 158)'
    """
    counted = figure.events is not None and figure.n is not None
    if counted and figure.unit != "%" and figure.value == figure.events:
        return f"{figure.events} of {figure.n} {figure.unit}{_in_brackets(_interval(figure))}"
    value = f"{figure.value:g}" if figure.unit == "ratio" else f"{figure.value:g} {figure.unit}"
    if counted:
        return value + _in_brackets(_interval(figure), f"{figure.events} of {figure.n}")
    if figure.n is None or figure.n == 1:
        return value + _in_brackets(_interval(figure))
    if figure.unit == "%" and figure.ci_low is None:
        return f"{value} of {figure.n}"
    return value + _in_brackets(_interval(figure), f"n = {figure.n}")


def _interval(figure: Figure) -> str:
    return "" if figure.ci_low is None else f"{figure.ci_low:g}-{figure.ci_high:g}"


def _in_brackets(*parts: str) -> str:
    text = "; ".join(part for part in parts if part)
    return f" ({text})" if text else ""


def claim_text(
    claim: Claim, figures: Mapping[str, Figure], figure_id: str | None = None
) -> str | None:
    """Write the short text of a claim, or of one of its figures.

    Parameters
    ----------
    claim : Claim
        The claim.
    figures : mapping of str to Figure
        The ledger's figures by id.
    figure_id : str, optional
        One of the claim's figures.

    Returns
    -------
    str or None
        None where the words are the author's: an instruction, or several figures that no
        `display` sums up.

    Raises
    ------
    KeyError
        If the claim does not hold that figure.

    Examples
    --------
    >>> from hemifacial.evidence import load_claims, load_figures
    >>> claims, figures = load_claims(), load_figures()
    >>> claim_text(claims["hfs-in-sleep"], figures)
    '12 of 12 patients'
    >>> claim_text(claims["series-sex"], figures, "au2004_women")
    '66.4 % (91 of 137)'
    >>> claim_text(claims["image-before-label"], figures) is None
    True
    """
    if figure_id is not None:
        if figure_id not in claim.figures:
            raise KeyError(figure_id)
        return figure_text(figures[figure_id])
    if claim.display or claim.kind != "figure" or len(claim.figures) > 1:
        return claim.display
    return figure_text(figures[claim.figures[0]])


def unfounded_numbers(text: str, claim: Claim, figures: Sequence[Figure]) -> list[str]:
    """Find the numbers of a text that the claim does not hold.

    Parameters
    ----------
    text : str
        Words about the claim.
    claim : Claim
        The claim; its statement counts only if it has no figures.
    figures : sequence of Figure
        Its figures; "62 in 100" stands for a percentage that rounds to it.

    Returns
    -------
    list of str
        As written in the text.

    Examples
    --------
    >>> from hemifacial.evidence import load_claims, load_figures
    >>> claim, figure = load_claims()["hfs-spreads"], load_figures()["spread2014_spread"]
    >>> unfounded_numbers("93.4 %, or 93 in 100", claim, [figure])
    []
    >>> unfounded_numbers("94 % (94 in 100)", claim, [figure])
    ['94', '94', '100']
    """
    known = {number for figure in figures for number in _numbers_of(figure)}
    if not figures:
        known.update(_numbers_in(claim.statement))
    text = _CI_LEVEL.sub("", _THOUSANDS.sub("", text))
    for found in list(_NATURAL_FREQUENCY.finditer(text)):
        if any(_rounds_to(found, figure) for figure in figures):
            text = text.replace(found.group(), "", 1)
    return [number for number in NUMBER.findall(text) if float(number) not in known]


def _numbers_of(figure: Figure) -> set[float]:
    numbers = {figure.value, figure.ci_low, figure.ci_high, figure.n, figure.events} - {None}
    return numbers | _numbers_in(f"{figure.quantity} {figure.unit} {figure.population}")


def _numbers_in(text: str) -> set[float]:
    return {float(number) for number in NUMBER.findall(_THOUSANDS.sub("", text))}


def _rounds_to(found: re.Match, figure: Figure) -> bool:
    """Whether "62 in 100" is a percentage or a share rounded to the digits it is written with."""
    count, base = found.groups()
    decimals = len(count.partition(".")[2])
    shares = [figure.value / 100] if figure.unit == "%" else []
    if per := _PER.match(_THOUSANDS.sub("", figure.unit)):
        shares.append(figure.value / int(per[1]))
    if figure.events is not None and figure.n:
        shares.append(figure.events / figure.n)
    tolerance = 0.5 * 10**-decimals + 1e-9
    return any(abs(share * int(base) - float(count)) <= tolerance for share in shares)


def display_problem(claim: Claim, figures: Sequence[Figure]) -> str | None:
    """Say what is wrong with a written `display`, if anything."""
    if claim.display is None:
        return None
    missing = unfounded_numbers(claim.display, claim, figures)
    if not missing:
        return None
    return f"{', '.join(missing)} in {claim.display!r} is in none of the claim's figures"


def source_name(reference: Reference) -> str:
    """Name a source in a word or two.

    Parameters
    ----------
    reference : Reference
        A source of the ledger.

    Returns
    -------
    str
        First author's surname and year; journal and year where no author was seen, the locator or
        the key where neither was.

    Examples
    --------
    >>> from hemifacial.evidence import load_references
    >>> references = load_references()
    >>> source_name(references["au2004"]), source_name(references["almenabbawy2022"])
    ('Au 2004', 'Al Menabbawy 2022')
    """
    name = _surname(reference.authors) or reference.journal or reference.locator or reference.key
    return f"{name} {reference.year}" if reference.year else name


def _surname(authors: str) -> str:
    """First author without initials: "von Eckardstein K, Harper C" gives "von Eckardstein"."""
    words = _OTHERS.sub("", authors.split(",")[0]).split()
    while len(words) > 1 and _INITIALS.fullmatch(words[-1]):
        words.pop()
    return " ".join(words)
