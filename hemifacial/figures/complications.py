"""Harm after decompression as icon arrays, from the counts of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hemifacial.figures.icons import IconArray

if TYPE_CHECKING:
    from hemifacial.evidence import Figure

#: Ledger's row, what happens, and how it was counted where the source says so.
HARMS = (
    ("lee2018_dfp_facial_palsy_delayed", "Late facial palsy, most recover", ""),
    ("huh2008_facial_palsy_permanent", "Lasting facial palsy", ""),
    ("park2009_hearing_loss_permanent", "Lasting hearing loss, Korea", "audiometry"),
    ("jns2024_420_hearing_loss_permanent", "Lasting hearing loss, Germany", "database"),
)


def harm_icons(figures: Mapping[str, Figure] | None = None) -> list[IconArray]:
    """Make one array a harm, with Wilson's 95 % interval, since the sources print none.

    Parameters
    ----------
    figures : mapping of str to Figure, optional
        The ledger's figures; read where left out.

    Returns
    -------
    list of IconArray
        In the order of :data:`HARMS`. Where a source prints a percentage and no count, the
        nearest whole number is taken, and its basis says "about".

    Examples
    --------
    >>> [array.words for array in harm_icons()][:2]
    ['15 in 100 (11 to 19)', '1 in 100 (1 to 2)']
    """
    from hemifacial.evidence import load_figures
    from hemifacial.synthesis.intervals import wilson_interval

    ledger = load_figures() if figures is None else figures
    arrays = []
    for name, label, how in HARMS:
        row = ledger[name]
        counted = row.events is not None
        count = row.events if counted else round(row.value * row.n / 100)
        low, high = wilson_interval(count, row.n)
        basis = f"{'' if counted else 'about '}{count} of {row.n}{', ' if how else ''}{how}"
        arrays.append(IconArray(label, count / row.n, low, high, basis))
    return arrays
