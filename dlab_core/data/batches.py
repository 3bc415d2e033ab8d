"""The order of mini-batches, as a pure function of seed and order index."""

import numpy as np

from dlab_core.data.dataset import Array

_BATCH_STREAM = 2


def batch_order(n: int, seed: int, order: int, shuffle: bool) -> Array:
    """Return the permutation of n points that pass number `order` goes through."""
    if not shuffle:
        return np.arange(n)
    return np.random.default_rng((seed, _BATCH_STREAM, order)).permutation(n)


def batch_bounds(n: int, size: int | None) -> Array:
    """Return the bounds of the batches of a pass, as `array_split` cuts: (batches + 1,) from 0 to n.

    Batches are equal within one point and at most `size`, and never a single point while there are two.
    """
    count = 1 if size is None else max(1, min(-(-n // size), n // 2))
    return np.cumsum([0, *(n // count + (i < n % count) for i in range(count))])


class Batches:
    """A cursor through the batches. Its whole position is three integers: epoch, order and at.

    New data begins a new order, not a new epoch: the epoch counts passes that were completed.
    """

    def __init__(self, n: int, seed: int, size: int | None, shuffle: bool) -> None:
        self.seed = seed
        self.epoch = self.order = self.at = 0
        self._set(n, size, shuffle)

    def _set(self, n: int, size: int | None, shuffle: bool) -> None:
        self.n, self.size, self.shuffle = n, size, shuffle
        self.bounds = batch_bounds(n, size)
        self._permutation: Array | None = None

    @property
    def per_epoch(self) -> int:
        """The number of batches of a pass."""
        return len(self.bounds) - 1

    @property
    def full(self) -> bool:
        """Whether a pass is one batch of all points, whose order does not matter."""
        return self.per_epoch == 1

    def restart(self, n: int, size: int | None, shuffle: bool) -> None:
        """Begin a new order, for other data or another size of batch; the epoch goes on."""
        self.order += 1
        self.at = 0
        self._set(n, size, shuffle)

    def permutation(self) -> Array:
        """Return the order of the points in the present pass."""
        if self._permutation is None:
            self._permutation = batch_order(self.n, self.seed, self.order, self.shuffle)
        return self._permutation

    def advance(self) -> None:
        """Step over one batch."""
        self.at += 1
        if self.at == self.per_epoch:
            self.at = 0
            self.epoch += 1
            self.order += 1
            self._permutation = None

    def position(self) -> Array:
        """Return (epoch, order, at)."""
        return np.array([self.epoch, self.order, self.at], dtype=np.int64)

    def seek(self, position: Array) -> None:
        """Go to a position that `position` returned on the same data."""
        self.epoch, self.order, self.at = (int(i) for i in position)
        self._permutation = None
