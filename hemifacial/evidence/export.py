"""References in the two forms that reference managers read: CSL-JSON and BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from hemifacial.evidence.models import Reference

_OTHERS = re.compile(r",?\s+et al\.?$")
_PERSON = re.compile(
    r"(?P<family>.+) (?P<given>[A-ZÀ-Þ][A-ZÀ-Þ-]{0,4})(?: (?P<suffix>Jr|Sr|I{2,3}))?"
)
_CHAPTER = " (book chapter)"
_NO_JOURNAL = "PubMed record"
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def to_csl(references: Iterable[Reference]) -> str:
    """Write references as CSL-JSON.

    Parameters
    ----------
    references : iterable of Reference
        Sources of the ledger.

    Returns
    -------
    str
        A JSON list with a newline at its end.

    Examples
    --------
    >>> from hemifacial.evidence import load_references
    >>> entry = json.loads(to_csl([load_references()["au2004"]]))[0]
    >>> entry["author"][0], entry["volume"], entry["issue"]
    ({'family': 'Au', 'given': 'W. L.'}, '33', '3')
    """
    entries = [_csl_entry(reference) for reference in references]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def _csl_entry(reference: Reference) -> dict[str, Any]:
    volume, issue = _volume_and_issue(reference)
    people, complete = _people(reference)
    entry = {
        "id": reference.key,
        "type": "chapter" if _is_chapter(reference) else "article-journal",
        "title": reference.title,
        "author": people,
        "container-title": _container(reference),
        "issued": {"date-parts": [[reference.year]]} if reference.year else None,
        "volume": volume,
        "issue": issue,
        "page": reference.pages,
        "DOI": reference.doi,
        "PMID": reference.pmid,
        "note": None if complete else "First author only; the source lists more authors.",
    }
    return {name: value for name, value in entry.items() if value}


def to_bibtex(references: Iterable[Reference]) -> str:
    """Write references as BibTeX, in UTF-8 with LaTeX's special characters escaped.

    Parameters
    ----------
    references : iterable of Reference
        Sources of the ledger.

    Returns
    -------
    str
        One entry a reference. A DOI stands as it is, since styles print it verbatim.

    Examples
    --------
    >>> from hemifacial.evidence import load_references
    >>> print(to_bibtex([load_references()["au2004"]]).splitlines()[1])
      author = {Au, W. L. and Tan, L. C. S. and Tan, A. K. Y.},
    """
    return "\n".join(_bibtex_entry(reference) for reference in references)


def _bibtex_entry(reference: Reference) -> str:
    volume, issue = _volume_and_issue(reference)
    people, complete = _people(reference)
    names = [_bibtex_name(person) for person in people]
    chapter = _is_chapter(reference)
    fields = {
        "author": " and ".join(names if complete else [*names, "others"]),
        # Inner braces keep the title's capitals.
        "title": f"{{{_escaped(reference.title)}}}",
        "booktitle" if chapter else "journal": _escaped(_container(reference)),
        "year": str(reference.year or ""),
        "volume": _escaped(volume or ""),
        "number": _escaped(issue or ""),
        "pages": _escaped(reference.pages or "").replace("-", "--"),
        "doi": reference.doi or "",
        "pmid": reference.pmid or "",
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{'incollection' if chapter else 'article'}{{{reference.key},\n{body},\n}}\n"


def _escaped(text: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(character, character) for character in text)


def _volume_and_issue(reference: Reference) -> tuple[str | None, str | None]:
    found = re.fullmatch(r"(.+?)\((.+)\)", reference.volume or "")
    return (found[1], found[2]) if found else (reference.volume, None)


def _people(reference: Reference) -> tuple[list[dict[str, str]], bool]:
    """Authors as CSL names, and whether the list is complete; a group has no initials."""
    printed = _OTHERS.sub("", reference.authors)
    people = []
    for name in filter(None, (part.strip() for part in printed.split(","))):
        person = _PERSON.fullmatch(name)
        people.append(
            {part: text for part, text in person.groupdict().items() if text}
            | {"given": _with_stops(person["given"])}
            if person
            else {"literal": name}
        )
    return people, printed == reference.authors


def _with_stops(initials: str) -> str:
    """Separate initials, since a style that shortens "WL" to one letter would print "W."."""
    return re.sub(r"(?<=[^-]) ?(?=[^-. ])", " ", re.sub(r"([^-])", r"\1.", initials))


def _bibtex_name(person: dict[str, str]) -> str:
    if "literal" in person:
        return f"{{{_escaped(person['literal'])}}}"
    parts = [person[part] for part in ("family", "suffix", "given") if part in person]
    return ", ".join(map(_escaped, parts))


def _is_chapter(reference: Reference) -> bool:
    return reference.journal.endswith(_CHAPTER)


def _container(reference: Reference) -> str:
    """Journal or book; empty where only a database record was seen."""
    return "" if reference.journal == _NO_JOURNAL else reference.journal.removesuffix(_CHAPTER)
