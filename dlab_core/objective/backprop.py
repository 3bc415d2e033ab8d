"""Gradients written out by hand, in NumPy: the chain rule from the loss back through each layer.

A fully connected net is a list of layers with an activation after each but the last.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dlab_core.activations import ACTIVATIONS, ActivationName
from dlab_core.arrays import Array
from dlab_core.objective.regression_losses import LOSSES, loss_of_errors
from dlab_core.recipe import Loss

Layers = Sequence[tuple[Array, Array]]  # weights (inputs, outputs) and biases (outputs,) of each layer
# What outputs are compared with targets by: a loss of values, or the cross-entropy of classes.
Criterion = Loss | Literal["softmax", "sigmoid"]


def criterion_of(head: str, loss: Loss) -> Criterion | None:
    """Return what the outputs of a head are compared with targets by, None where it is not written out here."""
    if head == "linear":
        return loss
    return head if head in ("softmax", "sigmoid") else None  # type: ignore[return-value]


def outputs(layers: Layers, activations: Sequence[ActivationName], x: Array) -> Array:
    """Return what the last layer gives for inputs x (n, D): (n, K)."""
    for (weights, biases), name in zip(layers[:-1], activations, strict=True):
        x = ACTIVATIONS[name].f(x @ weights + biases)
    return np.asarray(x @ layers[-1][0] + layers[-1][1])


def losses(criterion: Criterion, last: Array, targets: Array) -> Array:
    """Return the mean loss (...) of outputs (..., n, K) against targets (n, K); of "sigmoid" K is 1."""
    if criterion == "softmax":
        shifted = last - last.max(axis=-1, keepdims=True)
        log_sum = np.log(np.exp(shifted).sum(axis=-1))
        return np.asarray((log_sum - (targets * shifted).sum(axis=-1)).mean(axis=-1))
    if criterion == "sigmoid":
        return np.asarray((np.logaddexp(0, last) - targets * last).mean(axis=(-2, -1)))
    assert not isinstance(criterion, str)
    return np.asarray(loss_of_errors(criterion, last - targets).mean(axis=(-2, -1)))


def output_gradient(criterion: Criterion, last: Array, targets: Array) -> Array:
    """Return the derivative of the mean loss by outputs (n, K)."""
    if criterion == "softmax":
        probabilities = np.exp(last - last.max(axis=1, keepdims=True))
        return np.asarray((probabilities / probabilities.sum(axis=1, keepdims=True) - targets) / len(last))
    if criterion == "sigmoid":
        return np.asarray((ACTIVATIONS["sigmoid"].f(last) - targets) / len(last))
    assert not isinstance(criterion, str)
    return LOSSES[criterion.kind].gradient(criterion, last - targets) / last.size


def gradients(
    layers: Layers, activations: Sequence[ActivationName], x: Array, targets: Array, criterion: Criterion
) -> tuple[float, list[tuple[Array, Array]]]:
    """Return the mean loss of points x (n, D), and its derivatives by weights and biases of each layer."""
    sums, values = [], [x]
    for (weights, biases), name in zip(layers[:-1], activations, strict=True):
        sums.append(values[-1] @ weights + biases)
        values.append(ACTIVATIONS[name].f(sums[-1]))
    last = values[-1] @ layers[-1][0] + layers[-1][1]
    gradient = output_gradient(criterion, last, targets)
    found: list[tuple[Array, Array]] = []
    for k in range(len(layers) - 1, -1, -1):
        found.append((values[k].T @ gradient, gradient.sum(axis=0)))
        if k:
            gradient = (gradient @ layers[k][0].T) * ACTIVATIONS[activations[k - 1]].gradient(sums[k - 1], values[k])
    return float(losses(criterion, last, targets)), found[::-1]
