"""Widgets that are drawn in the style of plots."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.palette import RGB
from app.plots.base.style import LIGHT, PlotStyle, Styled
from app.widgets.layouts import Part, column


class View(QWidget, Styled):
    """Parts below each other."""

    def lay(self, *parts: Part, styled: tuple[Styled, ...] = ()) -> None:
        """Lay the parts below each other; `styled` are those, or parts of them, that take on the style."""
        self.styled = styled
        self.setLayout(column(*parts, spacing=4))
        self.set_style(LIGHT)


class Painted(QWidget, Styled):
    """Paints itself."""

    def _apply_style(self, style: PlotStyle) -> None:
        self.updateGeometry()
        self.update()

    def write(
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        text: str,
        colour: RGB,
        share: float = 0.95,
        bold: bool = False,
        flags: Qt.AlignmentFlag | Qt.TextFlag = Qt.AlignmentFlag.AlignCenter,
    ) -> None:
        """Write a text into a rectangle, in so many times the usual size."""
        font = self.style_in_use.font(share)
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(QColor(*colour))
        painter.drawText(rect, int(flags), text)

    def size_px(self, width: float, height: float) -> QSize:
        """Return a size of the design in pixels."""
        return QSize(round(self.style_in_use.px(width)), round(self.style_in_use.px(height)))
