"""The points on a canvas: class by colour, right or wrong by shape, support vectors twice the size."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from app.plots.base.markers import SIGNS, Support, digit, marker
from app.plots.base.quiet_plot import QuietPlot, dress
from app.plots.base.style import PlotStyle, Styled
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

    There is one item for each kind of point that occurs (class, right or wrong, trains or not, support), with one
    pen and one brush: pyqtgraph is an order of magnitude slower where every point has its own.
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

    def show(self, x: Array, y: Array, split: Array, marks: Marks | None = None) -> None:
        """Draw (n, 2) points of classes `y` and splits `split`, without marks as if all were right."""
        self.x, self.y, self.split = x, y, split
        self.show_selection(np.empty(0, dtype=np.int64))
        self._draw(self._kind_of(y, split, marks))

    def show_marks(self, marks: Marks) -> None:
        """Draw what is said of each point; marks of another number of points are let pass."""
        if len(marks.predicted) == len(self.y) and not self.many:
            self._draw(self._kind_of(self.y, self.split, marks), moved=False)

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

    def _kind_of(self, y: Array, split: Array, marks: Marks | None) -> Array:
        """Return one integer a point that says how it is drawn: 12 * class + 6 * wrong + 3 * ring + support."""
        kinds: Array = 12 * y.astype(np.int64) + 3 * (split != TRAIN)
        if marks is not None:
            kinds += 6 * (marks.predicted != y)
            support = np.zeros(len(y), dtype=np.int64)
            support[marks.free] = 1
            support[marks.bounded] = 2
            kinds += support
        return kinds

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
        if moved:
            self._draw_digits()

    def _draw_digits(self) -> None:
        wanted = self._numbered and not self.many
        keys = 2 * self.y + (self.split != TRAIN)
        present = set(np.unique(keys).tolist()) if wanted else set()
        for key in set(self.digits) | present:
            if key not in self.digits:
                item = self.digits[key] = pg.ScatterPlotItem(symbol=digit(self._signs[key // 2]), pen=None, pxMode=True)
                self._plot.draw(item, z=30)
                self._dress_digit(key, item)
            positions = self.x[keys == key] if key in present else _NO_POINTS
            self.digits[key].setData(positions[:, 0], positions[:, 1])

    def _item(self, kind: int) -> pg.ScatterPlotItem:
        if kind not in self.items:
            item = self.items[kind] = pg.ScatterPlotItem(pxMode=True)
            wrong, supports = kind // 6 % 2, kind % 3 > 0
            # The large ones lie below, so that they hide none of the small; what is wrong lies above.
            self._plot.draw(item, z=10 + (0 if supports else 2) + wrong)
            self._dress(kind, item)
        return self.items[kind]

    def _dress(self, kind: int, item: pg.ScatterPlotItem) -> None:
        support, style = _SUPPORT[kind % 3], self.style_in_use
        item.setSymbol(marker(bool(kind // 6 % 2), bool(kind // 3 % 2), support, self._numbered))
        outline = pg.mkPen(style.outline_of_class(kind // 12), width=style.px(1.3 if support == "none" else 1.6))
        dress(item, style.class_colour(kind // 12), outline, self.marker_px * (1 if support == "none" else 2))

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
