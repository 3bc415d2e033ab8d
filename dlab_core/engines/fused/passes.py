"""The forward and the backward pass of a block of points through a net, layer by layer.

`a`, `d`, `p`, `g`, n as in `layers`. A large layer is left to BLAS. Where the first is one, the points themselves lie
in `points` (n, D) and not in the first rows of `a`; where any is, the rows of `a` and `d` are n long.
"""

from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

from dlab_core.engines.fused.arithmetic import compiled
from dlab_core.engines.fused.layers import activate, affine, back, gradients, times_slope

FROM_WEIGHTS = 1024  # of a layer on, BLAS is faster than the loops of `layers`


@compiled
def is_large(layer):  # type: ignore[no-untyped-def]
    """Return whether a layer has so many weights that BLAS multiplies faster."""
    return layer[0] * layer[1] >= FROM_WEIGHTS


@compiled
def forward(a, points, p, layers, activations, n):  # type: ignore[no-untyped-def]
    """Fill `a`; return the row where the outputs begin."""
    below = 0
    for k in range(len(layers)):
        inputs, outputs, w, b = layers[k]
        above = below + inputs
        if not is_large(layers[k]):
            affine(a, below, inputs, above, outputs, p, w, b, n)
        elif k > 0:
            affine_by_blas(a[below:above], a[above : above + outputs], p, w, b)
        else:
            affine_by_blas(points.T, a[above : above + outputs], p, w, b)
        if k < len(activations):
            activate(activations[k], a, above, outputs, n)
        below = above
    return below


@compiled
def backward(a, d, points, p, g, layers, activations, n, first):  # type: ignore[no-untyped-def]
    """Add the gradients of a block to `g`, from those by its outputs in `d`; first: whether it begins a batch."""
    above = layers[:, 0].sum()
    for k in range(len(layers) - 1, -1, -1):
        inputs, outputs, w, b = layers[k]
        below = above - inputs
        errors = d[above : above + outputs]
        if not is_large(layers[k]):
            gradients(a, d, below, inputs, above, outputs, g, w, b, n)
            if k > 0:
                back(d, below, inputs, above, outputs, p, w, n)
        elif k > 0:
            gradients_by_blas(a[below:above], errors, g, w, b, first)
            back_by_blas(d[below:above], errors, p, w)
        else:
            gradients_by_blas(points.T, errors, g, w, b, first)
        if k > 0:
            times_slope(activations[k - 1], d, a, below, inputs, n)
        above = below


@compiled
def affine_by_blas(values, to, p, w, b):  # type: ignore[no-untyped-def]
    """`to` (outputs, n) becomes the weighted sums of `values` (inputs, n)."""
    weights = p[w : w + len(values) * len(to)].reshape(len(values), len(to))
    np.dot(weights.T, values, to)
    for o in range(len(to)):
        bias = p[b + o]
        for j in range(to.shape[1]):
            to[o, j] += bias


@compiled
def gradients_by_blas(values, errors, g, w, b, first):  # type: ignore[no-untyped-def]
    """Add to the gradients of an affine layer what a block of points contributes; the first block sets the weights'."""
    weights = g[w : w + len(values) * len(errors)].reshape(len(values), len(errors))
    if first:
        np.dot(values, errors.T, weights)
    else:
        weights += np.dot(values, errors.T)
    for o in range(len(errors)):
        for j in range(errors.shape[1]):
            g[b + o] += errors[o, j]


@compiled
def back_by_blas(to, errors, p, w):  # type: ignore[no-untyped-def]
    """`to` (inputs, n) becomes what the `errors` (outputs, n) say of the layer below."""
    weights = p[w : w + len(to) * len(errors)].reshape(len(to), len(errors))
    np.dot(weights, errors, to)


def give_one_thread() -> None:
    """Let SciPy's BLAS use one thread, once it is loaded.

    How many there are changes the last bits of a sum, and two of them wait for each other whenever the machine has
    other work, such as a window. NumPy's BLAS, where it is another, keeps its threads: pictures are computed by it.
    """
    libraries = ThreadpoolController().select(user_api="blas").lib_controllers
    own = [library for library in libraries if "scipy" in Path(library.filepath).parent.name]
    for library in own or libraries:
        library.set_num_threads(1)
