"""Autosave: what is set up and learned on all pages goes into a folder of the window's own, soon after each change."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.log import report_error
from app.pages import PAGES
from app.pages.base import Page
from app.pages.experiment_file import in_background, wait_for_files
from app.pages.training_page import TrainingPage
from app.training.session_folder import SessionFolder, left_behind
from dlab_core.experiment.experiment import Experiment, ExperimentError

EVERY_MS = 4000  # of changes within 10 s, whatever else the machine does
_PATIENCE_MS = 5000  # for the disk, when the window is closed


class Autosave(QObject):
    """Keeps the pages that a person has touched. The window's thread only looks whether something has changed.

    found(): another window left something, which `restore` reads; restored(Session, sentences on what was damaged).
    """

    found = Signal()
    restored = Signal(object, object)
    _left = Signal(object)

    def __init__(self, root: Path, pages: Mapping[str, Page], shown: Callable[[], str], parent: QObject) -> None:
        """pages: by name, as far as they were made. shown: the name of the one that can be seen."""
        super().__init__(parent)
        self._root, self._pages, self._shown = root, pages, shown
        self._own = SessionFolder.new(root)
        self._offered: SessionFolder | None = None
        self._kept: dict[str, tuple[Any, ...]] = {}
        self._left.connect(self._on_left)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.keep_changes)

    def start(self) -> None:
        """Look for what another window has left, and keep what changes from now on."""
        left, root = self._left, self._root

        def look() -> None:
            try:
                left.emit(left_behind(root))
            except OSError:
                report_error()

        in_background(look)
        self._timer.start()

    @Slot(object)
    def _on_left(self, folder: SessionFolder | None) -> None:
        self._offered = folder
        if folder is not None:
            self.found.emit()

    def restore(self) -> None:
        """Go on in the folder that was found; `restored` follows."""
        folder, self._offered = self._offered, None
        if folder is None:
            return
        self._own, before = folder, self._own
        restored, names = self.restored, tuple(info.name for info in PAGES)

        def read() -> None:
            before.release()
            restored.emit(*folder.read(names))

        in_background(read)

    def decline(self) -> None:
        """Leave what was found where it is."""
        if self._offered is not None:
            in_background(self._offered.release)
        self._offered = None

    def end(self) -> None:
        """Ask for the last changes while the training threads can still tell them; `release` has to follow."""
        self._timer.stop()
        self.keep_changes()

    def release(self) -> None:
        """Wait until all is written, and leave the folder to the next window. The training threads have ended."""
        wait_for_files(_PATIENCE_MS)
        self.decline()
        in_background(self._own.release)
        wait_for_files(_PATIENCE_MS)

    @Slot()
    def keep_changes(self) -> None:
        """Have what has changed since it was kept last written, on other threads."""
        pages = {name: page for name, page in self._pages.items() if isinstance(page, TrainingPage) and page.touched}
        paths = {name: page.file.path for name, page in pages.items() if page.file.path}
        for name, page in pages.items():
            now = _state_of(page)
            if self._kept.get(name) != now or page.controller.status.state == "RUNNING":
                self._kept[name] = now
                write = partial(_write, self._own, name, self._shown(), paths)
                page.controller.keep(page.recipe, page.view(), page.pinned.all, partial(_hand_on, write))


def _hand_on(write: Callable[[Experiment], None], experiment: Experiment) -> None:
    """Write beside the training thread, on which this is called."""
    in_background(partial(write, experiment))


def _write(folder: SessionFolder, name: str, shown: str, paths: dict[str, str], experiment: Experiment) -> None:
    """Write what a page has; a disk that is full is no reason to disturb anybody."""
    try:
        try:
            folder.write(name, experiment)
        except ExperimentError:  # too large: of what is learned the present run is worth most
            folder.write(name, replace(experiment, pins={}))
        folder.write_about(shown, paths)
    except (OSError, ValueError):
        report_error()


def _state_of(page: TrainingPage) -> tuple[Any, ...]:
    """Return what differs as soon as there is something new to keep."""
    status, seen = page.controller.status, page.frame.last_step if page.frame else 0
    learned = page.controller.run, status.step, seen, page.pinned.all
    return id(page.recipe), page.undo_stack.index(), *learned, str(page.view())
