"""Weight images: the weights of a first layer, each image as large as what the model is shown."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import HasNet
from dlab_core.learners.learner import Learner
from dlab_core.pictures.palette import LIGHT, Palette, diverging, vmax_of
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import Space

MAX_IMAGES = 100


@dataclass(frozen=True)
class WeightImages:
    """What each neuron of the first layer looks for.

    values: (n, height, width) weights. rgba: (n, height, width, 4) bytes, all on one scale: the first colour is -vmax,
    the ground 0, the second +vmax. of_classes: whether the neurons are the classes, as of logistic regression.
    """

    values: Array
    rgba: Array
    vmax: float
    of_classes: bool


@dataclass(frozen=True)
class WeightImagesRequest(PictureRequest[WeightImages]):
    """The weights of the first layer as images."""

    palette: Palette = LIGHT

    def compute(self, view: RunView) -> WeightImages | None:
        """Return the images of a net that is shown images."""
        return weight_images(view.learner, view.dataset.space, self.palette)

    def why_none(self, view: RunView) -> str:
        """Return why the weights of the first layer are no images."""
        return _why_none(view.learner, view.dataset.space)


def weight_images(learner: Learner, space: Space, palette: Palette) -> WeightImages | None:
    """Return the images of a net that is shown such images, None of any other; at most MAX_IMAGES of them."""
    if not isinstance(learner, HasNet) or _why_none(learner, space):
        return None
    layers, (height, width) = learner.spec.layers, space.shape[1:]
    weights = layers[0][0].detach().cpu().numpy()
    values = np.array(weights.T[:MAX_IMAGES], dtype=np.float32, order="C").reshape(-1, height, width)  # a copy
    finite, vmax = np.nan_to_num(values, posinf=0.0, neginf=0.0), vmax_of(values)
    rgba = diverging(finite.reshape(-1, width), 0.0, vmax, palette).reshape(*values.shape, 4)
    return WeightImages(values, rgba, vmax, len(layers) == 1 and len(values) > 1)


def _why_none(learner: Learner, space: Space) -> str:
    """Return in a sentence why there are no images, empty where there are."""
    if not isinstance(learner, HasNet):
        return (
            "Images are made of the weights of a net in PyTorch. A kernel SVM has none that belong to pixels:\n"
            "it compares a digit with its support vectors. Choose logistic regression or a deep net to see weights."
        )
    if space.kind != "image":
        return "The model is shown no images, so that its weights are none."
    height, width = space.shape[1:]
    layers = learner.spec.layers
    if not layers or len(layers[0][0]) != height * width:
        return f"The first layer does not have a weight for each of the {height} × {width} pixels: it shows no images."
    return ""
