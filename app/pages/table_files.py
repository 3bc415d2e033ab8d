"""Reading tables out of CSV files and from the clipboard, on another thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from dlab_core.data.tables import TableError, read_csv, table_of
from dlab_core.recipe import Table


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
