"""Pictures of a view as files: its plots and keys, without its controls, as large as wanted, or as vectors."""

import re
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QRegion, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.plots.base.style import Styled

SCALES = (1, 2, 3, 4)
_MARGIN_PX = 8  # around all that is drawn


class PicturePainter(QPainter):
    """Draws what pyqtgraph draws, with lines as much wider as the picture is larger than the screen.

    A cosmetic pen is as wide in pixels on a picture four times the size, and stays so where a browser enlarges one. So
    shapes are drawn in pixels, by pens that are not cosmetic.
    """

    def __init__(self, scale: float) -> None:
        super().__init__()
        self._scale = scale

    def setPen(self, pen: Any) -> None:
        """Take a pen; a colour or a style stands for one as wide as a pixel of the screen."""
        made = QPen(pen)
        if made.isCosmetic():
            made.setWidthF(max(made.widthF(), 1.0) * self._scale)
            made.setCosmetic(False)
        super().setPen(made)

    def drawPath(self, path: QPainterPath) -> None:
        """Draw a path where the transform has it."""
        at = self.transform()
        self.setTransform(QTransform())
        super().drawPath(at.map(path))
        self.setTransform(at)

    def drawLine(self, *ends: Any) -> None:
        """Draw a line: between two places, or one of Qt's."""
        line = ends[0] if len(ends) == 1 else QLineF(*ends)
        path = QPainterPath(QLineF(line).p1())
        path.lineTo(QLineF(line).p2())
        self.drawPath(path)


def parts_of(view: QWidget) -> list[QWidget]:
    """Return what is drawn of a view, from the top: the view itself, or those of its parts that draw themselves."""
    inner = [part for part in view.styled if isinstance(part, QWidget)] if isinstance(view, Styled) else []
    if not inner:
        return [view]
    found = [one for part in inner if part.isVisibleTo(view) for one in parts_of(part)]
    return sorted(found, key=lambda part: part.mapTo(view, QPoint()).y())


def size_of(view: QWidget) -> QSize:
    """Return the size of its picture at one pixel for each of the screen's design."""
    return _bounds(view, parts_of(view)).size()


def image_of(view: QWidget, scale: float) -> QImage:
    """Return the picture of a view in the colours of the theme, so many times as large as on the screen."""
    size = size_of(view)
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.fill(_ground(view))
    for set_dots, dots in ((image.setDotsPerMeterX, view.logicalDpiX()), (image.setDotsPerMeterY, view.logicalDpiY())):
        set_dots(round(dots * scale / 0.0254))
    painter = PicturePainter(scale)
    painter.begin(image)
    _paint(view, painter, scale)
    painter.end()
    return image


def svg_of(view: QWidget) -> bytes:
    """Return the picture of a view as SVG: lines, markers and text as such, a surface as an image in it."""
    size, content = size_of(view), QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # which clips
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(view.logicalDpiX())
    generator.setTitle(view.accessibleName())
    painter = PicturePainter(1.0)
    painter.begin(generator)
    painter.fillRect(QRect(QPoint(), size), _ground(view))
    _paint(view, painter, 1.0)
    painter.end()
    # Qt names one font; where that is missing a browser takes one with serifs.
    return re.sub(rb'(font-family="[^"]*)"', rb'\1, sans-serif"', content.data())


def _ground(view: QWidget) -> QColor:
    return QColor(*view.style_in_use.background) if isinstance(view, Styled) else view.palette().window().color()


def _bounds(view: QWidget, parts: list[QWidget]) -> QRect:
    """Return the rectangle of a view in which its parts lie, with a margin."""
    bounds = QRect()
    for part in parts:
        bounds = bounds.united(QRect(part.mapTo(view, QPoint()), part.size()))
    return bounds.adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)


def _paint(view: QWidget, painter: QPainter, scale: float) -> None:
    parts = parts_of(view)
    bounds = _bounds(view, parts)
    for part in parts:
        corner = part.mapTo(view, QPoint()) - bounds.topLeft()
        painter.save()
        painter.setClipRect(QRect(corner * scale, part.size() * scale))
        if isinstance(part, QGraphicsView):
            _paint_scene(part, painter, QRectF(QRect(corner * scale, part.viewport().size() * scale)))
        else:
            painter.translate(corner * scale)
            painter.scale(scale, scale)
            part.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.restore()


def _paint_scene(plot: QGraphicsView, painter: QPainter, target: QRectF) -> None:
    """Paint a plot; its items are told, so that markers are drawn and not copied from what is kept for the screen."""
    items = [item for item in plot.scene().items() if isinstance(item, pg.GraphicsObject | pg.GraphicsWidget)]
    for item in items:
        item.setExportMode(True, {"antialias": True, "resolutionScale": target.width() / plot.viewport().width()})
    try:
        plot.render(painter, target, plot.viewport().rect())
    finally:
        for item in items:
            item.setExportMode(False)
