"""The key of a plot: how each curve is drawn, what it is, and what it came to."""

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.plots.style import LIGHT, PlotStyle


class Key(QWidget):
    """A row of entries, each a piece of its line, a name and a number in a stronger weight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = LIGHT
        self._entries: tuple[tuple[pg.QtGui.QPen, str, str], ...] = ()

    def set_style(self, style: PlotStyle) -> None:
        """Take on the colours and the size of text."""
        self._style = style
        self.setFont(style.font(0.95))
        self.updateGeometry()
        self.update()

    def show_entries(self, entries: tuple[tuple[pg.QtGui.QPen, str, str], ...]) -> None:
        """Show (pen, name, number) of each curve."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName(", ".join(f"{name} {number}".strip() for _, name, number in entries))
            self.update()

    def sizeHint(self) -> QSize:
        """Return one line of text."""
        return QSize(round(self._style.px(240)), round(self.fontMetrics().height() * 1.4))

    def minimumSizeHint(self) -> QSize:
        """Return one line of text, as narrow as can be."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries from the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, strong = self.font(), self.font()
        strong.setBold(True)
        gap, swatch = self._style.px(6), self._style.px(22)
        x = 0.0
        for pen, name, number in self._entries:
            painter.setPen(pen)
            painter.drawLine(round(x), self.height() // 2, round(x + swatch), self.height() // 2)
            x += swatch + gap
            for text, font, colour in ((name, plain, self._style.muted), (number, strong, self._style.text)):
                painter.setFont(font)
                painter.setPen(pg.mkPen(colour))
                width = painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(round(x), 0, width + 2, self.height(), int(Qt.AlignmentFlag.AlignVCenter), text)
                x += width + (gap if text else 0)
            x += gap
