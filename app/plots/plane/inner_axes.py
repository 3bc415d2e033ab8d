"""Axes inside a picture: ticks, numbers and titles over its lower and left edge, which the picture reaches."""

from math import ceil, floor
from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from app.plots.base.axes import number_texts, round_step
from app.plots.base.style import LIGHT, PlotStyle, Styled
from app.widgets.text import one_line

GAP_PX = 48  # between two numbers, at least
_TICK_PX, _ROOM_PX, _HALO_PX = 5, 4, 3.4
_LONGEST_TITLE = 40  # characters


class Written(NamedTuple):
    """A text, where it stands, and the font."""

    text: str
    rect: QRectF
    font: QFont

    @property
    def baseline(self) -> QPointF:
        """Where Qt begins to write it."""
        return QPointF(self.rect.left(), self.rect.top() + QFontMetricsF(self.font).ascent())


class Strip(pg.GraphicsObject):  # type: ignore[misc]
    """The texts along one edge, in a halo of the background so that they are read on any colour.

    A halo takes its time: Qt keeps what is drawn as an image for the screen, and draws it anew for other pictures.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__(view)
        self.setZValue(1000)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.written: list[Written] = []
        self._style, self._halo, self._ticks = LIGHT, QPainterPath(), QPainterPath()

    def show_texts(self, style: PlotStyle, written: list[Written], ticks: list[QLineF]) -> None:
        """Write other texts."""
        self.prepareGeometryChange()
        self.written, self._style, self._ticks = written, style, QPainterPath()
        for tick in ticks:
            self._ticks.moveTo(tick.p1())
            self._ticks.lineTo(tick.p2())
        self._halo = QPainterPath(self._ticks)
        for text in written:
            self._halo.addText(text.baseline, text.font, text.text)
        self.update()

    def setExportMode(self, export: bool, opts: dict[str, object] | None = None) -> None:
        """Be drawn, and not copied, while a picture is made."""
        modes = QGraphicsItem.CacheMode
        self.setCacheMode(modes.NoCache if export else modes.DeviceCoordinateCache)
        super().setExportMode(export, opts)

    def boundingRect(self) -> QRectF:
        """Return what it may draw on."""
        room = self._style.px(_HALO_PX)
        return self._halo.boundingRect().adjusted(-room, -room, room, room)

    def paint(self, painter: QPainter, *_: object) -> None:
        """Draw the halo, then ticks and texts."""
        style = self._style
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        halo = pg.mkPen(*style.background, 215, width=style.px(_HALO_PX))
        halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(halo)
        painter.drawPath(self._halo)
        painter.setPen(pg.mkPen(style.text, width=style.px(1.2)))
        painter.drawPath(self._ticks)
        for text in self.written:
            painter.setFont(text.font)
            painter.drawText(text.baseline, text.text)


class InnerAxes(QObject, Styled):
    """Both axes of a view: numbers at round values, and a title at each end. They take no mouse.

    A number that would be cut off, or would lie under another text, is left out with its tick.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self._view = view
        self._titles = "", ""
        self.left, self.bottom = Strip(view), Strip(view)
        self.font, self._bold = QFont(), QFont()
        view.sigRangeChanged.connect(self._lay_out)
        view.sigResized.connect(self._lay_out)

    def _apply_style(self, style: PlotStyle) -> None:
        self.font, self._bold = style.font(0.95), style.font(0.95)
        self._bold.setBold(True)
        self._lay_out()

    def show_titles(self, right: str, up: str) -> None:
        """Write what stands to the right and upwards at the ends of the axes; a long name ends in dots."""
        titles = one_line(right, _LONGEST_TITLE), one_line(up, _LONGEST_TITLE)
        if titles != self._titles:
            self._titles = titles
            self._lay_out()

    @Slot()
    def _lay_out(self, *_: object) -> None:
        style, whole = self.style_in_use, QRectF(QPointF(), self._view.size())
        if whole.isEmpty():
            return
        metrics, bold = QFontMetricsF(self.font), QFontMetricsF(self._bold)
        room, tick, line = style.px(_ROOM_PX), style.px(_TICK_PX), metrics.height()
        row_top = whole.bottom() - tick - room / 2 - line
        right, up = (bold.elidedText(title, Qt.TextElideMode.ElideRight, whole.width() / 2) for title in self._titles)
        wide = bold.horizontalAdvance(right)
        beside = [Written(up, QRectF(tick + room, room, bold.horizontalAdvance(up), line), self._bold)]
        below = [Written(right, QRectF(whole.right() - 2 * room - wide, row_top, wide, line), self._bold)]
        free = whole.adjusted(room / 2, room / 2, -room / 2, -room / 2)
        (x0, x1), (y0, y1) = self._view.viewRange()
        ticks: list[QLineF] = []
        for value, text in _numbers(x0, x1, whole.width(), style.px(GAP_PX)):
            x, half = (value - x0) / (x1 - x0) * whole.width(), metrics.horizontalAdvance(text) / 2
            rect = QRectF(x - half, row_top, 2 * half, line)
            if free.contains(rect) and rect.right() + 2 * room < below[0].rect.left():
                below.append(Written(text, rect, self.font))
                ticks.append(QLineF(x, whole.bottom(), x, whole.bottom() - tick))
        self.bottom.show_texts(style, below, ticks)
        ticks = []
        for value, text in _numbers(y0, y1, whole.height(), style.px(GAP_PX)):
            y = whole.height() - (value - y0) / (y1 - y0) * whole.height()
            rect = QRectF(tick + room, y - line / 2, metrics.horizontalAdvance(text), line)
            if beside[0].rect.bottom() < rect.top() and rect.bottom() < row_top:
                beside.append(Written(text, rect, self.font))
                ticks.append(QLineF(0, y, tick, y))
        self.left.show_texts(style, beside, ticks)


def _numbers(low: float, high: float, size_px: float, gap_px: float) -> list[tuple[float, str]]:
    """Return the round values between two others, and how they are written."""
    if not high > low:
        return []
    step = round_step((high - low) * gap_px / size_px)
    values = [i * step for i in range(ceil(low / step), floor(high / step) + 1)]
    return list(zip(values, number_texts(values, step), strict=True))
