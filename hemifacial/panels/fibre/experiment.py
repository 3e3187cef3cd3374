"""Send one impulse through a stretch under pressure, beside the same fibre without it.

Fibre, stimulus and places are those of `hemifacial.nerve.measures.conduction_block`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from math import inf, nan

import numpy as np

from hemifacial.nerve import Axon, Fibre, Lesion, simulate, train
from hemifacial.nerve.measures import (
    APPROACH,
    BEYOND,
    CONTROL_DT_US,
    CONTROL_MS,
    ONSET_MS,
    PULSE_MS,
    PULSE_NA,
    RUN_OUT,
    START_NODE,
)
from hemifacial.nerve.stepping import begin

#: The model's stretch is at most this long.
LONGEST_MM = 12.0
STEP_US, RECORD_US, REST_RECORD_US = 2.5, 10.0, 50.0
#: How often (ms) a run without a stimulus may be left.
REST_LEG_MS = 5.0
#: How long the impulse is awaited (ms): bare axon with channels lets it creep.
WAIT_MS, CREEPING_WAIT_MS = 5.0, 15.0
#: From this share of the node's channels on, the stretch fires by itself so early that the fibre
#: without a stimulus belongs into the picture; and how long it is shown.
RESTLESS, WATCH_MS = 0.05, 25.0
#: An arrival must come this much (ms) before the fibre would have fired by itself.
TELLING_MS = 1.0
#: How many internodes before the stretch a node is looked at.
AHEAD = 3


@dataclass(frozen=True)
class Setting:
    """A fibre with a stretch under pressure.

    Parameters
    ----------
    myelin_percent : float
        Share of the lamellae left in the stretch, 0 to 100 %.
    internodes : float
        How many internodes the stretch covers; fewer where 12 mm hold no more.
    sodium_percent : float
        Channels under its myelin, % of the node's density, 0 to 20.
    temperature_c : float
        Temperature, 20 to 42 °C.
    diameter_um : float
        Outer diameter of the fibre, 5.7 to 16 um.

    Examples
    --------
    >>> Setting(10, 10, 0, 37, 14).covered
    8
    """

    myelin_percent: float
    internodes: float
    sodium_percent: float
    temperature_c: float
    diameter_um: float

    @property
    def fibre(self) -> Fibre:
        """The fibre; CourseError if the model holds no such one."""
        return Fibre(float(self.diameter_um), float(self.temperature_c))

    @property
    def spacing_mm(self) -> float:
        """Distance from node to node."""
        return self.fibre.node_spacing_um / 1000

    @property
    def covered(self) -> int:
        """Internodes that are changed."""
        return min(int(self.internodes), int(LONGEST_MM / self.spacing_mm))

    @property
    def changed(self) -> bool:
        """Whether the stretch differs from the rest of the fibre."""
        return self.myelin_percent < 100 or self.sodium_percent > 0

    @property
    def lesion(self) -> Lesion:
        """The stretch, which begins at 0 mm; CourseError if the model holds no such one."""
        length_mm = self.covered * self.spacing_mm
        return Lesion(
            centre_mm=length_mm / 2,
            length_mm=length_mm,
            myelin_fraction=self.myelin_percent / 100,
            axolemmal_sodium_fraction=self.sodium_percent / 100,
        )

    @property
    def axon(self) -> Axon:
        """The fibre laid so that a node lies where the stretch begins."""
        nodes = APPROACH + self.covered + RUN_OUT + 1
        return Axon(self.fibre, nodes, -APPROACH * self.spacing_mm)

    @property
    def looked_at(self) -> tuple[int, int, int]:
        """Nodes before the stretch, in its middle, and beyond it."""
        return APPROACH - AHEAD, APPROACH + (self.covered + 1) // 2, self.axon.nodes + BEYOND


@dataclass(frozen=True)
class Rest:
    """The same fibre without a stimulus.

    Attributes
    ----------
    t_ms, middle_mv : ndarray, shape (times,)
        Membrane voltage of the node in the middle of the stretch.
    impulses : int
        Impulses at the node with the most.
    first_ms : float
        When the first came; infinite if none did.
    watched_ms : float
        How long the fibre was watched.
    """

    t_ms: np.ndarray
    middle_mv: np.ndarray
    impulses: int
    first_ms: float
    watched_ms: float


@dataclass(frozen=True)
class Passage:
    """How one impulse fared; times count from the onset of the stimulus.

    Attributes
    ----------
    setting : Setting
        The fibre and its stretch.
    node_mm : ndarray, shape (nodes,)
        Where each node lies, counted from where the stretch begins.
    healthy_ms, first_ms : ndarray, shape (nodes,)
        When each node first fired without the stretch, and with it; nan where it did not.
    healthy_arrivals : int
        Impulses beyond, without the stretch; at 30 °C thin fibres of the model answer several
        times.
    spikes_ms : tuple of ndarray
        Every time that each node fired, with the stretch.
    t_ms : ndarray, shape (times,)
        When the voltages were recorded.
    healthy_mv, voltage_mv : ndarray, shape (times, 3)
        Membrane voltage of the nodes looked at, without the stretch and with it.
    wait_ms : float
        How long the impulse was awaited.
    rest : Rest or None
        The fibre without a stimulus, where it fires soon.
    """

    setting: Setting
    node_mm: np.ndarray
    healthy_ms: np.ndarray
    first_ms: np.ndarray
    healthy_arrivals: int
    spikes_ms: tuple[np.ndarray, ...]
    t_ms: np.ndarray
    healthy_mv: np.ndarray
    voltage_mv: np.ndarray
    wait_ms: float
    rest: Rest | None

    @property
    def arrivals(self) -> int:
        """Impulses seen beyond the stretch."""
        return len(self.spikes_ms[BEYOND])

    @property
    def own_discharge(self) -> bool:
        """Whether the first arrival comes when the fibre would have fired by itself anyway."""
        if not self.arrivals or self.rest is None:
            return False
        return self.first_ms[BEYOND] + ONSET_MS > self.rest.first_ms - TELLING_MS

    @property
    def delay_ms(self) -> float:
        """Arrival beyond the stretch after that in the healthy fibre; infinite if none came."""
        return float(self.first_ms[BEYOND] - self.healthy_ms[BEYOND]) if self.arrivals else inf

    @property
    def healthy_m_s(self) -> float:
        """Conduction velocity without the stretch, far from both ends of the fibre."""
        return self._velocity(self.healthy_ms, APPROACH - 2 * AHEAD, len(self.node_mm) + BEYOND)

    @property
    def stretch_m_s(self) -> float:
        """Conduction velocity from the first node of the stretch to its last; nan if none."""
        return self._velocity(self.first_ms, APPROACH, APPROACH + self.setting.covered)

    @property
    def last_node(self) -> int:
        """The last node that fired, in a row from the stimulus on."""
        return START_NODE - 1 + sum(1 for _ in takewhile(len, self.spikes_ms[START_NODE:]))

    @property
    def returned(self) -> int:
        """Impulses that ran back from the stretch: they passed the nearer of two nodes first."""
        near, far = (self.spikes_ms[APPROACH - n * AHEAD][1:] for n in (1, 2))
        return sum(bool(n < f) for n, f in zip(near, far, strict=False))

    def _velocity(self, times_ms: np.ndarray, start: int, end: int) -> float:
        taken_ms = times_ms[end] - times_ms[start]
        return float((self.node_mm[end] - self.node_mm[start]) / taken_ms) if taken_ms > 0 else nan


def send_impulse(setting: Setting) -> Passage:
    """Stimulate a fibre before a stretch under pressure, and follow the impulse.

    Parameters
    ----------
    setting : Setting
        The fibre and its stretch.

    Returns
    -------
    Passage

    Raises
    ------
    CourseError
        If the setting lies outside what the model allows.

    Notes
    -----
    The step of 2.5 us makes a 10 um fibre 0.33 % too slow.

    Examples
    --------
    >>> passage = send_impulse(Setting(10, 3, 0, 37, 10))
    >>> passage.arrivals, round(passage.delay_ms, 2)
    (1, 0.11)
    """
    axon, lesion, nodes = setting.axon, setting.lesion, list(setting.looked_at)
    wait_ms = CREEPING_WAIT_MS if setting.sodium_percent else WAIT_MS
    healthy_ms, healthy_spikes_ms, _, healthy_mv = _healthy(axon, wait_ms)
    first_ms, spikes_ms, t_ms, voltage_mv = _follow(axon, lesion, wait_ms)
    restless = lesion.axolemmal_sodium_fraction >= RESTLESS
    return Passage(
        setting=setting,
        node_mm=axon.node_mm,
        healthy_ms=healthy_ms,
        first_ms=first_ms,
        healthy_arrivals=len(healthy_spikes_ms[BEYOND]),
        spikes_ms=spikes_ms,
        t_ms=t_ms,
        healthy_mv=healthy_mv[:, nodes],
        voltage_mv=voltage_mv[:, nodes],
        wait_ms=wait_ms,
        rest=without_stimulus(setting, WATCH_MS) if restless else None,
    )


def without_stimulus(
    setting: Setting,
    watched_ms: float = CONTROL_MS,
    stopped: Callable[[], bool] = lambda: False,
) -> Rest | None:
    """Watch the same fibre without a stimulus, at a step of 10 us.

    Parameters
    ----------
    setting : Setting
        The fibre and its stretch.
    watched_ms : float
        How long, a multiple of 5 ms.
    stopped : callable
        Asked before every 5 ms; once it is true, nothing more is computed.

    Returns
    -------
    Rest or None
        None if it was stopped.

    Raises
    ------
    CourseError
        If the setting lies outside what the model allows.

    Examples
    --------
    >>> without_stimulus(Setting(10, 1, 0, 37, 10)).impulses
    0
    """
    run = begin([setting.axon], setting.lesion, None, dt_us=CONTROL_DT_US, record_us=REST_RECORD_US)
    middle_mv = []
    while run.now_ms < watched_ms:
        if stopped():
            return None
        run.carry_on((), run.now_ms + REST_LEG_MS)
        middle_mv.append(run.node_mv(0, setting.looked_at[1])[:-1])  # the next leg begins there
    voltage_mv = np.concatenate(middle_mv)
    spikes_ms = [run.spikes_ms(0, node) for node in range(setting.axon.nodes)]
    return Rest(
        np.arange(len(voltage_mv)) * REST_RECORD_US / 1000,
        voltage_mv,
        max(len(times) for times in spikes_ms),
        min((float(times[0]) for times in spikes_ms if len(times)), default=inf),
        watched_ms,
    )


@lru_cache(maxsize=64)
def _healthy(axon: Axon, wait_ms: float) -> tuple:
    return _follow(axon, None, wait_ms)


def _follow(axon: Axon, lesion: Lesion | None, wait_ms: float) -> tuple:
    """First and all spikes of each node, and their voltages, in time after the stimulus."""
    pulse = train(0, START_NODE, ONSET_MS, PULSE_NA, duration_ms=PULSE_MS)
    run = simulate([axon], pulse, wait_ms, lesion=lesion, dt_us=STEP_US, record_us=RECORD_US)
    spikes_ms = tuple(times - ONSET_MS for times in run.traces[0].spikes_ms)
    first_ms = np.array([times[0] if len(times) else nan for times in spikes_ms])
    return first_ms, spikes_ms, run.t_ms - ONSET_MS, run.traces[0].node_mv
