"""A fibre as electrical compartments: every conductance and capacitance in place.

Units in which Ohm's law needs no factor: mV, nA, uS, nF, ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hemifacial.nerve import membrane
from hemifacial.nerve.fibre import INTERNODE, Fibre
from hemifacial.nerve.lesion import (
    HEALTHY_INTERNODAL_GAP_NM,
    HEALTHY_PARANODAL_GAP_NM,
    PLACES_MM,
    Cleft,
    Lesion,
    whole,
    within,
)

PIECES_PER_NODE = len(INTERNODE) + 1
MOST_NODES = 2000

AXOPLASM_OHM_CM = 70.0
SHEATH_UF_CM2_PER_LAMELLA, SHEATH_S_CM2_PER_LAMELLA = 0.1, 0.001
#: A sheath of fewer lamellae counts as none.
FEWEST_LAMELLAE = 0.01
PARANODAL_LEAK_S_CM2, INTERNODAL_LEAK_S_CM2 = 1e-3, 1e-4
#: 1 uF/cm² and 1 S/cm² on 1 um² in nF and uS.
NF_PER_UM2, US_PER_UM2 = 1e-5, 1e-2
#: Conductance (uS) of 1 um of length and 1 um² of cross-section at 1 Ohm cm.
US_PER_UM = 1e2


#: Stands in where there is no lesion.
HEALTHY_STRETCH = Lesion(centre_mm=0, length_mm=1)


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
        whole("The number of nodes of the fibre", self.nodes, 2, MOST_NODES)
        within("The place of the first node", self.first_node_mm, *PLACES_MM, "mm")

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


@lru_cache(maxsize=256)
def _row(fibre: Fibre, nodes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which pieces are nodes, which are paranodes, and how long each is (um)."""
    kinds = ("node", *INTERNODE)
    repeat = nodes - 1

    def along(values: list) -> np.ndarray:
        return np.append(np.tile(values, repeat), values[0])

    lengths = fibre.piece_lengths_um
    return (
        along([kind == "node" for kind in kinds]),
        along([kind == "MYSA" for kind in kinds]),
        along([lengths[kind] for kind in kinds]),
    )


def _cells(cleft: Cleft | None, centre_mm: np.ndarray) -> np.ndarray:
    """The slice of the cleft around each piece, or -1."""
    cell = np.full(len(centre_mm), -1)
    if cleft is None:
        return cell
    begin, end = cleft.span_mm
    within_cleft = (centre_mm >= begin) & (centre_mm <= end)
    at = ((centre_mm[within_cleft] - begin) // ((end - begin) / cleft.cells)).astype(int)
    cell[within_cleft] = np.minimum(at, cleft.cells - 1)
    return cell


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
    node, paranode, length_um = _row(fibre, axon.nodes)
    ends_um = np.concatenate([[0.0], np.cumsum(length_um)]) - length_um[0] / 2
    centre_mm = axon.first_node_mm + (ends_um[:-1] + ends_um[1:]) / 2000
    state = lesion or HEALTHY_STRETCH
    hurt = np.zeros(len(node), dtype=bool)
    if lesion is not None:
        hurt = (centre_mm >= lesion.span_mm[0]) & (centre_mm <= lesion.span_mm[1])
    cell = _cells(cleft, centre_mm)
    diameter_um = np.where(node | paranode, fibre.node_diameter_um, fibre.axon_diameter_um)
    lamellae = fibre.lamellae * np.where(hurt, state.myelin_fraction, 1.0)
    bare = node | (lamellae < FEWEST_LAMELLAE)
    return Cable(
        centre_mm=centre_mm,
        **_membrane(node, paranode, hurt, np.pi * diameter_um * length_um, state),
        **_sheath(bare, lamellae, np.pi * fibre.diameter_um * length_um),
        **_axial(node, paranode, hurt & ~node, bare, diameter_um, length_um, state),
        bare=bare,
        changed=hurt | (cell >= 0),
        cell=cell,
    )


def _membrane(
    node: np.ndarray, paranode: np.ndarray, hurt: np.ndarray, area_um2: np.ndarray, state: Lesion
) -> dict[str, np.ndarray]:
    """The axolemma: capacitance, channels and leaks."""
    share = np.where(node, 1.0, np.where(hurt, state.axolemmal_sodium_fraction, 0.0))
    density = np.array([membrane.FAST_SODIUM, membrane.PERSISTENT_SODIUM, membrane.SLOW_POTASSIUM])
    scale = np.ones((len(node), 3))
    scale[hurt] = 1.0, state.persistent_sodium_scale, state.slow_potassium_scale
    area_us = area_um2 * US_PER_UM2
    nodal = membrane.NODAL_LEAK * share
    passive = np.select([node, paranode], [0.0, PARANODAL_LEAK_S_CM2], INTERNODAL_LEAK_S_CM2)
    return {
        "membrane_nf": area_um2 * membrane.CAPACITANCE_UF_CM2 * NF_PER_UM2,
        "channels_us": area_us[:, None] * density * share[:, None] * scale,
        "potassium_mv": np.where(
            hurt, float(state.potassium_reversal_mv), membrane.POTASSIUM_REVERSAL_MV
        ),
        "leak_us": area_us * (nodal + passive),
        "leak_na": area_us * nodal * (membrane.REST_MV - membrane.NODAL_LEAK_REVERSAL_MV),
    }


def _sheath(bare: np.ndarray, lamellae: np.ndarray, area_um2: np.ndarray) -> dict[str, np.ndarray]:
    """The myelin: each lamella is two membranes in series with all others."""
    membranes = np.where(bare, np.inf, 2 * lamellae)
    return {
        "sheath_nf": area_um2 * SHEATH_UF_CM2_PER_LAMELLA / membranes * NF_PER_UM2,
        "sheath_us": area_um2 * SHEATH_S_CM2_PER_LAMELLA / membranes * US_PER_UM2,
    }


def _axial(
    node: np.ndarray,
    paranode: np.ndarray,
    loosened: np.ndarray,
    bare: np.ndarray,
    diameter_um: np.ndarray,
    length_um: np.ndarray,
    state: Lesion,
) -> dict[str, np.ndarray]:
    """Along the axon, inside it and beneath its sheath."""
    gap_nm = np.where(node | paranode, HEALTHY_PARANODAL_GAP_NM, HEALTHY_INTERNODAL_GAP_NM)
    gap_nm = np.where(loosened, np.maximum(gap_nm, state.paranodal_gap_nm), gap_nm)
    ring_um2 = np.pi * ((diameter_um / 2 + gap_nm / 1000) ** 2 - (diameter_um / 2) ** 2)
    us_per_um = US_PER_UM / AXOPLASM_OHM_CM
    # Two pieces without a sheath have no space beneath one to join.
    covered = ~(bare[:-1] & bare[1:])
    return {
        "inside_us": _in_series(us_per_um * np.pi * diameter_um**2 / 4 / length_um),
        "beneath_us": _in_series(us_per_um * ring_um2 / length_um) * covered,
    }
