"""A mailbox between two threads that keeps only the newest item."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """One thread puts, another takes. What was not taken in time is merged with the next, by default replaced."""

    def __init__(self, merge: Callable[[T, T], T] = lambda old, new: new) -> None:
        self._merge = merge
        self._lock = threading.Lock()
        self._item: T | None = None

    def put(self, item: T) -> bool:
        """Keep an item; return whether the box was empty, so that the other side needs to be notified.

        On any thread.
        """
        with self._lock:
            was_empty = self._item is None
            self._item = item if self._item is None else self._merge(self._item, item)
        return was_empty

    def put_back(self, item: T) -> None:
        """Keep an item that was taken too soon, unless there is a newer one. On any thread."""
        with self._lock:
            if self._item is None:
                self._item = item

    def take(self) -> T | None:
        """Return the item and empty the box. On any thread."""
        with self._lock:
            item, self._item = self._item, None
        return item
