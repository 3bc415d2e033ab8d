"""The surface on a canvas: an image, the lines on it, and the numbers of its regions."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.plots.base.legend_entries import LegendEntry, hide
from app.plots.base.markers import SIGNS, digit
from app.plots.base.quiet_plot import NOTHING, QuietPlot, dress, set_data
from app.plots.base.style import DASHES, PlotStyle, Styled
from dlab_core.arrays import Array
from dlab_core.pictures.contours import Contour, Rect
from dlab_core.pictures.regions import Place, clearance, place_numbers
from dlab_core.pictures.surface import Surface

_NUMBER_PX, _ROOM_PX = 22, 18  # height of a number, and the least distance of its middle to all else
_EDGES_PX = 26, 34  # height and width of the numbers of the axes


class SmoothImage(pg.ImageItem):  # type: ignore[misc]
    """An image of finished RGBA bytes, rows from the bottom up, smoothed where it is enlarged."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")

    def show_bytes(self, rgba: Array, rect: Rect) -> None:
        """Show (rows, columns, 4) bytes over a rectangle of the plane."""
        (x0, y0), (x1, y1) = rect
        # levels=None: the bytes are final. pyqtgraph would otherwise look for the extremes of the image.
        self.setImage(rgba, levels=None, autoLevels=False)
        self.setRect(QRectF(x0, y0, x1 - x0, y1 - y0))
        self.show()

    def paint(self, painter: QPainter, *args: object) -> None:
        """Draw it."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *args)


class SurfaceLayer(Styled):
    """Draws Surfaces into a plot; the last one stays until another comes or `clear`.

    The style is that of lines and numbers; an image keeps the colours in which it was computed. `boundary` is what the
    line is called on which the decision changes, or the value is 0.
    """

    def __init__(self, plot: QuietPlot, boundary: tuple[str, str]) -> None:
        """boundary: its title, and what it is."""
        self._plot = plot
        self._title, self._about = boundary
        self.image = SmoothImage()
        self.boundary = pg.PlotCurveItem(antialias=True)
        self.margins = pg.PlotCurveItem(antialias=True)
        self.numbers: dict[int, pg.ScatterPlotItem] = {}
        self.surface: Surface | None = None
        self._signs = SIGNS
        self.places: tuple[Place, ...] = ()  # of the numbers
        self._clear: tuple[object, Array] = (None, NOTHING)  # and of what points it is
        for z, item in enumerate((self.image, self.margins, self.boundary)):
            plot.draw(item, z=z)
        self.image.hide()

    def _apply_style(self, style: PlotStyle) -> None:
        self.boundary.setPen(pg.mkPen(style.ink, width=style.px(2.4)))
        self.margins.setPen(style.pen(style.ink, 1.3, DASHES))
        for item in self.numbers.values():
            self._dress_number(item)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The lines that occur."""
        margins = "margins", "margins", "Where the score is 1 or -1: no point is nearer to the boundary free of cost."
        named = (("boundary", self._title, self._about), self.boundary), (margins, self.margins)
        return tuple(LegendEntry(*said, line.opts["pen"]) for said, line in named if line.isVisible())

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide these lines, and show the others."""
        hide([self.boundary], "boundary" in names)
        hide([self.margins], "margins" in names)

    def show_signs(self, signs: Sequence[str]) -> None:
        """Put these signs of the classes into their regions."""
        self._signs = signs
        for c, item in self.numbers.items():
            item.setSymbol(digit(signs[c]))

    def show(self, surface: Surface, points: Array) -> None:
        """Draw a surface, and the numbers of its regions beside (n, 2) points."""
        self.surface = surface
        self.image.show_bytes(surface.rgba, surface.rect)
        set_data(self.boundary, **joined(surface.boundary))
        set_data(self.margins, **joined(surface.margins))
        self._show_numbers(points)

    def clear(self) -> None:
        """Draw no surface."""
        self.surface = None
        self.image.hide()
        for line in (self.boundary, self.margins):
            set_data(line)
        self._show_numbers(NOTHING)

    def _show_numbers(self, points: Array) -> None:
        surface = self.surface
        self.places = self._place(surface, points) if surface is not None else ()
        for c, item in self.numbers.items():
            item.setVisible(any(place.label == c for place in self.places))
        for c in {place.label for place in self.places}:
            (x0, y0), (x1, y1) = surface.rect  # type: ignore[union-attr]
            shares = np.array([place[1:] for place in self.places if place.label == c])
            self._number(c).setData(*((x0, y0) + shares * (x1 - x0, y1 - y0)).T)

    def _place(self, surface: Surface, points: Array) -> tuple[Place, ...]:
        regions, (corner, end), view = surface.regions, np.array(surface.rect), self._plot.view
        if regions is None or not (view.width() and view.height()):  # not laid out yet: there is no room to be shared
            return ()
        shape, style = regions.of_class.shape, self.style_in_use
        seen = view.viewRect()
        wide, high = (end - corner) / (seen.width(), seen.height()) * (view.width(), view.height()) / shape[::-1]
        of = points, surface.rect, shape, wide, high
        if not _same(of, self._clear[0]):
            edges = style.px(_EDGES_PX[0]) / (high * shape[0]), style.px(_EDGES_PX[1]) / (wide * shape[1])
            self._clear = of, clearance((points - corner) / (end - corner), shape, edges)
        return place_numbers(regions, self._clear[1], style.px(_ROOM_PX) / min(wide, high), self.places)

    def _number(self, c: int) -> pg.ScatterPlotItem:
        if c not in self.numbers:
            item = self.numbers[c] = pg.ScatterPlotItem(symbol=digit(self._signs[c]), pxMode=True, pen=None)
            self._plot.draw(item, z=5)
            self._dress_number(item)
        return self.numbers[c]

    def _dress_number(self, item: pg.ScatterPlotItem) -> None:
        dress(item, (*self.style_in_use.ink, 105), None, self.style_in_use.px(_NUMBER_PX))


def _same(one: tuple[Any, ...], other: Any) -> bool:
    """Whether the same points, as an object, lie in the same picture."""
    return other is not None and one[0] is other[0] and one[1:] == other[1:]


def joined(lines: tuple[Contour, ...]) -> dict[str, Any]:
    """Return the lines as one curve, which Qt draws in one call, as `set_data` takes it."""
    lines = tuple(line for line in lines if len(line.vertices))
    if not lines:
        return {}
    vertices = np.concatenate([line.vertices for line in lines])
    joined = np.concatenate([line.joined for line in lines])
    return {"x": vertices[:, 0], "y": vertices[:, 1], "connect": joined}
