"""Features that a linear model is linear in: powers and products of the inputs, and their sines.

>>> import numpy as np
>>> names, features = powers_and_sines(1, degree=2, sines=1)
>>> names
('x', 'x²', 'sin x', 'cos x')
>>> features(np.array([[3.0]])).round(2).tolist()
[[3.0, 9.0, 0.14, -0.99]]
>>> powers_and_sines(2, degree=2, sines=0)[0]
('x1', 'x2', 'x1²', 'x1·x2', 'x2²')
"""

from collections.abc import Callable
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from dlab_core.arrays import Array

MAX_FEATURES = 500
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def input_names(inputs: int) -> tuple[str, ...]:
    """Return what the inputs are called in formulas: x, or x1, x2 and so on."""
    return ("x",) if inputs == 1 else tuple(f"x{i + 1}" for i in range(inputs))


def count(inputs: int, degree: int, sines: int) -> int:
    """Return how many features there are, without the constant, which is the bias."""
    return comb(inputs + degree, degree) - 1 + 2 * sines * inputs


def powers_and_sines(inputs: int, degree: int, sines: int) -> tuple[tuple[str, ...], Callable[[Array], Array]]:
    """Return names (F,) and a function that maps points (n, inputs) to features (n, F).

    All products of inputs of total degree 1 to `degree`, then sin kx and cos kx of each input for k = 1 to `sines`.
    """
    x_names = input_names(inputs)
    exponents = [
        [chosen.count(i) for i in range(inputs)]
        for total in range(1, degree + 1)
        for chosen in combinations_with_replacement(range(inputs), total)
    ]
    waves = [(k, i) for i in range(inputs) for k in range(1, sines + 1)]
    names = [_product(x_names, powers) for powers in exponents]
    for k, i in waves:
        names += [f"{wave} {k if k > 1 else ''}{x_names[i]}" for wave in ("sin", "cos")]

    def features(x: Array) -> Array:
        columns = np.empty((len(x), len(names)))
        for c, powers in enumerate(exponents):
            columns[:, c] = x[:, 0] ** powers[0]
            for i in range(1, inputs):
                if powers[i]:
                    columns[:, c] *= x[:, i] ** powers[i]
        for w, (k, i) in enumerate(waves):
            at = len(exponents) + 2 * w
            columns[:, at], columns[:, at + 1] = np.sin(k * x[:, i]), np.cos(k * x[:, i])
        return columns

    return tuple(names), features


def _product(names: tuple[str, ...], powers: list[int]) -> str:
    return "·".join(n + (str(p).translate(_RAISED) if p > 1 else "") for n, p in zip(names, powers, strict=True) if p)
