"""What is predicted against what is true: on the diagonal all is right."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.plots.base.axes import Axis
from app.plots.base.legend import Key
from app.plots.base.markers import marker
from app.plots.base.quiet_plot import QuietPlot
from app.plots.base.set_data import set_data
from app.plots.base.style import LIGHT, PlotStyle, mixed
from app.widgets.naming import named
from app.widgets.numbers import write_score
from app.widgets.stacked import stack
from dlab_core.data.dataset import TRAIN
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.training.frame import Frame

MOST_OUTPUTS = 8
_MARKER_PX = 11.0


class PredictionsView(QWidget):
    """A point for each row and output: the true value to the right, the predicted one upwards."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = (
            "True values to the right, predicted ones upwards: on the line all is right. Rings test. Above, the mean "
            "size of the errors of each output."
        )
        plot = QuietPlot(f"{prefix}.predictions", Axis("left", gap_px=30), Axis("bottom"))
        self.plot = named(plot, f"{prefix}.predictions", "Predictions against targets", about)
        self.plot.setMinimumSize(160, 120)
        self.diagonal = pg.PlotCurveItem(antialias=True)
        self.gaps = pg.PlotCurveItem(antialias=True)
        self.items = {
            (output, ring): pg.ScatterPlotItem(pxMode=True, symbol=marker(False, ring))
            for output in range(MOST_OUTPUTS)
            for ring in (False, True)
        }
        for item in (self.diagonal, self.gaps, *self.items.values()):
            self.plot.view.addItem(item, ignoreBounds=True)
        self.key = Key()
        stack(self, self.key, self.plot, tall=self.plot)
        self._range: tuple[float, float] | None = None
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.plot.set_style(style)
        self.plot.set_margins(0, round(style.px(6)), round(style.px(14)), 0)
        self.key.set_style(style)
        line = pg.mkPen(style.muted, width=style.px(1.3))
        line.setDashPattern([5.0, 4.0])
        self.diagonal.setPen(line)
        self.gaps.setPen(pg.mkPen(mixed(style.background, style.muted, 0.5), width=style.px(1)))
        for (output, _), item in self.items.items():
            item.setBrush(pg.mkBrush(style.class_colour(output)))
            item.setPen(pg.mkPen(style.outline_of_class(output), width=style.px(1.3)))
            item.setSize(style.px(_MARKER_PX))

    def show_frame(self, frame: Frame) -> None:
        """Show the predictions of a frame that has them."""
        found, data = frame.get(PredictionsRequest), frame.dataset
        if found is None or not len(data):
            return
        y, predicted = data.y, found.predicted
        for (output, ring), item in self.items.items():
            shown = (data.split != TRAIN) == ring if output < y.shape[1] else np.zeros(len(y), dtype=bool)
            set_data(item, *((y[shown, output], predicted[shown, output]) if shown.any() else ()))
        columns = min(MOST_OUTPUTS, y.shape[1])
        truth = y[:, :columns].ravel()
        ends = np.column_stack([truth, predicted[:, :columns].ravel()])
        self.gaps.setData(np.repeat(truth, 2), ends.ravel(), connect="pairs")
        low, high = float(truth.min()), float(truth.max())
        pad = 0.15 * (high - low) or 1.0
        wanted = low - pad, high + pad
        if wanted != self._range:
            self._range = wanted
            self.plot.show_range(((wanted[0], wanted[0]), (wanted[1], wanted[1])))
            self.diagonal.setData(list(wanted), list(wanted))
        self.key.show_entries(
            tuple(
                (self._pen(k), name, write_score(float(np.abs(predicted[:, k] - y[:, k]).mean())))
                for k, name in enumerate(_names(frame)[:columns])
            )
        )

    def _pen(self, output: int) -> pg.QtGui.QPen:
        pen = pg.mkPen(self.plot.style_in_use.class_colour(output), width=self.plot.style_in_use.px(4))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        return pen


def _names(frame: Frame) -> tuple[str, ...]:
    return tuple(getattr(frame.recipe.data, "outputs", ("y",)))
