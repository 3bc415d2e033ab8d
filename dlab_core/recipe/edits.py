"""Edit: one change of a list of points, or of what belongs to them, with its inverse: every stroke can be undone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from dlab_core.recipe import Pair, Point

DrawnPoint = Point | Pair
Points = tuple[Any, ...]  # or, of each, something else, as its origin
Indexed = tuple[tuple[int, Any], ...]


@dataclass(frozen=True)
class Edit:
    """Points taken out of a list and points put in; a point that moves or changes class is both.

    removed: (index in the old list, point), inserted: (index in the new list, point); both in ascending order
    of index. Old and new are thus alike, and the inverse only exchanges them.
    """

    removed: Indexed = ()
    inserted: Indexed = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.inserted)

    def apply(self, points: Points) -> Points:
        """Return the new list; ValueError where the edit does not belong to these points."""
        old: list[Any] = []
        start = 0
        for index, point in self.removed:
            if not start <= index < len(points) or points[index] != point:
                raise ValueError(f"the edit removes {point} at {index}, which is not in these points")
            old += points[start:index]
            start = index + 1
        old += points[start:]
        new: list[Any] = []
        start = 0
        for index, point in self.inserted:
            end = start + index - len(new)
            if not start <= end <= len(old):
                raise ValueError(f"the edit inserts at {index}, beyond the end of these points")
            new += old[start:end]
            new.append(point)
            start = end
        new += old[start:]
        return tuple(new)

    def inverse(self) -> "Edit":
        """Return the edit that takes this one back."""
        return Edit(self.inserted, self.removed)

    def then(self, other: "Edit") -> "Edit":
        """Return the one edit that does this and then `other`.

        A point of the middle list either came in by this edit or stood in the old list; it either goes out by
        `other` or stays in the new list. What came in and goes out again leaves no trace.
        """
        traceless = {index for index, _ in self.inserted} & {index for index, _ in other.removed}
        before = self.inverse()
        removed = ((before._moved(index), point) for index, point in other.removed if index not in traceless)
        inserted = ((other._moved(index), point) for index, point in self.inserted if index not in traceless)
        return Edit(_in_order((*self.removed, *removed)), _in_order((*other.inserted, *inserted)))

    def _moved(self, index: int) -> int:
        """Return the place in the new list of a point that stays: as many points that stay come before it in both."""
        rank = index - bisect_left(self.removed, index, key=itemgetter(0))
        return rank + bisect_right(range(len(self.inserted)), rank, key=lambda i: self.inserted[i][0] - i)


def _in_order(items: Iterable[tuple[int, Any]]) -> Indexed:
    return tuple(sorted(items, key=itemgetter(0)))


def insertion(count: int, new: Iterable[DrawnPoint]) -> Edit:
    """Return the edit that appends points to a list of `count`."""
    return Edit(inserted=tuple(enumerate(new, start=count)))


def removal(points: Mapping[int, DrawnPoint]) -> Edit:
    """Return the edit that takes out the points at the given indices."""
    return Edit(removed=_in_order(points.items()))


def replacement(old: Mapping[int, DrawnPoint], new: Mapping[int, DrawnPoint]) -> Edit:
    """Return the edit that puts `new` in the places of `old`; both have the same indices."""
    if old.keys() != new.keys():
        raise ValueError("a replacement needs the same indices on both sides")
    return Edit(_in_order(old.items()), _in_order(new.items()))


def edit_of_origins(edit: Edit, origins: Sequence[int | None]) -> Edit:
    """Return what an edit of points does to their origins: a point put in the place of another has its origin."""
    gone = {index: origins[index] for index, _ in edit.removed}
    return Edit(tuple(gone.items()), tuple((index, gone.get(index)) for index, _ in edit.inserted))
