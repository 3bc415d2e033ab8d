"""The curves of a run: the loss of each step and the scores of the scoring steps."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.metrics.scores import SplitScores

MAX_LOSSES = 16_384  # beyond it every second one is dropped: more than a screen has columns


@dataclass(frozen=True)
class Curves:
    """Read-only columns of a history as it was when they were taken.

    steps, losses: (m,) the loss of a step's batch, penalty included, decimated with the first and last exact.
    scored: (k,) scoring steps. scores: by "split.measure", such as "test.accuracy", (k,) with NaN where there is none.
    epochs: (e,) the last step of each epoch of several batches. epoch_losses: (e,) the mean loss of its steps.
    """

    steps: Array
    losses: Array
    scored: Array
    scores: dict[str, Array]
    epochs: Array
    epoch_losses: Array


class _Column:
    """An append-only array; what it hands out is never written again."""

    def __init__(self, dtype: type) -> None:
        self._room: Array = np.empty(256, dtype=dtype)
        self._count = 0

    def extend(self, values: Array) -> None:
        end = self._count + len(values)
        if end > len(self._room):
            larger = np.empty(max(end, 2 * len(self._room)), dtype=self._room.dtype)
            larger[: self._count] = self.view()
            self._room = larger
        self._room[self._count : end] = values
        self._count = end

    def view(self) -> Array:
        view = self._room[: self._count]
        view.setflags(write=False)
        return view

    def keep(self, chosen: Array) -> None:
        # Into new room: an older view must not change.
        values = self.view()[chosen]
        self._room = np.empty(max(256, 2 * len(values)), dtype=self._room.dtype)
        self._count = 0
        self.extend(values)


_STATE = ("steps", "losses", "scored", "epochs", "epoch_losses")  # of Curves


def _halve(*columns: _Column) -> None:
    """Drop every second entry where there are too many, but not the last."""
    count = len(columns[0].view())
    if count > MAX_LOSSES:
        for column in columns:
            column.keep(np.append(np.arange(0, count - 1, 2), count - 1))


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


class History:
    """Appends losses and scores and hands out read-only views, bounded whatever the number of steps."""

    def __init__(self) -> None:
        self._steps, self._losses = _Column(np.int64), _Column(np.float64)
        self._stride = 1
        self._last: tuple[int, float] | None = None
        self._scored = _Column(np.int64)
        self._scores: dict[str, _Column] = {}
        self._epochs, self._epoch_losses = _Column(np.int64), _Column(np.float64)
        self._of_epochs = EpochLosses()

    @property
    def last_loss(self) -> float:
        """The loss of the last step, NaN before the first."""
        return self._last[1] if self._last else float("nan")

    def add_losses(self, first_step: int, losses: Array, batch: int = 0, per_epoch: int = 1) -> None:
        """Append the losses (n,) of consecutive steps from `first_step` on, which is batch `batch` of `per_epoch`."""
        if not len(losses):
            return
        ends, means = self._of_epochs.add(losses, batch, per_epoch)
        self._epochs.extend(first_step + ends)
        self._epoch_losses.extend(means)
        _halve(self._epochs, self._epoch_losses)
        steps = np.arange(first_step, first_step + len(losses))
        kept = steps % self._stride == 0 if self._stride > 1 else slice(None)
        if self._last is None:
            kept = slice(None)
        self._steps.extend(steps[kept])
        self._losses.extend(losses[kept])
        self._last = (int(steps[-1]), float(losses[-1]))
        while len(self._steps.view()) > MAX_LOSSES:
            self._stride *= 2
            kept = self._steps.view() % self._stride == 0
            kept[0] = True
            self._steps.keep(kept)
            self._losses.keep(kept)

    def add_scores(self, step: int, scores: Mapping[str, SplitScores | None]) -> None:
        """Append the scores of one scoring step, by split; columns without a value go on with NaN."""
        before = len(self._scored.view())
        self._scored.extend(np.array([step]))
        measures = next((s.measures for s in scores.values() if s is not None), ())
        found = {
            f"{split}.{measure}": getattr(s, measure, np.nan) for split, s in scores.items() for measure in measures
        }
        for name in found.keys() - self._scores.keys():
            column = self._scores[name] = _Column(np.float64)
            column.extend(np.full(before, np.nan))
        for name, column in self._scores.items():
            column.extend(np.array([found.get(name, np.nan)]))
        _halve(self._scored, *self._scores.values())

    def rewind(self, step: int) -> None:
        """Forget what came after a step, to go on from there."""
        of_scores = self._scored, *self._scores.values()
        for columns in ((self._steps, self._losses), of_scores, (self._epochs, self._epoch_losses)):
            kept = columns[0].view() <= step
            for column in columns:
                column.keep(kept)
        self._of_epochs = EpochLosses()
        losses = self._losses.view()
        self._last = (int(self._steps.view()[-1]), float(losses[-1])) if len(losses) else None

    def curves(self) -> Curves:
        """Return the columns so far."""
        steps, losses = self._steps.view(), self._losses.view()
        if self._last is not None and (not len(steps) or steps[-1] != self._last[0]):
            steps, losses = np.append(steps, self._last[0]), np.append(losses, self._last[1])
            steps.setflags(write=False)
            losses.setflags(write=False)
        scores = {name: column.view() for name, column in self._scores.items()}
        return Curves(steps, losses, self._scored.view(), scores, self._epochs.view(), self._epoch_losses.view())

    def state_dict(self) -> dict[str, Array]:
        curves = self.curves()
        state_dict = {name: getattr(curves, name).copy() for name in _STATE} | {"rest": self._of_epochs.rest.copy()}
        return state_dict | {f"scores.{name}": values.copy() for name, values in curves.scores.items()}

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        self.__init__()  # type: ignore[misc]
        steps, losses = state_dict["steps"], state_dict["losses"]
        self._steps.extend(steps)
        self._losses.extend(losses)
        if len(steps):
            self._last = (int(steps[-1]), float(losses[-1]))
            gaps = np.diff(steps)
            self._stride = int(gaps.max(initial=1))
        self._scored.extend(state_dict["scored"])
        self._epochs.extend(state_dict["epochs"])
        self._epoch_losses.extend(state_dict["epoch_losses"])
        self._of_epochs.rest = state_dict["rest"].copy()
        for name, values in state_dict.items():
            if name.startswith("scores."):
                column = self._scores[name.removeprefix("scores.")] = _Column(np.float64)
                column.extend(values)
