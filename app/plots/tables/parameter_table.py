"""The learned arrays in figures, and the numbers of the chosen one."""

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.plots.base.style import LIGHT, PlotStyle, css
from app.widgets.naming import named
from app.widgets.numbers import write_value
from app.widgets.text import Label
from dlab_core.pictures.parameters import MAX_VALUES, ParameterRow, Parameters, ParametersRequest
from dlab_core.training.frame import Frame

COLUMNS = ("Name", "Shape", "Count", "Mean", "Deviation", "Smallest", "Largest")
_MAX_WIDTH = 10  # numbers in a line of the panel: more do not fit beside a table
_Index = QModelIndex | QPersistentModelIndex


class ParameterModel(QAbstractTableModel):
    """The rows of Parameters; new figures for the same arrays are a change of data, not of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ParameterRow, ...] = ()

    def show(self, rows: tuple[ParameterRow, ...]) -> bool:
        """Show other rows; answer whether the arrays are others."""
        others = [(row.name, row.shape) for row in rows] != [(row.name, row.shape) for row in self.rows]
        if others:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 3), self.index(len(rows) - 1, len(COLUMNS) - 1))
        return others

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of arrays."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of figures."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a cell, numbers to the right."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if index.column() < 2 else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.rows[index.row()]
        if index.column() < 3:
            return (row.name, " × ".join(map(str, row.shape)) or "1", f"{_count(row):,}")[index.column()]
        return write_value((row.mean, row.deviation, row.smallest, row.largest)[index.column() - 3])


class ParameterTable(QWidget):
    """The table with the values of the chosen array beside it; both are brought up to date in place."""

    def __init__(self, prefix: str = "classify", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ParameterModel()
        about = "Each learned array in figures. Choose one to see its values."
        self.table = named(QTableView(), f"{prefix}.parameters", "Learned arrays", about)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        about = f"The values of the chosen array, the first {MAX_VALUES} of a large one."
        self.values = named(QPlainTextEdit(), f"{prefix}.parameter_values", "Values of the array", about)
        self.values.setReadOnly(True)
        self.values.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.values.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.values.setPlaceholderText("Choose an array to see its values.")
        self.total = Label()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self.values)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(splitter, 1)
        layout.addWidget(self.total)
        self._shown: Parameters | None = None
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        font = style.font(0.95)
        self.table.setFont(font)
        self.table.verticalHeader().setDefaultSectionSize(round(style.px(24)))
        self.total.setFont(font)
        self.total.setStyleSheet(f"color: {css(style.muted)}")
        fixed = style.font(0.9)
        fixed.setFamilies(["monospace", "Menlo", "Consolas", "Courier New"])
        fixed.setStyleHint(fixed.StyleHint.Monospace)
        self.values.setFont(fixed)
        self._fit_columns()

    def show_frame(self, frame: Frame) -> None:
        """Show the parameters of a frame, if it has them."""
        shown = frame.get(ParametersRequest)
        if shown is None or shown is self._shown:
            return
        self._shown = shown
        if self.model.show(shown.rows):
            self._fit_columns()
        total = f"{shown.count:,} parameters" if shown.rows else "This model has no parameters yet."
        if self.total.text() != total:
            self.total.setText(total)
        self._show_values()

    @Slot()
    def _on_chosen(self, *_: object) -> None:
        self._show_values()

    def _fit_columns(self) -> None:
        # By the room that the longest number of its kind needs, not by the numbers of the moment: no column moves.
        measure = self.table.fontMetrics().horizontalAdvance
        names = max((measure(row.name) for row in self.model.rows), default=measure("weights"))
        widths = (names, measure("784 × 100"), measure("100,000"), *4 * (measure("-0.00000000"),))
        for column, width in enumerate(widths):
            self.table.setColumnWidth(column, max(width, measure(COLUMNS[column])) + 16)

    def _show_values(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        text = values_text(self.model.rows[chosen[0].row()]) if chosen else ""
        if text == self.values.toPlainText():
            return
        across, down = self.values.horizontalScrollBar().value(), self.values.verticalScrollBar().value()
        self.values.setPlainText(text)
        self.values.horizontalScrollBar().setValue(across)
        self.values.verticalScrollBar().setValue(down)


def _count(row: ParameterRow) -> int:
    return int(np.prod(row.shape))


def values_text(row: ParameterRow) -> str:
    """Return the values of an array line by line as it is shaped, and how many are left out."""
    width = row.shape[-1] if row.shape else 1
    lines = []
    for start in range(0, len(row.values), width):
        line = row.values[start : start + width]
        for part in range(0, len(line), _MAX_WIDTH):
            lines.append(" ".join(f"{value:9.4g}" for value in line[part : part + _MAX_WIDTH]))
    left_out = _count(row) - len(row.values)
    return "\n".join(lines) + (f"\n… and {left_out:,} more" if left_out else "")
