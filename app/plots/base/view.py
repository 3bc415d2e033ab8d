"""Widgets that are drawn in the style of plots."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.plots.base.style import LIGHT, PlotStyle
from app.plots.base.styled import Styled
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

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)

    def _apply_style(self, style: PlotStyle) -> None:
        self.updateGeometry()
        self.update()

    def size_px(self, width: float, height: float) -> QSize:
        """Return a size of the design in pixels."""
        return QSize(round(self.style_in_use.px(width)), round(self.style_in_use.px(height)))
