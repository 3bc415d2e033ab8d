"""Pictures of a model that is shown images: those with the top losses, and the prediction for one drawn by hand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.ink import as_digit
from dlab_core.pictures.top_losses import TopLosses
from dlab_core.pictures.view import PictureRequest, RunView

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner


@dataclass(frozen=True)
class TopLossesRequest(PictureRequest[TopLosses]):
    """The top losses of a split."""

    split: str = "test"

    def compute(self, view: RunView) -> TopLosses | None:
        """Return those of the last scoring."""
        return view.top_losses.get(self.split)


@dataclass(frozen=True)
class Prediction:
    """The prediction for a drawing: image (side, side) as the model is shown it, probabilities (C,)."""

    image: Array
    probabilities: Array


@dataclass(frozen=True, eq=False)  # arrays have no equality
class PredictionRequest(PictureRequest[Prediction]):
    """The prediction for a digit drawn by hand, (h, w) from 0 to 1."""

    drawing: Array

    def compute(self, view: RunView) -> Prediction | None:
        """Return the prediction of a model that is shown images."""
        space = view.dataset.space
        return prediction(view.learner, self.drawing, space.shape[-1]) if space.kind == "image" else None


def prediction(learner: "Learner", drawing: Array, side: int) -> Prediction:
    """Return the prediction for a drawing (h, w) from 0 to 1; for a blank one all probabilities are equal."""
    image = as_digit(drawing, side)
    scores = learner.predict(image[None])[0]
    if not image.any():
        probabilities = np.full(len(scores), 1 / len(scores))
    elif learner.output == "probabilities":
        probabilities = scores.astype(np.float64)
    else:
        weights = np.exp(scores - scores.max())
        probabilities = weights / weights.sum()
    return Prediction(image.reshape(side, side), probabilities)
