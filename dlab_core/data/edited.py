"""What was done to the points of a generator by hand, counted."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from dlab_core.data import make_dataset
from dlab_core.data.dataset import Dataset
from dlab_core.data.drawn import dataset_of_points
from dlab_core.recipe import Drawn, Generated

_SAME = 1e-9  # of the largest number of its column: another processor samples other last digits, a person moves farther


class Edited(NamedTuple):
    """How many classes and points were added, and how many of the sample were moved, given a class, and removed."""

    classes: int = 0
    added: int = 0
    moved: int = 0
    relabelled: int = 0
    removed: int = 0

    def __str__(self) -> str:
        """Return the counts that are not 0 as a person reads them."""
        counts = [f"{count:,} {name}" for name, count in zip(self._fields[1:], self[1:], strict=True) if count]
        if self.classes:
            counts.insert(0, f"{self.classes} class{'es' * (self.classes > 1)} added")
        return ", ".join(counts)


def count_edits(data: Drawn) -> Edited:
    """Return in how far points differ from what their generator made; none of them where there is no generator.

    A point that was moved and given another class is moved; one that is back where it came from is not.
    """
    if data.generator is None:
        return Edited()
    sample, now = _sample(data.generator), dataset_of_points(data)
    origins = np.array(data.origins, dtype=np.float64)  # of None it makes NaN
    kept = np.flatnonzero(~np.isnan(origins))
    came_from = origins[kept].astype(np.int64)
    moved = _differ(now.x[kept], sample.x[came_from], sample.x)
    other = _differ(now.y[kept], sample.y[came_from], sample.y)
    if data.classes is None:
        moved, other = moved | other, np.zeros_like(other)
    return Edited(
        classes=(data.classes or 0) - (data.generator.classes or 0),
        added=len(origins) - len(kept),
        moved=int(moved.sum()),
        relabelled=int((other & ~moved).sum()),
        removed=len(sample) - len(kept),
    )


@lru_cache(maxsize=8)  # of each page one or two, which every stroke asks for again
def _sample(generator: Generated) -> Dataset:
    return make_dataset(generator, 0)


def _differ(now: np.ndarray, then: np.ndarray, sample: np.ndarray) -> np.ndarray:
    """Return for each of some rows whether it differs, as numbers of a sample do."""
    far = np.abs(now - then) > _SAME * np.abs(sample).max(axis=0, initial=0)
    return far if far.ndim == 1 else far.any(axis=1)
