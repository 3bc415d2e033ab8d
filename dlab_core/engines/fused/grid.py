"""A fully connected net on every point of a grid of the plane, compiled.

Each feature depends on one coordinate, so the first layer is the sum of a part of the column and a part of the row.
"""

import numpy as np
from torch import nn

from dlab_core.arrays import Array
from dlab_core.engines.engine import block_of
from dlab_core.engines.fused.arithmetic import compiled, compiled_and_kept, exp
from dlab_core.engines.fused.engine import activation_codes, flat_layers
from dlab_core.engines.fused.kernel import BLOCK, MARGIN
from dlab_core.engines.fused.layers import activate, affine
from dlab_core.interrupt import give_way
from dlab_core.models.net_spec import spec_of


@compiled_and_kept
def on_grid(p, layers, activations, of_columns, of_rows, softmax, a, out):  # type: ignore[no-untyped-def]
    """Write the outputs (h, w, C) of a net to `out`.

    of_columns (units, w), of_rows (h, units): what columns and rows add to the first layer. p, layers, activations, a:
    as in `train`.
    """
    block = a.shape[1] - MARGIN
    last = len(layers) - 1
    units, classes = layers[0, 1], layers[last, 1]
    for row in range(len(of_rows)):
        for first in range(0, of_columns.shape[1], block):
            n = min(block, of_columns.shape[1] - first)
            for unit in range(units):
                to, here, there = a[unit], of_columns[unit], of_rows[row, unit]
                for j in range(n):
                    to[j] = here[first + j] + there
            below = 0
            for k in range(1, last + 1):
                inputs, outputs = layers[k, 0], layers[k, 1]
                activate(activations[k - 1], a, below, inputs, n)
                affine(a, below, inputs, below + inputs, outputs, p, layers[k, 2], layers[k, 3], n)
                below += inputs
            if softmax:
                _softmax(a, below, classes, n)
            for c in range(classes):
                z = a[below + c]
                for j in range(n):
                    out[row, first + j, c] = z[j]


@compiled
def _softmax(a, first, classes, n):  # type: ignore[no-untyped-def]
    """Turn rows of logits into probabilities, with the two rows after them as room."""
    largest, total = a[first + classes], a[first + classes + 1]
    largest[:n] = a[first, :n]
    for c in range(1, classes):
        z = a[first + c]
        for j in range(n):
            largest[j] = max(largest[j], z[j])
    total[:n] = 0
    for c in range(classes):
        z = a[first + c]
        for j in range(n):
            z[j] = exp(np.float64(z[j] - largest[j]))
            total[j] += z[j]
    for c in range(classes):
        z = a[first + c]
        for j in range(n):
            z[j] /= total[j]


def predict_grid(module: nn.Module, columns: tuple[Array, list[int]], rows: tuple[Array, list[int]]) -> Array:
    """Return the outputs (h, w, C) of a PTDeep or a PTLogreg on a grid.

    columns: the features (w, f) that depend on the column, and their indices among all; rows: likewise (h, F - f).
    """
    spec = spec_of(module)
    pairs = [tuple(t.detach().numpy() for t in pair) for pair in spec.layers]
    weights, biases = pairs[0]
    (of_x, at_x), (of_y, at_y) = columns, rows
    u = np.ascontiguousarray((of_x @ weights[at_x]).T, dtype=np.float32)
    v = np.ascontiguousarray(of_y @ weights[at_y] + biases, dtype=np.float32)
    p = np.concatenate([tensor.ravel() for pair in pairs for tensor in pair])
    layers = flat_layers(spec)
    units = int(layers[:, 1].sum()) + 2
    room = np.empty((units, min(u.shape[1], BLOCK) + MARGIN), dtype=np.float32)
    out = np.empty((len(v), u.shape[1], layers[-1, 1]), dtype=np.float32)
    softmax = spec.head == "softmax"
    codes, together = activation_codes(spec), max(1, block_of(module, len(v) * u.shape[1], passes=1) // u.shape[1])
    for row in range(0, len(v), together):
        give_way()
        on_grid(p, layers, codes, u, v[row : row + together], softmax, room, out[row : row + together])
    return out


def compile_grid() -> None:
    """Compile, or load from the disk: by predicting with a net of one weight on one point."""
    one = np.zeros((1, 1), dtype=np.float32)
    room, out = np.zeros((3, 1 + MARGIN), dtype=np.float32), np.zeros((1, 1, 1), dtype=np.float32)
    layers, activations = np.array([[1, 1, 0, 1]]), np.empty(0, dtype=np.int64)
    on_grid(np.zeros(2, dtype=np.float32), layers, activations, one, one, True, room, out)
