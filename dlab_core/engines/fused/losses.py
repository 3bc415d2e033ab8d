"""Losses of a block of points, with their derivatives."""

import math

import numpy as np

from dlab_core.engines.fused.arithmetic import compiled, exp
from dlab_core.objective.regression_losses import LOSSES

CROSS_ENTROPY = 0
POWER, HUBER = (LOSSES[name].code for name in ("power", "huber"))


@compiled
def cross_entropy(a, d, first, classes, targets, n, share, largest, total):  # type: ignore[no-untyped-def]
    """Return the summed -log softmax of a block; its derivative, times `share`, goes to `d`."""
    for j in range(n):
        largest[j] = a[first, j]
        total[j] = 0.0
    for c in range(1, classes):
        z = a[first + c]
        for j in range(n):
            largest[j] = max(largest[j], np.float64(z[j]))
    loss, nothing = 0.0, 0.0
    for c in range(classes):
        z, e, t = a[first + c], d[first + c], targets[c]
        for j in range(n):
            shifted = np.float64(z[j]) - largest[j]
            loss -= t[j] * shifted
            nothing += 0.0 * a.dtype.type(shifted)  # NaN for logits too far apart for their precision, as in PyTorch
            power = exp(shifted)
            total[j] += power
            e[j] = power
    product = 1.0
    for j in range(n):
        product *= total[j]
        if j % 16 == 15:
            loss += math.log(product)
            product = 1.0
        total[j] = 1.0 / total[j]
    loss += math.log(product) + nothing
    for c in range(classes):
        e, t = d[first + c], targets[c]
        for j in range(n):
            e[j] = (e[j] * total[j] - t[j]) * share
    return loss


@compiled
def regression_loss(kind, shape, a, d, first, outputs, targets, n, share):  # type: ignore[no-untyped-def]
    """Return the summed loss of outputs against targets, |y - t|^shape or Huber's with the bend at `shape`."""
    loss = 0.0
    for c in range(outputs):
        y, e, t = a[first + c], d[first + c], targets[c]
        for j in range(n):
            difference = np.float64(y[j]) - np.float64(t[j])
            size = abs(difference)
            sign = 1.0 if difference > 0 else (-1.0 if difference < 0 else 0.0)
            if kind == POWER:
                if shape == 2.0:
                    loss += size * size
                    e[j] = 2.0 * difference * share
                elif shape == 1.0:
                    loss += size
                    e[j] = sign * share
                else:
                    loss += size**shape
                    e[j] = sign * shape * size ** (shape - 1.0) * share
            elif size <= shape:
                loss += 0.5 * size * size
                e[j] = difference * share
            else:
                loss += shape * (size - 0.5 * shape)
                e[j] = sign * shape * share
    return loss
