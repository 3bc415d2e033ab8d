"""The key of a plot: how each curve is drawn, what it is, and what it came to."""

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen

from app.plots.base.style import LIGHT, Painted, PlotStyle
from app.widgets.text import one_line, plain_tip

Entry = tuple[QPen, str, str]


class Key(Painted):
    """Entries side by side: a piece of the line, a name, a number in a stronger weight. One without a pen has no line.

    They go on in the next line where the width ends; what has no room in the height is left out.
    """

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_style(LIGHT)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setFont(style.font(0.95))
        self._bold = QFont(self.font())
        self._bold.setBold(True)
        self._line = round(self.fontMetrics().height() * 1.2)
        self._swatch = style.px(18)  # one dash and one dot of a line two pixels wide
        self._gap = style.px(4)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show (pen, name, number) of each curve."""
        if entries != self._entries:
            height = self.heightForWidth(self.width())
            self._entries = tuple((pen, one_line(name), number) for pen, name, number in entries)
            texts = [f"{name} {number}".strip() for _, name, number in self._entries]
            self.setAccessibleName(", ".join(texts))
            self.setToolTip(plain_tip(*texts))
            if self.heightForWidth(self.width()) != height:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Return one line of text."""
        return QSize(round(self.style_in_use.px(240)), self._line)

    def minimumSizeHint(self) -> QSize:
        """Return one line of text, as narrow as can be."""
        return QSize(40, self._line)

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._line * (1 + max((row for _, row, _ in self._laid(width)), default=0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries from the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        positions = self.positions()
        top = (self.height() - self._line * (1 + max((row for _, row, _ in positions), default=0))) // 2
        for x, row, (pen, name, number) in positions:
            y = top + row * self._line
            if pen.style() != Qt.PenStyle.NoPen:
                self._draw_swatch(painter, x, y, pen)
                x += self._swatch + self._gap
            x += self._draw_text(painter, x, y, name, bold=False) + (self._gap if name else 0)
            self._draw_text(painter, x, y, number, bold=True)

    def _draw_swatch(self, painter: QPainter, x: float, y: int, pen: QPen) -> None:
        """Draw a piece of a line in a row that begins at y."""
        line = pg.mkPen(pen)
        line.setCosmetic(False)  # so that it is wider in a larger picture
        painter.setPen(line)
        painter.drawLine(round(x), y + self._line // 2, round(x + self._swatch), y + self._line // 2)

    def _draw_text(self, painter: QPainter, x: float, y: int, text: str, *, bold: bool) -> int:
        """Write a name, or a number, which is bold, in a row that begins at y; return how wide it is."""
        painter.setFont(self._bold if bold else self.font())
        painter.setPen(pg.mkPen(self.style_in_use.text if bold else self.style_in_use.muted))
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(round(x), y, width + 2, self._line, int(Qt.AlignmentFlag.AlignVCenter), text)
        return width

    def positions(self) -> list[tuple[float, int, Entry]]:
        """Return the entries that there is room for, each with the left end of its line and its row."""
        return [place for place in self._laid(self.width()) if (place[1] + 1) * self._line <= self.height()]

    def _laid(self, width: int) -> list[tuple[float, int, Entry]]:
        name_metrics, number_metrics = QFontMetrics(self.font()), QFontMetrics(self._bold)
        usual = number_metrics.horizontalAdvance("0.000")  # the room of a number, so that shorter ones move nothing
        found, x, row = [], 0.0, 0
        for entry in self._entries:
            pen, name, number = entry
            needed: float = name_metrics.horizontalAdvance(name)
            if pen.style() != Qt.PenStyle.NoPen:
                needed += self._swatch + self._gap
            if number:
                needed += self._gap + max(usual, number_metrics.horizontalAdvance(number))
            if x and x + needed > width:
                x, row = 0.0, row + 1
            found.append((x, row, entry))
            x += needed + 2 * self._gap
        return found
