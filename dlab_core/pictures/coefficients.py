"""Coefficients: what a linear model has learned, in the units of the data, beside the closed form."""

from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN
from dlab_core.learners.capabilities import IsLinear
from dlab_core.models.closed_form import ClosedForm, fit
from dlab_core.pictures.view import PictureRequest, RunView


@dataclass(frozen=True)
class Coefficients:
    """A linear function of features in the units of the data, and the closed form's where there is one.

    names: of the features (F,). outputs: (K,) names. weights (F, K), biases (K,), closed: the same two arrays.
    """

    names: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: Array
    biases: Array
    closed: tuple[Array, Array] | None = None


@dataclass(frozen=True)
class CoefficientsRequest(PictureRequest[Coefficients]):
    """The coefficients of a linear model, in the units of the data."""

    def compute(self, view: RunView) -> Coefficients | None:
        """Return the coefficients beside those of the closed form."""
        learner = view.learner
        if not isinstance(learner, IsLinear) or (linear := learner.linear_coefficients()) is None:
            return None
        found, data = closed_form(view), view.recipe.data
        names = tuple(data.in_words(name) for name in linear.names)
        solved = learner.inputs.coefficients(found.weights, found.biases) if found else None
        return Coefficients(names, data.outputs[-len(linear.biases) :], linear.weights, linear.biases, solved)


def closed_form(view: RunView) -> ClosedForm | None:
    """Return what linear regression with squared error and this penalty comes down to, None for other models."""
    learner = view.learner
    if not view.recipe.model.has_closed_form or not isinstance(learner, IsLinear):
        return None
    inputs, ridge = learner.inputs, view.recipe.training.l2

    def solved() -> ClosedForm | None:
        x, y = view.dataset.of(TRAIN)
        if len(x):
            with suppress(np.linalg.LinAlgError):  # of features too large for the arithmetic
                return fit(inputs(x), y, ridge)
        return None

    return view.cache.latest(ClosedForm, (ridge, inputs.names, inputs.mean.tolist(), inputs.scale.tolist()), solved)
