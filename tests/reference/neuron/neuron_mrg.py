"""Reference runs of the MRG double cable in NEURON, written to JSON.

    python tests/reference/neuron/neuron_mrg.py --out tests/reference/neuron.json

Needs NEURON, NumPy and a C compiler. The axons are those of McIntyre, Richardson and
Grill (J Neurophysiol 2002;87:995-1006), built here from the tabulated values alone, so
that the solver of the course can be held against another program. Each compartment
keeps its true axon diameter; the sheath, whose area follows the fibre diameter, is
scaled by fibre over axon diameter.

A recorded trace holds the state after 0, stride, 2 stride, ... steps. Sample 0 is the
initial state. Sample j belongs to t = j stride dt.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import neuron
import numpy as np
from neuron import h

HERE = Path(__file__).resolve().parent

# fibre um: axon um, node um, node spacing um, FLUT length um, lamellae
FIBRES = {
    5.7: (3.4, 1.9, 500.0, 35.0, 80),
    8.7: (5.8, 2.8, 1000.0, 40.0, 110),
    10.0: (6.9, 3.3, 1150.0, 46.0, 120),
    16.0: (12.7, 5.5, 1500.0, 60.0, 150),
}
NODE_UM, MYSA_UM = 1.0, 3.0
INTERNODE = ("MYSA", "FLUT", *["STIN"] * 6, "FLUT", "MYSA")
PER_INTERNODE = len(INTERNODE) + 1
GAP_UM = {"NODE": 0.002, "MYSA": 0.002, "FLUT": 0.004, "STIN": 0.004}
LEAK_S_CM2 = {"MYSA": 1e-3, "FLUT": 1e-4, "STIN": 1e-4}
MEMBRANE = {
    "resistivity_ohm_cm": 70.0,
    "axolemma_capacitance_uf_cm2": 2.0,
    "lamella_capacitance_uf_cm2": 0.1,
    "lamella_conductance_s_cm2": 1e-3,
    "internode_leak_mv": -80.0,
    "node_sodium_s_cm2": 3.0,
    "node_persistent_sodium_s_cm2": 0.01,
    "node_slow_potassium_s_cm2": 0.08,
    "node_leak_s_cm2": 0.007,
    "sodium_mv": 50.0,
    "potassium_mv": -90.0,
    "node_leak_mv": -90.0,
}
REST_MV = -80.0
# Joins the periaxonal space of a node to the bath. The error against an exact join falls
# as 1/shunt down to rounding: 4e-4 mV at 1e6, 4e-8 mV at 1e10, 2e-9 mV at 1e12.
NODE_SHUNT_S_CM2 = 1e12


@dataclass(frozen=True)
class Lesion:
    """A stretch of thin myelin and of channels on the internodal axolemma."""

    start_um: float
    end_um: float
    myelin_fraction: float
    axolemmal_fraction: float = 0.0


@dataclass(frozen=True)
class Cleft:
    """Extracellular space shared by the axons between `start_um` and `end_um`."""

    start_um: float
    end_um: float
    area_um2: float
    resistivity_ohm_cm: float = 175.0
    n_cells: int = 60


@dataclass(frozen=True)
class Case:
    """Everything one run depends on; the stimulus enters axon 0."""

    diameters_um: tuple[float, ...]
    offsets_um: tuple[float, ...] = (0.0,)
    n_nodes: int = 21
    celsius: float = 37.0
    dt_ms: float = 0.005
    duration_ms: float = 3.0
    stride: int = 4
    stimulus_node: int = 2
    stimulus_na: float = 2.0
    stimulus_onset_ms: float = 0.1
    stimulus_duration_ms: float = 0.1
    lesion: Lesion | None = None
    cleft: Cleft | None = None
    record_nodes: tuple[tuple[int, ...], ...] = ((5, 10, 15),)
    record_stin: tuple[tuple[int, int], ...] = ((10, 3),)  # after which node, which one from 1
    record_cells: tuple[int, ...] = field(default=())


@dataclass
class Compartment:
    """One piece of an axon and its section in NEURON."""

    kind: str
    centre_um: float
    diameter_um: float
    length_um: float
    area_um2: float
    sheath_area_um2: float
    sheath_uf_cm2: float
    sheath_s_cm2: float
    section: object


def layout(fibre_um, n_nodes):
    """Kind, diameter and length of each piece, from node to node."""
    axon, node, spacing, flut, _ = FIBRES[fibre_um]
    stin = (spacing - NODE_UM - 2 * MYSA_UM - 2 * flut) / 6
    size = {
        "NODE": (node, NODE_UM),
        "MYSA": (node, MYSA_UM),
        "FLUT": (axon, flut),
        "STIN": (axon, stin),
    }
    kinds = (("NODE", *INTERNODE) * (n_nodes - 1)) + ("NODE",)
    return [(kind, *size[kind]) for kind in kinds]


def insert_channels(section, fraction):
    section.insert("mrg_node")
    channels = section(0.5).mrg_node
    channels.gna = fraction * MEMBRANE["node_sodium_s_cm2"]
    channels.gnap = fraction * MEMBRANE["node_persistent_sodium_s_cm2"]
    channels.gks = fraction * MEMBRANE["node_slow_potassium_s_cm2"]
    channels.gl = fraction * MEMBRANE["node_leak_s_cm2"]
    channels.ena = MEMBRANE["sodium_mv"]
    channels.ek = MEMBRANE["potassium_mv"]
    channels.el = MEMBRANE["node_leak_mv"]


def build_section(kind, diameter, length):
    section = h.Section(name=kind)
    section.nseg, section.diam, section.L = 1, diameter, length
    section.Ra = MEMBRANE["resistivity_ohm_cm"]
    section.cm = MEMBRANE["axolemma_capacitance_uf_cm2"]
    section.insert("extracellular")
    gap = GAP_UM[kind]
    annulus_um2 = np.pi * ((diameter / 2 + gap) ** 2 - (diameter / 2) ** 2)
    section.xraxial[0] = 100 * MEMBRANE["resistivity_ohm_cm"] / annulus_um2  # MOhm/cm
    section.xc[0], section.xg[0] = 0.0, NODE_SHUNT_S_CM2
    return section


def build_axon(case, k):
    """Make axon `k` of the case, its lesion included; the cleft is added later."""
    fibre = case.diameters_um[k]
    lamellae = FIBRES[fibre][4]
    pieces, edge = [], case.offsets_um[k] - NODE_UM / 2  # the offset is the centre of node 0
    for kind, diameter, length in layout(fibre, case.n_nodes):
        centre, edge = edge + length / 2, edge + length
        section = build_section(kind, diameter, length)
        hurt = case.lesion and case.lesion.start_um <= centre <= case.lesion.end_um
        capacitance = conductance = 0.0
        if kind == "NODE":
            insert_channels(section, 1.0)
        else:
            section.insert("pas")
            section.g_pas, section.e_pas = LEAK_S_CM2[kind], MEMBRANE["internode_leak_mv"]
            if hurt and case.lesion.axolemmal_fraction:
                insert_channels(section, case.lesion.axolemmal_fraction)
            membranes = 2 * lamellae * (case.lesion.myelin_fraction if hurt else 1.0)
            capacitance = MEMBRANE["lamella_capacitance_uf_cm2"] / membranes
            conductance = MEMBRANE["lamella_conductance_s_cm2"] / membranes
            section.xc[0] = capacitance * fibre / diameter
            section.xg[0] = conductance * fibre / diameter
        if pieces:
            section.connect(pieces[-1].section(1), 0)
        area, sheath_area = np.pi * diameter * length, np.pi * fibre * length
        pieces.append(
            Compartment(
                kind, centre, diameter, length, area, sheath_area, capacitance, conductance, section
            )
        )
    return pieces


def cells_of(case, axons):
    """Each compartment inside the cleft: axon, index, the piece and the cell it faces."""
    cleft = case.cleft
    width = (cleft.end_um - cleft.start_um) / cleft.n_cells
    return [
        (k, j, piece, min(int((piece.centre_um - cleft.start_um) // width), cleft.n_cells - 1))
        for k, axon in enumerate(axons)
        for j, piece in enumerate(axon)
        if cleft.start_um <= piece.centre_um <= cleft.end_um
    ]


def couple(case, axons):
    """Replace the path from sheath to bath, inside the cleft, by a path to the cells.

    The unknowns are the periaxonal potentials of the pieces that face the cleft, the
    potentials of the cells, and one current for each node there. That current holds the
    periaxonal potential of the node equal to that of its cell, so no penalty conductance
    is needed. NEURON solves these equations in one matrix with the cable.
    Rows of the cable are in mA/cm2, rows of the cells in nA.
    """
    cleft = case.cleft
    facing = [(piece, cell) for _, _, piece, cell in cells_of(case, axons)]
    n_nodes = sum(piece.kind == "NODE" for piece, _ in facing)
    first_cell, first_current = len(facing), len(facing) + cleft.n_cells
    size = first_current + n_nodes
    capacity, conductance = np.zeros((size, size)), np.zeros((size, size))
    current = first_current
    for row, (piece, cell) in enumerate(facing):
        piece.section.xg[0] = piece.section.xc[0] = 0.0
        to_density, column = 100 / piece.area_um2, first_cell + cell
        if piece.kind == "NODE":
            conductance[row, current] = to_density
            conductance[column, current] = -1.0
            conductance[current, row], conductance[current, column] = 1.0, -1.0
            current += 1
            continue
        for matrix, value in (
            (capacity, 1e-5 * piece.sheath_uf_cm2 * piece.sheath_area_um2),  # nF
            (conductance, 1e-2 * piece.sheath_s_cm2 * piece.sheath_area_um2),  # uS
        ):
            matrix[row, row] += value * to_density
            matrix[row, column] -= value * to_density
            matrix[column, column] += value
            matrix[column, row] -= value
    width = (cleft.end_um - cleft.start_um) / cleft.n_cells
    along = 100 * cleft.area_um2 / (cleft.resistivity_ohm_cm * width)  # uS
    cells = np.arange(first_cell, first_current)
    conductance[cells[:-1], cells[1:]] -= along
    conductance[cells[1:], cells[:-1]] -= along
    conductance[cells, cells] += 2 * along
    conductance[cells[[0, -1]], cells[[0, -1]]] += along  # half a cell to the bath
    return linear_mechanism(capacity, conductance, [piece for piece, _ in facing]), first_cell


def linear_mechanism(capacity, conductance, pieces):
    def sparse(values):
        matrix = h.Matrix(len(values), len(values), 2)
        for i, j in zip(*np.nonzero(values), strict=True):
            matrix.setval(int(i), int(j), values[i, j])
        return matrix

    size = len(capacity)
    c, g = sparse(capacity), sparse(conductance)
    y, y0, b = h.Vector(size), h.Vector(size), h.Vector(size)
    sections = h.SectionList([piece.section for piece in pieces])
    middle, layer = h.Vector(len(pieces), 0.5), h.Vector(len(pieces), 1)
    mechanism = h.LinearMechanism(c, g, y, y0, b, sections, middle, layer)
    return mechanism, y, (c, g, y0, b, sections, middle, layer)


def solve(case):
    """Run a case; every state after every step, sample 0 the initial one.

    Returns
    -------
    tuple
        Per axon the array of vi - vp and that of vp, (steps + 1, compartments), in mV;
        then ve (steps + 1, cells) in mV, or None.
    """
    axons = [build_axon(case, k) for k in range(len(case.diameters_um))]
    (coupling, y, keep), first_cell = couple(case, axons) if case.cleft else ((None,) * 3, 0)
    stimulus = h.IClamp(axons[0][PER_INTERNODE * case.stimulus_node].section(0.5))
    stimulus.delay, stimulus.dur = case.stimulus_onset_ms, case.stimulus_duration_ms
    stimulus.amp = case.stimulus_na
    h.celsius, h.dt, h.secondorder = case.celsius, case.dt_ms, 0
    h.finitialize(REST_MV)
    n_steps = round(case.duration_ms / case.dt_ms)
    membrane = [np.empty((n_steps + 1, len(axon))) for axon in axons]
    periaxonal = [np.empty_like(array) for array in membrane]
    cells = np.empty((n_steps + 1, case.cleft.n_cells)) if case.cleft else None
    middles = [[piece.section(0.5) for piece in axon] for axon in axons]
    for step in range(n_steps + 1):
        if step:
            h.fadvance()
        for k, segments in enumerate(middles):
            membrane[k][step] = [segment.v for segment in segments]
            periaxonal[k][step] = [segment.vext[0] for segment in segments]
        if cells is not None:
            cells[step] = y.as_numpy()[first_cell : first_cell + case.cleft.n_cells]
    del coupling, keep, stimulus  # before the sections they point to
    return membrane, periaxonal, cells


def node_centre(fibre_um, node, offset_um=0.0):
    return offset_um + node * FIBRES[fibre_um][2]


def between_nodes(fibre_um, first, last, **lesion):
    """Lesion of the whole internodes from node `first` to node `last`, and nodes between."""
    start, end = node_centre(fibre_um, first) + 1.0, node_centre(fibre_um, last) - 1.0
    return Lesion(start, end, **lesion)


def pair(resistance_mohm_cm):
    """Two unlike axons in one cleft whose total resistance per length is given.

    The pair serves the arithmetic alone. With these channels the lesion fires unprovoked,
    though only after some 14 ms; within the 6 ms of the run it is silent without stimulus.
    """
    offset = node_centre(10.0, 10) + 400.0 - node_centre(8.7, 12)
    start = node_centre(10.0, 9) - 300.0
    end = start + 3500.0
    return Case(
        diameters_um=(10.0, 8.7),
        offsets_um=(0.0, offset),
        duration_ms=6.0,
        lesion=Lesion(start, end, 0.05, 0.05),
        cleft=Cleft(start, end, area_um2=175.0 * 100 / resistance_mohm_cm),
        record_nodes=((5, 9, 10, 11, 15), (5, 11, 12, 13, 18)),
        record_stin=(),
        record_cells=(0, 10, 20, 30, 40, 59),
    )


CASES = {
    "healthy 5.7 um": Case((5.7,)),
    "healthy 8.7 um": Case((8.7,)),
    "healthy 10 um": Case((10.0,)),
    "healthy 16 um": Case((16.0,)),
    "healthy 10 um, half step": Case((10.0,), dt_ms=0.0025),
    "healthy 10 um, 34 C": Case((10.0,), celsius=34.0),
    "thin myelin": Case((10.0,), lesion=between_nodes(10.0, 9, 12, myelin_fraction=0.1)),
    "thin myelin, axolemmal channels": Case(
        (10.0,),
        lesion=between_nodes(10.0, 9, 12, myelin_fraction=0.05, axolemmal_fraction=0.03),
    ),
    "pair, 800 MOhm/cm": pair(800.0),
    "pair, 3200 MOhm/cm": pair(3200.0),
}


def traces(case, solution):
    """The recorded traces by name; node and STIN traces are vi - vp."""
    membrane, periaxonal, cells = solution
    found = {}
    for k, nodes in enumerate(case.record_nodes):
        for node in nodes:
            found[f"axon {k} node {node} vi-vp"] = membrane[k][:, PER_INTERNODE * node]
    for k, (node, which) in enumerate(case.record_stin):
        index = PER_INTERNODE * node + 2 + which
        found[f"axon {k} compartment {index} vi-vp"] = membrane[k][:, index]
        found[f"axon {k} compartment {index} vp"] = periaxonal[k][:, index]
    for cell in case.record_cells:
        found[f"cell {cell} ve"] = cells[:, cell]
    return found


def report(case):
    """Run a case and gather its parameters, its peaks over all steps and its traces."""
    rows = traces(case, solve(case))
    axons = [build_axon(case, k) for k in range(len(case.diameters_um))] if case.cleft else []
    return {
        "parameters": asdict(case),
        "facing_axon_compartment_cell": [
            (k, j, cell) for k, j, _, cell in (cells_of(case, axons) if case.cleft else [])
        ],
        "peak_mv": {name: round(float(row.max()), 9) for name, row in rows.items()},
        "peak_step": {name: int(row.argmax()) for name, row in rows.items()},
        "traces_mv": {
            name: [round(float(value), 9) for value in row[:: case.stride]]
            for name, row in rows.items()
        },
    }


def load_channels():
    """Compile the node channels in a temporary folder and load them."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "mrg_node.mod", folder)
        beside_python = Path(sys.executable).parent
        tool = shutil.which("nrnivmodl", path=f"{beside_python}{os.pathsep}{os.environ['PATH']}")
        subprocess.run([tool], cwd=folder, check=True, capture_output=True)
        neuron.load_mechanisms(folder)
    h.nlayer_extracellular(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE.parent / "neuron.json")
    parser.add_argument(
        "--differences", type=Path, help="JSON of max |dV| in mV per case, to be kept beside it"
    )
    args = parser.parse_args()
    differences = json.loads(args.differences.read_text()) if args.differences else {}
    load_channels()
    document = {
        "neuron": neuron.__version__,
        "python": platform.python_version(),
        "method": "backward Euler, gates by cnexp after the voltages, stimulus at mid-step",
        "samples": "sample j is the state after j * stride steps; sample 0 is the initial state",
        "membrane": MEMBRANE,
        "fibres": {
            "columns": ["axon_um", "node_um", "spacing_um", "flut_um", "lamellae"],
            **{str(fibre): row for fibre, row in FIBRES.items()},
        },
        "periaxonal_gap_um": GAP_UM,
        "internode_leak_s_cm2": LEAK_S_CM2,
        "rest_mv": REST_MV,
        "node_shunt_s_cm2": NODE_SHUNT_S_CM2,
        "cleft_node_join": "exact: one current unknown per node, no penalty conductance",
        "direct_solution": "sparse direct solution of all unknowns in one matrix, SciPy, same "
        "steps; largest difference over all steps and compartments",
        "direct_solution_max_difference_mv": differences,
        "cases": {name: report(case) for name, case in CASES.items()},
    }
    args.out.write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
