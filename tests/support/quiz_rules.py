"""Rules that every quiz of the course keeps, as checks that raise AssertionError."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from answercells.scoring import score
from hemifacial import evidence

_SHARE = r"\d+(?:\.\d+)? %|\d+ of (?:the )?\d+|\d+ \(\d+ %\)"
_PATIENT = r"\b\d\d-year-old (?:[a-z]+ ){0,2}(?:woman|man)\b"


def texts(value) -> list[str]:
    """Return every text in an item, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts(part)]
    return []


def spec(item):
    """Return the item as the scoring reads it."""
    return item.spec({ref: " ".join(evidence.claim_citations(ref)) for ref in item.refs})


def of_format(quiz, name):
    """Return the items of one format."""
    return [item for item in quiz.items if item.format == name]


def check_references(item, claims):
    """Each reference is a claim with sources."""
    assert item.refs
    for ref in item.refs:
        assert ref in claims, ref
        assert evidence.claim_citations(ref)


def check_shares(item, claims):
    """Each share in an item stands in a claim that it names."""
    known = " ".join(claims[ref].statement for ref in item.refs)
    for text in texts(item.model_dump(exclude={"refs"})):
        for share in re.findall(_SHARE, text):
            for number in re.findall(r"\d+(?:\.\d+)?", share):
                assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", known), share


def check_unsafe(quiz, at_least):
    """Enough items have options that would harm, and their rationales say so."""
    having = [i for i in quiz.items if any(o.unsafe for o in getattr(i, "options", ()))]
    assert len(having) >= at_least
    for item in having:
        for option in item.options:
            assert not option.unsafe or option.rationale.startswith("Unsafe:"), item.id
            assert not option.unsafe or not getattr(option, "correct", False), item.id


def check_keys_spread(quiz):
    """The keys of single best answers use every letter about equally."""
    single = of_format(quiz, "single_best")
    keys = Counter(item.keys[0] for item in single)
    counts = [keys[letter] for letter in "ABCDE"]
    assert max(counts) - min(counts) <= 1 + (len(single) < 5), keys


def check_key_lengths(quiz):
    """The key is no longer than the others, by rule and more often than by chance."""
    single = of_format(quiz, "single_best")
    longest = []
    for item in single:
        lengths = sorted(len(option.text) for option in item.options)
        key = next(len(option.text) for option in item.options if option.correct)
        assert key <= 1.25 * lengths[-2], item.id
        longest += [item.id] if key == lengths[-1] else []
    assert len(longest) <= len(single) // 3, longest


def check_wording(item, lesson):
    """Objective, lead-in and options are worded as choice questions are."""
    assert item.status == "draft"
    assert re.match(rf"L{lesson}\.\d+ \w", item.objective)
    assert item.lead_in.endswith(("?", "."))
    assert not re.search(r"\b(except|not true|incorrect)\b", item.lead_in, re.IGNORECASE)
    for option in getattr(item, "options", ()):
        assert not re.search(
            r"\b(all|none) of the (above|others)\b|\b(always|never)\b", option.text, re.IGNORECASE
        ), option.text


def share_with_patient(quiz):
    """Return the share of items that present a patient."""
    having = [i for i in quiz.items if re.search(_PATIENT, " ".join(texts(i.model_dump())))]
    return len(having) / len(quiz.items)


def check_key_earns_full_points(item):
    """The key earns full points and is not reported as unsafe."""
    question = spec(item)
    result = score(question, question["key"])
    assert result.points == item.points
    assert result.unsafe == ()


def check_unsafe_choice_earns_nothing(item):
    """An unsafe choice in a key-feature question earns nothing and is reported."""
    for unsafe in (option.id for option in item.options if option.unsafe):
        result = score(spec(item), [item.keys[0], unsafe])
        assert (result.points, result.unsafe) == (0.0, (unsafe,))


def check_slips(item):
    """Slips earn nothing, do not overlap, and do not touch the key."""
    for slip in item.slips:
        assert score(spec(item), slip.value).points == 0
    ranges = sorted((s.value - s.tolerance, s.value + s.tolerance) for s in (*item.slips, item))
    assert all(a[1] < b[0] for a, b in pairwise(ranges))


def check_objectives(quiz, lesson: Path):
    """Every item tests an objective of the lesson, and every objective is tested."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    named = set(re.findall(r"^- \*\*(L\d\d\.\d+)\*\*", text, flags=re.MULTILINE))
    assert {item.objective.split()[0] for item in quiz.items} == named
