"""The curves of pinned runs, under those of the present one."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg

from app.plots.base.legend import Entry
from app.plots.base.pin_style import MOST_PINS, pin_pen
from app.plots.base.quiet_plot import NOTHING, QuietPlot, set_data
from app.plots.base.style import PlotStyle, Styled
from app.widgets.numbers import write_score
from dlab_core.arrays import Array
from dlab_core.training.history import Curves
from dlab_core.training.pin import LETTERS


class PinCurves(Styled):
    """One curve a pin, of the training set: the same measure as the curves above it. `curves`: by which pin it is."""

    def __init__(self, plot: QuietPlot) -> None:
        self.curves: Mapping[int, Curves] = {}
        self.lines = [pg.PlotCurveItem(antialias=True, connect="all") for _ in range(MOST_PINS)]
        plot.draw(*self.lines, z=-1)
        for line in self.lines:
            line.hide()

    def _apply_style(self, style: PlotStyle) -> None:
        for slot, line in enumerate(self.lines):
            line.setPen(pin_pen(style, slot, 1.8))

    def columns(self, measure: str) -> dict[int, tuple[Array, Array]]:
        """Return the steps and values of a measure by pin, of those that have it."""
        found = {
            slot: (curves.scored, curves.scores.get(f"train.{measure}", NOTHING))
            for slot, curves in self.curves.items()
        }
        return {slot: (x, y) for slot, (x, y) in found.items() if len(x) == len(y) and np.isfinite(y).any()}

    def draw(self, scaled: Mapping[int, tuple[Array, Array]]) -> None:
        """Draw curves that are scaled as the axes are, and no others."""
        for slot, line in enumerate(self.lines):
            set_data(line, *scaled.get(slot, ()))

    def entries(self, measure: str) -> list[Entry]:
        """Return the key: the letter of each pin, and what its curve came to."""
        of_pins = self.columns(measure).items()
        return [
            (self.lines[slot].opts["pen"], LETTERS[slot], write_score(y[np.isfinite(y)][-1]))
            for slot, (_, y) in of_pins
        ]
