"""Points drawn by hand: from a recipe to a Dataset and back."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import _SPLIT_STREAM, Dataset, assign_splits
from dlab_core.recipe import (
    PLANE,
    SPLITS,
    Drawn,
    DrawnOnLine,
    DrawnPairs,
    DrawnPoints,
    Pair,
    Point,
    Split,
    SplitByCount,
    SplitName,
)

_NUMBER_OF_SPLIT = {split: number for number, split in enumerate(SPLITS)}


def split_of_new_point(index: int, config: Split, seed: int) -> SplitName:
    """Return the split of a point drawn as number `index`: a function of seed and index, so no other point moves."""
    if isinstance(config, SplitByCount):
        return "train"
    u = np.random.default_rng((seed, _SPLIT_STREAM, index)).random()
    if u < config.test:
        return "test"
    return "validation" if u < config.test + config.validation else "train"


def dataset_of_points(config: Drawn) -> Dataset:
    """Return the Dataset of points drawn by hand."""
    points, values, dimension = config.points, config.classes is None, config.space.dimension
    x = np.column_stack([_column(points, place, np.float64) for place in range(dimension)])
    y = _column(points, dimension, np.float64 if values else np.int64)
    split = np.fromiter(map(_NUMBER_OF_SPLIT.__getitem__, map(itemgetter(-1), points)), np.uint8, len(points))
    return Dataset(x, y[:, None] if values else y, split, config.space, config.classes)


def _column(points: Sequence[Any], place: int, dtype: type[np.generic]) -> Array:
    """Return one number of each point (n,); an array of all of them at once would take three times as long."""
    return np.fromiter(map(itemgetter(place), points), dtype, len(points))


def points_of_dataset(dataset: Dataset, config: Split) -> Drawn:
    """Return the points of a Dataset that can be drawn as if drawn by hand, each keeping its split."""
    splits = [SPLITS[split] for split in dataset.split.tolist()]
    rows = zip(*dataset.x.T.tolist(), dataset.y.ravel().tolist(), splits, strict=True)
    if dataset.classes is None:
        return DrawnPairs(points=tuple(map(Pair._make, rows)), split=config)
    if dataset.space == PLANE:
        return DrawnPoints(C=dataset.classes, points=tuple(map(Point._make, rows)), split=config)
    return DrawnOnLine(C=dataset.classes, points=tuple(map(Pair._make, rows)), split=config)


def drawn_points(dataset: Dataset) -> tuple[Array, Array, Array]:
    """Return where the points of a Dataset are drawn, (m, 2), in the colour of which class, (m,), and their split (m,).

    Those over one input are at the height of their class from 0 to 1, or of their value, whose colour is the number of
    the output: of K outputs there are m = K n. Of more inputs the first two are drawn.
    """
    x, y, split = dataset.x, dataset.y, dataset.split
    if dataset.classes is not None:
        return (x, y, split) if x.shape[1] > 1 else (np.column_stack([x[:, 0], y / (dataset.classes - 1)]), y, split)
    outputs = y.shape[1]
    if x.shape[1] > 1:
        return x[:, :2], np.zeros(len(x), dtype=np.int64), split
    of_output = np.repeat(np.arange(outputs), len(x))
    return np.column_stack([np.tile(x[:, 0], outputs), y.T.ravel()]), of_output, np.tile(split, outputs)


def resplit(config: Drawn, seed: int) -> Drawn:
    """Return the same points, the split of each drawn anew by the config and the seed."""
    split = assign_splits(len(config.points), config.split, seed).tolist()
    dealt: list[Point | Pair] = [*config.points]
    points = tuple(p._replace(split=SPLITS[i]) for p, i in zip(dealt, split, strict=True))
    return config.model_copy(update={"points": points})
