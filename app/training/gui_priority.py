"""GuiPriority: the GIL goes to the window while it has something new to show, and to training in between."""

import threading
import time

from PySide6.QtCore import QObject, QTimer

LONGEST_S = 0.05  # that training waits for the window
HANDOVER_S = 1e-5  # without a sleep, Python is taken back before a thread that waits for it wakes up


class GuiPriority(QObject):
    """Made on the GUI thread. Training that holds the GIL in each step waits here before a slice.

    Without it the two threads would take the GIL from each other some thousand times a second, each time for a few
    operations: the window draws at a quarter of its rate, or training crawls, whichever asks less often.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._free = threading.Event()
        self._free.set()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._free.set)

    def take(self) -> None:
        """Give the window priority until it has painted all that is to be shown by now. GUI thread only."""
        self._free.clear()
        self._timer.start(0)  # which comes after all posted events, those of layouts and painting among them

    @property
    def busy(self) -> bool:
        """Whether the window has things to show that it has not yet painted. On any thread."""
        return not self._free.is_set()

    def wait(self) -> None:
        """Wait until the window has painted what is new, for LONGEST_S at most. Training thread only."""
        time.sleep(HANDOVER_S)
        self._free.wait(LONGEST_S)
