"""Answers of PyFibers' MRG_DISCRETE axon, an implementation of the same model that is not ours.

The model is that of McIntyre, Richardson and Grill (J Neurophysiol 2002, 87:995). Run it in an
environment of its own, never the course's:

    python3 -m venv pyf && . pyf/bin/activate
    pip install pyfibers==0.13.0 neuron==9.0.2 numpy==2.4.6 && pyfibers_compile
    python tests/reference/pyfibers_mrg.py --out tests/reference/pyfibers.json

Everything runs through PyFibers' own fibre and `IntraStim`, so NEURON's backward Euler with gates
staggered (secondorder 0). The tables below are those of the authors' model (ModelDB 3810), not
PyFibers'; `audit_cable` and `audit_gates` find every parameter in which PyFibers differs.
"""

import argparse
import gc
import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
from neuron import h
from pyfibers import FiberModel, IntraStim, build_fiber

NODES, NEAR, MIDDLE, FAR = 41, 10, 20, 30
CROSSING_MV = -20.0
ONSET_MS = 0.1

# fibre um: axon um, node um, node spacing um, FLUT um, lamellae
GEOMETRY = {
    5.7: (3.4, 1.9, 500, 35, 80),
    7.3: (4.6, 2.4, 750, 38, 100),
    8.7: (5.8, 2.8, 1000, 40, 110),
    10.0: (6.9, 3.3, 1150, 46, 120),
    11.5: (8.1, 3.7, 1250, 50, 130),
    12.8: (9.2, 4.2, 1350, 54, 135),
    14.0: (10.4, 4.7, 1400, 56, 140),
    15.0: (11.5, 5.0, 1450, 58, 145),
    16.0: (12.7, 5.5, 1500, 60, 150),
}
CHANNELS = {"gnabar": 3.0, "gnapbar": 0.01, "gkbar": 0.08, "gl": 0.007}
CHANNELS |= {"ena": 50.0, "ek": -90.0, "el": -90.0}
INTERNODE = ["mysa", "flut", *["stin"] * 6, "flut", "mysa"]
AUDIT_MV = [-140, -114, -100, -90, -80, -60, -53, -40, -34, -31.8, -27, -25.7, -21.4, 0, 30, 50]


def fibre(diameter_um, temperature_c=37.0, passive_ends=True):
    """PyFibers' axon, alone in NEURON: an axon left behind would be simulated with it."""
    gc.collect()
    axon = build_fiber(
        FiberModel.MRG_DISCRETE,
        diameter=diameter_um,
        n_nodes=NODES,
        temperature=temperature_c,
        passive_end_nodes=passive_ends,
    )
    if len(list(h.allsec())) != len(axon.sections):
        raise RuntimeError("an earlier fibre is still in NEURON's memory")
    return axon


def pulse(axon, at_node, amplitude_na, width_ms, duration_ms, dt_us, stop_at_spike=False):
    """Times (ms) and membrane potentials (mV) of nodes NEAR, MIDDLE, FAR after one pulse."""
    traces = [h.Vector().record(axon[i](0.5)._ref_v) for i in (NEAR, MIDDLE, FAR)]
    stimulus = IntraStim(
        dt=dt_us / 1000,
        tstop=duration_ms,
        istim_ind=at_node,
        clamp_kws={"delay": ONSET_MS, "pw": width_ms, "dur": 1.5 * width_ms, "freq": 1},
    )

    def arrived(*_):
        return stop_at_spike and axon[FAR](0.5).v > CROSSING_MV

    current = []

    def keep_then_drop():
        """PyFibers drops the clamp when a run ends; read its current first."""
        current.append(np.array(stimulus.istim_record))
        stimulus.istim = stimulus.istim_record = None

    stimulus._cleanup_istim = keep_then_drop
    stimulus.run_sim(
        float(amplitude_na), axon, exit_func=arrived, exit_func_interval=10,
        fail_on_end_excitation=None,
    )  # fmt: skip
    if h.List("trainIClamp").count():
        raise RuntimeError("an electrode was left in the fibre")
    given_ms = min(width_ms, axon.time[-1] - ONSET_MS)
    charge_pc = current[0].sum() * dt_us / 1000
    if not math.isclose(charge_pc, amplitude_na * given_ms, rel_tol=1e-6):
        raise RuntimeError(f"the pulse carried {charge_pc} pC, not {amplitude_na * given_ms}")
    return np.array(axon.time), *(np.array(v) for v in traces)


