"""Marks: what is said of each point of classes."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import NO_SUPPORT, HasSupportVectors
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import PLANE


@dataclass(frozen=True)
class Marks:
    """What is said of each point: its predicted class, and the indices of the support vectors."""

    predicted: Array
    free: Array
    bounded: Array


@dataclass(frozen=True)
class MarksRequest(PictureRequest[Marks]):
    """What is said of each point of classes; of images it is not asked for."""

    def compute(self, view: RunView) -> Marks | None:
        """Return the marks of all points of the Dataset."""
        data = view.dataset
        if data.space != PLANE or data.classes is None:
            return None
        learner = view.learner
        support = learner.support() if isinstance(learner, HasSupportVectors) else NO_SUPPORT
        return Marks(np.argmax(learner.predict(data.x), axis=1), support.free, support.bounded)
