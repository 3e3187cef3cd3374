"""Read the virtual patients from their YAML files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from hemifacial.cases.schema import Case, parse_case
from hemifacial.errors import CourseError

PATIENTS = Path(__file__).with_name("patients")


def load_case(name: str, folder: Path | None = None) -> Case:
    """Read one patient, and refuse one that breaks a rule or leans on what the ledger lacks.

    Parameters
    ----------
    name : str
        Name of the file without its ending, as ``"classic"``.
    folder : pathlib.Path, optional
        Other patients than those of the course.

    Returns
    -------
    Case

    Raises
    ------
    CourseError
        In one sentence: file, field and rule.

    Examples
    --------
    >>> load_case("classic").title
    'A teacher of 52 whose left eye closes by itself'
    >>> load_case("nobody")
    Traceback (most recent call last):
    hemifacial.errors.CourseError: There is no case 'nobody'; load_cases() lists those there are.
    """
    found = _read(folder or PATIENTS).get(name)
    if found is None:
        raise CourseError(f"There is no case {name!r}; load_cases() lists those there are.")
    if isinstance(found, str):
        raise CourseError(found)
    return found


def load_cases(folder: Path | None = None) -> dict[str, Case]:
    """Read every patient that keeps the rules; `check_cases` names the others.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Other patients than those of the course.

    Returns
    -------
    dict of str to Case
        By id, in the order of the alphabet, the classic one first.

    Examples
    --------
    >>> next(iter(load_cases()))
    'classic'
    """
    found = _read(folder or PATIENTS)
    return {name: case for name, case in found.items() if isinstance(case, Case)}


def dropped_cases(folder: Path | None = None) -> dict[str, str]:
    """Give the sentence on each patient that breaks a rule, by the name of its file.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Other patients than those of the course.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> "classic" in dropped_cases()
    False
    """
    found = _read(folder or PATIENTS)
    return {name: said for name, said in found.items() if isinstance(said, str)}


def _read(folder: Path) -> dict[str, Case | str]:
    """Read each file once, and anew when it has changed: a case, or what is wrong with it."""
    files = sorted(folder.glob("*.yml"), key=lambda path: (path.stem != "classic", path.stem))
    return {path.stem: _case_or_sentence(path, path.stat().st_mtime_ns) for path in files}


@lru_cache(maxsize=256)
def _case_or_sentence(path: Path, _changed_ns: int) -> Case | str:
    from hemifacial.cases.check import ledger_problems

    try:
        case = parse_case(_yaml(path), path.name)
    except CourseError as error:
        return str(error)
    problems = ledger_problems(case)
    return f"{path.name}: {problems[0]}" if problems else case


def _yaml(path: Path) -> Any:
    """Read YAML in which no field stands twice: of two, one would silently be lost."""
    import yaml

    from hemifacial.evidence.tables import YAML_LOADER

    class Reader(YAML_LOADER):
        pass

    def mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict:
        seen = []
        for key_node, _ in node.value:
            key = loader.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise CourseError(f"{path.name}: line {line}: the field {key!r} stands twice.")
            seen.append(key)
        return yaml.SafeLoader.construct_mapping(loader, node, deep=True)

    Reader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Reader)
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise CourseError(f"{path.name}: not readable as YAML: {reason}.") from None
