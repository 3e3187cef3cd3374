"""What lies around the root of the facial nerve, and what an operation there puts at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.anatomy import (
    ARTERY,
    BONE,
    BRAINSTEM,
    LARGE_ARTERY,
    NERVE,
    OTHER_NERVE,
    PLEXUS,
    SECOND_ARTERY,
    along,
    draw_crease,
    draw_cut,
    draw_exit,
    draw_lobules,
    draw_tissue,
    draw_tube,
    new_panel,
    smooth_line,
)
from hemifacial.figures.anatomy_labels import write_label
from hemifacial.figures.style import house_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ABOVE_IN, _BEHIND_IN, _HEAD_IN = (6.76, 2.8), (6.76, 3.3), 0.34

ROOT_NEIGHBOURS_CAPTION = (
    "Schematic, not to scale; one common arrangement, and it varies. Relations: Rhoton, "
    "Neurosurgical Atlas; way in: Springer chapter on the infrafloccular approach "
    "(doi:10.1007/978-4-431-54183-7_12). Sources disagree on how often the AICA runs between VII "
    "and VIII. "
    "For teaching, not for patient care."
)


@dataclass(frozen=True)
class Neighbour:
    """A structure beside the root of the facial nerve.

    Parameters
    ----------
    name, where : str
        The structure and its place.
    at_risk : str, optional
        What was reported after its injury; None where nothing was found.
    source : str
        Who says so.
    """

    name: str
    where: str
    at_risk: str | None
    source: str


def root_neighbours() -> list[Neighbour]:
    """Give the structures around the root, with figures from the evidence ledger.

    Returns
    -------
    list of Neighbour
        Nerves, what covers the root, and vessels.

    Examples
    --------
    >>> root_neighbours()[0].at_risk
    'lasting weakness of the face: 0.9 % of 5685'
    """
    return _nerves() + _covers() + _vessels()


def _nerves() -> list[Neighbour]:
    from hemifacial.evidence import load_figures

    ledger = load_figures()
    face = ledger["miller2012_facial_palsy_permanent_mvd"]
    ear = ledger["miller2012_hearing_loss_permanent_mvd"]
    throat = ledger["huh2008_lower_cn_palsy_any"]
    lasting = ledger["huh2008_lower_cn_palsy_permanent"]
    return [
        Neighbour(
            "Facial nerve (VII)",
            "at the brainstem below VIII and slightly in front of it",
            f"lasting weakness of the face: {face.value:g} % of {face.n}",
            _sources(face.reference),
        ),
        Neighbour(
            "Vestibulocochlear nerve (VIII)",
            "behind VII, nearer to the surgeon",
            f"lasting loss of hearing: {ear.value:g} % of {ear.n}",
            _sources(ear.reference),
        ),
        Neighbour(
            "Glossopharyngeal, vagus and accessory nerves (IX, X, XI)",
            "below VII; they converge on the jugular foramen",
            f"hoarseness or trouble with swallowing: {throat.value:g} % of {throat.n}, "
            f"lasting in {lasting.value:g} %",
            _sources(throat.reference),
        ),
    ]


def _covers() -> list[Neighbour]:
    return [
        Neighbour(
            "Flocculus",
            "hides the junction of VII and VIII with the brainstem; lifted gently to reach it",
            None,
            _sources("infrafloc_ch", "matsuo2022"),
        ),
        Neighbour(
            "Choroid plexus",
            "protrudes from the foramen of Luschka, behind IX and X",
            None,
            _sources("infrafloc_ch"),
        ),
    ]


def _vessels() -> list[Neighbour]:
    return [
        Neighbour(
            "Anterior inferior cerebellar artery (AICA)",
            "passes VII and VIII, often between them, and turns back above the flocculus",
            None,
            _sources("duanefig5"),
        ),
        Neighbour(
            "Labyrinthine artery",
            "from the AICA into the internal acoustic meatus; supplies the inner ear",
            None,
            _sources("duanefig5"),
        ),
        Neighbour(
            "Posterior inferior cerebellar artery (PICA)",
            "from the vertebral artery, around IX, X and XI",
            "infarct of the medulla after it was moved: one case",
            _sources("duanefig5", "pica_ischemia2019"),
        ),
        Neighbour(
            "Vertebral artery (VA)",
            "in front of and medial to IX, X and XI",
            "where it pressed on VII, deficits of the lower cranial nerves were more frequent",
            _sources("duanefig5", "jns2024_420"),
        ),
    ]


def _sources(*keys: str) -> str:
    """Name the atlas and the ledger's references."""
    from hemifacial.evidence import load_references, source_name

    references = load_references()
    names = ["Rhoton, Neurosurgical Atlas", *(source_name(references[key]) for key in keys)]
    return "; ".join(names)


