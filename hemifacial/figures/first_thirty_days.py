"""When trouble showed after decompression, as far as a source prints a time, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.lettering import text_width_in
from hemifacial.figures.style import (
    BLUE,
    GREEN,
    PURPLE,
    TEXT_GREY,
    VERMILLION,
    WIDTH_IN,
    house_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LAST_DAY = 30.0
NO_TIME = "no onset time found in a source"
_HOURS = 24.0
_ROW_IN, _LABEL_IN, _FOOT_IN = 0.5, 1.92, 0.72
_COLOURS = {"bleed": VERMILLION, "fluid": BLUE, "face": PURPLE, "ear": GREEN}
_MARKERS = {"mean": "o", "median": "D"}


@dataclass(frozen=True)
class Onset:
    """When one source saw one complication begin.

    Parameters
    ----------
    complication, kind : str
        Its name, and the group that gives its colour.
    source : str
        Key of the source in the evidence ledger; empty where no time was found.
    first_day, last_day : float, optional
        Range in days after surgery; None where the source prints no time.
    middle_day : float, optional
        Printed mean or median, in days.
    middle : {"mean", "median"}, optional
        Which of the two it is.
    n_patients : int, optional
        Patients with the complication.
    words : str
        How the source puts it, in short.
    """

    complication: str
    kind: str
    source: str = ""
    first_day: float | None = None
    last_day: float | None = None
    middle_day: float | None = None
    middle: str | None = None
    n_patients: int | None = None
    words: str = NO_TIME


ONSETS = (
    Onset("Fall in alertness", "bleed", "fatal6974", 0, 0, n_patients=46, words="after waking"),
    Onset(
        "Bleed, glue sling",
        "bleed",
        "liu2023glue",
        0.5 / _HOURS,
        95 / _HOURS,
        41.75 / _HOURS,
        "mean",
        14,
        "0.5-95 h, mean 41.75 h",
    ),
    Onset("Infarct", "bleed"),
    Onset(
        "Hydrocephalus*", "fluid", "krystkiewicz2025", 0, 4, n_patients=None, words="within 4 days"
    ),
    Onset("CSF leak", "fluid"),
    Onset("Meningitis", "fluid"),
    Onset("Weak face, early", "face", "huh2008", 0, 1, words="within 24 h: more often lasting"),
    Onset("Weak face, late", "face", "han2012", 2, 23, 11, "mean", 100, "day 2-23, mean 11"),
    Onset("", "face", "dfp248", 2, 30, 10.2, "mean", 16, "day 2-30, mean 10.2"),
    Onset("", "face", "lee2018_dfp", 1, 44, 9.67, "mean", 45, "day 1-44, mean 9.67"),
    Onset(
        "Deaf ear, late",
        "ear",
        "lee2019_delayedhl",
        10,
        45,
        22,
        "median",
        5,
        "day 10-45, median 22",
    ),
    Onset("Swallowing", "ear"),
)

#: Rows of the drawing that a row of the table sums up.
WHEN = {
    "Haematoma": ("Fall in alertness", "Bleed, glue sling"),
    "Cerebellar infarct": ("Infarct",),
    "Hydrocephalus": ("Hydrocephalus*",),
    "CSF leak": ("CSF leak",),
    "Meningitis": ("Meningitis",),
    "Deaf ear": ("Deaf ear, late",),
    "Late facial palsy": ("Weak face, late",),
    "Open eye in a palsy": ("Weak face, early", "Weak face, late"),
    "Trouble swallowing": ("Swallowing",),
}

#: Complication, how to recognise it, what to do first, claims that say so.
RECOGNISE_AND_ACT = (
    (
        "Haematoma",
        "falling consciousness, new deficit, failed finger-nose test",
        "CT at once, surgeon called meanwhile; with deterioration, brainstem compression or "
        "hydrocephalus evacuated as soon as possible",
        ("after-scan-now", "after-evacuate", "after-bleed-late"),
    ),
    (
        "Cerebellar infarct",
        "ataxia, vertigo, slurred speech, vomiting, headache; may look mild first",
        "image; watch without a break; decompress when swollen and deteriorating",
        ("after-cerebellar-infarct", "after-scan-now"),
    ),
    (
        "Hydrocephalus",
        "new headache, vomiting or drowsiness, early or slowly later",
        "image, look for a bleed; drain or shunt is the surgeons' decision",
        ("after-hydrocephalus",),
    ),
    (
        "CSF leak",
        "clear fluid from nose, ear or wound; full ear, headache, nausea that do not settle",
        "seen the same day; treated early; ways differ between authors",
        ("after-leak-signs", "mvd-csf-leak-act", "after-leak-ways"),
    ),
    (
        "Meningitis",
        "fever with headache or stiff neck",
        "same day: scan first if consciousness or examination changed, then cultures; treat as "
        "bacterial by local rules until the fluid speaks",
        ("after-meningitis-act", "after-meningitis-bacterial"),
    ),
    (
        "Deaf ear",
        "hearing suddenly lost, up to weeks later",
        "audiometry at once, ear surgeons called; steroid was given in a series without controls",
        ("after-deaf-late", "after-deaf-conductive"),
    ),
    (
        "Late facial palsy",
        "face weak days to weeks later",
        "grade, protect the eye, look for any other sign; most recover",
        ("after-palsy-late-act", "mvd-facial-palsy-delayed", "after-palsy-drugs"),
    ),
    (
        "Open eye in a palsy",
        "lid does not close; red, painful eye or blurred sight",
        "drops and ointment early, corneal feeling tested; ophthalmologist the same day if red, "
        "painful or blurred",
        ("after-eye", "after-eye-today"),
    ),
    (
        "Trouble swallowing",
        "hoarse voice, wet swallow, choking",
        "speech and language review before food",
        ("after-swallow", "mvd-lower-cranial-nerves"),
    ),
)


def draw_first_thirty_days(onsets: Sequence[Onset] = ONSETS) -> Figure:
    """Draw when each complication began, over the first thirty days.

    Parameters
    ----------
    onsets : sequence of Onset
        One row each, in order.

    Returns
    -------
    matplotlib.figure.Figure
        A bar spans the printed range, a marker is the printed mean or median; an arrow goes on
        beyond day 30. Ranges are of patients in different series and are no risk by day.

    Raises
    ------
    CourseError
        If there is nothing to draw.
    """
    if not onsets:
        raise CourseError("There is no onset to draw: give at least one.")
    with house_style():
        height_in = _ROW_IN * len(onsets) + _FOOT_IN + 0.12
        figure = new_figure(height_in)
        figure.set_layout_engine("none")
        left = _LABEL_IN / WIDTH_IN
        axis = figure.add_axes(
            (left, _FOOT_IN / height_in, 0.985 - left, 1 - (_FOOT_IN + 0.12) / height_in)
        )
        _dress(axis, len(onsets))
        for place, onset in enumerate(onsets):
            _draw_row(axis, place, onset)
    return figure


def _dress(axis: Axes, n_rows: int) -> None:
    axis.set_xlim(-0.6, 33)
    axis.set_ylim(n_rows - 0.5, -0.62)
    axis.set_xticks([0, 1, 5, 10, 15, 20, 25, 30])
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    axis.set_xlabel("Days after surgery")
    axis.axvspan(0, 1, color="#EFEFEF", zorder=0)
    for day in (10, 20, 30):
        axis.axvline(day, color="#E4E4E4", linewidth=1, zorder=0)


def _draw_row(axis: Axes, place: int, onset: Onset) -> None:
    colour = _COLOURS[onset.kind]
    if onset.complication:
        axis.text(-0.9, place - 0.02, onset.complication, ha="right", va="center", weight="bold")
    if onset.first_day is None or onset.last_day is None:
        axis.text(0.4, place, onset.words, va="center", color=TEXT_GREY, style="italic")
        return
    below = place + 0.2
    end = min(onset.last_day, LAST_DAY)
    axis.plot(
        [onset.first_day, end],
        [below] * 2,
        color=colour,
        linewidth=6,
        alpha=0.55,
        solid_capstyle="butt",
    )
    if onset.last_day == onset.first_day:
        axis.plot(onset.first_day, below, "s", color=colour, markersize=8)
    if onset.last_day > LAST_DAY:
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.5, "mutation_scale": 16}
        axis.annotate("", (32.4, below), (LAST_DAY - 0.2, below), arrowprops=arrow)
    if onset.middle_day is not None:
        axis.plot(
            onset.middle_day,
            below,
            _MARKERS[onset.middle or "mean"],
            color=colour,
            markeredgecolor="black",
            markersize=9,
        )
    _write_words(axis, place, onset)


def _write_words(axis: Axes, place: int, onset: Onset) -> None:
    words = onset_words(onset)
    days_an_inch = 33.6 / (WIDTH_IN * 0.985 - _LABEL_IN)
    start = min(max(onset.first_day or 0.0, 0.15), 32.6 - days_an_inch * text_width_in(words))
    axis.text(start, place - 0.2, words, va="center", ha="left")


def onset_words(onset: Onset) -> str:
    """Write an onset with its number of patients and its source.

    Parameters
    ----------
    onset : Onset
        One onset.

    Returns
    -------
    str
        Such as the example.

    Examples
    --------
    >>> onset_words(ONSETS[1])
    '0.5-95 h, mean 41.75 h; n = 14 (Liu 2023)'
    >>> onset_words(Onset("Meningitis", "fluid"))
    'no onset time found in a source'
    """
    from hemifacial.evidence import load_references, source_name

    if not onset.source:
        return onset.words
    number = "" if onset.n_patients is None else f"; n = {onset.n_patients}"
    return f"{onset.words}{number} ({source_name(load_references()[onset.source])})"


def recognise_and_act_table() -> list[dict[str, object]]:
    """Give when it began, what to recognise and what to do first, with the sources of the claims.

    Returns
    -------
    list of dict
        One row a complication; "When" joins the onsets of :data:`ONSETS`.

    References
    ----------
    The claims named in :data:`RECOGNISE_AND_ACT`.

    Examples
    --------
    >>> recognise_and_act_table()[3]["When"]
    'no onset time found in a source'
    """
    from hemifacial.evidence import load_claims, load_references, source_name

    claims, references = load_claims(), load_references()
    onsets, name = {}, ""
    for onset in ONSETS:
        name = onset.complication or name
        onsets.setdefault(name, []).append(onset_words(onset))
    rows = []
    for complication, recognise, act, names in RECOGNISE_AND_ACT:
        keys = dict.fromkeys(key for name in names for key in claims[name].references)
        rows.append(
            {
                "Complication": complication,
                "When": "; ".join(text for place in WHEN[complication] for text in onsets[place]),
                "Recognise": recognise,
                "Act": act,
                "Source": "; ".join(source_name(references[key]) for key in keys),
            }
        )
    return rows
