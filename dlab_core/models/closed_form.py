"""Linear regression without descent: least squares, ridge, and the least norm where many lines fit.

>>> import numpy as np
>>> from dlab_core.models.closed_form import fit
>>> found = fit(np.array([[1.0], [2], [3], [4], [3.5]]), np.array([[3.0], [5], [7], [9], [7.9]]))
>>> print(f"{found.weights[0, 0]:.6f} {found.biases[0]:.6f}")
1.986207 1.017241
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from dlab_core.arrays import Array


@dataclass(frozen=True)
class ClosedForm:
    """weights (F, K), biases (K,): x @ weights + biases. rank: of the centred features.

    unique: whether no other weights fit as well; if not, those of the least norm were taken.
    """

    weights: Array
    biases: Array
    rank: int
    unique: bool

    def predict(self, x: ArrayLike) -> Array:
        """Return (n, K) for features (n, F)."""
        return np.asarray(np.asarray(x) @ self.weights + self.biases)

    @property
    def remark(self) -> str:
        """A sentence where there were many solutions, empty where there was one."""
        if self.unique:
            return ""
        return (
            f"Only {self.rank} of the {len(self.weights)} features can be told apart by these points, so many weights "
            "fit equally well; of all of them these are the smallest. A ridge, or more points, would single one out."
        )


def fit(x: ArrayLike, y: ArrayLike, ridge: float = 0.0) -> ClosedForm:
    """Return the weights that make the mean of (x W + b - y)^2 over points and outputs + ridge sum(W^2) least.

    x (n, F), y (n, K). The bias is not penalised, and without a ridge the least norm is that of the weights alone,
    which is what centring by the means does (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 3.4).
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or not len(x):
        raise ValueError(f"There must be as many rows of y as of x, and at least one, not {y.shape} for {x.shape}.")
    if not (np.isfinite(ridge) and ridge >= 0):
        raise ValueError(f"The ridge must be a number from 0, not {ridge}.")
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    u, s, vt = np.linalg.svd(x - mean_x, full_matrices=False)
    smallest = np.finfo(np.float64).eps * max(x.shape) * (s[0] if len(s) else 0.0)
    rank = int((s > smallest).sum())
    penalty = ridge * y.size  # the loss is a mean over points and outputs
    shrunk = np.divide(s, s**2 + penalty, out=np.zeros_like(s), where=s > smallest)
    weights = vt.T @ (shrunk[:, None] * (u.T @ (y - mean_y)))
    return ClosedForm(weights, mean_y - mean_x @ weights, rank, rank == x.shape[1] or ridge > 0)
