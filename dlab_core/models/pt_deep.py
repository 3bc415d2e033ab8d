"""A fully connected net of any depth in PyTorch; `train` and `eval` are those of `pt_logreg`.

>>> import torch
>>> from dlab_core.data.mixtures import sample_gmm_2d
>>> from dlab_core.metrics.classification import class_to_onehot
>>> from dlab_core.models import pt_deep
>>> X, Y_ = sample_gmm_2d(4, 2, 40, random_state=100)
>>> model = pt_deep.PTDeep([2, 10, 2], torch.relu, generator=torch.Generator().manual_seed(0))
>>> total = model.count_params()
weights.0 (2, 10)
weights.1 (10, 2)
biases.0 (10,)
biases.1 (2,)
>>> losses = pt_deep.train(model, X, class_to_onehot(Y_), param_niter=1_000, param_delta=0.1, param_lambda=1e-4)
>>> bool((pt_deep.eval(model, X).argmax(axis=1) == Y_).mean() > 0.8)
True
"""

from collections.abc import Callable, Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from dlab_core.models.net_spec import NetSpec, net_spec
from dlab_core.models.pt_logreg import (
    eval,
    negative_log_likelihood,
    random_weights,
    require_same_shape,
    train,
    with_penalty,
)

__all__ = ["Dropout", "PTDeep", "eval", "train"]

Activation = Callable[[Tensor], Tensor]


class Dropout(nn.Module):
    """Leaves out a share p of what it is given and scales the rest by 1 / (1 - p), in training mode only.

    `seed` says which: the same seed, the same mask. None draws from torch's global generator.
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.seed: int | None = None

    def forward(self, h: Tensor) -> Tensor:
        """Return h [N x D] with some of its elements zero."""
        if not self.training:
            return h
        generator = None if self.seed is None else torch.Generator(h.device).manual_seed(self.seed)
        kept = torch.rand(h.shape, generator=generator, device=h.device) >= self.p
        return h * kept / (1 - self.p)


class PTDeep(nn.Module):
    """Affine layers of the widths in `config` with an activation between them; parameters `weights` and `biases`.

    weights[k] is [config[k] x config[k + 1]], biases[k] is [config[k + 1]]; without inputs there are biases alone.
    `activation` is one function or one for each hidden layer. With head "softmax" the outputs are probabilities of
    classes, with "linear" they are values. With batch_norm, `norms` normalises what enters each activation; its
    statistics change in training mode only. With dropout, `dropouts` leave out that share of what leaves each
    activation, in training mode only.

    With init "uniform" weights and biases start as those of nn.Linear: evenly within 1 / sqrt(inputs) of 0. Else
    weights start normal with variance 2 / inputs in hidden layers and 1 / inputs in the last, drawn in order from
    `generator` (None: torch's global one), and biases at zero; so [D, C] starts and trains exactly like PTLogreg(D, C).
    """

    def __init__(
        self,
        config: Sequence[int],
        activation: Activation | Sequence[Activation] = torch.relu,
        *,
        head: Literal["softmax", "linear"] = "softmax",
        batch_norm: bool = False,
        dropout: float = 0.0,
        init: Literal["normal", "uniform"] = "normal",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if len(config) < 2:
            raise ValueError(f"config needs the number of inputs and of outputs, as in [2, 10, 2], not {list(config)}.")
        if head not in ("softmax", "linear"):
            raise ValueError(f'head must be "softmax" or "linear", not {head!r}.')
        hidden = config[1:-1]
        self.head: Literal["softmax", "linear"] = head
        self.regression_loss: Callable[[Tensor, Tensor], Tensor] = nn.functional.mse_loss  # or another mean
        self.activations = _one_per_layer(activation, len(hidden))
        for i, one in enumerate(self.activations):
            if isinstance(one, nn.Module):  # so that an activation with weights of its own learns them
                self.add_module(f"activation{i}", one)
        gains = [2.0] * len(hidden) + [1.0]
        self.weights = nn.ParameterList(
            random_weights(inputs, outputs, gain, generator) if inputs else nn.Parameter(torch.empty(0, outputs))
            for inputs, outputs, gain in zip(config[:-1], config[1:], gains, strict=True)
        )
        self.biases = nn.ParameterList(torch.zeros(outputs) for outputs in config[1:])
        if init == "uniform":
            for weights, biases in zip(self.weights, self.biases, strict=True):
                for tensor in (weights, biases):
                    bound = max(1, weights.shape[0]) ** -0.5
                    nn.init.uniform_(tensor, -bound, bound, generator=generator)
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for width in hidden if batch_norm)
        self.dropouts = nn.ModuleList(Dropout(dropout) for _ in hidden if dropout)

    def logits(self, X: Tensor) -> Tensor:
        """The last affine layer: [N x C] for X [N x D]."""
        h = X
        for k, activation in enumerate(self.activations):
            h = torch.addmm(self.biases[k], h, self.weights[k])
            h = activation(self.norms[k](h) if self.norms else h)
            h = self.dropouts[k](h) if self.dropouts else h
        return torch.addmm(self.biases[-1], h, self.weights[-1])

    def forward(self, X: Tensor) -> Tensor:
        """Probabilities [N x C] of the classes for X [N x D], or values [N x K] with head "linear"."""
        return self.logits(X) if self.head == "linear" else torch.softmax(self.logits(X), dim=1)

    def get_loss(self, X: Tensor, Yoh_: Tensor, param_lambda: float = 0.0) -> Tensor:
        """Mean of -log P_y over the points, or with head "linear" `regression_loss`, by default the mean squared error.

        Added to it is param_lambda * sum(W^2) over all weights; biases and batch normalisation are free.
        """
        outputs = self.logits(X)
        if self.head == "linear":
            require_same_shape(outputs, Yoh_)
            loss = self.regression_loss(outputs, Yoh_)
        else:
            loss = negative_log_likelihood(outputs, Yoh_)
        return with_penalty(loss, self.weights, param_lambda)

    def spec(self) -> NetSpec:
        pairs = zip(self.weights, self.biases, strict=True)
        dropouts = [one for one in self.dropouts if isinstance(one, Dropout)]
        norms = [one for one in self.norms if isinstance(one, nn.BatchNorm1d)]
        return net_spec(self, pairs, self.head, self.activations, dropouts, norms)

    def count_params(self) -> int:
        """Print name and shape of each parameter and return how many numbers they hold together."""
        for name, parameter in self.named_parameters():
            print(name, tuple(parameter.shape))
        return sum(parameter.numel() for parameter in self.parameters())


def _one_per_layer(activation: Activation | Sequence[Activation], layers: int) -> tuple[Activation, ...]:
    activations = (activation,) * layers if callable(activation) else tuple(activation)
    if len(activations) != layers:
        raise ValueError(f"{layers} hidden layers need one activation or {layers}, not {len(activations)}.")
    for one in activations:
        if not callable(one):
            raise ValueError(f"An activation is a function of a tensor, such as torch.relu, not {one!r}.")
    return activations
