"""The base of the panels of the nerve: controls in, charts and plain words out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Any, ClassVar

import traitlets
from anywidget import AnyWidget

from hemifacial.errors import CourseError
from hemifacial.panels.instrument.message import form_message, view_message
from hemifacial.panels.instrument.parts import FOOT, Control, Preset, Slider, Values, View
from hemifacial.panels.show import PANEL_CSS, TALK_JS

#: What a reader sees where a program is wrong; the kernel's log has the traceback.
NOT_COMPUTED = "This setting could not be computed."

_FOLDER = Path(__file__).parent


class Instrument(AnyWidget):
    """A model with controls: set them, and see and read what the model does.

    A subclass gives the class attributes, `look`, and where it needs it `afterword`.

    Parameters
    ----------
    **values
        First values by the names of the controls; the others begin at their start.

    Attributes
    ----------
    title, purpose, caption : str
        Heading; what to try, in one line; what is drawn and where it comes from.
    method : str
        More about how it is computed: after the caption, and folded in the still.
    controls : tuple of Slider or Select
        What a reader can set.
    presets : tuple of Preset
        Buttons that set several controls at once.
    afterword_waiting, afterword_failed : str
        Words that stand where the afterword will be, and where it could not be computed.
    values : dict
        Value of each control. Assign a dict to set the controls that it names.
    view : View
        What the model answered last.

    Raises
    ------
    CourseError
        If a control or its value is unknown, or the model cannot compute the first values.

    Notes
    -----
    A model's picture is for teaching, not for patient care.

    Examples
    --------
    >>> from hemifacial.panels.instrument.parts import Slider
    >>> class Doubler(Instrument):
    ...     title, purpose, caption = "Doubler", "Double a number.", "Arithmetic."
    ...     controls = (Slider("number", "Number", "", (1.0, 2.0), 1.0),)
    ...     def look(self, values):
    ...         twice = 2 * values["number"]
    ...         return View(f"Twice is {twice:g}.", (("Twice", f"{twice:g}"),), "", (), "None.")
    >>> panel = Doubler(number=2)
    >>> panel.view.headline
    'Twice is 4.'
    >>> panel.values = {"number": 3.0}
    Traceback (most recent call last):
    hemifacial.errors.CourseError: Number is 3.0; choose one of 1, 2.
    """

    _esm = TALK_JS + "".join(
        (_FOLDER / name).read_text("utf-8") for name in ("lettering.js", "charts.js", "widget.js")
    )
    _css = PANEL_CSS + (_FOLDER / "style.css").read_text("utf-8")

    title: ClassVar[str] = ""
    purpose: ClassVar[str] = ""
    caption: ClassVar[str] = ""
    method: ClassVar[str] = ""
    controls: ClassVar[tuple[Control, ...]] = ()
    presets: ClassVar[tuple[Preset, ...]] = ()
    afterword_waiting: ClassVar[str] = "The same fibres without a stimulus: running ..."
    afterword_failed: ClassVar[str] = "The run without a stimulus could not be computed."

    values = traitlets.Dict().tag(sync=True)
    form = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    after = traitlets.Dict().tag(sync=True)

    def __init__(self, **values: float | str):
        self._lock = RLock()  # a page, a cell and an afterword may come from different threads
        self._newer = Event()
        self._asked = 0
        started = self._checked(values)  # before the widget exists: a wrong value makes none
        for preset in self.presets:
            self._checked(preset.values)
        self.view: View = self.look(started)
        self._seen: Values = started
        super().__init__(values=started, form=self._form(started))
        self._answer(view_message(self.view))
        self.observe(self._recompute, names="values")
        self.on_msg(self._heard)

    def look(self, values: Values) -> View:
        """Compute what the values lead to, within a tenth of a second.

        Parameters
        ----------
        values : mapping of str to float or str
            Value of every control.

        Returns
        -------
        View
            With at least one chart.

        Raises
        ------
        CourseError
            If the model cannot compute it; the panel shows the sentence.
        """
        raise NotImplementedError

    def afterword(self, values: Values, stopped: Callable[[], bool]) -> str:
        """Compute a sentence that takes longer; by default there is none.

        It runs in a thread of its own, once the controls have rested for 300 ms.

        Parameters
        ----------
        values : mapping of str to float or str
            Value of every control.
        stopped : callable
            True once a newer setting came: then return at once.

        Returns
        -------
        str
            A sentence, such as what the same fibres do without a stimulus.
        """
        return ""

    def still_html(self) -> str:
        """Write the still: the charts as one figure, with words and table.

        Returns
        -------
        str
            HTML as `hemifacial.figures.show` displays it.
        """
        from hemifacial.panels.instrument.still import still_html

        more = " ".join(filter(None, (self._settings(), self.view.notes, self.method)))
        return still_html(self.view, self.caption, self._afterword_now(), more)

    def still_text(self) -> str:
        """Write the still in words."""
        return f"Figure: Simulated. {self.view.alt}"

    def _form(self, started: Values) -> dict[str, Any]:
        return form_message(self.controls, self.presets) | {
            "title": self.title,
            "purpose": self.purpose,
            "caption": f"{self.caption} {self.method}".strip(),
            "foot": FOOT,
            "waiting": self.afterword_waiting if self._has_afterword() else "",
            "start": dict(started),
        }

    def _has_afterword(self) -> bool:
        return type(self).afterword is not Instrument.afterword

    def _checked(self, over: Values) -> dict[str, float | str]:
        """Fill in what is not named, and refuse what is unknown."""
        known = {control.name: control for control in self.controls}
        for name in over:
            if name not in known:
                raise CourseError(f"There is no control {name!r}; there are {', '.join(known)}.")
        present = self.values if self.trait_has_value("values") else {}
        values = {}
        for name, control in known.items():
            value = over.get(name, present.get(name, control.start))
            control.check(value)
            values[name] = float(value) if isinstance(control, Slider) else value
        return values

    @traitlets.validate("values")
    def _known_values(self, proposal: dict[str, Any]) -> dict[str, float | str]:
        return self._checked(proposal["value"])

    def _heard(self, _widget: object, message: Any, _buffers: object) -> None:
        """Answer a page: is anybody there, new values, or the controls have come to rest."""
        asked = message if isinstance(message, dict) else {}
        if "values" in asked:
            self._set(asked["values"])
        elif "rest" in asked:
            self._begin_afterword()
        else:
            self.send("awake")

    def _set(self, values: Values) -> None:
        with self._lock, self.hold_sync():  # values and answer reach the page together
            number = self.answer["number"]
            try:
                self.values = values
            except CourseError as error:
                self._refuse(str(error))
            except Exception:
                self.log.exception("%s %s", NOT_COMPUTED, values)
                self._refuse(NOT_COMPUTED)
            if number == self.answer["number"]:  # nothing new, and the page still waits
                refused = self.values != self._seen
                self._answer({"problem": self.answer["problem"]} if refused else {})

    def _recompute(self, _change: object) -> None:
        with self._lock:
            self._newer.set()
            self._newer = Event()
            values = dict(self.values)
            try:
                view = self.look(values)
            except CourseError as error:
                self._refuse(str(error))
                return
            self.view, self._seen = view, values
            self._answer(view_message(view))

    def _refuse(self, why: str) -> None:
        """Say why there is no new picture; the last one stays."""
        self._answer({"problem": f"{why} Words and picture are those of the setting before."})

    def _answer(self, new: dict[str, Any]) -> None:
        last = {**self.answer, "problem": ""} if self.answer else {"number": 0, "problem": ""}
        self.answer = last | new | {"number": last["number"] + 1}

    def _begin_afterword(self) -> None:
        with self._lock:
            number, values, stopped = self.answer["number"], dict(self.values), self._newer
            known = self._asked == number or self.answer["problem"]
            if known or not self._has_afterword():
                return
            self._asked = number  # by whichever page shows the panel first
        deliver = _on_kernel_thread(self._tell_afterword)

        def run() -> None:
            try:
                text = self._afterword_text(values, stopped.is_set)
            except Exception:
                self.log.exception("%s %s", self.afterword_failed, values)
                text = self.afterword_failed
            if not stopped.is_set():
                deliver(number, text, stopped)

        Thread(target=run, daemon=True, name="afterword").start()

    def _afterword_text(self, values: Values, stopped: Callable[[], bool]) -> str:
        try:
            return self.afterword(values, stopped)
        except CourseError as error:
            return str(error)

    def _tell_afterword(self, number: int, text: str, stopped: Event) -> None:
        with self._lock:
            if not stopped.is_set():
                self.after = {"number": number, "text": text}

    def _afterword_now(self) -> str:
        """Give the afterword of the view, computed here unless it is there already."""
        number = self.answer["number"]
        if self.after.get("number") == number:
            return self.after["text"]
        text = self._afterword_text(self._seen, lambda: False)
        with self._lock:
            if self.answer["number"] == number:
                self.after, self._asked = {"number": number, "text": text}, number
        return text

    def _settings(self) -> str:
        set_to = (f"{one.label}: {one.text(self._seen[one.name])}" for one in self.controls)
        return f"{'; '.join(set_to)}."


def _on_kernel_thread(call: Callable[..., None]) -> Callable[..., None]:
    """Wrap a call so that the kernel's own thread makes it; widgets are not safe in others."""
    from IPython import get_ipython

    loop = getattr(getattr(get_ipython(), "kernel", None), "io_loop", None)
    if loop is None:
        return call
    return lambda *told: loop.add_callback(call, *told)
