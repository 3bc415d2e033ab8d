"""What a learner is shown of a point: chosen features, standardised on request."""

from collections.abc import Callable

import numpy as np

from dlab_core.data.dataset import Array
from dlab_core.recipe import Feature, ModelConfig

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

    Features are of the plane: other data (D != 2) is passed on as it is. The statistics are those of the
    points it is made with, fixed from then on; a feature that does not vary is only shifted.
    """

    def __init__(self, config: ModelConfig, x: Array) -> None:
        self.names: tuple[str, ...] = (
            config.features if x.shape[1] == 2 else tuple(f"x{i + 1}" for i in range(x.shape[1]))
        )
        self._chosen = config.features if x.shape[1] == 2 and config.features != ("x1", "x2") else None
        features = self._features(x)
        self.mean = np.zeros(features.shape[1])
        self.scale = np.ones(features.shape[1])
        if config.standardise and len(x):
            self.mean = features.mean(axis=0)
            deviation = features.std(axis=0)
            self.scale = np.where(deviation > 1e-12 * np.abs(self.mean).max(initial=1.0), deviation, 1.0)

    @property
    def dimension(self) -> int:
        """F, the number of features."""
        return len(self.mean)

    @property
    def raw(self) -> bool:
        """Whether the model sees the points as they are."""
        return self._chosen is None and not self.mean.any() and bool((self.scale == 1).all())

    def _features(self, x: Array) -> Array:
        if self._chosen is None:
            return np.asarray(x)
        return np.column_stack([_FEATURES[name](x[:, 0], x[:, 1]) for name in self._chosen])

    def __call__(self, x: Array) -> Array:
        """Return the features of points in raw units."""
        features = self._features(x)
        return features if self.raw else (features - self.mean) / self.scale

    def along(self, axis: int, coordinates: Array) -> tuple[Array, list[int]]:
        """Return the features that depend on one coordinate of the plane alone, (n, f), and their indices."""
        x = np.zeros((len(coordinates), 2))
        x[:, axis] = coordinates
        own = [i for i, name in enumerate(self.names) if _AXIS[name] == axis]
        return self(x)[:, own], own

    @property
    def separable(self) -> bool:
        """Whether each feature depends on one coordinate of the plane alone."""
        return all(_AXIS.get(name) is not None for name in self.names)

    def state(self) -> dict[str, Array]:
        """Return copies of the statistics."""
        return {"inputs.mean": self.mean.copy(), "inputs.scale": self.scale.copy()}

    def matches(self, state: dict[str, Array]) -> bool:
        """Return whether the statistics are those of a state."""
        return np.array_equal(self.mean, state["inputs.mean"]) and np.array_equal(self.scale, state["inputs.scale"])

    def load_state(self, state: dict[str, Array]) -> None:
        """Take over what `state` returned."""
        self.mean = state["inputs.mean"].copy()
        self.scale = state["inputs.scale"].copy()
