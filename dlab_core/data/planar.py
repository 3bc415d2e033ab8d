"""Points of the plane in two classes: the course's two clouds, the data sets of TensorFlow Playground, and moons.

Each function returns X [n x 2] float64 and Y_ [n] int64, the points of class 0 before those of class 1. n is the number
of all points; the classes are equal, or class 0 has one more. `noise` goes from 0 to 0.5, `random_state` means what it
means in `mixtures`. Without noise, the coordinates lie within about 6 of 0.

Circle, XOR, two Gaussians and spiral have the distributions of TensorFlow Playground
(https://github.com/tensorflow/playground, dataset.ts), with 1 for its class +1 and 0 for its class -1.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dlab_core.arrays import RandomStateLike, check_random_state

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

RADIUS = 5.0


def two_class_data(N: int = 100, sigma: float = 1.5, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """N points of each class: `sigma * randn(N, 2)` around (-1, 1) for class 0, then around (1, -1) for class 1."""
    if N < 1 or not (np.isfinite(sigma) and sigma >= 0):
        raise ValueError(f"N must be at least 1 and sigma a number from 0, not N = {N} and sigma = {sigma}.")
    generator = check_random_state(random_state)
    X = [np.array(centre) + sigma * generator.randn(N, 2) for centre in [(-1.0, 1.0), (1.0, -1.0)]]
    return np.vstack(X), _labels(2 * N)


def circle(n: int, noise: float = 0.0, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """Points (n, 2) and classes (n,): a disc of radius 2.5 (class 1) within a ring from 3.5 to 5 (class 0).

    The class is decided after a shift of up to 5 * noise along each axis that is not kept, so that noise mixes the
    classes near the border.
    """
    generator = _check(n, noise, random_state)

    def draw(count: int) -> tuple[Array, NDArray[np.bool_]]:
        inside = np.arange(count) % 2 == 0
        radius = np.where(inside, generator.uniform(0, 0.5, count), generator.uniform(0.7, 1, count)) * RADIUS
        angle = generator.uniform(0, 2 * np.pi, count)
        X = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
        shifted = X + noise * generator.uniform(-RADIUS, RADIUS, (count, 2))
        return X, np.hypot(shifted[:, 0], shifted[:, 1]) < RADIUS / 2

    return _balanced(n, draw)


def xor(n: int, noise: float = 0.0, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """Points (n, 2) and classes (n,): a square of side 10, in quadrants 0.6 apart; class 1 where x * y >= 0.

    The class is decided after a shift of up to 5 * noise along each axis that is not kept.
    """
    generator = _check(n, noise, random_state)

    def draw(count: int) -> tuple[Array, NDArray[np.bool_]]:
        X = generator.uniform(-RADIUS, RADIUS, (count, 2))
        X += np.where(X > 0, 0.3, -0.3)
        shifted = X + noise * generator.uniform(-RADIUS, RADIUS, (count, 2))
        return X, shifted[:, 0] * shifted[:, 1] >= 0

    return _balanced(n, draw)


def two_gaussians(n: int, noise: float = 0.0, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """Round clouds around (-2, -2) (class 0) and (2, 2) (class 1), of variance 0.5 + 7 * noise along each axis."""
    generator = _check(n, noise, random_state)
    Y_ = _labels(n)
    centre = np.where(Y_ == 1, 2.0, -2.0)[:, None]
    return centre + np.sqrt(0.5 + 7 * noise) * generator.randn(n, 2), Y_


def spiral(n: int, noise: float = 0.0, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """Points (n, 2) and classes (n,): two arms of 1.75 turns from the origin to radius 5, half a turn apart.

    Each point is shifted by up to `noise`.
    """
    generator = _check(n, noise, random_state)
    Y_ = _labels(n)
    along = np.concatenate([np.arange(count) / count for count in (n - n // 2, n // 2)])  # 0 <= along < 1
    angle = 2 * np.pi * 1.75 * along + np.where(Y_ == 1, 0.0, np.pi)
    X = RADIUS * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return X + noise * generator.uniform(-1, 1, (n, 2)), Y_


def moons(n: int, noise: float = 0.0, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """Points (n, 2) and classes (n,): two half circles that reach into each other, class 0 downwards, class 1 upwards.

    They are scikit-learn's moons, drawn 3.5 times as large around the origin; `noise` is the standard deviation
    that it is there, so 3.5 times as much here.
    """
    generator = _check(n, noise, random_state)
    upper, lower = (np.linspace(0, np.pi, count) for count in (n - n // 2, n // 2))
    X = np.vstack(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    X += noise * generator.randn(n, 2)
    return 3.5 * (X - (0.5, 0.25)), _labels(n)


def _check(n: int, noise: float, random_state: RandomStateLike) -> np.random.RandomState:
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}.")
    if not 0 <= noise <= 0.5:
        raise ValueError(f"noise must lie between 0 and 0.5, not at {noise}.")
    return check_random_state(random_state)


def _labels(n: int) -> Labels:
    return (np.arange(n) >= n - n // 2).astype(np.int64)


def _balanced(n: int, draw: Callable[[int], tuple[Array, NDArray[np.bool_]]]) -> tuple[Array, Labels]:
    """The first points of each class among as many draws as it takes to have n - n // 2 of class 0 and n // 2 of 1.

    Noise can make one class rarer than the other; taking each class until it is complete leaves the distribution
    within a class as it is.
    """
    X, is_one = draw(2 * n)
    while (~is_one).sum() < n - n // 2 or is_one.sum() < n // 2:
        more, more_is_one = draw(2 * n)
        X, is_one = np.vstack([X, more]), np.append(is_one, more_is_one)
    return np.vstack([X[~is_one][: n - n // 2], X[is_one][: n // 2]]), _labels(n)
