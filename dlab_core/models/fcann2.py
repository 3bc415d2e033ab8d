"""A net of two layers by hand: forward pass, gradients and gradient descent in NumPy.

    h = ReLU(W1 x + b1),   P = softmax(W2 h + b2),   loss = mean of -log P_y + lambda * sum(W^2)

The parameters are always (W1 [hidden x D], b1 [hidden], W2 [C x hidden], b2 [C]), the penalty is on W1 and W2.

>>> import numpy as np
>>> from dlab_core.data.mixtures import sample_gmm_2d
>>> from dlab_core.metrics.classification import eval_perf_binary
>>> from dlab_core.models.fcann2 import fcann2_classify, fcann2_train
>>> X, Y_ = sample_gmm_2d(6, 2, 10, random_state=3)
>>> parameters = fcann2_train(X, Y_, param_niter=2_000, random_state=0)
>>> P = fcann2_classify(X, *parameters)
>>> P.shape, bool(np.allclose(P.sum(axis=1), 1))
((60, 2), True)
>>> eval_perf_binary(P.argmax(axis=1), Y_).accuracy > 0.9
True
"""

import numpy as np
from numpy.typing import ArrayLike

from dlab_core.arrays import RandomStateLike, check_random_state
from dlab_core.metrics.classification import as_labels, class_to_onehot
from dlab_core.models.fcann2_descent import Array, Descent, Params


def fcann2_train(
    X: ArrayLike,
    Y_: ArrayLike,
    param_niter: float = 100_000,
    param_delta: float = 0.05,
    param_lambda: float = 1e-3,
    hidden: int = 5,
    random_state: RandomStateLike = None,
) -> Params:
    """(W1, b1, W2, b2) after param_niter steps of gradient descent on all points X [N x D] with classes Y_ [N].

    There are max(Y_) + 1 classes, at least two. Raises ValueError for data that cannot be learnt from, and
    FloatingPointError at the step where the loss is no longer finite.
    """
    X, Y_ = _points(X), as_labels(Y_)
    if len(X) == 0 or len(Y_) != len(X):
        raise ValueError(f"X needs at least one point and Y_ one class for each, not {len(X)} and {len(Y_)}.")
    if not np.isfinite(X).all():
        raise ValueError("Some coordinates are infinite or not a number: remove or correct these points.")
    Yoh_ = class_to_onehot(Y_, max(2, int(Y_.max()) + 1))
    params = init_params(X.shape[1], hidden, Yoh_.shape[1], random_state)
    descent = Descent(X, Yoh_, params)
    with np.errstate(all="ignore"):  # a loss that is not finite is said in words
        for step in range(int(param_niter)):
            if not descent.step(param_delta, param_lambda):
                raise FloatingPointError(
                    f"The loss is {descent.loss()} after {step} steps with param_delta = {param_delta}: "
                    "try a smaller param_delta."
                )
    W1, b1, W2, b2 = (parameter.copy() for parameter in descent.params)
    return W1, b1, W2, b2


def fcann2_classify(X: ArrayLike, W1: Array, b1: Array, W2: Array, b2: Array) -> Array:
    """Probabilities [N x C] of the classes for points X [N x D]; each row adds up to 1."""
    _, Z = forward(X, (W1, b1, W2, b2))
    with np.errstate(invalid="ignore"):  # weights that are not finite give NaN, without a warning
        P: Array = np.exp(Z - Z.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        return P


def init_params(D: int, hidden: int, C: int, random_state: RandomStateLike = None) -> Params:
    """Parameters to start from: W1 and b1 drawn first, then W2; b2 is zero.

    W1 is normal with variance 2 / D (He et al., 2015, for ReLU) and W2 with variance 1 / hidden. b1 is standard normal,
    because with zeros the folds of all neurons would pass through the origin, and a neuron whose weights point away
    from data that lie in one quadrant would never learn.
    """
    if min(D, hidden, C) < 1:
        raise ValueError(f"D, hidden and C must be at least 1, not {D}, {hidden} and {C}.")
    generator = check_random_state(random_state)
    W1 = generator.randn(hidden, D) * np.sqrt(2 / D)
    b1 = generator.randn(hidden)
    W2 = generator.randn(C, hidden) * np.sqrt(1 / hidden)
    return W1, b1, W2, np.zeros(C)


def forward(X: ArrayLike, params: Params) -> tuple[Array, Array]:
    """(H [N x hidden], Z [N x C]) for points X [N x D]: the activations h and what the softmax is taken of."""
    X = _points(X)
    if X.shape[1] != params[0].shape[1]:
        raise ValueError(f"The net takes points of {params[0].shape[1]} coordinates, not X of shape {X.shape}.")
    with np.errstate(over="ignore", invalid="ignore"):
        H, Z = _forward_columns(X, params)
    return H.T, Z.T


def loss_and_gradients(X: Array, Yoh_: Array, params: Params, param_lambda: float = 0.0) -> tuple[float, Params]:
    """(loss with the penalty, its gradients in the order of params) for X [N x D] and one-hot Yoh_ [N x C], N > 0.

    With G_k the gradient with respect to what enters the nonlinearity of layer k, one row a point, and H_0 = X:
    dL/dW_k = G_k^T H_(k-1) and dL/db_k = sum of G_k over the points. A loss that overflows is inf or NaN, without
    a warning. The gradients are new arrays.
    """
    W1, _, W2, _ = params
    N = len(X)
    if Yoh_.shape != (N, len(W2)) or X.shape[1] != W1.shape[1]:
        raise ValueError(f"X {X.shape} and Yoh_ {Yoh_.shape} do not fit a net {W1.shape[1]} -> {len(W2)}.")
    Yoh_ = Yoh_.T
    with np.errstate(over="ignore", invalid="ignore"):
        H1, Z = _forward_columns(X, params)
        Z -= Z.max(axis=0)  # leaves the softmax as it is, and keeps exp from overflowing
        G2 = np.exp(Z)
        total = G2.sum(axis=0)
        loss = (np.log(total).sum() - np.vdot(Z, Yoh_)) / N
        loss += param_lambda * (np.vdot(W1, W1) + np.vdot(W2, W2))
        G2 /= total
        G2 -= Yoh_
        G2 /= N
        G1 = W2.T @ G2
        G1 *= H1 > 0
        dW1, dW2 = G1 @ X, G2 @ H1.T
        dW1 += (2 * param_lambda) * W1
        dW2 += (2 * param_lambda) * W2
        return float(loss), (dW1, G1.sum(axis=1), dW2, G2.sum(axis=1))


def _forward_columns(X: Array, params: Params) -> tuple[Array, Array]:
    """(H, Z) with one column a point, as in the formula: sums over few classes are quickest along the first axis."""
    W1, b1, W2, b2 = params
    H = W1 @ X.T
    H += b1[:, None]
    np.maximum(H, 0.0, out=H)
    Z = W2 @ H
    Z += b2[:, None]
    return H, Z


def _points(X: ArrayLike) -> Array:
    X = np.asarray(X, dtype=np.float64)
    if X.ndim != 2:
        raise ValueError(f"X must be a table with one row a point, not an array of shape {X.shape}.")
    return X
