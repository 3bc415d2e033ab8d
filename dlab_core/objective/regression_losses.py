"""Losses of predicted values, and their derivatives by the error.

Importing this imports no PyTorch. To add one is a config in `recipe/training.py`, a row here, and its derivative in
`engines/fused/losses.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dlab_core.arrays import Array
from dlab_core.recipe import Loss


@dataclass(frozen=True)
class RegressionLoss:
    """A loss of an error ŷ - y. Each function takes the config first.

    loss, gradient: of arrays of errors. in_torch: returns the mean loss of outputs and targets, given PyTorch's
    functions. torch_text, gradient_text: the same as programs write it. code, param: what the compiled loop calls it,
    and its number.
    """

    loss: Callable[[Any, Array], Array]
    gradient: Callable[[Any, Array], Array]
    in_torch: Callable[[Any, Any], Callable[[Any, Any], Any]]
    torch_text: Callable[[Any], str]
    gradient_text: Callable[[Any], str]
    code: int
    param: Callable[[Any], float]


def _huber(loss: Any, errors: Array) -> Array:
    size = np.abs(errors)
    return np.where(size <= loss.delta, 0.5 * size * size, loss.delta * (size - 0.5 * loss.delta))


def _power_gradient(loss: Any, errors: Array) -> Array:
    if loss.m == 2:
        return 2 * errors
    return np.asarray(np.sign(errors) * loss.m * _power(np.abs(errors), loss.m - 1))


def _power_in_torch(loss: Any, functional: Any) -> Callable[[Any, Any], Any]:
    if loss.m == 2:
        return functional.mse_loss  # type: ignore[no-any-return]
    return lambda outputs, targets: ((outputs - targets).abs() ** loss.m).mean()


def _power_text(loss: Any) -> str:
    error = "(prediction - y_batch)" if loss.m == 2 else "(prediction - y_batch).abs()"
    return f"({error} ** {2 if loss.m == 2 else loss.m!r}).mean()"


def _power_gradient_text(loss: Any) -> str:
    return "2 * error" if loss.m == 2 else f"{loss.m!r} * np.sign(error) * np.abs(error) ** {loss.m - 1!r}"


def _power(size: Array, m: float) -> Array:
    if m != int(m):
        return np.asarray(size**m)
    product = np.ones_like(size)
    for _ in range(int(m)):  # several times as fast as a power that need not be whole
        product *= size
    return product


def _huber_in_torch(loss: Any, functional: Any) -> Callable[[Any, Any], Any]:
    return lambda outputs, targets: functional.huber_loss(outputs, targets, delta=loss.delta)


LOSSES: dict[str, RegressionLoss] = {
    "power": RegressionLoss(
        lambda loss, errors: _power(np.abs(errors), loss.m),
        _power_gradient,
        _power_in_torch,
        _power_text,
        _power_gradient_text,
        code=1,
        param=lambda loss: loss.m,
    ),
    "huber": RegressionLoss(
        _huber,
        lambda loss, errors: np.clip(errors, -loss.delta, loss.delta),
        _huber_in_torch,
        lambda loss: f"torch.nn.functional.huber_loss(prediction, y_batch, delta={loss.delta!r})",
        lambda loss: f"np.clip(error, -{loss.delta!r}, {loss.delta!r})",
        code=2,
        param=lambda loss: loss.delta,
    ),
}


def loss_of_errors(loss: Loss, errors: Array) -> Array:
    """Return the loss of each error ŷ - y."""
    return LOSSES[loss.kind].loss(loss, errors)
