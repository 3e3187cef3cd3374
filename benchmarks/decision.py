"""How long 10,000 draws of the decision model take, against patients who live one by one.

Run it with ``make bench``. The yardstick is `simulate_patients`, which gives means for one set of
inputs only, with as many patients as there are draws; both go through 40 years and four strategies.
"""

import argparse
import platform
import time

from hemifacial.treatment.decision import default_inputs, probabilistic, simulate_patients
from hemifacial.treatment.decision.parameters import STRATEGIES


def seconds(call) -> float:
    """Best of three runs."""
    found = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    count = parser.parse_args().draws
    inputs = default_inputs()
    cohort = seconds(lambda: probabilistic(inputs, count))
    lives = seconds(lambda: [simulate_patients(inputs, each, count) for each in STRATEGIES])
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    print(f"cohort    {cohort:.2f} s for {count:,} draws x 40 years x 4 strategies")
    print(f"patients  {lives:.2f} s for one set of inputs, {count:,} patients a strategy")
    print(f"ratio     {lives / cohort:.2f}")


if __name__ == "__main__":
    main()
