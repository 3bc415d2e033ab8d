"""Reading tables out of files and from the clipboard, on another thread, and other samples of the same ones."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from dlab_core.data.csv_files import SEED, read_csv, sheet_of
from dlab_core.recipe import Sheet, TableError, TableRows

Read = Callable[[int], Sheet]  # of the seed of a sample
NOT_AT_HAND = "The file of these rows is not at hand: open it again, and other rows can be drawn."


class TableFiles(QObject):
    """Asks for a table, reads it, and makes data of it. Only the newest that was asked for is handed on.

    begun: a table is being read. read(data): a TableRows. unfit(Sheet, sentence): a table of which such data cannot be
    made. rejected(sentence).
    """

    begun = Signal()
    read = Signal(object)
    unfit = Signal(object, str)
    rejected = Signal(str)

    _ended = Signal(int, object)

    def __init__(self, parent: QWidget, settings: Settings, kind: type[TableRows]) -> None:
        """`kind` is the data that are made of tables."""
        super().__init__(parent)
        self._parent, self._settings, self._kind = parent, settings, kind
        self._readers: dict[str, Read] = {}  # by the digest of what they read
        self._asked = 0
        self._ended.connect(self._on_ended)

    @Slot()
    def ask(self) -> None:
        """Open a dialog for a file."""
        pattern = "Tables (*.csv *.tsv *.txt)"
        ask_for_path(self._parent, "open", "Open a table", self._settings.last_folder, self.open, pattern)

    @Slot(str)
    def open(self, path: str) -> None:
        """Read a file; `read`, `unfit` or `rejected` follows."""
        self._settings.last_folder = Path(path).parent
        self._start(lambda seed: read_csv(path, seed), SEED)

    @Slot()
    def paste(self) -> None:
        """Read what was copied elsewhere, such as cells of a spreadsheet."""
        text = QGuiApplication.clipboard().text()

        def parse(seed: int) -> Sheet:
            try:
                return sheet_of(text, seed, "pasted cells")
            except TableError as error:
                raise TableError(f"What was copied is no table of numbers: {error}") from None

        self._start(parse, SEED)

    def draw_again(self, table: TableRows, seed: int) -> None:
        """Draw other rows of the file of a table, if it is at hand; the same choice of columns is kept."""
        read, source = self._readers.get(table.sheet.digest), table.sheet.source
        if read is None:
            self.rejected.emit(NOT_AT_HAND)
            return

        def reread(seed: int) -> Sheet:
            sheet = read(seed)
            if sheet.digest != table.sheet.digest:
                raise TableError(f"{source} has changed since: open it again.")
            return sheet

        self._start(reread, seed, table)

    def _start(self, read: Read, seed: int, present: TableRows | None = None) -> None:
        self._asked += 1
        asked, ended, kind = self._asked, self._ended, self._kind

        def act() -> None:
            """Runs on a thread of the pool, where large files take their time."""
            sheet: Sheet | None = None
            try:
                sheet = read(seed)
                data = kind.of(sheet) if present is None else present.with_sheet(sheet)
            except TableError as error:
                ended.emit(asked, _Ended(read, sheet, sentence=str(error)))
            else:
                ended.emit(asked, _Ended(read, sheet, data))

        self.begun.emit()
        QThreadPool.globalInstance().start(act)

    @Slot(int, object)
    def _on_ended(self, asked: int, ended: "_Ended") -> None:
        if ended.sheet is not None and ended.sheet.is_sample:
            self._readers[ended.sheet.digest] = ended.read
        if asked != self._asked:
            return
        if ended.data is not None:
            self.read.emit(ended.data)
        elif ended.sheet is not None:
            self.unfit.emit(ended.sheet, ended.sentence)
        else:
            self.rejected.emit(ended.sentence)


@dataclass(frozen=True)
class _Ended:
    """What reading came to: data, a sheet of which they cannot be made, or only a sentence."""

    read: Read
    sheet: Sheet | None
    data: TableRows | None = None
    sentence: str = ""
