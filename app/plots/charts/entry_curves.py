"""The curves of a shootout, one over the other: a measure of every entry by its epochs."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox

from app.plots.base.axes import Axis
from app.plots.base.quiet_plot import NOTHING, dress
from app.plots.base.style import PlotStyle, View
from app.plots.charts.chart import Chart, axis_range, decade_range
from app.plots.tables.results_table import Line, entry_pen
from app.widgets.layouts import row
from app.widgets.naming import choice, named
from app.widgets.text import Label
from dlab_core.arrays import Array
from dlab_core.recipe import SPLITS

MEASURES = {"accuracy": "Accuracy", "loss": "Loss", "precision": "Precision", "recall": "Recall"}


class EntryCurves(View):
    """A curve for each line that has figures, in its pen; the selected one is thicker."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = "The chosen measure of each model after its epochs."
        left, bottom = Axis("left", gap_px=20, grid=True), Axis("bottom", gap_px=64, short=True)
        self.plot = Chart(f"{prefix}.curves", "Curves of the models", about, left, bottom, (0, 4, 18, 0))
        self.plot.setMinimumSize(200, 120)
        self.measure = choice(f"{prefix}.measure", "What the curves show", about, MEASURES)
        about = "On which split of the data: train, validation or test."
        splits = SPLITS[-1], *SPLITS[:-1]  # the test split comes first, so that it is shown at first
        self.split = choice(f"{prefix}.split", "Split of the data", about, splits)
        about = "Give each tenfold the same room: of the loss, or of the share that is wrong."
        self.log_y = named(QCheckBox("log y"), f"{prefix}.log_y", "Logarithmic values", about)
        self._hint = Label("Curves come as models train.", "note")
        self.curves: dict[str, pg.PlotCurveItem] = {}
        self.dots: dict[str, pg.ScatterPlotItem] = {}
        self._lines: list[Line] = []
        self._selected = ""
        for signal in (self.measure.currentIndexChanged, self.split.currentIndexChanged, self.log_y.toggled):
            signal.connect(self._draw)
        head = row(self.measure, self.split, self.log_y, 1, self._hint, spacing=6)
        self.lay(head, (self.plot, 1), styled=(self.plot,))

    def _apply_style(self, style: PlotStyle) -> None:
        self._draw()

    def show_lines(self, lines: list[Line], selected: str) -> None:
        """Draw the curves of the lines, of which one may be selected."""
        self._lines, self._selected = lines, selected
        self._draw()

    @Slot()
    def _draw(self, *_: object) -> None:
        measure, key = self.measure.currentData(), f"{self.split.currentData()}.{self.measure.currentData()}"
        log = self.log_y.isChecked()
        xs, ys = [NOTHING], [NOTHING]
        for line in self._lines:
            x, y = line.entry.by_epoch(key) if line.entry is not None else (NOTHING, NOTHING)
            if log:
                with np.errstate(divide="ignore"):
                    y = np.log10(y if measure == "loss" else 1 - y)
                x, y = x[np.isfinite(y)], y[np.isfinite(y)]
            self._show_curve(line, x, y)
            xs.append(x)
            ys.append(y)
        every_x, every_y = np.concatenate(xs), np.concatenate(ys)
        reading = f"1 − {measure}, as small as can be" if log and measure != "loss" else ""
        self._hint.setText(reading if len(every_x) else "Curves come as models train.")
        y_range = decade_range(every_y) if log else axis_range(every_y) if measure == "loss" else _score_range(every_y)
        self.plot.show_ranges(axis_range(np.append(every_x, 1.0)), y_range, log_y=log)

    def _show_curve(self, line: Line, x: Array, y: Array) -> None:
        if line.name not in self.curves:
            if not len(x):
                return
            self.curves[line.name] = pg.PlotCurveItem(antialias=True)
            self.dots[line.name] = pg.ScatterPlotItem(pxMode=True, pen=None)
            self.plot.draw(self.curves[line.name], self.dots[line.name])
        style = self.plot.style_in_use
        pen = entry_pen(line.pen, style, 3.5 if line.name == self._selected else 2.0)
        self.curves[line.name].setData(x, y, pen=pen)
        few = len(x) <= 12  # a line through one point cannot be seen
        self.dots[line.name].setData(x if few else NOTHING, y if few else NOTHING)
        dress(self.dots[line.name], pen.color(), None, style.px(6))


def _score_range(values: Array) -> tuple[float, float]:
    low = np.floor((values.min() if len(values) else 0.9) * 20) / 20
    return float(min(low, 0.95)) - 0.005, 1.005
