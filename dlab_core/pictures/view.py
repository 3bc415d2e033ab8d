"""What pictures see of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array, StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.cache import PastCurves
from dlab_core.pictures.digits import TopLosses
from dlab_core.recipe import Recipe

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner
    from dlab_core.models.closed_form import ClosedForm


@dataclass(frozen=True)
class RunView:
    """A run between two steps, beside the learner that is looked at.

    saved: states of the learner by step, ascending. top_losses: by part, of the last scoring. learner_at: returns a
    second learner as the first was at the latest saved step up to the given one. closed_form: returns what linear
    regression comes down to, None for other models. past_curves: what was drawn before and need not be computed again.
    """

    recipe: Recipe
    dataset: Dataset
    saved: Mapping[int, StateDict]
    top_losses: Mapping[str, TopLosses]
    past_curves: PastCurves
    learner_at: "Callable[[int], Learner]"
    closed_form: "Callable[[], ClosedForm | None]"

    @property
    def saved_steps(self) -> Array:
        """The steps of `saved`, ascending."""
        return np.fromiter(self.saved, dtype=np.int64, count=len(self.saved))
