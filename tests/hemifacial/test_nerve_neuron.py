"""The solver against NEURON: same model, same steps, all that differs is who does the sums."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hemifacial.nerve import Axon, Cleft, Fibre, Lesion, simulate, train

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "neuron.json").read_text(encoding="utf-8")
)
CASES = REFERENCE["cases"]


def run_as(parameters: dict, *, full: bool):
    axons = [
        Axon(Fibre(diameter, parameters["celsius"]), parameters["n_nodes"], offset / 1000)
        for diameter, offset in zip(
            parameters["diameters_um"], parameters["offsets_um"], strict=True
        )
    ]
    lesion = cleft = None
    if told := parameters["lesion"]:
        begin, end = told["start_um"] / 1000, told["end_um"] / 1000
        lesion = Lesion(
            (begin + end) / 2,
            end - begin,
            myelin_fraction=told["myelin_fraction"],
            axolemmal_sodium_fraction=told["axolemmal_fraction"],
        )
    if told := parameters["cleft"]:
        cleft = Cleft(
            (told["start_um"] / 1000, told["end_um"] / 1000),
            area_um2=told["area_um2"],
            resistivity_ohm_cm=told["resistivity_ohm_cm"],
            cells=told["n_cells"],
        )
    return simulate(
        axons,
        train(
            0,
            parameters["stimulus_node"],
            parameters["stimulus_onset_ms"],
            parameters["stimulus_na"],
            duration_ms=parameters["stimulus_duration_ms"],
        ),
        parameters["duration_ms"],
        lesion=lesion,
        cleft=cleft,
        dt_us=parameters["dt_ms"] * 1000,
        record_us=parameters["dt_ms"] * 1000 * parameters["stride"],
        method="backward-euler",
        full=full,
        exact_rates=True,
        record_pieces=True,
        tolerance_mv=1e-10,
    )


def differences(case: str, *, full: bool) -> dict[str, float]:
    """Largest difference of each stored trace that this way of running records, in mV."""
    stored = CASES[case]
    result = run_as(stored["parameters"], full=full)
    found = {}
    for name, trace in stored["traces_mv"].items():
        words = name.split()
        if words[0] == "cell":
            ours = result.cleft_mv[:, int(words[1])]
        elif words[2] == "node":
            ours = result.traces[int(words[1])].node_mv[:, int(words[3])]
        elif full:
            fibre, piece = result.traces[int(words[1])], int(words[3])
            ours = (fibre.piece_mv if words[4] == "vi-vp" else fibre.sheath_mv)[:, piece]
        else:
            continue
        assert len(ours) == len(trace)
        found[name] = float(np.abs(ours - np.array(trace)).max())
    return found


@pytest.mark.parametrize("full", [True, False], ids=["every compartment", "condensed"])
@pytest.mark.parametrize("case", CASES)
def test_equals_neuron(case, full):
    found = differences(case, full=full)
    assert len(found) >= 3
    assert max(found.values()) <= 1e-6, found


def test_reference_holds_a_pair_that_crosses_and_one_that_does_not():
    peaks = [CASES[f"pair, {r} MOhm/cm"]["peak_mv"]["axon 1 node 18 vi-vp"] for r in (800, 3200)]
    assert peaks[0] < -60
    assert peaks[1] > 0


def test_reference_was_checked_against_a_direct_solution():
    told = REFERENCE["direct_solution_max_difference_mv"]
    assert set(told) == set(CASES)
    assert max(max(case.values()) for case in told.values()) < 1e-6


def python_with_neuron(folder: Path) -> str:
    """Find a Python that has NEURON; under CI make one."""
    wanted = os.environ.get("NEURON_PYTHON", sys.executable)
    probe = subprocess.run([wanted, "-c", "import neuron"], capture_output=True, check=False)
    if not probe.returncode:
        return wanted
    if not os.environ.get("CI"):
        pytest.skip(
            "NEURON is missing, so its answers were not computed again: install neuron==9.0.2 in "
            "an environment of its own and set NEURON_PYTHON to that environment's Python."
        )
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    made = str(folder / "bin" / "python")
    subprocess.run([made, "-m", "pip", "install", "--quiet", "neuron==9.0.2"], check=True)
    return made


@pytest.mark.long
def test_neuron_gives_the_stored_answers(tmp_path):
    recipe = Path(__file__).parents[1] / "reference" / "neuron" / "neuron_mrg.py"
    fresh = tmp_path / "neuron.json"
    subprocess.run(
        [python_with_neuron(tmp_path / "neuron"), recipe, "--out", fresh],
        check=True,
        cwd=tmp_path,
    )
    again = json.loads(fresh.read_text(encoding="utf-8"))["cases"]
    assert again.keys() == CASES.keys()
    for name, case in again.items():
        assert case["traces_mv"].keys() == CASES[name]["traces_mv"].keys()
        for trace, values in case["traces_mv"].items():
            assert np.allclose(values, CASES[name]["traces_mv"][trace], rtol=0, atol=1e-6), name
