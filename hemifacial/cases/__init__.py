"""Virtual patients: synthetic cases in YAML, and a player that a lesson shows.

Everything is loaded when it is first asked for: widgets take a while to import.
"""

from hemifacial.lazy import lazily

_HOME = {
    "Case": "schema",
    "CasePanel": "panel",
    "CasePlay": "play",
    "case_panel": "panel",
    "check_cases": "check",
    "load_case": "load",
    "load_cases": "load",
}

__all__ = sorted(_HOME)
__getattr__, __dir__ = lazily(__name__, _HOME)
