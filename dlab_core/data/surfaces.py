"""Values over the plane: the data sets of regression of TensorFlow Playground.

After https://github.com/tensorflow/playground, dataset.ts: n points uniform in a square of side 12 around the origin;
noise moves a point by up to 6 * noise along each axis before its value is read, and the move is not kept.
"""

from collections.abc import Callable

import numpy as np

from dlab_core.arrays import Array, RandomStateLike, check_random_state

RADIUS = 6.0
_REACH = 2.0  # of a bump
_BUMPS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))  # x1, x2, sign


def plane_values(x: Array) -> Array:
    """Return (x1 + x2) / 10 of (n, 2) points."""
    values: Array = x.sum(axis=1) / 10
    return values


def bump_values(x: Array) -> Array:
    """Return the sum of six cones of radius 2 and height 1 or -1, which do not overlap, at (n, 2) points."""
    distance = np.stack([np.hypot(x[:, 0] - x1, x[:, 1] - x2) for x1, x2, _ in _BUMPS], axis=1)
    values: Array = (np.clip(1 - distance / _REACH, 0, 1) * [sign for *_, sign in _BUMPS]).sum(axis=1)
    return values


def sample(
    values_at: Callable[[Array], Array], n: int = 240, noise: float = 0.0, random_state: RandomStateLike = None
) -> tuple[Array, Array]:
    """Return x (n, 2) and y (n,): places in the square, and the values near them."""
    random = check_random_state(random_state)
    x = random.uniform(-RADIUS, RADIUS, (n, 2))
    return x, values_at(x + noise * random.uniform(-RADIUS, RADIUS, (n, 2)))
