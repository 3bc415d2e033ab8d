"""The forward and the backward pass of a block of points through a net, layer by layer.

`a`, `d`, `p`, `g`, n as in `layers`. A large layer is left to BLAS. Where the first is one, the points themselves lie
in `points` (n, D) and not in the first rows of `a`; where any is, the rows of `a` and `d` are n long.
"""

from dlab_core.engines.fused.arithmetic import compiled
from dlab_core.engines.fused.layers import activate, affine, back, gradients, times_slope
from dlab_core.engines.fused.products import affine_by_blas, back_by_blas, gradients_by_blas

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
