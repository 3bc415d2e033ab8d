"""Many optimisation steps of a small fully connected net, compiled: forward, loss, backward, update.

Parameters, gradients and moments are one vector each. The package run as a program (python -m dlab_core.engines.fused)
compiles it and keeps the result on the disk for later ones.
"""

import math
from typing import Any

import numpy as np

from dlab_core.engines.fused.arithmetic import compiled, compiled_and_kept
from dlab_core.engines.fused.losses import CROSS_ENTROPY, cross_entropy, regression_loss
from dlab_core.engines.fused.passes import backward, forward, is_large

SGD, ADAM, ADAMW = range(3)
BLOCK = 512  # points at a time, at most
MARGIN = 16  # columns of room that no block uses: rows whose lengths are powers of two compete for the same cache lines
EPSILON = 1e-8  # of PyTorch's Adam


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


@compiled
def update(rule, p, g, m, v, rate, weight_decay, beta1, beta2, nesterov, step):  # type: ignore[no-untyped-def]
    """Do what PyTorch's optimisers do, in the precision of the parameters."""
    real = p.dtype.type
    b1, b2 = real(beta1), real(beta2)
    if rule == SGD:
        decay, length = real(weight_decay), real(rate)
        for q in range(len(p)):
            gradient = g[q] + decay * p[q]
            if beta1 > 0:
                m[q] = b1 * m[q] + gradient
                gradient = gradient + b1 * m[q] if nesterov else m[q]
            p[q] -= length * gradient
        return
    length = real(rate / (1.0 - beta1**step))
    unbiased = real(1.0 / math.sqrt(1.0 - beta2**step))
    coupled = real(weight_decay if rule == ADAM else 0.0)
    shrunk = real(1.0 - rate * weight_decay if rule == ADAMW else 1.0)
    new1, new2, epsilon = real(1.0 - beta1), real(1.0 - beta2), real(EPSILON)
    for q in range(len(p)):
        gradient = g[q] + coupled * p[q]
        m[q] += new1 * (gradient - m[q])
        v[q] = b2 * v[q] + new2 * gradient * gradient
        p[q] = shrunk * p[q] - length * m[q] / (math.sqrt(v[q]) * unbiased + epsilon)


@compiled
def gather(to, values, batch_index):  # type: ignore[no-untyped-def]
    """Copy values (N, columns) of the points in `batch_index` to the columns of `to`."""
    for j in range(len(batch_index)):
        for i in range(values.shape[1]):
            to[i, j] = values[batch_index[j], i]


@compiled_and_kept
def train(  # type: ignore[no-untyped-def]
    p, g, m, v, layers, activations, x, t, orders, bounds, at, steps, loss_kind, rule, numbers, room_a, room_d, losses
):
    """Do at most `steps` steps on p in place; return (steps done, whether the last loss is finite).

    p, g, m, v (P,): parameters, gradients, first and second moments. layers (L, 4): inputs, outputs, where weights
    begin in p and where biases. activations (L - 1,). x (N, D), t (N, C). orders (passes, N): the points of each pass
    in their order; it ends with the last of them. bounds (batches + 1,), at: the batch to begin with. numbers: as
    `FusedEngine` writes them; the last three are how many points of a batch are seen at once, and of a batch under way,
    in and out, how many were seen and their summed loss, while their gradients are in g. room_a, room_d
    ((units + C) * (block + MARGIN),): room for `a` and `d`. losses (steps,): out; where the last is not finite, that
    step was not applied.
    """
    rate0, decay, epoch, l2, l1, weight_decay, beta1, beta2, shape, adam_step = numbers[:10]
    nesterov, same_order, most = numbers[10] > 0, numbers[11] > 0, np.int64(numbers[12])
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
    rate = rate0 * decay**epoch
    while done < steps and row < len(orders):
        start, end = bounds[at], bounds[at + 1]
        size = end - start
        share = 1.0 / size if loss_kind == CROSS_ENTROPY else 1.0 / (size * classes)
        begin, loss = start + np.int64(numbers[13]), numbers[14]
        stop = min(end, begin + most)
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
                loss += regression_loss(loss_kind, shape, a, d, below, classes, targets, n, share)
            backward(a, d, points, p, g, layers, activations, n, first == start)
        if stop < end:
            numbers[13], numbers[14] = stop - start, loss
            return done, True
        numbers[13] = 0
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
            return done, False
        adam_step += 1
        update(rule, p, g, m, v, rate, weight_decay, beta1, beta2, nesterov, adam_step)
        at += 1
        if at == batches:
            at = 0
            row += 0 if same_order else 1
            epoch += 1
            rate = rate0 * decay**epoch
    return done, True


def is_compiled(dtype: Any) -> bool:
    """Whether `train` can be called with parameters of this type without waiting for the compiler."""
    return any(signature[0].dtype.name == np.dtype(dtype).name for signature in train.signatures)


def compile_train(dtype: Any = np.float32) -> None:
    """Compile `train`, or load it from the disk: by taking no step of a net of one weight."""
    vectors = [np.zeros(2, dtype) for _ in range(4)]
    data, room = np.zeros((1, 1), dtype), np.zeros(3 * (1 + MARGIN), dtype)
    layers, activations = np.array([[1, 1, 0, 1]]), np.empty(0, dtype=np.int64)
    orders, bounds = np.zeros((1, 1), dtype=np.int64), np.array([0, 1])
    numbers, losses = np.zeros(15), np.zeros(1)
    train(*vectors, layers, activations, data, data, orders, bounds, 0, 0, 0, 0, numbers, room, room, losses)
