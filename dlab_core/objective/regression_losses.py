"""Losses of predicted values, and their derivatives by the error."""

import numpy as np

from dlab_core.arrays import Array
from dlab_core.recipe import HuberLoss, Loss


def loss_of_errors(loss: Loss, errors: Array) -> Array:
    """Return the loss of each error ŷ - y."""
    size = np.abs(errors)
    if isinstance(loss, HuberLoss):
        return np.where(size <= loss.delta, 0.5 * size * size, loss.delta * (size - 0.5 * loss.delta))
    return _power(size, loss.m)


def gradient_of_errors(loss: Loss, errors: Array) -> Array:
    """Return the derivative of each loss by its error."""
    if isinstance(loss, HuberLoss):
        return np.clip(errors, -loss.delta, loss.delta)
    if loss.m == 2:
        return 2 * errors
    return np.asarray(np.sign(errors) * loss.m * _power(np.abs(errors), loss.m - 1))


def _power(size: Array, m: float) -> Array:
    if m != int(m):
        return np.asarray(size**m)
    product = np.ones_like(size)
    for _ in range(int(m)):  # several times as fast as a power that need not be whole
        product *= size
    return product
