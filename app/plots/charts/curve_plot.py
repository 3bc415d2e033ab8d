"""The plot of the curves of a run, low and wide, with its axis of steps under it."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPainterPath, QPen

from app.plots.base.axes import Axis
from app.plots.base.quiet_plot import NOTHING, dress, set_data
from app.plots.base.style import PlotStyle, mixed
from app.plots.charts.chart import Chart, Range
from app.plots.charts.pin_curves import PinCurves
from app.plots.charts.step_axis import StepAxis, StepScale
from app.plots.charts.value_range import Curve
from dlab_core.recipe import SPLITS

Drawn = dict[str | int, Curve]  # of batches and splits by name, of pins by slot

BATCHES = ("step", "epoch")  # the loss of each batch, and its mean over each epoch
LEFT_PX, RIGHT_PX = 42, 12  # room for the labels left of the view and right of it
PAD_PX = 6  # beyond both ends of the steps, so that markers at them are whole
_ABOVE_PX, _BELOW_PX = 7, 9  # beyond the values: half of a label, and the other half of the slider
_FEW = 12  # points: a line through one cannot be seen, and few are best seen themselves
_FAR = 100  # ranges beyond the range, where what lies further is drawn: outside, and no number is too large
# Told apart without colour too: solid, dash and dot, dashes.
_DASHES = {"train": (), "validation": (5.0, 2.5, 1.0, 2.5), "test": (4.0, 2.5)}


def _arrow(down: float) -> QPainterPath:
    """Return a sign whose tip touches an edge."""
    path = QPainterPath()
    path.moveTo(0, 0)
    path.lineTo(-0.5, 0.8 * down)
    path.lineTo(0.5, 0.8 * down)
    path.closeSubpath()
    return path


_UP, _DOWN = _arrow(1), _arrow(-1)


class CurvePlot(Chart):
    """Curves of one measure over the steps, a line where the step stands that is shown, and what came later in grey.

    A curve that leaves the range of the values is cut at the edge, with an arrow where it goes farthest.
    """

    def __init__(self, name: str) -> None:
        about = (
            "The loss or score over the steps of training, on each split of the data. A line stands at the step that "
            "is shown, and what came later is grey. An arrow at the edge: the curve goes on beyond it."
        )
        left = Axis("left", gap_px=16, short=True, grid=True)
        self.step_axis = StepAxis()
        super().__init__(name, "Curves of the run", about, left, self.step_axis, (0, 2, RIGHT_PX, 0))
        self.lines = {name: pg.PlotCurveItem(antialias=True, connect="all") for name in (*BATCHES, *SPLITS)}
        self.later = {str(split): pg.PlotCurveItem(antialias=True, connect="all") for split in SPLITS}
        self.pins = PinCurves(self)
        self.styled += (self.pins,)
        self.dots = {str(split): pg.ScatterPlotItem(pxMode=True, pen=None) for split in SPLITS}
        self.arrows = pg.ScatterPlotItem(pxMode=True, pen=None)
        self.cursor = pg.InfiniteLine(angle=90, movable=False)
        self.draw(*self.lines.values(), *self.later.values(), self.cursor, *self.dots.values(), self.arrows)
        self.cursor.hide()
        self.pens: dict[str, QPen] = {}
        self._edges = 0.0, 1.0  # of the values in sight, the lower one above the slider
        self._beyond: list[dict[str, Any]] | None = None

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setMinimumSize(round(style.px(100)), round(style.px(60)))
        self.left_axis.setWidth(round(style.px(LEFT_PX)))
        colours = {"train": style.accent, "validation": style.third, "test": style.second}
        self.pens = {"step": pg.mkPen(mixed(style.background, style.axis, 0.4), width=1)}
        self.pens["epoch"] = pg.mkPen(mixed(style.background, style.text, 0.75), width=style.px(1.5))
        for split, colour in colours.items():
            self.pens[split] = style.pen(colour, 2, _DASHES[split])
            dress(self.dots[split], colour, None, style.px(6))
            self.later[split].setPen(style.pen(mixed(style.background, style.muted, 0.55), 1.4, _DASHES[split]))
        for split, line in self.lines.items():
            line.setPen(self.pens[split])
        self.cursor.setPen(pg.mkPen(style.accent, width=1))
        self._beyond = None  # other colours and sizes

    def show_axes(self, steps: StepScale, values: Range, log_values: bool) -> None:
        """See these steps and values, of logarithms where they are, with some pixels around."""
        self.step_axis.show_steps(steps)
        (low, high), end = values, float(steps.at(steps.end))
        pad, above, below = (round(self.style_in_use.px(length)) for length in (PAD_PX, _ABOVE_PX, _BELOW_PX))
        unit_x = end / max(1.0, self.view.width() - 2 * pad)
        unit_y = (high - low) / max(1.0, self.view.height() - above - below)
        self._edges = low - below / 2 * unit_y, high + above * unit_y
        self.show_ranges(
            (-pad * unit_x, end + pad * unit_x), (low - below * unit_y, high + above * unit_y), log_y=log_values
        )

    def show_curves(self, curves: Drawn, values: Range, cursor: float | None) -> None:
        """Draw curves in a range of values, up to the cursor if there is one."""
        far = _FAR * (values[1] - values[0])
        near = {key: (x, np.clip(y, values[0] - far, values[1] + far)) for key, (x, y) in curves.items()}
        self.pins.draw({slot: curve for slot, curve in near.items() if isinstance(slot, int)})
        for name, line in self.lines.items():
            x, y = near.get(name, (NOTHING, NOTHING))
            if name in self.later:
                end = len(x) if cursor is None else int(np.searchsorted(x, cursor, "right"))
                rest = (x[max(0, end - 1) :], y[max(0, end - 1) :]) if end < len(x) else ()
                set_data(self.later[name], *rest)
                x, y = x[:end], y[:end]
            line.setData(x, y)
            if name in self.dots:
                few = slice(None) if len(x) <= _FEW else slice(-1, None)
                self.dots[name].setData(x[few], y[few])
        self._point_beyond({key: curve for key, curve in near.items() if key not in BATCHES})
        self.cursor.setVisible(cursor is not None)
        if cursor is not None:
            self.cursor.setValue(cursor)

    def _point_beyond(self, curves: Drawn) -> None:
        """Point to where curves leave the plot, each at its farthest."""
        found = []
        for key, (x, y) in curves.items():
            pen = self.pens[key] if isinstance(key, str) else self.pins.lines[key].opts["pen"]
            high, low = int(y.argmax()), int(y.argmin())
            for at, edge, sign, is_beyond in (
                (high, self._edges[1], _UP, y[high] > self._edges[1]),
                (low, self._edges[0], _DOWN, y[low] < self._edges[0]),
            ):
                if is_beyond:
                    found.append({"pos": (float(x[at]), edge), "symbol": sign, "brush": pen.color()})
        if found != self._beyond:  # as a rule it is the first step, again and again
            self._beyond = found
            self.arrows.setData(found, size=self.style_in_use.px(8))
