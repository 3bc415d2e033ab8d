"""Turns: Python serves the window while that shows something new, and training in between."""

import threading
import time

from PySide6.QtCore import QObject, QTimer, Slot

LONGEST_S = 0.05  # that training waits for the window
HANDOVER_S = 1e-5  # without a sleep, Python is taken back before a thread that waits for it wakes up


class Turns(QObject):
    """Made on the GUI thread. Training that needs Python for each step waits for its turn before a slice.

    Without turns the two would ask for Python some thousand times a second, each time waiting while the other does a
    few operations: the window draws at a quarter of its rate, or training crawls, whichever asks less often.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._free = threading.Event()
        self._free.set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._give)

    def take(self) -> None:
        """Have Python for the window until it has laid out and painted all that is to be shown by now."""
        self._free.clear()
        self._timer.start(0)  # which comes after all posted events, those of layouts and painting among them

    @Slot()
    def _give(self) -> None:
        self._free.set()

    @property
    def busy(self) -> bool:
        """Whether the window has things to show that it has not yet painted."""
        return not self._free.is_set()

    def wait(self) -> None:
        """Wait, on the training thread, until the window has shown what is new; not longer than LONGEST_S."""
        time.sleep(HANDOVER_S)
        self._free.wait(LONGEST_S)
