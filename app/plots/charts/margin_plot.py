"""Losses as functions of the margin, with the margins of the points on the one that is trained by."""

import numpy as np
import pyqtgraph as pg

from app.plots.base.axes import Axis
from app.plots.base.legend import Key
from app.plots.base.quiet_plot import dress, set_data
from app.plots.base.style import PlotStyle, View
from app.plots.charts.chart import Chart
from dlab_core.pictures.margins import MARGIN_LOSSES, REACH, MarginsRequest
from dlab_core.training.frame import Frame

_HIGH = 4.2
_US = np.linspace(-REACH, REACH, 241)
# Told apart without colour too.
_DASHES = {"0-1": (1.0, 1.5), "hinge": (4.0, 2.5), "squared hinge": (), "logistic": (5.0, 2.5, 1.0, 2.5)}


class MarginView(View):
    """Four curves, and a marker for each training point: left of 0 it is wrong, right of 1 an SVM minds it no more."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = (
            "What a point costs by its margin, the score on the side of its true class: 0-1 counts mistakes, the hinge "
            "losses of SVMs let go beyond 1, the logistic loss never quite does. Markers: the training points, on the "
            "loss of the model. Of two classes."
        )
        left, bottom = Axis("left", gap_px=24, grid=True), Axis("bottom")
        self.plot = Chart(f"{prefix}.margins", "Losses and margins", about, left, bottom, (0, 4, 14, 0))
        self.plot.setMinimumSize(160, 90)
        self.plot.show_ranges((-REACH, REACH), (-0.15, _HIGH + 0.15))
        self.curves = {name: pg.PlotCurveItem(antialias=True) for name in MARGIN_LOSSES}
        self.points = pg.ScatterPlotItem(pxMode=True)
        self.plot.draw(*self.curves.values(), self.points)
        for name, loss in MARGIN_LOSSES.items():
            self.curves[name].setData(_US, loss(_US))
        self.key = Key()
        self._own = ""
        self.lay(self.key, (self.plot, 1), styled=(self.plot, self.key))

    def _apply_style(self, style: PlotStyle) -> None:
        colours = dict(zip(MARGIN_LOSSES, (style.muted, style.second, style.accent, style.third), strict=True))
        for name, curve in self.curves.items():
            curve.setPen(style.pen(colours[name], 3.2 if name == self._own else 1.6, _DASHES[name]))
        dress(self.points, (*style.ink, 70), None, style.px(7))
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
