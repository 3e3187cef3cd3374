"""Published ratios between units of toxins: why this course converts none."""

from __future__ import annotations

from dataclasses import dataclass

from hemifacial.evidence import Figure, load_figures, load_references, source_name

_ROWS = (
    "ratioreview2013_dysport_botox",
    "ratioreview2013_xeomin_botox",
    "doseconvreview_abo_ona_low",
    "doseconvreview_abo_ona_high",
    "unitequivreview_dysport_botox",
)


@dataclass(frozen=True)
class UnitRatios:
    """Ratios that reviews have printed.

    Attributes
    ----------
    figures : tuple of Figure
        Rows of the ledger, with what each source says in its note.
    """

    figures: tuple[Figure, ...]

    @property
    def sentence(self) -> str:
        """Why there is no converter, with the ratios that disagree."""
        references = load_references()
        told = "; ".join(
            f"{row.quantity}, {row.value:g} ({source_name(references[row.reference])})"
            for row in self.figures
        )
        return (
            "Units of one product are not units of another. Reviews disagree on a ratio: "
            f"{told}. So nothing here converts a dose; a dose belongs to the label of one product."
        )


def published_unit_ratios() -> UnitRatios:
    """Give the published ratios, which disagree and are no advice.

    Returns
    -------
    UnitRatios

    Examples
    --------
    >>> sorted({row.value for row in published_unit_ratios().figures})
    [1.0, 2.5, 3.0]
    """
    figures = load_figures()
    return UnitRatios(tuple(figures[name] for name in _ROWS))
