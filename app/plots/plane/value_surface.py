"""Values over the plane: the surface that was learned, and points in the colour of their own values."""

from collections.abc import Collection

import numpy as np
import pyqtgraph as pg

from app.plots.base.legend_entries import LegendEntry, Marker, hide
from app.plots.base.markers import marker
from app.plots.base.style import LIGHT, PlotStyle, palette
from app.plots.plane.pin_layer import PinLayer
from app.plots.plane.plane import Touch
from app.plots.plane.point_kinds import ENTRIES
from app.plots.plane.point_plane import PointPlane
from app.plots.plane.readout import value_text
from app.plots.plane.surface_layer import SurfaceLayer
from app.widgets.numbers import write_value
from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.contours import DEFAULT_BOUNDS, bounds_of
from dlab_core.pictures.palette import colours_of_points, vmax_of
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import SPLITS
from dlab_core.training.frame import Frame

_MARKER_PX, _OUTLINE_PX = 11.0, 1.0
SHADES = 16  # of points, from 0 to either end: pyqtgraph draws a marker for each colour, and that takes its time


class ValueSurface(PointPlane):
    """Blue is low and orange is high, of the surface as of the points; the line is 0."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setAccessibleName("Surface of values")
        self.setToolTip(
            "The predicted value by colour, blue low and orange high, and the line where it is 0; points in the colour "
            "of their own value. The legend below says what each sign is, and hides it.\n"
            "Wheel: zoom. Middle button or arrow keys: move the view. Home: see all points."
        )
        self.surface_layer = SurfaceLayer(self, ("value 0", "Where the predicted value is 0."))
        self.pins = PinLayer(self, z=6)
        self.styled += (self.surface_layer, self.pins)
        self.items = [pg.ScatterPlotItem(pxMode=True, symbol=marker(False, split)) for split in range(len(SPLITS))]
        self._hidden: Collection[str] = ()
        self._legend: tuple[LegendEntry, ...] = ()
        self.draw(*self.items, z=10)
        self._data: Dataset | None = None
        self.set_style(LIGHT)
        self.show_rect(DEFAULT_BOUNDS)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        if self._data is not None:
            self._draw(self._data)

    def show_frame(self, frame: Frame) -> None:
        """Draw the surface of a frame, and its points if they are others."""
        surface, data = frame.get(SurfaceRequest), frame.dataset
        if data.x.shape[1] != 2:
            return
        if self._data is None or not (data.x is self._data.x or np.array_equal(data.x, self._data.x)):
            self.show_rect(bounds_of(data.x, equal=self.equal))
            self._draw(data)
        elif data is not self._data:
            self._draw(data)
        if surface is not None:
            self.surface_layer.show(surface, self.places)
        self.pins.show_frame(frame)

    def _draw(self, data: Dataset) -> None:
        self._data = data
        style = self.style_in_use
        values = data.y[:, 0]
        shade = np.rint(values * (SHADES / vmax_of(values))).astype(np.intp) + SHADES
        shades = colours_of_points(np.linspace(-1, 1, 2 * SHADES + 1), palette(style))
        brushes = np.array([pg.mkBrush(*colour) for colour in shades.tolist()])
        ends = shades[[0, -1]].tolist()
        entries = []
        for split, item in enumerate(self.items):
            shown = np.flatnonzero(data.split == split)
            x, y = data.x[shown].T
            pen = pg.mkPen(style.ink, width=style.px(_OUTLINE_PX))
            item.setData(x, y, brush=brushes[shade[shown]], pen=pen, size=style.px(_MARKER_PX))
            if len(shown):
                lengths = style.ink, style.px(_OUTLINE_PX), style.px(_MARKER_PX)
                looks = tuple(Marker(marker(False, split), (r, g, b), *lengths) for r, g, b, *_ in ends)
                name, title, about, *_ = ENTRIES[split]
                entries.append(LegendEntry(name, title, about, looks, len(shown)))
        self._legend = tuple(entries)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """Points, the line on which the value is 0, and those of pinned runs."""
        return self._legend + self.surface_layer.legend + self.pins.legend

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide these points and lines, and show all else."""
        self._hidden = names
        for split, item in zip(SPLITS, self.items, strict=True):
            hide([item], split in names)
        self.surface_layer.hide_entries(names)
        self.pins.hide_entries(names)

    @property
    def seen(self) -> Array:
        """Whether each point is shown."""
        if self._data is None:
            return super().seen
        return np.array([split not in self._hidden for split in SPLITS])[self._data.split]

    def value_at(self, touch: Touch) -> str:
        surface = self.surface_layer.surface
        return value_text(surface, touch.x, touch.y) if surface else ""

    @property
    def places(self) -> Array:
        return super().places if self._data is None else self._data.x

    def point_text(self, index: int) -> str:
        assert self._data is not None
        return f"Point {index + 1}: value {write_value(self._data.y[index, 0])}, {SPLITS[self._data.split[index]]}"
