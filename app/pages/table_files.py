"""Reading tables out of CSV files and from the clipboard, on another thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.settings import Settings
from dlab_core.data.tables import TableError, read_csv, table_of
from dlab_core.recipe import Table


class TableFiles(QObject):
    """Asks for a file and reads it. read(Table, what was left out); rejected(sentence)."""

    read = Signal(object, str)
    rejected = Signal(str)

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent)
        self._parent, self._settings = parent, settings
        self._dialog: QFileDialog | None = None

    @Slot()
    def ask(self) -> None:
        """Open a dialog that blocks nothing."""
        if self._dialog is not None:
            self._dialog.close()
        folder = str(self._settings.last_folder)
        self._dialog = QFileDialog(self._parent, "Open a table", folder, "Tables (*.csv *.tsv *.txt)")
        self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._dialog.setModal(False)
        self._dialog.fileSelected.connect(self.open)
        self._dialog.show()

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
