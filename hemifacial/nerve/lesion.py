"""What a vessel's pressure may change: the myelin of a stretch, and the room between fibres."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real

from hemifacial.errors import CourseError
from hemifacial.nerve.membrane import POTASSIUM_REVERSAL_MV

HEALTHY_PARANODAL_GAP_NM, HEALTHY_INTERNODAL_GAP_NM = 2.0, 4.0
#: Share of the node's sodium channels from which a bared membrane has no stable rest near -80 mV.
RESTLESS_SODIUM = 0.013
#: Where along a nerve anything may lie (mm).
PLACES_MM = (-10_000, 10_000)


def within(name: str, value: float, low: float, high: float, unit: str = "") -> None:
    """Refuse what is not a number, or lies outside its range, in one sentence.

    Parameters
    ----------
    name : str
        What the value is, as the sentence begins.
    value, low, high : float
        The value and the range it must lie in.
    unit : str
        Unit of all three.

    Raises
    ------
    CourseError
        If it is refused.

    Examples
    --------
    >>> within("The paranodal gap", 4.0, 2, 500, "nm")
    """
    unit = f" {unit}" if unit else ""
    span = f"between {low:g} and {high:g}{unit}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise CourseError(f"{name} is {value!r}; it must be a number {span}.")
    if not low <= value <= high:
        raise CourseError(f"{name} is {value:g}{unit}; it must lie {span}.")


def whole(name: str, value: int, low: int, high: int) -> None:
    """Refuse what is not a whole number within a range, in one sentence.

    Parameters
    ----------
    name : str
        What the value is, as the sentence begins.
    value, low, high : int
        The value and the range it must lie in.

    Raises
    ------
    CourseError
        If it is refused.

    Examples
    --------
    >>> whole("The number of pairs", 10, 1, 50)
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise CourseError(
            f"{name} is {value!r}; it must be a whole number between {low} and {high}."
        )
    within(name, value, low, high)


@dataclass(frozen=True)
class Lesion:
    """A stretch of nerve in which myelin, seal and channels are changed.

    The stretch is measured along the nerve, so it covers the same place in every fibre: each
    piece of a fibre whose middle lies inside is changed.

    Parameters
    ----------
    centre_mm, length_mm : float
        Where it lies along the nerve and how long it is, up to 12 mm.
    myelin_fraction : float
        Share of the lamellae that is left, 0 (bare) to 1.
    paranodal_gap_nm : float
        Width of the periaxonal space at the paranode, 2 (healthy) to 500 nm. Beyond 4 nm the
        space under the whole internode is as wide.
    axolemmal_sodium_fraction : float
        Channels under the lost myelin, as a share of the node's density, 0 to 0.2. Persistent
        sodium, slow potassium and the node's leak come with the fast sodium in the same share:
        sodium without its leak fires at rest, which looks like conduction and is not. Even with
        it, from 0.013 on this membrane has no stable rest near -80 mV, and a long enough stretch
        fires by itself sooner or later: run the control.
    persistent_sodium_scale, slow_potassium_scale : float
        Factors on these two currents in the stretch, its nodes included, 0 to 5.
    potassium_reversal_mv : float
        Reversal of the slow potassium current in the stretch, -100 to -60 mV; -90 is healthy.

    Notes
    -----
    Measured in other preparations: conduction goes on until little myelin is left. Assumed:
    every value of the human root exit zone, where none of this has been measured.

    Examples
    --------
    >>> Lesion(centre_mm=20, length_mm=4, myelin_fraction=0.05).span_mm
    (18.0, 22.0)
    """

    centre_mm: float
    length_mm: float
    myelin_fraction: float = 1.0
    paranodal_gap_nm: float = HEALTHY_PARANODAL_GAP_NM
    axolemmal_sodium_fraction: float = 0.0
    persistent_sodium_scale: float = 1.0
    slow_potassium_scale: float = 1.0
    potassium_reversal_mv: float = POTASSIUM_REVERSAL_MV

    def __post_init__(self) -> None:
        within("The centre of the lesion", self.centre_mm, *PLACES_MM, "mm")
        within("The length of the lesion", self.length_mm, 0.05, 12, "mm")
        within("The share of myelin left", self.myelin_fraction, 0, 1)
        within("The paranodal gap", self.paranodal_gap_nm, 2, 500, "nm")
        within("The share of axolemmal sodium", self.axolemmal_sodium_fraction, 0, 0.2)
        within("The factor on persistent sodium", self.persistent_sodium_scale, 0, 5)
        within("The factor on slow potassium", self.slow_potassium_scale, 0, 5)
        within("The potassium reversal", self.potassium_reversal_mv, -100, -60, "mV")

    @property
    def span_mm(self) -> tuple[float, float]:
        """Where it begins and ends along the nerve, in mm."""
        return self.centre_mm - self.length_mm / 2, self.centre_mm + self.length_mm / 2


@dataclass(frozen=True)
class Cleft:
    """The narrow space that fibres pressed together share.

    Current that leaves one fibre must pass through it, and on its way it changes the voltage
    outside the other.

    Parameters
    ----------
    span_mm : tuple of float
        Where the shared space begins and ends along the nerve, in mm; up to 12 mm long.
    area_um2 : float
        Cross-section of the whole shared space, 0.5 to 100,000 um².
    resistivity_ohm_cm : float
        Resistivity of its fluid, 20 to 5,000 Ohm cm. Assumed: it was never measured at the
        human root exit zone. 175 Ohm cm is our default; 1,211 was used for a whole nerve trunk.
    shunt_us_per_mm : float
        Leak from the space to the surroundings, uS/mm.
    cells : int
        Number of slices along the space.

    Examples
    --------
    >>> round(Cleft((18, 22), area_um2=11.0).resistance_mohm_per_cm)
    1591
    """

    span_mm: tuple[float, float]
    area_um2: float
    resistivity_ohm_cm: float = 175.0
    shunt_us_per_mm: float = 0.0
    cells: int = 60

    def __post_init__(self) -> None:
        begin, end = self.span_mm
        within("The beginning of the cleft", begin, *PLACES_MM, "mm")
        within("The end of the cleft", end, *PLACES_MM, "mm")
        within("The length of the cleft", round(end - begin, 9), 0.05, 12, "mm")
        within("The area of the cleft", self.area_um2, 0.5, 1e5, "um²")
        within("The resistivity of the cleft", self.resistivity_ohm_cm, 20, 5000, "Ohm cm")
        within("The shunt of the cleft", self.shunt_us_per_mm, 0, 1000, "uS/mm")
        whole("The number of slices of the cleft", self.cells, 10, 400)

    @property
    def resistance_mohm_per_cm(self) -> float:
        """Resistance of the space along the nerve, in MOhm/cm."""
        return self.resistivity_ohm_cm / (self.area_um2 * 1e-8) * 1e-6
