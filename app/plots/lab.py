"""The drawing functions of the labs: a function of the plane and labelled points, in a window of their own."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike
from PySide6.QtWidgets import QApplication

from app.plots.plane.canvas import Canvas
from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN
from dlab_core.pictures.contours import bounds_of
from dlab_core.pictures.marks import Marks
from dlab_core.pictures.surface import surface_of_function

_NO_POINTS = (np.empty((0, 2)), np.empty(0, dtype=int), np.empty(0, dtype=np.uint8))
_window: Canvas | None = None


def graph_surface(
    function: Callable[[Array], Array],
    rect: tuple[ArrayLike, ArrayLike],
    offset: float | None = 0.5,
    width: int = 256,
    height: int = 256,
) -> Canvas:
    """Draw a function that maps [N x 2] points to [N] values over `rect`, (smallest, largest) corner; return the plot.

    Colours are symmetric about `offset`, where a contour is drawn: 0.5 for probabilities, 0 for SVM scores. None
    draws no contour.
    """
    (x0, y0), (x1, y1) = (np.asarray(corner, dtype=float).tolist() for corner in rect)
    surface = surface_of_function(function, ((x0, y0), (x1, y1)), offset, (height, width))
    plot = _plot()
    plot.show_surface(surface)
    plot.show_rect(((x0, y0), (x1, y1)))
    return plot


def graph_data(X: ArrayLike, Y_: ArrayLike, Y: ArrayLike, special: Sequence[int] | Array = ()) -> Canvas:
    """Draw points X [N x 2] into the plot of the last surface: true class Y_ by colour; return the plot.

    Points whose prediction Y is right are round, the others square; those with an index in `special` are drawn
    twice as large.
    """
    special = np.asarray(special).ravel()
    x, truth, predicted = np.asarray(X, dtype=float), np.asarray(Y_, dtype=int), np.asarray(Y, dtype=int)
    if not x.ndim == 2 or x.shape[1] != 2 or not len(x) == len(truth) == len(predicted):
        raise ValueError(
            f"graph_data needs N points of the plane with N true and N predicted classes, not arrays of the shapes "
            f"{x.shape}, {truth.shape} and {predicted.shape}"
        )
    if special.dtype == bool or not np.isin(special, np.arange(len(x))).all():
        raise ValueError(
            f"special holds indices of points, from 0 to {len(x) - 1}; use np.flatnonzero for a mask, not {special}"
        )
    if len(truth) and truth.min() < 0:
        raise ValueError(f"classes are counted from 0, but one is {truth.min()}")
    plot = _plot()
    plot.show_points(x, truth, np.full(len(x), TRAIN, dtype=np.uint8))
    plot.show_marks(Marks(predicted, special.astype(int), np.empty(0, dtype=int)))
    if plot.surface_layer.surface is None:
        plot.show_rect(bounds_of(x))
    return plot


def show() -> None:
    """Keep the window open until it is closed; a script ends with this."""
    if _window is not None:
        pg.exec()


def _plot() -> Canvas:
    """Return the open window; one that was closed is opened again, empty."""
    global _window
    if QApplication.instance() is None:
        pg.mkQApp("DLab")
    if _window is None or not pg.Qt.isQObjectAlive(_window):
        _window = Canvas("lab.canvas")
        _window.setWindowTitle("DLab")
        _window.resize(720, 600)
    if not _window.isVisible():
        _window.show_points(*_NO_POINTS)
        _window.clear_surface()
        _window.show()
    return _window
