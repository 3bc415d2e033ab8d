"""The file of a page: what it is called, whether it is saved, and what opens and saves it, on another thread."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QUndoStack

from app.pages.kept_pins import KeptPins
from app.settings import Settings
from app.training.between_threads import Status
from app.training.controller import TrainingController
from dlab_core.experiment import files
from dlab_core.experiment.experiment import Experiment
from dlab_core.experiment.pins import Pins
from dlab_core.recipe import Recipe
from dlab_core.recipe.sentences import SaidError

_FILES = QThreadPool()  # one thread, so that a file that is written twice holds what was written last
_FILES.setMaxThreadCount(1)


def in_background(act: Callable[[], None]) -> None:
    """Work on files beside the window, one piece after the other. On any thread."""
    _FILES.start(act)


def wait_for_files(patience_ms: int) -> bool:
    """Wait until all that was begun is done; return whether it was in time."""
    return _FILES.waitForDone(patience_ms)


class KeepsExperiment(Protocol):
    """A page, as far as its file knows it."""

    undo_stack: QUndoStack
    controller: TrainingController
    pinned: KeptPins
    recipe: Recipe

    def view(self) -> dict[str, Any]:
        """Return how its experiment is looked at."""


@dataclass(frozen=True)
class _Saved:
    """What was saved: to where, of which run up to which step, after how many changes, and with which pins."""

    path: str
    run: int = 0
    step: int = 0
    index: int = -1
    pins: Pins = field(default_factory=dict)


class ExperimentFile(QObject):
    """One page's file. opened(Experiment, path); changed(): its name, or whether it is saved; said(sentence, wrong)."""

    opened = Signal(object, str)
    changed = Signal()
    said = Signal(str, bool)
    _written = Signal(object)
    _rejected = Signal(str, str)

    def __init__(self, page: KeepsExperiment, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._settings = page, settings
        self.path = ""
        self._saved = _Saved("")
        self._was: tuple[str, bool] = ("", False)
        self._written.connect(self._on_written)
        self._rejected.connect(self._on_rejected)
        page.undo_stack.cleanChanged.connect(self._note)
        page.controller.status_changed.connect(self._on_status)
        page.pinned.changed.connect(self._note)

    @property
    def is_modified(self) -> bool:
        """Whether something is set up or learned that its file does not have."""
        stack, saved = self._page.undo_stack, self._saved
        learned = self.path.endswith(files.SUFFIX) and self._learned != (saved.run, saved.step, saved.pins)
        return not stack.isClean() or (bool(self.path) and learned)

    @property
    def _learned(self) -> tuple[int, int, Pins]:
        status = self._page.controller.status
        return status.run, status.step, self._page.pinned.all

    def open(self, path: str) -> None:
        """Read a file; `opened` follows, or a sentence on why not."""
        opened, rejected = self.opened, self._rejected

        def read() -> None:
            try:
                found = files.open_any(path)
            except SaidError as error:
                rejected.emit(str(error), path)
            else:
                opened.emit(found, path)

        in_background(read)

    def save(self, path: str) -> None:
        """Write what there is to a file: all of it, or the recipe alone where that is called .json."""
        path = path if Path(path).suffix in (files.SUFFIX, ".json") else f"{path}{files.SUFFIX}"
        run, index = self._page.controller.run, self._page.undo_stack.index()
        written, rejected = self._written, self._rejected

        def write(experiment: Experiment) -> None:
            try:
                files.save_as_named(experiment, path)
            except SaidError as error:
                rejected.emit(str(error), "")
            except OSError as error:
                rejected.emit(f"{path} cannot be written: {error.strerror or error}.", "")
            else:
                written.emit(_Saved(path, run, experiment.step, index, experiment.pins))

        page = self._page
        page.controller.keep(
            page.recipe, page.view(), page.pinned.all, lambda experiment: in_background(lambda: write(experiment))
        )

    def take(self, path: str, step: int, saved: bool) -> None:
        """Have this file from now on, none where the path is empty; `saved` if all that there is was read from it."""
        if saved:
            self._page.undo_stack.setClean()
        else:
            self._page.undo_stack.resetClean()
        self._saved = _Saved(path, self._page.controller.run, step, pins=self._page.pinned.all)
        self._remember(path)

    def forget(self) -> None:
        """Have no file: what there is came from elsewhere."""
        self.path = ""
        self._note()

    def end(self) -> None:
        """Look no longer whether something has changed: the page goes, and its undo stack before this."""
        self._page.undo_stack.cleanChanged.disconnect(self._note)

    @Slot(object)
    def _on_written(self, saved: _Saved) -> None:
        self._saved = saved
        if self._page.undo_stack.index() == saved.index:
            self._page.undo_stack.setClean()
        self._remember(saved.path)
        alone = " (the recipe alone)" if saved.path.endswith(".json") and saved.step else ""
        self.said.emit(f"Saved to {saved.path}{alone}.", False)

    @Slot(str, str)
    def _on_rejected(self, sentence: str, gone: str) -> None:
        """Say why not; a file that could not be opened is no longer one of the recent ones."""
        if gone:
            self._settings.recent = tuple(path for path in self._settings.recent if path != gone)
        self.said.emit(sentence, True)

    def _remember(self, path: str) -> None:
        self.path = path
        if path:
            self._settings.last_folder = Path(path).parent
            self._settings.recent = (path, *self._settings.recent)
        self._note()

    @Slot(object)
    def _on_status(self, status: Status) -> None:
        self._note()

    @Slot()
    def _note(self) -> None:
        now = self.path, self.is_modified
        if now != self._was:
            self._was = now
            self.changed.emit()
