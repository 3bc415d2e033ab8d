"""What a view wants to see of a run."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array

if TYPE_CHECKING:
    pass
from dlab_core.pictures.palette import LIGHT, Palette

Rect = tuple[tuple[float, float], tuple[float, float]]  # (x_min, y_min), (x_max, y_max)


@dataclass(frozen=True)
class Look:
    """What a view wants to see: which pictures, where, how fine, in which colours, and of which step."""

    pictures: tuple[str, ...] = ("surface", "marks", "parameters")
    rect: Rect = ((-6.0, -6.0), (6.0, 6.0))
    shape: tuple[int, int] = (256, 256)  # rows, columns
    palette: Palette = LIGHT
    past: int | None = None  # a step of the past; None is the present
    split: int = 2  # of which the top losses are shown: 0 train, 1 validation, 2 test
    drawing: Array | None = field(default=None, compare=False)  # (h, w) from 0 to 1, of a digit drawn by hand
    parameters: tuple[int, ...] = (0, 1)  # one or two over which the loss is drawn, by their number
    loss_rect: Rect | None = None  # of their values; None leaves it to the picture
    loss_shape: tuple[int, int] = (100, 100)


def bounds_of(x: Array, margin: float = 0.12) -> Rect:
    """Return a rectangle around (n, 2) points with a margin, never thinner than 1; the default one for no points."""
    if not len(x):
        return Look().rect
    low, high = x.min(axis=0), x.max(axis=0)
    pad = np.maximum((high - low) * margin, (1.0 - np.minimum(high - low, 1.0)) / 2 + 0.1)
    return (float(low[0] - pad[0]), float(low[1] - pad[1])), (float(high[0] + pad[0]), float(high[1] + pad[1]))
