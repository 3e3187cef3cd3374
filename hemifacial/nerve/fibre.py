"""One myelinated fibre: its geometry by diameter, from node to node.

Between two nodes lie ten pieces: the paranodal attachment (MYSA), the main segment beside it
(FLUT), six stretches of internode (STIN), and the same two pieces in reverse. The table is the
published one of McIntyre, Richardson and Grill (ModelDB 3810); between its rows we interpolate
linearly, which is our assumption. It describes peripheral myelin: the myelin of the facial nerve
at the brainstem is central, and no such table exists for it.

References
----------
McIntyre CC, Richardson AG, Grill WM. J Neurophysiol 2002;87:995-1006.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hemifacial.errors import CourseError

#: Columns: fibre diameter, axon diameter, node diameter, node spacing, FLUT length (all um), and
#: the number of myelin lamellae.
PUBLISHED = np.array(
    [
        (5.7, 3.4, 1.9, 500, 35, 80),
        (7.3, 4.6, 2.4, 750, 38, 100),
        (8.7, 5.8, 2.8, 1000, 40, 110),
        (10.0, 6.9, 3.3, 1150, 46, 120),
        (11.5, 8.1, 3.7, 1250, 50, 130),
        (12.8, 9.2, 4.2, 1350, 54, 135),
        (14.0, 10.4, 4.7, 1400, 56, 140),
        (15.0, 11.5, 5.0, 1450, 58, 145),
        (16.0, 12.7, 5.5, 1500, 60, 150),
    ]
)
SMALLEST_UM, LARGEST_UM = PUBLISHED[0, 0], PUBLISHED[-1, 0]
COOLEST_C, WARMEST_C = 20.0, 42.0
NODE_UM, MYSA_UM = 1.0, 3.0
STIN_PIECES = 6
#: Pieces of one internode in order; a node comes before the first.
INTERNODE = ("MYSA", "FLUT", *["STIN"] * STIN_PIECES, "FLUT", "MYSA")


@dataclass(frozen=True)
class Fibre:
    """A myelinated motor fibre.

    Parameters
    ----------
    diameter_um : float
        Outer diameter with its myelin, 5.7 to 16 um.
    temperature_c : float
        Temperature, 20 to 42 °C.

    Raises
    ------
    CourseError
        If a value lies outside what the model was published for.

    Examples
    --------
    >>> fibre = Fibre(10.0)
    >>> fibre.node_spacing_um, fibre.lamellae
    (1150.0, 120.0)
    """

    diameter_um: float
    temperature_c: float = 37.0

    def __post_init__(self) -> None:
        if not SMALLEST_UM <= self.diameter_um <= LARGEST_UM:
            raise CourseError(
                f"The fibre diameter is {self.diameter_um} um; it must lie between "
                f"{SMALLEST_UM:g} and {LARGEST_UM:g} um."
            )
        if not COOLEST_C <= self.temperature_c <= WARMEST_C:
            raise CourseError(
                f"The temperature is {self.temperature_c} °C; it must lie between "
                f"{COOLEST_C:g} and {WARMEST_C:g} °C."
            )

    @cached_property
    def _row(self) -> np.ndarray:
        columns = PUBLISHED[:, 1:].T
        return np.array([np.interp(self.diameter_um, PUBLISHED[:, 0], c) for c in columns])

    @property
    def axon_diameter_um(self) -> float:
        """Diameter of the axon under the internode (FLUT, STIN), in um."""
        return float(self._row[0])

    @property
    def node_diameter_um(self) -> float:
        """Diameter of the axon at the node and the paranode (MYSA), in um."""
        return float(self._row[1])

    @property
    def node_spacing_um(self) -> float:
        """Distance from node to node, in um."""
        return float(self._row[2])

    @property
    def lamellae(self) -> float:
        """Number of myelin lamellae."""
        return float(self._row[4])

    @property
    def piece_lengths_um(self) -> dict[str, float]:
        """Length of each kind of piece, in um."""
        flut = float(self._row[3])
        inner = self.node_spacing_um - NODE_UM - 2 * MYSA_UM - 2 * flut
        return {"node": NODE_UM, "MYSA": MYSA_UM, "FLUT": flut, "STIN": inner / STIN_PIECES}
