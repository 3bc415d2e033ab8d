"""A key beside a plot: its entries stand below each other, in columns."""

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from app.plots.base.legend import Entry, Key
from app.plots.base.style import PlotStyle

_BETWEEN = 2  # gaps from one column to the next
_FEW_LETTERS = "train"
_Column = list[Entry]
_Place = tuple[float, float, int, Entry]  # the left ends of the line and of the number, the row


class KeyColumns(Key):
    """Entries in as many columns as they need in this height; the numbers of a column stand below each other.

    Where the width has no room for all columns, the last entry says how many more there are, and where it has none for
    one, names end in dots: the tool tip names all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._most = float("inf")
        self._asked = 0  # the width
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self._line = self.fontMetrics().height()

    @property
    def least_width(self) -> int:
        """The room of the numbers of the first column, with a few letters of the names."""
        columns, letters = self._columns(), self.fontMetrics().horizontalAdvance(_FEW_LETTERS)
        return ceil(self._swatch + letters + 2 * self._gap + self._number_width(columns[0])) if columns else 0

    def set_most(self, width: float) -> None:
        """Take at most so many pixels, but one column at least."""
        if width != self._most:
            self._most = width
            self.updateGeometry()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show (pen, name, number) of each curve."""
        super().show_entries(entries)
        asked = self._asked
        if self.sizeHint().width() != asked:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room of the columns that are shown."""
        ends = self._ends(self._columns())
        fitting = [end for end in ends if end <= self._most]
        self._asked = ceil(max(fitting or [self._most, self.least_width])) if ends else 0
        return QSize(self._asked, self._line)

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
        metrics = self.fontMetrics()
        for x, x_number, row, (pen, name, number) in self._placed():
            y, x_name = row * self._line, x + self._swatch + self._gap
            if pen.style() != Qt.PenStyle.NoPen:
                self._draw_swatch(painter, x, y, pen)
            end = x_number - self._gap if number else self.width()
            if metrics.horizontalAdvance(name) > end - x_name + 1:
                x_name = x if pen.style() == Qt.PenStyle.NoPen else x_name
                name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(end - x_name))
            self._draw_text(painter, x_name, y, name, bold=False)
            self._draw_text(painter, x_number, y, number, bold=True)

    def positions(self) -> list[tuple[float, int, Entry]]:
        """Return the entries that there is room for, each with the left end of its line and its row."""
        return [(x, row, entry) for x, _, row, entry in self._placed()]

    def _columns(self) -> list[_Column]:
        rows = max(1, self.height() // self._line)
        return [list(self._entries[first : first + rows]) for first in range(0, len(self._entries), rows)]

    def _number_width(self, column: _Column) -> int:
        """Return the room of the numbers of a column: what they usually need, so that shorter ones move nothing."""
        metrics = QFontMetrics(self._bold)
        return max((metrics.horizontalAdvance(max(n, "0.0000", key=len)) for *_, n in column if n), default=0)

    def _ends(self, columns: list[_Column]) -> list[float]:
        """Return where each column ends."""
        names, ends, x = self.fontMetrics(), [], 0.0
        for column in columns:
            number = self._number_width(column)
            rooms = (names.horizontalAdvance(name) + (self._gap + number if n else 0) for _, name, n in column)
            x += self._swatch + self._gap + max(rooms)
            ends.append(x)
            x += _BETWEEN * self._gap
        return ends

    def _placed(self) -> list[_Place]:
        columns = self._columns()
        ends = [min(end, self.width()) for end in self._ends(columns)[:1]] + self._ends(columns)[1:]
        fit = sum(end <= self.width() for end in ends)
        starts = [0.0, *(end + _BETWEEN * self._gap for end in ends)]
        numbers = [end - self._number_width(column) for end, column in zip(ends, columns, strict=True)]
        left_out = sum(len(column) for column in columns[fit:])
        if left_out:
            columns[fit - 1][-1] = QPen(Qt.PenStyle.NoPen), f"+{left_out + 1} more", ""
        return [
            (starts[at], numbers[at], row, entry)
            for at, column in enumerate(columns[:fit])
            for row, entry in enumerate(column)
        ]
