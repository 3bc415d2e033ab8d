"""The nudging learner as a Learner: each step is a try."""

import numpy as np

from dlab_core.arrays import Array, StateDict
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.capabilities import Layers, LinearCoefficients
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import Output, Progress
from dlab_core.learners.numpy_learner import NumpyLearner
from dlab_core.models.nudging import better_neighbour
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Nudging, PowerLoss, Training

_WEIGHTS_STREAM = 3


class NudgingLearner(NumpyLearner):
    """One weight, y = w x, moved towards the smaller mean error |w x - y| over the points until that is tolerable.

    It starts at a uniform number from 0 to 1 by the training seed. The loss of a step is the error before it.
    """

    output: Output = "values"
    cpu_only = "Nudging runs on the CPU only; it stays there."

    def __init__(self, config: Nudging, data: Dataset, training: Training) -> None:
        self.config = config
        self.inputs = Inputs(config, data.of(TRAIN)[0], data.space)
        self.weight = float(np.random.default_rng((training.seed, _WEIGHTS_STREAM)).random())
        self.set_data(data)

    @property
    def warning(self) -> str:
        if not self._turned:
            return ""
        return f"Nudges of {self.config.nudge:g} step over the goal, to and fro: make them smaller, or tolerate more."

    def _error(self, weight: float) -> float:
        return float(np.abs(weight * self._x - self._y).mean())

    def advance(self, steps: int) -> Progress:
        if not len(self._x):
            return Progress(self.step, np.empty(0), "waiting")
        losses: list[float] = []
        while len(losses) < steps:
            error = self._error(self.weight)
            if error <= self.config.tolerance:
                return Progress(self.step, np.array(losses), "finished")
            losses.append(error)
            self.weight = better_neighbour(self._error, self.weight, self.config.nudge)
            self._turned |= self._error(self.weight) >= error
            self.step += 1
        return Progress(self.step, np.array(losses))

    def predict(self, x: Array) -> Array:
        return np.asarray(self.weight * x[:, :1])

    def set_data(self, data: Dataset) -> None:
        x, y = data.of(TRAIN)
        self._x, self._y = x[:, 0], y[:, 0]
        self._turned = False

    def set_training(self, training: Training) -> None:
        """Obey none of the settings but the number of tries, which the run counts."""

    def state_dict(self) -> StateDict:
        return super().state_dict() | {"w": np.array(self.weight), "turned": np.array(self._turned)}

    def load_state_dict(self, state_dict: StateDict) -> None:
        super().load_state_dict(state_dict)
        self.weight = float(state_dict["w"])
        self._turned = bool(state_dict.get("turned", False))

    def check_state_dict(self, state_dict: StateDict) -> None:
        super().check_state_dict({"turned": np.array(self._turned)} | state_dict)  # which those lack that are old

    def parameters(self) -> dict[str, Array]:
        return {"w": np.array([[self.weight]])}

    def layers(self) -> Layers:
        return Layers(((np.array([[self.weight]]), np.zeros(1)),), (), "linear")

    def linear_coefficients(self) -> LinearCoefficients:
        return LinearCoefficients(("x",), np.array([[self.weight]]), np.zeros(1))

    def objective(self) -> Objective | None:
        """Return the mean absolute error, of which it never asks the slope."""
        if not len(self._x):
            return None
        layers = [(np.array([[self.weight]]), np.zeros(1))]
        x, y = self._x[:, None], self._y[:, None]
        return Objective(
            layers,
            (),
            x,
            y,
            PowerLoss(m=1),
            ("x",),
            lambda kept: [(kept["w"].reshape(1, 1), np.zeros(1))],
            fixed=True,
        )
