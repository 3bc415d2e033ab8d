"""Many optimisation steps of a small fully connected net, compiled: forward, loss, backward, update.

Parameters, gradients and moments are one vector each. The package run as a program (python -m dlab_core.engines.fused)
compiles it and keeps the result on the disk for later ones.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from dlab_core.arrays import Array
from dlab_core.engines.fused.arithmetic import compiled, compiled_and_kept, compiled_in_order
from dlab_core.engines.fused.losses import CROSS_ENTROPY, cross_entropy, regression_loss
from dlab_core.engines.fused.passes import backward, forward, is_large
from dlab_core.engines.optimisers import OPTIMISERS

SGD, ADAM, ADAMW, RMSPROP = (OPTIMISERS[name].code for name in ("sgd", "adam", "adamw", "rmsprop"))
BLOCK = 512  # points at a time, at most
MARGIN = 16  # columns of room that no block uses: rows whose lengths are powers of two compete for the same cache lines
EPSILON = 1e-8  # of PyTorch's Adam and RMSprop


class Net(NamedTuple):
    """layers (L, 4): inputs, outputs, where weights begin in the parameters and where biases. activations (L - 1,)."""

    layers: Array
    activations: Array


class Vectors(NamedTuple):
    """Parameters, gradients, first and second moments (P,)."""

    p: Array
    g: Array
    m: Array
    v: Array


class Points(NamedTuple):
    """x (N, D), targets (N, C); orders (passes, N): the points of each pass in their order; bounds (batches + 1,)."""

    x: Array
    targets: Array
    orders: Array
    bounds: Array


class Hyper(NamedTuple):
    """What a training asks for.

    loss, rule: codes of the loss and the optimiser; loss_param: the number of that loss. same_order: whether each pass
    has the order of the first. most: how many points of a batch are seen at once.
    """

    loss: int
    loss_param: float
    rule: int
    rate: float
    decay: float
    l2: float
    l1: float
    weight_decay: float
    beta1: float
    beta2: float
    nesterov: bool
    same_order: bool
    most: int


class Progress(NamedTuple):
    """The epoch, the batch in it, and the optimiser's step to begin with.

    seen, loss: of a batch under way how many points were seen, and their summed loss, while their gradients are in g.
    """

    epoch: int
    batch: int
    step: int
    seen: int
    loss: float


@compiled
def penalty(p, g, layers, l2, l1):  # type: ignore[no-untyped-def]
    """Return l2 * sum(W^2) + l1 * sum(|W|) over the weights and the sum of squares in it; add its derivative to g."""
    squares, sizes = 0.0, 0.0
    for k in range(len(layers)):
        for q in range(layers[k, 2], layers[k, 2] + layers[k, 0] * layers[k, 1]):
            w = np.float64(p[q])
            squares += w * w
            sizes += abs(w)
            g[q] += 2.0 * l2 * w + (l1 if w > 0 else (-l1 if w < 0 else 0.0))
    return l2 * squares + l1 * sizes, squares if l2 > 0 else 0.0


@compiled_in_order
def update(vectors, hyper, rate, step):  # type: ignore[no-untyped-def]
    """Do what PyTorch's optimisers do, in the precision of the parameters."""
    p, g, m, v = vectors
    rule, weight_decay, beta1, beta2 = hyper.rule, hyper.weight_decay, hyper.beta1, hyper.beta2
    real = p.dtype.type
    b1, b2 = real(beta1), real(beta2)
    if rule == SGD:
        decay, length = real(weight_decay), real(rate)
        for q in range(len(p)):
            gradient = g[q] + decay * p[q]
            if beta1 > 0:
                m[q] = b1 * m[q] + gradient
                gradient = gradient + b1 * m[q] if hyper.nesterov else m[q]
            p[q] -= length * gradient
        return
    new1, new2, epsilon = real(1.0 - beta1), real(1.0 - beta2), real(EPSILON)
    if rule == RMSPROP:
        decay, length = real(weight_decay), real(rate)
        for q in range(len(p)):
            gradient = g[q] + decay * p[q]
            m[q] = b1 * m[q] + new1 * gradient * gradient
            p[q] -= length * gradient / (math.sqrt(m[q]) + epsilon)
        return
    length = real(rate / (1.0 - beta1**step))
    unbiased = real(1.0 / math.sqrt(1.0 - beta2**step))
    coupled = real(weight_decay if rule == ADAM else 0.0)
    shrunk = real(1.0 - rate * weight_decay if rule == ADAMW else 1.0)
    for q in range(len(p)):
        gradient = g[q] + coupled * p[q]
        # From the nearer end, as PyTorch's lerp: a large m that is all but forgotten would round the gradient.
        m[q] = m[q] + new1 * (gradient - m[q]) if beta1 > 0.5 else gradient - b1 * (gradient - m[q])
        square = gradient * gradient  # where this is infinite, a share of it, which is PyTorch's way, need not be
        v[q] = b2 * v[q] + (new2 * square if square < np.inf else new2 * gradient * gradient)
        p[q] = shrunk * p[q] - length * m[q] / (math.sqrt(v[q]) * unbiased + epsilon)


