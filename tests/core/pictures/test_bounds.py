"""Rectangles around points."""

import numpy as np

from dlab_core.pictures.contours import DEFAULT_BOUNDS, bounds_of


def test_bounds_have_a_margin_and_are_never_thin():
    (x0, y0), (x1, y1) = bounds_of(np.array([[0.0, 0.0], [10.0, 2.0]]))
    assert x0 < 0 < 10 < x1
    assert y0 < 0 < 2 < y1
    (x0, y0), (x1, y1) = bounds_of(np.array([[3.0, 3.0]]))
    assert x1 - x0 >= 1
    assert bounds_of(np.empty((0, 2))) == DEFAULT_BOUNDS
