"""Colours of classes, of values and of points."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.learner import Output

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours of the classes, the neutral ground between them, and how much of a class its region shows (0 to 1)."""

    classes: tuple[RGB, ...]
    ground: RGB
    strength: float

    def tints(self, count: int) -> Array:
        """Return (count, 3) floats: the colour of a region that surely belongs to each class."""
        classes = np.array([self.classes[c % len(self.classes)] for c in range(count)], dtype=np.float64)
        return self.strength * classes + (1 - self.strength) * np.array(self.ground)


# Okabe and Ito (2008), readable for the colour-blind; classes in the order in which they are told apart best.
OKABE_ITO: tuple[RGB, ...] = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (213, 94, 0),
    (86, 180, 233),
    (204, 121, 167),
    (240, 228, 66),
    (120, 120, 120),
)
LIGHT = Palette(OKABE_ITO, (255, 255, 255), 0.5)


def vmax_of(values: Array, centre: float = 0.0) -> float:
    """Return the largest distance of finite values from the centre, 1 where there is none: where colours end."""
    deviation = np.abs(values - centre)
    return float(deviation.max(initial=0.0, where=np.isfinite(deviation))) or 1.0


def colours_of_points(values: Array, palette: Palette) -> Array:
    """Return RGBA (n, 4) uint8 of points with values (n,): as a surface has them, but at full strength."""
    strong = Palette(palette.classes, palette.ground, 1.0)
    return np.asarray(diverging(np.asarray(values, dtype=np.float32)[None, :], 0.0, vmax_of(values), strong)[0])


def diverging(values: Array, centre: float, vmax: float, palette: Palette) -> Array:
    """Return RGBA of (rows, columns) values: first class at centre - vmax, ground at centre, then the second class."""
    first, second = palette.tints(2)
    ground = np.array(palette.ground, dtype=np.float64)
    t = np.linspace(-1, 1, 255)[:, None]
    index = values * np.float32(127.0 / vmax)
    index += np.float32(127.5 - centre * (127.0 / vmax))
    np.clip(index, 0, 254, out=index)
    if np.isnan(index.max(initial=0)):
        np.nan_to_num(index, copy=False, nan=127)
    return coloured(ground + np.abs(t) * (np.where(t < 0, first, second) - ground), index.astype(np.uint8))


def coloured(colours: Array, index: Array) -> Array:
    """Return RGBA (..., 4) uint8 of indices (...) into at most 256 colours (n, 3) from 0 to 255."""
    table = np.full((len(colours), 4), 255, dtype=np.uint8)
    table[:, :3] = np.rint(colours)
    pixels = table.view(np.uint32).ravel().take(index)  # four bytes at once
    return pixels.view(np.uint8).reshape(*index.shape, 4)


def blend(values: Array, output: Output, palette: Palette) -> Array:
    """Return RGBA of (rows, columns, C) values: the tints of the classes mixed by probability.

    Scores are turned into weights by a softmax, so that a region fades only near its boundary.
    """
    weights = np.moveaxis(values, 2, 0)  # sums over few classes are quickest along the first axis
    if output != "probabilities":
        weights = weights - weights.max(axis=0)
        weights *= 4
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=0)
    tints = palette.tints(len(weights)).astype(np.float32)
    colours = np.tensordot(tints, weights, axes=(0, 0))
    colours += 0.5
    rgba = np.full((*values.shape[:2], 4), 255, dtype=np.uint8)
    rgba[:, :, :3] = np.moveaxis(np.clip(colours, 0, 255, out=colours), 0, 2)
    return rgba
