"""The points on a canvas: class by colour, right or wrong by shape, support vectors twice the size."""

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from app.plots.base.legend_entries import LegendEntry, Marker, hide
from app.plots.base.markers import SIGNS, Support, digit, marker
from app.plots.base.quiet_plot import QuietPlot, dress
from app.plots.base.style import PlotStyle, Styled
from app.plots.plane.point_kinds import Kind, count_entries, hidden_kinds, is_hidden, kind_of, kinds_of
from app.plots.plane.surface_layer import SmoothImage
from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN
from dlab_core.pictures.marks import Marks

MANY = 20_000  # above this many points their density is drawn
MARKER_PX, NUMBERED_PX = 11.0, 17.0
_SUPPORT: tuple[Support, ...] = ("none", "free", "bounded")
_NO_POINTS = np.empty((0, 2))


class PointLayer(Styled):
    """Draws points and what is said of them into a plot.

    There is one item for each kind of point that occurs (class, right or wrong, split, support), with one pen and one
    brush: pyqtgraph is an order of magnitude slower where every point has its own.

    legend: the kinds that occur, for a legend; some of them may be hidden.
    """

    def __init__(self, plot: QuietPlot) -> None:
        self._plot = plot
        self.x, self.y, self.split = _NO_POINTS, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8)
        self.items: dict[int, pg.ScatterPlotItem] = {}
        self.digits: dict[int, pg.ScatterPlotItem] = {}
        self.selection = pg.ScatterPlotItem(pxMode=True, brush=None)
        self.density = SmoothImage()
        plot.draw(self.density, z=8)
        plot.draw(self.selection, z=40)
        self.density.hide()
        self._kinds = np.empty(0, dtype=np.int64)
        self._numbered = False
        self._signs = SIGNS
        self._hidden: Collection[str] = ()
        self.legend: tuple[LegendEntry, ...] = ()

    @property
    def many(self) -> bool:
        """Whether there are so many points that only their density is drawn."""
        return len(self.x) > MANY

    @property
    def marker_px(self) -> float:
        """The diameter of a common marker."""
        return self.style_in_use.px(NUMBERED_PX if self._numbered else MARKER_PX)

    def _apply_style(self, style: PlotStyle) -> None:
        self.selection.setPen(pg.mkPen(style.accent, width=style.px(2)))
        self._redress()

    def set_numbered(self, numbered: bool) -> None:
        """Say whether the number of its class stands in each marker; markers are larger then."""
        self._numbered = numbered
        self._redress()

    def show_signs(self, signs: Sequence[str]) -> None:
        """Take these signs of the classes for numbers in the markers."""
        self._signs = signs
        for key, item in self.digits.items():
            item.setSymbol(digit(signs[key // 2]))

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide the points of some entries, and show all others."""
        self._hidden = names
        for number, item in self.items.items():
            hide([item], is_hidden(kind_of(number), names))
        hide([self.density], "density" in names)
        self._draw_digits()

    @property
    def seen(self) -> Array:
        """Whether each point is shown: what is hidden cannot be pointed at, and no tool touches it."""
        return ~hidden_kinds(self._kinds, self._hidden)

    def show(self, x: Array, y: Array, split: Array, marks: Marks | None = None) -> None:
        """Draw (n, 2) points of classes `y` and splits `split`, without marks as if all were right."""
        self.x, self.y, self.split = x, y, split
        self.show_selection(np.empty(0, dtype=np.int64))
        self._draw(kinds_of(y, split, marks))

    def show_marks(self, marks: Marks) -> None:
        """Draw what is said of each point; marks of another number of points are let pass."""
        if len(marks.predicted) == len(self.y) and not self.many:
            self._draw(kinds_of(self.y, self.split, marks), moved=False)

    def show_selection(self, indices: Array) -> None:
        """Draw rings around the chosen points."""
        chosen = self.x[indices] if len(indices) else _NO_POINTS
        self.selection.setData(chosen[:, 0], chosen[:, 1], size=1.6 * self.marker_px)

    def show_density(self, rect: QRectF, pixels: tuple[int, int]) -> None:
        """Draw where in a rectangle the points are dense, if they are many."""
        self.density.setVisible(self.many)
        if not self.many or rect.isEmpty():
            return
        colours = np.array(self.style_in_use.class_colours, dtype=np.float64)
        rows, columns = (max(2, n // 5) for n in pixels)
        counts = np.zeros((rows, columns, len(colours)))
        ranges = ((rect.top(), rect.bottom()), (rect.left(), rect.right()))
        for c in np.unique(self.y).tolist():
            of_class = self.x[self.y == c]
            counts[:, :, c] = np.histogram2d(of_class[:, 1], of_class[:, 0], bins=(rows, columns), range=ranges)[0]
        total = counts.sum(axis=2)
        rgba = np.zeros((rows, columns, 4), dtype=np.uint8)
        rgba[:, :, :3] = (counts @ colours) / np.maximum(total, 1)[:, :, None]
        rgba[:, :, 3] = np.rint(255 * np.sqrt(np.log1p(total) / np.log1p(max(1.0, total.max()))))
        self.density.setImage(rgba, levels=None, autoLevels=False)
        self.density.setRect(rect)

    def _draw(self, kinds: Array, moved: bool = True) -> None:
        before, self._kinds = self._kinds, kinds
        if self.many:
            changed = set(self.items)
        elif moved or len(before) != len(kinds):
            changed = set(self.items) | set(np.unique(kinds).tolist())
        else:
            differs = before != kinds
            changed = set(np.unique(before[differs]).tolist()) | set(np.unique(kinds[differs]).tolist())
        for kind in changed:
            positions = _NO_POINTS if self.many else self.x[kinds == kind]
            if len(positions) or kind in self.items:
                self._item(kind).setData(positions[:, 0], positions[:, 1])
        if moved or (self._numbered and self._hidden and changed):
            self._draw_digits()
        if moved or changed:
            self._find_entries()

    def _draw_digits(self) -> None:
        keys = 2 * self.y + (self.split != TRAIN)
        if self._numbered and self._hidden:
            keys = np.where(self.seen, keys, -1)
        present = set(np.unique(keys).tolist()) - {-1} if self._numbered and not self.many else set()
        for key in set(self.digits) | present:
            if key not in self.digits:
                item = self.digits[key] = pg.ScatterPlotItem(symbol=digit(self._signs[key // 2]), pen=None, pxMode=True)
                self._plot.draw(item, z=30)
                self._dress_digit(key, item)
            positions = self.x[keys == key] if key in present else _NO_POINTS
            self.digits[key].setData(positions[:, 0], positions[:, 1])

    def _item(self, number: int) -> pg.ScatterPlotItem:
        if number not in self.items:
            item, kind = pg.ScatterPlotItem(pxMode=True), kind_of(number)
            self.items[number] = item
            # The large ones lie below, so that they hide none of the small; what is wrong lies above.
            self._plot.draw(item, z=10 + (0 if kind.support else 2) + kind.wrong)
            hide([item], is_hidden(kind, self._hidden))
            self._dress(number, item)
        return self.items[number]

    def _look(self, kind: Kind) -> Marker:
        support, style = _SUPPORT[kind.support], self.style_in_use
        symbol = marker(bool(kind.wrong), kind.split, support, self._numbered)
        width, size = (1.3, 1) if support == "none" else (1.6, 2)
        colours = style.class_colour(kind.label), style.outline_of_class(kind.label)
        return Marker(symbol, *colours, style.px(width), self.marker_px * size)

    def _dress(self, number: int, item: pg.ScatterPlotItem) -> None:
        look = self._look(kind_of(number))
        item.setSymbol(look.symbol)
        dress(item, look.brush, pg.mkPen(look.outline, width=look.outline_px), look.size_px)

    def _find_entries(self) -> None:
        if self.many:
            colours = [self.style_in_use.class_colour(label) for label in np.unique(self.y)[:2].tolist()]
            discs = tuple(Marker(marker(False, TRAIN), colour, colour, 0.0, self.marker_px) for colour in colours)
            about = f"Of more than {MANY:,} points the picture shows how dense they are, and not each of them."
            self.legend = (LegendEntry("density", "density of points", about, discs, len(self.x), "density"),)
            return
        self.legend = tuple(
            LegendEntry(entry.name, entry.title, entry.about, tuple(map(self._look, kinds)), count)
            for entry, count, kinds in count_entries(self._kinds)
        )

    def _dress_digit(self, key: int, item: pg.ScatterPlotItem) -> None:
        on_hole, style = key % 2, self.style_in_use  # of a ring
        dress(item, style.ink if on_hole else style.text_on_class(key // 2), None, 0.56 * self.marker_px)

    def _redress(self) -> None:
        for kind, item in self.items.items():
            self._dress(kind, item)
        for key, item in self.digits.items():
            self._dress_digit(key, item)
        self.selection.setSize(1.6 * self.marker_px)
        self._draw_digits()
        self._find_entries()
