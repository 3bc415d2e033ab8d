"""The products of `layers` for layers of many weights: by the BLAS of SciPy, which numba's `dot` calls.

The rows of a layer are one matrix without gaps. `p` and `g` are the vectors of all parameters and of their gradients,
where the weights [inputs x outputs] of the layer begin at `w` and its biases at `b`; n is the number of points.
"""

from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

from dlab_core.engines.fused.arithmetic import compiled


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
