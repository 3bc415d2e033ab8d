"""What a page hands its style and its frames to."""

from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.plots.base.style import LIGHT, PlotStyle
from app.widgets.layouts import Part, column


class Styled(Protocol):
    """What can be drawn in other colours and sizes."""

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""


class View(QWidget):
    """Parts below each other, some of which are drawn in the style of plots."""

    styled: tuple[Styled, ...] = ()

    def lay(self, *parts: Part, styled: tuple[Styled, ...] = ()) -> None:
        """Lay the parts below each other; `styled` are those, or parts of them, that take on the style."""
        self.styled = styled
        self.setLayout(column(*parts, spacing=4))
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        for part in self.styled:
            part.set_style(style)


class Painted(QWidget):
    """Paints itself in the style of plots."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.style_in_use = LIGHT

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.style_in_use = style
        self.updateGeometry()
        self.update()

    def size_px(self, width: float, height: float) -> QSize:
        """Return a size of the design in pixels."""
        return QSize(round(self.style_in_use.px(width)), round(self.style_in_use.px(height)))
