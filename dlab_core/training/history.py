"""The curves of a run: the loss of each step and the scores of the scoring steps."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array, below
from dlab_core.metrics.scores import SplitScores

MAX_LOSSES = 16_384  # beyond it every second one is dropped: more than a screen has columns
COLUMNS = ("steps", "losses", "scored", "epochs", "epoch_losses")  # of Curves, beside those of the scores


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


class _Table:
    """Columns of one length by name, to which rows are added; what it hands out is never written again."""

    def __init__(self, **kinds: type) -> None:
        self._rooms: dict[str, Array] = {name: np.empty(256, dtype=kind) for name, kind in kinds.items()}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, name: str) -> Array:
        view = self._rooms[name][: self._count]
        view.setflags(write=False)
        return view

    @property
    def columns(self) -> dict[str, Array]:
        return {name: self[name] for name in self._rooms}

    def extend(self, rows: dict[str, Array]) -> None:
        """Add rows. What a new column has in those before, and a column that is not there in these, is NaN."""
        end = self._count + len(next(iter(rows.values())))
        for name in self._rooms | rows:
            known = self[name] if name in self._rooms else np.full(self._count, np.nan)
            if name not in self._rooms or end > len(self._rooms[name]):
                self._rooms[name] = np.empty(max(256, end, 2 * self._count), dtype=known.dtype)
                self._rooms[name][: self._count] = known
            self._rooms[name][self._count : end] = rows.get(name, np.nan)
        self._count = end

    def keep(self, chosen: Array) -> None:
        # Into new room: an older view must not change.
        kept = {name: column[chosen] for name, column in self.columns.items()}
        self._rooms = {name: np.empty(0, dtype=column.dtype) for name, column in kept.items()}
        self._count = 0
        self.extend(kept)

    def halve(self) -> None:
        """Drop every second row where there are too many, but not the last."""
        if self._count > MAX_LOSSES:
            self.keep(np.append(np.arange(0, self._count - 1, 2), self._count - 1))


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
        unseen = 0
        if batch != len(self.rest):
            unseen, self.rest = min(len(losses), per_epoch - batch) if batch else 0, np.empty(0)
        known = np.concatenate([self.rest, losses[unseen:]])
        count = len(known) // per_epoch
        first = unseen + per_epoch - len(self.rest) - 1
        self.rest = known[count * per_epoch :].copy()
        means = known[: count * per_epoch].reshape(count, per_epoch).mean(axis=1)
        return first + per_epoch * np.arange(count), means


@dataclass(frozen=True)
class Remainder:
    """What a history knows at a step beside its columns: losses of the epoch under way, the last step and its loss."""

    of_epoch: Array
    last: tuple[int, float] | None


class History:
    """Appends losses and scores and hands out read-only views, bounded whatever the number of steps."""

    def __init__(self) -> None:
        self._steps = _Table(steps=np.int64, losses=np.float64)
        self._scored = _Table(scored=np.int64)  # and a column for each score
        self._epochs = _Table(epochs=np.int64, epoch_losses=np.float64)
        self._stride = 1
        self._last: tuple[int, float] | None = None
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
        self._epochs.extend({"epochs": first_step + ends, "epoch_losses": means})
        self._epochs.halve()
        steps = np.arange(first_step, first_step + len(losses))
        kept = (steps % self._stride == 0) | (self._last is None)
        self._steps.extend({"steps": steps[kept], "losses": losses[kept]})
        self._last = (int(steps[-1]), float(losses[-1]))
        while len(self._steps) > MAX_LOSSES:
            self._stride *= 2
            kept = self._steps["steps"] % self._stride == 0
            kept[0] = True
            self._steps.keep(kept)

    def add_scores(self, step: int, scores: Mapping[str, SplitScores | None]) -> None:
        """Append the scores of one scoring step, by split; columns without a value go on with NaN."""
        measures = next((s.measures for s in scores.values() if s is not None), ())
        found = {
            f"{split}.{measure}": np.array([getattr(s, measure, np.nan)], dtype=np.float64)
            for split, s in scores.items()
            for measure in measures
        }
        self._scored.extend({"scored": np.array([step])} | found)
        self._scored.halve()

    @property
    def remainder(self) -> Remainder:
        """What `rewind` needs to go on from this step as if nothing had come after it."""
        return Remainder(self._of_epochs.rest.copy(), self._last)

    def rewind(self, step: int, remainder: Remainder | None = None) -> None:
        """Forget what came after a step, to go on from there; without a remainder its epoch has no mean."""
        for table, steps in ((self._steps, "steps"), (self._scored, "scored"), (self._epochs, "epochs")):
            table.keep(table[steps] <= step)
        self._of_epochs = EpochLosses()
        self._last = self._last_kept()
        if remainder is not None:
            self._of_epochs.rest, self._last = remainder.of_epoch.copy(), remainder.last

    def _last_kept(self) -> tuple[int, float] | None:
        return (int(self._steps["steps"][-1]), float(self._steps["losses"][-1])) if len(self._steps) else None

    def curves(self) -> Curves:
        """Return the columns so far."""
        steps, losses = self._steps["steps"], self._steps["losses"]
        if self._last is not None and (not len(steps) or steps[-1] != self._last[0]):
            steps, losses = np.append(steps, self._last[0]), np.append(losses, self._last[1])
            steps.setflags(write=False)
            losses.setflags(write=False)
        scores = self._scored.columns
        return Curves(steps, losses, scores.pop("scored"), scores, **self._epochs.columns)

    def state_dict(self) -> dict[str, Array]:
        curves = self.curves()
        state_dict = {name: getattr(curves, name).copy() for name in COLUMNS} | {"rest": self._of_epochs.rest.copy()}
        state_dict |= {f"scores.{name}": values.copy() for name, values in curves.scores.items()}
        return state_dict | {"stride": np.array(self._stride)}

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        self.__init__()  # type: ignore[misc]
        for table in (self._steps, self._epochs):
            table.extend({name: state_dict[name] for name in table.columns})
        self._last = self._last_kept()
        self._scored.extend({"scored": state_dict["scored"]} | below("scores.", state_dict))
        self._of_epochs.rest = state_dict["rest"].copy()
        steps = state_dict["steps"]
        self._stride = int(state_dict.get("stride", np.diff(steps).max(initial=1)))
        if len(steps) > 1 and steps[-1] % self._stride:  # the last one was not to be kept
            self._steps.keep(np.arange(len(steps) - 1))
