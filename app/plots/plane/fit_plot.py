"""Data over one input, and the function that is learned: now, in the past, and as the closed form has it."""

from collections.abc import Collection
from typing import Literal

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from app.palette import RGB
from app.plots.base.legend_entries import LegendEntry, hide
from app.plots.base.quiet_plot import set_data
from app.plots.base.style import DASHES, LIGHT, PlotStyle, mixed
from app.plots.plane.pin_layer import PinLayer
from app.plots.plane.plane import Touch
from app.plots.plane.plane_view import PlaneView
from app.plots.plane.point_plane import PointPlane
from app.plots.plane.readout import class_text
from app.widgets.naming import choice
from app.widgets.numbers import write_value
from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.data.drawn import drawn_points
from dlab_core.pictures.fit import LOG_STEPS, Fit, FitRequest
from dlab_core.recipe import Data
from dlab_core.training.frame import Frame

Residuals = Literal["none", "bars", "squares"]
RESIDUALS = {"none": "No residuals", "bars": "Bars", "squares": "Squares"}
_UPWARDS = {"probabilities": "probability", "scores": "score"}  # of classes
DECIDES = {"probabilities": 0.5, "scores": 0.0}  # between two classes
MOST_SQUARES = 500  # more cannot be told apart


class FitPlot(PointPlane):
    """Points and curves over one input, each axis at its own scale."""

    def __init__(self, name: str) -> None:
        super().__init__(name, equal=False)
        self.setAccessibleName("Data and fit")
        self.setAccessibleDescription("Points over one input and the function that is learned from them")
        self.setToolTip(
            "Data, and what is predicted of them. The legend below says what each sign is, and hides it.\n"
            "Wheel: zoom. Middle button: move the view. Home: see all points.\n"
            "By keys: Tab comes here, arrows move the cross-hair, finely with Shift, and Enter uses the tool there."
        )
        self.residuals: Residuals = "none"
        self.fit: Fit | None = None
        self._data: Dataset | None = None
        self._outputs: tuple[str, ...] = ()  # what each of several curves is called
        # One curve for each output; of two classes there is one probability. The closed form is called `solved`:
        # pyqtgraph's view has a `closed` of its own.
        self.curves = [pg.PlotCurveItem(antialias=True) for _ in range(8)]
        self.past = [pg.PlotCurveItem(antialias=True) for _ in range(LOG_STEPS)]
        self.start, self.solved, self.bars, self.limits = (pg.PlotCurveItem(antialias=True) for _ in range(4))
        self.pins = PinLayer(self, z=8.4)
        self.styled += (self.pins,)
        self.squares = QGraphicsPathItem()
        self.draw(self.squares, z=1)
        self.draw(self.bars, self.limits, z=2)
        self.draw(self.start, *self.past, z=3)
        self.draw(self.solved, z=8.2)
        self.draw(*self.curves, z=8.6)  # above a density, below points
        self.view_changed.connect(self._on_view_changed_too)
        self.set_style(LIGHT)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        for c, curve in enumerate(self.curves):
            curve.setPen(pg.mkPen(self._colour(c), width=style.px(2.6)))
        for age, curve in enumerate(reversed(self.past)):
            share = 0.5 * (1 - age / LOG_STEPS)
            curve.setPen(pg.mkPen(mixed(style.background, style.text, share), width=1))  # drawn fastest
        self.start.setPen(pg.mkPen(style.muted, width=style.px(1.6), style=Qt.PenStyle.DotLine))
        self.limits.setPen(style.pen(style.ink, 1.5, DASHES))
        # Pale and wide, so that it is seen on both sides of a fit that has come to it.
        self.solved.setPen(style.pen(mixed(style.background, style.ink, 0.4), 6.0, (1.4, 0.8)))
        self.bars.setPen(pg.mkPen(style.muted, width=style.px(1.4)))
        self.squares.setPen(pg.mkPen(*style.muted, 150, width=1))
        self.squares.setBrush(pg.mkBrush(*style.muted, 36))
        self._draw()

    def _colour(self, c: int) -> RGB:
        """Return the colour of a curve: of a class its own, of several outputs that of their points, else the ink."""
        fit, style = self.fit, self.style_in_use
        if fit is not None and fit.output != "values":
            return style.class_colour(c + 1 if fit.ys.shape[1] == 2 else c)
        return style.class_colour(c) if fit is not None and fit.ys.shape[1] > 1 else style.ink

    def show_residuals(self, residuals: Residuals) -> None:
        """Draw how far each point is from its prediction: not, as a bar, or as the square that counts."""
        self.residuals = residuals
        self._draw_residuals()

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves of a frame that has them."""
        found = frame.get(FitRequest)
        self.pins.show_frame(frame)
        if found is not None:
            before = self.fit
            self.fit, self._data = found, frame.dataset
            self._name_curves(found, frame.recipe.data)
            if before is None or (before.output, before.ys.shape[1]) != (found.output, found.ys.shape[1]):
                self.set_style(self.style_in_use)
            else:
                self._draw()

    def _name_curves(self, fit: Fit, data: Data) -> None:
        if fit.output == "values":
            self._outputs = data.outputs if fit.ys.shape[1] > 1 else ()
            return
        self.show_axes((self.titles[0], _UPWARDS[fit.output]), equal=False)
        names = data.class_names[1:] if fit.ys.shape[1] == 2 else data.class_names
        of = "P({})" if fit.output == "probabilities" else "score of {}"
        self._outputs = tuple(of.format(name) for name in names)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """Points, the curves of the model, those it is compared with, those of the past, and those of pinned runs."""
        about = "What is predicted."
        curves = [("fit", "fit", about)]
        if self._outputs:
            curves = [(f"fit_{c + 1}", name, f"{about[:-1]}: {name}.") for c, name in enumerate(self._outputs)]
        lines = [*zip(curves, self.curves, strict=False), *self._others()]
        entries = (LegendEntry(*said, line.opts["pen"]) for said, line in lines if line.isVisible())
        return (*super().legend, *entries, *self.pins.legend)

    def _others(self) -> list[tuple[tuple[str, str, str], pg.PlotCurveItem]]:
        fit = self.fit
        decides = "changes" if fit is None or fit.ys.shape[1] != 2 else f"{DECIDES.get(fit.output, 0):g}"
        return [
            (("limits", decides, "Where the prediction changes."), self.limits),
            (("closed", "closed form", "What the closed form predicts: the smallest mean squared error."), self.solved),
            (("start", "start", "What was predicted before the first step."), self.start),
            (("past", "earlier", "What was predicted at earlier steps."), self.past[LOG_STEPS // 2]),
        ]

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide these points and lines, and show all else."""
        super().hide_entries(names)
        self.pins.hide_entries(names)
        for c, curve in enumerate(self.curves):
            hide([curve], f"fit_{c + 1}" in names or ("fit" in names and not self._outputs))
        for (name, *_), line in self._others():
            hide(self.past if name == "past" else [line], name in names)

    def _draw(self) -> None:
        fit = self.fit
        if fit is None:
            for curve in (*self.curves, *self.past, self.start, self.solved, self.bars, self.limits):
                set_data(curve)
            return
        columns = _columns(fit, fit.ys)
        for c, curve in enumerate(self.curves):
            set_data(curve, *((fit.xs, columns[:, c]) if c < columns.shape[1] else ()))
        _draw_joined(self.start, fit, fit.past[0][1] if fit.past else None)
        for age, curve in enumerate(reversed(self.past)):
            _draw_joined(curve, fit, fit.past[-1 - age][1] if age < len(fit.past) - 1 else None)
        _draw_joined(self.solved, fit, fit.closed)
        self._draw_limits(fit)
        self._draw_residuals()

    def _draw_limits(self, fit: Fit) -> None:
        """Of classes: the probability 0.5 or the score 0 where there are two, and where the prediction changes."""
        if fit.output == "values":
            set_data(self.limits)
            return
        changes = np.flatnonzero(np.diff(fit.ys.argmax(axis=1)))
        xs = [float(fit.xs[i : i + 2].mean()) for i in changes]
        lines = [((x, 0.0), (x, 1.0)) for x in xs]
        if fit.ys.shape[1] == 2:
            level = DECIDES[fit.output]
            lines.append(((float(fit.xs[0]), level), (float(fit.xs[-1]), level)))
        ends = np.array(lines, dtype=np.float64).reshape(-1, 2)
        set_data(self.limits, ends[:, 0], ends[:, 1], connect="pairs")

    def _draw_residuals(self) -> None:
        fit, data = None if self.residuals == "none" else self.fit, self._data
        bars: tuple[Array, ...] = ()
        squares = QPainterPath()
        if fit is not None and data is not None and data.classes is None and len(fit.predicted) == len(data):
            at, predicted = drawn_points(data)[0], fit.predicted.T.ravel()
            finite = np.isfinite(predicted)
            at, predicted = at[finite], predicted[finite]
            if self.residuals == "bars":
                bars = np.repeat(at[:, 0], 2), np.column_stack([at[:, 1], predicted]).ravel()
            elif self.residuals == "squares":
                unit_x, unit_y = self.units_per_px
                for (x, y), end in zip(at[:MOST_SQUARES].tolist(), predicted[:MOST_SQUARES].tolist(), strict=True):
                    # As wide on the screen as it is high, and away from the curve.
                    width = (y - end) / unit_y * unit_x
                    squares.addRect(QRectF(QPointF(x, y), QPointF(x + width, end)))
        set_data(self.bars, *bars, connect="pairs")
        self.squares.setPath(squares)
        self.squares.setVisible(not squares.isEmpty())

    @Slot()
    def _on_view_changed_too(self) -> None:
        if self.residuals == "squares":
            self._draw_residuals()

    def value_at(self, touch: Touch) -> str:
        """Return what is predicted above or below a place."""
        fit = self.fit
        if fit is None or not fit.xs[0] <= touch.x <= fit.xs[-1]:
            return ""
        ys = [float(np.interp(touch.x, fit.xs, column)) for column in fit.ys.T]
        if fit.output == "values":
            return "predicts " + ", ".join(map(write_value, ys))
        return class_text(np.array(ys), fit.output)


