"""Writing the results of a shootout to files."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from dlab_core.atomic_write import write_atomically
from dlab_core.shootout import report
from dlab_core.shootout.entry import Entry


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
