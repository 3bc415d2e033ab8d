"""Curves and markers that are hidden while there is nothing to draw."""

from typing import Any

import numpy as np
import pyqtgraph as pg

from dlab_core.arrays import Array

NOTHING: Array = np.empty(0)


def dress(item: pg.ScatterPlotItem, brush: Any, pen: Any, size: float) -> None:
    """Draw markers in a brush and a pen, each of which may be none, `size` pixels wide."""
    item.setBrush(brush)
    item.setPen(pen)
    item.setSize(size)


def set_data(
    item: pg.PlotCurveItem | pg.ScatterPlotItem, x: Array = NOTHING, y: Array = NOTHING, **options: Any
) -> None:
    """Give an item its data; without any it is hidden.

    An empty item in sight is asked for its bounds and painted again and again, in Python, like a full one.
    """
    shown = len(x) > 0
    if shown:
        item.setData(x, y, **options)
    elif item.isVisible():
        item.setData(NOTHING, NOTHING, **({"connect": "all"} if isinstance(item, pg.PlotCurveItem) else {}))
    item.setVisible(shown)
