"""Read the ledger's files, and say in one sentence which line breaks which rule."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from hemifacial.evidence.models import Reference, Row

Read = TypeVar("Read", bound=Row)

#: Reads YAML as plain data: libyaml where it is there, the same and ten times faster.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class EvidenceError(Exception):
    """A mistake in the ledger or a key it does not hold; its text says what to put right."""


def columns_of(model: type[Row]) -> list[str]:
    """Give the columns of a table: the model's fields that its rows do not derive."""
    return [name for name in model.model_fields if name not in model.derived_fields]


def read_table(path: Path, model: type[Read]) -> dict[str, Read]:
    """Read a CSV table by id or key, in the order of the file.

    Parameters
    ----------
    path : pathlib.Path
        The table.
    model : type
        What its rows must be.

    Returns
    -------
    dict of str to Row
        By key or id.

    Raises
    ------
    EvidenceError
        Naming file, line, field and rule.
    """
    return by_key(validated(model, row, origin) for origin, row in csv_rows(path, model))


def csv_rows(path: Path, model: type[Row]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each row of a CSV table with the place where it stands."""
    columns = columns_of(model)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != columns:
                raise EvidenceError(f"{path.name}: its columns must be {', '.join(columns)}.")
            for row in reader:
                origin = f"{path.name}, line {reader.line_num}"
                if None in row or None in row.values():
                    raise EvidenceError(f"{origin}: it must have {len(columns)} fields.")
                yield origin, {name: text for name, text in row.items() if text.strip()}
    except FileNotFoundError:
        raise EvidenceError(f"{path}: the file is missing.") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path.name}: not readable as CSV: {error}.") from None


def parse_yaml(text: str) -> Any:
    """Read YAML as plain data."""
    return yaml.load(text, YAML_LOADER)


def yaml_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each claim of a lesson's file with the place where it stands."""
    try:
        rows = parse_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        detail = " ".join(str(error).split())
        raise EvidenceError(f"{path.name}: not readable as YAML: {detail}.") from None
    if not isinstance(rows, list):
        raise EvidenceError(f"{path.name}: it must be a list of claims.")
    for number, row in enumerate(rows, start=1):
        origin = f"{path.name}, claim {number}"
        if not isinstance(row, dict):
            raise EvidenceError(f"{origin}: it must be a set of fields, beginning with id.")
        yield origin, {**row, "lesson": path.stem}


def validated(model: type[Read], row: dict[str, Any], origin: str) -> Read:
    """Make a row, or raise an EvidenceError that names its place, field and rule."""
    try:
        return model.model_validate({**row, "origin": origin})
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"]) or "the row"
        rule = problem["msg"].removeprefix("Value error, ")
        name = row.get("id") or row.get("key") or "unnamed"
        raise EvidenceError(
            f"{origin} ({name}): field {field}: {rule[0].lower()}{rule[1:]}."
        ) from None


def by_key(rows: Iterable[Read]) -> dict[str, Read]:
    """Put rows in order by key or id, each of which may stand once only."""
    found: dict[str, Read] = {}
    for row in rows:
        key = row.key if isinstance(row, Reference) else row.id
        if key in found:
            raise EvidenceError(f"{row.origin}: {key!r} is given already in {found[key].origin}.")
        found[key] = row
    return found
