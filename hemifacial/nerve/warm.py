"""Compile the solver ahead of the first simulation: ``python -m hemifacial.nerve.warm``.

Compiling takes a quarter of a minute, and once: the code is kept in ``__pycache__`` beside the
solver, apart for each processor and each version of Python and numba, and is compiled anew when
the solver changes. Where that folder cannot be written (a course that an administrator installed
for all), the lab keeps a copy in the workspace; other commands keep it where ``NUMBA_CACHE_DIR``
names a folder, or else in the cache folder of the user's home.
"""

from __future__ import annotations

import sys
import time


def warm() -> float:
    """Load the compiled solver, or compile it, and run it once.

    Returns
    -------
    float
        How long it took (s).

    Examples
    --------
    >>> warm() > 0
    True
    """
    start = time.perf_counter()
    from hemifacial.nerve import Axon, Fibre, simulate, train

    simulate([Axon(Fibre(10.0), 21)], train(0, 2, 0.1, 2.0), 0.2)
    return time.perf_counter() - start


def main() -> int:
    """Warm the solver and say so in one line; return the exit code."""
    try:
        seconds = warm()
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        reason = " ".join(str(error).split())
        print(f"The nerve's solver is not ready ({reason}).", file=sys.stderr)
        return 1
    print(f"The nerve's solver is ready ({seconds:.1f} s).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
