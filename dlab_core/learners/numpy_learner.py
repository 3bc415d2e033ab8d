"""What learners have in common that live on the CPU, outside PyTorch: most of what may be asked of them is nothing."""

from abc import abstractmethod

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.errors import DeviceError
from dlab_core.learners.learner import NO_SUPPORT, Learner, LinearCoefficients, Progress, Support, predict_on_grid
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Training


class NumpyLearner(Learner):
    """Each step sees all points, none is a support vector, and nothing runs outside this process."""

    device = "cpu"
    cpu_only: str  # the sentence that refuses another device

    def __init__(self) -> None:
        self.step = 0

    @property
    def engine(self) -> str:
        """What computes the steps."""
        return "numpy"

    @property
    def engine_reason(self) -> str:
        """Empty: there is no other engine to ask for."""
        return ""

    @property
    def holds_gil(self) -> bool:
        """Whether each step runs in Python and so holds the GIL."""
        return True

    @property
    def needs_fit(self) -> bool:
        """Whether the present data is not fitted yet."""
        return False

    @property
    def points_at_once(self) -> int:
        """How many points it predicts in a tenth of a second or so."""
        return 65_536

    @property
    def warning(self) -> str:
        """Empty: there is nothing to warn of."""
        return ""

    @property
    def epoch(self) -> int:
        """A pass is a step."""
        return self.step

    @property
    def batch_position(self) -> tuple[int, int]:
        """A step is one batch of all points."""
        return 0, 1

    def divergence_reason(self) -> str:
        """Return nothing: it knows no better reason than the run does."""
        return ""

    def stop(self) -> None:
        """Do nothing: all is done here."""

    def to(self, device: str) -> None:
        """Refuse any device but the CPU."""
        if device != "cpu":
            raise DeviceError(self.cpu_only)

    def predict_grid(self, xs: Array, ys: Array) -> Array:
        """Return predict on every point of a grid."""
        return predict_on_grid(self, xs, ys)

    def support(self) -> Support:
        """Return none: every point counts."""
        return NO_SUPPORT

    def linear_coefficients(self) -> LinearCoefficients | None:
        """Return none."""
        return None

    def objective(self) -> Objective | None:
        """Return none."""
        return None


class OneStepLearner(NumpyLearner):
    """Solves in one step, after which it is finished until the points change. Each solution counts as a step."""

    def __init__(self, data: Dataset) -> None:
        super().__init__()
        self._take(data)

    def _take(self, data: Dataset) -> None:
        self._data = data
        self._x, self._y = data.of(TRAIN)
        self._solved = False

    @property
    def holds_gil(self) -> bool:
        """A step is one call of a library."""
        return False

    @property
    def needs_fit(self) -> bool:
        """Whether the present points are not solved yet."""
        return not self._solved

    def advance(self, steps: int) -> Progress:
        """Solve, if the present points are not solved yet."""
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
        """Take other points; the next step solves them."""
        self.stop()
        self._take(data)

    def set_training(self, training: Training) -> None:
        """Obey none of the settings: the model has its own."""
