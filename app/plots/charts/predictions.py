"""What is predicted against what is true: on the diagonal all is right."""

import numpy as np
import pyqtgraph as pg

from app.plots.base.axes import Axis
from app.plots.base.legend import Key
from app.plots.base.markers import marker
from app.plots.base.quiet_plot import dress, set_data
from app.plots.base.style import DASHES, PlotStyle, View, mixed
from app.plots.charts.chart import Chart
from app.widgets.numbers import write_score
from dlab_core.data.dataset import TEST, TRAIN
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.training.frame import Frame

MOST_OUTPUTS = 8
_MARKER_PX = 11.0


class PredictionsView(View):
    """A point for each row and output: the true value to the right, the predicted one upwards."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = (
            "True values to the right, predicted ones upwards: on the line all is right. Rings test. Above, the mean "
            "size of the errors of each output."
        )
        left, bottom = Axis("left", gap_px=30), Axis("bottom")
        self.plot = Chart(f"{prefix}.predictions", "Predictions against targets", about, left, bottom, (0, 6, 14, 0))
        self.plot.setMinimumSize(160, 120)
        bottom.show_title("true value")
        left.show_title("predicted value")
        self.diagonal = pg.PlotCurveItem(antialias=True)
        self.gaps = pg.PlotCurveItem(antialias=True)
        self.items = {
            (output, ring): pg.ScatterPlotItem(pxMode=True, symbol=marker(False, TEST if ring else TRAIN))
            for output in range(MOST_OUTPUTS)
            for ring in (False, True)
        }
        self.plot.draw(self.diagonal, self.gaps, *self.items.values())
        self.key = Key()
        self.lay(self.key, (self.plot, 1), styled=(self.plot, self.key))

    def _apply_style(self, style: PlotStyle) -> None:
        self.diagonal.setPen(style.pen(style.muted, 1.3, DASHES))
        self.gaps.setPen(pg.mkPen(mixed(style.background, style.muted, 0.5), width=style.px(1)))
        for (output, _), item in self.items.items():
            outline = pg.mkPen(style.outline_of_class(output), width=style.px(1.3))
            dress(item, style.class_colour(output), outline, style.px(_MARKER_PX))

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
        self.plot.show_ranges(wanted, wanted)
        self.diagonal.setData(list(wanted), list(wanted))
        style, names = self.plot.style_in_use, frame.recipe.data.outputs
        errors = np.abs(predicted[:, :columns] - y[:, :columns]).mean(axis=0).tolist()
        pens = [style.pen(style.class_colour(k), 4) for k in range(columns)]
        self.key.show_entries(tuple(zip(pens, names, map(write_score, errors), strict=False)))
