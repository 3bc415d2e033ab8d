"""The results of a comparison, in words and in files."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from dlab_core.atomic_write import write_atomically
from dlab_core.recipe import Recipe
from dlab_core.shootout import report
from dlab_core.shootout.entry import Entry


def summary(recipe: Recipe) -> str:
    """Return in a line what a recipe trains and how."""
    model, training = recipe.model, recipe.training
    parts = [model.caption]
    if model.obeys("rate"):
        parts += [f"{training.optimiser.kind} {training.rate:g}", f"L2 {training.l2:g}"]
        parts += [f"batch {training.batch or 'all'}"]
    return ", ".join(parts)


def is_done(entry: Entry | None, epochs: int) -> bool:
    """Whether an entry has nothing left to do for so many epochs."""
    if entry is None or entry.state != "finished":
        return False
    return entry.epochs >= epochs or not entry.recipe.model.obeys("steps")


def resting(entry: Entry | None) -> str:
    """Return the state of an entry that neither trains nor waits."""
    if entry is None:
        return ""
    if entry.state == "finished":
        return f"finished, {entry.epoch} epochs" if entry.epoch != 1 else "finished"
    return "failed" if entry.state == "failed" else f"stopped after {entry.epoch}"


def count_of(entries: int) -> str:
    """Return a number of models in words."""
    return f"{entries} model{'' if entries == 1 else 's'}"


class ResultFiles(QObject):
    """Asks where to write, and writes on another thread. written(sentence, whether something went wrong)."""

    written = Signal(str, bool)

    def __init__(self, parent: QWidget, settings: Settings, entries: Callable[[], list[Entry]]) -> None:
        """`entries` returns the entries to write."""
        super().__init__(parent)
        self._parent, self._settings, self._entries = parent, settings, entries

    @Slot()
    def ask_for_table(self) -> None:
        """Ask for a CSV file."""
        self._ask("Write the table", "csv")

    @Slot()
    def ask_for_report(self) -> None:
        """Ask for an HTML file."""
        self._ask("Write the report", "html")

    def _ask(self, title: str, suffix: str) -> None:
        folder = self._settings.last_folder
        ask_for_path(self._parent, "save", title, folder, self.write, f"*.{suffix}", suffix)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write a table, or into an .html file a report."""
        entries, written = self._entries(), self.written
        self._settings.last_folder = Path(path).parent

        def act() -> None:
            try:
                text = report.html_text(entries) if path.endswith(".html") else report.csv_text(entries)
                write_atomically(path, text.encode())
            except OSError as error:
                written.emit(f"{path} cannot be written: {error.strerror or error}.", True)
            else:
                written.emit(f"Written to {path}.", False)

        QThreadPool.globalInstance().start(act)
