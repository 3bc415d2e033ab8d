"""Turns: Python serves the window while that handles events, and training in between."""

import threading
import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

LONGEST_S = 0.05  # that training waits for a window that is busy all the time
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
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._take)
        dispatcher.aboutToBlock.connect(self._give)

    @Slot()
    def _take(self) -> None:
        self._free.clear()

    @Slot()
    def _give(self) -> None:
        self._free.set()

    def wait(self) -> None:
        """Wait, on the training thread, until the window has handled its events; not longer than LONGEST_S."""
        time.sleep(HANDOVER_S)
        self._free.wait(LONGEST_S)
