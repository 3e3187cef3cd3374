"""Series of lateral spread experiments: where cross-talk appears, and how it comes and goes.

Each returns one frozen result with `to_frame()`. Model output, for teaching and not for patient
care.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from hemifacial.nerve.facial import OPEN_CLEFT_MOHM_PER_CM, Compression, FacialNerve
from hemifacial.nerve.lesion import whole, within
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.response import LateralSpread, lateral_spread

if TYPE_CHECKING:
    import pandas as pd

#: How far from the expected time an answer to the second of two stimuli may come, and how near a
#: spike after a single stimulus makes it no answer (ms).
SECOND_EARLY_MS, SECOND_LATE_MS, SAME_MS = 0.5, 1.0, 0.3


@dataclass(frozen=True)
class CrossTalkMap:
    """Where units answer and where they do not.

    Attributes
    ----------
    myelin_fractions : tuple of float
        Rows: share of the lamellae that is left.
    cleft_mohm_per_cm : tuple of float
        Columns: resistance of the shared space.
    responding : ndarray of int, shape (rows, columns)
        Units that answered within 15 ms.
    control_spikes : ndarray of int, shape (rows, columns)
        Spikes without any stimulus in 40 ms; where there are any, the cell proves nothing.
    pairs : int
        Units that could have answered.
    """

    myelin_fractions: tuple[float, ...]
    cleft_mohm_per_cm: tuple[float, ...]
    responding: np.ndarray
    control_spikes: np.ndarray
    pairs: int

    def to_frame(self) -> pd.DataFrame:
        """One row a cell of the map."""
        import pandas as pd

        rows, columns = self.responding.shape
        return pd.DataFrame(
            {
                "myelin_fraction": np.repeat(self.myelin_fractions, columns),
                "cleft_mohm_per_cm": np.tile(self.cleft_mohm_per_cm, rows),
                "responding": self.responding.ravel(),
                "pairs": self.pairs,
                "control_spikes": self.control_spikes.ravel(),
            }
        )


def cross_talk_map(
    nerve: FacialNerve,
    compression: Compression,
    myelin_fractions: Sequence[float],
    cleft_mohm_per_cm: Sequence[float],
    *,
    dt_us: float = 5.0,
) -> CrossTalkMap:
    """Vary myelin and cleft, everything else as given.

    Parameters
    ----------
    nerve : FacialNerve
        The fibres.
    compression : Compression
        The other values.
    myelin_fractions, cleft_mohm_per_cm : sequence of float
        What to try.
    dt_us : float
        Time step.

    Examples
    --------
    >>> found = cross_talk_map(FacialNerve(pairs=1), Compression(), [1.0], [25.0])
    >>> int(found.responding[0, 0])
    0
    """
    found = [
        [
            lateral_spread(
                nerve,
                replace(compression, myelin_fraction=fraction, cleft_mohm_per_cm=resistance),
                dt_us=dt_us,
            )
            for resistance in cleft_mohm_per_cm
        ]
        for fraction in myelin_fractions
    ]
    return CrossTalkMap(
        tuple(myelin_fractions),
        tuple(cleft_mohm_per_cm),
        np.array([[cell.responding for cell in row] for row in found]),
        np.array([[cell.control_spikes for cell in row] for row in found]),
        nerve.pairs,
    )


@dataclass(frozen=True)
class DoubleStimulus:
    """Answers to the second of two stimuli.

    Attributes
    ----------
    intervals_ms : tuple of float
        From the first stimulus to the second.
    second : tuple of int
        Units that answered the second stimulus.
    first : int
        Units that answered a single one.
    """

    intervals_ms: tuple[float, ...]
    second: tuple[int, ...]
    first: int

    def to_frame(self) -> pd.DataFrame:
        """One row an interval."""
        import pandas as pd

        return pd.DataFrame(
            {"interval_ms": self.intervals_ms, "second": self.second, "first": self.first}
        )


def double_stimulus(
    nerve: FacialNerve,
    compression: Compression,
    intervals_ms: Sequence[float],
    *,
    nucleus: Nucleus | None = None,
    dt_us: float = 5.0,
) -> DoubleStimulus:
    """Stimulate twice and ask whether the second stimulus is answered too.

    Parameters
    ----------
    nerve : FacialNerve
        The fibres.
    compression : Compression
        What the vessel has done.
    intervals_ms : sequence of float
        Intervals to try, 0.5 to 50 ms.
    nucleus : Nucleus, optional
        Excitability of the nucleus.
    dt_us : float
        Time step.

    Notes
    -----
    A unit has answered the second stimulus when it fires from 0.5 ms before to 1 ms after the
    time at which the first answer, moved by the interval, would come, and does not fire there
    after a single stimulus: units of this model fire two or three times after one stimulus.
    In patients the second answer appears after a fixed refractory time and without facilitation
    (intervals of 0.5 to 7 ms; PMID 12115973). So it does here with the default values; with less
    myelin and more sodium it came back later than 7 ms.

    Examples
    --------
    >>> from hemifacial.nerve.facial import HEALTHY
    >>> double_stimulus(FacialNerve(pairs=1), HEALTHY, [5.0]).second
    (0,)
    """
    for interval_ms in intervals_ms:
        within("The interval", interval_ms, 0.5, 50, "ms")
    single = lateral_spread(nerve, compression, nucleus=nucleus, dt_us=dt_us, control=False)
    second = []
    for interval_ms in intervals_ms:
        double = lateral_spread(
            nerve,
            compression,
            nucleus=nucleus,
            pulses_ms=(0.0, interval_ms),
            dt_us=dt_us,
            control=False,
        )
        second.append(_answers_again(single, double, interval_ms))
    return DoubleStimulus(tuple(intervals_ms), tuple(second), single.responding)


def _answers_again(single: LateralSpread, double: LateralSpread, interval_ms: float) -> int:
    count = 0
    for one, two in zip(single.units, double.units, strict=True):
        due_ms = one.latency_ms + interval_ms
        count += any(
            due_ms - SECOND_EARLY_MS <= t <= due_ms + SECOND_LATE_MS
            and all(abs(t - other) > SAME_MS for other in one.arrivals_ms)
            for t in two.arrivals_ms
        )
    return count


@dataclass(frozen=True)
class PulseSweep:
    """Answers at each phase of the arterial pulse.

    Attributes
    ----------
    phases : ndarray, shape (n,)
        Share of the heartbeat that has passed.
    cleft_mohm_per_cm : ndarray, shape (n,)
        Resistance of the cleft at each phase.
    responding : ndarray of int, shape (n,)
        Units that answered.
    pairs : int
        Units that could have.
    """

    phases: np.ndarray
    cleft_mohm_per_cm: np.ndarray
    responding: np.ndarray
    pairs: int

    def to_frame(self) -> pd.DataFrame:
        """One row a phase."""
        import pandas as pd

        return pd.DataFrame(
            {
                "phase": self.phases,
                "cleft_mohm_per_cm": self.cleft_mohm_per_cm,
                "responding": self.responding,
                "pairs": self.pairs,
            }
        )


def arterial_pulse(phase: np.ndarray | float) -> np.ndarray:
    """Shape of the pulse between 0 and 1: a quick rise, a slow fall. Assumed.

    Parameters
    ----------
    phase : array_like
        Share of the heartbeat that has passed, 0 to 1.

    Examples
    --------
    >>> arterial_pulse([0.0, 0.2, 1.0]).round(2).tolist()
    [0.0, 1.0, 0.0]
    """
    phase = np.asarray(phase, dtype=float)
    rise, fall = phase / 0.2, (1 - phase) / 0.8
    return np.sin(np.pi / 2 * np.minimum(rise, fall).clip(0, 1)) ** 2


def pulse_sweep(
    nerve: FacialNerve,
    compression: Compression,
    *,
    swing: float = 0.5,
    phases: int = 8,
    dt_us: float = 10.0,
) -> PulseSweep:
    """Let the pulse squeeze the cleft and stimulate at each phase.

    Parameters
    ----------
    nerve : FacialNerve
        The fibres.
    compression : Compression
        The nerve in diastole.
    swing : float
        By how much of its value the resistance rises at the height of the pulse, 0 to 2.
    phases : int
        Number of phases, 4 to 50.
    dt_us : float
        Time step.

    Notes
    -----
    That the response follows the heartbeat is a hypothesis of the model; no source was found
    that measured it. A heartbeat is so slow that each phase is taken as still.

    Examples
    --------
    >>> from hemifacial.nerve.facial import HEALTHY
    >>> int(pulse_sweep(FacialNerve(pairs=1), HEALTHY, phases=4).responding.sum())
    0
    """
    within("The swing", swing, 0, 2)
    whole("The number of phases", phases, 4, 50)
    at = np.arange(phases) / phases
    resistance = compression.cleft_mohm_per_cm * (1 + swing * arterial_pulse(at))
    counts = [
        lateral_spread(
            nerve, replace(compression, cleft_mohm_per_cm=float(r)), dt_us=dt_us, control=False
        ).responding
        for r in resistance
    ]
    return PulseSweep(at, resistance, np.array(counts), nerve.pairs)


@dataclass(frozen=True)
class Recovery:
    """How nerve and nucleus mend once the vessel is away, each on its own clock.

    Parameters
    ----------
    myelin_days, nucleus_days : float
        Time in which the lost myelin, and the raised excitability, fall to 37 % of what they
        were, 1 to 1,000 days. Assumed: neither was measured in a patient.

    Examples
    --------
    >>> nerve, nucleus = Recovery().after(0, Compression(), Nucleus(0.8))
    >>> nerve.cleft_mohm_per_cm, round(nerve.myelin_fraction, 9), nucleus.excitability
    (25.0, 0.1, 0.8)
    """

    myelin_days: float = 60.0
    nucleus_days: float = 30.0

    def __post_init__(self) -> None:
        within("The clock of the myelin", self.myelin_days, 1, 1000, "days")
        within("The clock of the nucleus", self.nucleus_days, 1, 1000, "days")

    def after(
        self, days: float, compression: Compression, nucleus: Nucleus
    ) -> tuple[Compression, Nucleus]:
        """The nerve and its nucleus so many days after the vessel was moved.

        Parameters
        ----------
        days : float
            Days since the operation, from 0.
        compression : Compression
            The nerve before it.
        nucleus : Nucleus
            The nucleus before it.
        """
        within("The number of days", days, 0, 10_000)
        left = float(np.exp(-days / self.myelin_days))
        mended = replace(
            compression,
            cleft_mohm_per_cm=min(OPEN_CLEFT_MOHM_PER_CM, compression.cleft_mohm_per_cm),
            myelin_fraction=1 - (1 - compression.myelin_fraction) * left,
            axolemmal_sodium_fraction=compression.axolemmal_sodium_fraction * left,
        )
        calm = replace(
            nucleus, excitability=nucleus.excitability * float(np.exp(-days / self.nucleus_days))
        )
        return mended, calm
