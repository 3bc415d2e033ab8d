"""Regions of a surface: where each class wins, and how deep inside its region a place lies."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array

_COARSE = 40  # cells a side in which the middle of a region is looked for: a number needs no more


@dataclass(frozen=True)
class Regions:
    """A coarse picture of a surface: the class that wins in each cell, and the layers of its own region around it."""

    of_class: Array  # (rows, columns) class indices
    depth: Array  # (rows, columns) counts, 0 at the edge of a region or of the picture


def winners(values: Array, output: str) -> Array | None:
    """Return (rows, columns) class indices of (rows, columns, C) values, None where they say nothing of classes.

    A single column is the second class's: a score above 0, or a probability above 1/2.
    """
    if output == "values":
        return None
    if values.shape[2] > 1:
        return np.asarray(np.argmax(values, axis=2))
    above = values[:, :, 0] > (0.5 if output == "probabilities" else 0.0)
    return np.asarray(above, dtype=np.int64)


def find_regions(values: Array, output: str) -> Regions | None:
    """Return the regions of (rows, columns, C) values, None where they say nothing of classes."""
    rows, columns = values.shape[:2]
    row_step, column_step = max(1, rows // _COARSE), max(1, columns // _COARSE)
    of_class = winners(values[row_step // 2 :: row_step, column_step // 2 :: column_step], output)
    return None if of_class is None else Regions(of_class, _depth(of_class))


def _depth(of_class: Array) -> Array:
    """Return for each of (rows, columns) cells how many layers of its own region, or of the picture, lie around it."""
    from scipy.ndimage import distance_transform_cdt  # here, for it takes a while to import

    around = np.pad(of_class, 1, constant_values=-1)
    neighbours = around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]
    inside = np.logical_and.reduce([of_class == neighbour for neighbour in neighbours])
    return np.asarray(distance_transform_cdt(inside, "taxicab"), dtype=np.int64)
