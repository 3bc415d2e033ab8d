"""The curves of a run, with what they show, how, and their key."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QWidget

from app.plots.base.axes import round_up
from app.plots.base.key_columns import KeyColumns
from app.plots.base.legend import Entry
from app.plots.base.quiet_plot import NOTHING
from app.plots.base.style import PlotStyle, View
from app.plots.charts.chart import thinned
from app.plots.charts.curve_plot import BATCHES, LEFT_PX, PAD_PX, RIGHT_PX, CurvePlot, Drawn
from app.plots.charts.step_axis import LABELS_PX, StepScale
from app.plots.charts.value_range import Curve, ValueRange, spans_decades
from app.theme import follow_theme, theme
from app.widgets.auto_check import AutoCheck
from app.widgets.layouts import column
from app.widgets.naming import choice, named
from app.widgets.numbers import write_score
from app.widgets.shortened import Shortened
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
PLOT_PX = 256  # of width, before the key has more than the numbers
_NARROW_PX, _WIDE_PX = 480, 680  # below which controls say the least, from which they show all titles whole
_BESIDE_PX = 30  # of a combo or a check box beside its text
_READING_PX = 150  # of the column of the key, with the readings under it, where there is room
_BRIEF_PX, _GIVEN_PX = 120, 100  # of that column where there is less, and what the plot gives for it
_FEWEST_STEPS = 10.0  # steps are whole: a shorter axis would show fractions of them
_GAP_PX = 10


class CurvesView(View):
    """The chosen measure over the steps: train solid, validation dash and dot, test dashed; its key beside it.

    Of mini-batches also the loss of each, thin, and its mean over each epoch, plotted at the last step of it. Both
    contain the penalty, which the loss does not. Of pinned runs the curve of the training set.

    `prefix` begins the names of its widgets: prefix.measure, prefix.log_x, prefix.log_y, prefix.curves.
    scale_changed(scale): the steps have other places.
    """

    scale_changed = Signal(object)

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
        about = (
            "Give each tenfold of the loss the same room: shows small differences near zero. On by itself where the "
            "curves range over more than two tenfolds, until you choose."
        )
        self.log_y = named(AutoCheck("log y"), f"{prefix}.log_y", "Logarithmic values", about)
        self.key = KeyColumns()
        self.epoch = Shortened()
        self.scale = StepScale(False, _FEWEST_STEPS)
        self._range = ValueRange()
        self._curves = Curves(NOTHING, NOTHING, NOTHING, {}, NOTHING, NOTHING)
        self._run: int | None = None
        self._cursor: int | None = None  # the step that is shown, but of a pin
        self._last = 0
        self._is_past = self._in_batches = False
        self._now: Mapping[str, SplitScores | None] = {}  # the scores that are shown everywhere
        self._now_step = 0
        self._penalty: float | None = None
        self.measure.currentIndexChanged.connect(self._on_measure)
        for toggle in (self.log_x, self.log_y):
            toggle.toggled.connect(self._draw)
        self.plot.view.sigResized.connect(self._draw)
        self.controls, self._grid = QWidget(), QGridLayout()
        self.controls.setLayout(column(self.measure, self.log_x, self.log_y, 1))
        for part, place in (
            (self.controls, (0, 0)),
            (self.plot, (0, 1, 3, 1)),
            (self.key, (0, 2)),
            (self.epoch, (2, 2)),
        ):
            self._grid.addWidget(part, *place)
        self._over_axis, self._overhang_px = QHBoxLayout(), 0.0
        self._grid.addLayout(self._over_axis, 1, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(0, 1)
        self.lay((self._grid, 1), styled=(self.plot, self.key))
        follow_theme(self._fit)

    def stand_on_axis(self, title: QWidget, slider: QWidget, reading: QWidget, overhang_px: float) -> None:
        """Put a slider over the axis of the steps, with a title and a reading beside it.

        The slider reaches `overhang_px` beyond both ends of the steps. Its middle is where the view ends.
        """
        self._overhang_px = overhang_px
        self._grid.addWidget(title, 1, 0)
        self._over_axis.addWidget(slider)
        self._grid.addWidget(reading, 1, 2)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Take on the sizes of the theme."""
        self._grid.setHorizontalSpacing(theme().px(_GAP_PX))
        self._grid.setVerticalSpacing(0)
        self._grid.setRowMinimumHeight(2, theme().px(LABELS_PX))
        self.epoch.setFixedHeight(theme().px(LABELS_PX))
        # Each length is rounded as the plot rounds it: the sum of some may be a pixel more.
        to_ends = theme().px(PAD_PX) - theme().px(self._overhang_px)
        self._over_axis.setContentsMargins(theme().px(LEFT_PX) + to_ends, 0, theme().px(RIGHT_PX) + to_ends, 0)
        self._share_out()

    def _share_out(self) -> None:
        """Give the plot its width, the key what is left, and the controls the more the more there is."""
        titles = [self.measure.itemText(at) for at in range(self.measure.count())]
        brief, whole = self.log_y.texts
        texts = [brief] if self.width() < theme().px(_NARROW_PX) else [whole]
        texts += titles if self.width() >= theme().px(_WIDE_PX) else []
        self.controls.setFixedWidth(self._room_of(texts))
        left = self.width() - self.controls.width() - 2 * self._grid.horizontalSpacing() - theme().px(PLOT_PX)
        room = max(left, min(theme().px(_BRIEF_PX), left + theme().px(_GIVEN_PX)))
        self.key.set_most(room)
        self._grid.setColumnMinimumWidth(2, max(0, min(theme().px(_READING_PX), room)))

    def _room_of(self, texts: list[str]) -> int:
        """Return the width of controls with these texts."""
        return max(self.fontMetrics().horizontalAdvance(text) for text in texts) + theme().px(_BESIDE_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the least room, wherever it is that more is taken now."""
        gaps, controls = 2 * self._grid.horizontalSpacing(), self._room_of([self.log_y.texts[0]])
        width = controls + gaps + self.plot.minimumWidth() + self.key.least_width
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width."""
        super().resizeEvent(event)
        self._share_out()

    def _apply_style(self, style: PlotStyle) -> None:
        self._draw()

    @Slot()
    def _on_measure(self) -> None:
        self.log_y.forget()
        self._range.forget()
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Draw the curves so far, and which step is looked at."""
        if frame.run != self._run:
            if self._run is not None:
                self.log_y.forget()
            self._range.forget()
            self._run = frame.run
        self._is_past = frame.is_past
        self._cursor = frame.shown_step if frame.pin is None else None
        self._last = int(max([frame.last_step, *frame.saved_steps[-1:]]))
        self._curves, self._now, self._now_step = frame.curves, frame.scores, frame.scored_step
        self._penalty, self._in_batches = frame.penalty, frame.batches > 1
        epoch = f"epoch {frame.epoch:,}" if self._in_batches else ""
        self.epoch.show_texts(f"{epoch} ({frame.batches:,} steps each)" if epoch else "", epoch)
        self._draw()

    def show_pins(self, curves: Mapping[int, Curves]) -> None:
        """Draw the curves of pinned runs as well, by which pin each is."""
        self.plot.pins.curves = curves
        self._draw()

    @Slot()
    def _draw(self, *_: object) -> None:
        measure = self.measure.currentData()
        raw: Drawn = {str(split): self._series(split, measure) for split in SPLITS}
        for slot, columns in self.plot.pins.columns(measure).items():
            raw[slot] = columns
        if measure == "loss" and self._in_batches:
            raw["step"] = self._curves.steps, self._curves.losses
            raw["epoch"] = self._curves.epochs, self._curves.epoch_losses
        self._show_scale(raw)
        curves = self._thinned(raw)
        self.log_y.follow(measure in ERRORS and spans_decades([y for _, y in _but_batches(curves)]))
        log = self.log_y.isChecked()
        if log:
            curves = _logarithms(curves)
        setting = _but_batches(curves) or list(curves.values())
        values = self._range.of(setting, is_error=measure in ERRORS, log=log)
        self.plot.show_axes(self.scale, values, log)
        self.plot.show_curves(curves, values, None if self._cursor is None else float(self.scale.at(self._cursor)))
        self.key.show_entries(self._entries(measure, curves))

    def _show_scale(self, raw: Drawn) -> None:
        """Give all steps a place, on an axis that ends in a round figure."""
        last = max(self._last, _FEWEST_STEPS, *(float(x[-1]) for x, _ in raw.values() if len(x)))
        scale = StepScale(self.log_x.isChecked(), round_up(last))
        if scale != self.scale:
            self.scale = scale
            self.scale_changed.emit(scale)

    def _thinned(self, raw: Drawn) -> Drawn:
        """Return the curves that have values, in the coordinates of the steps, as finely as pixels can show them."""
        columns = max(50, round(self.plot.view.width()))
        at = self.scale.at
        found = {key: thinned(at(x), np.asarray(y, dtype=np.float64), columns) for key, (x, y) in raw.items()}
        return {key: curve for key, curve in found.items() if len(curve[0])}

    def _series(self, split: str, measure: str) -> Curve:
        """Return the steps and values of a curve, with what is shown everywhere as its last point where that is new."""
        steps, values = self._curves.scored, self._curves.scores.get(f"{split}.{measure}", NOTHING)
        if not self._is_past and len(steps) == len(values) and len(steps) and steps[-1] < self._now_step:
            now = getattr(self._now.get(split), measure, np.nan)
            return np.append(steps, self._now_step), np.append(values, now)
        return steps[: len(values)], values

    def _entries(self, measure: str, drawn: Drawn) -> tuple[Entry, ...]:
        entries: list[Entry] = []
        for split in SPLITS:
            if split in drawn:
                values = self._curves.scores[f"{split}.{measure}"]
                shown = getattr(self._now.get(split), measure, values[np.isfinite(values)][-1])
                entries.append((self.plot.pens[split], split, write_score(shown)))
        if measure == "loss" and self._penalty is not None:
            entries.append((QPen(Qt.PenStyle.NoPen), "penalty", write_score(self._penalty)))
        entries += self.plot.pins.entries(measure)
        batches = (("epoch", "epoch mean"), ("step", "batch loss"))
        return *entries, *((self.plot.pens[name], title, "") for name, title in batches if name in drawn)


def _but_batches(curves: Drawn) -> list[Curve]:
    """Return the curves of splits and pins: those of batches set no range."""
    return [curve for key, curve in curves.items() if key not in BATCHES]


def _logarithms(curves: Drawn) -> Drawn:
    """Return the decimal logarithms of the values of curves, without those that have none."""
    positive = {key: (x[y > 0], np.log10(y[y > 0])) for key, (x, y) in curves.items()}
    return {key: curve for key, curve in positive.items() if len(curve[0])}
