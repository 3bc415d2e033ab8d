"""A linear support vector machine as a loss: the squared hinge, on the same affine layer as logistic regression."""

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from dlab_core.models.net_spec import NetSpec, net_spec
from dlab_core.models.pt_logreg import random_weights, require_same_shape


class LinearSVM(nn.Module):
    """Scores X weight + bias: one column of two classes, shown as (-z, z), else one against the rest for each class.

    points: how many there are to train on, by which the loss is divided, so that rates do not depend on it.
    """

    def __init__(self, D: int, C: int, c: float, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.c = c
        self.points = 1
        self.weight = random_weights(D, 1 if C == 2 else C, 1.0, generator)
        self.bias = nn.Parameter(torch.zeros(self.weight.shape[1]))

    def forward(self, X: Tensor) -> Tensor:
        """Scores [N x C]; the largest one is the prediction."""
        z = torch.addmm(self.bias, X, self.weight)
        return torch.cat([-z, z], dim=1) if z.shape[1] == 1 else z

    def get_loss(self, X: Tensor, Yoh_: Tensor, param_lambda: float = 0.0) -> Tensor:
        """(|w|^2 / 2 + C sum max(0, 1 - t z)^2) / points, its sum estimated from the batch, summed over columns.

        t is 1 for the class of a column and -1 for the others. There is no other penalty.
        """
        z = torch.addmm(self.bias, X, self.weight)
        t = 2 * (Yoh_[:, 1:] if z.shape[1] == 1 else Yoh_) - 1
        require_same_shape(z, t)
        hinge = torch.clamp(1 - t * z, min=0) ** 2
        return (self.weight**2).sum() / (2 * max(1, self.points)) + self.c * hinge.mean(dim=0).sum()

    def spec(self) -> NetSpec:
        return replace(net_spec(self, [(self.weight, self.bias)], "hinge"), set_points=partial(setattr, self, "points"))
