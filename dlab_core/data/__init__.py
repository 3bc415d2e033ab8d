"""Data: what a recipe's `data` part stands for, as a Dataset."""

from collections.abc import Callable
from typing import Any

from dlab_core.data import mixtures, planar
from dlab_core.data.dataset import Array, Dataset, dataset_of_points, points_of_dataset, split
from dlab_core.recipe import DataConfig, Digits, DrawnPoints, PlaneData, Recipe, Sampled

_SAMPLERS: dict[str, Callable[[Any], tuple[Array, Array]]] = {
    "gmm_2d": lambda c: mixtures.sample_gmm_2d(c.K, c.C, c.N, random_state=c.seed),
    "gauss_2d": lambda c: mixtures.sample_gauss_2d(c.C, c.N, random_state=c.seed),
    "two_class": lambda c: planar.two_class_data(c.N, c.sigma, random_state=c.seed),
    "circle": lambda c: planar.circle(c.n, c.noise, random_state=c.seed),
    "xor": lambda c: planar.xor(c.n, c.noise, random_state=c.seed),
    "two_gaussians": lambda c: planar.two_gaussians(c.n, c.noise, random_state=c.seed),
    "spiral": lambda c: planar.spiral(c.n, c.noise, random_state=c.seed),
    "moons": lambda c: planar.moons(c.n, c.noise, random_state=c.seed),
}


def make_dataset(config: DataConfig, split_seed: int) -> Dataset:
    """Return the Dataset of a recipe's data; `split_seed` is the training seed, which governs the parts.

    Raises NoDigits, a ValueError, in words, where the files of a set of digits are not there.
    """
    if isinstance(config, DrawnPoints):
        return dataset_of_points(config)
    if isinstance(config, Digits):
        from dlab_core.data.digits import load_digits

        return load_digits(config, split_seed)
    assert isinstance(config, Sampled)
    kind: str = config.kind  # type: ignore[attr-defined]
    x, y = _SAMPLERS[kind](config)
    return Dataset(x, y, split(len(x), config.split, split_seed), config.classes)


def as_drawn(recipe: Recipe) -> DrawnPoints:
    """Return the points of a recipe of the plane as if drawn by hand, each in its part."""
    data = recipe.data
    if isinstance(data, DrawnPoints):
        return data
    assert isinstance(data, PlaneData), "only points of the plane can be drawn"
    return points_of_dataset(make_dataset(data, recipe.training.seed), data.split)
