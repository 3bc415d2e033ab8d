"""The rows of a table as they were taken, each column with what it is used for, and what was left out."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QTableView, QWidget

from app.plots.base.style import PlotStyle, View
from app.plots.tables.figure_table import make_plain
from app.widgets.layouts import column
from app.widgets.naming import named
from app.widgets.open_table import TableInvitation
from app.widgets.text import Label, one_line, plain_tip
from dlab_core.recipe import DataConfig, Table, TableRows
from dlab_core.training.frame import Frame

_Index = QModelIndex | QPersistentModelIndex
_MEASURED = 50  # rows by which the width of a column is told
_WIDEST_PX = 220
_LONGEST = 60  # characters of a cell
_NO_TABLE = "The rows of a table, and what was left out of it, are shown here."


class SheetModel(QAbstractTableModel):
    """The rows of a table, read where a cell is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.table: TableRows = Table()
        self._words: tuple[tuple[str, ...], ...] = ()

    def show_table(self, table: TableRows) -> None:
        """Show another table; one of the same sheet only uses its columns otherwise."""
        same = table.sheet is self.table.sheet
        if not same:
            self.beginResetModel()
        self.table, self._words = table, tuple(map(table.sheet.words_of, table.columns))
        if not same:
            self.endResetModel()
        elif table.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(table.columns) - 1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.values)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a column and what it is used for, or the number of a row."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        name = self.table.columns[section]
        part = self.table.part_of(name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(name, part)
        return f"{one_line(name, _LONGEST)}\n{part}"

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a number, at the right, or a word, in the middle."""
        words = self._words[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignHCenter if words else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            value = self.table.values[index.row()][index.column()]
            return one_line(words[int(value)], _LONGEST) if words else f"{value:.10g}"
        return None


class SheetView(View):
    """The rows under a sentence; where there are none, the invitation to open a table."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = "The rows that were taken, and under the name of each column what it is used for."
        self.model = SheetModel()
        self.table = named(QTableView(), f"{prefix}.rows", "Rows of the table", about)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_plain(self.table)
        self.table.verticalHeader().show()
        self.table.setCornerButtonEnabled(False)
        self.table.verticalHeader().setHighlightSections(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.description = Label("", "note", f"{prefix}.table_description", wraps=True)
        self.invitation = TableInvitation(f"{prefix}.open_table_here", _NO_TABLE)
        self._shown, rows = QStackedLayout(self), QWidget()  # of no widget, it would show the first as a window
        rows.setLayout(column(self.description, (self.table, 1), spacing=6))
        for widget in (self.invitation, rows):
            self._shown.addWidget(widget)

    def _apply_style(self, style: PlotStyle) -> None:
        self.table.setFont(style.font(0.95))
        self.table.verticalHeader().setDefaultSectionSize(round(style.px(24)))
        self._fit_columns()

    def show_frame(self, frame: Frame) -> None:
        """Show nothing of it: rows do not depend on what is learned."""

    def show_data(self, data: DataConfig, more: str = "") -> None:
        """Show the rows of a table and what was left out, with `more` behind it."""
        if not isinstance(data, TableRows) or not data.values:
            self._shown.setCurrentIndex(0)
            return
        same = data.sheet is self.model.table.sheet
        self.model.show_table(data)
        self.description.setText(f"{data.description} {more}".strip())
        self._shown.setCurrentIndex(1)
        if not same:
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column the width of its widest text among the first rows."""
        measure, gap = self.table.fontMetrics().horizontalAdvance, round(self.style_in_use.px(18))
        model = self.model
        for at in range(model.columnCount()):
            head = str(model.headerData(at, Qt.Orientation.Horizontal)).split("\n")
            rows = range(min(_MEASURED, model.rowCount()))
            texts = [*head, "not used", *(str(model.data(model.index(row, at))) for row in rows)]
            self.table.setColumnWidth(at, min(max(map(measure, texts)) + gap, round(self.style_in_use.px(_WIDEST_PX))))
