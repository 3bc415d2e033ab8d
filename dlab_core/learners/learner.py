"""Learner: anything that learns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from dlab_core.arrays import Array, StateDict as StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Training

if TYPE_CHECKING:
    from dlab_core.learners.inputs import Inputs

Output = Literal["probabilities", "scores", "values"]


@dataclass(frozen=True)
class Progress:
    """What `advance` reports: the step reached, and the loss of each step done, penalty included.

    losses: (steps done,). The loss of a step is that of its batch before the update. Where it is not finite,
    the update was not applied, the loss is the last, and the step is not counted.
    """

    step: int
    losses: Array
    state: Literal["running", "waiting", "finished"] = "running"

    @property
    def diverged(self) -> bool:
        """Whether the last loss is not finite."""
        return len(self.losses) > 0 and not bool(np.isfinite(self.losses[-1]))

    @property
    def under_way(self) -> bool:
        """Whether there is a part of a step alone, which changes nothing that can be seen yet."""
        return self.state == "running" and not len(self.losses)


@dataclass(frozen=True)
class Support:
    """The points that alone determine the surface, as indices into the Dataset: free (on the margin) and bounded."""

    free: Array
    bounded: Array


NO_SUPPORT = Support(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class LinearCoefficients:
    """What a linear learner has learned: features @ weights (F, K) + biases (K,), in the units of the data."""

    names: tuple[str, ...]
    weights: Array
    biases: Array


class Learner(Protocol):
    """Anything that learns. One owner advances it; nothing it hands out shares memory with it."""

    step: int
    device: str
    inputs: "Inputs"  # what it is shown of a point
    output: Output  # how to read predict; metrics and pictures dispatch on it

    @property
    def needs_fit(self) -> bool:
        """Whether the present data is not fitted yet, as by an SVM before its fit: until then it is not scored."""

    @property
    def epoch(self) -> int:
        """Passes through the training points that were completed."""

    @property
    def batch_position(self) -> tuple[int, int]:
        """How many batches of the present pass are done, and how many there are in one."""

    @property
    def engine(self) -> str:
        """What computes the steps."""

    @property
    def engine_reason(self) -> str:
        """In a few words why it is not the engine that was asked for, empty if it is."""

    @property
    def holds_gil(self) -> bool:
        """Whether each step runs in Python and so holds the GIL, for which a window in the same process has to wait."""

    @property
    def points_at_once(self) -> int:
        """How many points it predicts in a tenth of a second or so."""

    @property
    def warning(self) -> str:
        """One sentence of warning, empty if all is well."""

    def advance(self, steps: int) -> Progress:
        """Do at most `steps` optimisation steps; of one that is large a part, which goes on in the next call."""

    def divergence_reason(self) -> str:
        """Return in a sentence why a loss was not finite, empty where the rate was just too large."""

    def predict(self, x: Array) -> Array:
        """Return (n, C) or (n, K) for (n, D) points in raw units, on the host."""

    def predict_grid(self, xs: Array, ys: Array) -> Array:
        """Return (len(ys), len(xs), C) for the grid of two inputs."""

    def set_data(self, data: Dataset) -> None:
        """Go on with the same weights on other points of the same classes and inputs."""

    def set_training(self, training: Training) -> None:
        """Go on with another rate, penalty, batch, optimiser."""

    def to(self, device: str) -> None:
        """Move to a device: copies, then swaps, so that a full GPU leaves the CPU copy whole (DeviceError)."""

    def state_dict(self) -> StateDict:
        """Return copies of all that is needed to go on bit for bit."""

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over what `state_dict` returned."""

    def stop(self) -> None:
        """End what runs outside this process, if anything does; advancing begins it anew."""

    def parameters(self) -> dict[str, Array]:
        """Return copies of what was learned, by name."""

    def support(self) -> Support:
        """Return the support vectors, none where a model has no such thing."""

    def linear_coefficients(self) -> LinearCoefficients | None:
        """Return the linear function that was learned, None where it is not one."""

    def objective(self) -> Objective | None:
        """Return the loss as a function of the parameters, at those that were learned; None where it is not known."""


def grid_points(xs: Array, ys: Array) -> Array:
    """Return the (len(ys) * len(xs), 2) points of a grid, row by row."""
    x, y = np.meshgrid(xs, ys)
    return np.column_stack([x.ravel(), y.ravel()])


def predict_on_grid(learner: Learner, xs: Array, ys: Array) -> Array:
    """Return predict on every point of a grid: what predict_grid does where it cannot exploit the grid."""
    return learner.predict(grid_points(xs, ys)).reshape(len(ys), len(xs), -1)
