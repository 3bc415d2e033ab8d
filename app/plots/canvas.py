"""The canvas: points in the plane and the decision surface behind them."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Signal, Slot
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.plots.plane import Plane, Touch
from app.plots.point_layer import PointLayer
from app.plots.reading import classes_at, place_text, value_text
from app.plots.style import LIGHT, PlotStyle
from app.plots.surface_layer import SurfaceLayer
from dlab_core.data.dataset import Array, Dataset
from dlab_core.frame import Frame
from dlab_core.pictures import Look, Marks, Surface
from dlab_core.recipe import PARTS

_NONE = np.empty(0, dtype=np.int64)


class Canvas(Plane):
    """A plane that shows a surface, its contours, points and marks. `show_` methods emit nothing at once.

    view_changed (from Plane): a surface of another part of the plane, or of another size, is wanted.
    hovered(text): what can be read under the mouse, empty when it has left.
    """

    hovered = Signal(str)

    def __init__(self, name: str = "classify.canvas", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setAccessibleName("Decision surface")
        self.setAccessibleDescription("Points in the plane and the regions in which each class is predicted")
        self.setToolTip(
            "Full markers train, rings test. Round is right, square is wrong. Large ones are support vectors.\n"
            "Wheel: zoom. Middle button or arrow keys: move the view. Home: see all points again."
        )
        self.revision = 0  # counts the times that the points became other points
        self.surface_layer = SurfaceLayer(self.view)
        self.point_layer = PointLayer(self.view)
        self._marks: Marks | None = None
        self.view_changed.connect(self._on_view_changed)
        self.mouse_moved.connect(self._on_mouse_moved)
        self.set_style(LIGHT)
        self.show_rect(Look().rect)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes; the next surface must be computed in `palette(style)`."""
        super().set_style(style)
        self.surface_layer.set_style(style)
        self.point_layer.set_style(style)

    def show_points(self, x: Array, y: Array, part: Array) -> None:
        """Draw other points at once; x is (n, 2), y the classes from 0, part as in a Dataset."""
        layer = self.point_layer
        if np.array_equal(x, layer.x) and np.array_equal(y, layer.y) and np.array_equal(part, layer.part):
            return
        self.revision += 1
        self._marks = self._guess(x)
        layer.show(x, y, part, self._marks)
        layer.show_density(self.view.viewRect(), self.pixels)

    def show_frame(self, frame: Frame) -> None:
        """Draw the surface of a frame, and its marks if they are of the points shown; without one the last stays."""
        surface, marks = frame.pictures.get("surface"), frame.pictures.get("marks")
        if isinstance(surface, Surface):
            self.show_surface(surface)
        if isinstance(marks, Marks) and self._shows(frame.dataset):
            self.show_marks(marks)

    def show_surface(self, surface: Surface) -> None:
        """Draw a surface with its contours."""
        self.surface_layer.show(surface)

    def show_marks(self, marks: Marks) -> None:
        """Draw which points are right or wrong, and which are support vectors."""
        if len(marks.predicted) == len(self.point_layer.y):
            self._marks = marks
            self.point_layer.show_marks(marks)

    def clear_surface(self) -> None:
        """Show the points alone."""
        self.surface_layer.clear()
        self._marks = None
        self.point_layer.show(self.point_layer.x, self.point_layer.y, self.point_layer.part)

    def set_numbers(self, shown: bool) -> None:
        """Say whether the number of its class stands in each marker."""
        self.point_layer.set_numbered(shown)

    def set_region_numbers(self, shown: bool) -> None:
        """Say whether each region carries the number of its class."""
        self.surface_layer.set_numbered(shown)

    @property
    def reading(self) -> str:
        """What can be read under the mouse now; a page asks for it after each frame."""
        if self._mouse is None:
            return ""
        touch = self.touch_at(self._mouse)
        place = place_text(touch.x, touch.y, self.unit_per_px)
        value = value_text(self.surface_layer.surface, touch.x, touch.y) if self.surface_layer.surface else ""
        return f"{place}: {value}" if value else place

    def point_at(self, touch: Touch, radius_px: float) -> int | None:
        """Return the nearest point within a radius."""
        x = self.point_layer.x
        if not len(x):
            return None
        distance = np.hypot(x[:, 0] - touch.x, x[:, 1] - touch.y)
        nearest = int(np.argmin(distance))
        return nearest if distance[nearest] <= radius_px * self.unit_per_px else None

    def viewportEvent(self, event: QEvent) -> bool:
        """Say of the point under a resting mouse what it is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.point_at(self.touch_at(QPointF(event.pos())), self.point_layer.marker_px / 2)
            QToolTip.showText(event.globalPos(), "" if index is None else self.point_text(index), self)
            return True
        return bool(super().viewportEvent(event))

    def point_text(self, index: int) -> str:
        """Return one line on a point: number, class, part, what is said of it."""
        layer, marks = self.point_layer, self._marks
        words = [f"Point {index + 1}: class {layer.y[index] + 1}", PARTS[layer.part[index]]]
        if marks is not None:
            if marks.predicted[index] != layer.y[index]:
                words.append(f"taken for class {marks.predicted[index] + 1}")
            if index in marks.free:
                words.append("support vector on the margin")
            elif index in marks.bounded:
                words.append("support vector at its bound C")
        return ", ".join(words)

    def _shows(self, data: Dataset) -> bool:
        layer = self.point_layer
        return data.x is layer.x or (np.array_equal(data.x, layer.x) and np.array_equal(data.y, layer.y))

    @Slot()
    def _on_view_changed(self) -> None:
        self.point_layer.show_density(self.view.viewRect(), self.pixels)

    @Slot()
    def _on_mouse_moved(self) -> None:
        self.hovered.emit(self.reading)

    def _guess(self, x: Array) -> Marks | None:
        """Return marks for other points until the learner has seen them: what the present surface says of them."""
        surface = self.surface_layer.surface
        predicted = classes_at(surface, x) if surface is not None and len(x) else None
        if predicted is None:
            return None
        free, bounded = _NONE, _NONE
        if self._marks is not None:
            common = min(len(x), len(self.point_layer.x))
            same = (x[:common] == self.point_layer.x[:common]).all(axis=1)
            free, bounded = (m[m < common] for m in (self._marks.free, self._marks.bounded))
            free, bounded = free[same[free]], bounded[same[bounded]]
        return Marks(predicted, free, bounded)
