"""What a learner is shown of a point: chosen features, standardised on request."""

from collections.abc import Callable

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.learner import CannotLearn
from dlab_core.models.features import MAX_FEATURES, count, input_names, powers_and_sines
from dlab_core.recipe import PLANE, Feature, FeatureModel, ModelConfig, PlaneModel, Space

_FEATURES: dict[Feature, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1²": lambda x1, x2: x1 * x1,
    "x2²": lambda x1, x2: x2 * x2,
    "x1·x2": lambda x1, x2: x1 * x2,
    "sin x1": lambda x1, x2: np.sin(x1),
    "sin x2": lambda x1, x2: np.sin(x2),
}

# The coordinate on which a feature depends, None where it needs both.
_AXIS: dict[str, int | None] = {"x1": 0, "x1²": 0, "sin x1": 0, "x2": 1, "x2²": 1, "sin x2": 1, "x1·x2": None}


class Inputs:
    """Map raw points (n, D) to the features (n, F) that a model sees.

    A model of the plane has its own features of two inputs, a linear one powers and sines of any number; else inputs
    are passed on as they are. The statistics are those of the points it is made with, fixed from then on; a feature
    that does not vary is only shifted. Raises CannotLearn for more features than anyone wants to wait for.
    """

    def __init__(self, config: ModelConfig, x: Array, space: Space) -> None:
        self.names, self._features = features_of(config, space)
        features = self._features(x)
        self.mean = np.zeros(features.shape[1])
        self.scale = np.ones(features.shape[1])
        if getattr(config, "standardise", False) and len(x):
            self.mean = features.mean(axis=0)
            deviation = features.std(axis=0)
            self.scale = np.where(deviation > 1e-12 * np.abs(self.mean).max(initial=1.0), deviation, 1.0)

    @property
    def dimension(self) -> int:
        """F, the number of features."""
        return len(self.mean)

    def coefficients(self, weights: Array, biases: Array) -> tuple[Array, Array]:
        """Return what weights (F, K) and biases (K,) of the features a model sees are on those before standardising."""
        in_units = np.asarray(weights, dtype=np.float64) / self.scale[:, None]
        return in_units, biases - self.mean @ in_units

    def __call__(self, x: Array) -> Array:
        """Return the features of points in raw units."""
        features = self._features(x)
        standardised = self.mean.any() or (self.scale != 1).any()
        return (features - self.mean) / self.scale if standardised else features

    def axis_features(self, axis: int, coordinates: Array) -> tuple[Array, list[int]]:
        """Return the features that depend on one coordinate of the plane alone, (n, f), and their indices."""
        x = np.zeros((len(coordinates), 2))
        x[:, axis] = coordinates
        own = [i for i, name in enumerate(self.names) if _AXIS[name] == axis]
        return self(x)[:, own], own

    @property
    def separable(self) -> bool:
        """Whether each feature depends on one coordinate of the plane alone."""
        return all(_AXIS.get(name) is not None for name in self.names)

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the statistics."""
        return {"inputs.mean": self.mean.copy(), "inputs.scale": self.scale.copy()}

    def matches(self, state_dict: dict[str, Array]) -> bool:
        """Return whether the statistics are those of a state dict."""
        return all(np.array_equal(array, state_dict[name]) for name, array in self.state_dict().items())

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        """Take over what `state_dict` returned."""
        self.mean = state_dict["inputs.mean"].copy()
        self.scale = state_dict["inputs.scale"].copy()


def features_of(config: ModelConfig, space: Space) -> tuple[tuple[str, ...], Callable[[Array], Array]]:
    """Return the names of the features of a model, and the function from points to them (CannotLearn: too many)."""
    inputs = space.dimension
    if isinstance(config, PlaneModel) and space == PLANE and config.features != ("x1", "x2"):
        chosen = config.features
        return chosen, lambda x: np.column_stack([_FEATURES[name](x[:, 0], x[:, 1]) for name in chosen])
    if isinstance(config, FeatureModel) and (config.degree, config.sines) != (1, 0):
        number = count(inputs, config.degree, config.sines)
        if number > MAX_FEATURES:
            raise CannotLearn(
                f"Degree {config.degree} of {inputs} inputs makes {number:,} features, and at most {MAX_FEATURES} are "
                "learned: lower the degree."
            )
        return powers_and_sines(inputs, config.degree, config.sines)
    return input_names(inputs), np.asarray
