"""Strokes: what each drawing tool does between press and release. They say what to change and change nothing."""

from typing import Protocol

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt

from app.plots.plane.plane import Touch
from app.plots.plane.point_plane import PointPlane
from dlab_core.arrays import Array

GRAB_PX = 12.0
BRUSH_SPACING_PX = 14.0
SPRAY_RADIUS_PX, SPRAY_SPACING_PX = 36.0, 10.0
ERASE_RADIUS_PX = 15.0
_NONE = np.empty(0, dtype=np.int64)


class ToolContext(Protocol):
    """What a stroke works on: the canvas with its points, the chosen class, the selection, and three wishes."""

    canvas: PointPlane
    label: int

    @property
    def selected(self) -> Array: ...
    def add(self, positions: list[QPointF]) -> None: ...
    def remove(self, indices: Array) -> None: ...
    def replace(self, indices: Array, x: Array, y: Array) -> None: ...
    def select(self, indices: Array) -> None: ...
    def show_outline(self, path_px: list[QPointF]) -> None: ...


class Stroke:
    """One tool; `radius_px` is the circle that is shown around the mouse, 0 for none."""

    title = ""
    radius_px = 0.0

    def __init__(self, context: ToolContext) -> None:
        self.context = context

    def begin(self, touch: Touch) -> bool:
        """Begin; False where there is nothing to begin with, and the drag moves the view."""
        raise NotImplementedError

    def go(self, touch: Touch) -> None:
        """Go on to another place."""

    def tick(self) -> None:
        """Go on because time passes."""

    def end(self, touch: Touch) -> None:
        """End where the button was let go."""

    def radius(self, design_px: float) -> float:
        """Return a length of the design in pixels of the screen."""
        return self.context.canvas.style_in_use.px(design_px)


class Brush(Stroke):
    """One point at the press, then points evenly along the path."""

    title = "Draw points"

    def begin(self, touch: Touch) -> bool:
        self._last = touch.px
        self.context.add([touch.px])
        return True

    def go(self, touch: Touch) -> None:
        line = QLineF(self._last, touch.px)
        spacing = self.radius(BRUSH_SPACING_PX)
        count = int(line.length() / spacing)
        if count:
            positions = [line.pointAt((k + 1) * spacing / line.length()) for k in range(count)]
            self._last = positions[-1]
            self.context.add(positions)


class Spray(Stroke):
    """Points at random in a disc around the mouse, as time passes and as it moves."""

    title = "Spray points"
    radius_px = SPRAY_RADIUS_PX

    def __init__(self, context: ToolContext, random: np.random.Generator) -> None:
        super().__init__(context)
        self._random = random

    def begin(self, touch: Touch) -> bool:
        self._last = touch.px
        self.context.add(self._around([touch.px]))
        return True

    def go(self, touch: Touch) -> None:
        line = QLineF(self._last, touch.px)
        count = int(line.length() / self.radius(SPRAY_SPACING_PX))
        if count:
            self._last = touch.px
            self.context.add(self._around([line.pointAt((k + 1) / count) for k in range(count)]))

    def tick(self) -> None:
        self.context.add(self._around([self._last]))

    def _around(self, centres: list[QPointF]) -> list[QPointF]:
        # The root makes the disc evenly dense.
        radii = self.radius(self.radius_px) * np.sqrt(self._random.random(len(centres)))
        angles = 2 * np.pi * self._random.random(len(centres))
        offsets = zip((radii * np.cos(angles)).tolist(), (radii * np.sin(angles)).tolist(), strict=True)
        return [centre + QPointF(*offset) for centre, offset in zip(centres, offsets, strict=True)]


class Sweep(Stroke):
    """A disc that is led over points; quick moves leave none out."""

    radius_px = ERASE_RADIUS_PX

    def begin(self, touch: Touch) -> bool:
        self._last = touch
        self.meet(self._swept(touch))
        return True

    def go(self, touch: Touch) -> None:
        self.meet(self._swept(touch))
        self._last = touch

    def _swept(self, touch: Touch) -> Array:
        units = np.array(self.context.canvas.units_per_px)
        a, b = (np.array((at.x, at.y)) / units for at in (self._last, touch))
        layer = self.context.canvas.point_layer
        distances_px = distances_to_segment(layer.x / units, a, b)
        return np.flatnonzero((distances_px <= self.radius(self.radius_px)) & layer.seen)

    def meet(self, indices: Array) -> None:
        """Do with some points what the stroke does."""
        raise NotImplementedError


