"""The table of a shootout as a widget."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.plots.base.style import PlotStyle
from app.plots.base.styled import Styled
from app.plots.tables.figure_table import make_plain
from app.plots.tables.results_model import HEADS, NAME, STATE, Line, ResultsModel
from app.widgets.naming import named

LEAST_NAME_PX = 250  # beyond it the figures scroll


class ResultsTable(QTableView, Styled):
    """Shows a ResultsModel; the names of entries get what its figures leave of the width."""

    def __init__(self, name: str, model: ResultsModel) -> None:
        super().__init__()
        about = "Tick the models to run. Double click opens one on the Digits page."
        named(self, name, "Models of the comparison", about)
        self.results = model
        self.styled = (model,)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        make_plain(self)

    def _apply_style(self, style: PlotStyle) -> None:
        self.setFont(style.font(0.95))
        self.verticalHeader().setDefaultSectionSize(round(style.px(25)))
        self.setIconSize(QSize(round(style.px(26)), round(style.px(12))))
        measure = self.fontMetrics().horizontalAdvance
        for column in range(1, len(HEADS)):
            usual = "finished, 888 epochs" if column == STATE else "0.0000"
            widest = max(map(measure, (*HEADS[column].split("\n"), usual)))
            self.setColumnWidth(column, round(widest + style.px(16)))
        self._fit_names()

    def selected(self) -> Line | None:
        """Return the line that is selected, if one is."""
        chosen = self.selectionModel().selectedRows()
        return self.results.lines[chosen[0].row()] if chosen else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names their room."""
        super().resizeEvent(event)
        self._fit_names()

    def _fit_names(self) -> None:
        figures = sum(self.columnWidth(column) for column in range(1, len(HEADS)))
        self.setColumnWidth(NAME, max(round(self.style_in_use.px(LEAST_NAME_PX)), self.viewport().width() - figures))
