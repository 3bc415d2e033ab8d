"""Reading tables out of CSV files, on another thread."""

from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.settings import Settings
from dlab_core.data.tables import TableError, read_csv


class TableFiles(QObject):
    """Asks for a file and reads it. read(Table, what was left out); refused(sentence)."""

    read = Signal(object, str)
    refused = Signal(str)

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
        """Read a file; `read` or `refused` follows."""
        read, refused = self.read, self.refused
        self._settings.last_folder = Path(path).parent

        def act() -> None:
            try:
                table, left_out = read_csv(path)
            except TableError as error:
                refused.emit(str(error))
            else:
                read.emit(table, left_out)

        QThreadPool.globalInstance().start(act)
