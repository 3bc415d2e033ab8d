"""Curves of a run: the loss of each step and the scores at the scoring steps."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QCheckBox, QComboBox

from app.plots.base.axes import Axis
from app.plots.base.legend import Key
from app.plots.base.quiet_plot import NOTHING, dress, set_data
from app.plots.base.style import PlotStyle, View, mixed
from app.plots.charts.chart import Chart, axis_range, decade_range, thinned
from app.plots.charts.pin_curves import PinCurves
from app.widgets.layouts import row
from app.widgets.naming import choice, named
from app.widgets.numbers import write_score
from dlab_core.arrays import Array
from dlab_core.metrics.scores import SplitScores
from dlab_core.recipe import SPLITS
from dlab_core.training.frame import Frame
from dlab_core.training.history import Curves

MEASURES = {
    "loss": "Loss",
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "average_precision": "Average precision",
}
VALUE_MEASURES = {"loss": "Loss", "mse": "MSE", "mae": "MAE", "r2": "R²"}
ERRORS = ("loss", "mse", "mae")  # from 0 up; the others are best at 1
# Told apart without colour too: solid, dash and dot, dashes.
_DASHES = {"train": (), "validation": (5.0, 2.5, 1.0, 2.5), "test": (4.0, 2.5)}


class CurvePlot(Chart):
    """Curves of one measure over the steps."""

    def __init__(self, name: str) -> None:
        about = (
            "The loss or score over the steps of training, on each split of the data. Where an earlier step is shown, "
            "a line stands at it, and what came later is grey."
        )
        left, bottom = Axis("left", gap_px=20, grid=True), Axis("bottom", gap_px=64, short=True)
        super().__init__(name, "Curves of the run", about, left, bottom, (0, 4, 18, 0))
        self.lines = {name: pg.PlotCurveItem(antialias=True, connect="all") for name in ("step", "epoch", *SPLITS)}
        self.later = {str(split): pg.PlotCurveItem(antialias=True, connect="all") for split in SPLITS}
        self.pins = PinCurves(self)
        self.styled += (self.pins,)
        self.dots = {str(split): pg.ScatterPlotItem(pxMode=True, pen=None) for split in SPLITS}
        self.past = pg.InfiniteLine(angle=90, movable=False)
        self.draw(*self.lines.values(), *self.later.values(), *self.dots.values(), self.past)
        self.past.hide()
        self.pens: dict[str, QPen] = {}

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setMinimumSize(160, round(style.px(76)))
        colours = {"train": style.accent, "validation": style.third, "test": style.second}
        self.pens = {"step": pg.mkPen(mixed(style.background, style.axis, 0.4), width=1)}
        self.pens["epoch"] = pg.mkPen(mixed(style.background, style.text, 0.75), width=style.px(1.5))
        for split, colour in colours.items():
            self.pens[split] = style.pen(colour, 2, _DASHES[split])
            dress(self.dots[split], colour, None, style.px(6))
            self.later[split].setPen(style.pen(mixed(style.background, style.muted, 0.55), 1.4, _DASHES[split]))
        for split, line in self.lines.items():
            line.setPen(self.pens[split])
        self.past.setPen(pg.mkPen(style.muted, width=style.px(1.5), style=Qt.PenStyle.DotLine))


class CurvesView(View):
    """The measure chosen above, over the steps: train solid, validation dash and dot, test dashed.

    Of mini-batches also the loss of each, thin, and its mean over each epoch, plotted at the last step of it. Both
    contain the penalty, which the loss does not. Of pinned runs the curve of the training set.

    `prefix` begins the names of its widgets: prefix.measure, prefix.log_x, prefix.log_y, prefix.curves.
    """

    def __init__(self, prefix: str = "classify", measures: dict[str, str] = MEASURES) -> None:
        """`measures` are the titles of what can be shown, the loss first."""
        super().__init__()
        self.plot = CurvePlot(f"{prefix}.curves")
        about = "What the curves show. The loss of batches contains the penalty, the others do not."
        self.measure = choice(f"{prefix}.measure", "What the curves show", about, measures)
        # Rather cut than wider than a narrow panel; the list that opens shows every title whole.
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.measure.setMinimumContentsLength(3)
        about = "Give each tenfold of steps the same room: shows the beginning of a long run."
        self.log_x = named(QCheckBox("log x"), f"{prefix}.log_x", "Logarithmic steps", about)
        about = "Give each tenfold of the loss the same room: shows small differences near zero."
        self.log_y = named(QCheckBox("log y"), f"{prefix}.log_y", "Logarithmic values", about)
        self.key = Key()
        self._curves = Curves(NOTHING, NOTHING, NOTHING, {}, NOTHING, NOTHING)
        self._past: int | None = None
        self._now: Mapping[str, SplitScores | None] = {}  # the scores that are shown everywhere
        self._now_step, self._in_batches = 0, False
        self._penalty: float | None = None
        for signal in (self.measure.currentIndexChanged, self.log_x.toggled, self.log_y.toggled):
            signal.connect(self._draw)
        self.plot.view.sigResized.connect(self._draw)
        head = row((self.measure, 1), self.log_x, self.log_y, spacing=6)
        self.lay(head, self.key, (self.plot, 1), styled=(self.plot, self.key))

    def _apply_style(self, style: PlotStyle) -> None:
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves so far, and where the past is being looked at."""
        self._past = frame.shown_step if frame.is_past else None
        self._curves, self._now, self._now_step = frame.curves, frame.scores, frame.scored_step
        self._penalty, self._in_batches = frame.penalty, frame.batches > 1
        self._draw()

    def show_pins(self, curves: Mapping[int, Curves]) -> None:
        """Draw the curves of pinned runs as well, by which pin each is."""
        self.plot.pins.curves = curves
        self._draw()

    @Slot()
    def _draw(self, *_: object) -> None:
        measure = self.measure.currentData()
        log_x, log_y = self.log_x.isChecked(), self.log_y.isChecked()
        columns = max(50, round(self.plot.view.width()))
        drawn = {}
        if measure == "loss" and self._in_batches:
            drawn["step"] = self._scaled(self._curves.steps, self._curves.losses, columns)
            drawn["epoch"] = self._scaled(self._curves.epochs, self._curves.epoch_losses, columns)
        for split in SPLITS:
            steps, values = self._series(split, measure)
            if np.isfinite(values).any():
                drawn[split] = self._scaled(steps, values, columns)
        pins = {slot: self._scaled(*xy, columns) for slot, xy in self.plot.pins.columns(measure).items()}
        self.plot.pins.draw(pins)
        past = np.inf if self._past is None else np.log10(max(self._past, 1)) if log_x else self._past
        for name, line in self.plot.lines.items():
            x, y = drawn.get(name, (NOTHING, NOTHING))
            if name in self.plot.later:
                end = int(np.searchsorted(x, past, "right"))
                set_data(self.plot.later[name], *((x[max(0, end - 1) :], y[max(0, end - 1) :]) if end < len(x) else ()))
                x, y = x[:end], y[:end]
            line.setData(x, y)
            if name in self.plot.dots:
                # A line through one point cannot be seen, and few points are best seen themselves.
                few = len(x) <= 12
                self.plot.dots[name].setData(x if few else NOTHING, y if few else NOTHING)
        every = [*drawn.values(), *pins.values(), (NOTHING, NOTHING)]
        xs, ys = (np.concatenate(column) for column in zip(*every, strict=True))
        # Steps are whole: a shorter axis would show fractions of them.
        x_range = decade_range(xs) if log_x else axis_range(np.append(xs, 10.0))
        y_range = decade_range(ys) if log_y else self._linear_range(measure, ys)
        self.plot.show_ranges(x_range, y_range, log_x, log_y)
        self.plot.past.setVisible(self._past is not None)
        if self._past is not None:
            self.plot.past.setValue(past)
        self.key.show_entries(self._entries(measure, drawn))

    def _series(self, split: str, measure: str) -> tuple[Array, Array]:
        """Return the steps and values of a curve, with what is shown everywhere as its last point where that is new."""
        steps, values = self._curves.scored, self._curves.scores.get(f"{split}.{measure}", NOTHING)
        if self._past is None and len(steps) == len(values) and len(steps) and steps[-1] < self._now_step:
            now = getattr(self._now.get(split), measure, np.nan)
            return np.append(steps, self._now_step), np.append(values, now)
        return steps[: len(values)], values

    def _scaled(self, x: Array, y: Array, columns: int) -> tuple[Array, Array]:
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.log10(x) if self.log_x.isChecked() else x  # step 0 has no logarithm and is left out
            y = np.log10(y) if self.log_y.isChecked() else y
        return thinned(x, y, columns)

    @staticmethod
    def _linear_range(measure: str, values: Array) -> tuple[float, float]:
        if measure in ERRORS:
            return axis_range(values)
        # A score reaches 1 often, and its curve must not lie on the edge; below a half there is rarely anything.
        low = np.floor((values.min() if len(values) else 0.5) * 10) / 10
        return float(min(low, 0.9)) - 0.02, 1.02

    def _entries(self, measure: str, drawn: dict[str, tuple[Array, Array]]) -> tuple[tuple[QPen, str, str], ...]:
        entries: list[tuple[QPen, str, str]] = []
        for split in SPLITS:
            if split in drawn:
                values = self._curves.scores[f"{split}.{measure}"]
                shown = getattr(self._now.get(split), measure, values[np.isfinite(values)][-1])
                entries.append((self.plot.pens[split], split, write_score(shown)))
        if measure == "loss" and self._penalty is not None:
            entries.append((QPen(Qt.PenStyle.NoPen), "penalty", write_score(self._penalty)))
        for name, title in (("epoch", "epoch mean"), ("step", "batch loss")):
            if name in drawn and len(drawn[name][0]):
                entries.append((self.plot.pens[name], title, ""))
        return *entries, *self.plot.pins.entries(measure)
