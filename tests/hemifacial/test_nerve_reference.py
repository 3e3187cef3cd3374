"""The compiled solver against a slow and plain one, and against what theory says it must do."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from hemifacial.errors import CourseError
from hemifacial.nerve import Axon, Cleft, Fibre, Lesion, Stimulus, build_cable, simulate, train
from hemifacial.nerve.membrane import gates
from hemifacial.nerve.reference import simulate_slowly

METHODS = ("crank-nicolson", "backward-euler")
ONE = [Axon(Fibre(10.0), 11)]
THREE = [Axon(Fibre(10.0), 11), Axon(Fibre(7.3), 16, 0.3), Axon(Fibre(13.0), 9, 0.7)]
THIN = Lesion(6, 3, 0.05, 20, axolemmal_sodium_fraction=0.02)
#: What is run, and what it is run against to show that the change in question matters.
CASES = {
    "bare lesion": (
        (ONE, {"lesion": Lesion(6, 0.4, 0, axolemmal_sodium_fraction=0.05)}),
        (ONE, {"lesion": Lesion(6, 0.4, 0.05, axolemmal_sodium_fraction=0.05)}),
    ),
    "wide paranodal gap": ((ONE, {"lesion": Lesion(6, 3, paranodal_gap_nm=100)}), (ONE, {})),
    "persistent sodium": ((ONE, {"lesion": Lesion(6, 3, persistent_sodium_scale=3)}), (ONE, {})),
    "slow potassium": ((ONE, {"lesion": Lesion(6, 3, slow_potassium_scale=0.3)}), (ONE, {})),
    "potassium reversal": ((ONE, {"lesion": Lesion(6, 3, potassium_reversal_mv=-65)}), (ONE, {})),
    "cold": (([Axon(Fibre(10.0, 25.0), 11)], {}), (ONE, {})),
    "many channels, no slow potassium": (
        (ONE, {"lesion": Lesion(6, 3.5, axolemmal_sodium_fraction=0.2, slow_potassium_scale=0)}),
        (ONE, {"lesion": Lesion(6, 3.5, axolemmal_sodium_fraction=0.2)}),
    ),
    "three in a cleft with a shunt": (
        (THREE, {"lesion": THIN, "cleft": Cleft((4.6, 7.4), 10, shunt_us_per_mm=0.05, cells=30)}),
        (THREE, {"lesion": THIN, "cleft": Cleft((4.6, 7.4), 10, cells=30)}),
    ),
    "three in a cleft, bare": (
        (THREE, {"lesion": Lesion(6, 2, 0), "cleft": Cleft((5.1, 7.4), 10, cells=30)}),
        (THREE, {"lesion": Lesion(6, 2, 0)}),
    ),
}


def exactly(axons, stimuli, duration_ms, **options):
    """Run the compiled solver with nothing rounded, and all recorded at every step."""
    return simulate(
        axons, stimuli, duration_ms, record_us=options["dt_us"], exact_rates=True,
        record_pieces=True, tolerance_mv=1e-10, **options,
    )  # fmt: skip


def difference_mv(ours, reference):
    """Largest difference in any voltage that both runs hold; spikes must be the same ones."""
    found = [np.abs(ours.cleft_mv - reference.cleft_mv).max(initial=0)]
    assert len(ours.traces) == len(reference.traces)
    for a, b in zip(ours.traces, reference.traces, strict=True):
        column = np.abs(b.piece_mm[:, None] - a.piece_mm).argmin(axis=0)
        np.testing.assert_allclose(b.piece_mm[column], a.piece_mm, atol=1e-9)
        found += [
            np.abs(a.node_mv - b.node_mv).max(),
            np.abs(a.piece_mv - b.piece_mv[:, column]).max(),
            np.abs(a.sheath_mv - b.sheath_mv[:, column]).max(),
        ]
        for here, there in zip(a.spikes_ms, b.spikes_ms, strict=True):
            np.testing.assert_allclose(here, there, atol=1e-8)
    return max(found)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", CASES)
def test_equals_the_plain_solver(case, method):
    axons, options = CASES[case][0]
    run = (axons, train(0, 0, 0.052, 4.0), 1.0)
    reference = simulate_slowly(*run, dt_us=5.0, method=method, **options)
    for full in (True, False):
        ours = exactly(*run, dt_us=5.0, method=method, full=full, **options)
        assert difference_mv(ours, reference) <= 1e-6


@pytest.mark.parametrize("case", CASES)
def test_what_a_case_changes_matters(case):
    (axons, options), (plain_axons, plain) = CASES[case]
    runs = [
        exactly(a, train(0, 0, 0.052, 4.0), 1.0, dt_us=5.0, **o)
        for a, o in ((axons, options), (plain_axons, plain))
    ]
    nodes = [np.hstack([trace.node_mv for trace in run.traces]) for run in runs]
    assert np.abs(nodes[0] - nodes[1]).max() > 1e-3


def log_floats(low, high):
    return st.floats(np.log10(low), np.log10(high)).map(lambda power: float(10**power))


@st.composite
def lesions(draw):
    return Lesion(
        draw(st.floats(0, 8)),
        draw(st.floats(0.05, 5)),
        draw(st.just(0.0) | log_floats(1e-3, 1)),
        draw(log_floats(2, 500)),
        draw(st.floats(0, 0.2)),
        draw(st.floats(0, 5)),
        draw(st.floats(0, 5)),
        draw(st.floats(-100, -60)),
    )


@st.composite
def clefts(draw):
    begin = draw(st.floats(-1, 6))
    return Cleft(
        (begin, begin + draw(st.floats(0.06, 5))),
        draw(log_floats(0.5, 1e5)),
        draw(log_floats(20, 5000)),
        draw(st.just(0.0) | log_floats(1e-3, 1000)),
        draw(st.integers(10, 60)),
    )


@st.composite
def clusters(draw):
    temperature_c = draw(st.floats(20, 42))
    fibre = st.builds(Fibre, st.floats(5.7, 16), st.just(temperature_c))
    return draw(
        st.lists(
            st.builds(Axon, fibre, st.integers(2, 8), st.floats(-1, 1)), min_size=1, max_size=3
        )
    )


@settings(max_examples=20, derandomize=True, deadline=None, database=None)
@given(
    clusters(),
    st.none() | lesions(),
    st.none() | clefts(),
    st.sampled_from(METHODS),
    st.floats(1, 20),
    st.floats(-5, 20),
)
def test_equals_the_plain_solver_over_the_box(axons, lesion, cleft, method, dt_us, amplitude_na):
    stimuli = [
        Stimulus(k, k % axon.nodes, 0.0033 * k, 0.1, amplitude_na) for k, axon in enumerate(axons)
    ]
    options = {"lesion": lesion, "cleft": cleft, "dt_us": dt_us, "method": method}
    reference = simulate_slowly(axons, stimuli, 50 * dt_us / 1000, **options)
    for full in (True, False):
        ours = exactly(axons, stimuli, 50 * dt_us / 1000, full=full, **options)
        # A strong current into the narrowest cleft gives volts, of which a nanovolt is rounding.
        largest_mv = np.abs(reference.cleft_mv).max(initial=0)
        assert difference_mv(ours, reference) <= max(1e-6, 1e-9 * largest_mv)


def test_compartments_that_both_solvers_share_are_those_of_the_written_model():
    lesion = Lesion(1.15, 2.4, 0.05, 20, 0.02, 3, 0.3, -70)
    cable = build_cable(Axon(Fibre(10.0), 3), lesion)
    node, paranode, inner = 11, 12, 14
    inner_um = (1150 - 1 - 2 * 3 - 2 * 46) / 6
    axolemma_cm2 = np.pi * 6.9 * inner_um * 1e-8
    sheath_cm2 = np.pi * 10.0 * inner_um * 1e-8
    ring_cm2 = np.pi * ((3.45 + 0.020) ** 2 - 3.45**2) * 1e-8
    densities = np.array([3, 3 * 0.01, 0.3 * 0.08])
    # Axial conductances join the middles of two equal pieces, so they are those of one piece.
    expected = {
        "membrane_nf": 2e3 * axolemma_cm2,
        "sheath_nf": 0.1e3 / (2 * 120 * 0.05) * sheath_cm2,
        "sheath_us": 1e3 / (2 * 120 * 0.05) * sheath_cm2,
        "leak_us": (1e-4 + 0.02 * 0.007) * 1e6 * axolemma_cm2,
        "leak_na": 0.02 * 0.007 * 1e6 * axolemma_cm2 * (-80 + 90),
        "inside_us": np.pi * 3.45**2 * 1e-8 / (70 * inner_um * 1e-4) * 1e6,
        "beneath_us": ring_cm2 / (70 * inner_um * 1e-4) * 1e6,
        "potassium_mv": -70,
        "channels_us": 0.02 * densities * 1e6 * axolemma_cm2,
    }
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(cable, name)[inner], value, rtol=1e-12, err_msg=name)
    node_cm2 = np.pi * 3.3 * 1e-8
    np.testing.assert_allclose(cable.channels_us[node], densities * 1e6 * node_cm2)
    np.testing.assert_allclose(cable.leak_us[node], 0.007e6 * node_cm2)
    np.testing.assert_allclose(cable.leak_us[paranode], (1e-3 + 0.02 * 0.007) * 3e6 * node_cm2)
    halves_ohm = [
        35 * length * 1e-4 / (np.pi * ((1.65 + gap) ** 2 - 1.65**2) * 1e-8)
        for length, gap in ((1, 0.002), (3, 0.020))
    ]
    np.testing.assert_allclose(cable.beneath_us[node], 1e6 / sum(halves_ohm))


@pytest.mark.parametrize("exact_rates", [True, False])
@pytest.mark.parametrize("method", METHODS)
def test_condensed_equals_every_compartment(method, exact_rates):
    axons = [Axon(Fibre(10.0), 31), Axon(Fibre(8.0), 31, 3.0)]
    runs = [
        simulate(
            axons, train(0, 2, 0.1, 4.0), 2.0, lesion=Lesion(17, 3, 0.1),
            cleft=Cleft((15.5, 18.5), 8.0), method=method, exact_rates=exact_rates,
            tolerance_mv=1e-10, full=full,
        )
        for full in (True, False)
    ]  # fmt: skip
    assert runs[0].spike_count >= 1
    for a, b in zip(runs[0].traces, runs[1].traces, strict=True):
        assert np.abs(a.node_mv - b.node_mv).max() <= 1e-6
    assert np.abs(runs[0].cleft_mv - runs[1].cleft_mv).max() <= 1e-6


def velocity_m_s(diameter_um, **options):
    axon = Axon(Fibre(diameter_um), 31)
    run = simulate([axon], train(0, 0, 0.1, 4.0), 3.0, **options)
    first = [times[0] for times in run.traces[0].spikes_ms[5:26]]
    return (axon.node_mm[25] - axon.node_mm[5]) / (first[-1] - first[0])


@pytest.mark.parametrize("diameter_um", [5.7, 10.0, 16.0])
def test_table_of_rates_gives_the_same_spike_and_velocity(diameter_um):
    axons, stimuli = [Axon(Fibre(diameter_um), 21)], train(0, 0, 0.1, 4.0)
    exact, looked_up = (
        simulate(axons, stimuli, 2.0, record_us=2.5, exact_rates=e).traces[0].node_mv[:, :6]
        for e in (True, False)
    )
    assert exact.max(axis=0).min() > 0
    assert np.abs(exact - looked_up).max() <= 1e-3
    # Further on the difference is one of arrival, and grows with the way.
    exact, looked_up = (velocity_m_s(diameter_um, exact_rates=e) for e in (True, False))
    assert abs(looked_up / exact - 1) <= 1e-5


@pytest.mark.parametrize("diameter_um", [5.7, 10.0, 16.0])
def test_velocity_converges_with_the_time_step(diameter_um):
    crank, euler = (
        np.array(
            [
                velocity_m_s(diameter_um, dt_us=dt_us, method=method, exact_rates=True)
                for dt_us in (5.0, 2.5, 1.25, 0.625)
            ]
        )
        for method in METHODS
    )
    limit = crank[-1] + (crank[-1] - crank[-2]) / 3
    error = np.abs(crank / limit - 1)
    assert error[1] <= 0.005
    assert np.all((error[:2] / error[1:3] > 3.6) & (error[:2] / error[1:3] < 4.4))
    error = np.abs(euler / limit - 1)
    assert np.all((error[:-1] / error[1:] > 1.7) & (error[:-1] / error[1:] < 2.3))
    # Backward Euler, ten times further off, is on its way to the same limit.
    assert abs((euler[1] - 6 * euler[2] + 8 * euler[3]) / 3 / limit - 1) <= 1e-3


def left_alone(fibre, duration_ms, *, length_mm, record_pieces=False, **lesion):
    """Run a fibre with a lesion in its middle and no stimulus."""
    nodes = int((length_mm + 6) * 1000 / fibre.node_spacing_um) + 4
    axon = Axon(fibre, nodes)
    return simulate(
        [axon], (), duration_ms, lesion=Lesion(axon.length_mm / 2, length_mm, **lesion),
        dt_us=10.0, record_us=1000.0, record_pieces=record_pieces,
    )  # fmt: skip


WHOLE_BOX = (st.floats(5.7, 16), st.floats(0.05, 12), st.floats(0, 1), log_floats(2, 500))


@settings(max_examples=10, derandomize=True, deadline=None, database=None)
@given(*WHOLE_BOX, st.floats(20, 42))
@example(5.7, 12.0, 1.0, 2.0, 20.0)
def test_without_channels_beneath_the_myelin_nothing_fires_by_itself(
    diameter_um, length_mm, myelin, gap_nm, temperature_c
):
    run = left_alone(
        Fibre(diameter_um, temperature_c), 40.0, length_mm=length_mm, myelin_fraction=myelin,
        paranodal_gap_nm=gap_nm,
    )  # fmt: skip
    assert run.spike_count == 0
    assert run.traces[0].node_mv.max() < -79


@settings(max_examples=10, derandomize=True, deadline=None, database=None)
@given(*WHOLE_BOX, st.floats(34, 42), st.floats(0, 0.02))
@example(5.7, 12.0, 1.0, 2.0, 34.0, 0.02)
@example(5.7, 12.0, 0.0, 2.0, 34.0, 0.02)
@example(16.0, 12.0, 0.0, 500.0, 42.0, 0.02)
def test_with_few_channels_at_34_to_42_degrees_nothing_fires_within_40_ms(
    diameter_um, length_mm, myelin, gap_nm, temperature_c, channels
):
    run = left_alone(
        Fibre(diameter_um, temperature_c), 40.0, length_mm=length_mm, myelin_fraction=myelin,
        paranodal_gap_nm=gap_nm, axolemmal_sodium_fraction=channels,
    )  # fmt: skip
    assert run.spike_count == 0
    assert run.traces[0].node_mv.max() < -70


def rest_of_a_patch_mv(channels, near=(-82, -72)):
    """Voltage at which a patch of internodal axolemma would stay, if there is one so near."""

    def current(v):
        m, h, p, s = gates(v).steady
        sodium = (3 * m**3 * h + 0.01 * p**3) * (v - 50)
        return channels * (sodium + (0.08 * s + 0.007) * (v + 90)) + 1e-4 * (v + 80)

    v = np.linspace(*near, 2001)
    stable = np.flatnonzero(np.diff(np.sign([current(x) for x in v])) > 0)
    return brentq(current, v[stable[0]], v[stable[0] + 1]) if len(stable) else None


@pytest.mark.parametrize("channels", [0.005, 0.01])
def test_with_a_hundredth_of_the_channels_a_lesion_rests_where_a_patch_does(channels):
    run = left_alone(
        Fibre(10.0), 300.0, length_mm=12, myelin_fraction=0.05, record_pieces=True,
        axolemmal_sodium_fraction=channels,
    )  # fmt: skip
    middle = run.traces[0].piece_mv.shape[1] // 2
    assert run.spike_count == 0
    assert abs(run.traces[0].piece_mv[-1, middle] - rest_of_a_patch_mv(channels)) <= 0.03


@pytest.mark.parametrize(
    ("channels", "length_mm", "earliest_ms", "latest_ms"),
    [(0.015, 12, 80, 110), (0.02, 12, 45, 60), (0.03, 3.5, 25, 35), (0.05, 3.5, 12, 18),
     (0.1, 3.5, 5, 9), (0.2, 3.5, 2, 5)],
)  # fmt: skip
def test_spontaneous_firing_where_a_patch_has_no_rest_near_80_mv(
    channels, length_mm, earliest_ms, latest_ms
):
    run = left_alone(
        Fibre(10.0), 120.0, length_mm=length_mm, myelin_fraction=0.05,
        axolemmal_sodium_fraction=channels,
    )  # fmt: skip
    first_ms = min(times[0] for times in run.traces[0].spikes_ms if len(times))
    assert rest_of_a_patch_mv(channels) is None
    assert earliest_ms <= first_ms <= latest_ms


@pytest.mark.parametrize("channels", [0.05, 0.2])
def test_spontaneous_firing_is_one_burst_from_the_start_and_then_a_lower_rest(channels):
    run = left_alone(
        Fibre(10.0), 400.0, length_mm=6, myelin_fraction=0.05, record_pieces=True,
        axolemmal_sodium_fraction=channels,
    )  # fmt: skip
    last_ms = max(times[-1] for times in run.traces[0].spikes_ms if len(times))
    middle = run.traces[0].piece_mv.shape[1] // 2
    assert last_ms < 40
    lower_mv = rest_of_a_patch_mv(channels, near=(-95, -81))
    assert abs(run.traces[0].piece_mv[-1, middle] - lower_mv) <= 0.5


@pytest.mark.parametrize(
    ("currents", "fires"),
    [
        ({"persistent_sodium_scale": 5}, False),
        ({"slow_potassium_scale": 0}, False),
        ({"persistent_sodium_scale": 5, "slow_potassium_scale": 0}, True),
        ({"potassium_reversal_mv": -60}, True),
    ],
)
def test_spontaneous_firing_of_nodes_alone_takes_currents_at_the_ends_of_their_ranges(
    currents, fires
):
    run = left_alone(Fibre(5.7), 60.0, length_mm=12, **currents)
    assert (run.spike_count > 0) == fires


@settings(max_examples=10, derandomize=True, deadline=None, database=None)
@given(
    clusters(),
    st.none() | lesions(),
    st.none() | clefts(),
    st.sampled_from(METHODS),
    st.floats(0.5, 20),
    st.floats(-100, 100),
)
@example([Axon(Fibre(10.0), 5)], None, None, "crank-nicolson", 20.0, 100.0)
@example([Axon(Fibre(10.0), 5)], None, None, "crank-nicolson", 20.0, -100.0)
def test_voltages_stay_finite(axons, lesion, cleft, method, dt_us, amplitude_na):
    run = simulate(
        axons, train(0, 0, 0.1, amplitude_na), 2.0, lesion=lesion, cleft=cleft, dt_us=dt_us,
        method=method, record_pieces=True,
    )  # fmt: skip
    for trace in run.traces:
        assert np.isfinite(trace.node_mv).all()
        assert np.isfinite(trace.piece_mv).all()
        assert np.isfinite(trace.sheath_mv).all()
    assert np.isfinite(run.cleft_mv).all()


NAN, INF = float("nan"), float("inf")
PLAIN = {"centre_mm": 5, "length_mm": 2}


def run_one(*stimuli, duration_ms=0.1, axons=ONE, **options):
    return simulate(axons, stimuli, duration_ms, **options)


#: What is asked, and the words that name it.
REFUSED = [
    (lambda: Fibre(5.6), "diameter is 5.6"),
    (lambda: Fibre(NAN), "diameter is nan"),
    (lambda: Fibre(10.0, 43.0), "temperature is 43"),
    (lambda: Axon(Fibre(10.0), 1), "nodes of the fibre is 1;"),
    (lambda: Axon(Fibre(10.0), 2001), "nodes of the fibre is 2001"),
    (lambda: Lesion(5, 0.01), "length of the lesion is 0.01 mm"),
    (lambda: Lesion(5, 13), "length of the lesion is 13 mm"),
    (lambda: Lesion(**PLAIN, myelin_fraction=-0.1), "myelin left is -0.1"),
    (lambda: Lesion(**PLAIN, myelin_fraction=NAN), "myelin left is nan"),
    (lambda: Lesion(**PLAIN, paranodal_gap_nm=1), "paranodal gap is 1 nm"),
    (lambda: Lesion(**PLAIN, axolemmal_sodium_fraction=0.3), "axolemmal sodium is 0.3"),
    (lambda: Lesion(**PLAIN, persistent_sodium_scale=6), "persistent sodium is 6"),
    (lambda: Lesion(**PLAIN, slow_potassium_scale=-1), "slow potassium is -1"),
    (lambda: Lesion(**PLAIN, potassium_reversal_mv=-50), "potassium reversal is -50 mV"),
    (lambda: Cleft((5, 3), 10), "length of the cleft is -2 mm"),
    (lambda: Cleft((NAN, 3), 10), "beginning of the cleft is nan mm"),
    (lambda: Cleft((3, 5), 0), "area of the cleft is 0 um²"),
    (lambda: Cleft((3, 5), 10, 10), "resistivity of the cleft is 10 Ohm cm"),
    (lambda: Cleft((3, 5), 10, shunt_us_per_mm=-1), "shunt of the cleft is -1 uS/mm"),
    (lambda: Cleft((3, 5), 10, cells=5), "slices of the cleft is 5"),
    (lambda: Stimulus(0, 0, -1, 0.1, 1), "onset of the stimulus is -1 ms"),
    (lambda: Stimulus(0, 0, 0, 0, 1), "duration of the stimulus is 0 ms"),
    (lambda: Stimulus(0, 0, 0, 0.1, INF), "amplitude of the stimulus is inf nA"),
    (lambda: train(0, 0, 0, 1, pulses=0), "number of pulses is 0"),
    (lambda: run_one(axons=[]), "no fibre"),
    (lambda: run_one(axons=[*ONE, Axon(Fibre(10.0, 30.0), 5)]), "temperatures"),
    (lambda: run_one(Stimulus(1, 0, 0, 0.1, 1)), "fibre of the stimulus is 1"),
    (lambda: run_one(Stimulus(-1, 0, 0, 0.1, 1)), "fibre of the stimulus is -1"),
    (lambda: run_one(Stimulus(0, 11, 0, 0.1, 1)), "node of the stimulus is 11"),
    (lambda: run_one(dt_us=0), "time step is 0 us"),
    (lambda: run_one(dt_us=21), "time step is 21 us"),
    (lambda: run_one(duration_ms=0), "duration is 0 ms"),
    (lambda: run_one(duration_ms=NAN), "duration is nan ms"),
    (lambda: run_one(method="euler"), "method is 'euler'"),
    (lambda: simulate_slowly(ONE, method="euler"), "method is 'euler'"),
    (lambda: run_one(tolerance_mv=0.0), "tolerance of the cleft is 0 mV"),
    (lambda: run_one(record_us=-1), "interval of the record is -1 us"),
    (lambda: Stimulus(0, 0, 0, 0.1, 300), "amplitude of the stimulus is 300 nA"),
    (lambda: run_one(Stimulus(0, 1.5, 0, 0.1, 1)), "node of the stimulus is 1.5"),
    (lambda: Axon(Fibre(10.0), 2.5), "nodes of the fibre is 2.5"),
    (lambda: Axon(Fibre(10.0), 5, NAN), "place of the first node is nan mm"),
    (lambda: Lesion(NAN, 2), "centre of the lesion is nan mm"),
    (lambda: Lesion("5", 2), "centre of the lesion is '5'"),
    (lambda: Cleft((3, 5), 10, cells=20.5), "slices of the cleft is 20.5"),
    (lambda: train(0, 0, 0, 1, pulses=2.5), "number of pulses is 2.5"),
]


@pytest.mark.parametrize(("ask", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_the_model_does_not_allow_is_refused_in_one_plain_sentence(ask, words):
    with pytest.raises(CourseError) as refusal:
        ask()
    sentence = str(refusal.value)
    assert words in sentence
    assert re.fullmatch(r"The[^\n]*\.", sentence)
    assert not re.search(r"[.!?]\s", sentence)


def test_a_sheath_too_thin_to_count_is_none():
    bare, thinnest = (
        simulate(ONE, duration_ms=1.0, lesion=Lesion(1.0, 1.0, myelin_fraction=fraction))
        for fraction in (0.0, 5e-324)
    )
    assert np.array_equal(bare.traces[0].node_mv, thinnest.traces[0].node_mv)
