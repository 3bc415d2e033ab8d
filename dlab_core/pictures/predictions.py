"""Predictions: what a model makes of each point, and of a digit drawn by hand."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.ink import as_digit
from dlab_core.pictures.view import PictureRequest, RunView


@dataclass(frozen=True)
class Predictions:
    """What is predicted for each point of the Dataset, (n, K)."""

    predicted: Array


@dataclass(frozen=True)
class PredictionsRequest(PictureRequest[Predictions]):
    """What is predicted for each point."""

    def compute(self, view: RunView) -> Predictions | None:
        """Return the predictions of values."""
        learner = view.learner
        return Predictions(learner.predict(view.dataset.x)) if learner.output == "values" else None


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
        """Return the prediction of a model that is shown images; for a blank drawing all probabilities are equal."""
        space, learner = view.dataset.space, view.learner
        if space.kind != "image":
            return None
        side = space.shape[-1]
        image = as_digit(self.drawing, side)
        scores = learner.predict(image[None])[0]
        if not image.any():
            probabilities = np.full(len(scores), 1 / len(scores))
        elif learner.output == "probabilities":
            probabilities = scores.astype(np.float64)
        else:
            weights = np.exp(scores - scores.max())
            probabilities = weights / weights.sum()
        return Prediction(image.reshape(side, side), probabilities)
