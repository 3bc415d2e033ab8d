"""Fetcher: fetches a set of digits beside the window."""

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot

from app.log import explain
from dlab_core.data.digit_sets import DigitSet
from dlab_core.data.fetch import Cancelled, FetchError, fetch

log = logging.getLogger(__name__)


class Fetcher(QObject):
    """One set at a time. progressed(Fetching); ended(sentence), which is empty if the set came whole."""

    progressed = Signal(object)
    ended = Signal(str)
    _fetched = Signal(str)  # the same on the thread that fetches

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = QThreadPool(self)
        self._cancelled: threading.Event | None = None  # of the set that is being fetched
        self._fetched.connect(self._on_fetched)

    @property
    def busy(self) -> bool:
        """Whether a set is being fetched."""
        return self._cancelled is not None

    def fetch(self, digits: DigitSet, folder: Path) -> None:
        """Begin to fetch a set into a folder, unless one is on its way. GUI thread only."""
        if self.busy:
            return
        cancelled = self._cancelled = threading.Event()

        def run() -> None:
            sentence = ""
            try:
                fetch(digits, folder, self.progressed.emit, cancelled)
            except Cancelled:
                sentence = f"The download of {digits.title} was cancelled."
            except (FetchError, OSError) as error:
                sentence = str(error)
            except Exception as error:
                log.exception("fetching failed")
                sentence = explain(error)
            self._fetched.emit(sentence)

        self._threads.start(run)

    def cancel(self) -> None:
        """Stop fetching; `ended` follows. GUI thread only."""
        if self._cancelled is not None:
            self._cancelled.set()

    def shutdown(self, patience_ms: int = 1000) -> bool:
        """Stop fetching and wait for the thread; return whether it ended in time."""
        self.cancel()
        return self._threads.waitForDone(patience_ms)

    @Slot(str)
    def _on_fetched(self, sentence: str) -> None:
        self._cancelled = None
        self.ended.emit(sentence)
