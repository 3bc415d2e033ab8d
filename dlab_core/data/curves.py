"""Data for regression: curves of one input, one-dimensional classes, the crops, and values over the plane.

`random_state` means what it means in `mixtures`.

>>> x, y = noisy_line(3, slope=3, intercept=2, noise=0, span=(-1, 1))
>>> x.tolist(), y.tolist()
([-1.0, 0.0, 1.0], [-1.0, 2.0, 5.0])
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from dlab_core.arrays import Array, RandomStateLike, check_random_state

# Temperature, rainfall, humidity; then the yields of apples and oranges.
CROPS_X = np.array(
    [
        *((73, 67, 43), (91, 88, 64), (87, 134, 58), (102, 43, 37), (69, 96, 70)),
        *((74, 66, 43), (91, 87, 65), (88, 134, 59), (101, 44, 37), (68, 96, 71)),
        *((73, 66, 44), (92, 87, 64), (87, 135, 57), (103, 43, 36), (68, 97, 70)),
    ],
    dtype=np.float64,
)
CROPS_Y = np.array(
    [
        *((56, 70), (81, 101), (119, 133), (22, 37), (103, 119)),
        *((57, 69), (80, 102), (118, 132), (21, 38), (104, 118)),
        *((57, 69), (82, 100), (118, 134), (20, 38), (102, 120)),
    ],
    dtype=np.float64,
)
CROPS_SMALL = 5  # the first rows, which are the small version
for _table in (CROPS_X, CROPS_Y):
    _table.setflags(write=False)


def noisy_line(
    n: int = 100,
    slope: float = 3.0,
    intercept: float = 2.0,
    noise: float = 100.0,
    span: tuple[float, float] = (-100.0, 100.0),
    random_state: RandomStateLike = None,
) -> tuple[Array, Array]:
    """Return x (n,), evenly spaced over `span`, and y (n,) = slope x + intercept + noise of that standard deviation."""
    x = np.linspace(*span, n)
    return x, slope * x + intercept + noise * check_random_state(random_state).randn(n)


def parabola(
    n: int = 11, noise: float = 0.0, span: tuple[float, float] = (-5.0, 5.0), random_state: RandomStateLike = None
) -> tuple[Array, Array]:
    """Return x (n,), evenly spaced over `span`, and y (n,) = (x + noise)^2: noise in x, so more of it far outside."""
    x = np.linspace(*span, n)
    return x, (x + noise * check_random_state(random_state).randn(n)) ** 2


def sine(
    n: int = 50,
    frequency: float = 1.0,
    noise: float = 0.1,
    span: tuple[float, float] = (-5.0, 5.0),
    random_state: RandomStateLike = None,
) -> tuple[Array, Array]:
    """Return x (n,), evenly spaced over `span`, and y (n,) = sin(frequency x) + noise of that standard deviation."""
    x = np.linspace(*span, n)
    return x, np.sin(frequency * x) + noise * check_random_state(random_state).randn(n)


def step(
    n: int = 50, noise: float = 0.1, span: tuple[float, float] = (-5.0, 5.0), random_state: RandomStateLike = None
) -> tuple[Array, Array]:
    """Return x (n,), evenly spaced over `span`, and y (n,): 0 for x < 0, else 1, and noise of that deviation."""
    x = np.linspace(*span, n)
    return x, (x >= 0) + noise * check_random_state(random_state).randn(n)


def two_classes_1d(n: int = 100, random_state: RandomStateLike = 0) -> tuple[Array, Array]:
    """Return x (n,) and labels (n,): each class with probability 1/2, normals at -3 and 5 of standard deviation 2."""
    random = check_random_state(random_state)
    labels = random.randint(0, 2, n)
    return np.where(labels == 1, 5.0, -3.0) + 2.0 * random.randn(n), labels


def three_classes_1d(x: ArrayLike) -> Array:
    """Return the labels (n,) of places x (n,) on the line that is split at -1 and 2: the argmax of -x, 1 and x - 1."""
    x = np.asarray(x, dtype=np.float64)
    labels: Array = np.argmax([-x, np.ones_like(x), x - 1], axis=0)
    return labels


RADIUS = 6.0  # half the side of the square over which there are values
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


def sample_surface(
    values_at: Callable[[Array], Array], n: int = 240, noise: float = 0.0, random_state: RandomStateLike = None
) -> tuple[Array, Array]:
    """Return x (n, 2) and y (n,): places in a square of side 12 around the origin, and the values near them.

    As in TensorFlow Playground (https://github.com/tensorflow/playground, dataset.ts): noise moves a point by up to
    6 * noise along each axis before its value is read, and the move is not kept.
    """
    random = check_random_state(random_state)
    x = random.uniform(-RADIUS, RADIUS, (n, 2))
    return x, values_at(x + noise * random.uniform(-RADIUS, RADIUS, (n, 2)))
