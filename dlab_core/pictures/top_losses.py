"""The images with the largest losses, which a scoring finds."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset

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


def top_losses(data: Dataset, index: Array, predicted: Array, losses: Array) -> TopLosses:
    """Return the images at these indices that cost most, at most TOP_K of them."""
    first = np.argsort(-losses, kind="stable")[:TOP_K]
    images = data.x[index[first]].reshape(-1, *data.space.shape[1:])
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
