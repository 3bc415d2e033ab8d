"""What pictures keep from one frame to the next, so that it need not be computed again."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

MOST_STEPS = 2000  # remembered in one place


class PictureCache:
    """Places, each of which holds what was computed for the last key that was asked for there.

    It is of one data set and of one past: where either changes, a run begins a new cache.
    """

    def __init__(self) -> None:
        self._places: dict[Hashable, tuple[object, Any]] = {}

    def latest(self, place: Hashable, key: object, compute: Callable[[], T]) -> T:
        """Return what `compute` gives for a key, computed anew where the key is not that of the last time."""
        known = self._places.get(place)
        if known is None or known[0] != key:
            known = self._places[place] = key, compute()
        found: T = known[1]
        return found

    def by_step(self, place: Hashable, key: object, steps: Iterable[int], compute: Callable[[int], T]) -> dict[int, T]:
        """Return what `compute` gives for each of the steps, computing only what is not known for the same key."""
        known: dict[int, T] = self.latest(place, key, dict)
        found: dict[int, T] = {}
        for step in steps:
            if step not in known:
                known[step] = compute(step)
            found[step] = known[step]
        if len(known) > MOST_STEPS:
            known.clear()
            known.update(found)
        return found
