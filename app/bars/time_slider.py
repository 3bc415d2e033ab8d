"""Back in time: a slider over the steps of a run that can be looked at again."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from app.theme import theme
from app.widgets.text import Label


class TimeSlider(QWidget):
    """At its right end it follows the present. `past_requested` tells a step to look at, None for the present."""

    past_requested = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.time")
        self._steps: Sequence[int] | NDArray[np.int64] = ()
        caption = Label("Back in time")
        caption.setProperty("role", "label")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{prefix}.past")
        self.slider.setAccessibleName("Step of the run to look at")
        self.slider.setToolTip(
            "Look at the run as it was at an earlier step, while training goes on. The right end is the present."
        )
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label = Label()
        self.label.setProperty("role", "label")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(caption)
        self._row.addWidget(self.slider, 1)
        self._row.addWidget(self.label)
        self.slider.valueChanged.connect(self._on_value_changed)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
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
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(steps) - 1))
        self.slider.setValue(max(0, at))
        self.slider.blockSignals(False)
        self.slider.setEnabled(len(steps) > 1)
        self.label.setText(f"{shown:,} / {last:,}")

    def show_present(self) -> None:
        """Follow the present again."""
        self.slider.blockSignals(True)
        self.slider.setValue(self.slider.maximum())
        self.slider.blockSignals(False)

    @Slot()
    def _on_value_changed(self) -> None:
        self.past_requested.emit(self.past)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._row.setSpacing(theme().px(10))
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("100,000 / 100,000"))
