"""From axons, lesion and cleft to the arrays of the compiled solver."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hemifacial.nerve import arrays, membrane
from hemifacial.nerve.cable import (
    AXOPLASM_OHM_CM,
    PIECES_PER_NODE,
    US_PER_UM,
    Axon,
    Cable,
    build_cable,
)
from hemifacial.nerve.condense import condense
from hemifacial.nerve.lesion import Cleft, Lesion

SPIKE_MV = -20.0


@dataclass(frozen=True)
class Place:
    """Where the parts of one axon stand in the solver's arrays.

    Attributes
    ----------
    section : slice
        Its compartments among those of the section.
    section_mm : ndarray
        Middle of each of these compartments along the nerve.
    left, right : slice
        The nodes of its arms, outermost first.
    """

    section: slice
    section_mm: np.ndarray
    left: slice
    right: slice

    @property
    def node_pieces(self) -> np.ndarray:
        """Compartments of the section that are nodes, by their place in the arrays."""
        count = self.section.stop - self.section.start
        return self.section.start + np.arange(0, count, PIECES_PER_NODE)

    def node(self, node: int) -> int:
        """Place of a node: in the arms, or -1 - compartment when it lies in the section."""
        before = self.left.stop - self.left.start
        within = (self.section.stop - self.section.start - 1) // PIECES_PER_NODE + 1
        if node < before:
            return self.left.start + node
        if node < before + within:
            return -1 - self.section.start - PIECES_PER_NODE * (node - before)
        return self.right.stop - 1 - (node - before - within)


def _section_pieces(cable: Cable, nodes: int, full: bool) -> tuple[int, int]:
    """First and last compartment to be kept in full: from node to node around what is changed."""
    last = (nodes - 1) * PIECES_PER_NODE
    if full:
        return 0, last
    changed = np.flatnonzero(cable.changed)
    if not len(changed):
        middle = nodes // 2 * PIECES_PER_NODE
        return middle, middle
    first_node = (changed[0] - 1) // PIECES_PER_NODE if changed[0] else 0
    last_node = min(changed[-1] // PIECES_PER_NODE + 1, nodes - 1)
    return first_node * PIECES_PER_NODE, last_node * PIECES_PER_NODE


def _section(cables: list[Cable], spans: list[tuple[int, int]], watch_all: bool) -> arrays.Section:
    """Join the sections of all axons, with no link between one axon and the next."""

    def joined(name: str) -> np.ndarray:
        parts = [getattr(c, name)[a : b + 1] for c, (a, b) in zip(cables, spans, strict=True)]
        return np.ascontiguousarray(np.concatenate(parts))

    def links(name: str) -> np.ndarray:
        parts = [
            np.append(getattr(c, name)[a:b], 0.0) for c, (a, b) in zip(cables, spans, strict=True)
        ]
        return np.concatenate(parts)

    bare, inside, beneath = joined("bare"), links("inside_us"), links("beneath_us")
    next_bare = np.append(bare[1:], False)
    edge = np.where(bare != next_bare, beneath, 0.0)
    before = np.concatenate([[0.0], inside[:-1]]), np.concatenate([[0.0], beneath[:-1]])
    channels = joined("channels_us")
    nodes = np.concatenate([np.arange(b - a + 1) % PIECES_PER_NODE == 0 for a, b in spans])
    return arrays.Section(
        first=np.concatenate([[0], np.cumsum([b - a + 1 for a, b in spans])]).astype(np.int64),
        membrane_nf=joined("membrane_nf"),
        sheath_nf=joined("sheath_nf"),
        sheath_us=joined("sheath_us"),
        channels_us=channels,
        potassium_mv=joined("potassium_mv"),
        leak_us=joined("leak_us"),
        leak_na=joined("leak_na"),
        inside_us=inside,
        inside_sum_us=inside + before[0],
        beneath_us=np.where(bare | next_bare, 0.0, beneath),
        beneath_sum_us=beneath + before[1],
        edge_us=edge,
        bare=bare,
        cell=joined("cell").astype(np.int64),
        active=np.flatnonzero(channels.any(axis=1)).astype(np.int64),
        watched=np.flatnonzero(nodes | watch_all).astype(np.int64),
    )


def _arms(axons: list[Axon], counts: list[int], solve_ms: float, stretch: float) -> arrays.Arms:
    """Healthy arms, two an axon, with the modes of their internodes stepped by ``solve_ms``."""
    modes = [condense(axon.fibre) for axon in axons]
    healthy = [mode.cable for mode in modes]
    share = [1 / (1 + solve_ms * mode.rate_per_ms) for mode in modes]
    drive = [mode.coupling**2 * solve_ms * s for mode, s in zip(modes, share, strict=True)]
    changes = [k for k in range(1, len(axons)) if axons[k].fibre != axons[k - 1].fibre]
    return arrays.Arms(
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        alike=np.array([0, *changes, len(axons)], dtype=np.int64),
        stored_us=np.array([c.membrane_nf[0] / solve_ms for c in healthy]),
        channels_us=np.array([c.channels_us[0] for c in healthy]),
        leak_us=np.array([c.leak_us[0] for c in healthy]),
        leak_na=np.array([c.leak_na[0] for c in healthy]),
        own_us=np.array([m.port_us - d.sum() for m, d in zip(modes, drive, strict=True)]),
        mutual_us=np.array([d[0].sum() - d[1].sum() for d in drive]),
        weight=np.array([(stretch * d * s).ravel() for d, s in zip(drive, share, strict=True)]),
        keep=np.array([(stretch * s - (stretch - 1)).ravel() for s in share]),
    )


def lay_out(
    axons: list[Axon],
    lesion: Lesion | None,
    cleft: Cleft | None,
    solve_ms: float,
    stretch: float,
    *,
    full: bool = False,
    watch_all: bool = False,
) -> tuple[arrays.Section, arrays.Arms, arrays.Grid, list[Place]]:
    """Divide every axon into arms and section, and say where each part stands."""
    cables = [build_cable(axon, lesion, cleft) for axon in axons]
    spans = [_section_pieces(c, a.nodes, full) for c, a in zip(cables, axons, strict=True)]
    places, counts, at, arm_at = [], [], 0, 0
    for axon, cable, (first, last) in zip(axons, cables, spans, strict=True):
        left = first // PIECES_PER_NODE
        right = axon.nodes - 1 - last // PIECES_PER_NODE
        places.append(
            Place(
                slice(at, at + last - first + 1),
                cable.centre_mm[first : last + 1],
                slice(arm_at, arm_at + left),
                slice(arm_at + left, arm_at + left + right),
            )
        )
        counts += [left, right]
        at, arm_at = at + last - first + 1, arm_at + left + right
    section = _section(cables, spans, watch_all)
    return section, _arms(axons, counts, solve_ms, stretch), _grid(cleft, axons), places


def _grid(cleft: Cleft | None, axons: list[Axon]) -> arrays.Grid:
    if cleft is None:
        return arrays.Grid(np.zeros(1), np.zeros(1), np.zeros(0))
    slice_mm = (cleft.span_mm[1] - cleft.span_mm[0]) / cleft.cells
    face_us = 1 / (cleft.resistance_mohm_per_cm * slice_mm / 10)
    faces = np.full(cleft.cells + 1, face_us)
    faces[[0, -1]] *= 2  # from the middle of the end slices to ground
    axon_um2 = sum(np.pi * axon.fibre.axon_diameter_um**2 / 4 for axon in axons)
    inside_us = US_PER_UM / AXOPLASM_OHM_CM * axon_um2 / (slice_mm * 1000)
    return arrays.Grid(
        faces_us=faces,
        fibres_us=np.full(cleft.cells + 1, inside_us),
        shunt_us=np.full(cleft.cells, cleft.shunt_us_per_mm * slice_mm),
    )


@lru_cache(maxsize=16)
def _steady(temperature_c: float) -> np.ndarray:
    return membrane.gates(membrane.REST_MV, temperature_c).steady


def resting_state(
    section: arrays.Section, arms: arrays.Arms, grid: arrays.Grid, temperature_c: float
) -> arrays.State:
    """Every membrane at -80 mV with its gates in the steady state."""
    steady = _steady(temperature_c)
    pieces, nodes, cells = len(section.cell), int(arms.first[-1]), len(grid.shunt_us)
    return arrays.State(
        arm_mv=np.zeros(nodes),
        arm_gate=np.tile(steady, (nodes, 1)),
        mode=np.zeros((arms.keep.shape[1], nodes)),
        even=np.zeros(nodes),
        odd=np.zeros(nodes),
        membrane_mv=np.zeros(pieces),
        sheath_mv=np.zeros(pieces),
        gate=np.tile(steady, (pieces, 1)),
        cleft_mv=np.zeros(cells),
        cleft_before_mv=np.zeros(cells),
    )


def scratch(section: arrays.Section, arms: arrays.Arms, grid: arrays.Grid) -> arrays.Work:
    """Scratch space of the right size."""
    pieces, nodes, cells = len(section.cell), int(arms.first[-1]), len(grid.shunt_us)
    return arrays.Work(
        pull=np.zeros(nodes),
        share=np.zeros(nodes),
        solved=np.zeros(nodes),
        total=np.zeros(nodes),
        difference=np.zeros(nodes),
        arm_inject=np.zeros(nodes),
        inject=np.zeros(pieces),
        slope=np.zeros(pieces),
        inverse=np.zeros((pieces, 3)),
        right=np.zeros((pieces, 2)),
        solution=np.zeros((pieces, 2)),
        trial_right=np.zeros((pieces, 2)),
        trial=np.zeros((pieces, 2)),
        diagonal=np.zeros(cells),
        guide=np.zeros((cells, 3)),
        residual=np.zeros(cells),
        steered=np.zeros((cells, 2)),
        way=np.zeros(cells),
        image=np.zeros(cells),
    )
