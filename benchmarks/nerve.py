"""The nerve model against NEURON, two fibres of 150 mm for 5 ms, in one run on one machine.

Run it with ``make bench``. NEURON is asked through the Python named in NEURON_PYTHON; without one,
only our own times are printed. ``--figure cost.png`` draws the cost by number and length of fibres.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

from hemifacial.nerve import Axon, Cleft, Fibre, Lesion, simulate, train
from hemifacial.nerve.facial import Compression
from hemifacial.nerve.response import FacialNerve, lateral_spread

REFERENCE = Path(__file__).parents[1] / "tests" / "reference" / "neuron"
NODES, DURATION_MS, REPEATS = 131, 5.0, 7
SPACING_MM, AXON_COUNTS, LENGTHS_MM = 1.15, (1, 2, 4, 8, 16, 32), (20, 50, 100, 150)
#: Runs the same two fibres each time it is sent a line, and answers with seconds and velocity.
NEURON = """
import sys, time
sys.path.insert(0, {folder!r})
import neuron_mrg as mrg
h = mrg.h
mrg.load_channels()
case = mrg.Case(diameters_um=(10.0, 10.0), offsets_um=(0.0, 0.0), n_nodes={nodes})
axons = [mrg.build_axon(case, k) for k in range(2)]
kept = []
for axon in axons:
    clamp = h.IClamp(axon[mrg.PER_INTERNODE * 2].section(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.1, 0.1, 2.0
    kept.append(clamp)
counts = []
for node in (10, 100):
    count = h.APCount(axons[0][mrg.PER_INTERNODE * node].section(0.5))
    count.thresh = -20
    counts.append(count)
h.celsius, h.secondorder = 37, 0
for line in sys.stdin:
    h.dt = float(line)
    h.finitialize(-80)
    start = time.perf_counter()
    while h.t < {duration} - h.dt / 2:
        h.fadvance()
    took = time.perf_counter() - start
    print(took, 90 * 1.15 / (counts[1].time - counts[0].time), flush=True)
"""


def fibres() -> list[Axon]:
    return [Axon(Fibre(10.0), NODES) for _ in range(2)]


def ours(dt_us: float, method: str = "crank-nicolson") -> tuple[float, float]:
    """Seconds of one whole call, and the velocity in m/s."""
    pulses = train(0, 2, 0.1, 2.0) + train(1, 2, 0.1, 2.0)
    start = time.perf_counter()
    run = simulate(fibres(), pulses, DURATION_MS, dt_us=dt_us, method=method, record_us=1000)
    took = time.perf_counter() - start
    spikes = run.traces[0].spikes_ms
    return took, 90 * SPACING_MM / (spikes[100][0] - spikes[10][0])


def coupled() -> float:
    """Seconds for two fibres in one cleft, 15 nodes on either side, 10 ms at 5 us."""
    lesion, cleft = Lesion(20, 5, myelin_fraction=0.1), Cleft((17.5, 22.5), area_um2=7.3)
    axons = [Axon(Fibre(10.0), 35), Axon(Fibre(8.7), 40, 0.2)]
    start = time.perf_counter()
    simulate(axons, train(0, 2, 0.1, 2.0), 10.0, lesion=lesion, cleft=cleft, dt_us=5,
             record_us=1000, tolerance_mv=1e-4)  # fmt: skip
    return time.perf_counter() - start


def response() -> float:
    """Seconds for the lateral spread response of ten pairs, without its control."""
    start = time.perf_counter()
    lateral_spread(FacialNerve(), Compression(), control=False)
    return time.perf_counter() - start


def neuron_process() -> subprocess.Popen | None:
    python = os.environ.get("NEURON_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import neuron"], capture_output=True, check=False).returncode:
        print("NEURON is missing: set NEURON_PYTHON to a Python that has neuron 9.0.2.")
        return None
    script = NEURON.format(folder=str(REFERENCE), nodes=NODES, duration=DURATION_MS)
    return subprocess.Popen(
        [python, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def ask(process: subprocess.Popen, dt_us: float) -> tuple[float, float]:
    process.stdin.write(f"{dt_us / 1000}\n")
    process.stdin.flush()
    seconds, velocity = process.stdout.readline().split()
    return float(seconds), float(velocity)


def cost(count: int, nodes: int) -> dict[str, float]:
    """Milliseconds of a whole call at 5 us, and of the compiled solver in it."""
    from hemifacial.nerve import kernel

    axons = [Axon(Fibre(10.0), nodes)] * count
    pulses = [pulse for k in range(count) for pulse in train(k, 2, 0.1, 2.0)]
    compiled, whole, inside = kernel.run, [], []

    def timed(*arguments):
        start = time.perf_counter()
        answer = compiled(*arguments)
        inside.append(time.perf_counter() - start)
        return answer

    kernel.run = timed
    try:
        for _ in range(REPEATS):
            start = time.perf_counter()
            simulate(axons, pulses, DURATION_MS, dt_us=5, record_us=1000)
            whole.append(time.perf_counter() - start)
    finally:
        kernel.run = compiled
    return {
        "fibres": count,
        "mm": (nodes - 1) * SPACING_MM,
        "ms": 1000 * statistics.median(whole),
        "solver_ms": 1000 * statistics.median(inside),
    }


def costs() -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Cost by number of fibres of 150 mm, and by length of two fibres; printed as well."""
    by_count = [cost(count, NODES) for count in AXON_COUNTS]
    by_length = [cost(2, round(mm / SPACING_MM) + 1) for mm in LENGTHS_MM]
    print("fibres    mm      ms  of which compiled  ns a node and step")
    for row in (*by_count, *by_length):
        steps = row["fibres"] * (row["mm"] / SPACING_MM + 1) * DURATION_MS / 0.005
        share, ns = row["solver_ms"] / row["ms"], 1e6 * row["solver_ms"] / steps
        print(f"{row['fibres']:6d} {row['mm']:5.0f} {row['ms']:7.2f} {share:17.0%} {ns:19.1f}")
    return by_count, by_length


def draw(by_count: list[dict[str, float]], by_length: list[dict[str, float]], path: Path) -> None:
    """Draw the cost by number and by length of the fibres."""
    from hemifacial.figures.style import BLUE, MARKERS, VERMILLION, house_style, new_figure

    with house_style():
        figure = new_figure()
        left, right = figure.subplots(1, 2)
        for axes, rows, key in ((left, by_count, "fibres"), (right, by_length, "mm")):
            places = [row[key] for row in rows]
            for value, name, colour, place in (
                ("ms", "whole call", VERMILLION, (-6, 2)),
                ("solver_ms", "compiled\nsolver", BLUE, (8, -34)),
            ):
                heights = [row[value] for row in rows]
                axes.plot(places, heights, color=colour, marker=MARKERS[colour])
                axes.annotate(name, (places[-2], heights[-2]), place, textcoords="offset points",
                              color=colour, ha="right" if value == "ms" else "left")  # fmt: skip
            axes.set(xlim=(0, 1.1 * places[-1]), ylim=(0, 1.2 * rows[-1]["ms"]), ylabel="time, ms")
        left.set_xlabel(f"fibres of {(NODES - 1) * SPACING_MM:.0f} mm")
        right.set_xlabel("length of two fibres, mm")
        figure.suptitle(f"{DURATION_MS:g} ms simulated in steps of 5 us", fontsize=12)
        figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figure", type=Path, help="draw the cost into this PNG file")
    figure = parser.parse_args().figure
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    rows = {
        "ours, Crank-Nicolson 5 us": lambda: ours(5),
        "ours, Crank-Nicolson 2.5 us": lambda: ours(2.5),
        "ours, Crank-Nicolson 1 us": lambda: ours(1),
        "ours, backward Euler 5 us": lambda: ours(5, "backward-euler"),
    }
    if process := neuron_process():
        rows["NEURON, backward Euler 5 us"] = lambda: ask(process, 5)
    for run in (*rows.values(), coupled, response):
        run()
    found = {name: [] for name in rows}
    for _ in range(REPEATS):  # in turn, so that other load falls on all alike
        for name, run in rows.items():
            found[name].append(run())
    fine, finer = ours(1)[1], ours(0.5)[1]
    converged = finer + (finer - fine) / 3
    base = statistics.median(seconds for seconds, _ in list(found.values())[-1])
    for name, runs in found.items():
        seconds = statistics.median(took for took, _ in runs)
        error = 100 * (runs[0][1] / converged - 1)
        print(f"{name:28} {1000 * seconds:8.1f} ms, {base / seconds:6.1f} times, "
              f"velocity {runs[0][1]:.2f} m/s ({error:+.2f} %)")  # fmt: skip
    print(f"two fibres in a cleft, 10 ms: {1000 * coupled():.0f} ms")
    print(f"lateral spread response, ten pairs: {1000 * response():.0f} ms")
    if process:
        process.stdin.close()
    drawn = costs()
    if figure:
        draw(*drawn, figure)


if __name__ == "__main__":
    main()
