"""Random Gaussians of the plane and samples from them, drawn in the order that the course's exercises draw them.

`random_state` means what it means in scikit-learn: None is NumPy's global generator, so that `np.random.seed(100)` and
`random_state=100` give the same numbers.
"""

import numpy as np
from numpy.typing import NDArray

from dlab_core.arrays import RandomStateLike, check_random_state

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


class Random2DGaussian:
    """A Gaussian whose mean lies in a rectangle and whose axes span up to a fifth of it, in a random direction.

    Drawn when made, in this order: mean (2 numbers), eigenvalues of the covariance (2), angle (1). Samples come later
    from the same generator. `mean` is [2], `covariance` [2 x 2].
    """

    def __init__(
        self, minx: float = 0, maxx: float = 10, miny: float = 0, maxy: float = 10, random_state: RandomStateLike = None
    ) -> None:
        corner, extent = np.array([minx, miny], float), np.array([maxx - minx, maxy - miny], float)
        if not (np.isfinite(corner).all() and np.isfinite(extent).all() and (extent > 0).all()):
            raise ValueError(f"The rectangle [{minx}, {maxx}] x [{miny}, {maxy}] must be finite and not empty.")
        self._random = check_random_state(random_state)
        self.mean: Array = corner + self._random.random_sample(2) * extent
        eigenvalues = (self._random.random_sample(2) * (extent / 5)) ** 2
        angle = 2 * np.pi * self._random.random_sample()
        R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        self.covariance: Array = R.T @ np.diag(eigenvalues) @ R

    def get_sample(self, n: int) -> Array:
        """n points of the Gaussian, [n x 2]."""
        return self._random.multivariate_normal(self.mean, self.covariance, n)


def sample_gauss_2d(C: int, N: int, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """N points from each of C random Gaussians: X [C*N x 2] and Y_ [C*N], the index of the Gaussian.

    The Gaussians are all drawn before the first point.
    """
    _check_counts(C=C, N=N)
    generator = check_random_state(random_state)
    gaussians = [Random2DGaussian(random_state=generator) for _ in range(C)]
    return np.vstack([gaussian.get_sample(N) for gaussian in gaussians]), np.repeat(np.arange(C), N)


def sample_gmm_2d(K: int, C: int, N: int, random_state: RandomStateLike = None) -> tuple[Array, Labels]:
    """N points from each of K random Gaussians that belong to C classes by chance: X [K*N x 2] and Y_ [K*N].

    Each Gaussian is drawn and then its class, and all of them before the first point. A class may be missing.
    """
    _check_counts(K=K, C=C, N=N)
    generator = check_random_state(random_state)
    gaussians, classes = [], []
    for _ in range(K):
        gaussians.append(Random2DGaussian(random_state=generator))
        classes.append(generator.randint(C))
    X = np.vstack([gaussian.get_sample(N) for gaussian in gaussians])
    return X, np.repeat(np.array(classes, dtype=np.int64), N)


def _check_counts(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name} must be at least 1, not {count}.")
