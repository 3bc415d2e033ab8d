"""The learned arrays in figures, and the numbers of the chosen one."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractItemView, QSplitter

from app.plots.base.style import View
from app.plots.tables.figure_table import FigureTable
from app.widgets.naming import code_view, named
from app.widgets.numbers import write_value
from app.widgets.text import Label
from dlab_core.pictures.parameters import MAX_VALUES, ParameterRow, Parameters, ParametersRequest
from dlab_core.training.frame import Frame

COLUMNS = ("Name", "Shape", "Count", "Mean", "Deviation", "Smallest", "Largest")
_WIDEST = ("", "784 × 100", "100,000", "-0.00000000")
_MAX_WIDTH = 10  # numbers in a line of the panel: more do not fit beside a main view


class ParameterTable(View):
    """The table with the values of the chosen array below it; both are brought up to date in place."""

    def __init__(self, prefix: str = "classify") -> None:
        super().__init__()
        about = "Each learned array in figures. Choose one to see its values."
        self.table = named(FigureTable(2, _WIDEST), f"{prefix}.parameters", "Learned arrays", about)
        self.table.show_figures(COLUMNS, ())
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.table.selectionModel().selectionChanged.connect(self._show_values)
        self.model = self.table.figures
        about = f"The values of the chosen array, the first {MAX_VALUES} of a large one."
        self.values = code_view(f"{prefix}.parameter_values", "Values of the array", about)
        self.values.setPlaceholderText("Choose an array to see its values.")
        self.total = Label("", "note")
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.table)
        splitter.addWidget(self.values)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        self._shown: Parameters | None = None
        self.lay((splitter, 1), self.total, styled=(self.table,))

    def show_frame(self, frame: Frame) -> None:
        """Show the parameters of a frame, if it has them."""
        shown = frame.get(ParametersRequest)
        if shown is None or shown is self._shown:
            return
        self._shown = shown
        self.table.show_figures(COLUMNS, tuple(map(_figures, shown.rows)))
        self.total.setText(f"{shown.count:,} parameters" if shown.rows else "This model has no parameters yet.")
        self._show_values()

    @Slot()
    def _show_values(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        text = values_text(self._shown.rows[chosen[0].row()]) if chosen and self._shown else ""
        if text == self.values.toPlainText():
            return
        across, down = self.values.horizontalScrollBar().value(), self.values.verticalScrollBar().value()
        self.values.setPlainText(text)
        self.values.horizontalScrollBar().setValue(across)
        self.values.verticalScrollBar().setValue(down)


def _figures(row: ParameterRow) -> tuple[str, ...]:
    numbers = map(write_value, (row.mean, row.deviation, row.smallest, row.largest))
    return row.name, " × ".join(map(str, row.shape)) or "1", f"{_count(row):,}", *numbers


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
