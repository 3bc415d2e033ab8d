"""The canvas: points in the plane and the decision surface behind them."""

from collections.abc import Collection, Sequence

import numpy as np

from app.plots.base.legend_entries import LegendEntry
from app.plots.base.markers import SIGNS
from app.plots.base.style import LIGHT
from app.plots.plane.pin_layer import PinLayer
from app.plots.plane.plane import Touch
from app.plots.plane.point_plane import PointPlane
from app.plots.plane.readout import NUMBERED, classes_at, value_text
from app.plots.plane.surface_layer import SurfaceLayer
from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.contours import DEFAULT_BOUNDS
from dlab_core.pictures.marks import Marks, MarksRequest
from dlab_core.pictures.surface import Surface, SurfaceRequest
from dlab_core.recipe import SPLITS
from dlab_core.training.frame import Frame

_NONE = np.empty(0, dtype=np.int64)


class Canvas(PointPlane):
    """A plane that shows a surface, its contours, points and marks.

    view_changed (from Plane): a surface of another part of the plane, or of another size, is wanted. After a change of
    style the next surface must be computed in `palette(style)`.
    """

    def __init__(self, name: str = "classify.canvas") -> None:
        super().__init__(name)
        self.setAccessibleName("Decision surface")
        self.setAccessibleDescription("Points in the plane and the regions in which each class is predicted")
        self.setToolTip(
            "Round is right, square is wrong. The legend below says what each sign is, and hides it.\n"
            "Wheel: zoom. Middle button: move the view. Home: see all points again.\n"
            "By keys: Tab comes here, arrows move the cross-hair, finely with Shift, and Enter uses the tool there."
        )
        self.surface_layer = SurfaceLayer(self, ("boundary", "Where the predicted class changes."))
        self.pins = PinLayer(self, z=6)
        self.styled += (self.surface_layer, self.pins)
        self._marks: Marks | None = None
        self._names: Sequence[str] = NUMBERED
        self.set_style(LIGHT)
        self.show_rect(DEFAULT_BOUNDS)

    def show_frame(self, frame: Frame) -> None:
        """Draw the surface of a frame, and its marks if they are of the points shown; without one the last stays."""
        surface, marks = frame.get(SurfaceRequest), frame.get(MarksRequest)
        if surface is not None:
            self.show_surface(surface)
        self.pins.show_frame(frame)
        if marks is not None and self._shows(frame.dataset):
            self.show_marks(marks)

    def show_classes(self, names: Sequence[str], signs: Sequence[str]) -> None:
        """Call the classes by these names, and put these signs into their regions and markers."""
        # The last surface, of more classes, may stay for a while.
        self._names, signs = [*names, *NUMBERED[len(names) :]], [*signs, *SIGNS[len(signs) :]]
        self.surface_layer.show_signs(signs)
        self.point_layer.show_signs(signs)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """Points, the boundary with its margins, and the boundaries of pinned runs."""
        return super().legend + self.surface_layer.legend + self.pins.legend

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide these points and lines, and show all else."""
        super().hide_entries(names)
        self.surface_layer.hide_entries(names)
        self.pins.hide_entries(names)

    def show_surface(self, surface: Surface) -> None:
        """Draw a surface with its contours."""
        self.surface_layer.show(surface, self.places)

    def show_marks(self, marks: Marks) -> None:
        """Draw which points are right or wrong, and which are support vectors."""
        if len(marks.predicted) == len(self.point_layer.y):
            self._marks = marks
            self.point_layer.show_marks(marks)

    def clear_surface(self) -> None:
        """Show the points alone."""
        self.surface_layer.clear()
        self._marks = None
        self.point_layer.show(self.point_layer.x, self.point_layer.y, self.point_layer.split)

    def value_at(self, touch: Touch) -> str:
        """Return what the surface says at a place."""
        surface = self.surface_layer.surface
        return value_text(surface, touch.x, touch.y, self._names) if surface else ""

    def point_text(self, index: int) -> str:
        """Return one line on a point: number, class, split, what is said of it."""
        layer, marks = self.point_layer, self._marks
        words = [f"Point {index + 1}: {self._names[layer.y[index]]}", SPLITS[layer.split[index]]]
        if marks is not None:
            if marks.predicted[index] != layer.y[index]:
                words.append(f"predicted as {self._names[marks.predicted[index]]}")
            if index in marks.free:
                words.append("support vector on the margin")
            elif index in marks.bounded:
                words.append("support vector at its bound C")
        return ", ".join(words)

    def _shows(self, data: Dataset) -> bool:
        layer = self.point_layer
        return data.x is layer.x or (np.array_equal(data.x, layer.x) and np.array_equal(data.y, layer.y))

    def first_marks(self, x: Array) -> Marks | None:
        """Return marks for other points until the learner has seen them: what the present surface says of them."""
        surface = self.surface_layer.surface
        predicted = classes_at(surface, x) if surface is not None and len(x) else None
        before, self._marks = self._marks, None
        if predicted is None:
            return None
        free, bounded = _NONE, _NONE
        if before is not None:
            common = min(len(x), len(self.point_layer.x))
            same = (x[:common] == self.point_layer.x[:common]).all(axis=1)
            free, bounded = (m[m < common] for m in (before.free, before.bounded))
            free, bounded = free[same[free]], bounded[same[bounded]]
        self._marks = Marks(predicted, free, bounded)
        return self._marks
