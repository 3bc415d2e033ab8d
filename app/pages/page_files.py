"""Files that a page reads or writes on another thread: tables to learn from, results of a comparison."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from dlab_core.atomic_write import write_atomically
from dlab_core.data.tables import TableError, read_csv, table_of
from dlab_core.recipe import Table
from dlab_core.shootout import report
from dlab_core.shootout.entry import Entry


class TableFiles(QObject):
    """Asks for a file and reads it. read(Table, what was left out); rejected(sentence)."""

    read = Signal(object, str)
    rejected = Signal(str)

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self._parent, self._settings = parent, settings

    @Slot()
    def ask(self) -> None:
        """Open a dialog for a file."""
        pattern = "Tables (*.csv *.tsv *.txt)"
        ask_for_path(self._parent, "open", "Open a table", self._settings.last_folder, self.open, pattern)

    @Slot(str)
    def open(self, path: str) -> None:
        """Read a file; `read` or `rejected` follows."""
        self._settings.last_folder = Path(path).parent
        self._take(lambda: read_csv(path))

    @Slot()
    def paste(self) -> None:
        """Read what was copied elsewhere, such as cells of a spreadsheet; `read` or `rejected` follows."""
        text = QGuiApplication.clipboard().text()

        def parse() -> tuple[Table, str]:
            try:
                return table_of(text)
            except TableError as error:
                raise TableError(f"What was copied is no table of numbers: {error}") from None

        self._take(parse)

    def _take(self, make: Callable[[], tuple[Table, str]]) -> None:
        read, rejected = self.read, self.rejected

        def act() -> None:
            try:
                table, left_out = make()
            except TableError as error:
                rejected.emit(str(error))
            else:
                read.emit(table, left_out)

        QThreadPool.globalInstance().start(act)


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
