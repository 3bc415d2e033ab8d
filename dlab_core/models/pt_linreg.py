"""Linear regression y = a x + b by gradient descent: gradients by hand, and by autograd.

The loss is the mean of the squared errors.

>>> import torch
>>> from dlab_core.models import pt_linreg
>>> X, Y = [1.0, 2.0, 3.0, 4.0, 3.5], [3.0, 5.0, 7.0, 9.0, 7.9]
>>> a, b, loss = pt_linreg.train(X, Y, 2_000, 0.05, generator=torch.Generator().manual_seed(0))
>>> print(f"{a:.6f} {b:.6f} {loss:.8f}")
1.986207 1.017241 0.00137931
>>> print("%.0f %.0f" % pt_linreg.gradients(0, 0, [1, 2], [3, 5]))
-13 -8
"""

from typing import SupportsFloat

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor


def gradients(a: SupportsFloat, b: SupportsFloat, X: ArrayLike | Tensor, Y: ArrayLike | Tensor) -> tuple[float, float]:
    """(dL/da, dL/db) of L = mean of (a x + b - y)^2 over the points X [N], Y [N], written out by hand."""
    x, y = _points(X, Y)
    error = _number(a) * x + _number(b) - y
    return float(2 * (error * x).mean()), float(2 * error.mean())


def train(
    X: ArrayLike | Tensor,
    Y: ArrayLike | Tensor,
    param_niter: float,
    param_delta: float,
    a: SupportsFloat | None = None,
    b: SupportsFloat | None = None,
    generator: torch.Generator | None = None,
) -> tuple[float, float, float]:
    """(a, b, loss) after param_niter steps of gradient descent by autograd on the points X [N], Y [N], in float64.

    What is not given starts at a standard normal number from `generator`, a before b. The loss is that of the
    returned a and b. A rate that is too large shows as inf or NaN.
    """
    x, y = _points(X, Y)
    parameters = [_start(value, generator) for value in (a, b)]
    optimizer = torch.optim.SGD(parameters, lr=param_delta)
    for _ in range(int(param_niter)):
        optimizer.zero_grad()
        _loss(parameters, x, y).backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
        optimizer.step()
    with torch.no_grad():
        loss = _loss(parameters, x, y)
    return float(parameters[0].detach()), float(parameters[1].detach()), float(loss)


def _loss(parameters: list[Tensor], x: Tensor, y: Tensor) -> Tensor:
    a, b = parameters
    return ((a * x + b - y) ** 2).mean()


def _start(value: SupportsFloat | None, generator: torch.Generator | None) -> Tensor:
    if value is None:
        return torch.randn((), generator=generator, dtype=torch.float64).requires_grad_()
    return torch.tensor(_number(value), dtype=torch.float64, requires_grad=True)


def _number(value: SupportsFloat) -> float:
    return float(value.detach() if isinstance(value, Tensor) else value)


def _points(X: ArrayLike | Tensor, Y: ArrayLike | Tensor) -> tuple[Tensor, Tensor]:
    x, y = _vector(X), _vector(Y)
    if len(x) == 0 or len(x) != len(y):
        raise ValueError(f"There must be at least one point and one y for each x, not {len(x)} x and {len(y)} y.")
    return x, y


def _vector(values: ArrayLike | Tensor) -> Tensor:
    tensor = values.detach() if isinstance(values, Tensor) else torch.tensor(np.asarray(values, dtype=np.float64))
    return tensor.to("cpu", torch.float64).flatten()
