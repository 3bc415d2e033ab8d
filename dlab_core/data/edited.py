"""Points that were edited by hand: each edit with what it does to their origins, and how many there were."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data import as_drawn, make_dataset
from dlab_core.data.dataset import Dataset
from dlab_core.recipe import Data, Drawn, Generated, Recipe
from dlab_core.recipe.edits import Edit, edit_of_origins

_SAME = 1e-9  # of the largest number of its column: another processor samples other last digits, a person moves farther


class PointsEdit(NamedTuple):
    """An edit of the points of some data, `old`, and what it does to their origins.

    The first edit of sampled data makes points of it that can be edited, which keep their generator; taken back, it is
    sampled data again. Where no point is left, what is drawn afterwards has no generator.
    """

    points: Edit
    origins: Edit
    sampled: Data | None  # what it was before, if that were no points that can be edited
    generator: Generated | None  # of points that could be edited before

    @classmethod
    def of(cls, old: Data, edit: Edit) -> "PointsEdit":
        """Return the edit of the points of these data."""
        if isinstance(old, Drawn):
            origins = edit_of_origins(edit, old.origins) if old.generator is not None else Edit()
            return cls(edit, origins, None, old.generator)
        origins = edit_of_origins(edit, range(old.size)) if isinstance(old, Generated) else Edit()
        return cls(edit, origins, old, None)

    def apply(self, recipe: Recipe) -> Recipe:
        """Return the recipe with its points edited; ValueError where the edit is not one of these points."""
        data = as_drawn(recipe)
        points = self.points.apply(data.points)
        return _edited(recipe, data, points, self.origins.apply(data.origins), data.generator if points else None)

    def take_back(self, recipe: Recipe) -> Recipe:
        """Return the recipe as it was before."""
        if self.sampled is not None:
            return recipe.model_copy(update={"data": self.sampled})
        data = as_drawn(recipe)
        points, origins = self.points.inverse().apply(data.points), self.origins.inverse().apply(data.origins)
        return _edited(recipe, data, points, origins, self.generator)

    def then(self, other: "PointsEdit") -> "PointsEdit":
        """Return the one edit that does this and then `other`."""
        return self._replace(points=self.points.then(other.points), origins=self.origins.then(other.origins))


def _edited(
    recipe: Recipe, data: Drawn, points: tuple[Any, ...], origins: tuple[Any, ...], generator: Generated | None
) -> Recipe:
    changed = {"points": points, "origins": origins, "generator": generator}
    return recipe.model_copy(update={"data": data.model_copy(update=changed)})


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


def count_edits(data: Drawn, now: Dataset) -> Edited:
    """Return in how far points differ from what their generator made; `now` is the Dataset of `data`.

    Where there is no generator nothing was edited. A point that was moved and given another class is moved; one that is
    back where it came from is not.
    """
    if data.generator is None:
        return Edited()
    sample = _sample(data.generator)
    origins = np.array(data.origins, dtype=np.float64)  # of None it makes NaN
    kept = np.flatnonzero(origins >= 0)
    came_from = origins[kept].astype(np.int64)
    moved = np.zeros(len(kept), dtype=bool)
    for column, scale in enumerate(np.abs(sample.x).max(axis=0)):
        moved |= _differ(now.x[kept, column], sample.x[came_from, column], scale)
    y = sample.y.ravel()
    changed = _differ(now.y.ravel()[kept], y[came_from], np.abs(y).max())
    if data.classes is None:
        moved, changed = moved | changed, moved
    return Edited(
        classes=(data.classes or 0) - (data.generator.classes or 0),
        added=len(origins) - len(kept),
        moved=int(np.count_nonzero(moved)),
        relabelled=int(np.count_nonzero(changed & ~moved)),
        removed=len(sample) - len(kept),
    )


@lru_cache(maxsize=8)  # of each page one or two, which every stroke asks for again
def _sample(generator: Generated) -> Dataset:
    return make_dataset(generator, 0)


def _differ(now: Array, then: Array, scale: float) -> Array:
    """Return of each number (n,) whether it is another one, in a column whose largest is `scale`."""
    differs: Array = np.abs(now - then) > _SAME * scale
    return differs
