"""Engine: what computes the steps of a net."""

from typing import Protocol

import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.models.net_spec import NetSpec
from dlab_core.recipe import Training


class Engine(Protocol):
    """Does optimisation steps on a module in place, always in the same order of batches.

    Other settings need another engine. Its state dict is the optimiser's, as `optimiser.<moment>.<parameter>` with
    PyTorch's names of the moments, so that one engine goes on where another stopped.
    """

    name: str
    holds_gil: bool  # whether each step runs in Python, while other threads wait for the GIL

    def __init__(self, module: nn.Module, training: Training) -> None: ...

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        """Return in a few words why this engine cannot train a net, empty if it can."""

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        """Do steps and return the loss of each; after a non-finite one, which is returned last, no update is made.

        Of a step that is too large to be waited for a part is done, and its loss comes with the last one. Fewer steps
        are done where the device has no memory for one more; a RuntimeError says so where it is the first.
        """

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the moments."""

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        """Take over what `state_dict` returned; moments that are not in it begin at zero, unused ones are dropped."""


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether an error says that a device is full: CUDA has an error of its own for it, MPS says it in words."""
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in str(error)
