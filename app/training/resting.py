"""Looking longer at a step of the past: what takes a while is done once a person rests there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from dlab_core.training.frame import Frame

REST_MS = 200  # that a step is looked at before all of many points are scored


class Resting(QObject):
    """Calls `score(step)`, one block a call until it returns True, for a step of the past that is looked at for long.

    It is of the worker's thread, and so are its methods.
    """

    def __init__(self, parent: QObject, score: Callable[[int], bool]) -> None:
        super().__init__(parent)
        self._score = score
        self._at: tuple[int, int] | None = None  # run and step
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def note(self, frame: Frame) -> None:
        """Take note of a frame that is shown."""
        at = (frame.run, frame.shown_step) if frame.is_past and frame.sampled else None
        if at == self._at:
            return
        self._at = at
        if at is None:
            self._timer.stop()
        else:
            self._timer.start(REST_MS)

    def end(self) -> None:
        """Score nothing any more."""
        self._timer.stop()
        self._at = None

    @Slot()
    def _on_timeout(self) -> None:
        if self._at is not None and not self._score(self._at[1]):
            self._timer.start(0)
