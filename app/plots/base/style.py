"""PlotStyle: the colours and sizes in which every plot is drawn, and the widgets that take them on."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.palette import LIGHT as LIGHT_COLOURS, RGB, Colours, contrast, rgb, text_on
from app.theme import BODY_PX, theme
from app.widgets.layouts import Part, column
from dlab_core.pictures.palette import LIGHT as DEFAULT, OKABE_ITO, Palette

DASHES = (5.0, 4.0)  # of what is not the fit itself: margins, the closed form, a tangent


@dataclass(frozen=True)
class PlotStyle:
    """The colours of a theme as a plot draws them; a page hands one to `set_style`.

    background: of the card a plot lies on. ground: where a surface is undecided. scale: factor on every length in
    pixels. The others are called as in Colours.
    """

    background: RGB
    axis: RGB
    grid: RGB
    text: RGB
    muted: RGB
    accent: RGB
    second: RGB
    third: RGB
    ink: RGB
    outline: RGB
    ground: RGB
    class_colours: tuple[RGB, ...]
    scale: float

    @classmethod
    def of(cls, colours: Colours, scale: float = 1.0) -> "PlotStyle":
        """Return the style of a theme."""
        own: dict[str, Any] = {
            "background": rgb(colours.card),
            "ground": rgb(colours.surface),
            "class_colours": (*OKABE_ITO[:-1], rgb(colours.eighth)),
            "scale": scale,
        }
        alike: dict[str, Any] = {
            field.name: rgb(getattr(colours, field.name)) for field in fields(cls) if field.name not in own
        }
        return cls(**own, **alike)

    def px(self, design_px: float) -> float:
        """Return a length of the design in pixels."""
        return design_px * self.scale

    def font(self, share: float = 1.0) -> QFont:
        """Return the font of tick labels and numbers, `share` times its usual size."""
        font = QFont()
        font.setPixelSize(max(8, round(BODY_PX * self.scale * share)))
        return font

    def pen(self, colour: RGB, width_px: float, dashes: Sequence[float] = ()) -> QPen:
        """Return a pen whose lines end bluntly; `dashes` and the gaps between them are in widths of the line."""
        pen: QPen = pg.mkPen(colour, width=self.px(width_px))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def class_colour(self, index: int) -> RGB:
        """Return the colour of a class, counted from 0."""
        return self.class_colours[index % len(self.class_colours)]

    def text_on_class(self, index: int) -> RGB:
        """Return near-black or white, whichever reads better on the colour of a class."""
        return text_on(self.class_colour(index))

    def outline_of_class(self, index: int) -> RGB:
        """Return the colour around markers of a class: the ink where the outline would run into the colour."""
        return self.outline if contrast(self.outline, self.class_colour(index)) > 1.6 else self.ink


LIGHT = PlotStyle.of(LIGHT_COLOURS)  # until a plot is told its style


def plot_style() -> PlotStyle:
    """Return the colours and sizes of plots in the theme that is shown."""
    return PlotStyle.of(theme().colours, theme().px(1000) / 1000)


def palette(style: PlotStyle) -> Palette:
    """Return the colours in which a surface is computed for this style."""
    return replace(DEFAULT, classes=style.class_colours, ground=style.ground)


def mixed(a: RGB, b: RGB, share: float) -> RGB:
    """Return `share` of b in a."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def css(colour: RGB) -> str:
    """Return the colour as a style sheet writes it."""
    return QColor(*colour).name()


class Styled:
    """Has a style, which its parts share."""

    style_in_use = LIGHT
    styled: tuple["Styled", ...] = ()  # the parts

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.style_in_use = style
        for part in self.styled:
            part.set_style(style)
        self._apply_style(style)

    def _apply_style(self, style: PlotStyle) -> None:
        """Draw what is in none of the parts; they have the style by now."""


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
