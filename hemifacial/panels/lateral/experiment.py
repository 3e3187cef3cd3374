"""Press on the nerve or decompress it, let it mend, and stimulate one branch.

Model output, for teaching and not for patient care.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.nerve.experiments import Recovery
from hemifacial.nerve.facial import HEALTHY, Compression, FacialNerve
from hemifacial.nerve.nucleus import Nucleus
from hemifacial.nerve.response import lateral_spread, spontaneous_spikes

if TYPE_CHECKING:
    from hemifacial.nerve.response import LateralSpread

UNITS = 10
NERVE = FacialNerve(pairs=UNITS)
#: At these the first answer comes within 0.1 ms of what a step of 5 us gives. A pair may be left
#: once it is quiet: its channels are too few to make it fire by itself.
DT_US, TOLERANCE_MV = 10.0, 0.03
NO_VESSEL, PRESSES, AWAY = "none", "presses", "away"


@dataclass(frozen=True)
class Setting:
    """How the bench is set.

    Parameters
    ----------
    vessel : {'none', 'presses', 'away'}
        Whether a vessel touches the nerve.
    days : float
        Days since it was moved away; without effect before.
    cleft_mohm_per_cm : float
        Resistance of the space that two fibres share while the vessel presses, in MOhm/cm.
    myelin_percent : float
        Share of the myelin that pressure has left, in %.
    excitability : float
        Excitability of the nucleus until the vessel is moved, 0 to 1.
    myelin_days, nucleus_days : float
        Clocks of recovery: in this time what is lost of the myelin, and what is raised of the
        excitability, falls to 37 %.
    stimulated : str
        Name of the branch that is stimulated.

    Raises
    ------
    CourseError
        If there is no such state of the vessel.

    Examples
    --------
    >>> nerve, nucleus = Setting(vessel="away", days=30, excitability=0.7).now()
    >>> round(nerve.myelin_fraction, 2), nerve.cleft_mohm_per_cm, round(nucleus.excitability, 2)
    (0.45, 25.0, 0.26)
    """

    vessel: str = PRESSES
    days: float = 0.0
    cleft_mohm_per_cm: float = 2400.0
    myelin_percent: float = 10.0
    excitability: float = 0.0
    myelin_days: float = 60.0
    nucleus_days: float = 30.0
    stimulated: str = "zygomatic"

    def __post_init__(self) -> None:
        if self.vessel not in (NO_VESSEL, PRESSES, AWAY):
            raise CourseError(
                f"The vessel is {self.vessel!r}; it must be {NO_VESSEL}, {PRESSES} or {AWAY}."
            )

    def before(self) -> tuple[Compression, Nucleus]:
        """Nerve and nucleus before any decompression."""
        nucleus = Nucleus(self.excitability)
        if self.vessel == NO_VESSEL:
            return HEALTHY, nucleus
        left = self.myelin_percent / 100
        lost = (1 - left) / (1 - Compression().myelin_fraction)
        nerve = Compression(
            myelin_fraction=left,
            axolemmal_sodium_fraction=lost * Compression().axolemmal_sodium_fraction,
            cleft_mohm_per_cm=self.cleft_mohm_per_cm,
        )
        return nerve, nucleus

    def clocks(self) -> Recovery:
        """How nerve and nucleus mend once the vessel is away."""
        return Recovery(self.myelin_days, self.nucleus_days)

    def now(self) -> tuple[Compression, Nucleus]:
        """Nerve and nucleus as the experiment finds them."""
        if self.vessel == AWAY:
            return self.clocks().after(self.days, *self.before())
        return self.before()


@dataclass(frozen=True)
class Recording:
    """What both muscles showed.

    Attributes
    ----------
    setting : Setting
        How the bench was set.
    nerve : Compression
        The nerve on that day.
    nucleus : Nucleus
        The nucleus on that day.
    spread : LateralSpread
        The direct response, and the answers of the other muscle.
    """

    setting: Setting
    nerve: Compression
    nucleus: Nucleus
    spread: LateralSpread

    @property
    def stimulated_muscle(self) -> str:
        """Muscle of the branch that is stimulated."""
        return _muscle(self.spread.stimulated)

    @property
    def other_muscle(self) -> str:
        """Muscle in which a lateral spread response is looked for."""
        return _muscle(self.spread.recorded)

    @property
    def direct_ms(self) -> float:
        """First latency of the direct response."""
        return min(self.spread.direct_ms)

    @property
    def direct_mm(self) -> float:
        """From the electrode to the stimulated muscle."""
        branch = NERVE.branches[NERVE.branch_index(self.spread.stimulated)]
        return abs(branch.muscle_mm - branch.electrode_mm)

    def through(self, path: str) -> int:
        """Units whose first answer came through the ``"cleft"`` or the ``"nucleus"``."""
        return sum(unit.path == path for unit in self.spread.units)


def _muscle(branch: str) -> str:
    return NERVE.branches[NERVE.branch_index(branch)].muscle


def record(setting: Setting) -> Recording:
    """Stimulate one branch once and record from both muscles.

    Parameters
    ----------
    setting : Setting
        How the bench is set.

    Returns
    -------
    Recording

    Raises
    ------
    CourseError
        If the model does not allow a value.

    Notes
    -----
    Ten units at a time step of 10 us. Where a cleft is only just tight enough, one or two units
    may answer that would not at 5 us.

    Examples
    --------
    >>> found = record(Setting())
    >>> found.spread.responding, found.through("cleft")
    (8, 8)
    """
    nerve, nucleus = setting.now()
    return Recording(setting, nerve, nucleus, _stimulate(nerve, nucleus, setting.stimulated))


@lru_cache(maxsize=256)
def _stimulate(nerve: Compression, nucleus: Nucleus, branch: str) -> LateralSpread:
    return lateral_spread(
        NERVE,
        nerve,
        nucleus=nucleus,
        stimulate=branch,
        dt_us=DT_US,
        tolerance_mv=TOLERANCE_MV,
        control=False,
        until_quiet=True,
    )


def control(setting: Setting, stopped: Callable[[], bool] = lambda: False) -> int | None:
    """Watch the same fibres for 40 ms without a stimulus.

    Parameters
    ----------
    setting : Setting
        How the bench is set.
    stopped : callable
        Asked after every 10 ms of each pair; once it is true, nothing more is computed.

    Returns
    -------
    int or None
        Spikes in all fibres together; None if it was stopped.

    Examples
    --------
    >>> control(Setting(), lambda: True) is None
    True
    """
    nerve, _ = setting.now()
    watched = spontaneous_spikes(NERVE, nerve, dt_us=DT_US, tolerance_mv=TOLERANCE_MV)
    spikes = 0
    while not stopped():
        new = next(watched, None)
        if new is None:
            return spikes
        spikes += new
    return None
