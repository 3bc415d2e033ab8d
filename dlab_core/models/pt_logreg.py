"""Logistic regression of C classes by gradient descent in PyTorch, and the `train` and `eval` of every lab module.

>>> import torch
>>> from dlab_core.data.mixtures import sample_gauss_2d
>>> from dlab_core.metrics.classification import class_to_onehot, eval_perf_multi
>>> from dlab_core.models import pt_logreg
>>> X, Y_ = sample_gauss_2d(3, 100, random_state=100)
>>> model = pt_logreg.PTLogreg(2, 3, generator=torch.Generator().manual_seed(0))
>>> losses = pt_logreg.train(model, X, class_to_onehot(Y_), param_niter=500, param_delta=0.1)
>>> losses[-1] < 0.5 * losses[0]
True
>>> probabilities = pt_logreg.eval(model, X)
>>> eval_perf_multi(probabilities.argmax(axis=1), Y_).accuracy > 0.9
True
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from dlab_core.models.net_spec import NetSpec, net_spec


class PTLogreg(nn.Module):
    """P = softmax(X W + b) with the parameters W [D x C] and b [C].

    W starts normal with variance 1 / D, drawn from `generator` (None: torch's global one), and b at zero.
    """

    def __init__(self, D: int, C: int, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.W = random_weights(D, C, 1.0, generator)
        self.b = nn.Parameter(torch.zeros(C))

    def logits(self, X: Tensor) -> Tensor:
        """What the softmax is taken of: [N x C] for X [N x D]."""
        return torch.addmm(self.b, X, self.W)

    def forward(self, X: Tensor) -> Tensor:
        """Probabilities [N x C] of the classes for X [N x D]."""
        return torch.softmax(self.logits(X), dim=1)

    def get_loss(self, X: Tensor, Yoh_: Tensor, param_lambda: float = 0.0) -> Tensor:
        """Mean of -log P_y over the points, plus param_lambda * sum(W^2)."""
        return with_penalty(negative_log_likelihood(self.logits(X), Yoh_), [self.W], param_lambda)

    def spec(self) -> NetSpec:
        return net_spec(self, [(self.W, self.b)], "softmax")


class Trainable(Protocol):
    """What `train` and `eval` ask of a torch module."""

    def __call__(self, X: Tensor) -> Tensor: ...
    def get_loss(self, X: Tensor, Yoh_: Tensor, param_lambda: float = 0.0) -> Tensor: ...
    def parameters(self) -> Iterator[nn.Parameter]: ...
    def modules(self) -> Iterator[nn.Module]: ...
    def train(self, mode: bool = True) -> Any: ...


def train(
    model: Trainable,
    X: ArrayLike | Tensor,
    Yoh_: ArrayLike | Tensor,
    param_niter: float,
    param_delta: float,
    param_lambda: float = 0.0,
) -> list[float]:
    """Gradient descent on all points at once; returns the loss before each of the param_niter steps, penalty included.

    X [N x D] and Yoh_ [N x C] are arrays or tensors of any type and device. The model is in training mode meanwhile
    and then in the mode it was found in. A rate that is too large shows as inf or NaN among the losses.
    """
    X, Yoh_ = tensor_like(model, X), tensor_like(model, Yoh_)
    optimizer = torch.optim.SGD(model.parameters(), lr=param_delta)
    losses = []
    with _mode(model, training=True):
        for _ in range(int(param_niter)):
            optimizer.zero_grad()
            loss = model.get_loss(X, Yoh_, param_lambda)
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves backward untyped
            optimizer.step()
            losses.append(loss.detach())
    return torch.stack(losses).tolist() if losses else []


def eval(model: Trainable, X: ArrayLike | Tensor) -> NDArray[Any]:
    """What the model predicts for X [N x D], an array or a tensor: probabilities [N x C] as a NumPy array of its own.

    The model is in evaluation mode meanwhile and then in the mode it was found in.
    """
    with _mode(model, training=False), torch.no_grad():
        return model(tensor_like(model, X)).cpu().numpy().copy()


def random_weights(inputs: int, outputs: int, gain: float, generator: torch.Generator | None) -> nn.Parameter:
    """Weights [inputs x outputs], normal with variance gain / inputs (He et al., 2015: gain 2 before a ReLU)."""
    if inputs < 1 or outputs < 1:
        raise ValueError(f"A layer needs at least one input and one output, not {inputs} and {outputs}.")
    return nn.Parameter(torch.randn(inputs, outputs, generator=generator) * (gain / inputs) ** 0.5)


def negative_log_likelihood(logits: Tensor, Yoh_: Tensor) -> Tensor:
    """Mean of -log softmax(logits)_y over the points, for logits [N x C] and one-hot Yoh_ [N x C]."""
    require_same_shape(logits, Yoh_)
    return -(Yoh_ * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()


def with_penalty(loss: Tensor, weights: Iterable[Tensor], param_lambda: float) -> Tensor:
    """loss + param_lambda * sum(W^2) over all the weights."""
    return loss + param_lambda * torch.stack([(W**2).sum() for W in weights]).sum() if param_lambda else loss


def require_same_shape(outputs: Tensor, Yoh_: Tensor) -> None:
    """ValueError where targets would be broadcast against outputs, which trains without a sign of the mistake."""
    if outputs.shape != Yoh_.shape:
        raise ValueError(
            f"The model gives {tuple(outputs.shape)} (points, outputs), so Yoh_ must have this shape too, "
            f"not {tuple(Yoh_.shape)}: use class_to_onehot for class labels."
        )


def tensor_like(model: Trainable | nn.Module, values: ArrayLike | Tensor) -> Tensor:
    """Values with the type and on the device of the model's parameters."""
    parameter = next(model.parameters())
    tensor = values if isinstance(values, Tensor) else torch.tensor(np.asarray(values))
    return tensor.to(parameter.device, parameter.dtype)


@contextmanager
def _mode(model: Trainable, *, training: bool) -> Iterator[None]:
    found = [(module, module.training) for module in model.modules()]
    model.train(training)
    try:
        yield
    finally:
        for module, was_training in found:
            module.training = was_training
