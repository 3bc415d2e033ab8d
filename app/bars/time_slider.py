"""The time of a run: a slider over the steps that can be looked at again."""

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.bars.step_slider import StepSlider
from app.plots.charts.step_axis import StepScale
from app.theme import follow_theme, theme
from app.widgets.layouts import row
from app.widgets.naming import named
from app.widgets.shortened import Shortened
from app.widgets.text import Label
from dlab_core.arrays import Array

_NO_STEPS: Array = np.empty(0, dtype=np.int64)
_HEIGHT_PX = 22
_NAME = "Step of the run to look at"


class TimeSlider(QWidget):
    """The present is one of its places, in general the last; the others are the saved steps, each at its step.

    `past_requested` tells a step to look at, None for the present. `title` and `reading`, which says the step that is
    shown, stand beside it, or where its owner puts them.
    """

    past_requested = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.time")
        self._now = 0  # which of the steps of the slider is the present
        about = (
            "Look at the run as it was at an earlier step, while training goes on: pictures, scores and tables are of "
            "that step. The right end is the present (Page Up, Page Down, End)."
        )
        self.slider = named(StepSlider(), f"{prefix}.past", _NAME, about)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.title, self.reading = Label("Time", "label"), Shortened()
        self.setLayout(row(self.title, (self.slider, 4), (self.reading, 1)))
        self.slider.valueChanged.connect(self._on_value_changed)
        follow_theme(self._fit)
        self.show_steps(_NO_STEPS, 0, 0)

    @property
    def past(self) -> int | None:
        """The step that is chosen, None for the present."""
        at = self.slider.value()
        return int(self.slider.steps[at]) if at != self._now else None

    @Slot(object)
    def show_scale(self, scale: StepScale) -> None:
        """Let each step stand where an axis has it."""
        self.slider.show_scale(scale)

    def show_steps(self, steps: Array, shown: int, last: int) -> None:
        """Show which steps there are, which is shown and which was reached; a chosen one stays chosen.

        One that is no longer kept gives way to the last one before it that is. A run that went back to what did best
        has steps beyond the present, which can be looked at as well.
        """
        chosen = self.past
        places = np.union1d(steps, [last])
        self._now = int(np.searchsorted(places, last))
        at = self._now if chosen is None else max(0, int(np.searchsorted(places, chosen, "right")) - 1)
        self.slider.show_steps(places, at)
        self.slider.setEnabled(len(places) > 1)
        self.reading.show_texts(f"step {shown:,} of {last:,}", f"{shown:,} of {last:,}", f"{shown:,}")
        self.slider.setAccessibleName(f"{_NAME}: {shown:,} of {last:,}")

    def show_present(self) -> None:
        """Follow the present again."""
        self.slider.show_steps(self.slider.steps, self._now)

    @Slot()
    def back_to_now(self) -> None:
        """Choose the present."""
        self.slider.setValue(self._now)

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
        self.setFixedHeight(theme().px(_HEIGHT_PX))
