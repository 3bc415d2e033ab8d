"""Tables of figures that come anew many times a second."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.palette import RGB, text_on
from app.plots.base.style import PlotStyle, Styled
from app.widgets.text import one_line, plain_tip

_Index = QModelIndex | QPersistentModelIndex
Shades = tuple[tuple[RGB | None, ...], ...]  # of the cells beside the first of each row


class _Model(QAbstractTableModel):
    def __init__(self, left: int) -> None:
        """The first `left` columns stand at the left, the others at the right."""
        super().__init__()
        self._left = left
        self.heads: tuple[str, ...] = ()
        self.rows: tuple[tuple[str, ...], ...] = ()
        self.shades: Shades = ()

    def show(self, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shades: Shades) -> bool:
        """Show other figures; return whether the table has another shape or other names."""
        others = heads != self.heads or [row[0] for row in rows] != [row[0] for row in self.rows]
        if others:
            self.beginResetModel()
        self.heads, self.rows, self.shades = heads, rows, shades
        if others:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 1), self.index(len(rows) - 1, len(heads) - 1))
        return others

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.heads[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a cell, figures to the right, on its shade."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if column < self._left else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.rows[row][column]
        if role == Qt.ItemDataRole.ToolTipRole and not column:
            return plain_tip(self.rows[row][column])
        shade = self.shades[row][column - 1] if self.shades and column else None
        if shade is not None and role == Qt.ItemDataRole.BackgroundRole:
            return QColor(*shade)
        if shade is not None and role == Qt.ItemDataRole.ForegroundRole:
            return QColor(*text_on(shade))
        return None


class FigureTable(QTableView, Styled):
    """Names in the first column, figures in the others, which may be shaded.

    `widest` are texts that a column keeps room for, the last one that of all that follow.
    """

    def __init__(self, left: int = 1, widest: tuple[str, ...] = ("", "-0.00012345")) -> None:
        super().__init__()
        self.figures = _Model(left)
        self._widest = widest
        self.setModel(self.figures)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_plain(self)

    def _apply_style(self, style: PlotStyle) -> None:
        self.setFont(style.font(0.95))
        self.verticalHeader().setDefaultSectionSize(round(style.px(24)))
        self._fit_columns()

    def show_figures(self, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shades: Shades = ()) -> None:
        """Show rows of a name and its figures."""
        heads, rows = tuple(map(one_line, heads)), tuple((one_line(row[0]), *row[1:]) for row in rows)
        if self.figures.show(heads, rows, shades):
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Give each column the width of its widest text, and of any figure that may come: no column moves."""
        measure, gap = self.fontMetrics().horizontalAdvance, round(self.style_in_use.px(18))
        for column, head in enumerate(self.figures.heads):
            usual = self._widest[min(column, len(self._widest) - 1)]
            texts = (head, usual, *(row[column] for row in self.figures.rows))
            self.setColumnWidth(column, max(map(measure, texts)) + gap)


def make_plain(table: QTableView) -> None:
    """Leave nothing of a table but its cells and the titles above them."""
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)  # arrows go through the cells, Tab goes on
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
