"""Learner: anything that learns, what it refuses, and the devices that it can be on."""

from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol

import numpy as np

from dlab_core.arrays import Array, Kinds, StateDict, StateError, check_arrays, check_range
from dlab_core.data.dataset import Dataset
from dlab_core.recipe import Training
from dlab_core.recipe.sentences import SaidError

Output = Literal["probabilities", "scores", "values"]
NO_GPU = "No GPU: PyTorch found neither CUDA nor Apple's MPS on this machine."


class CannotLearn(SaidError):
    """Data or settings that a model cannot learn from; the message is a sentence that says what to do."""


class DeviceError(SaidError):
    """A device that cannot be used; the message is one sentence and says where training goes on."""


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


class Learner(Protocol):
    """Anything that learns. One owner advances it; nothing it hands out shares memory with it.

    What only some of them can do beside this stands in `capabilities`.
    """

    step: int = 0
    device: str = "cpu"
    engine_reason: str = ""  # in a few words why it is not the engine that was asked for
    output: Output  # how to read predict: scores and pictures depend on it

    @property
    def engine(self) -> str:
        """What computes the steps."""

    @property
    def warning(self) -> str:
        """One sentence of warning, empty if all is well."""
        return ""

    @property
    def needs_fit(self) -> bool:
        """Whether the present data is not fitted yet, as by an SVM before its fit: until then a run does not score."""
        return False

    @property
    def holds_gil(self) -> bool:
        """Whether each step runs in Python and so holds the GIL, for which a window in the same process has to wait."""
        return True

    @property
    def points_at_once(self) -> int:
        """How many points it predicts in a tenth of a second or so, of which a scoring makes its blocks."""
        return 65_536

    def advance(self, steps: int) -> Progress:
        """Do at most `steps` optimisation steps; of one that is large a part, which goes on in the next call."""

    def predict(self, x: Array) -> Array:
        """Return (n, C) or (n, K) for (n, D) points in raw units, on the host."""

    def divergence_reason(self) -> str:
        """Return why the loss is not finite, in a sentence, where it knows better than that the rate is too large."""
        return ""

    def parameters(self) -> dict[str, Array]:
        """Return copies of what was learned, by name."""

    def set_data(self, data: Dataset) -> None:
        """Go on with the same weights on other points of the same classes and inputs."""

    def set_training(self, training: Training) -> None:
        """Go on with another rate, penalty, batch, optimiser."""

    def to(self, device: str) -> None:
        """Move to a device: copies, then swaps, so that a full GPU leaves the CPU copy whole (DeviceError)."""

    def state_dict(self) -> StateDict:
        """Return copies of all that is needed to go on bit for bit."""

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over what `state_dict` returned; where a fit is part of it, it is taken to be of the present points."""

    def check_state_dict(self, state_dict: StateDict) -> None:
        """Raise StateError unless a learner of the same recipe and points may have returned this, at any step."""
        check_like(state_dict, self.state_dict())

    def check_past(self, state_dict: StateDict) -> None:
        """Raise StateError unless this may have been its own at an earlier step, with other settings and points."""
        self.check_state_dict(state_dict)


def check_like(state_dict: StateDict, own: StateDict, more: Kinds | None = None) -> None:
    """Raise StateError unless these are arrays like those of a learner's own state, and `more`: finite, at a step."""
    kinds = {name: (array.dtype.str, array.shape) for name, array in own.items()}
    check_arrays(state_dict, kinds | dict(more or {}), nothing_else=True)
    check_range(state_dict, {"step": inf})
    for name, array in state_dict.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise StateError(f"{name} holds what is no number")
    if (state_dict.get("inputs.scale", np.ones(1)) <= 0).any():
        raise StateError("inputs.scale holds a number that cannot be there")


def available_devices() -> tuple[str, ...]:
    """Return "cpu" and, where there is one, "cuda" or "mps". Imports torch."""
    import torch

    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def check_device(device: str) -> None:
    """Raise DeviceError for a device that is not there."""
    if device not in ("cpu", "cuda", "mps"):
        raise DeviceError(f"There is no device called {device}; it is one of cpu, cuda, mps.")
    if device not in available_devices():
        raise DeviceError(f"{NO_GPU} Training goes on the CPU.")
