"""How strong a pulse must be: thresholds, strength and duration, recovery after an impulse.

A pulse is strong enough when the impulse it starts arrives ten nodes away. Thresholds are found
by halving a bracket until it is 0.5 % wide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.errors import CourseError
from hemifacial.nerve.cable import Axon
from hemifacial.nerve.fibre import Fibre
from hemifacial.nerve.lesion import whole, within
from hemifacial.nerve.measures import FAR, NODES, bracket
from hemifacial.nerve.simulation import METHODS, simulate, train

if TYPE_CHECKING:
    import pandas as pd

MIDDLE = 20
ONSET_MS = 0.1
#: Time that an impulse at threshold has to start and to travel ten internodes.
PATIENCE_MS = 6.0
MOST_NA = 200.0
#: The conditioning pulse and the strongest test pulse, as multiples of the threshold at rest.
CONDITIONING, STRONGEST = 2.0, 20.0


@dataclass(frozen=True)
class Threshold:
    """The weakest pulse that starts an impulse.

    Attributes
    ----------
    threshold_na : float
        Middle of the bracket.
    silent_na, firing_na : float
        Strongest pulse that was seen to fail, weakest that was seen to succeed.
    duration_ms : float
        Length of the pulse.
    dt_us : float
        Time step.
    """

    threshold_na: float
    silent_na: float
    firing_na: float
    duration_ms: float
    dt_us: float


@dataclass(frozen=True)
class StrengthDuration:
    """Thresholds by length of the pulse, and the line of Weiss through them.

    Attributes
    ----------
    durations_ms, thresholds_na : ndarray, shape (n,)
        The series.
    rheobase_na, chronaxie_ms : float
        Slope of threshold charge on duration, and the duration at which twice the rheobase is
        just enough.
    fit : str
        How these two were found.
    largest_misfit : float
        Largest distance of a threshold from the line, as a share of the threshold.
    dt_us : float
        Time step.
    """

    durations_ms: np.ndarray
    thresholds_na: np.ndarray
    rheobase_na: float
    chronaxie_ms: float
    fit: str
    largest_misfit: float
    dt_us: float

    def to_frame(self) -> pd.DataFrame:
        """The series: duration in ms, threshold and fitted threshold in nA, charge in pC."""
        import pandas as pd

        return pd.DataFrame(
            {
                "duration_ms": self.durations_ms,
                "threshold_na": self.thresholds_na,
                "fitted_na": self.rheobase_na * (1 + self.chronaxie_ms / self.durations_ms),
                "charge_pc": self.thresholds_na * self.durations_ms,
            }
        )


@dataclass(frozen=True)
class RecoveryCycle:
    """Threshold at intervals after an impulse, against that of the rested fibre.

    Attributes
    ----------
    intervals_ms : ndarray, shape (n,)
        From the onset of the conditioning pulse to that of the test pulse.
    threshold_ratio : ndarray, shape (n,)
        Above 1 refractory or subexcitable, below 1 superexcitable; nan where no pulse sufficed.
    refusals : tuple of str
        For each interval nothing, or a sentence that says how strong a pulse failed.
    rest_na : float
        Threshold of the rested fibre.
    pulse_ms, dt_us : float
        Length of either pulse, and the time step.
    """

    intervals_ms: np.ndarray
    threshold_ratio: np.ndarray
    refusals: tuple[str, ...]
    rest_na: float
    pulse_ms: float
    dt_us: float

    def to_frame(self) -> pd.DataFrame:
        """The series: interval in ms, threshold ratio, threshold in nA, refusal."""
        import pandas as pd

        return pd.DataFrame(
            {
                "interval_ms": self.intervals_ms,
                "threshold_ratio": self.threshold_ratio,
                "threshold_na": self.threshold_ratio * self.rest_na,
                "refusal": self.refusals,
            }
        )


def excitation_threshold(
    fibre: Fibre, duration_ms: float = 0.1, *,
    dt_us: float = 2.5, method: str = METHODS[0], node: int = MIDDLE,
) -> Threshold:  # fmt: skip
    """Find the weakest pulse into one node that starts an impulse.

    Parameters
    ----------
    fibre : Fibre
        The fibre, of 41 nodes.
    duration_ms : float
        Length of the pulse in ms, 0.01 to 50.
    dt_us : float
        Time step in us.
    method : {'crank-nicolson', 'backward-euler'}
        How a step is taken.
    node : int
        Where the pulse enters, 0 to 20; node 30 must fire.

    Returns
    -------
    Threshold

    Raises
    ------
    CourseError
        If an input lies outside what the model allows, or no pulse up to 200 nA suffices.

    Notes
    -----
    Current is put into the axon itself. A stimulator on the skin or the nerve acts from outside,
    so these thresholds compare fibres and are never settings of a stimulator.

    Examples
    --------
    >>> round(excitation_threshold(Fibre(10.0)).threshold_na, 1)
    1.0
    """
    within("The duration of the pulse", duration_ms, 0.01, 50, "ms")
    whole("The node", node, 0, MIDDLE)
    axon = Axon(fibre, NODES)

    def fires(amplitude_na: float) -> bool:
        pulse = train(0, node, ONSET_MS, amplitude_na, duration_ms=duration_ms)
        wait_ms = ONSET_MS + duration_ms + PATIENCE_MS
        return _arrivals(axon, pulse, wait_ms, dt_us, method) > 0

    found = _least(fires, MOST_NA)
    if found is None:
        raise CourseError(f"No pulse of {duration_ms:g} ms up to {MOST_NA:g} nA starts an impulse.")
    return Threshold(sum(found) / 2, *found, duration_ms, dt_us)


def strength_duration(
    fibre: Fibre, durations_ms: Sequence[float], *, dt_us: float = 2.5
) -> StrengthDuration:
    """Find thresholds for pulses of several lengths, and from them rheobase and chronaxie.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    durations_ms : sequence of float
        At least two different lengths in ms, 0.01 to 50.
    dt_us : float
        Time step in us.

    Returns
    -------
    StrengthDuration

    Raises
    ------
    CourseError
        If there are fewer than two lengths, or one lies outside the range.

    Notes
    -----
    By the law of Weiss the threshold charge is a straight line on duration. It is fitted by least
    squares on charge: the slope is the rheobase, intercept over slope the chronaxie. The fibre
    follows the line only nearly, so both depend on the durations chosen: see ``largest_misfit``.

    References
    ----------
    The law, I = b (1 + c / d): IEEE Trans Biomed Eng 2004, doi:10.1109/TBME.2003.820340.

    Examples
    --------
    >>> found = strength_duration(Fibre(10.0), [0.05, 0.1, 0.2, 0.5], dt_us=5)
    >>> 0.2 < found.chronaxie_ms < 0.4
    True
    """
    durations = np.asarray(durations_ms, dtype=float)
    if len(np.unique(durations)) < 2:
        raise CourseError(
            f"There are {len(np.unique(durations))} different durations; give at least two."
        )
    thresholds = np.array(
        [excitation_threshold(fibre, float(d), dt_us=dt_us).threshold_na for d in durations]
    )
    rheobase, intercept = np.polyfit(durations, thresholds * durations, 1)
    misfit = rheobase * (1 + intercept / rheobase / durations) / thresholds - 1
    return StrengthDuration(
        durations,
        thresholds,
        float(rheobase),
        float(intercept / rheobase),
        "Weiss: linear charge-duration, least squares on charge",
        float(np.abs(misfit).max()),
        dt_us,
    )


def recovery_cycle(
    fibre: Fibre,
    intervals_ms: Sequence[float],
    *,
    pulse_ms: float = 0.1,
    dt_us: float = 2.5,
    node: int = 2,
) -> RecoveryCycle:
    """Find the threshold at intervals after an impulse, as a ratio to that at rest.

    Parameters
    ----------
    fibre : Fibre
        The fibre.
    intervals_ms : sequence of float
        From pulse to pulse in ms, up to 200; longer than the pulse.
    pulse_ms : float
        Length of either pulse in ms.
    dt_us : float
        Time step in us.
    node : int
        Where both pulses enter, 0 to 20.

    Returns
    -------
    RecoveryCycle

    Raises
    ------
    CourseError
        If an interval lies outside the range, or the fibre could be excited at none of them.

    Notes
    -----
    The conditioning pulse is twice the threshold; test pulses go up to twenty times. The test
    impulse must arrive at node 30 as well as the first, so a start that dies on the way counts as
    none. The stimulus is a current into a node; at nerves in life it comes from outside.

    References
    ----------
    McIntyre CC, Richardson AG, Grill WM. J Neurophysiol 2002;87:995-1006.

    Examples
    --------
    >>> cycle = recovery_cycle(Fibre(10.0), [0.6, 3.0], dt_us=5)
    >>> cycle.refusals[0]
    'No pulse up to 20 times the threshold starts an impulse 0.6 ms after another.'
    >>> bool(cycle.threshold_ratio[1] < 1)
    True
    """
    intervals = np.asarray(intervals_ms, dtype=float)
    for interval in intervals:
        within("The interval", interval, pulse_ms, 200, "ms")
    axon = Axon(fibre, NODES)
    rest_na = excitation_threshold(fibre, pulse_ms, dt_us=dt_us, node=node).threshold_na
    first = train(0, node, ONSET_MS, CONDITIONING * rest_na, duration_ms=pulse_ms)

    def ratio(interval_ms: float) -> float:
        onset_ms = ONSET_MS + interval_ms

        def fires(multiple: float) -> bool:
            test = train(0, node, onset_ms, multiple * rest_na, duration_ms=pulse_ms)
            return _arrivals(axon, first + test, onset_ms + PATIENCE_MS, dt_us) > 1

        found = _least(fires, STRONGEST)
        return np.nan if found is None else sum(found) / 2

    ratios = np.array([ratio(float(interval)) for interval in intervals])
    refusals = tuple(
        f"No pulse up to {STRONGEST:g} times the threshold starts an impulse {interval:g} ms "
        f"after another."
        if np.isnan(found)
        else ""
        for interval, found in zip(intervals, ratios, strict=True)
    )
    if all(refusals):
        raise CourseError(refusals[-1] if refusals else "There is no interval; give at least one.")
    return RecoveryCycle(intervals, ratios, refusals, rest_na, pulse_ms, dt_us)


def _arrivals(
    axon: Axon, pulses: tuple, duration_ms: float, dt_us: float, method: str = METHODS[0]
) -> int:
    """Impulses that pass the far node."""
    run = simulate(
        [axon], pulses, duration_ms, dt_us=dt_us, method=method, record_us=duration_ms * 1000
    )
    return len(run.traces[0].spikes_ms[FAR])


def _least(fires: Callable[[float], bool], most: float) -> tuple[float, float] | None:
    """Bracket the smallest value that fires, seeking from 1; None if not even the largest does."""
    high = 1.0
    while not fires(high):
        if high >= most:
            return None
        high = min(2 * high, most)
    low = high / 2
    while fires(low):
        low, high = low / 2, low
    return bracket(fires, low, high)
