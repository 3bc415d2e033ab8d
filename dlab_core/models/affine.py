"""Two more losses on the affine layer of logistic regression: one probability of two classes, and the squared hinge.

>>> import torch
>>> model = LineLogreg(1, naive=True)
>>> with torch.no_grad():
...     _ = model.weight.fill_(1.0)
>>> x, one_hot = torch.tensor([[20.0]]), torch.tensor([[0.0, 1.0]])
>>> model.get_loss(x, one_hot).item()  # 0 * log(1 - 1)
nan
>>> model.naive = False
>>> print(f"{model.get_loss(x, one_hot).item():.2g}")
2.1e-09
"""

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from dlab_core.models.net_spec import NetSpec, net_spec
from dlab_core.models.pt_logreg import random_weights, require_same_shape, with_penalty


class LineLogreg(nn.Module):
    """p = sigmoid(x weight + bias) is the probability of class 1; weight [D x 1], bias [1].

    naive: whether the loss takes the logarithm of p, or is computed from the sum before the sigmoid.
    """

    def __init__(self, D: int, naive: bool = False, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.naive = naive
        self.weight = random_weights(D, 1, 1.0, generator)
        self.bias = nn.Parameter(torch.zeros(1))

    def _sum(self, X: Tensor) -> Tensor:
        return torch.addmm(self.bias, X, self.weight)

    def forward(self, X: Tensor) -> Tensor:
        """Probabilities [N x 2] of both classes."""
        p = torch.sigmoid(self._sum(X))
        return torch.cat([1 - p, p], dim=1)

    def get_loss(self, X: Tensor, Yoh_: Tensor, param_lambda: float = 0.0) -> Tensor:
        """Mean binary cross-entropy, plus param_lambda * sum(weight^2)."""
        z, t = self._sum(X), Yoh_[:, 1:]
        require_same_shape(z, t)
        if self.naive:
            p = torch.sigmoid(z)
            loss = -(t * torch.log(p) + (1 - t) * torch.log(1 - p)).mean()
        else:
            loss = nn.functional.binary_cross_entropy_with_logits(z, t)
        return with_penalty(loss, [self.weight], param_lambda)

    def spec(self) -> NetSpec:
        spec = net_spec(self, [(self.weight, self.bias)], "sigmoid")
        return replace(spec, divergence_reason=self._divergence_reason)

    @torch.no_grad()
    def _divergence_reason(self, X: Tensor, Yoh_: Tensor) -> str:
        """Return where the naive formula meets log 0, in a sentence; empty where it does not."""
        p = torch.sigmoid(self._sum(X))
        full = ((p == 0) | (p == 1)).any(dim=1)
        if not self.naive or not bool(full.any()):
            return ""
        k = int(full.nonzero()[0])
        value = int(p[k])
        where = f"at x = {float(X[k, 0]):.4g} " if X.shape[1] == 1 else f"at point {k + 1} "
        formula = "log(1 − p)" if value else "log p"
        return (
            f"{where[0].upper()}{where[1:]}the sigmoid is exactly {value} in single precision, so {formula} is log 0: "
            "minus infinity. Choose the safe formula, which never takes it."
        )


class LinearSVM(nn.Module):
    """A linear SVM: scores X weight + bias, of two classes one column, shown as (-z, z), else each against the rest.

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
