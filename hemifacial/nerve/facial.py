"""The facial nerve as the simulator sees it: branches, pairs of fibres, and what a vessel does.

Distances run outwards along the nerve from the root exit point, in mm. Fibres of two branches lie
side by side in pairs where the vessel presses; only the fibres of one pair share a cleft.
Which values are measured, assumed or fitted: `parameter_table`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve.cable import Axon
from hemifacial.nerve.fibre import LARGEST_UM, SMALLEST_UM, Fibre
from hemifacial.nerve.lesion import HEALTHY_PARANODAL_GAP_NM, Cleft, Lesion, whole, within

#: Resistance of the space between two fibres that are not pressed together (MOhm/cm).
OPEN_CLEFT_MOHM_PER_CM = 25.0
#: Healthy internodes that a simulation keeps on either side of the lesion.
MARGIN_INTERNODES = 8


@dataclass(frozen=True)
class Branch:
    """A branch of the facial nerve and the muscle that it supplies.

    Parameters
    ----------
    name, muscle : str
        What they are called.
    electrode_mm, muscle_mm : float
        Distance from the root exit point to the stimulating electrode and to the muscle.
    """

    name: str
    muscle: str
    electrode_mm: float
    muscle_mm: float

    def __post_init__(self) -> None:
        within(f"The distance to the electrode of the {self.name} branch", self.electrode_mm, 30,
               200, "mm")  # fmt: skip
        within(f"The distance to the muscle of the {self.name} branch", self.muscle_mm, 30, 200,
               "mm")  # fmt: skip


ZYGOMATIC = Branch("zygomatic", "orbicularis oculi", electrode_mm=115.0, muscle_mm=118.0)
MANDIBULAR = Branch("marginal mandibular", "mentalis", electrode_mm=117.0, muscle_mm=120.0)


@dataclass(frozen=True)
class Compression:
    """What the vessel has done to the nerve at the place where it presses.

    Parameters
    ----------
    centre_mm, length_mm : float
        Where the stretch lies from the root exit point, and how long it is.
    myelin_fraction, paranodal_gap_nm, axolemmal_sodium_fraction : float
        As in `Lesion`.
    persistent_sodium_scale, slow_potassium_scale, potassium_reversal_mv : float
        As in `Lesion`.
    cleft_mohm_per_cm : float
        Resistance of the space that a pair shares, 10 to 10,000 MOhm/cm: low where fluid
        separates the fibres, high where they are pressed together.

    Notes
    -----
    Every value of the human nerve is assumed: none was ever measured there.

    Examples
    --------
    >>> Compression().decompressed().cleft_mohm_per_cm
    25.0
    """

    centre_mm: float = 4.5
    length_mm: float = 5.0
    myelin_fraction: float = 0.1
    paranodal_gap_nm: float = HEALTHY_PARANODAL_GAP_NM
    axolemmal_sodium_fraction: float = 0.01
    persistent_sodium_scale: float = 1.0
    slow_potassium_scale: float = 1.0
    potassium_reversal_mv: float = -90.0
    cleft_mohm_per_cm: float = 2400.0

    def __post_init__(self) -> None:
        within("The place of the compression", self.centre_mm, 2, 30, "mm")
        within("The resistance of the cleft", self.cleft_mohm_per_cm, 10, 10_000, "MOhm/cm")
        self.lesion()

    def lesion(self) -> Lesion:
        """The changed stretch."""
        return Lesion(
            self.centre_mm,
            self.length_mm,
            self.myelin_fraction,
            self.paranodal_gap_nm,
            self.axolemmal_sodium_fraction,
            self.persistent_sodium_scale,
            self.slow_potassium_scale,
            self.potassium_reversal_mv,
        )

    def cleft(self) -> Cleft:
        """The shared space, its area such that it has the resistance asked for."""
        resistivity_ohm_cm = 175.0
        area_um2 = resistivity_ohm_cm / (self.cleft_mohm_per_cm * 1e6) * 1e8
        return Cleft(self.lesion().span_mm, area_um2, resistivity_ohm_cm)

    def decompressed(self) -> Compression:
        """The same nerve just after the vessel was moved: the cleft open, all else unchanged."""
        return replace(self, cleft_mohm_per_cm=OPEN_CLEFT_MOHM_PER_CM)


#: A nerve that nothing presses on.
HEALTHY = Compression(
    myelin_fraction=1.0, axolemmal_sodium_fraction=0.0, cleft_mohm_per_cm=OPEN_CLEFT_MOHM_PER_CM
)


@dataclass(frozen=True)
class Pair:
    """Two fibres side by side at the compression, one of each branch, as simulated there.

    Attributes
    ----------
    axons : tuple of Axon
        The stretch around the compression, fibre of the first branch first.
    """

    axons: tuple[Axon, Axon]


@dataclass(frozen=True)
class FacialNerve:
    """Fibres of two branches that lie in pairs where the vessel presses.

    Parameters
    ----------
    branches : tuple of Branch
        The two branches.
    pairs : int
        Number of pairs, 1 to 50.
    diameter_um, spread_um : float
        Mean and standard deviation of the fibre diameters. The default of 6.6 um is fitted: it
        makes the response nearly as late as it is recorded. The velocity measured outside the
        skull, 59.6 m/s, would ask for 10 to 11 um.
    temperature_c : float
        Temperature in °C.
    neuromuscular_delay_ms : float
        From the last node to the first deflection of the muscle.
    seed : int
        Of the diameters and of where the nodes lie.

    Examples
    --------
    >>> len(FacialNerve(pairs=3).laid_out(Compression()))
    3
    """

    branches: tuple[Branch, Branch] = (ZYGOMATIC, MANDIBULAR)
    pairs: int = 10
    diameter_um: float = 6.6
    spread_um: float = 0.3
    temperature_c: float = 37.0
    neuromuscular_delay_ms: float = 1.0
    seed: int = 7

    def __post_init__(self) -> None:
        if len(self.branches) != 2:
            raise CourseError(f"The nerve has {len(self.branches)} branches; it must have two.")
        whole("The number of pairs", self.pairs, 1, 50)
        within("The mean fibre diameter", self.diameter_um, SMALLEST_UM, LARGEST_UM, "um")
        within("The spread of fibre diameters", self.spread_um, 0, 3, "um")
        within("The neuromuscular delay", self.neuromuscular_delay_ms, 0, 5, "ms")
        Fibre(self.diameter_um, self.temperature_c)

    def branch_index(self, name: str) -> int:
        """Which branch has this name."""
        names = [branch.name for branch in self.branches]
        if name not in names:
            raise CourseError(f"There is no branch {name!r}; there are {' and '.join(names)}.")
        return names.index(name)

    def laid_out(self, compression: Compression) -> tuple[Pair, ...]:
        """Draw the fibres and lay their nodes around the compression, each with its own offset."""
        draw = np.random.default_rng(self.seed)
        pairs = []
        for _ in range(self.pairs):  # one by one, so that more pairs leave the first ones alone
            sizes = draw.normal(self.diameter_um, self.spread_um, 2)
            first, second = (
                self._around(compression, Fibre(float(size), self.temperature_c), float(offset))
                for size, offset in zip(
                    sizes.clip(SMALLEST_UM, LARGEST_UM), draw.uniform(0, 1, 2), strict=True
                )
            )
            pairs.append(Pair((first, second)))
        return tuple(pairs)

    @staticmethod
    def _around(compression: Compression, fibre: Fibre, offset: float) -> Axon:
        """The stretch of a fibre from some healthy internodes before the lesion to some after."""
        spacing_mm = fibre.node_spacing_um / 1000
        begin, end = compression.lesion().span_mm
        first_mm = begin - (MARGIN_INTERNODES + offset) * spacing_mm
        nodes = int(np.ceil((end - first_mm) / spacing_mm)) + MARGIN_INTERNODES + 1
        return Axon(fibre, nodes, first_mm)
