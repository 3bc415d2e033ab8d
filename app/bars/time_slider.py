"""Back in time: a slider over the steps of a run that can be looked at again."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from app.theme import follow_theme
from app.widgets.layouts import row
from app.widgets.naming import named
from app.widgets.text import Label
from dlab_core.arrays import Array

_NO_STEPS: Array = np.empty(0, dtype=np.int64)


class TimeSlider(QWidget):
    """At its right end it follows the present, of which there is always one more place than of saved steps before it.

    `past_requested` tells a step to look at, None for the present.
    """

    past_requested = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.time")
        self._steps = _NO_STEPS  # before the present
        about = (
            "Look at the run as it was at an earlier step, while training goes on: pictures, scores and tables are of "
            "that step. The right end is the present (Page Up, Page Down, End)."
        )
        slider = QSlider(Qt.Orientation.Horizontal)
        self.slider = named(slider, f"{prefix}.past", "Step of the run to look at", about)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label = Label("", "label")
        self.setLayout(row(Label("Back in time", "label"), (self.slider, 1), self.label, spacing=10))
        self.slider.valueChanged.connect(self._on_value_changed)
        follow_theme(self._fit)
        self.show_steps(_NO_STEPS, 0, 0)

    @property
    def past(self) -> int | None:
        """The step that is chosen, None for the present."""
        at = self.slider.value()
        return int(self._steps[at]) if at < len(self._steps) else None

    def show_steps(self, steps: Array, shown: int, last: int) -> None:
        """Show which steps there are, which is shown and which was reached; a chosen one stays chosen.

        One that is no longer kept gives way to the last one before it that is.
        """
        chosen = self.past
        # A run that went back to what did best has steps beyond the present, which can be looked at as well.
        self._steps = steps if len(steps) and steps[-1] > last else steps[steps < last]
        at = len(self._steps) if chosen is None else max(0, int(np.searchsorted(self._steps, chosen, "right")) - 1)
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, len(self._steps))
            self.slider.setValue(at)
        self.slider.setEnabled(len(self._steps) > 0)
        self.label.setText(f"{shown:,} / {last:,}")

    def show_present(self) -> None:
        """Follow the present again."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.slider.maximum())

    @Slot()
    def back_to_now(self) -> None:
        """Choose the present."""
        self.slider.setValue(self.slider.maximum())

    @Slot()
    def step_back(self) -> None:
        """Choose the saved step before the one that is shown."""
        self.slider.setValue(self.slider.value() - 1)

    @Slot()
    def step_forth(self) -> None:
        """Choose the saved step after the one that is shown, or the present."""
        self.slider.setValue(self.slider.value() + 1)

    @Slot()
    def _on_value_changed(self) -> None:
        self.past_requested.emit(self.past)

    @Slot()
    def _fit(self) -> None:
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("100,000 / 100,000"))
