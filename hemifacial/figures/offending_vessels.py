"""Which vessel presses on the facial nerve: one series beside another and a pooled figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hemifacial.figures.rows import HEADING, POOLED, STUDY, Column, PlotAxis, Row, draw_rows
from hemifacial.synthesis.intervals import wilson_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.evidence import Figure as Quantity

_AICA = "Anterior inferior cerebellar artery (AICA)"
_PICA = "Posterior inferior cerebellar artery (PICA)"
_CULPRIT, _ALONE, _POOLED = "main culprit", "AICA alone", "pooled, 27 studies"
_ROWS = (
    ("camposbenitez2008_aica", _AICA, _CULPRIT),
    ("scg362_aica", _AICA, _ALONE),
    ("sharma2017_aica", _AICA, _POOLED),
    ("camposbenitez2008_pica", _PICA, _CULPRIT),
    ("camposbenitez2008_va", "Vertebral artery (VA)", _CULPRIT),
    ("camposbenitez2008_vein", "Large vein", _CULPRIT),
    ("camposbenitez2008_multiple", "More than one vessel", "any second vessel"),
)
_NOTE = (
    "Squares: one series, area by n. Diamond: pooled, number of patients not printed. For the AICA "
    "the sources differ; for the others one series was found. The second vessel is counted besides "
    "the main culprit, so the shares do not add up to 100."
)

OFFENDING_VESSELS_CAPTION = (
    "Offending vessel at operation. Campos-Benitez 2008: the main culprit of each patient, and "
    "apart from it whether more than one vessel pressed. Zhao 2019: the AICA alone; patients with "
    "AICA and PICA together form a group of their own. Intervals of the series: Wilson's, computed "
    "here from the printed percentages. Neurol India 2017: pooled from 27 studies, interval as "
    "printed."
)


@dataclass(frozen=True)
class VesselShare:
    """How often one source names a vessel.

    Parameters
    ----------
    vessel, source, counted : str
        The vessel, who counted, and what was counted.
    percent, low, high : float
        Share of patients with its 95 % interval.
    n_patients : int, optional
        Denominator; None where the source does not print it.
    """

    vessel: str
    source: str
    counted: str
    percent: float
    low: float
    high: float
    n_patients: int | None = None

    @property
    def words(self) -> str:
        """Share and interval in whole per cent."""
        return f"{self.percent:.0f} ({self.low:.0f} to {self.high:.0f})"


def offending_vessel_shares() -> list[VesselShare]:
    """Read the shares from the evidence ledger.

    Returns
    -------
    list of VesselShare
        By vessel; Wilson's interval unless the source prints one.

    References
    ----------
    Campos-Benitez M, Kaufmann AM. J Neurosurg 2008. PMID 18759570.
    Zhao H et al. J Neurol Surg A 2019. PMID 31018226.
    Sharma R et al. Neurol India 2017. PMID 28488609.

    Examples
    --------
    >>> [share.words for share in offending_vessel_shares()][:3]
    ['43 (34 to 52)', '51 (46 to 56)', '38 (28 to 48)']
    """
    from hemifacial.evidence import load_figures, load_references, source_name

    ledger, references, shares = load_figures(), load_references(), []
    for key, vessel, counted in _ROWS:
        row = ledger[key]
        source = source_name(references[row.reference])
        low, high = _interval(row)
        shares.append(VesselShare(vessel, source, counted, row.value, low, high, row.n))
    return shares


def offending_vessels_figure() -> Figure:
    """Draw the shares by vessel, one row a source.

    Returns
    -------
    matplotlib.figure.Figure
        In the form of a forest plot.
    """
    shares = offending_vessel_shares()
    largest = max(share.n_patients or 0 for share in shares)
    rows, vessel = [], None
    for share in shares:
        if share.vessel != vessel:
            vessel = share.vessel
            rows.append(Row(vessel, look=HEADING))
        rows.append(
            Row(
                share.source if share.n_patients else f"{share.source}, 27\u00a0studies",
                (str(share.n_patients or "–"), share.words),
                share.percent,
                share.low,
                share.high,
                STUDY if share.n_patients else POOLED,
                (share.n_patients or largest) / largest,
            )
        )
    axis = PlotAxis("Patients, %", (0, 60), (0, 20, 40, 60))
    columns = (Column("n"), Column("% (95 % interval)", right=True))
    return draw_rows(rows, columns, axis, "Offending vessel", _NOTE)


def offending_vessels_alt() -> str:
    """Say in words what `offending_vessels_figure` shows.

    Returns
    -------
    str
        Alt text.
    """
    parts, vessel = [], None
    for share in offending_vessel_shares():
        name = f"{share.vessel}: " if share.vessel != vessel else ""
        vessel = share.vessel
        parts.append(f"{name}{share.source} {share.words} %")
    return (
        "Share of patients with each offending vessel and its 95 % interval. "
        + "; ".join(parts)
        + ". The three figures for the AICA differ; for the others there is one series."
    )


def offending_vessels_table() -> list[dict[str, object]]:
    """Give the shares as rows.

    Returns
    -------
    list of dict
        One row a vessel and source.

    Examples
    --------
    >>> offending_vessels_table()[1]["% of patients"]
    51.38
    """
    return [
        {
            "Vessel": share.vessel,
            "Source": share.source,
            "Counted": share.counted,
            "% of patients": share.percent,
            "95 % interval": f"{share.low:.1f} to {share.high:.1f}",
            "n": share.n_patients,
        }
        for share in offending_vessel_shares()
    ]


def _interval(row: Quantity) -> tuple[float, float]:
    """Give the printed interval in per cent, else Wilson's from the nearest whole number."""
    if row.ci_low is not None:
        return row.ci_low, row.ci_high
    low, high = wilson_interval(round(row.value * row.n / 100), row.n)
    return 100 * low, 100 * high
