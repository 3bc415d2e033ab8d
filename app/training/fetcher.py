"""Fetcher: fetches a set of digits on a thread of its own."""

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.log import explain
from dlab_core.data.digit_sets import DigitSet
from dlab_core.data.fetch import Cancelled, FetchError, fetch

log = logging.getLogger(__name__)


class _Thread(QThread):
    """Fetches one set. ended(sentence), which is empty if the set came whole."""

    progressed = Signal(object)  # Fetching
    ended = Signal(str)

    def __init__(self, digits: DigitSet, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._digits, self._folder = digits, folder
        self.cancelled = threading.Event()

    def run(self) -> None:
        """Fetch, and emit how it ended."""
        try:
            fetch(self._digits, self._folder, self.progressed.emit, self.cancelled)
        except Cancelled:
            self.ended.emit(f"The download of {self._digits.title} was cancelled.")
        except (FetchError, OSError) as error:
            self.ended.emit(str(error))
        except Exception as error:
            log.exception("fetching failed")
            self.ended.emit(explain(error))
        else:
            self.ended.emit("")


class Fetcher(QObject):
    """One set at a time. progressed(Fetching); ended(sentence), which is empty if the set came whole."""

    progressed = Signal(object)
    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: _Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a set is being fetched."""
        return self._thread is not None

    def fetch(self, digits: DigitSet, folder: Path) -> None:
        """Begin to fetch a set into a folder, unless one is on its way. GUI thread only."""
        if self._thread is None:
            self._thread = _Thread(digits, folder, self)
            self._thread.setObjectName("fetching")
            self._thread.progressed.connect(self.progressed)
            self._thread.ended.connect(self._on_thread_ended)
            self._thread.start()

    def cancel(self) -> None:
        """Stop fetching; `ended` follows. GUI thread only."""
        if self._thread is not None:
            self._thread.cancelled.set()

    def shutdown(self, patience_ms: int = 1000) -> bool:
        """Stop fetching and wait for the thread; return whether it ended in time."""
        self.cancel()
        return self._thread is None or self._thread.wait(patience_ms)

    @Slot(str)
    def _on_thread_ended(self, sentence: str) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()  # it has nothing left to do
            thread.deleteLater()
        self.ended.emit(sentence)
