"""What learners have in common that live on the CPU, outside PyTorch."""

from abc import abstractmethod

import numpy as np

from dlab_core.arrays import StateDict, check_arrays
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import DeviceError, Learner, Progress
from dlab_core.recipe import Training


class NumpyLearner(Learner):
    """Stays on the CPU. What it has learned comes to the step and the inputs in its state."""

    engine = "numpy"
    inputs: Inputs
    cpu_only: str  # the sentence that refuses another device

    def state_dict(self) -> StateDict:
        return {"step": np.array(self.step)} | self.inputs.state_dict()

    def load_state_dict(self, state_dict: StateDict) -> None:
        self.step = int(state_dict["step"])
        self.inputs.load_state_dict(state_dict)

    def to(self, device: str) -> None:
        if device != "cpu":
            raise DeviceError(self.cpu_only)


class OneStepLearner(NumpyLearner):
    """Solves in one step, after which it is finished until the points change. Each solution counts as a step."""

    holds_gil = False  # a step is one call of a library
    _solved: bool

    def __init__(self, data: Dataset) -> None:
        self.set_data(data)

    @property
    def needs_fit(self) -> bool:
        return not self._solved

    def advance(self, steps: int) -> Progress:
        if self._solved or steps < 1:
            return Progress(self.step, np.empty(0), "finished" if self._solved else "running")
        loss = self._solve()
        if loss is None:
            return Progress(self.step, np.empty(0), "waiting")
        self._solved = True
        self.step += 1
        return Progress(self.step, np.array([loss]), "finished")

    @abstractmethod
    def _solve(self) -> float | None:
        """Solve and return the loss; None while it is being solved elsewhere."""

    def set_data(self, data: Dataset) -> None:
        self._data = data
        self._x, self._y = data.of(TRAIN)
        self._solved = False

    def state_dict(self) -> StateDict:
        return super().state_dict() | {"solved": np.array(self._solved)}

    def check_solved(self, state_dict: StateDict) -> StateDict:
        """Return a state without whether it is of the present points, which those do not have that were kept early."""
        check_arrays(state_dict, {"solved": ("b", ())} if "solved" in state_dict else {})
        return {name: array for name, array in state_dict.items() if name != "solved"}

    def set_training(self, training: Training) -> None:
        """Obey none of the settings: the model has its own."""