def crossing_ms(t_ms, vm_mv, level_mv=CROSSING_MV, rising=True):
    """First crossing of the level, by linear interpolation between samples; None if none."""
    above = vm_mv >= level_mv if rising else vm_mv <= level_mv
    hits = np.flatnonzero(above[1:] & ~above[:-1])
    if hits.size == 0:
        return None
    i = hits[0]
    part = (level_mv - vm_mv[i]) / (vm_mv[i + 1] - vm_mv[i])
    return float(t_ms[i] + part * (t_ms[i + 1] - t_ms[i]))


def velocity(diameter_um, dt_us, temperature_c=37.0, passive_ends=True, amplitude_na=5.0):
    axon = fibre(diameter_um, temperature_c, passive_ends)
    t_ms, *traces = pulse(axon, 1, amplitude_na, 0.1, 2.5, dt_us)
    near, middle, far = (crossing_ms(t_ms, v) for v in traces)
    mm = axon.delta_z / 1000
    return {
        "diameter_um": diameter_um,
        "temperature_c": temperature_c,
        "dt_us": dt_us,
        "crossing_nodes_10_20_30_ms": [round(ms, 7) for ms in (near, middle, far)],
        "velocity_m_per_s": round((FAR - NEAR) * mm / (far - near), 5),
        "velocity_nodes_10_20_m_per_s": round((MIDDLE - NEAR) * mm / (middle - near), 5),
        "velocity_nodes_20_30_m_per_s": round((FAR - MIDDLE) * mm / (far - middle), 5),
    }


def extrapolated(rows):
    """Velocity at dt -> 0 from 0.5 and 1 us: the error of the travel time is first order in dt."""
    v = {(r["diameter_um"], r["dt_us"]): r["velocity_m_per_s"] for r in rows}
    return {str(d): round(1 / (2 / v[d, 0.5] - 1 / v[d, 1]), 4) for d in GEOMETRY}


def threshold(diameter_um, width_ms, dt_us, resolution=1e-4):
    """Bracket (nA) of the smallest pulse at node 20 that makes node 30 cross -20 mV."""
    axon = fibre(diameter_um)

    def fires(amplitude_na):
        t_ms, _, _, far = pulse(axon, MIDDLE, amplitude_na, width_ms, 6.0, dt_us, True)
        return crossing_ms(t_ms, far) is not None

    below, above = 0.02, 0.04
    while not fires(above):
        below, above = above, 2 * above
    while above / below - 1 > resolution:
        centre = math.sqrt(below * above)
        below, above = (below, centre) if fires(centre) else (centre, above)
    return {
        "diameter_um": diameter_um,
        "width_ms": width_ms,
        "dt_us": dt_us,
        "silent_na": round(below, 6),
        "fires_na": round(above, 6),
    }


def spike(diameter_um=10.0, dt_us=1.0, duration_ms=80.0):
    t_ms, _, vm, _ = pulse(fibre(diameter_um), 1, 5.0, 0.1, duration_ms, dt_us)
    rest, top = vm[0], int(vm.argmax())
    level = (rest + vm[top]) / 2
    rise = crossing_ms(t_ms, vm, level)
    fall = crossing_ms(t_ms[top:], vm[top:], level, rising=False)
    late = top + int(5 / (dt_us / 1000))
    low = late + int(vm[late:].argmin())
    shape = slice(round(0.2 / dt_us * 1000), round(1.6 / dt_us * 1000), round(10 / dt_us))
    return {
        "diameter_um": diameter_um,
        "dt_us": dt_us,
        "node": MIDDLE,
        "rest_mv": round(rest, 5),
        "peak_mv": round(vm[top], 4),
        "peak_ms": round(t_ms[top], 6),
        "half_level_mv": round(level, 4),
        "half_width_ms": round(fall - rise, 6),
        "crossing_ms": round(crossing_ms(t_ms, vm), 6),
        "after_peak_ms_mv": [
            [ms, round(float(np.interp(t_ms[top] + ms, t_ms, vm)), 4)]
            for ms in (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 15, 20, 30, 40, 60)
        ],
        "late_minimum_mv": round(vm[low], 4),
        "late_minimum_after_peak_ms": round(t_ms[low] - t_ms[top], 2),
        "waveform_start_ms": round(t_ms[shape][0], 6),
        "waveform_step_us": 10,
        "waveform_mv": [round(v, 3) for v in vm[shape]],
    }


