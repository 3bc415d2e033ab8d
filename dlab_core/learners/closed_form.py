"""Least squares as a Learner: one step solves it."""

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.capabilities import Layers, LinearCoefficients
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import CannotLearn, Output, check_like
from dlab_core.learners.numpy_learner import OneStepLearner
from dlab_core.models.closed_form import ClosedForm, fit
from dlab_core.objective.objective import Objective
from dlab_core.recipe import LeastSquares, PowerLoss, Training


class ClosedFormLearner(OneStepLearner):
    """Minimises the mean squared error with a ridge."""

    output: Output = "values"
    cpu_only = "The closed form is solved in NumPy, on the CPU only; it stays there."

    def __init__(self, config: LeastSquares, data: Dataset, training: Training) -> None:
        super().__init__(data)
        self.config = config
        self.inputs = Inputs(config, data.of(TRAIN)[0], data.space)
        self._outputs = data.y.shape[1]
        self._found: ClosedForm | None = None

    @property
    def warning(self) -> str:
        return self._found.remark if self._found is not None else ""

    def _solve(self) -> float:
        if not len(self._x):
            raise CannotLearn("There are no points to learn from: draw or sample some.")
        features = self.inputs(self._x)
        try:
            self._found = fit(features, self._y, self.config.ridge)
        except np.linalg.LinAlgError:
            raise CannotLearn("These features are too large to be solved for: standardise them.") from None
        errors = self._found.predict(features) - self._y
        return float((errors**2).mean() + self.config.ridge * (self._found.weights**2).sum())

    def predict(self, x: Array) -> Array:
        if self._found is None:
            return np.zeros((len(x), self._outputs))
        return self._found.predict(self.inputs(x))

    def state_dict(self) -> StateDict:
        found = vars(self._found) if self._found is not None else {}
        return super().state_dict() | {name: np.array(value) for name, value in found.items()}

    def load_state_dict(self, state_dict: StateDict) -> None:
        super().load_state_dict(state_dict)
        self._found = None
        self._solved = bool(state_dict.get("solved", "weights" in state_dict))
        if "weights" in state_dict:
            weights, biases = state_dict["weights"].copy(), state_dict["biases"].copy()
            self._found = ClosedForm(weights, biases, int(state_dict["rank"]), bool(state_dict["unique"]))

    def check_state_dict(self, state_dict: StateDict) -> None:
        shape = self.inputs.dimension, self._outputs
        solution = {"weights": ("f", shape), "biases": ("f", shape[1:]), "rank": ("i", ()), "unique": ("b", ())}
        found = "rank" in state_dict
        own = self.check_solved(super().state_dict())
        check_like(self.check_solved(state_dict), own, solution if found else None)
        if state_dict.get("solved", found) and not found:
            raise StateError("its solution is missing")

    def parameters(self) -> dict[str, Array]:
        if self._found is None:
            return {}
        return {"weights.0": self._found.weights.copy(), "biases.0": self._found.biases.copy()}

    def penalty(self) -> float | None:
        if self._found is None or not self.config.ridge:
            return None
        return float(self.config.ridge * (self._found.weights**2).sum())

    def layers(self) -> Layers | None:
        if self._found is None:
            return None
        return Layers(((self._found.weights.copy(), self._found.biases.copy()),), (), "linear")

    def linear_coefficients(self) -> LinearCoefficients | None:
        if self._found is None:
            return None
        return LinearCoefficients(self.inputs.names, *self.inputs.coefficients(self._found.weights, self._found.biases))

    def objective(self) -> Objective | None:
        """Return the mean squared error with the ridge, at the solution."""
        if self._found is None or not len(self._x):
            return None
        layers = [(self._found.weights, self._found.biases)]
        x, names, ridge = self.inputs(self._x), self.inputs.names, self.config.ridge
        return Objective(
            layers, (), x, self._y, PowerLoss(), names, lambda kept: [(kept["weights"], kept["biases"])], l2=ridge
        )
