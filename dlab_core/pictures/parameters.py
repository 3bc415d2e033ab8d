"""Parameters: the learned arrays in figures."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.pictures.view import PictureRequest, RunView

MAX_VALUES = 64


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
        learned = view.learner.parameters()
        rows = tuple(_row(name, values) for name, values in learned.items())
        return Parameters(rows, sum(values.size for values in learned.values()))


def _row(name: str, values: Array) -> ParameterRow:
    flat = values.ravel()
    if not len(flat):
        return ParameterRow(name, values.shape, flat, 0.0, 0.0, 0.0, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        figures = float(flat.mean()), float(flat.std()), float(flat.min()), float(flat.max())
    return ParameterRow(name, values.shape, flat[:MAX_VALUES].copy(), *figures)
