"""The pinned runs that belong to the experiment of a page: kept with it, and replaced when another one is opened."""

from PySide6.QtCore import QObject, Signal, Slot

from app.training.between_threads import CheckedPins
from app.training.controller import TrainingController
from dlab_core.experiment.pins import Pins


class KeptPins(QObject):
    """No mapping of pins that it has handed out changes: other threads may have it.

    changed(): there are other pins. said(sentence): of those out of a file that cannot be used.
    """

    changed = Signal()
    said = Signal(str)

    def __init__(self, controller: TrainingController, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self.usable: Pins = {}
        self._unchecked: Pins = {}  # out of a file, until the training thread has looked whether they can be used
        controller.pins_checked.connect(self._on_checked)

    @property
    def all(self) -> Pins:
        """Those that can be used, and those of which that is not known yet."""
        return {**self._unchecked, **self.usable} if self._unchecked else self.usable

    def put(self, pins: Pins) -> None:
        """Have these pins, which can be used."""
        self.usable = dict(sorted(pins.items()))
        self.changed.emit()

    def exchange(self, pins: Pins) -> Pins:
        """Have none but these pins, as soon as it is known which of them can be used; return those there were."""
        before, self._unchecked = self.all, pins
        self.put({})
        if pins:
            self._controller.check_pins(pins)
        return before

    @Slot(object)
    def _on_checked(self, checked: CheckedPins) -> None:
        if checked.asked is not self._unchecked:
            return  # others took their place meanwhile
        self._unchecked = {}
        self.put({**checked.usable, **self.usable})
        if checked.wrong:
            self.said.emit(" ".join(checked.wrong))
