"""Predictions: what a model makes of each point, and of a digit drawn by hand."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from dlab_core.arrays import Array
from dlab_core.pictures.view import PictureRequest, RunView

_FAINT = 0.2  # of full ink: what is fainter is the blur at an edge


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


def as_digit(drawing: Array, side: int) -> Array:
    """Return a drawing (h, w), from 0 (paper) to 1 (ink), as a vector (side * side) like those of the data.

    For 28 pixels as MNIST was made: the digit is scaled, keeping its proportions and smoothed, until it fits into 20 x
    20 pixels, and placed so that its centre of mass is in the middle of the image (LeCun et al., 1998). For
    other sides, such as scikit-learn's 8 x 8, it fills the height. A blank drawing is blank.
    """
    drawing = np.asarray(drawing, dtype=np.float32)
    inked = drawing > _FAINT
    image = np.zeros((side, side), dtype=np.float32)
    if not inked.any():
        return image.ravel()
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    cut = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = 20 if side == 28 else side
    scale = box / max(cut.shape)
    height, width = (max(1, min(box, round(n * scale))) for n in cut.shape)
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    small = Image.fromarray(cut).resize((width, height), how)
    digit = np.clip(np.asarray(small), 0, 1)
    total = float(digit.sum())
    middle = side / 2 if side == 28 else (side - 1) / 2  # measured on MNIST: 13.5 to 14.5, on average 14.0
    bottom_left = []
    for axis, size in enumerate(digit.shape):
        along = np.arange(size)
        centre = float((digit.sum(axis=1 - axis) * along).sum()) / total if total else (size - 1) / 2
        bottom_left.append(int(np.clip(round(middle - centre), 0, side - size)))
    top, left = bottom_left
    image[top : top + height, left : left + width] = digit
    return image.ravel()
