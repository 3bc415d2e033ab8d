"""What pictures see of a run, and what a request for a picture is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from dlab_core.arrays import Array, StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.cache import PictureCache
from dlab_core.recipe import Recipe

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner


@dataclass(frozen=True)
class RunView:
    """A run between two steps.

    learner: at the step that is looked at. saved: states of the learner by step, ascending. scores: by split, of the
    last scoring. top_losses: by split of images, of those that cost most then, the largest loss first: index (n,) into
    the Dataset, predictions (n, C), losses (n,). predict_at: returns what was predicted for (n, D) points at a saved
    step. cache: where a picture keeps what the next one of its kind need not compute again.
    """

    recipe: Recipe
    dataset: Dataset
    learner: "Learner"
    saved: Mapping[int, StateDict]
    scores: Mapping[str, SplitScores | None]
    top_losses: Mapping[str, StateDict]
    predict_at: Callable[[int, Array], Array]
    cache: PictureCache

    @property
    def saved_steps(self) -> Array:
        """The steps of `saved`, ascending."""
        return np.fromiter(self.saved, dtype=np.int64, count=len(self.saved))


P_co = TypeVar("P_co", covariant=True)


class PictureRequest(Protocol[P_co]):
    """A frozen dataclass that holds the options of a picture and stands beside it."""

    def compute(self, view: RunView) -> P_co | None:
        """Return the picture, None where there is none of this run. Changes nothing that others see."""

    def why_none(self, view: RunView) -> str:
        """Return in a sentence why there is no picture of this run, empty where a page need not say it."""
        return ""
