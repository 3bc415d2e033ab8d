"""The descent of `fcann2` with all arrays made once: for small nets NumPy's calls and new arrays cost most of a step.

Ones beside the points and the hidden units make the biases a column of the weights, so that one product does both. All
parameters are one vector, which a few calls update.
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Params = tuple[Array, Array, Array, Array]


class Descent:
    """Gradient descent from `params` on points X [N x D] with one-hot classes Yoh_ [N x C]; copies of all are kept."""

    def __init__(self, X: Array, Yoh_: Array, params: Params) -> None:
        W1, _, W2, _ = params
        (hidden, D), C = W1.shape, len(W2)
        size1 = (hidden + 1) * (D + 1)
        self._vector, self._gradient, self._is_weight = (np.zeros(size1 + C * (hidden + 1)) for _ in range(3))

        def layers(vector: Array) -> tuple[Array, Array]:
            return vector[:size1].reshape(hidden + 1, D + 1), vector[size1:].reshape(C, hidden + 1)

        self._A1, self._A2 = layers(self._vector)
        self._A1[hidden, D] = 1  # a unit that is always 1
        self.params = self._A1[:hidden, :D], self._A1[:hidden, D], self._A2[:, :hidden], self._A2[:, hidden]
        for ours, theirs in zip(self.params, params, strict=True):
            ours[:] = theirs
        self._back = self._A2[:, :hidden].T
        self._dA1, self._dA2 = layers(self._gradient)
        self._dA1 = self._dA1[:hidden]
        first, second = layers(self._is_weight)
        first[:hidden, :D] = second[:, :hidden] = 1
        self._before = self._vector.copy()
        self._shrunk = np.ones_like(self._vector)
        self._shrunk_for = (0.0, 0.0)
        self._rooms: dict[int, tuple[Array, ...]] = {}
        self.take(X, Yoh_)

    def take(self, X: Array, Yoh_: Array) -> None:
        """Go on with other points."""
        self._X1 = np.column_stack([X, np.ones(len(X))])
        self._T = np.ascontiguousarray(Yoh_.T)

    def step(self, rate: float, param_lambda: float, chosen: Array | None = None) -> bool:
        """Do one step on all points, or on the chosen ones; do none and return False where the loss is not finite."""
        X1, T = (self._X1, self._T) if chosen is None else (self._X1[chosen], self._T[:, chosen])
        N = len(X1)
        H, units, Z, E, G1, active, ones, total, largest = self._room(N)
        np.matmul(self._A1, X1.T, out=H)
        np.maximum(H, 0.0, out=H)
        np.matmul(self._A2, H, out=Z)
        np.maximum.reduce(Z, axis=0, out=largest)
        np.subtract(Z, largest, out=Z)
        np.exp(Z, out=E)
        np.matmul(ones, E, out=total)
        np.divide(E, total, out=E)
        np.subtract(E, T, out=E)
        np.matmul(E, H.T, out=self._dA2)
        np.matmul(self._back, E, out=G1)
        np.sign(units, out=active)
        np.multiply(G1, active, out=G1)
        np.matmul(G1, X1, out=self._dA1)
        gradient, vector = self._gradient, self._vector
        self._last = Z, T, total, param_lambda
        np.copyto(self._before, vector)
        if not math.isfinite(gradient.dot(gradient)) and not math.isfinite(self.loss()):
            return False
        if param_lambda:
            if self._shrunk_for != (rate, param_lambda):
                self._shrunk_for = rate, param_lambda
                self._shrunk = 1 - 2 * rate * param_lambda * self._is_weight
            np.multiply(vector, self._shrunk, out=vector)
        np.multiply(gradient, rate / N, out=gradient)
        np.subtract(vector, gradient, out=vector)
        return True

    def loss(self) -> float:
        """The loss that the last step began with, penalty included."""
        Z, T, total, param_lambda = self._last
        loss = (np.log(total).sum() - np.vdot(Z, T)) / len(total)
        if param_lambda:
            weights = self._before * self._is_weight
            loss += param_lambda * weights.dot(weights)
        return float(loss)

    def _room(self, N: int) -> tuple[Array, ...]:
        """Return arrays for a step on N points: of units, of classes, and of points."""
        if N not in self._rooms:
            units, classes = len(self._A1), len(self._A2)
            H, Z, E = np.empty((units, N)), np.empty((classes, N)), np.empty((classes, N))
            G1, active = np.empty((units - 1, N)), np.empty((units - 1, N))
            self._rooms[N] = H, H[:-1], Z, E, G1, active, np.ones(classes), np.empty(N), np.empty(N)
        return self._rooms[N]
