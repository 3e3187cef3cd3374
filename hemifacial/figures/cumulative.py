"""Cumulative pooling: the estimate as it stood after each further study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.estimates import (
    RATIO,
    Reading,
    axis_marks,
    check_studies,
    fit_decimals,
    method_in_words,
    read_scale,
)
from hemifacial.figures.rows import Column, PlotAxis, Row, draw_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.synthesis import Comparison, Pooled, Study

_SQUARE = 0.45


def draw_cumulative(
    steps: Sequence[Pooled],
    *,
    axis_label: str,
    studies: Sequence[Study | Comparison] = (),
    percent: bool = True,
) -> Figure:
    """Draw the pooled value with its interval after each added study.

    Parameters
    ----------
    steps : sequence of Pooled
        From `hemifacial.synthesis.cumulative`: each holds the studies of the one before and at
        least one more.
    axis_label : str
        What is measured, with its unit.
    studies : sequence of Study or Comparison
        All studies of the last step, in any order, for the running number of patients.
    percent : bool
        Whether proportions are drawn in per cent.

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide; the dashed line is the last value.

    Raises
    ------
    CourseError
        If there are fewer than two steps, or a step does not add to the one before.

    References
    ----------
    Lau J, Antman EM, Jimenez-Silva J, Kupelnick B, Mosteller F, Chalmers TC. Cumulative
    meta-analysis of therapeutic trials for myocardial infarction. New England Journal of
    Medicine 1992;327:248-254.
    """
    reading, rows, columns = _lay_out(steps, studies, percent)
    limits, ticks = axis_marks(reading, [part for row in rows for part in (row.low, row.high)])
    ratio = reading.kind == RATIO
    axis = PlotAxis(axis_label, limits, tuple(ticks), ratio, 1.0 if ratio else None, rows[-1].value)
    note = (
        "Each row: pooled value of this study and all above it, with its interval. Rows share "
        f"patients, so they are no independent results. Last row: {method_in_words(steps[-1])}"
    )
    return draw_rows(rows, columns, axis, "Added study", note)


def cumulative_table(
    steps: Sequence[Pooled],
    *,
    studies: Sequence[Study | Comparison] = (),
    percent: bool = True,
) -> list[dict[str, object]]:
    """Give the rows of `draw_cumulative` in words; the parameters are the same.

    Returns
    -------
    list of dict
        One row an added study.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, cumulative
    >>> series = [Study("A", 45, 65), Study("B", 72, 78), Study("C", 44, 54)]
    >>> [row["Patients"] for row in cumulative_table(cumulative(series, order="given"),
    ...                                              studies=series)]
    ['143', '197']
    """
    _, rows, columns = _lay_out(steps, studies, percent)
    headings = [column.heading.replace("\n", " ") for column in columns]
    return [
        {"Added study": row.name, **dict(zip(headings, row.cells, strict=True))} for row in rows
    ]


def _lay_out(
    steps: Sequence[Pooled], studies: Sequence[Study | Comparison], percent: bool
) -> tuple[Reading, list[Row], list[Column]]:
    if len(steps) < 2:
        raise CourseError(f"There are {len(steps)} steps to draw; at least 2 are needed.")
    last = steps[-1]
    sizes = {study.label: _size(study) for study in studies}
    check_studies(last.labels, ())
    if sizes and set(sizes) != set(last.labels):
        odd = sorted(set(sizes).symmetric_difference(last.labels))[0]
        raise CourseError(f"Study {odd!r} is not in both; give the studies of the last step.")
    reading = read_scale(last.scale, percent=percent)
    reading = fit_decimals(reading, [reading.pooled(step)[0] for step in steps])
    rows, before = [], frozenset()
    for step in steps:
        added = [label for label in step.labels if label not in before]
        if not added or not before <= set(step.labels):
            raise CourseError(
                f"The step with {step.k} studies does not add to the one before it; "
                "every step must hold all studies of the step before and a new one."
            )
        numbers = reading.pooled(step)
        total = f"{sum(sizes[label] for label in step.labels)}" if sizes else ""
        cells = (str(step.k), *([total] if sizes else []), reading.words(*numbers))
        rows.append(Row(" and ".join(added), cells, *numbers, weight=_SQUARE))
        before = frozenset(step.labels)
    columns = [Column("k"), *([Column("Patients")] if sizes else [])]
    columns.append(Column(f"{reading.heading}\n({100 * last.confidence:.0f} % CI)", True))
    return reading, rows, columns


def _size(study: Study | Comparison) -> int:
    return study.n if hasattr(study, "n") else study.n_a + study.n_b
