"""Pictures of a model that is shown images: those with the top losses, and the prediction for one drawn by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.data.ink import as_digit

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner

TOP_K = 24


@dataclass(frozen=True)
class TopLosses:
    """The images of a split with the largest loss, the largest first, by index into the Dataset.

    images: (n, side, side) from 0 to 1. truth, predicted: (n,) classes. losses: (n,) of each image. predictions: (n, C)
    what the model said of each, probabilities or scores.
    """

    index: Array
    images: Array
    truth: Array
    predicted: Array
    losses: Array
    predictions: Array


@dataclass(frozen=True)
class Prediction:
    """The prediction for a drawing: image (side, side) as the model is shown it, probabilities (C,)."""

    image: Array
    probabilities: Array


def top_losses(data: Dataset, index: Array, predicted: Array, losses: Array) -> TopLosses:
    """Return the images at these indices that cost most, at most TOP_K of them."""
    first = np.argsort(-losses, kind="stable")[:TOP_K]
    side = data.side
    assert side is not None, "only images are shown"
    images = data.x[index[first]].reshape(-1, side, side)
    probabilities = predicted[first]
    return TopLosses(
        index[first], images, data.y[index[first]], probabilities.argmax(axis=1), losses[first], probabilities
    )


_KEPT = ("index", "predictions", "losses")  # the images themselves come with the data


def top_losses_state(found: Mapping[str, TopLosses]) -> dict[str, Array]:
    """Return the top_losses images of the splits as arrays, for a file."""
    return {f"{split}.{name}": getattr(of_split, name) for split, of_split in found.items() for name in _KEPT}


def top_losses_from(state: Mapping[str, Array], data: Dataset) -> dict[str, TopLosses]:
    """Return the top_losses images of the same data that `top_losses_state` returned."""
    splits = dict.fromkeys(name.split(".")[0] for name in state)
    return {split: top_losses(data, *(state[f"{split}.{name}"] for name in _KEPT)) for split in splits}


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
