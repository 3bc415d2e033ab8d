"""Losses as functions of the margin, with the margins of the points on the one that is trained by."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.plots.base.axes import Axis
from app.plots.base.legend import Key
from app.plots.base.quiet_plot import QuietPlot
from app.plots.base.set_data import set_data
from app.plots.base.style import LIGHT, PlotStyle
from app.widgets.naming import named
from app.widgets.stacked import stack
from dlab_core.pictures.margins import MARGIN_LOSSES, REACH, MarginsRequest
from dlab_core.training.frame import Frame

_HIGH = 4.2
_US = np.linspace(-REACH, REACH, 241)
# Told apart without colour too.
_DASHES: dict[str, list[float] | None] = {
    "0-1": [1.0, 1.5],
    "hinge": [4.0, 2.5],
    "squared hinge": None,
    "logistic": [5.0, 2.5, 1.0, 2.5],
}


class MarginView(QWidget):
    """Four curves, and a marker for each training point: left of 0 it is wrong, right of 1 an SVM minds it no more."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = (
            "What a point costs by its margin, the score on the side of its true class: 0-1 counts mistakes, the hinge "
            "losses of SVMs let go beyond 1, the logistic loss never quite does. Markers: the training points, on the "
            "loss of the model. Of two classes."
        )
        plot = QuietPlot(f"{prefix}.margins", Axis("left", gap_px=24, grid=True), Axis("bottom"))
        self.plot = named(plot, f"{prefix}.margins", "Losses and margins", about)
        self.plot.setMinimumSize(160, 90)
        self.plot.left_axis.setZValue(self.plot.view.zValue() - 1)
        self.plot.show_range(((-REACH, -0.15), (REACH, _HIGH + 0.15)))
        self.curves = {name: pg.PlotCurveItem(antialias=True) for name in MARGIN_LOSSES}
        self.points = pg.ScatterPlotItem(pxMode=True)
        for item in (*self.curves.values(), self.points):
            self.plot.view.addItem(item, ignoreBounds=True)
        for name, loss in MARGIN_LOSSES.items():
            self.curves[name].setData(_US, loss(_US))
        self.key = Key()
        stack(self, self.key, self.plot, tall=self.plot)
        self._own = ""
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.plot.set_style(style)
        self.plot.set_margins(0, round(style.px(4)), round(style.px(14)), 0)
        self.key.set_style(style)
        colours = dict(zip(MARGIN_LOSSES, (style.muted, style.second, style.accent, style.third), strict=True))
        for name, curve in self.curves.items():
            pen = pg.mkPen(colours[name], width=style.px(3.2 if name == self._own else 1.6))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if (dashes := _DASHES[name]) is not None:
                pen.setDashPattern(dashes)
            curve.setPen(pen)
        self.points.setBrush(pg.mkBrush(*style.ink, 70))
        self.points.setPen(None)
        self.points.setSize(style.px(7))
        self.key.show_entries(tuple((curve.opts["pen"], name, "") for name, curve in self.curves.items()))

    def show_frame(self, frame: Frame) -> None:
        """Mark the margins of a frame that was asked for them."""
        if frame.request.get(MarginsRequest) is None:
            return
        found = frame.get(MarginsRequest)
        margins, own = (np.empty(0), "") if found is None else (found.margins, found.own)
        if own != self._own:
            self._own = own
            self.set_style(self.plot.style_in_use)
        if not own:
            set_data(self.points)
            return
        # Those beyond the ends are drawn at them: a point must not get lost.
        margins = np.clip(margins[np.isfinite(margins)], -REACH, REACH)
        set_data(self.points, margins, np.minimum(MARGIN_LOSSES[own](margins), _HIGH))
