"""The mean loss of each epoch of mini-batches."""

import numpy as np

from dlab_core.arrays import Array


class EpochLosses:
    """Turns the losses of consecutive steps into one number an epoch, however the steps are cut.

    An epoch that was not seen whole, because the batches changed in its middle, is left out.
    """

    def __init__(self) -> None:
        self.rest: Array = np.empty(0)  # of the epoch under way

    def add(self, losses: Array, batch: int, per_epoch: int) -> tuple[Array, Array]:
        """Take the losses (n,) of the next steps, of which the first is batch `batch` of `per_epoch` in its epoch.

        Returns, for each epoch that they complete, the index (e,) of its last step among them and its mean (e,). An
        epoch of one batch has nothing to average, and is left out.
        """
        if per_epoch == 1:
            self.rest = np.empty(0)
            return np.empty(0, dtype=np.int64), np.empty(0)
        if batch != len(self.rest):
            unseen = min(len(losses), per_epoch - batch) if batch else 0
            self.rest = np.empty(0)
        else:
            unseen = 0
        known = np.concatenate([self.rest, losses[unseen:]])
        count = len(known) // per_epoch
        first = unseen + per_epoch - len(self.rest) - 1
        self.rest = known[count * per_epoch :].copy()
        means = known[: count * per_epoch].reshape(count, per_epoch).mean(axis=1)
        return first + per_epoch * np.arange(count), means
