"""A slider with a field to type in, for numbers that range over decades and for shares alike."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QSlider

from app.forms.editors.declared import Declared
from app.forms.editors.number_field import TypedEditor
from app.theme import follow_theme, theme

SMALLEST = 1e-6  # the first value above 0 of a slider that has 0 at its left end
_MANTISSAS = (1, 2, 3, 5, 7)  # nearly even steps on a logarithmic scale, and numbers one would type


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
