"""Top losses: the images of a split that cost most at the last scoring."""

from dataclasses import dataclass

from dlab_core.arrays import Array
from dlab_core.pictures.view import PictureRequest, RunView


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
class TopLossesRequest(PictureRequest[TopLosses]):
    """The top losses of a split."""

    split: str = "test"

    def compute(self, view: RunView) -> TopLosses | None:
        """Return those of the last scoring, the same object until the next one."""
        found, data = view.top_losses.get(self.split), view.dataset
        if found is None:
            return None
        index, predictions, losses = found["index"], found["predictions"], found["losses"]
        images = data.x[index].reshape(-1, *data.space.shape[1:])
        shown = TopLosses(index, images, data.y[index], predictions.argmax(axis=1), losses, predictions)
        return view.cache.latest(TopLossesRequest, (self.split, index.tolist(), predictions.tolist()), lambda: shown)
