"""Margins: how far on its right side each point is, and what four losses make of that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.pictures.view import PictureRequest, RunView

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner

MAX_MARGINS = 2000  # more cannot be told apart
REACH = 3.0  # of the margins that are drawn: beyond it the losses are straight, or nothing

# By name, each as a function of margins t z; the logistic loss is in units in which it is 1 at the margin 0.
MARGIN_LOSSES: dict[str, Callable[[Array], Array]] = {
    "0-1": lambda m: (m <= 0).astype(np.float64),
    "hinge": lambda m: np.maximum(0.0, 1 - m),
    "squared hinge": lambda m: np.maximum(0.0, 1 - m) ** 2,
    "logistic": lambda m: np.logaddexp(0, -m) / np.log(2),
}

# By which of them each kind of model is trained.
OWN_LOSS = {
    "logreg": "logistic",
    "fcann2": "logistic",
    "deep_net": "logistic",
    "linear_svm": "squared hinge",
    "ksvm": "hinge",
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
        """Return the margins where there are two classes."""
        return margins(view.learner, view.dataset, OWN_LOSS.get(view.recipe.model.kind, ""))


def margins(learner: "Learner", data: Dataset, own: str) -> Margins | None:
    """Return the margins of a learner of two classes: its score, or the log-odds where it gives probabilities."""
    if data.classes != 2 or learner.output == "values":
        return None
    x, y = data.of(TRAIN)
    predicted = np.asarray(learner.predict(x[:MAX_MARGINS]), dtype=np.float64)
    if learner.output == "probabilities":
        smallest = np.finfo(np.float32).tiny
        score = np.log(np.maximum(predicted[:, 1], smallest)) - np.log(np.maximum(predicted[:, 0], smallest))
    else:
        score = predicted[:, 1]
    return Margins((2 * y[:MAX_MARGINS] - 1) * score, own)
