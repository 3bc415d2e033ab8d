"""The range of the values of curves: calm, and set by what most of them show."""

from math import ceil, log10

import numpy as np

from app.plots.base.axes import round_up
from app.plots.charts.chart import Range, decade_range
from dlab_core.arrays import Array

Curve = tuple[Array, Array]  # x ascending, and y, both finite

RARE = 0.05  # of the width of a curve: what it shows there alone does not set the range
NEAR = 1.5  # times as far as all else reaches, what is rare is seen as well
_LEAST_REACH = 0.1  # of scores
DECADES = 2.0  # beyond which an axis is logarithmic by itself


def usual_top(x: Array, y: Array) -> float:
    """Return the smallest value of a curve that it exceeds on at most RARE of its width."""
    widths = np.zeros(len(x))
    widths[1:] += np.diff(x) / 2
    widths[:-1] += np.diff(x) / 2
    falling = np.argsort(-y, kind="stable")
    above = np.cumsum(widths[falling])
    return float(y[falling[np.searchsorted(above, RARE * above[-1], "right")]]) if above[-1] > 0 else float(y.max())


def spans_decades(columns: list[Array]) -> bool:
    """Whether columns of finite values, of which none is 0 or below, range over more than DECADES."""
    low = min((float(column.min()) for column in columns), default=0.0)
    high = max((float(column.max()) for column in columns), default=0.0)
    return low > 0 and log10(high) - log10(low) > DECADES


class ValueRange:
    """Finds the range that an axis shows, and keeps it as long as it fits.

    An error counts from 0, a score down from 1. It reaches as far as the curves do on all but RARE of their width, so
    that first steps and spikes do not set it, or as far as all their values where that is at most NEAR times as far. It
    ends in a round figure, and is kept until it is too short or NEAR times too long. Of scores that are all above 0
    there is no such need: their range is all that they take, down to the next tenth.
    """

    def __init__(self) -> None:
        self._reach = 0.0

    def forget(self) -> None:
        """Find the next range whatever the last one was."""
        self._reach = 0.0

    def of(self, curves: list[Curve], *, is_error: bool, log: bool) -> Range:
        """Return the range of errors, best at 0, of scores, best at 1, or of logarithms: of these all."""
        if log:
            return decade_range(np.concatenate([np.empty(0), *(y for _, y in curves)]))
        if is_error:
            return 0.0, self._kept(curves, 1.0)
        lost = [(x, 1 - y) for x, y in curves]
        worst = max((float(y.max()) for _, y in lost), default=0.5)
        reach = ceil(worst * 10 - 1e-9) / 10 if worst <= 1 else self._kept(lost, 0.5)
        return 1.0 - max(_LEAST_REACH, reach), 1.0

    def _kept(self, curves: list[Curve], without: float) -> float:
        usual = max((usual_top(x, y) for x, y in curves), default=without)
        most = max((float(y.max()) for _, y in curves), default=without)
        wanted = (most if most <= NEAR * usual else usual) or most or 1.0
        if not wanted <= self._reach <= NEAR * wanted:
            self._reach = round_up(wanted)
        return self._reach
