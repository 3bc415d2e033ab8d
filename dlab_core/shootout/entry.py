"""An entry of the shootout: a recipe, and how far its training has come."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from dlab_core.arrays import Array
from dlab_core.metrics.classification import Scores
from dlab_core.pictures.weight_images import WeightImages
from dlab_core.recipe import Recipe
from dlab_core.training.history import Curves

EntryState = Literal["waiting", "running", "finished", "failed"]


@dataclass(frozen=True)
class Entry:
    """An entry of the comparison as it is now. scores: by split. seconds: of training and scoring, pauses left out."""

    name: str
    recipe: Recipe
    state: EntryState
    epoch: int
    epochs: int
    parameters: int
    loss: float
    scores: dict[str, Scores | None]
    curves: Curves
    seconds: float
    message: str = ""
    images: WeightImages | None = field(default=None, compare=False)

    @property
    def epoch_seconds(self) -> float:
        """Seconds an epoch took on average."""
        return self.seconds / max(1, self.epoch)

    def by_epoch(self, key: str) -> tuple[Array, Array]:
        """Return epochs (n,) and values (n,) of a curve, such as "test.accuracy", as far as they are numbers."""
        values, steps = self.curves.scores.get(key, np.empty(0)), self.curves.scored
        obeys = self.recipe.model.obeys("steps")
        per_epoch = (self.recipe.training.eval_every if obeys else None) or 1  # entries are scored after each epoch
        finite = np.isfinite(values)
        return steps[: len(values)][finite] / per_epoch, values[finite]
