"""GarbageCollector: what Python objects in circles leave behind is collected on the GUI thread alone."""

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Slot

PERIOD_MS = 1000


class GarbageCollector(QObject):
    """Takes the place of Python's automatic collections, which run in whichever thread allocates next.

    On the training thread such a collection destroys widgets there: Qt then waits for Python with a lock of its own in
    hand, the GUI thread waits for that lock with Python in hand, and nothing moves any more.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._modules = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(PERIOD_MS)

    @Slot()
    def collect(self) -> None:
        """Collect the generations that are due. What comes with a library is set aside: it never becomes garbage."""
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            gc.freeze()  # to look through PyTorch's objects alone takes a tenth of a second
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [g for g in range(3) if counts[g] > thresholds[g]]
        if due:
            gc.collect(max(due))

    def end(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()
