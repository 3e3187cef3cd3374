"""What an electrophysiologist would measure on one fibre: velocity, delay and block.

An impulse is started near one end and timed where it passes. Beside every run through a lesion
goes the same fibre without the lesion, and, for much longer, the same lesion without a stimulus: a
stretch that fires by itself looks like one that conducts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from math import inf, nan, sqrt

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve.cable import Axon
from hemifacial.nerve.fibre import Fibre
from hemifacial.nerve.lesion import Lesion, within
from hemifacial.nerve.simulation import METHODS, Trace, simulate, train

#: How narrow a bracket must be, as a share of what it brackets.
RESOLUTION = 0.005
#: The pulse that starts an impulse, well above the threshold of every fibre.
PULSE_NA, PULSE_MS, ONSET_MS = 5.0, 0.1, 0.1
#: No healthy fibre of the model is slower (m/s = mm/ms), so a run this long sees it arrive.
SLOWEST_M_S = 5.0
START_NODE = 2
NODES, NEAR, FAR = 41, 10, 30
#: Healthy internodes before a lesion and after it.
APPROACH, RUN_OUT = 15, 15
#: The node that counts as beyond the lesion, halfway along what follows it.
BEYOND = -8
#: How long and how finely the control without a stimulus runs. With the fewest channels that fire
#: at all, the first spontaneous impulse takes 0.1 to 0.2 s to come.
CONTROL_MS, CONTROL_DT_US = 200.0, 10.0
#: The least share of myelin that is tried; the thickest sheath has 150 lamellae.
THINNEST = 0.001


@dataclass(frozen=True)
class Velocity:
    """How fast an impulse runs.

    Attributes
    ----------
    velocity_m_s : float
        Conduction velocity.
    distance_mm, travel_ms : float
        Over what distance, and in what time.
    dt_us : float
        Time step; a velocity means little without it.
    method : str
        How a step was taken.
    """

    velocity_m_s: float
    distance_mm: float
    travel_ms: float
    dt_us: float
    method: str


@dataclass(frozen=True)
class Transmission:
    """Whether one impulse passed a lesion.

    Attributes
    ----------
    conducts : bool
        The impulse arrived, and nothing fired in the control.
    extra_delay_us : float
        Arrival after that in the same fibre without the lesion; infinite if nothing arrived, nan
        if the control had fired by then, so that the arrival proves nothing.
    arrivals : int
        Impulses seen beyond the lesion; more than one means echoes, or spontaneous firing.
    last_node_mm, silent_node_mm : float or None
        Where it failed: the last node in a row that fired, and the first that did not. None where
        something arrived.
    spikes_at_rest : int
        Impulses of the control, the same fibre and lesion without a stimulus for 200 ms, at the
        node with the most.
    first_at_rest_ms : float
        When the first of them came; infinite if none did.
    dt_us : float
        Time step.
    """

    conducts: bool
    extra_delay_us: float
    arrivals: int
    last_node_mm: float | None
    silent_node_mm: float | None
    spikes_at_rest: int
    first_at_rest_ms: float
    dt_us: float


@dataclass(frozen=True)
class BlockThreshold:
    """Between which shares of myelin a lesion begins to block.

    Attributes
    ----------
    myelin_fraction : float
        Middle of the bracket, as a share of the healthy lamellae.
    blocked_fraction, conducting_fraction : float
        Largest share that was seen to block, smallest that was seen to conduct.
    dt_us : float
        Time step.
    """

    myelin_fraction: float
    blocked_fraction: float
    conducting_fraction: float
    dt_us: float


def bracket(holds: Callable[[float], bool], low: float, high: float) -> tuple[float, float]:
    """Narrow a bracket to 0.5 % by halving it on a scale of ratios.

    Parameters
    ----------
    holds : callable
        Whether a value suffices; false at ``low`` and true at ``high``.
    low, high : float
        Positive ends to start from.

    Examples
    --------
    >>> low, high = bracket(lambda value: value > 2.0, 1.0, 4.0)
    >>> low <= 2.0 < high <= 1.005 * low
    True
    """
    while high > low * (1 + RESOLUTION):
        middle = sqrt(low * high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return low, high


def conduction_velocity(fibre: Fibre, dt_us: float = 2.5, *, method: str = METHODS[0]) -> Velocity:
    """Time an impulse between two nodes twenty internodes apart.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    dt_us : float
        Time step in us, 0.1 to 20.
    method : {'crank-nicolson', 'backward-euler'}
        How a step is taken; other simulators of this model use backward Euler.

    Returns
    -------
    Velocity

    Raises
    ------
    CourseError
        If an input lies outside what the model allows.

    Notes
    -----
    Forty-one nodes, timed from node 10 to node 30, far from both ends. Any finite step slows the
    impulse: a 10 um fibre by 0.3 % at 2.5 us, and with backward Euler by 9 % at 5 us.

    References
    ----------
    McIntyre CC, Richardson AG, Grill WM. J Neurophysiol 2002;87:995-1006.

    Examples
    --------
    >>> round(conduction_velocity(Fibre(10.0)).velocity_m_s)
    56
    """
    axon = Axon(fibre, NODES)
    trace = _one_impulse(axon, axon.length_mm / SLOWEST_M_S, dt_us, method=method)
    distance_mm = float(trace.node_mm[FAR] - trace.node_mm[NEAR])
    travel_ms = float(trace.spikes_ms[FAR][0] - trace.spikes_ms[NEAR][0])
    return Velocity(distance_mm / travel_ms, distance_mm, travel_ms, dt_us, method)


def conduction_block(
    fibre: Fibre, lesion: Lesion, *, dt_us: float = 2.5, duration_ms: float = 15.0
) -> Transmission:
    """Send one impulse through a lesion, beside the healthy fibre and the unstimulated lesion.

    Parameters
    ----------
    fibre : Fibre
        The fibre; one of its nodes lies where the lesion begins.
    lesion : Lesion
        The changed stretch. A length of n times ``fibre.node_spacing_um`` changes n internodes.
    dt_us : float
        Time step in us.
    duration_ms : float
        How long to wait, in ms, 5 to 200; what has not arrived by then counts as blocked. A very
        late arrival is a discharge that the impulse left behind rather than conduction.

    Returns
    -------
    Transmission

    Raises
    ------
    CourseError
        If an input lies outside what the model allows.

    Notes
    -----
    A stretch that fires at rest never counts as conducting, though an impulse may pass it too.
    With all the node's channels under the lost myelin, a stretch fires at rest from a share of 1
    to 2 %, the sooner the more there are; with persistent sodium left out it stays silent.
    The geometry is that of peripheral myelin; at the root exit point it is central.

    Examples
    --------
    Three internodes with a tenth of their myelin:

    >>> fibre = Fibre(10.0)
    >>> lesion = Lesion(centre_mm=0, length_mm=3.45, myelin_fraction=0.1)
    >>> passed = conduction_block(fibre, lesion)
    >>> passed.conducts, passed.spikes_at_rest, round(passed.extra_delay_us, -1)
    (True, 0, 110.0)
    """
    within("The time to wait", duration_ms, 5, CONTROL_MS, "ms")
    axon = _axon_through(fibre, lesion)
    healthy = _one_impulse(axon, axon.length_mm / SLOWEST_M_S, dt_us).spikes_ms
    hurt = _one_impulse(axon, duration_ms, dt_us, lesion=lesion).spikes_ms
    control = _one_impulse(axon, CONTROL_MS, CONTROL_DT_US, lesion=lesion, pulse_na=0.0).spikes_ms
    first_at_rest_ms = min((float(times[0]) for times in control if len(times)), default=inf)
    arrivals = len(hurt[BEYOND])
    arrival_ms = float(hurt[BEYOND][0]) if arrivals else inf
    told = not arrivals or arrival_ms < first_at_rest_ms
    silent = START_NODE + sum(1 for _ in takewhile(len, hurt[START_NODE:]))
    return Transmission(
        conducts=bool(arrivals) and first_at_rest_ms == inf,
        extra_delay_us=1000 * (arrival_ms - float(healthy[BEYOND][0])) if told else nan,
        arrivals=arrivals,
        last_node_mm=None if arrivals else float(axon.node_mm[silent - 1]),
        silent_node_mm=None if arrivals else float(axon.node_mm[silent]),
        spikes_at_rest=max(len(times) for times in control),
        first_at_rest_ms=first_at_rest_ms,
        dt_us=dt_us,
    )


def block_threshold(
    fibre: Fibre, lesion: Lesion, *, dt_us: float = 2.5, duration_ms: float = 15.0
) -> BlockThreshold:
    """Find how little myelin a lesion may keep before it blocks.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    lesion : Lesion
        The changed stretch; its own share of myelin is not used.
    dt_us : float
        Time step in us.
    duration_ms : float
        How long to wait for the impulse, in ms.

    Returns
    -------
    BlockThreshold
        A bracket 0.5 % wide, from shares of 0.001 to 1.

    Raises
    ------
    CourseError
        If the stretch blocks with all its myelin, conducts with none, or fires at rest.

    Notes
    -----
    Lamellae are taken as a continuous quantity, so that a share may mean less than one of them.

    Examples
    --------
    >>> found = block_threshold(Fibre(10.0), Lesion(centre_mm=0, length_mm=1.15))
    >>> 0.01 < found.myelin_fraction < 0.02
    True
    """

    def conducts(fraction: float) -> bool:
        thinned = replace(lesion, myelin_fraction=fraction)
        passed = conduction_block(fibre, thinned, dt_us=dt_us, duration_ms=duration_ms)
        if passed.spikes_at_rest:
            raise CourseError(
                f"With a share of {fraction:.3g} of its myelin the stretch fires without a "
                f"stimulus; give it fewer sodium channels."
            )
        return passed.conducts

    if not conducts(1.0):
        raise CourseError("The stretch blocks with all its myelin; change less of it.")
    if conducts(THINNEST):
        raise CourseError(
            f"The stretch conducts with a share of {THINNEST:g} of its myelin; no share blocks it."
        )
    blocked, conducting = bracket(conducts, THINNEST, 1.0)
    return BlockThreshold((blocked + conducting) / 2, blocked, conducting, dt_us)


def _axon_through(fibre: Fibre, lesion: Lesion) -> Axon:
    """Lay a fibre with one node where the lesion begins and healthy ends on both sides."""
    spacing_mm = fibre.node_spacing_um / 1000
    changed = int(np.ceil(lesion.length_mm / spacing_mm - 1e-6))
    return Axon(
        fibre,
        APPROACH + changed + RUN_OUT + 1,
        lesion.span_mm[0] - APPROACH * spacing_mm,
    )


def _one_impulse(
    axon: Axon,
    duration_ms: float,
    dt_us: float,
    *,
    lesion: Lesion | None = None,
    method: str = METHODS[0],
    pulse_na: float = PULSE_NA,
) -> Trace:
    pulse = train(0, START_NODE, ONSET_MS, pulse_na, duration_ms=PULSE_MS)
    run = simulate(
        [axon],
        pulse,
        duration_ms,
        lesion=lesion,
        dt_us=dt_us,
        method=method,
        record_us=duration_ms * 1000,
    )
    return run.traces[0]
