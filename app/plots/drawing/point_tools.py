"""Drawing on a canvas: the tool in hand turns the mouse into Edits, one stroke being one step of undo."""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsPathItem

from app.plots.drawing.strokes import GRAB_PX, Brush, Erase, Lasso, Move, Relabel, Spray, Stroke
from app.plots.plane.plane import Touch
from app.plots.plane.point_plane import PointPlane
from dlab_core.arrays import Array
from dlab_core.recipe import MAX_COORDINATE, MAX_POINTS, SPLITS, Point, SplitName
from dlab_core.recipe.edits import DrawnPoint, Edit, insertion, removal, replacement

ToolName = Literal["view", "move", "brush", "spray", "erase", "relabel", "lasso"]
TOOLS: tuple[ToolName, ...] = get_args(ToolName)
SPRAY_GAP_MS = 30
_NONE = np.empty(0, dtype=np.int64)
_CURSORS = {
    "view": Qt.CursorShape.OpenHandCursor,
    "move": Qt.CursorShape.SizeAllCursor,
}


class PointTools(QObject):
    """The tools of one canvas. Nothing changes here: whoever receives an edit shows the new points on the canvas.

    stroke_started(title), edited(Edit)...: in this order, and only if there is something to edit. The edits of a stroke
    follow one another: `first.then(second)` is one step of undo. The canvas must show the edited points when `edited`
    returns; a stroke over points that somebody else has changed ends there. rejected(sentence): why nothing was done.

    split_of: the split of a new point by its index. make_point: what a point is in the data, by place, class and split.
    label: the class, from 0, of new points.
    """

    stroke_started = Signal(str)
    edited = Signal(object)
    rejected = Signal(str)

    def __init__(self, canvas: PointPlane, random: np.random.Generator | None = None) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.label = 0
        self.split_of: Callable[[int], SplitName] = lambda _index: "train"
        self.make_point: Callable[[float, float, int, SplitName], DrawnPoint] = Point
        self._relabel = Relabel(self)
        self._strokes: dict[str, Stroke] = {
            "move": Move(self),
            "brush": Brush(self),
            "spray": Spray(self, random or np.random.default_rng()),
            "erase": Erase(self),
            "relabel": self._relabel,
            "lasso": Lasso(self),
        }
        self._name: ToolName = "view"
        self._stroke: Stroke | None = None
        self._has_edited = False  # whether this stroke has edited anything
        self._selected = _NONE
        self._revision = canvas.revision
        self._ticks = QTimer(self, interval=SPRAY_GAP_MS)
        self._ticks.timeout.connect(self._on_tick)
        self._circle = QGraphicsEllipseItem()
        self._outline = QGraphicsPathItem()
        for item in (self._circle, self._outline):
            item.setZValue(1000)
            item.setVisible(False)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            canvas.scene().addItem(item)
        self.choose("view")

    @property
    def selected(self) -> Array:
        """The indices of the selected points, ascending; none after somebody else changed the points."""
        return self._selected if self._revision == self.canvas.revision else _NONE

    def under(self, px: QPointF) -> int | None:
        """Return the point that is grabbed at a pixel of the canvas."""
        return self.canvas.point_at(self.canvas.touch_at(px), self.canvas.style_in_use.px(GRAB_PX))

    @Slot(str)
    def choose(self, name: ToolName) -> None:
        """Take another tool in hand."""
        if name not in TOOLS:
            raise ValueError(f"no tool is called {name!r}; there are {', '.join(TOOLS)}")
        self._finish()
        self._name = name
        # The view tool is the canvas itself.
        self.canvas.tool = None if name == "view" else self
        self._circle.hide()
        self.canvas.show_cursor(_CURSORS.get(name, Qt.CursorShape.CrossCursor))

    def relabel_selected(self) -> None:
        """Give the selected points the chosen class, as one stroke."""
        self._at_once("Change class", self._relabel.meet)

    # ------------------------------------------------------------------------------- what the canvas hands on

    def press(self, touch: Touch) -> bool:
        """Begin a stroke; the right button erases with what draws, and else moves the view."""
        stroke = self._strokes[self._name]
        if touch.button == Qt.MouseButton.RightButton:
            if self._name not in ("brush", "spray"):
                return False
            stroke = self._strokes["erase"]
        self._finish()
        self.select(self.selected)
        self._stroke = stroke
        if not stroke.begin(touch):
            self._stroke = None
            return False
        if isinstance(stroke, Spray):
            self._ticks.start()
        return True

    def drag(self, touch: Touch) -> None:
        """Go on with the stroke."""
        if stroke := self._ours():
            stroke.go(touch)

    def release(self, touch: Touch) -> None:
        """End the stroke."""
        if stroke := self._ours():
            stroke.end(touch)
        self._finish()

    def hover(self, touch: Touch | None) -> None:
        """Show the reach of the tool around the mouse."""
        stroke = self._stroke or self._strokes.get(self._name)
        radius = stroke.radius(stroke.radius_px) if stroke is not None else 0.0
        self._circle.setVisible(touch is not None and radius > 0)
        if touch is not None and radius > 0:
            self._circle.setPen(pg.mkPen(self.canvas.style_in_use.ink, width=1.5))
            self._circle.setRect(QRectF(touch.px - QPointF(radius, radius), touch.px + QPointF(radius, radius)))

    def key(self, key: int) -> bool:
        """Delete the selection, or let it go; answer whether the key was meant for a tool."""
        if not len(self.selected):
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._at_once("Delete points", self.remove)
        elif key == Qt.Key.Key_Escape:
            self.select(_NONE)
        else:
            return False
        return True

    # --------------------------------------------------------------------------------- what strokes wish for

    def add(self, positions: list[QPointF]) -> None:
        """Add points of the chosen class at pixels of the canvas."""
        count = len(self.canvas.point_layer.x)
        touches = [self.canvas.touch_at(px) for px in positions]
        seen = [at for at in touches if max(abs(at.x), abs(at.y)) <= MAX_COORDINATE]
        if count + len(seen) > MAX_POINTS:
            seen = seen[: MAX_POINTS - count]
            self.rejected.emit(f"A data set holds at most {MAX_POINTS:,} points; erase some to draw others.")
        new = [self.make_point(at.x, at.y, self.label, self.split_of(count + k)) for k, at in enumerate(seen)]
        self._wish(insertion(count, new))

    def remove(self, indices: Array) -> None:
        """Remove points."""
        if len(indices):
            self._wish(removal(self._points(indices)))
            self.select(_NONE)

    def replace(self, indices: Array, x: Array, y: Array) -> None:
        """Put points in the places of others; their splits stay."""
        if not len(indices):
            return
        old = self._points(indices)
        x = np.clip(x, -MAX_COORDINATE, MAX_COORDINATE)
        new = {
            i: self.make_point(x1, x2, label, point.split)
            for (i, point), (x1, x2), label in zip(old.items(), x.tolist(), y.tolist(), strict=True)
        }
        if new != old:
            selected = self.selected
            self._wish(replacement(old, new))
            self.select(selected)

    def select(self, indices: Array) -> None:
        """Select points."""
        self._revision = self.canvas.revision
        self._selected = indices
        self.canvas.point_layer.show_selection(indices)

    def show_outline(self, path_px: list[QPointF]) -> None:
        """Show a loop that is being drawn, none where it is empty."""
        path = QPainterPath()
        if path_px:
            path.addPolygon(path_px)
        self._outline.setPen(pg.mkPen(self.canvas.style_in_use.ink, width=1.5, style=Qt.PenStyle.DashLine))
        self._outline.setPath(path)
        self._outline.setVisible(bool(path_px))

    # ----------------------------------------------------------------------------------------------- within

    def _points(self, indices: Array) -> dict[int, DrawnPoint]:
        layer = self.canvas.point_layer
        columns = (layer.x[indices].tolist(), layer.y[indices].tolist(), layer.split[indices].tolist())
        return {
            i: self.make_point(x1, x2, y, SPLITS[split])
            for i, (x1, x2), y, split in zip(indices.tolist(), *columns, strict=True)
        }

    def _at_once(self, title: str, wish: Callable[[Array], None]) -> None:
        self._finish()
        if len(self.selected):
            self._stroke = Stroke(self)
            self._stroke.title = title
            wish(self.selected)
            self._finish()

    def _wish(self, edit: Edit) -> None:
        if not edit or self._stroke is None:
            return
        if not self._has_edited:
            self._has_edited = True
            self.stroke_started.emit(self._stroke.title)
        self.edited.emit(edit)
        self._revision = self.canvas.revision

    def _ours(self) -> Stroke | None:
        """Return the stroke that is under way over the points that it began with; it ends where they are others."""
        if self._stroke is not None and self._revision != self.canvas.revision:
            self._finish()
        return self._stroke

    def _finish(self) -> None:
        self._ticks.stop()
        self._outline.hide()
        self._stroke, self._has_edited = None, False

    @Slot()
    def _on_tick(self) -> None:
        if stroke := self._ours():
            stroke.tick()