@compiled
def gather(to, values, batch_index):  # type: ignore[no-untyped-def]
    """Copy values (N, columns) of the points in `batch_index` to the columns of `to`."""
    for j in range(len(batch_index)):
        for i in range(values.shape[1]):
            to[i, j] = values[batch_index[j], i]


@compiled_and_kept
def train(net, vectors, points_, hyper, progress, steps, rooms, losses):  # type: ignore[no-untyped-def]
    """Do at most `steps` steps on the parameters in place.

    Return (steps done, whether the last loss is finite, points seen of a batch under way, their summed loss). It ends
    with the last of the orders. rooms ((units + C) * (block + MARGIN),): two, room for `a` and `d`. losses (steps,):
    out; where the last is not finite, that step was not applied.
    """
    layers, activations = net
    p, g, _, _ = vectors
    x, t, orders, bounds = points_
    loss_kind, decay, l2, l1, same_order = hyper.loss, hyper.decay, hyper.l2, hyper.l1, hyper.same_order
    epoch, at, adam_step, seen, partial = progress
    room_a, room_d = rooms
    zero = p.dtype.type(0)
    last = len(layers) - 1
    classes = layers[last, 1]
    units = classes
    large = False
    for k in range(last + 1):
        units += layers[k, 0]
        large = large or is_large(layers[k])
    rows = units + classes
    block = len(room_a) // rows - MARGIN
    largest, total = np.empty(block), np.empty(block)
    done, row, loaded = 0, 0, False
    batches = len(bounds) - 1
    rate = hyper.rate * decay**epoch
    while done < steps and row < len(orders):
        start, end = bounds[at], bounds[at + 1]
        size = end - start
        share = 1.0 / size if loss_kind == CROSS_ENTROPY else 1.0 / (size * classes)
        begin, loss = start + seen, partial
        stop = min(end, begin + hyper.most)
        if begin == start:
            g[:] = zero
            loss = 0.0
        for first in range(begin, stop, block):
            n = min(block, stop - first)
            width = n if large else block + MARGIN
            a = room_a[: rows * width].reshape(rows, width)
            d = room_d[: rows * width].reshape(rows, width)
            targets = a[units:]
            points = room_a[: n * layers[0, 0]].reshape(n, layers[0, 0])  # where the first layer is large
            if not loaded:
                batch_index = orders[row, first : first + n]
                if is_large(layers[0]):
                    for j in range(n):
                        points[j] = x[batch_index[j]]
                else:
                    gather(a, x, batch_index)
                gather(targets, t, batch_index)
                loaded = same_order and batches == 1 and size <= block
            below = forward(a, points, p, layers, activations, n)
            if loss_kind == CROSS_ENTROPY:
                loss += cross_entropy(a, d, below, classes, targets, n, share, largest, total)
            else:
                loss += regression_loss(loss_kind, hyper.loss_param, a, d, below, classes, targets, n, share)
            backward(a, d, points, p, g, layers, activations, n, first == start)
        if stop < end:
            return done, True, stop - start, loss
        seen = 0
        peak = loss
        loss *= share
        if l2 > 0 or l1 > 0:
            cost, squares = penalty(p, g, layers, l2, l1)
            loss += cost
            peak = max(peak, squares)
        if np.isinf(p.dtype.type(max(peak, loss))):  # PyTorch adds up in the precision of p
            loss += np.inf
        losses[done] = loss
        done += 1
        if not np.isfinite(loss):
            return done, False, 0, 0.0
        adam_step += 1
        update(vectors, hyper, rate, adam_step)
        at += 1
        if at == batches:
            at = 0
            row += 0 if same_order else 1
            epoch += 1
            rate = hyper.rate * decay**epoch
    return done, True, 0, 0.0


def is_compiled(dtype: Any) -> bool:
    """Whether `train` can be called with parameters of this type without waiting for the compiler."""
    return any(signature[1][0].dtype.name == np.dtype(dtype).name for signature in train.signatures)


def compile_train(dtype: Any = np.float32) -> None:
    """Compile `train`, or load it from the disk: by taking no step of a net of one weight."""
    net = Net(np.array([[1, 1, 0, 1]]), np.empty(0, dtype=np.int64))
    data, room = np.zeros((1, 1), dtype), np.zeros(3 * (1 + MARGIN), dtype)
    points = Points(data, data, np.zeros((1, 1), dtype=np.int64), np.array([0, 1]))
    hyper = Hyper(0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, False, False, 1)
    vectors = Vectors(*(np.zeros(2, dtype) for _ in range(4)))
    train(net, vectors, points, hyper, Progress(0, 0, 0, 0, 0.0), 0, (room, room), np.zeros(1))
