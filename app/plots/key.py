"""The key of a plot: how each curve is drawn, what it is, and what it came to."""

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.plots.style import LIGHT, PlotStyle
from app.text import one_line, plain_tip

Entry = tuple[pg.QtGui.QPen, str, str]


class Key(QWidget):
    """A row of entries: a piece of the line, a name, a number in a stronger weight. What has no room is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = LIGHT
        self._entries: tuple[Entry, ...] = ()

    def set_style(self, style: PlotStyle) -> None:
        """Take on the colours and the size of text."""
        self._style = style
        self.setFont(style.font(0.95))
        self.updateGeometry()
        self.update()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show (pen, name, number) of each curve."""
        if entries != self._entries:
            self._entries = tuple((pen, one_line(name), number) for pen, name, number in entries)
            texts = [f"{name} {number}".strip() for _, name, number in self._entries]
            self.setAccessibleName(", ".join(texts))
            self.setToolTip(plain_tip(*texts))
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
        swatch = self._style.px(22)
        for x, (pen, name, number) in self.places():
            painter.setPen(pen)
            painter.drawLine(round(x), self.height() // 2, round(x + swatch), self.height() // 2)
            x += swatch + self._gap
            for text, font, colour in ((name, self.font(), self._style.muted), (number, self._bold, self._style.text)):
                painter.setFont(font)
                painter.setPen(pg.mkPen(colour))
                width = painter.fontMetrics().horizontalAdvance(text)
                painter.drawText(round(x), 0, width + 2, self.height(), int(Qt.AlignmentFlag.AlignVCenter), text)
                x += width + (self._gap if text else 0)

    def places(self) -> list[tuple[float, Entry]]:
        """Return the entries that there is room for, each with the left end of its line."""
        found, x = [], 0.0
        for entry in self._entries:
            _, name, number = entry
            texts = ((name, QFontMetrics(self.font())), (number, QFontMetrics(self._bold)))
            end = x + self._style.px(22) + sum(self._gap + m.horizontalAdvance(text) for text, m in texts if text)
            if end > self.width():
                break
            found.append((x, entry))
            x = end + 2 * self._gap
        return found

    @property
    def _gap(self) -> float:
        return self._style.px(6)

    @property
    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font
