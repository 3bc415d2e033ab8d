"""A square of paper to draw a digit on."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen

from app.plots.base.style import Painted
from app.plots.images.image_grid import inked
from dlab_core.arrays import Array

SIDE = 196  # pixels of the paper, seven for one of MNIST's
PEN = 16.0  # width of a stroke on it: what is left of it on 28 pixels is as wide as MNIST's


class DrawSquare(Painted):
    """Left button draws, right button erases. `drawn` tells of each change; `drawing()` is what is on the paper."""

    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._paper = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
        self._paper.fill(0)
        self._last: QPointF | None = None
        self.is_blank = True

    def drawing(self) -> Array:
        """Return (SIDE, SIDE) floats from 0, paper, to 1, ink."""
        rows = np.frombuffer(self._paper.constBits(), dtype=np.uint8).reshape(SIDE, self._paper.bytesPerLine())
        return rows[:, :SIDE].astype(np.float32) / 255

    def clear(self) -> None:
        """Take a new sheet."""
        self._paper.fill(0)
        self.is_blank = True
        self._changed()

    def show_drawing(self, ink: Array) -> None:
        """Put a small image (h, w), from 0 to 1, on the paper."""
        grey = np.ascontiguousarray(np.rint(np.clip(ink, 0, 1) * 255), dtype=np.uint8)
        small = QImage(grey.data, grey.shape[1], grey.shape[0], grey.shape[1], QImage.Format.Format_Grayscale8)
        smooth = Qt.TransformationMode.SmoothTransformation
        large = small.scaled(SIDE, SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        self._paper = large.convertToFormat(QImage.Format.Format_Grayscale8)
        self.is_blank = False
        self._changed()

    def _changed(self) -> None:
        self.update()
        self.drawn.emit()

    def sizeHint(self) -> QSize:
        """Return a square for a panel."""
        return self.size_px(118, 118)

    def minimumSizeHint(self) -> QSize:
        """As asked for: a smaller one cannot be drawn on."""
        return self.sizeHint()

    def _square(self) -> QRectF:
        side = min(self.width(), self.height()) - 1
        return QRectF(0, 0, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the paper, and where to begin on a new one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        square = self._square()
        painter.drawImage(square, inked(self.drawing(), self.style_in_use.background, self.style_in_use.text))
        painter.setPen(QPen(QColor(*self.style_in_use.axis)))
        painter.drawRect(square)
        if self.is_blank:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            self.write(painter, square, "draw a\ndigit here", self.style_in_use.muted, 1.0, flags=flags)

    # ------------------------------------------------------------------------------------------- strokes

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = None
        self._stroke(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._stroke(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = None

    def _stroke(self, event: QMouseEvent) -> None:
        draws = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if not draws and not event.buttons() & Qt.MouseButton.RightButton:
            return
        here = event.position() * (SIDE / max(1.0, self._square().width()))
        painter = QPainter(self._paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(255, 255, 255) if draws else QColor(0, 0, 0), PEN if draws else 2 * PEN)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(self._last if self._last is not None else here, here + QPointF(0.01, 0))
        painter.end()
        self._last = here
        self.is_blank = not bool(self.drawing().any())
        self._changed()
