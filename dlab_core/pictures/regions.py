"""Regions of a surface: where each class wins, in connected parts, and where a number has room in each of them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlab_core.arrays import Array

_COARSE = 40  # cells a side in which the regions are looked for, or up to twice as many: a number needs no more
_FINE = 3  # parts of a cell to which it is known how far points are
_NEARER = 1.4  # times as near as a point may an edge of the region be
_MISSED = 3.0  # times as wide as a number needs: so wide a region has one whatever lies in it
_KEEPS = 0.7  # of the best place: a number that has so much room stays where it is


@dataclass(frozen=True)
class Regions:
    """A coarse picture of a surface, all (rows, columns).

    of_class: the class that wins in each cell. region: the number of the connected region of it. depth: how many layers
    of its own region lie around it, 0 at the edge of a region or of the picture.
    """

    of_class: Array
    region: Array
    depth: Array


class Place(NamedTuple):
    """Where the number of a class stands: as shares (0 to 1) of columns and of rows."""

    label: int
    column: float
    row: float


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
    return None if of_class is None else Regions(of_class, connected(of_class), _depth(of_class))


def connected(of_class: Array) -> Array:
    """Return for each of (rows, columns) cells the number of its region, from 0: cells of one class side by side.

    Runs along the rows are joined where they touch. As scipy.ndimage.label does, whose import would delay the first
    picture by a fifth of a second.
    """
    begins = np.ones(of_class.shape, dtype=bool)
    begins[:, 1:] = of_class[:, 1:] != of_class[:, :-1]
    run = begins.ravel().cumsum().reshape(of_class.shape) - 1
    touch = of_class[1:] == of_class[:-1]
    root = list(range(int(run[-1, -1]) + 1))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for upper, lower in set(zip(run[:-1][touch].tolist(), run[1:][touch].tolist(), strict=True)):
        root[find(lower)] = find(upper)
    _, numbers = np.unique([find(one) for one in root], return_inverse=True)
    return np.asarray(numbers[run])


def clearance(shares: Array, shape: tuple[int, int], edges: tuple[float, float] = (0.0, 0.0)) -> Array:
    """Return for the middle of each of (rows, columns) cells how many cells it is, along both axes, to what is taken.

    Taken are the points, (n, 2) shares of columns and rows, and so much of the picture at its lower and left edge.
    """
    rows, columns = shape[0] * _FINE, shape[1] * _FINE
    free = np.ones((rows, columns), dtype=bool)
    free[: round(edges[0] * rows)], free[:, : round(edges[1] * columns)] = False, False
    at = np.floor(shares[((shares >= 0) & (shares < 1)).all(axis=1)] * (columns, rows)).astype(np.intp)
    free[at[:, 1], at[:, 0]] = False
    middle = slice(_FINE // 2, None, _FINE)
    return np.asarray(_taxicab(free)[middle, middle] / _FINE)


def place_numbers(regions: Regions, clear: Array, room: float, before: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return a place in each region that is wide enough, far from its edge and from what is taken.

    room: how many cells a number needs on all sides. A region has none where all of it is taken, unless it is so large
    that a number is missed in it. A place of `before` is kept while it is nearly as good as the best, so that numbers
    do not wander.
    """
    shape, depth = regions.of_class.shape, _NEARER * (regions.depth + 0.5)
    score = np.minimum(depth, clear)
    deepest, best = np.zeros((2, int(regions.region.max()) + 1))
    np.maximum.at(deepest, regions.region, depth)
    np.maximum.at(best, regions.region, score)
    kept: dict[int, Place] = {}
    for place in before:
        row, column = min(int(place.row * shape[0]), shape[0] - 1), min(int(place.column * shape[1]), shape[1] - 1)
        region = int(regions.region[row, column])
        if regions.of_class[row, column] == place.label and score[row, column] >= max(room, _KEEPS * best[region]):
            kept.setdefault(region, place)
    shown = (deepest >= room) & ((best >= room) | (deepest >= _MISSED * room))
    return tuple(kept.get(region) or _best_place(regions, score, region) for region in np.flatnonzero(shown).tolist())


def _best_place(regions: Regions, score: Array, region: int) -> Place:
    of_region = np.where(regions.region == region, score, -1)
    at = np.argwhere(of_region == of_region.max())
    # The mean of the best cells may lie outside a bent region; the one nearest to it does not.
    row, column = at[np.argmin(((at - at.mean(axis=0)) ** 2).sum(axis=1))].tolist()
    rows, columns = of_region.shape
    return Place(int(regions.of_class[row, column]), (column + 0.5) / columns, (row + 0.5) / rows)


def _depth(of_class: Array) -> Array:
    """Return for each of (rows, columns) cells how many layers of its own region, or of the picture, lie around it."""
    around = np.pad(of_class, 1, constant_values=-1)
    neighbours = around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]
    inside = np.logical_and.reduce([of_class == neighbour for neighbour in neighbours])
    return _taxicab(inside)


def _taxicab(inside: Array) -> Array:
    """Return for each of (rows, columns) cells how many steps along rows and columns lead out of those `inside`.

    As scipy.ndimage.distance_transform_cdt does, which is imported as slowly.
    """
    distance: Array = np.where(inside, sum(inside.shape), 0)
    for axis, along in enumerate(np.ogrid[: inside.shape[0], : inside.shape[1]]):
        before = np.minimum.accumulate(distance - along, axis) + along
        after = np.flip(np.minimum.accumulate(np.flip(distance + along, axis), axis), axis) - along
        distance = np.minimum(before, after)
    return distance
