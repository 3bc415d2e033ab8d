"""A view box of pyqtgraph without menus, buttons, auto-range and mouse of its own, and its items."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsView

from app.plots.base.style import PlotStyle, Styled
from dlab_core.arrays import Array
from dlab_core.pictures.contours import Rect

NOTHING: Array = np.empty(0)


class QuietPlot(pg.GraphicsView, Styled):  # type: ignore[misc]
    """Shows the range it is given, and nothing else.

    It is not pyqtgraph's PlotWidget, which makes seven menus that nobody sees and leaves them behind.
    """

    def __init__(self, name: str) -> None:
        super().__init__(background=None)
        self.setObjectName(name)
        self.view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.view.disableAutoRange()
        self.centralLayout.setSpacing(0)
        self.centralLayout.setContentsMargins(0, 0, 0, 0)
        self.centralLayout.addItem(self.view, 0, 1)  # axes, if there are any, stand in the other cells
        self.centralLayout.setRowStretchFactor(0, 1)
        self.centralLayout.setColumnStretchFactor(1, 1)

    def draw(self, *items: pg.GraphicsObject, z: float = 0) -> None:
        """Draw items from now on, those with a larger `z` above the others."""
        for item in items:
            item.setZValue(z)
            self.view.addItem(item, ignoreBounds=True)

    def show_range(self, rect: Rect) -> None:
        """See all of a rectangle, and find out at once which transform the next paint needs."""
        (x0, y0), (x1, y1) = rect
        self.view.setRange(QRectF(x0, y0, x1 - x0, y1 - y0), padding=0)
        self.view.prepareForPaint()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Tell that a menu is wanted, as other widgets do that leave it to somebody else."""
        event.accept()
        self.customContextMenuRequested.emit(event.pos())

    def sizeHint(self) -> QSize:
        """Ask for little: a plot takes the room that a layout has left, and needs none in particular."""
        return QSize(self.minimumSizeHint())

    def _apply_style(self, style: PlotStyle) -> None:
        self.setBackground(style.background)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the plot, with a frame while it has the focus: a border would not, pyqtgraph counts on all the room."""
        super().paintEvent(event)
        if self.hasFocus():
            width = self.style_in_use.px(2)
            painter = QPainter(self.viewport())
            painter.setPen(pg.mkPen(self.style_in_use.accent, width=width))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2))
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Draw the frame."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw it no longer."""
        super().focusOutEvent(event)
        self.viewport().update()

    def close(self) -> bool:
        """Close the window. pyqtgraph's own takes the plot apart and fails when it is called twice."""
        return QGraphicsView.close(self)


def dress(item: pg.ScatterPlotItem, brush: Any, pen: Any, size: float) -> None:
    """Draw markers in a brush and a pen, each of which may be none, `size` pixels wide."""
    item.setBrush(brush)
    item.setPen(pen)
    item.setSize(size)


def set_data(
    item: pg.PlotCurveItem | pg.ScatterPlotItem, x: Array = NOTHING, y: Array = NOTHING, **options: Any
) -> None:
    """Give an item its data; without any it is hidden.

    An empty item in sight is asked for its bounds and painted again and again, in Python, like a full one.
    """
    shown = len(x) > 0
    if shown:
        item.setData(x, y, **options)
    elif item.isVisible():
        item.setData(NOTHING, NOTHING, **({"connect": "all"} if isinstance(item, pg.PlotCurveItem) else {}))
    item.setVisible(shown)
