"""A grid of small images with a line of text under each, as large as there is room for."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen

from app.palette import RGB
from app.plots.base.style import Painted, PlotStyle
from dlab_core.arrays import Array

_MANY = 40  # cells, beyond which they stand closer together


class Cell(NamedTuple):
    """An image and what stands under it, in a stronger weight if it is wrong."""

    image: QImage
    caption: str
    wrong: bool = False


class Pixel(NamedTuple):
    """A pixel of an image, by the index of the cell."""

    cell: int
    row: int
    column: int


class ImageGrid(Painted):
    """Shows cells, or a sentence where there are none. hovered(Place or None), chosen(index of a cell)."""

    hovered = Signal(object)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.cells: tuple[Cell, ...] = ()
        self.sentence = ""
        self._shape: object = None  # of what `_places` is the layout
        self._places: list[QRectF] = []

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setMinimumSize(self.size_px(120, 60))

    def show_cells(self, cells: tuple[Cell, ...], sentence: str = "") -> None:
        """Show these cells; if there are none, the sentence."""
        self.cells, self.sentence = cells, sentence
        self.update()

    def pixel_at(self, point: QPointF) -> Pixel | None:
        """Return the pixel under a place of the widget, None beside all images."""
        for index, (cell, rect) in enumerate(zip(self.cells, self._rects(), strict=True)):
            if rect.contains(point):
                column = int((point.x() - rect.left()) / rect.width() * cell.image.width())
                row = int((point.y() - rect.top()) / rect.height() * cell.image.height())
                return Pixel(index, min(row, cell.image.height() - 1), min(column, cell.image.width() - 1))
        return None

    def _rects(self) -> list[QRectF]:
        """Return where each image is drawn, in the number of columns that makes them largest."""
        count, style = len(self.cells), self.style_in_use
        line = style.px(18) if any(cell.caption for cell in self.cells) else 0.0
        shape = (self.width(), self.height(), count, line, style.scale)
        if shape == self._shape:
            return self._places
        gap = style.px(8 if count <= _MANY else 4)
        columns, side = 1, 0.0
        for tried in range(1, count + 1):
            wide = (self.width() - (tried - 1) * gap) / tried
            high = (self.height() + gap) / -(-count // tried) - gap - line
            if min(wide, high) > side:
                columns, side = tried, min(wide, high)
        side = max(1.0, float(int(side)))
        left = (self.width() - columns * (side + gap) + gap) / 2
        top = max(0.0, (self.height() - -(-count // columns) * (side + line + gap) + gap) / 2)
        self._shape = shape
        self._places = [
            QRectF(left + i % columns * (side + gap), top + i // columns * (side + line + gap), side, side)
            for i in range(count)
        ]
        return self._places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the images pixel by pixel, unsmoothed: a pixel is what the model is shown."""
        painter = QPainter(self)
        style = self.style_in_use
        if not self.cells:
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            self.write(painter, self.rect(), self.sentence, style.muted, flags=flags)
            return
        frame = QPen(QColor(*style.grid))
        for cell, rect in zip(self.cells, self._rects(), strict=True):
            painter.drawImage(rect, cell.image)
            painter.setPen(frame)
            painter.drawRect(rect)
            if cell.caption:
                below = QRectF(rect.left() - style.px(4), rect.bottom(), rect.width() + style.px(8), style.px(18))
                self.write(painter, below, cell.caption, style.text if cell.wrong else style.muted, bold=cell.wrong)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which pixel is under the mouse."""
        self.hovered.emit(self.pixel_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self.hovered.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose an image."""
        pixel = self.pixel_at(event.position())
        if pixel is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(pixel.cell)


def coloured(rgba: Array) -> QImage:
    """Return an image of (h, w, 4) bytes."""
    height, width = rgba.shape[:2]
    return QImage(np.ascontiguousarray(rgba).data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def inked(ink: Array, paper: RGB, colour: RGB) -> QImage:
    """Return an image of (h, w) floats from 0, the paper, to 1, the colour of the ink."""
    share = np.clip(np.nan_to_num(ink), 0, 1)[:, :, None]
    rgba = np.full((*ink.shape, 4), 255, dtype=np.uint8)
    rgba[:, :, :3] = np.rint(np.array(paper) + share * (np.array(colour) - np.array(paper)))
    return coloured(rgba)
