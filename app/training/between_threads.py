"""What the window and the training thread share: the status, the newest recipe and request, and turns with the GIL."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from PySide6.QtCore import QObject, QTimer

from dlab_core.experiment.pins import Pins
from dlab_core.recipe.changes import JournalEntry
from dlab_core.training.advice import Advice
from dlab_core.training.outcome import EndedBy
from dlab_core.training.pin import Pin

LONGEST_S = 0.05  # that training waits for the window
HANDOVER_S = 1e-5  # without a sleep, Python is taken back before a thread that waits for it wakes up

T = TypeVar("T")
State = Literal["IDLE", "BUILDING", "RUNNING", "PAUSED", "FINISHED", "FAILED"]


@dataclass(frozen=True)
class Status:
    """The state of the run with an id, at a step. `message` is a sentence for the person, empty if all is well.

    engine_reason: in a few words why it is not the engine that was asked for, empty if it is. journal: what was changed
    since the run began. ended_by: why it is FINISHED, empty if it is not. steady: whether the steps a second stay about
    what they are, so that they tell how long the rest takes. waiting: whether it has no points to train on.
    advice: what makes a run hold that diverged, once that is known.
    """

    state: State = "IDLE"
    run: int = 0
    step: int = 0
    message: str = ""
    engine: str = ""
    engine_reason: str = ""
    device: str = "cpu"
    journal: tuple[JournalEntry, ...] = ()
    ended_by: EndedBy = ""
    steady: bool = True
    waiting: bool = False
    advice: Advice | None = None


@dataclass(frozen=True)
class Pinned:
    """A run that was put aside, and what it was asked for with."""

    pin: Pin
    purpose: object


@dataclass(frozen=True)
class CheckedPins:
    """Pins out of a file, those of them that can be used, and sentences on the others."""

    asked: Pins
    usable: Pins
    wrong: list[str]


class Newest(Generic[T]):
    """One thread puts, another takes. What was not taken in time is merged with the next, by default replaced."""

    def __init__(self, merge: Callable[[T, T], T] = lambda old, new: new) -> None:
        self._merge = merge
        self._lock = threading.Lock()
        self._item: T | None = None

    def put(self, item: T) -> bool:
        """Keep an item; return whether the box was empty, so that the other side is to be told. On any thread."""
        with self._lock:
            was_empty = self._item is None
            self._item = item if self._item is None else self._merge(self._item, item)
        return was_empty

    @property
    def waits(self) -> bool:
        """Whether there is an item to be taken. On any thread."""
        return self._item is not None

    def put_back(self, item: T) -> None:
        """Keep an item that was taken too soon, unless there is a newer one. On any thread."""
        with self._lock:
            if self._item is None:
                self._item = item

    def take(self) -> T | None:
        """Return the item and empty the box. On any thread."""
        with self._lock:
            item, self._item = self._item, None
        return item


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
