"""The order of mini-batches, as a pure function of seed and order index."""

from math import inf

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError, check_range

_BATCH_STREAM = 2
_DRAWN = 4096  # points whose places in all are drawn together: for few points a generator costs more than its numbers


def batch_orders(n: int, seed: int, order: int) -> Array:
    """Return permutations of n points (m, n): of pass number `order`, and of those that are drawn together with it."""
    together = max(1, _DRAWN // max(1, n))
    block, row = divmod(order, together)
    generator = np.random.default_rng((seed, _BATCH_STREAM, block))
    return generator.permuted(np.tile(np.arange(n), (together, 1)), axis=1)[row:]


def batch_bounds(n: int, size: int | None) -> Array:
    """Return the bounds of the batches of a pass, as `array_split` cuts: (batches + 1,) from 0 to n.

    Batches are equal within one point and at most `size`, and never a single point while there are two, unless that is
    the size.
    """
    count = 1 if size is None else max(1, min(-(-n // size), n if size == 1 else n // 2))
    return np.cumsum([0, *(n // count + (i < n % count) for i in range(count))])


def check_past_position(state_dict: StateDict) -> None:
    """Raise StateError unless the "position" of a state is one among some batches, at its "step"."""
    check_range(state_dict, {"position": inf})
    if state_dict["position"][0] > state_dict["step"]:
        raise StateError("its position is beyond its step")


class Batches:
    """A cursor through the batches. Its whole position is three integers: epoch, order and at.

    New data begins a new order, not a new epoch: the epoch counts passes that were completed.

    done: the points of the present batch that a step under way has seen. It is no part of the position, which only
    whole steps change: whoever goes elsewhere begins the step anew.
    """

    def __init__(self, n: int, seed: int, size: int | None, shuffle: bool) -> None:
        self.seed, self.size, self.shuffle = seed, size, shuffle
        self.epoch = self.order = self.at = self.done = 0
        self._set(n)

    def _set(self, n: int) -> None:
        self.n = n
        self.bounds = batch_bounds(n, self.size)
        self.done = 0
        self._orders: Array | None = None

    @property
    def per_epoch(self) -> int:
        """The number of batches of a pass."""
        return len(self.bounds) - 1

    @property
    def largest(self) -> int:
        """The points of the largest batch."""
        return int(np.diff(self.bounds).max())

    @property
    def full(self) -> bool:
        """Whether a pass is one batch of all points, whose order does not matter."""
        return self.per_epoch == 1

    def restart(self, n: int) -> None:
        """Begin a new order, for other data; the epoch goes on."""
        self.order += 1
        self.at = 0
        self._set(n)

    def resize(self, size: int | None, shuffle: bool) -> None:
        """Take batches of that size, in a new order unless they were so already; a step under way begins anew."""
        self.done = 0
        if (size, shuffle) != (self.size, self.shuffle):
            self.size, self.shuffle = size, shuffle
            self.restart(self.n)

    @property
    def fixed(self) -> bool:
        """Whether all passes go through the points as they stand."""
        return self.full or not self.shuffle

    def orders(self) -> Array:
        """Return the order of the points (passes, n) in the present pass, and in some that follow it.

        If the order is fixed there is one row, which stands for all passes.
        """
        if self._orders is None:
            self._orders = np.arange(self.n)[None] if self.fixed else batch_orders(self.n, self.seed, self.order)
        return self._orders

    def advance(self, batches: int = 1) -> None:
        """Step over batches."""
        passes, self.at = divmod(self.at + batches, self.per_epoch)
        self.done = 0
        self.epoch += passes
        self.order += passes
        if passes and not self.fixed:
            later = None if self._orders is None else self._orders[passes:]
            self._orders = later if later is not None and len(later) else None

    def position(self) -> Array:
        """Return (epoch, order, at)."""
        return np.array([self.epoch, self.order, self.at], dtype=np.int64)

    def check_position(self, position: Array, steps: int) -> None:
        """Raise StateError unless that is a position among these batches, which so many steps can lead to."""
        epoch, order, at = position.tolist()
        if min(epoch, order, at) < 0 or at >= self.per_epoch or epoch > steps:
            raise StateError(f"its position {epoch, order, at} is not one among these batches")

    def seek(self, position: Array) -> None:
        """Go to a position (3,) that `position` returned; one that is not among these batches begins its order."""
        self.epoch, self.order, self.at = (int(i) for i in position)
        if self.at >= self.per_epoch:
            self.at = 0
        self.done = 0
        self._orders = None
