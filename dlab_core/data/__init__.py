"""Data: what a recipe's `data` config stands for, as a Dataset."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data import curves, mixtures, planar, tables
from dlab_core.data.dataset import Dataset, assign_splits
from dlab_core.data.drawn import dataset_of_points, points_of_dataset
from dlab_core.recipe import LINE, PLANE, ClassTable, DataConfig, Digits, Divided, Drawn, Generated, Recipe

_SAMPLERS: dict[str, Callable[[Any], tuple[Array, Array]]] = {
    "gmm_2d": lambda c: mixtures.sample_gmm_2d(c.K, c.C, c.N, random_state=c.seed),
    "gauss_2d": lambda c: mixtures.sample_gauss_2d(c.C, c.N, random_state=c.seed),
    "two_class": lambda c: planar.two_class_data(c.N, c.sigma, random_state=c.seed),
    "circle": lambda c: planar.circle(c.n, c.noise, random_state=c.seed),
    "xor": lambda c: planar.xor(c.n, c.noise, random_state=c.seed),
    "two_gaussians": lambda c: planar.two_gaussians(c.n, c.noise, random_state=c.seed),
    "spiral": lambda c: planar.spiral(c.n, c.noise, random_state=c.seed),
    "moons": lambda c: planar.moons(c.n, c.noise, random_state=c.seed),
    "line": lambda c: curves.noisy_line(c.n, c.slope, c.intercept, c.noise, (c.low, c.high), random_state=c.seed),
    "parabola": lambda c: curves.parabola(c.n, c.noise, (c.low, c.high), random_state=c.seed),
    "sine": lambda c: curves.sine(c.n, c.frequency, c.noise, (c.low, c.high), random_state=c.seed),
    "step": lambda c: curves.step(c.n, c.noise, (c.low, c.high), random_state=c.seed),
    "two_on_line": lambda c: curves.two_classes_1d(c.n, random_state=c.seed),
    "three_on_line": lambda c: (x := np.linspace(-4.0, 5.0, c.n), curves.three_classes_1d(x)),
    "plane": lambda c: curves.sample_surface(curves.plane_values, c.n, c.noise, random_state=c.seed),
    "bumps": lambda c: curves.sample_surface(curves.bump_values, c.n, c.noise, random_state=c.seed),
    "crops": lambda c: _crops(None if c.rows == "full" else curves.CROPS_SMALL),
    "table": tables.table_points,
    "class_table": tables.class_table_points,
}


def _crops(rows: int | None) -> tuple[Array, Array]:
    return curves.CROPS_X[:rows].copy(), curves.CROPS_Y[:rows].copy()


def make_dataset(config: DataConfig, split_seed: int) -> Dataset:
    """Return the Dataset of a recipe's data; `split_seed` is the training seed, which governs the splits.

    Raises NoDigits, a ValueError, in words, where the files of a set of digits are not there.
    """
    if isinstance(config, Drawn):
        return dataset_of_points(config)
    if isinstance(config, Digits):
        from dlab_core.data.digits import load_digits

        return load_digits(config, split_seed)
    assert isinstance(config, Divided)
    kind: str = config.kind  # type: ignore[attr-defined]
    x, y = _SAMPLERS[kind](config)
    y = _in_columns(y) if config.classes is None else y
    return Dataset(_in_columns(x), y, assign_splits(len(x), config.split, split_seed), config.space, config.classes)


def _in_columns(values: Array) -> Array:
    return values[:, None] if values.ndim == 1 else values


def can_be_drawn(data: DataConfig) -> bool:
    """Whether points can be drawn and moved by hand: those of the plane, and those over one input."""
    return not why_not_drawn(data)


def why_not_drawn(data: DataConfig) -> str:
    """Return why points cannot be drawn and moved by hand, empty where they can."""
    if isinstance(data, ClassTable):
        return "The rows of a table are not drawn by hand, which would lose the names of its columns and classes"
    classes, values = data.task.kind == "classes", data.task.outputs
    if (data.space == PLANE and classes) or (data.space == LINE and (classes or values == 1)):
        return ""
    return "Such data cannot be drawn"


def as_drawn(recipe: Recipe) -> Drawn:
    """Return the points of a recipe as if drawn by hand, each in its split, with the generator that made them."""
    data = recipe.data
    if isinstance(data, Drawn):
        return data
    assert isinstance(data, Divided)
    assert can_be_drawn(data), why_not_drawn(data)
    drawn = points_of_dataset(make_dataset(data, recipe.training.seed), data.split)
    if not isinstance(data, Generated):
        return drawn
    return drawn.model_copy(update={"generator": data, "origins": tuple(range(len(drawn.points)))})
