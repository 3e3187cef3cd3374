"""Forest plots: every study with its interval, the pooled value, and what a new series may find."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hemifacial.errors import CourseError
from hemifacial.figures.estimates import (
    NBSP,
    PLAIN,
    RATIO,
    Reading,
    axis_marks,
    check_studies,
    counted_value,
    fit_decimals,
    method_in_words,
    read_scale,
    study_values,
)
from hemifacial.figures.rows import (
    HEADING,
    LEFT_OUT,
    POOLED,
    PREDICTION,
    SHARED,
    STUDY,
    Column,
    PlotAxis,
    Row,
    draw_rows,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.synthesis import Comparison, Pooled, Study

ORDERS = ("given", "year", "value", "weight")
PREDICTION_NAME = "Range for a new series"


@dataclass(frozen=True)
class Unpooled:
    """A series that is shown and not pooled.

    Parameters
    ----------
    study : Study
        Its counts.
    shares_patients_with : str
        Label of the pooled series that holds its patients.
    """

    study: Study
    shares_patients_with: str


def unpooled_series(pooled: Sequence[Study], every: Sequence[Study]) -> list[Unpooled]:
    """Find the series that stay out because a pooled one is of the same cluster.

    Parameters
    ----------
    pooled : sequence of Study
        What was pooled, at most one a cluster.
    every : sequence of Study
        All series, such as ``select(..., overlap=False).studies``.

    Returns
    -------
    list of Unpooled
        In the order of `every`; without those left out for another reason.

    Examples
    --------
    >>> from hemifacial.synthesis import Study
    >>> kept = Study("Hyun 2010", 1105, 1174, cluster="Samsung")
    >>> nested = Study("A later paper", 230, 250, cluster="Samsung")
    >>> [out.shares_patients_with for out in unpooled_series([kept], [kept, nested])]
    ['Hyun 2010']
    """
    holders = {study.cluster: study.label for study in pooled if study.cluster}
    known = {(study.key, study.events, study.n) for study in pooled}
    return [
        Unpooled(study, holders[study.cluster])
        for study in every
        if study.cluster in holders and (study.key, study.events, study.n) not in known
    ]


@dataclass(frozen=True)
class _Forest:
    rows: list[Row]
    columns: list[Column]
    reading: Reading
    note: str


def draw_forest(
    pooled: Pooled,
    *,
    axis_label: str,
    studies: Sequence[Study | Comparison] = (),
    marks: Mapping[str, str] | None = None,
    unpooled: Sequence[Unpooled] = (),
    sort: str = "given",
    groups: Mapping[str, Pooled] | None = None,
    percent: bool = True,
) -> Figure:
    """Draw one row a study, the diamond, and the prediction interval as a bar below it.

    Parameters
    ----------
    pooled : Pooled
        The result for all studies together.
    axis_label : str
        What is measured, with its unit, such as "Free of spasm, % of patients".
    studies : sequence of Study or Comparison
        What was pooled, in the order of ``pooled.labels``; without it there are no counts, and
        proportions are those that were pooled (after a continuity correction).
    marks : mapping of str to str, optional
        Label to overlap cluster; by default the clusters of `studies`. Where two pooled studies
        share a cluster, their squares are hollow and their rows carry its letter.
    unpooled : sequence of Unpooled
        Studies drawn in grey below the others: their patients are in a pooled study.
    sort : {"given", "year", "value", "weight"}
        Order of the rows; values and weights fall from the top.
    groups : mapping of str to Pooled, optional
        Heading to result of each subgroup; together they hold each study once.
    percent : bool
        Whether proportions are drawn in per cent.

    Returns
    -------
    matplotlib.figure.Figure
        7 inches wide; its height grows with the rows. Ratios have a log axis with a line at 1.

    Raises
    ------
    CourseError
        If labels are doubled, do not match, or the order is unknown.

    References
    ----------
    Lewis S, Clarke M. Forest plots: trying to see the wood and the trees. BMJ
    2001;322:1479-1480. Riley RD, Higgins JPT, Deeks JJ. Interpretation of random effects
    meta-analyses. BMJ 2011;342:d549.
    """
    forest = _lay_out(pooled, studies, marks, unpooled, sort, groups, percent)
    drawn = [part for row in forest.rows if row.low is not None for part in (row.low, row.high)]
    limits, ticks = axis_marks(forest.reading, drawn)
    ratio = forest.reading.kind == RATIO
    axis = PlotAxis(
        axis_label,
        limits,
        tuple(ticks),
        logarithmic=ratio,
        solid=1.0 if ratio else None,
        dashed=forest.reading.pooled(pooled)[0],
    )
    return draw_rows(forest.rows, forest.columns, axis, "Study", forest.note)


def forest_table(
    pooled: Pooled,
    *,
    studies: Sequence[Study | Comparison] = (),
    marks: Mapping[str, str] | None = None,
    unpooled: Sequence[Unpooled] = (),
    sort: str = "given",
    groups: Mapping[str, Pooled] | None = None,
    percent: bool = True,
) -> list[dict[str, object]]:
    """Give the rows of `draw_forest` in words; the parameters are the same.

    Returns
    -------
    list of dict
        One row a study, pooled value and prediction interval; None where a cell is empty.

    Examples
    --------
    >>> from hemifacial.synthesis import Study, pool
    >>> series = [Study("A", 45, 65), Study("B", 72, 78), Study("C", 0, 54)]
    >>> [row["% (95 % CI)"] for row in forest_table(pool(series), studies=series)][:3]
    ['69 (57–79)', '92 (84–96)', '0 (0–7)']
    """
    forest = _lay_out(pooled, studies, marks, unpooled, sort, groups, percent)
    table, heading = [], ""
    for row in forest.rows:
        if row.look == HEADING:
            heading = row.name
            continue
        cells = {
            column.heading.replace("\n", " ") or "Overlap": cell or None
            for column, cell in zip(forest.columns, row.cells, strict=True)
        }
        part = None if row.look in (POOLED, PREDICTION) else heading or None
        table.append({"Study": row.name, "Part": part, **cells})
    if any(row["Part"] for row in table):
        return table
    return [{key: cell for key, cell in row.items() if key != "Part"} for row in table]


def _lay_out(pooled, studies, marks, unpooled, sort, groups, percent) -> _Forest:
    """Make every row of the figure."""
    check_studies(pooled.labels, studies)
    if sort not in ORDERS:
        raise CourseError(f"sort is {sort!r}; it must be one of {', '.join(ORDERS)}.")
    parts = dict(groups) if groups else {"": pooled}
    _check_groups(pooled, parts)
    reading = read_scale(pooled.scale, percent=percent)
    values = dict(zip(pooled.labels, study_values(reading, pooled, studies), strict=True))
    reading = fit_decimals(reading, [value for value, _, _ in values.values()])
    if unpooled and reading.kind in (RATIO, PLAIN):
        raise CourseError("unpooled holds counted proportions; leave it empty for this scale.")
    counts = {study.label: study for study in studies}
    marks = {s.label: s.cluster for s in studies} if marks is None else marks
    letters = _cluster_letters(marks, pooled.labels)
    weights = _weights(pooled, counts)
    weighed = pooled.weights_percent is not None

    def row_of(label: str) -> Row:
        cells = (
            letters.get(marks.get(label, ""), ""),
            _counts_in_words(counts[label]) if label in counts else "",
            reading.words(*values[label]),
            f"{weights[label]:.1f}" if weighed else "",
        )
        look = SHARED if cells[0] else STUDY
        return Row(label, cells, *values[label], look, weights[label] / max(weights.values()))

    rows = []
    for heading, part in parts.items():
        if heading:
            rows.append(Row(heading, look=HEADING))
        rows += [row_of(label) for label in _in_order(part.labels, sort, values, weights)]
        if heading:
            share = sum(weights[label] for label in part.labels) if weighed else None
            rows += _pooled_rows(part, reading, counts, "Subtotal", share)
    if groups:
        rows.append(Row("All studies", look=HEADING))
    rows += _pooled_rows(pooled, reading, counts, "Pooled", 100.0 if weighed else None)
    rows += _unpooled_rows(unpooled, reading, pooled.confidence)
    numbers = f"{reading.heading}\n({100 * pooled.confidence:.0f} % CI)"
    columns = [Column(""), Column("Events/n"), Column(numbers, True), Column("Weight\n%", True)]
    return _without_empty_columns(rows, columns, reading, _note(pooled, letters, marks))


def _weights(pooled: Pooled, counts) -> dict[str, float]:
    """Give the weights; where the model has none, the size of the square follows n."""
    if pooled.weights_percent is not None:
        return dict(zip(pooled.labels, pooled.weights_percent, strict=True))
    return {label: getattr(counts.get(label), "n", 1) for label in pooled.labels}


def _check_groups(pooled: Pooled, parts: Mapping[str, Pooled]) -> None:
    together = [label for part in parts.values() for label in part.labels]
    if sorted(together) != sorted(pooled.labels):
        odd = set(together).symmetric_difference(pooled.labels) or set(together)
        raise CourseError(
            f"The groups and the pooled result differ in {sorted(odd)[0]!r}; "
            "the groups must hold each pooled study once."
        )


def _in_order(labels, sort, values, weights) -> list[str]:
    """Put labels in the order asked for; a label without a year comes last."""
    if sort == "year":
        return sorted(labels, key=lambda label: (_year(label), label))
    if sort == "value":
        return sorted(labels, key=lambda label: -values[label][0])
    if sort == "weight":
        return sorted(labels, key=lambda label: -weights[label])
    return list(labels)


def _year(label: str) -> int:
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", label)
    return int(years[-1]) if years else 9999


def _cluster_letters(marks: Mapping[str, str], labels: Sequence[str]) -> dict[str, str]:
    """Give a letter to each cluster that two or more rows share, in the order of the rows."""
    clusters = [marks.get(label, "") for label in labels]
    shared = dict.fromkeys(one for one in clusters if one and clusters.count(one) > 1)
    return {cluster: chr(ord("A") + number) for number, cluster in enumerate(shared)}


def _counts_in_words(study: Study | Comparison) -> str:
    if hasattr(study, "events_a"):
        return f"{study.events_a}/{study.n_a} v {study.events_b}/{study.n_b}"
    return f"{study.events}/{study.n}"


def _pooled_rows(pooled, reading, counts, name, share_percent) -> list[Row]:
    """Give the diamond, and the bar of the prediction interval where there is one."""
    value, low, high = reading.pooled(pooled)
    mine = [counts[label] for label in pooled.labels if label in counts]
    total = ""
    if mine and hasattr(mine[0], "events"):
        total = f"{sum(one.events for one in mine)}/{sum(one.n for one in mine)}"
    cells = (
        "",
        total,
        reading.words(value, low, high),
        "" if share_percent is None else f"{share_percent:.0f}",
    )
    rows = [Row(f"{name}, k{NBSP}={NBSP}{pooled.k}", cells, value, low, high, POOLED)]
    limits = reading.prediction(pooled)
    if limits is not None and name == "Pooled":
        cells = ("", "", reading.interval(*limits), "")
        rows.append(Row(PREDICTION_NAME, cells, None, *limits, PREDICTION))
    return rows


def _unpooled_rows(unpooled: Sequence[Unpooled], reading: Reading, confidence: float) -> list[Row]:
    """Give the grey rows, under the series that holds their patients."""
    rows = []
    for holder in dict.fromkeys(out.shares_patients_with for out in unpooled):
        rows.append(Row(f"Not pooled: shares patients with {holder}", look=HEADING))
        for study in (out.study for out in unpooled if out.shares_patients_with == holder):
            numbers = counted_value(reading, study, confidence)
            cells = ("", _counts_in_words(study), reading.words(*numbers), "")
            rows.append(Row(study.label, cells, *numbers, LEFT_OUT, 0.3))
    return rows


def _note(pooled: Pooled, letters: Mapping[str, str], marks: Mapping[str, str]) -> str:
    """Say under the plot what the marks mean and how the studies were pooled."""
    level = f"{100 * pooled.confidence:.0f} %"
    lines = [f"Diamond: pooled value with its {level} interval (CI)."]
    if pooled.prediction_low is not None:
        lines.append(
            f"Bar: {level} prediction interval, where the true value of a new, similar series "
            "should lie."
        )
    else:
        why = "fewer than three series" if pooled.k < 3 else "the model lets no series differ"
        lines.append(f"No prediction interval: {why}.")
    if letters:
        lines.append("Hollow squares: series that may share patients.")
        for cluster, letter in letters.items():
            names = ", ".join(label for label, one in marks.items() if one == cluster)
            lines.append(f"{letter} ({cluster}): {names}.")
    lines.append(method_in_words(pooled))
    return " ".join(lines)


def _without_empty_columns(rows, columns, reading, note) -> _Forest:
    """Leave out a column in which no row has anything to say."""
    used = [i for i in range(len(columns)) if any(row.cells and row.cells[i] for row in rows)]
    kept = [replace(row, cells=tuple(row.cells[i] for i in used if row.cells)) for row in rows]
    return _Forest(kept, [columns[i] for i in used], reading, note)
