"""A fibre as electrical compartments: every conductance and capacitance in place.

Units in which Ohm's law needs no factor: mV, nA, uS, nF, ms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve import membrane
from hemifacial.nerve.fibre import INTERNODE, Fibre
from hemifacial.nerve.lesion import (
    HEALTHY_INTERNODAL_GAP_NM,
    HEALTHY_PARANODAL_GAP_NM,
    Cleft,
    Lesion,
)

PIECES_PER_NODE = len(INTERNODE) + 1
MOST_NODES = 2000

AXOPLASM_OHM_CM = 70.0
SHEATH_UF_CM2_PER_LAMELLA, SHEATH_S_CM2_PER_LAMELLA = 0.1, 0.001
PARANODAL_LEAK_S_CM2, INTERNODAL_LEAK_S_CM2 = 1e-3, 1e-4
#: 1 uF/cm² and 1 S/cm² on 1 um² in nF and uS.
NF_PER_UM2, US_PER_UM2 = 1e-5, 1e-2
#: Conductance (uS) of 1 um of length and 1 um² of cross-section at 1 Ohm cm.
US_PER_UM = 1e2


@dataclass(frozen=True)
class Axon:
    """A fibre laid along the nerve.

    Parameters
    ----------
    fibre : Fibre
        Its kind.
    nodes : int
        Number of nodes of Ranvier, from 2.
    first_node_mm : float
        Where its first node lies along the nerve, in mm.

    Examples
    --------
    >>> Axon(Fibre(10.0), nodes=21).length_mm
    23.0
    """

    fibre: Fibre
    nodes: int
    first_node_mm: float = 0.0

    def __post_init__(self) -> None:
        if not 2 <= self.nodes <= MOST_NODES:
            raise CourseError(
                f"The fibre has {self.nodes} nodes; it must have between 2 and {MOST_NODES}."
            )

    @property
    def length_mm(self) -> float:
        """Distance from the first node to the last, in mm."""
        return (self.nodes - 1) * self.fibre.node_spacing_um / 1000

    @property
    def node_mm(self) -> np.ndarray:
        """Where each node lies along the nerve, in mm, shape (nodes,)."""
        return self.first_node_mm + np.arange(self.nodes) * self.fibre.node_spacing_um / 1000


@dataclass(frozen=True)
class Cable:
    """The compartments of one axon, from its first node to its last.

    Attributes
    ----------
    centre_mm : ndarray, shape (n,)
        Middle of each compartment along the nerve.
    membrane_nf, sheath_nf, sheath_us : ndarray, shape (n,)
        Capacitance of the axolemma; capacitance and conductance of the sheath.
    channels_us : ndarray, shape (n, 3)
        Largest conductance of fast sodium, persistent sodium and slow potassium.
    potassium_mv : ndarray, shape (n,)
        Reversal of the slow potassium current.
    leak_us, leak_na : ndarray, shape (n,)
        Conductance of all leaks, and the current they pass at the resting voltage of -80 mV.
    inside_us, beneath_us : ndarray, shape (n - 1,)
        Axial conductance to the next compartment, inside the axon and beneath the sheath.
    bare : ndarray of bool, shape (n,)
        Where no sheath covers the axolemma: nodes, and pieces stripped of all myelin.
    changed : ndarray of bool, shape (n,)
        Where lesion or cleft make the compartment differ from a healthy, lone fibre.
    cell : ndarray of int, shape (n,)
        The slice of the cleft that surrounds the compartment, or -1.
    """

    centre_mm: np.ndarray
    membrane_nf: np.ndarray
    sheath_nf: np.ndarray
    sheath_us: np.ndarray
    channels_us: np.ndarray
    potassium_mv: np.ndarray
    leak_us: np.ndarray
    leak_na: np.ndarray
    inside_us: np.ndarray
    beneath_us: np.ndarray
    bare: np.ndarray
    changed: np.ndarray
    cell: np.ndarray


def _in_series(piece_us: np.ndarray) -> np.ndarray:
    """Conductance from middle to middle of neighbouring pieces."""
    half_ohm = 0.5 / piece_us
    return 1 / (half_ohm[:-1] + half_ohm[1:])


def build_cable(axon: Axon, lesion: Lesion | None = None, cleft: Cleft | None = None) -> Cable:
    """Lay out the compartments of an axon.

    Parameters
    ----------
    axon : Axon
        The fibre and where it lies.
    lesion : Lesion, optional
        Change of a stretch of the nerve.
    cleft : Cleft, optional
        Space shared with other fibres.

    Examples
    --------
    >>> build_cable(Axon(Fibre(10.0), nodes=3)).centre_mm.round(4)[:4].tolist()
    [0.0, 0.002, 0.0265, 0.1371]
    """
    fibre = axon.fibre
    kinds = np.array((["node", *INTERNODE] * (axon.nodes - 1)) + ["node"])
    node, paranode = kinds == "node", kinds == "MYSA"
    length_um = np.array([fibre.piece_lengths_um[kind] for kind in kinds])
    ends_um = np.concatenate([[0.0], np.cumsum(length_um)]) - length_um[0] / 2
    centre_mm = axon.first_node_mm + (ends_um[:-1] + ends_um[1:]) / 2000

    hurt = np.zeros(len(kinds), dtype=bool)
    if lesion is not None:
        hurt = (centre_mm >= lesion.span_mm[0]) & (centre_mm <= lesion.span_mm[1])
    healthy = Lesion(centre_mm=0, length_mm=1)
    state = lesion or healthy

    diameter_um = np.where(node | paranode, fibre.node_diameter_um, fibre.axon_diameter_um)
    membrane_um2 = np.pi * diameter_um * length_um
    lamellae = fibre.lamellae * np.where(hurt, state.myelin_fraction, 1.0)
    bare = node | (lamellae == 0)
    thin = np.where(bare, np.inf, 2 * np.where(bare, 1.0, lamellae))
    sheath_um2 = np.pi * fibre.diameter_um * length_um

    gap_nm = np.where(node | paranode, HEALTHY_PARANODAL_GAP_NM, HEALTHY_INTERNODAL_GAP_NM)
    gap_nm = np.where(hurt & ~node, np.maximum(gap_nm, state.paranodal_gap_nm), gap_nm)
    inside = US_PER_UM / AXOPLASM_OHM_CM * np.pi * diameter_um**2 / 4 / length_um
    ring_um2 = np.pi * ((diameter_um / 2 + gap_nm / 1000) ** 2 - (diameter_um / 2) ** 2)
    beneath = US_PER_UM / AXOPLASM_OHM_CM * ring_um2 / length_um
    # Two pieces without a sheath have no space beneath one to join.
    covered = ~(bare[:-1] & bare[1:])

    share = np.where(node, 1.0, np.where(hurt, state.axolemmal_sodium_fraction, 0.0))
    density = np.array([membrane.FAST_SODIUM, membrane.PERSISTENT_SODIUM, membrane.SLOW_POTASSIUM])
    scale = np.ones((len(kinds), 3))
    scale[hurt] = 1.0, state.persistent_sodium_scale, state.slow_potassium_scale
    area_us = membrane_um2 * US_PER_UM2
    nodal_leak = membrane.NODAL_LEAK * share
    passive = np.select([node, paranode], [0.0, PARANODAL_LEAK_S_CM2], INTERNODAL_LEAK_S_CM2)

    cell = np.full(len(kinds), -1)
    if cleft is not None:
        begin, end = cleft.span_mm
        inside_cleft = (centre_mm >= begin) & (centre_mm <= end)
        slice_mm = (end - begin) / cleft.cells
        at = np.minimum(((centre_mm - begin) // slice_mm).astype(int), cleft.cells - 1)
        cell[inside_cleft] = at[inside_cleft]

    return Cable(
        centre_mm=centre_mm,
        membrane_nf=membrane_um2 * membrane.CAPACITANCE_UF_CM2 * NF_PER_UM2,
        sheath_nf=sheath_um2 * SHEATH_UF_CM2_PER_LAMELLA / thin * NF_PER_UM2,
        sheath_us=sheath_um2 * SHEATH_S_CM2_PER_LAMELLA / thin * US_PER_UM2,
        channels_us=area_us[:, None] * density * share[:, None] * scale,
        potassium_mv=np.where(
            hurt, state.potassium_reversal_mv, membrane.POTASSIUM_REVERSAL_MV
        ).astype(float),
        leak_us=area_us * (nodal_leak + passive),
        leak_na=area_us * nodal_leak * (membrane.REST_MV - membrane.NODAL_LEAK_REVERSAL_MV),
        inside_us=_in_series(inside),
        beneath_us=_in_series(beneath) * covered,
        bare=bare,
        changed=hurt | (cell >= 0),
        cell=cell,
    )
