"""Dataset: the frozen arrays that a run learns from, and their division into splits."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.recipe import Space, Split, SplitByCount, Task

TRAIN, VALIDATION, TEST = range(3)

_SPLIT_STREAM = 1  # keeps the random numbers of the split apart from those of weights and batches


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points in raw units with what is to be predicted and the split of each.

    x: (n, D) floats, of each point the numbers of its space row by row. y: (n,) class indices from 0 where `classes` is
    a number, else (n, K) float targets. split: (n,) of TRAIN, VALIDATION, TEST. classes: declared, so a class may have
    no points. The arrays are read-only.
    """

    x: Array
    y: Array
    split: Array
    space: Space
    classes: int | None = None

    def __post_init__(self) -> None:
        for array in (self.x, self.y, self.split):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def task(self) -> Task:
        """What is to be learned of its points."""
        return Task("values", self.y.shape[1]) if self.classes is None else Task("classes", self.classes)

    def of(self, split: int) -> tuple[Array, Array]:
        """Return x and y of one split: views where its points stand together, else copies."""
        index = np.flatnonzero(self.split == split)
        together = len(index) > 0 and index[-1] - index[0] == len(index) - 1
        chosen = slice(index[0], index[-1] + 1) if together else index
        return self.x[chosen], self.y[chosen]


def assign_splits(n: int, config: Split, seed: int) -> Array:
    """Return the split (n,) of each point: a permutation by `seed`, its head tests, the next part validates.

    Counts larger than the data give what there is, training first. At least one point trains.
    """
    order = np.random.default_rng((seed, _SPLIT_STREAM)).permutation(n)
    if isinstance(config, SplitByCount):
        train = min(config.train, n)
        validation = min(config.validation, n - train)
        test = n - train - validation
    else:
        validation = min(round(config.validation * n), max(0, n - 1))
        test = min(round(config.test * n), max(0, n - 1 - validation))
    split = np.full(n, TRAIN, dtype=np.uint8)
    split[order[:test]] = TEST
    split[order[test : test + validation]] = VALIDATION
    return split
