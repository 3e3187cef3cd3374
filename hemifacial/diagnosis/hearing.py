"""Hearing by tone and by words, and where the two disagree."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.diagnosis.scales import SECONDARY, find_scale
from hemifacial.errors import CourseError

#: Classes I to III end at these pure-tone averages, in dB.
_TONE_AT_MOST_DB = (30, 50, 90)
#: Classes I to IV begin at these shares of words, in per cent.
_WORDS_AT_LEAST_PERCENT = (70, 50, 5, 1)


@dataclass(frozen=True)
class Hearing:
    """One ear's class by each of its two measures.

    Attributes
    ----------
    tone_class, words_class : int
        Gardner-Robertson class, 1 to 5, by pure-tone average and by speech discrimination alone.
    """

    tone_class: int
    words_class: int

    @property
    def serviceable(self) -> bool:
        """At most 50 dB and at least 50 % of words."""
        return max(self.tone_class, self.words_class) <= 2

    @property
    def strictly_serviceable(self) -> bool:
        """At most 30 dB and at least 70 % of words."""
        return max(self.tone_class, self.words_class) == 1

    @property
    def sentence(self) -> str:
        """The result in words."""
        scale = find_scale("gardner_robertson")
        tone, words = scale.written(self.tone_class), scale.written(self.words_class)
        if tone == words:
            told = f"{scale.name} {tone}."
        else:
            told = (
                f"{scale.name} {tone} by tone and {words} by words: the two disagree, and which "
                "one counts was not seen in a source."
            )
        usual = "serviceable" if self.serviceable else "not serviceable"
        strict = "serviceable" if self.strictly_serviceable else "not serviceable"
        return (
            f"{told} The hearing is {usual} by 50 dB and 50 %, and {strict} by the stricter 30 dB "
            f"and 70 %. {SECONDARY}"
        )


def grade_hearing(tone_average_db: float | None, words_percent: float) -> Hearing:
    """Class the hearing of one ear.

    Parameters
    ----------
    tone_average_db : float or None
        Pure-tone average in dB, -10 to 130; None where no tone is heard.
    words_percent : float
        Speech discrimination in per cent, 0 to 100.

    Returns
    -------
    Hearing

    Raises
    ------
    CourseError
        A value lies outside its range.

    Notes
    -----
    A value between two classes, such as 30.5 dB, falls into the worse one.

    References
    ----------
    Ledger references ``grblog`` and ``nswikihearing``, both secondary.

    Examples
    --------
    >>> grade_hearing(25, 60).sentence[:60]
    'Gardner-Robertson class I by tone and II by words: the two d'
    """
    if tone_average_db is not None and not -10 <= tone_average_db <= 130:
        raise CourseError(
            f"tone_average_db is {tone_average_db:g}; it must be from -10 to 130, or None where no "
            "tone is heard."
        )
    if not 0 <= words_percent <= 100:
        raise CourseError(f"words_percent is {words_percent:g}; it must be from 0 to 100.")
    words = 1 + sum(words_percent < least for least in _WORDS_AT_LEAST_PERCENT)
    if tone_average_db is None:
        return Hearing(5, words)
    return Hearing(1 + sum(tone_average_db > most for most in _TONE_AT_MOST_DB), words)
