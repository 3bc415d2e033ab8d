"""A plane with points in it, which can be drawn, read and pointed at."""

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from app.plots.base.legend_entries import LegendEntry
from app.plots.plane.cross_hair import CrossHair
from app.plots.plane.plane import Plane, Touch
from app.plots.plane.point_layer import PointLayer
from app.plots.plane.readout import place_text
from app.widgets.text import plain_tip
from dlab_core.arrays import Array
from dlab_core.pictures.marks import Marks
from dlab_core.recipe import SPLITS


class PointPlane(Plane):
    """Shows points where they lie, and a cross-hair for the keys. `show_` methods emit nothing at once.

    hovered(text): what can be read under the mouse, empty when it has left.
    """

    hovered = Signal(str)

    def __init__(self, name: str, *, equal: bool = True) -> None:
        super().__init__(name, equal=equal)
        self.point_layer = PointLayer(self)
        self.cross_hair = CrossHair(self)
        self.styled += (self.point_layer, self.cross_hair)
        self.view_changed.connect(self._on_view_changed)
        self.mouse_moved.connect(self._on_mouse_moved)

    def show_points(self, x: Array, y: Array, split: Array) -> None:
        """Draw other points at once; x is (n, 2), y the classes from 0, split as in a Dataset."""
        layer = self.point_layer
        if np.array_equal(x, layer.x) and np.array_equal(y, layer.y) and np.array_equal(split, layer.split):
            return
        self.revision += 1
        layer.show(x, y, split, self.first_marks(x))
        layer.show_density(self.view.viewRect(), self.pixels)

    def first_marks(self, x: Array) -> Marks | None:
        """Return what is said of other points until the learner has seen them."""
        return None

    @property
    def reading(self) -> str:
        """What can be read under the mouse now; a page asks for it after each frame."""
        if self._mouse is None:
            return ""
        touch = self.touch_at(self._mouse)
        place, value = place_text(touch.x, touch.y, self.units_per_px, self.titles), self.value_at(touch)
        return f"{place}: {value}" if value else place

    def value_at(self, touch: Touch) -> str:
        """Return what is said at a place, empty for nothing."""
        return ""

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """What occurs in the picture now, points before lines."""
        return self.point_layer.legend

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide what these entries stand for, and show all else."""
        self.point_layer.hide_entries(names)

    @property
    def places(self) -> Array:
        """The (n, 2) places of the points."""
        return self.point_layer.x

    @property
    def seen(self) -> Array:
        """Whether each point is shown."""
        return self.point_layer.seen

    def point_at(self, touch: Touch, radius_px: float) -> int | None:
        """Return the nearest point within a radius that is shown."""
        x = self.places
        if not len(x):
            return None
        unit_x, unit_y = self.units_per_px
        distance_px = np.hypot((x[:, 0] - touch.x) / unit_x, (x[:, 1] - touch.y) / unit_y)
        distance_px[~self.seen] = np.inf
        nearest = int(np.argmin(distance_px))
        return nearest if distance_px[nearest] <= radius_px else None

    def viewportEvent(self, event: QEvent) -> bool:
        """Say of the point under a resting mouse what it is."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.point_at(self.touch_at(QPointF(event.pos())), self.point_layer.marker_px / 2)
            text = "" if index is None else self.point_text(index)
            QToolTip.showText(event.globalPos(), plain_tip(text), self)
            return True
        return bool(super().viewportEvent(event))

    def point_text(self, index: int) -> str:
        """Return one line on a point: its number, its place, its split."""
        layer = self.point_layer
        (x, y), split = layer.x[index], SPLITS[layer.split[index]]
        return f"Point {index + 1}: {place_text(x, y, self.units_per_px, self.titles)}, {split}"

    # ------------------------------------------------------------------------------------ keys and focus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross-hair, or use the tool there."""
        if not self.cross_hair.press_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End what was held by a key."""
        if not self.cross_hair.release_key(event):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cross-hair to whom comes by the keys."""
        super().focusInEvent(event)
        self.cross_hair.take_focus(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self.cross_hair.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave the tool to the mouse."""
        self.cross_hair.hide()
        super().mousePressEvent(event)

    @Slot()
    def _on_view_changed(self) -> None:
        self.point_layer.show_density(self.view.viewRect(), self.pixels)

    @Slot()
    def _on_mouse_moved(self) -> None:
        self.hovered.emit(self.reading)
