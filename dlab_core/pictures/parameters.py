"""Learned arrays in figures, and what is said of each point."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.learners.capabilities import NO_SUPPORT, HasSupportVectors
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import PLANE

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner


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
        return marks(view.learner, data) if data.space == PLANE and data.classes is not None else None


@dataclass(frozen=True)
class ParameterRow:
    """A learned array in figures."""

    name: str
    shape: tuple[int, ...]
    values: Array  # at most MAX_VALUES of them, in order
    mean: float
    deviation: float
    smallest: float
    largest: float


@dataclass(frozen=True)
class Parameters:
    """The learned arrays of a learner, and how many numbers they hold."""

    rows: tuple[ParameterRow, ...]
    count: int


@dataclass(frozen=True)
class ParametersRequest(PictureRequest[Parameters]):
    """The table of the learned arrays."""

    def compute(self, view: RunView) -> Parameters:
        """Return the table, which is empty where nothing was learned yet."""
        return parameters(view.learner)


MAX_VALUES = 64


def marks(learner: "Learner", data: Dataset) -> Marks:
    """Return what the learner says of each point of a data set of classes."""
    support = learner.support() if isinstance(learner, HasSupportVectors) else NO_SUPPORT
    return Marks(np.argmax(learner.predict(data.x), axis=1), support.free, support.bounded)


def parameters(learner: "Learner") -> Parameters:
    """Return the table of the learned arrays."""
    learned = learner.parameters()
    rows = tuple(_row(name, values) for name, values in learned.items())
    return Parameters(rows, sum(values.size for values in learned.values()))


def _row(name: str, values: Array) -> ParameterRow:
    flat = values.ravel()
    if not len(flat):
        return ParameterRow(name, values.shape, flat, 0.0, 0.0, 0.0, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        figures = float(flat.mean()), float(flat.std()), float(flat.min()), float(flat.max())
    return ParameterRow(name, values.shape, flat[:MAX_VALUES].copy(), *figures)
