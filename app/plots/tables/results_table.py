"""The table of a shootout: a line for each entry, to be chosen, and its figures as they come."""

from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.plots.base.style import PlotStyle, Styled
from app.plots.tables.figure_table import make_plain
from app.widgets.naming import named
from app.widgets.numbers import NO_NUMBER, write_duration, write_score
from app.widgets.text import one_line, plain_tip
from dlab_core.shootout.entry import Entry

_Index = QModelIndex | QPersistentModelIndex
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)

MEASURES = ("loss", "accuracy", "precision", "recall")
_TITLES = {"loss": "Loss", "accuracy": "Accuracy", "precision": "Precision", "recall": "Recall"}
_FIGURES = tuple((measure, split) for measure in MEASURES for split in ("train", "test"))
HEADS = (
    "Model",
    "State",
    *(f"{_TITLES[measure]}\n{split}" for measure, split in _FIGURES),
    "Param-\neters",
    "Time per\nepoch",
    "Total\ntime",
)
NAME, STATE = 0, 1


@dataclass
class Line:
    """A row of the table: what it is called, what it does now, its figures so far, and what went wrong."""

    name: str
    title: str
    about: str
    state: str = ""
    entry: Entry | None = None
    chosen: bool = False
    error: str = ""
    pen: int = 0  # the number of its pen, in the order in which lines got their first figures


def entry_pen(number: int, style: PlotStyle, width_px: float = 2.0) -> QPen:
    """Return a pen by its number: eight colours, then the same ones dashed, then dotted."""
    pen = style.pen(style.class_colour(number), width_px)
    pen.setStyle(_DASHES[number // len(style.class_colours) % len(_DASHES)])
    return pen


class ResultsModel(QAbstractTableModel, Styled):
    """The lines. `chosen_changed`: a person ticked one or took its tick away."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._swatches: dict[int, QPixmap] = {}

    def _apply_style(self, style: PlotStyle) -> None:
        self._swatches.clear()
        self.notify_changed()

    def add(self, line: Line) -> None:
        """Put a line at the end."""
        at = len(self.lines)
        self.beginInsertRows(QModelIndex(), at, at)
        self.lines.append(line)
        self.endInsertRows()

    def show_entry(self, at: int, entry: Entry) -> None:
        """Show the figures of a line; it gets a pen with the first ones."""
        line = self.lines[at]
        if line.entry is None:
            taken = {other.pen for other in self.lines if other.entry is not None}
            line.pen = next(number for number in range(len(self.lines) + 1) if number not in taken)
        line.entry = entry

    def index_of(self, name: str) -> int | None:
        """Return the index of a line by its name."""
        return next((i for i, line in enumerate(self.lines) if line.name == name), None)

    def choose(self, chosen: bool) -> None:
        """Tick all lines, or none."""
        for line in self.lines:
            line.chosen = chosen
        self.notify_changed()
        self.chosen_changed.emit()

    def notify_changed(self) -> None:
        """Notify the views that lines have changed."""
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(HEADS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A line is chosen by the box before its name."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a line, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != NAME:
            return False
        self.lines[index.row()].chosen = Qt.CheckState(value) == Qt.CheckState.Checked
        self.dataChanged.emit(index, index)
        self.chosen_changed.emit()
        return True

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if line.chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return self._swatch(line.pen) if line.entry is not None else None
        if role == Qt.ItemDataRole.ToolTipRole:
            message = line.entry.message if line.entry is not None else ""
            return plain_tip(line.about, line.error, message)
        if role == Qt.ItemDataRole.FontRole and self._is_best(line, column):
            font = QFont(self.style_in_use.font(0.95))
            font.setBold(True)
            return font
        return None

    def _text(self, line: Line, column: int) -> str:
        if column == NAME:
            return one_line(line.title)
        if column == STATE:
            return line.state
        entry = line.entry
        if entry is None:
            return ""
        if column - 2 < len(_FIGURES):
            value = self._figure(entry, column)
            return NO_NUMBER if value is None else write_score(value) if column < 4 else f"{value:.4f}"
        if HEADS[column] == "Param-\neters":
            return f"{entry.parameters:,}" if entry.parameters else NO_NUMBER
        seconds = entry.seconds if column == len(HEADS) - 1 else entry.epoch_seconds if entry.epoch else 0.0
        return write_duration(seconds) if seconds else NO_NUMBER

    @staticmethod
    def _figure(entry: Entry, column: int) -> float | None:
        measure, split = _FIGURES[column - 2]
        scores = entry.scores.get(split)
        return None if scores is None else float(getattr(scores, measure))

    def _is_best(self, line: Line, column: int) -> bool:
        """Whether it is the best of its column, of those on test; it is then set in bold."""
        if not 2 <= column < 2 + len(_FIGURES) or _FIGURES[column - 2][1] != "test" or line.entry is None:
            return False
        values = [v for other in self.lines if other.entry and (v := self._figure(other.entry, column)) is not None]
        best = (min if _FIGURES[column - 2][0] == "loss" else max)(values, default=None)
        return len(values) > 1 and best is not None and self._figure(line.entry, column) == best

    def _swatch(self, number: int) -> QPixmap:
        if number not in self._swatches:
            wide, high = round(self.style_in_use.px(26)), round(self.style_in_use.px(12))
            pixmap = QPixmap(wide, high)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setPen(entry_pen(number, self.style_in_use))
            painter.drawLine(QPointF(1, high / 2), QPointF(wide - 1, high / 2))
            painter.end()
            self._swatches[number] = pixmap
        return self._swatches[number]


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column <= STATE else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)


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
