"""Edit: one change of a list of points, with its inverse, so that every stroke can be undone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dlab_core.recipe import Pair, Point

DrawnPoint = Point | Pair
Points = tuple[DrawnPoint, ...]
Indexed = tuple[tuple[int, DrawnPoint], ...]


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
        old: list[DrawnPoint] = []
        start = 0
        for index, point in self.removed:
            if not start <= index < len(points) or points[index] != point:
                raise ValueError(f"the edit removes {point} at {index}, which is not in these points")
            old += points[start:index]
            start = index + 1
        old += points[start:]
        new: list[DrawnPoint] = []
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
        came, kept_first = [i for i, _ in self.inserted], _Kept([i for i, _ in self.removed])
        goes, kept_second = [i for i, _ in other.removed], _Kept([i for i, _ in other.inserted])
        came_and_goes = set(came) & set(goes)
        # Between two lists kept points stay in order: the n-th kept of the one is the n-th kept of the other.
        removed = [*self.removed]
        for middle, point in other.removed:
            if middle not in came_and_goes:
                removed.append((kept_first.index_of(middle - bisect_left(came, middle)), point))
        inserted = [*other.inserted]
        for middle, point in self.inserted:
            if middle not in came_and_goes:
                inserted.append((kept_second.index_of(middle - bisect_left(goes, middle)), point))
        return Edit(_in_order(removed), _in_order(inserted))


class _Kept:
    """The places of a list that are not in `others` (ascending)."""

    def __init__(self, others: list[int]) -> None:
        self._kept_before = [index - rank for rank, index in enumerate(others)]

    def index_of(self, rank: int) -> int:
        """Return the place of the kept item number `rank`."""
        return rank + bisect_right(self._kept_before, rank)


def _in_order(items: Iterable[tuple[int, DrawnPoint]]) -> Indexed:
    return tuple(sorted(items, key=lambda item: item[0]))


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
