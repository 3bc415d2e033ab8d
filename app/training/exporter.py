"""Exporter: makes files of a run beside the window and beside its training, one at a time."""

import logging
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.log import explain
from app.training.warm_up import IMPORTING
from dlab_core.export.snapshot import Snapshot
from dlab_core.interrupt import Interrupted, unless
from dlab_core.recipe.sentences import SaidError

Progress = Callable[[int, int], None]
Job = Callable[[Snapshot, Progress], str]

log = logging.getLogger(__name__)


class _Thread(QThread):
    """Runs a function, in one frame of Python as long as it lives: see TrainingThread."""

    def __init__(self, act: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("export")
        self._act = act

    def run(self) -> None:
        """Run it."""
        self._act()


class Exporter(QObject):
    """Does a job with a snapshot on a thread of its own: it writes a file, and returns a sentence on it.

    progressed(done, all of it). ended(sentence, whether something went wrong).
    """

    progressed = Signal(int, int)
    ended = Signal(str, bool)
    _done = Signal(str, bool)  # the same on the thread that exports

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: _Thread | None = None
        self._stopped = threading.Event()
        self._done.connect(self._on_done)

    @property
    def busy(self) -> bool:
        """Whether something is being exported."""
        return self._thread is not None

    def start(self, job: Job, snapshot: Snapshot) -> None:
        """Begin a job, unless there is one. GUI thread only."""
        if self.busy:
            return
        self._stopped.clear()
        self._thread = _Thread(lambda: self._done.emit(*self._act(job, snapshot)), self)
        self._thread.start()

    def _act(self, job: Job, snapshot: Snapshot) -> tuple[str, bool]:
        """Do a job; return what is to be said, and whether something went wrong. Exporting thread only."""
        try:
            with unless(self._stopped.is_set):
                if snapshot.states:
                    with IMPORTING:  # of what a learner needs, which the training thread may import just now
                        snapshot.learner_at(snapshot.step)
                return job(snapshot, self.progressed.emit), False
        except Interrupted:
            return "The export was stopped; nothing was written.", False
        except SaidError as error:
            return str(error), True
        except OSError as error:
            return f"{error.filename or 'The file'} cannot be written: {error.strerror or error}.", True
        except Exception as error:
            log.exception("exporting failed")
            return explain(error), True

    def stop(self) -> None:
        """End the job; `ended` follows. On any thread."""
        self._stopped.set()

    def shutdown(self, patience_ms: int = 1000) -> bool:
        """Stop, and wait for the thread; return whether it ended in time. GUI thread only."""
        self.stop()
        return self._thread is None or self._thread.wait(patience_ms)

    @Slot(str, bool)
    def _on_done(self, sentence: str, wrong: bool) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()  # for the end of its function, of which this is the last line
            thread.deleteLater()
        self.ended.emit(sentence, wrong)
