"""Back in time: a slider over the steps of a run that can be looked at again."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from app.theme import follow_theme
from app.widgets.layouts import row
from app.widgets.naming import named
from app.widgets.text import Label


class TimeSlider(QWidget):
    """At its right end it follows the present. `past_requested` tells a step to look at, None for the present."""

    past_requested = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.time")
        self._steps: Sequence[int] | NDArray[np.int64] = ()
        about = "Look at the run as it was at an earlier step, while training goes on. The right end is the present."
        slider = QSlider(Qt.Orientation.Horizontal)
        self.slider = named(slider, f"{prefix}.past", "Step of the run to look at", about)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label = Label("", "label")
        self.setLayout(row(Label("Back in time", "label"), (self.slider, 1), self.label, spacing=10))
        self.slider.valueChanged.connect(self._on_value_changed)
        follow_theme(self._fit)
        self.show_steps((), 0, 0)

    @property
    def past(self) -> int | None:
        """The step that is chosen, None for the present."""
        at = self.slider.value()
        return None if at >= len(self._steps) - 1 else int(self._steps[at])

    def show_steps(self, steps: Sequence[int] | NDArray[np.int64], shown: int, last: int) -> None:
        """Show which steps there are, which is shown and which was reached; a chosen one stays chosen."""
        chosen = self.past
        at = len(steps) - 1
        if chosen is not None:
            found = int(np.searchsorted(steps, chosen))
            at = found if found < len(steps) and steps[found] == chosen else at
        self._steps = steps
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(0, len(steps) - 1))
            self.slider.setValue(max(0, at))
        self.slider.setEnabled(len(steps) > 1)
        self.label.setText(f"{shown:,} / {last:,}")

    def show_present(self) -> None:
        """Follow the present again."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.slider.maximum())

    @Slot()
    def _on_value_changed(self) -> None:
        self.past_requested.emit(self.past)

    @Slot()
    def _fit(self) -> None:
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("100,000 / 100,000"))
