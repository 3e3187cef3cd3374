"""The pooling panel: a reader's choices in, a forest plot and plain words out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget

from hemifacial.errors import CourseError
from hemifacial.panels.pooling.answer import Answer, answer, identity
from hemifacial.panels.pooling.choices import CONTROLS, Choices, form
from hemifacial.panels.pooling.words import cautions, change, facts, headline, per_100
from hemifacial.panels.show import PANEL_CSS, START, TALK_JS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hemifacial.panels.pooling.answer import Select

_FOLDER = Path(__file__).parent
_CHOICES = (*CONTROLS, "excluded")
DOTS_PER_INCH = 150


class PoolingPanel(AnyWidget):
    """Choose outcome, definition, follow-up, overlap rule and model, and see the pooled figure.

    The traits `outcome`, `success`, `window`, `papers`, `model` and `excluded` are the choices;
    `answer` is what they lead to. The page sends choices and draws the answer, nothing else.

    Parameters
    ----------
    select : callable, optional
        Chooses the series; by default `hemifacial.synthesis.series.select`.
    **choices
        First choices, by the names of the traits.

    Attributes
    ----------
    answer : Answer
        The series in the pool and the pooled figure.

    Raises
    ------
    CourseError
        If a choice is unknown.

    Notes
    -----
    The figure is for teaching, not for patient care: it inherits every limit of the series.

    Examples
    --------
    >>> panel = PoolingPanel(outcome="recurrence")
    >>> panel.papers = "every"
    >>> panel.result["change"].startswith("Keeping every paper ")
    True
    """

    _esm = TALK_JS + (_FOLDER / "widget.js").read_text("utf-8")
    _css = PANEL_CSS + (_FOLDER / "style.css").read_text("utf-8")

    outcome = traitlets.Unicode("relief").tag(sync=True)
    success = traitlets.Unicode("complete").tag(sync=True)
    window = traitlets.Unicode("any").tag(sync=True)
    papers = traitlets.Unicode("one").tag(sync=True)
    model = traitlets.Unicode("REML").tag(sync=True)
    excluded = traitlets.List(traitlets.Unicode()).tag(sync=True)

    form = traitlets.List().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)

    def __init__(self, select: Select | None = None, **choices: Any):
        if select is None:
            from hemifacial.synthesis.series import select
        self._select = select
        self._chosen(choices)  # before the widget exists, so that a wrong choice makes none
        super().__init__(form=form(), **choices)
        self.answer: Answer | None = None
        self._recompute()
        self.observe(self._recompute, names=list(_CHOICES))
        self.on_msg(self._say_awake)

    def _chosen(self, over: dict[str, Any] | None = None) -> Choices:
        chosen = {name: getattr(self, name) for name in _CHOICES} | (over or {})
        return Choices(**{**chosen, "excluded": frozenset(chosen["excluded"])})

    @traitlets.validate(*CONTROLS)
    def _known_option(self, proposal: dict[str, Any]) -> str:
        Choices(**{proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    def _say_awake(self, _widget: object, message: Any, _buffers: object) -> None:
        """Answer a page that asks whether a kernel stands behind it."""
        if message == "awake?":
            self.send("awake")

    def _recompute(self, _change: object = None) -> None:
        """Answer in words first: they are ready sooner than the picture."""
        choices = self._chosen()
        before = self.answer
        if before is not None and choices == before.choices:
            return  # several choices that came in one message
        self.answer = answer(choices, self._select)
        self.result = self._result(before)
        self.picture = b"" if self.answer.pooled is None else _png(self._forest())

    def _result(self, before: Answer | None) -> dict[str, Any]:
        now = self.answer
        return {
            "number": self.result.get("number", 0) + 1,
            "headline": headline(now),
            "change": change(before, now),
            "cautions": cautions(now),
            "facts": [list(fact) for fact in facts(now)],
            "alt": self._alt(),
            "series": [
                {
                    "key": identity(study),
                    "label": study.label,
                    "counts": f"{study.events} of {study.n}",
                    "in_pool": study in now.studies,
                }
                for study in now.selection.studies
            ],
            "left_out": [[one.label, _sentence(one.reason)] for one in now.selection.left_out],
        }

    def _forest(self) -> Figure:
        from hemifacial.figures.forest import draw_forest

        return draw_forest(
            self.answer.pooled,
            axis_label=f"{self.answer.choices.outcome_name}, % of patients",
            studies=self.answer.studies,
        )

    def _alt(self) -> str:
        studies = self.answer.studies
        if self.answer.pooled is None:
            return headline(self.answer)
        shares = [study.events / study.n for study in studies]
        return (
            f"Forest plot. {headline(self.answer)} {len(studies)} series, from "
            f"{per_100(min(shares))} to {per_100(max(shares))} in 100."
        )

    def still_html(self) -> str:
        """Write the forest of the present choices as a figure of the lesson.

        Returns
        -------
        str
            HTML as `hemifacial.figures.show` displays it.

        Raises
        ------
        CourseError
            If the present choices leave nothing to draw.
        """
        from hemifacial.figures.forest import forest_table
        from hemifacial.figures.show import figure_html

        if self.answer.pooled is None:
            raise CourseError(f"The pooling panel has no still to show: {self.answer.problem}")
        choices = self.answer.choices
        rules = [choices.option(name) for name in ("window", "papers", "model")]
        follow_up, papers, model = (rule[0].lower() + rule[1:] for rule in rules)
        if choices.window == "any":
            follow_up = "any follow-up"
        return figure_html(
            self._forest(),
            alt=self._alt(),
            data=forest_table(self.answer.pooled, studies=self.answer.studies),
            caption=f"{headline(self.answer)} {self.answer.pooled.k} series, {follow_up}, "
            f"{papers}; {model}. {START}",
        )

    def still_text(self) -> str:
        """Write the still in words."""
        return f"Figure: {self._alt()}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _png(figure: Figure) -> bytes:
    """Draw a figure for the page; unlike a stored picture it need not be small."""
    from hemifacial.figures.style import house_style

    file = io.BytesIO()
    with house_style():
        figure.savefig(file, format="png", dpi=DOTS_PER_INCH, pil_kwargs={"compress_level": 1})
    return file.getvalue()
