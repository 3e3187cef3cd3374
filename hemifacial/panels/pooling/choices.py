"""What a reader may choose when series are pooled, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from hemifacial.errors import CourseError

MODEL_NAMES = {
    "REML": "Random effects (REML, Hartung-Knapp)",
    "fixed": "Fixed effect",
    "GLMM": "Binomial-normal (GLMM)",
}
#: Control, its label, and its options with their labels; the first option is the default.
CONTROLS: dict[str, tuple[str, dict[str, str]]] = {
    "outcome": (
        "Outcome",
        {
            "relief": "Relief of spasm",
            "recurrence": "Recurrence",
            "hearing_loss": "Permanent hearing loss",
            "facial_palsy": "Permanent facial palsy",
        },
    ),
    "success": (
        "What counts as relief",
        {
            "complete": "Complete relief only",
            "90": "90 % relief or better",
            "authors": "Relief as the authors define it",
        },
    ),
    "window": (
        "Follow-up",
        {
            "any": "Any",
            "week": "Up to 1 week",
            "1": "About 1 year (9 to 18 months)",
            "2": "2 years or longer",
            "5": "5 years or longer",
        },
    ),
    "papers": ("Overlapping papers", {"one": "One paper a centre", "every": "Every paper"}),
    "model": ("Model", MODEL_NAMES),
}
#: The ledger writes 0.02 for the first week and for discharge.
WEEK_YEARS = 0.02
WINDOWS_YEARS: dict[str, tuple[float, float] | None] = {
    "any": None,
    "week": (0.0, WEEK_YEARS),
    "1": (0.75, 1.5),
    "2": (2.0, float("inf")),
    "5": (5.0, float("inf")),
}
_RELIEF = {"complete": "spasm_free", "90": "spasm_relief_90", "authors": "spasm_relief"}
_HARM = {
    "recurrence": "recurrence",
    "hearing_loss": "hearing_loss_permanent",
    "facial_palsy": "facial_palsy_permanent",
}


@dataclass(frozen=True)
class Choices:
    """One way to put the series together.

    Attributes
    ----------
    outcome, success, window, papers, model : str
        An option of the control of this name.
    excluded : frozenset of str
        Reference keys of the papers that the reader leaves out.

    Raises
    ------
    CourseError
        If an option is unknown.

    Examples
    --------
    >>> Choices().ledger_outcome, Choices(outcome="recurrence").ledger_outcome
    ('spasm_free', 'recurrence')
    >>> Choices(window="5").time_years
    (5.0, inf)
    """

    outcome: str = "relief"
    success: str = "complete"
    window: str = "any"
    papers: str = "one"
    model: str = "REML"
    excluded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name, (_, options) in CONTROLS.items():
            chosen = getattr(self, name)
            if chosen not in options:
                raise CourseError(f"{name} is {chosen!r}; choose one of {', '.join(options)}.")

    @property
    def ledger_outcome(self) -> str:
        """The outcome in the ledger's vocabulary."""
        return _RELIEF[self.success] if self.outcome == "relief" else _HARM[self.outcome]

    @property
    def time_years(self) -> tuple[float, float] | None:
        """Shortest and longest follow-up in years, or None for any."""
        return WINDOWS_YEARS[self.window]

    @property
    def outcome_name(self) -> str:
        """The outcome in a reader's words, as "Complete relief"."""
        if self.outcome != "relief":
            return self.option("outcome")
        names = {"complete": "Complete relief", "authors": "Relief as the authors define it"}
        return names.get(self.success, self.option("success"))

    def option(self, control: str) -> str:
        """Give the label of the option chosen in a control."""
        return CONTROLS[control][1][getattr(self, control)]

    def changed_from(self, earlier: Choices) -> list[str]:
        """Name the controls that differ."""
        names = [field.name for field in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(earlier, name)]


def form() -> list[dict[str, Any]]:
    """Describe the controls for the page that draws them.

    Returns
    -------
    list of dict
        ``name``, ``label``, ``options`` as pairs of value and label, and ``only_with``, the
        control and option without which this one has no effect, or None.

    Examples
    --------
    >>> [control["name"] for control in form()]
    ['outcome', 'success', 'window', 'papers', 'model']
    """
    return [
        {
            "name": name,
            "label": label,
            "options": [list(pair) for pair in options.items()],
            "only_with": ["outcome", "relief"] if name == "success" else None,
        }
        for name, (label, options) in CONTROLS.items()
    ]
