"""Milliseconds a pool of 30 series: random effects and the binomial-normal model, in one run.

Run it with ``make bench``. A panel pools at every click, so the slowest method matters.
"""

import platform
import statistics
import time

import numpy as np

from hemifacial.synthesis import Study, pool

METHODS = ("fixed", "DL", "PM", "REML", "GLMM")
TIMES = 50


def series(count: int = 30, seed: int = 3) -> list[Study]:
    random = np.random.default_rng(seed)
    sizes = random.integers(10, 1500, count)
    shares = random.uniform(0.6, 0.95, count)
    return [
        Study(str(place), int(random.binomial(n, share)), int(n))
        for place, (n, share) in enumerate(zip(sizes, shares, strict=True))
    ]


def milliseconds(method: str, studies: list[Study]) -> float:
    pool(studies, method)  # the first call loads SciPy
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        pool(studies, method)
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def main() -> None:
    studies = series()
    medians = {method: milliseconds(method, studies) for method in METHODS}
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    for method, median in medians.items():
        print(f"{method:6} {median:7.2f} ms, {median / medians['fixed']:6.1f} times fixed")


if __name__ == "__main__":
    main()
