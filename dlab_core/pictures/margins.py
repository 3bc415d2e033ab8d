"""Margins: how far on its right side each point is, and what four losses make of that."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN
from dlab_core.metrics.classification import SMALLEST_PROBABILITY
from dlab_core.pictures.view import PictureRequest, RunView

MAX_MARGINS = 2000  # more cannot be told apart
REACH = 3.0  # of the margins that are drawn: beyond it the losses are straight, or nothing

# By name, each as a function of margins t z; the logistic loss is in units in which it is 1 at the margin 0.
MARGIN_LOSSES: dict[str, Callable[[Array], Array]] = {
    "0-1": lambda m: (m <= 0).astype(np.float64),
    "hinge": lambda m: np.maximum(0.0, 1 - m),
    "squared hinge": lambda m: np.maximum(0.0, 1 - m) ** 2,
    "logistic": lambda m: np.logaddexp(0, -m) / np.log(2),
}


@dataclass(frozen=True)
class Margins:
    """margins (n,) of the training points of two classes: the score on the side of the true class, negative if wrong.

    own: which of MARGIN_LOSSES the model is trained by, empty for one that none of them is.
    """

    margins: Array
    own: str


@dataclass(frozen=True)
class MarginsRequest(PictureRequest[Margins]):
    """The margins of the training points."""

    def compute(self, view: RunView) -> Margins | None:
        """Return the margins of two classes: by their score, or the log-odds where there are probabilities."""
        learner, data = view.learner, view.dataset
        if data.classes != 2 or learner.output == "values":
            return None
        x, y = (array[:MAX_MARGINS] for array in data.of(TRAIN))
        of_first, score = np.asarray(learner.predict(x), dtype=np.float64).T
        if learner.output == "probabilities":
            logs = [np.log(np.maximum(of_class, SMALLEST_PROBABILITY)) for of_class in (of_first, score)]
            score = logs[1] - logs[0]
        return Margins((2 * y - 1) * score, view.recipe.model.margin_loss)
