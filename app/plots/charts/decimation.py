"""The shape of a long curve on a narrow screen: its extremes in each column of pixels, and the range it needs."""

import numpy as np

from app.plots.base.axes import round_up
from dlab_core.arrays import Array


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
