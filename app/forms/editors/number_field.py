"""Editors of a number that is typed, alone or beside a slider."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QSlider, QWidget

from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.theme import follow_theme, theme
from app.widgets.naming import mark
from app.widgets.numbers import read_float, read_int

SMALLEST = 1e-6  # the first value above 0 of a slider that has 0 at its left end
_MANTISSAS = (1, 2, 3, 5, 7)  # nearly even steps on a logarithmic scale, and numbers one would type


class TypedEditor(Editor):
    """Takes a number when the typing ends, and refuses what is none or lies beyond the limits.

    A subclass puts `text` where it wants it, alone or in another widget, the `frame` that turns red.
    """

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self._field = field
        self._value: float | None = None
        self.text = QLineEdit()
        self.frame: QWidget = self.text
        self.text.editingFinished.connect(self._commit)
        self.text.textEdited.connect(self._on_text_edited)

    def show_value(self, value: float | None) -> None:
        """Show a number."""
        self._value = value
        self.text.setText(self._written(value))
        self.text.setCursorPosition(0)
        mark(self.frame, "wrong", False)

    def _written(self, value: float | None) -> str:
        return "" if value is None else self._field.written(value)

    def _read(self, text: str) -> float | None:
        """Return the value that a text means. Raises ValueError, with a sentence, if it means none."""
        if self._field.hints.percent:
            value = read_float(text.replace("%", ""))
            if value is not None and ("%" in text or value >= 1):  # 0.2 means 20 %
                value = round(value / 100, 10)
        else:
            value = read_int(text) if self._field.whole else read_float(text)
        if value is None or not self._field.contains(value):
            raise ValueError(self._field.complaint(text))
        return value

    @Slot()
    def _commit(self) -> None:
        text = self.text.text().strip()
        if text == self._written(self._value):  # also where it was written with fewer figures
            mark(self.frame, "wrong", False)
            return
        try:
            value = self._read(text)
        except ValueError as error:
            mark(self.frame, "wrong", True)
            self.rejected.emit(str(error))
        else:
            self._take(value)

    def _take(self, value: float | None) -> None:
        changed = value != self._value
        self.show_value(value)
        self.rejected.emit("")
        if changed:
            self.edited.emit(value)

    @Slot()
    def _on_text_edited(self) -> None:
        mark(self.frame, "wrong", False)
        self.rejected.emit("")


class NumberEditor(TypedEditor):
    """A line to type a number in."""

    def __init__(self, field: Declared) -> None:
        super().__init__(field)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add_control(self.text)


def slider_values(field: Declared) -> tuple[float, ...]:
    """Return the values that a slider reaches, ascending: five a decade, or a hundred even steps."""
    low, high = field.low or 0.0, 1.0 if field.high is None else field.high
    if not field.hints.decades:
        even = (round(low + i * (high - low) / 100, 10) for i in range(101))
        return tuple(value for value in even if field.contains(value))
    start = low if low > 0 else SMALLEST
    exponents = range(math.floor(math.log10(start)), math.ceil(math.log10(high)) + 1)
    steps = {float(f"{mantissa}e{exponent}") for exponent in exponents for mantissa in _MANTISSAS}
    inner = {value for value in steps if start <= value <= high}
    ends = {value for value in (low, high) if field.contains(value)}
    return tuple(sorted(inner | ends))


def nearest(values: tuple[float, ...], value: float, decades: bool) -> int:
    """Return the index of the slider value nearest to a value, by ratio where it ranges over decades."""
    if not decades:
        return min(range(len(values)), key=lambda i: abs(values[i] - value))
    if value <= 0:
        return 0
    return min(range(len(values)), key=lambda i: abs(math.log(values[i] / value)) if values[i] > 0 else math.inf)


class SliderEditor(TypedEditor):
    """A slider over a few values and a field that takes any number within the limits."""

    def __init__(self, field: Declared) -> None:
        super().__init__(field)
        self._values = slider_values(field)
        self._value = self._values[0]
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setPageStep(len(_MANTISSAS) if field.hints.decades else 10)
        self.slider.setMinimumWidth(40)
        self.text.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.add_control(self.slider, "_slider")
        self.add_control(self.text, stretch=0)
        self.slider.valueChanged.connect(self._on_slid)
        follow_theme(self._fit)

    def show_value(self, value: float | None) -> None:
        """Show a number; the slider goes to the nearest of its values."""
        super().show_value(value)
        with QSignalBlocker(self.slider):
            self.slider.setValue(nearest(self._values, value or 0.0, self._field.hints.decades))

    @Slot(int)
    def _on_slid(self, position: int) -> None:
        value = self._values[position]
        self._take(int(value) if self._field.whole else value)

    @Slot()
    def _fit(self) -> None:
        self.text.setFixedWidth(theme().px(60))
