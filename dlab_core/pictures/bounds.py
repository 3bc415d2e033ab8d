"""Rectangles of the plane that pictures are of."""

import numpy as np

from dlab_core.arrays import Array

Rect = tuple[tuple[float, float], tuple[float, float]]  # (x_min, y_min), (x_max, y_max)
DEFAULT_BOUNDS: Rect = ((-6.0, -6.0), (6.0, 6.0))


def bounds_of(x: Array, margin: float = 0.12) -> Rect:
    """Return a rectangle around (n, 2) points with a margin, never thinner than 1; the default one for no points."""
    if not len(x):
        return DEFAULT_BOUNDS
    low, high = x.min(axis=0), x.max(axis=0)
    pad = np.maximum((high - low) * margin, (1.0 - np.minimum(high - low, 1.0)) / 2 + 0.1)
    return (float(low[0] - pad[0]), float(low[1] - pad[1])), (float(high[0] + pad[0]), float(high[1] + pad[1]))
