"""Public names of a package, loaded from the modules that they live in when first used."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package : str
        Its full name.
    homes : mapping of str to str
        Each public name, and the module below the package that defines it. No public name may be
        that of a module, which would hide it.

    Returns
    -------
    tuple of two functions

    Examples
    --------
    >>> load, names = lazily("hemifacial", {"CourseError": "errors"})
    >>> load("CourseError").__name__
    'CourseError'
    """

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes})

    return load, names
