"""Engine: what computes the steps of a net.

A step on so many points that one would wait for it is done a block of points at a time. How large a block is follows
from the module alone, never from time, so that a run can be repeated.
"""

from typing import Protocol

import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.models.net_spec import NetSpec
from dlab_core.recipe import Training

WORK_AT_ONCE = 4_000_000_000  # multiply-adds of a step that is not waited for: 0.1 to 0.2 s of one core
LONGEST_WHOLE = 5  # times as much work as that is refused where it cannot be done in blocks
OF_A_UNIT = 300  # what a unit costs for a point beside its weights: its activation, and its way through memory


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


def work(module: nn.Module) -> int:
    """Return about how many multiply-adds the step of a module takes for each point, forward and back."""
    return sum(3 * p.numel() if p.dim() > 1 else OF_A_UNIT * p.numel() for p in module.parameters())


def block_of(module: nn.Module, points: int, passes: int = 3) -> int:
    """Return how many of so many points go through a module between two chances to stop: all, if that is quick.

    passes: 3 for the way forward and back, which takes twice as long, 1 for the way forward alone.
    """
    most = 3 * WORK_AT_ONCE // (passes * max(1, work(module)))
    return points if points <= most else max(1, most // 2)
