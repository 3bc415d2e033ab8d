"""Weights of a first layer as images, each as large as what the model is shown."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import HasNet
from dlab_core.pictures.colours import diverging
from dlab_core.pictures.palette import LIGHT, Palette
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import Space

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner

MAX_IMAGES = 100


@dataclass(frozen=True)
class WeightImages:
    """What each neuron of the first layer looks for.

    values: (n, side, side) weights. rgba: (n, side, side, 4) bytes, all on one scale: the first colour is -vmax, the
    ground 0, the second +vmax. of_classes: whether the neurons are the classes, as of logistic regression.
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


def weight_images(learner: "Learner", space: Space, palette: Palette) -> WeightImages | None:
    """Return the images of a net that is shown such images, None of any other; at most MAX_IMAGES of them."""
    layers = learner.spec.layers if isinstance(learner, HasNet) and learner.output != "scores" else ()
    if space.kind != "image" or not layers or len(layers[0][0]) != space.dimension:
        return None
    first = layers[0][0].detach().cpu().numpy()
    side = space.shape[-1]
    values = np.array(first.T[:MAX_IMAGES], dtype=np.float32, order="C").reshape(-1, side, side)
    finite = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    vmax = float(np.abs(finite).max(initial=0.0)) or 1.0
    rgba = diverging(finite.reshape(-1, side), 0.0, vmax, palette).reshape(-1, side, side, 4)
    return WeightImages(values, rgba, vmax, len(layers) == 1)
