"""Pictures of a model that predicts values: its curve, its coefficients, its gradients, what it predicts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner, Output

MAX_GRADIENTS = 64
LOG_STEPS = 7  # curves of the past, beside that of the start


@dataclass(frozen=True)
class Fit:
    """A function of one input. xs (m,), ys (m, K): values, or probabilities of classes.

    predicted: (n, K) for each point of the Dataset. past: (step, ys) of earlier steps, the start first. closed: (m, K)
    of the closed form with the same features, None where there is none.
    """

    xs: Array
    ys: Array
    output: "Output"
    predicted: Array
    past: tuple[tuple[int, Array], ...] = ()
    closed: Array | None = None


@dataclass(frozen=True)
class Predictions:
    """What is predicted for each point of the Dataset, (n, K)."""

    predicted: Array


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
class Gradients:
    """Derivatives of the loss over all training points, each (P,): by hand, by autograd, by finite differences.

    No more than MAX_GRADIENTS of `count` parameters; autograd is empty for what does without it.
    """

    names: tuple[str, ...]
    by_hand: Array
    autograd: Array
    differences: Array
    count: int


def gradients(learner: "Learner") -> Gradients | None:
    """Return the gradients of a learner whose objective is known, each computed in its own way."""
    objective = learner.objective()
    if objective is None:
        return None
    names = objective.names
    shown = min(len(names), MAX_GRADIENTS)
    with np.errstate(all="ignore"):
        by_hand = objective.gradient()[:shown]
        differences = np.array([objective.difference(index) for index in objective.indices[:shown]])
        autograd = (
            objective.flat(objective.autograd_gradients())[:shown] if objective.autograd_gradients else np.empty(0)
        )
    return Gradients(names[:shown], by_hand, autograd, differences, len(names))