def cable_table(kind, diameter_um):
    """What NEURON must hold for a section, from the published tables (diam = fibre diameter)."""
    axon_um, node_um, spacing_um, flut_um, lamellae = GEOMETRY[diameter_um]
    local_um = node_um if kind in ("node", "mysa") else axon_um
    gap_um = 0.002 if kind in ("node", "mysa") else 0.004
    length_um = {"node": 1, "mysa": 3, "flut": flut_um, "stin": (spacing_um - 7 - 2 * flut_um) / 6}
    ring_um2 = math.pi * ((local_um / 2 + gap_um) ** 2 - (local_um / 2) ** 2)
    scale = 1 if kind == "node" else local_um / diameter_um
    table = {
        "L": length_um[kind],
        "nseg": 1,
        "diam": node_um if kind == "node" else diameter_um,
        "Ra": 70 / scale**2,
        "cm": 2 * scale,
        "xraxial[0]": 0.7e4 / ring_um2,
        "xc[0]": 0 if kind == "node" else 0.1 / (2 * lamellae),
        "xg[0]": 1e10 if kind == "node" else 0.001 / (2 * lamellae),
    }
    if kind == "node":
        return table | {f"{name}_axnode_myel": value for name, value in CHANNELS.items()}
    leak = 1e-3 if kind == "mysa" else 1e-4
    return table | {"g_pas": leak * scale, "e_pas": -80}


def rates_table(v_mv, temperature_c):
    """Alpha and beta (1/ms) of each gate, from the published formulas."""

    def linoid(x, k):
        return k if abs(x / k) < 1e-6 else x / (1 - math.exp(-x / k))

    fast = 2.2 ** ((temperature_c - 20) / 10)
    inactivation = 2.9 ** ((temperature_c - 20) / 10)
    slow = 3.0 ** ((temperature_c - 36) / 10)
    a_m, b_m = 1.86 * linoid(v_mv + 21.4, 10.3), 0.086 * linoid(-(v_mv + 25.7), 9.16)
    a_h, b_h = 0.062 * linoid(-(v_mv + 114), 11), 2.3 / (1 + math.exp(-(v_mv + 31.8) / 13.4))
    a_mp, b_mp = 0.01 * linoid(v_mv + 27, 10.2), 0.00025 * linoid(-(v_mv + 34), 10)
    a_s, b_s = 0.3 / (1 + math.exp(-(v_mv + 53) / 5)), 0.03 / (1 + math.exp(-(v_mv + 90)))
    return {
        "m": (fast * a_m, fast * b_m),
        "h": (inactivation * a_h, inactivation * b_h),
        "mp": (fast * a_mp, fast * b_mp),
        "s": (slow * a_s, slow * b_s),
    }


def held(section, name):
    """A section's parameter by its NEURON name; None where the mechanism is absent."""
    if name.endswith("]"):
        return getattr(section, name[:-3])[int(name[-2])]
    return getattr(section, name, None)


def audit_cable(diameter_um):
    axon = fibre(diameter_um)
    checked, differs = 0, []
    for i, section in enumerate(axon.sections):
        kind = "node" if i % 11 == 0 else INTERNODE[i % 11 - 1]
        for name, table in cable_table(kind, diameter_um).items():
            value = held(section, name)
            checked += 1
            if value is None or not math.isclose(value, table, rel_tol=1e-9, abs_tol=1e-30):
                differs.append([section.name(), name, table, value])
    return checked, differs


def audit_gates(temperature_c):
    """Largest relative difference of alpha and beta between the formulas and the mechanism."""
    axon = fibre(10.0, temperature_c)
    h.celsius = temperature_c
    node, worst = axon[MIDDLE](0.5).axnode_myel, 0.0
    for v_mv in AUDIT_MV:
        h.finitialize(v_mv)
        for gate, (alpha, beta) in rates_table(v_mv, temperature_c).items():
            steady, tau = getattr(node, f"{gate}_inf"), getattr(node, f"tau_{gate}")
            # beta is rebuilt from 1 - steady, so a beta far below alpha is lost to rounding
            beta_error = abs((1 - steady) / tau - beta) / max(beta, 1e-6 * alpha)
            worst = max(worst, abs(steady / tau / alpha - 1), beta_error)
    return worst


