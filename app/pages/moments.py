"""The moment that a page shows: now, a step of the past, or a pinned run; and the way back from it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from app.bars.moment_chip import MomentChip
from app.bars.time_slider import TimeSlider
from app.pages.pins import Pins
from app.pages.training_page import TrainingPage
from app.widgets.keys import PageKey
from dlab_core.training.frame import Frame


class Moments(QObject):
    """Keeps the time slider, the pins and the chip over the main picture of one mind."""

    def __init__(self, page: TrainingPage, time: TimeSlider, pins: Pins, host: QWidget, over: Callable[[], QWidget]):
        """host, over: where the chip lies."""
        super().__init__(page)
        self._page, self._time, self._pins = page, time, pins
        self.chip = MomentChip(page.prefix, host, over)
        self.chip.back.connect(self.back_to_now)
        self.chip.go_on.connect(self.go_on_from_here)
        self.chip.take_up.connect(pins.take_up_shown)
        time.past_requested.connect(self._on_past_requested)
        for key, command in (
            (Qt.Key.Key_PageUp, time.step_back),
            (Qt.Key.Key_PageDown, time.step_forth),
            (Qt.Key.Key_End, self.back_to_now),
        ):
            page.keys[key] = command
            PageKey(page, key, command)  # which sliders, tables and scroll areas would take

    @Slot()
    def back_to_now(self) -> None:
        """Show the run as it is now."""
        if self._pins.shown is not None:
            self._pins.show_pin(None)
        self._time.back_to_now()

    @Slot()
    def go_on_from_here(self) -> None:
        """Train on from the step that is shown; what was left behind stays as a pinned run."""
        frame = self._page.frame
        if frame is None or not frame.is_past or self._pins.full:
            return
        self._time.show_present()
        self._page.go_on_from(frame.shown_step, self._pins.keep_what_is_left)

    @Slot(object)
    def _on_past_requested(self, past: int | None) -> None:
        if past is not None and self._pins.shown is not None:
            self._pins.show_pin(None)

    def show_recipe(self, fresh: bool) -> None:
        """Show the present of a fresh run."""
        if fresh:
            self._time.show_present()
            self.chip.hide()

    def show_frame(self, frame: Frame) -> None:
        """Say of what a frame is."""
        shown = self._pins.shown
        if frame.pin is not None and frame.pin is shown:
            self.chip.show_pin(self._pins.title_of(shown))
        elif frame.is_past:
            last = max(frame.last_step, int(frame.saved_steps[-1]))
            self.chip.show_past(frame.shown_step, last, can_go_on=frame.recipe.model.obeys("steps"))
        else:
            self.chip.hide()
