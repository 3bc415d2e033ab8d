"""A key beside a plot: its entries stand below each other, in columns."""

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.plots.base.legend import Entry, Key
from app.plots.base.style import PlotStyle

_Column = list[Entry]
_Place = tuple[float, float, int, Entry]  # the left ends of the line and of the number, the row


class KeyColumns(Key):
    """Entries in as many columns as they need in this height; the numbers of a column stand below each other.

    Where the width has no room for all columns, the last entry says how many more there are: the tool tip names all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._most = float("inf")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self._line = self.fontMetrics().height() + 1

    def set_most(self, width: float) -> None:
        """Take at most so many pixels, but one column at least."""
        if width != self._most:
            self._most = width
            self.updateGeometry()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show (pen, name, number) of each curve."""
        width = self.sizeHint().width()
        super().show_entries(entries)
        if self.sizeHint().width() != width:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room of the columns that are shown."""
        ends = self._ends(self._columns())
        return QSize(ceil(max([end for end in ends if end <= self._most] or ends[:1], default=0)), self._line)

    def minimumSizeHint(self) -> QSize:
        """Return the same: what stands beside it gives way."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height may need other columns."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries from the top."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for x, x_number, row, (pen, name, number) in self._placed():
            y = row * self._line
            if pen.style() != Qt.PenStyle.NoPen:
                self._draw_swatch(painter, x, y, pen)
            self._draw_text(painter, x + self._swatch + self._gap, y, name, bold=False)
            self._draw_text(painter, x_number, y, number, bold=True)

    def positions(self) -> list[tuple[float, int, Entry]]:
        """Return the entries that there is room for, each with the left end of its line and its row."""
        return [(x, row, entry) for x, _, row, entry in self._placed()]

    def _columns(self) -> list[_Column]:
        rows = max(1, self.height() // self._line)
        return [list(self._entries[first : first + rows]) for first in range(0, len(self._entries), rows)]

    def _name_width(self, column: _Column) -> float:
        metrics = QFontMetrics(self.font())
        return self._swatch + self._gap + max(metrics.horizontalAdvance(name) for _, name, _ in column)

    def _ends(self, columns: list[_Column]) -> list[float]:
        """Return where each column ends; a number has the room that it usually needs, so that none moves another."""
        metrics, ends, x = QFontMetrics(self._bold), [], 0.0
        usual = metrics.horizontalAdvance("0.0000")
        for column in columns:
            numbers = [metrics.horizontalAdvance(number) for *_, number in column if number]
            x += self._name_width(column) + (self._gap + max(usual, *numbers) if numbers else 0)
            ends.append(x)
            x += 3 * self._gap
        return ends

    def _placed(self) -> list[_Place]:
        columns = self._columns()
        ends = self._ends(columns)
        fit = max(1, sum(end <= self.width() for end in ends))
        left_out = sum(len(column) for column in columns[fit:])
        if left_out:
            columns = columns[:fit]
            columns[-1][-1] = QPen(Qt.PenStyle.NoPen), f"and {left_out + 1} more", ""
        starts = [0.0, *(end + 3 * self._gap for end in ends)]
        return [
            (x, x + self._name_width(column) + self._gap, row, entry)
            for x, column in zip(starts, columns, strict=False)
            for row, entry in enumerate(column)
        ]