def rest(diameter_um, passive_ends):
    """Membrane potential (mV) of nodes 0, 1, 2 and 20 at rest, after 1000 ms."""
    axon = fibre(diameter_um, passive_ends=passive_ends)
    IntraStim(dt=0.005, tstop=1, t_init_ss=-1000, istim_ind=1).pre_run_setup(axon)
    return [round(axon[i](0.5).v, 5) for i in (0, 1, 2, MIDDLE)]


def outer_nodes():
    """What PyFibers makes of the end node, and NEURON's second outer layer, which it leaves."""
    axon = fibre(10.0)
    end, node = axon[0], axon[MIDDLE]
    return {
        "end_node_mechanisms": sorted(m.name() for m in end(0.5)),
        "end_node": {n: held(end, n) for n in ("g_pas", "e_pas", "cm", "Ra")},
        "second_outer_layer": {n: held(node, n) for n in ("xraxial[1]", "xg[1]", "xc[1]")},
    }


def model():
    checked, differs = 0, []
    for d in GEOMETRY:
        n, found = audit_cable(d)
        checked += n
        differs += [[d, *row] for row in found]
    ends = ("passive node 0", "passive node 440")
    return {
        "parameters_compared": checked,
        "differs_from_tables_away_from_the_ends": [r for r in differs if r[1] not in ends],
        "differs_from_tables_at_the_ends_10_um": [r[1:] for r in differs if r[0] == 10.0],
        **outer_nodes(),
        "gate_rates_largest_relative_difference": max(audit_gates(t) for t in (30.0, 37.0)),
        "gate_rates_at_mv": AUDIT_MV,
        "rest_mv_nodes_0_1_2_20_passive_ends": {str(d): rest(d, True) for d in GEOMETRY},
        "rest_mv_nodes_0_1_2_20_active_ends": {str(d): rest(d, False) for d in GEOMETRY},
    }


def conventions():
    return {
        "fibre": "MRG_DISCRETE, 41 nodes counted from 0, 441 compartments, bath at 0 mV",
        "ends": "passive_end_nodes=True (PyFibers' default) unless a row says active",
        "integration": "backward Euler, fixed step, NEURON secondorder 0; gates by cnexp",
        "start": "-80 mV, then 200 ms in steps of 5 ms to rest (PyFibers' default)",
        "pulse": "intracellular, rectangular, from 0.1 ms; times count from the start of the run",
        "velocity": "node 10 to node 30 over 20 spacings; upward crossing of -20 mV by membrane "
        "potential, linear between samples; 5 nA x 0.1 ms at node 1",
        "dt_to_0": "travel times at 0.5 and 1 us extrapolated as a straight line in dt",
        "threshold": "pulse at node 20; fires if node 30 crosses -20 mV within 6 ms of the start; "
        "bisection until the bracket is 0.01 % wide",
        "spike": "node 20, propagated, 5 nA x 0.1 ms at node 1; half width at the level midway "
        "between rest and peak; late minimum sought from 5 ms after the peak",
    }


def answers():
    rows = [velocity(d, dt) for d in GEOMETRY for dt in (5, 1, 0.5)]
    series = [velocity(10.0, dt) for dt in (10, 5, 2.5, 1, 0.5, 0.25)]
    variants = {
        "active_ends": velocity(10.0, 1, passive_ends=False),
        "10_na": velocity(10.0, 1, amplitude_na=10.0),
        "34_c": velocity(10.0, 1, temperature_c=34.0),
        "30_c": velocity(10.0, 1, temperature_c=30.0),
    }
    pulses = [(d, w, dt) for d in (10.0, 5.7) for w in (0.1, 1.0) for dt in (1, 5)]
    return {
        "versions": {
            "pyfibers": version("pyfibers"),
            "neuron": h.nrnversion(),
            "numpy": version("numpy"),
            "python": platform.python_version(),
        },
        "conventions": conventions(),
        "model": model(),
        "velocity": rows,
        "velocity_dt_to_0_m_per_s": extrapolated(rows),
        "velocity_10_um_by_dt": [[r["dt_us"], r["velocity_m_per_s"]] for r in series],
        "velocity_10_um_1_us_variants": variants,
        "threshold": [threshold(*p) for p in pulses],
        "spike": spike(),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write")
    out = parser.parse_args().out.resolve()
    out.write_text(json.dumps(answers(), separators=(",", ":")).replace(',"', ',\n"') + "\n")