def root_neighbours_figure() -> Figure:
    """Draw the root of the right facial nerve from above and from behind.

    Returns
    -------
    matplotlib.figure.Figure
        Two windows, not to scale.
    """
    with house_style():
        height = _ABOVE_IN[1] + _BEHIND_IN[1] + 2 * _HEAD_IN + 0.12
        figure = new_figure(height)
        figure.set_layout_engine("none")
        behind = new_panel(figure, 0.12, 0.12, _BEHIND_IN)
        above = new_panel(figure, 0.12, 0.12 + _BEHIND_IN[1] + _HEAD_IN, _ABOVE_IN)
        _draw_from_above(above)
        _label_from_above(above)
        _draw_from_behind(behind)
        _label_from_behind(behind)
        for axis, (_, top), title in (
            (above, _ABOVE_IN, "Right side from above, front at the top"),
            (behind, _BEHIND_IN, "Right side from behind, as in surgery, head end at the top"),
        ):
            write_label(axis, title, (0, top + 0.17), weight="bold")
    return figure


def root_neighbours_alt() -> str:
    """Say in words what `root_neighbours_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    return (
        "Two schematics of the root of the right facial nerve. From above: VII in front of VIII; "
        "the AICA comes from the basilar artery, runs between them, gives off the labyrinthine "
        "artery to the meatus and turns back to the flocculus; the choroid plexus lies beside it. "
        "From behind: the flocculus covers the roots; VII leaves the brainstem below VIII; further "
        "down IX, X and XI run to the jugular foramen, the PICA winds around them and the "
        "vertebral artery lies in front of them. The way in leads above IX and below the flocculus."
    )


def root_neighbours_table() -> list[dict[str, object]]:
    """Give the neighbours as rows.

    Returns
    -------
    list of dict
        One row a structure.

    Examples
    --------
    >>> root_neighbours_table()[4]["Structure"]
    'Choroid plexus'
    """
    return [
        {"Structure": n.name, "Where": n.where, "At risk": n.at_risk, "Source": n.source}
        for n in root_neighbours()
    ]


def _draw_from_above(axis: Axes) -> None:
    """Draw the level of VII and VIII; the midline is at the left, the front at the top."""
    bone = ((7.4, 3.1), (6.2, 2.7), (5.75, 2.25), (5.68, 1.98), (6.2, 1.96), (6.26, 1.68))
    draw_tissue(axis, (*bone, (6.2, 1.4), (5.66, 1.34), (5.9, 0.7), (7.4, -0.4)), BONE, 0.5)
    cerebellum = ((-0.4, 0.5), (1.1, 0.54), (1.9, 0.46), (3.2, 0.46), (4.3, 0.2), (5.0, -0.5))
    piece = draw_tissue(axis, (*cerebellum, (-0.4, -0.5)), BRAINSTEM, 0.7)
    for drop in (0.16, 0.32):
        furrow = ((-0.2, 0.5 - drop), (1.9, 0.5 - drop), (3.2, 0.45 - drop), (4.1, 0.2 - drop))
        draw_crease(axis, furrow, BRAINSTEM, piece, 0.72)
    stem = ((-0.4, 2.28), (0.5, 2.3), (1.25, 2.1), (1.75, 1.7), (1.82, 1.3), (1.55, 0.88))
    draw_tissue(axis, (*stem, (0.9, 0.68), (-0.4, 0.64)), BRAINSTEM, 1)
    draw_lobules(axis, (1.88, 0.78), (0.26, 0.2), PLEXUS, 3.6, 8)
    draw_lobules(axis, (2.58, 0.8), (0.48, 0.25), BRAINSTEM, 2.1, 9)
    vii = smooth_line(((1.66, 1.66), (2.2, 1.82), (3.2, 1.96), (4.4, 1.96), (6.6, 1.76)))
    viii = smooth_line(((1.7, 1.2), (2.3, 1.26), (3.2, 1.34), (4.4, 1.42), (6.6, 1.6)))
    way = (
        (0.2, 2.46),
        (1.3, 2.36),
        (2.2, 2.14),
        (2.9, 1.78),
        (3.6, 1.66),
        (4.5, 1.74),
        (4.88, 1.58),
    )
    aica = smooth_line(
        (*way, (4.7, 1.26), (4.2, 1.08), (3.4, 0.98), (2.7, 1.0), (2.15, 1.0), (1.9, 0.84))
    )
    draw_exit(axis, tuple(vii[0]), 15)
    draw_exit(axis, tuple(viii[0]), 5)
    draw_tube(axis, along(aica, 0, 0.66), 0.13, ARTERY, 2.8)
    draw_tube(axis, viii, 0.2, OTHER_NERVE, 3)
    draw_tube(axis, along(aica, 0.56, 1), 0.13, ARTERY, 3.4)
    draw_tube(axis, smooth_line(((4.7, 1.72), (5.2, 1.72), (6.3, 1.68))), 0.055, ARTERY, 3.2)
    draw_tube(axis, vii, 0.2, NERVE, 3.5)
    draw_cut(axis, (0.2, 2.48), 0.16, LARGE_ARTERY, 3)


def _label_from_above(axis: Axes) -> None:
    write_label(axis, "Brainstem", (0.2, 1.4), weight="bold")
    write_label(axis, "Cerebellum", (0.2, 0.17), weight="bold", halo=BRAINSTEM.body)
    write_label(axis, "Petrous\nbone", (6.64, 0.75), side="right")
    write_label(axis, "Basilar artery", (0.45, 2.64))
    write_label(axis, "AICA", (2.15, 2.5), (1.9, 2.23))
    write_label(axis, "VII: face", (3.0, 2.5), (3.2, 1.98))
    write_label(axis, "Labyrinthine artery", (4.05, 2.5), (5.3, 1.71))
    write_label(axis, "VIII: hearing", (4.7, 0.85), (5.3, 1.48))
    write_label(axis, "Flocculus", (3.35, 0.7), (2.9, 0.78))
    write_label(axis, "Choroid plexus", (1.75, 0.17), (1.88, 0.7), halo=BRAINSTEM.body)


def _draw_from_behind(axis: Axes) -> None:
    """Draw nerves and vessels of the angle, with the cerebellum drawn aside at the left."""
    bone = ((7.4, 3.7), (6.2, 3.4), (5.8, 2.9), (5.75, 2.72), (6.2, 2.68), (6.25, 2.42))
    bone += ((6.2, 2.16), (5.7, 2.1), (5.7, 1.4), (5.78, 0.88), (6.2, 0.82), (6.25, 0.52))
    draw_tissue(axis, (*bone, (6.2, 0.22), (5.75, 0.16), (5.9, -0.4), (7.4, -0.4)), BONE, 0.5)
    va = smooth_line(((2.25, -0.4), (2.0, 0.2), (1.65, 0.6), (1.0, 0.92)))
    draw_tube(axis, va, 0.36, LARGE_ARTERY, 0.8)
    stem = ((0, 3.6), (1.5, 3.6), (1.66, 2.7), (1.62, 2.05), (1.52, 1.5), (1.46, 0.8), (1.3, -0.4))
    draw_tissue(axis, (*stem, (0, -0.4)), BRAINSTEM, 1)
    way = (
        (1.84, 0.44),
        (2.12, 0.7),
        (2.5, 1.02),
        (2.8, 1.12),
        (3.0, 0.94),
        (2.9, 0.6),
        (2.5, 0.38),
    )
    pica = smooth_line((*way, (1.9, 0.29), (0.6, 0.32)))
    draw_tube(axis, along(pica, 0, 0.34), 0.15, SECOND_ARTERY, 1.8, "round")
    for start, middle, width in (
        ((1.42, 1.02), (3.6, 0.8), 0.12),
        ((1.4, 0.82), (3.6, 0.64), 0.075),
        ((1.38, 0.66), (3.6, 0.55), 0.075),
        ((1.36, 0.5), (3.6, 0.46), 0.075),
        ((2.75, -0.3), (3.8, 0.33), 0.085),
    ):
        end = (6.6, 0.5 + 0.3 * (middle[1] - 0.5))
        draw_tube(axis, smooth_line((start, middle, end)), width, OTHER_NERVE, 2)
    draw_tube(axis, along(pica, 0.3, 1), 0.15, SECOND_ARTERY, 2.4)
    vii = smooth_line(((1.54, 1.76), (2.2, 1.9), (3.2, 2.2), (4.4, 2.44), (6.6, 2.54)))
    viii = smooth_line(((1.56, 2.16), (2.2, 2.22), (3.2, 2.31), (4.4, 2.36), (6.6, 2.34)))
    way = ((1.0, 1.2), (1.7, 1.4), (2.5, 1.6), (3.2, 1.96), (3.9, 2.48), (4.2, 2.78), (3.9, 2.98))
    aica = smooth_line((*way, (3.1, 2.88), (2.2, 2.74), (0.6, 2.82)))
    draw_tube(axis, along(aica, 0, 0.3), 0.14, ARTERY, 0.9)
    draw_exit(axis, tuple(vii[0]), 12)
    draw_tube(axis, vii, 0.21, NERVE, 2.9)
    draw_tube(axis, along(aica, 0.2, 1), 0.14, ARTERY, 3)
    draw_tube(axis, smooth_line(((3.92, 2.52), (4.5, 2.46), (6.3, 2.45))), 0.055, ARTERY, 3.1)
    draw_tube(axis, viii, 0.22, OTHER_NERVE, 3.2)
    cerebellum = ((-0.4, 3.6), (0.7, 3.6), (0.98, 2.7), (0.92, 1.8), (0.76, 0.7), (0.5, -0.4))
    piece = draw_tissue(axis, (*cerebellum, (-0.4, -0.4)), BRAINSTEM, 3.5)
    for back in (0.16, 0.62):
        furrow = ((0.7 - back, 3.6), (0.96 - back, 2.7), (0.9 - back, 1.8), (0.5 - back, -0.4))
        draw_crease(axis, furrow, BRAINSTEM, piece, 3.52)
    draw_lobules(axis, (1.14, 1.5), (0.26, 0.19), PLEXUS, 3.6, 8)
    draw_lobules(axis, (1.32, 2.3), (0.5, 0.31), BRAINSTEM, 3.7, 9)


def _label_from_behind(axis: Axes) -> None:
    axis.text(
        0.48, 2.62, "Cerebellum", rotation=90, ha="center", va="center", weight="bold", zorder=9
    )
    write_label(axis, "Choroid\nplexus", (0.06, 1.0), (1.08, 1.42), halo=BRAINSTEM.body)
    write_label(axis, "Flocculus", (2.1, 2.5), (1.72, 2.36))
    write_label(axis, "AICA", (2.5, 3.12), (3.3, 2.92))
    write_label(axis, "Labyrinthine\nartery", (4.5, 2.9), (4.9, 2.46))
    write_label(axis, "VIII: hearing", (4.2, 2.02), (4.1, 2.32))
    write_label(axis, "VII: face", (3.4, 1.76), (2.5, 1.99))
    write_label(axis, "Way in: above IX, below flocculus", (2.8, 1.44), (1.68, 1.57))
    write_label(axis, "PICA", (3.2, 1.06), (2.96, 1.02))
    write_label(axis, "IX, X, XI: voice,\nswallowing", (4.05, 1.04), (4.4, 0.7))
    write_label(axis, "Vertebral artery", (3.95, 0.14), (2.1, 0.1))
    write_label(axis, "Petrous\nbone", (6.64, 1.5), side="right")
