"""A plot of curves, their shape on a narrow screen, and the ranges that they need."""

import numpy as np
from PySide6.QtCore import Qt

from app.plots.base.axes import Axis, round_up
from app.plots.base.axes_plot import AxesPlot
from app.widgets.naming import named
from dlab_core.arrays import Array

Range = tuple[float, float]


class Chart(AxesPlot):
    """It is only read: what would drag or zoom the plot is left to the page, which may scroll."""

    def __init__(
        self, name: str, title: str, about: str, left: Axis, bottom: Axis, margins: tuple[float, float, float, float]
    ) -> None:
        super().__init__(name, left, bottom, margins)
        named(self, name, title, about)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it obeys no keys
        self._seen: object = None

    def show_ranges(self, x: Range, y: Range, log_x: bool = False, log_y: bool = False) -> None:
        """See these ranges, of logarithms where an axis is logarithmic."""
        wanted = x, y, log_x, log_y
        if wanted != self._seen:
            self._seen = wanted
            self.bottom_axis.setLogMode(x=log_x, y=False)
            self.left_axis.setLogMode(x=False, y=log_y)
            self.show_range(((x[0], y[0]), (x[1], y[1])))


def thinned(x: Array, y: Array, columns: int) -> tuple[Array, Array]:
    """Return (x, y) with the smallest and largest y in each of `columns` columns of ascending x.

    Drawn on so many pixels it looks as the whole curve does. Values that are not finite are left out.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.all():
        x, y = x[finite], y[finite]
    if len(x) <= 4 * columns:
        return x, y
    column = ((x - x[0]) * (columns / (x[-1] - x[0]))).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    return np.repeat(x[starts], 2), np.column_stack([low, high]).ravel()


def axis_range(values: Array, zero: bool = True) -> tuple[float, float]:
    """Return a calm range for finite values: from 0, if `zero` and they are not negative, to a round figure.

    It changes in jumps, so that an axis is not drawn anew for each value.
    """
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if zero and low >= 0:
        return 0.0, round_up(high) if high > 0 else 1.0
    span = round_up(max(high - low, abs(high) * 1e-6, 1e-12))
    middle = (low + high) / 2
    return middle - 0.55 * span, middle + 0.55 * span


def decade_range(logarithms: Array) -> tuple[float, float]:
    """Return a range for finite decimal logarithms, in jumps of a fifth of a decade, never narrower than one decade."""
    if not len(logarithms):
        return -1.0, 0.0
    low, high = np.floor(float(logarithms.min()) * 5) / 5, np.ceil(float(logarithms.max()) * 5) / 5
    return float(min(low, high - 1)), float(high)
