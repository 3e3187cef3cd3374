"""Invented series for tests of panels: not patients, and no source reports them."""

from hemifacial.synthesis import Study
from hemifacial.synthesis.series import LeftOut, Selection

_RELIEF = [
    ("Alder 1990", 80, 100, "north", 1.0),
    ("Birch 1994", 170, 200, "north", 6.0),
    ("Cedar 1999", 45, 50, "south", 1.0),
    ("Durian 2003", 270, 300, "south", 2.5),
    ("Elm 2008", 95, 100, "", 5.0),
    ("Fir 2014", 128, 160, "", 0.01),
    ("Ginkgo 2019", 388, 400, "", None),
]


def select(outcome, *, time_years=None, overlap=True, min_patients=0):
    """Choose as `hemifacial.synthesis.series.select` does, among the invented ones."""
    harm = not outcome.startswith("spasm")
    easier = {"spasm_relief_90": 2, "spasm_relief": 4}.get(outcome, 0)
    kept, left_out = [], []
    for label, events, n, cluster, time in _RELIEF:
        events = (n - events) // 4 if harm else min(n, events + easier)
        study = Study(label, events, n, label.split()[0].lower(), cluster, time)
        smaller = any(cluster and n < other[2] and cluster == other[3] for other in _RELIEF)
        if time_years and not (time and time_years[0] <= time <= time_years[1]):
            left_out.append(LeftOut(label, "its follow-up lies outside the window", study.key))
        elif overlap and smaller:
            left_out.append(LeftOut(label, f"shares patients with a larger one ({cluster})"))
        else:
            kept.append(study)
    return Selection(outcome, tuple(kept), tuple(left_out))