class FitView(PlaneView):
    """The plot over its legend and a choice of residuals.

    `prefix` begins the names: prefix.canvas, prefix.residuals, prefix.legend_fit and others.
    """

    plot: FitPlot

    def __init__(self, prefix: str) -> None:
        about = "How far each point is from its prediction: as a bar, or as the square whose mean the loss is."
        self.residuals = choice(f"{prefix}.residuals", "Residuals", about, RESIDUALS)
        super().__init__(FitPlot(f"{prefix}.canvas"), f"{prefix}.", self.residuals)
        self.residuals.currentIndexChanged.connect(self._on_residuals)

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves of a frame, and say which is which."""
        found = frame.get(FitRequest)
        if found is not None:
            self.residuals.setVisible(found.output == "values")
        super().show_frame(frame)

    @Slot()
    def _on_residuals(self) -> None:
        self.plot.show_residuals(self.residuals.currentData())


def _columns(fit: Fit, ys: Array) -> Array:
    """Return the columns that are drawn: of two classes the probability of the second says all."""
    return ys[:, 1:] if fit.output != "values" and ys.shape[1] == 2 else ys


def _draw_joined(curve: pg.PlotCurveItem, fit: Fit, ys: Array | None) -> None:
    """Draw one curve for all outputs, one after the other."""
    if ys is None:
        set_data(curve)
        return
    columns = _columns(fit, ys)
    joined = np.ones(columns.shape, dtype=bool)
    joined[-1] = False
    set_data(curve, np.tile(fit.xs, columns.shape[1]), columns.T.ravel(), connect=joined.T.ravel())


def bounds_of_fit(data: Dataset) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the rectangle that shows all points over one input, each axis with its own margin."""
    at = drawn_points(data)[0]
    if not len(at):
        return (-5.0, -5.0), (5.0, 5.0)
    low, high = at.min(axis=0), at.max(axis=0)
    if data.classes is not None:
        low[1], high[1] = 0.0, 1.0
    elif len(at) == 1:  # a line through one point says nothing without the origin
        low, high = np.minimum(low, 0), np.maximum(high, 0)
    size = np.where(high > low, high - low, np.maximum(1.0, np.abs(high)))
    (x0, y0), (x1, y1) = low - 0.09 * size, high + 0.09 * size
    return (float(x0), float(y0)), (float(x1), float(y1))