class Erase(Sweep):
    """Removes points."""

    title = "Erase points"

    def meet(self, indices: Array) -> None:
        self.context.remove(indices)


class Relabel(Sweep):
    """Gives points the chosen class; pressed on a selected one, all that are selected."""

    title = "Change class"

    def begin(self, touch: Touch) -> bool:
        if self.context.canvas.point_at(touch, self.radius(GRAB_PX)) in self.context.selected:
            self.meet(self.context.selected)
        return super().begin(touch)

    def meet(self, indices: Array) -> None:
        layer = self.context.canvas.point_layer
        indices = indices[layer.y[indices] != self.context.label]
        self.context.replace(indices, layer.x[indices], np.full(len(indices), self.context.label))


class Move(Stroke):
    """Drags one point, or all that are selected."""

    title = "Move points"

    def begin(self, touch: Touch) -> bool:
        grabbed = self.context.canvas.point_at(touch, self.radius(GRAB_PX))
        if grabbed is None:
            self.context.select(_NONE)
            return False
        if grabbed not in self.context.selected:
            self.context.select(_NONE)
            self._group = np.array([grabbed])
        else:
            self._group = self.context.selected
        # From where they were at first, so that rounding does not add up.
        self._from, self._at = touch, self.context.canvas.point_layer.x[self._group]
        return True

    def go(self, touch: Touch) -> None:
        moved = self._at + np.array((touch.x - self._from.x, touch.y - self._from.y))
        self.context.replace(self._group, moved, self.context.canvas.point_layer.y[self._group])


class Lasso(Stroke):
    """Selects the points inside a loop, Shift adds; drags the selection when pressed on it."""

    title = "Move points"

    def __init__(self, context: ToolContext) -> None:
        super().__init__(context)
        self._move = Move(context)

    def begin(self, touch: Touch) -> bool:
        grabbed = self.context.canvas.point_at(touch, self.radius(GRAB_PX))
        self._moves = grabbed is not None and grabbed in self.context.selected
        self._loop = [touch]
        return self._move.begin(touch) if self._moves else True

    def go(self, touch: Touch) -> None:
        if self._moves:
            self._move.go(touch)
            return
        self._loop.append(touch)
        self.context.show_outline([at.px for at in self._loop])

    def end(self, touch: Touch) -> None:
        if self._moves:
            return
        self.context.show_outline([])
        loop = np.array([(at.x, at.y) for at in self._loop])
        layer = self.context.canvas.point_layer
        chosen = np.flatnonzero(inside(layer.x, loop) & layer.seen)
        if len(loop) < 3:  # a click
            grabbed = self.context.canvas.point_at(touch, self.radius(GRAB_PX))
            chosen = _NONE if grabbed is None else np.array([grabbed])
        if touch.modifiers & Qt.KeyboardModifier.ShiftModifier:
            chosen = np.union1d(self.context.selected, chosen)
        self.context.select(chosen)


def distances_to_segment(x: Array, a: Array, b: Array) -> Array:
    """Return the distances of (n, 2) points to the segment from a to b."""
    along = b - a
    length = float(along @ along)
    share = np.clip((x - a) @ along / length, 0, 1)[:, None] if length > 0 else 0.0
    return np.asarray(np.hypot(*(x - (a + share * along)).T))


def inside(x: Array, loop: Array) -> Array:
    """Return for each of (n, 2) points whether it lies inside a closed (m, 2) polygon, by the even-odd rule."""
    odd = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(loop, np.roll(loop, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > x[:, 1]) != (y1 > x[:, 1])
            odd ^= crosses & (x[:, 0] < x0 + (x[:, 1] - y0) * (x1 - x0) / (y1 - y0))
    return odd
