"""Which engine trains a module: chosen once, when a run starts or a person switches."""

import sys
from collections.abc import Callable
from typing import Protocol

from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines import by_hand
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.cuda_graph import CudaGraphEngine
from dlab_core.recipe import Training


class Engine(Protocol):
    """Does optimisation steps on a module in place, always in the same order of batches.

    Its state dict is the optimiser's, as `optimiser.<moment>.<parameter>` with PyTorch's names of the moments, so that
    one engine goes on where another stopped.
    """

    name: str
    holds_gil: bool  # whether each step runs in Python, while other threads wait for the GIL

    def set_training(self, training: Training) -> None: ...
    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array: ...
    def state_dict(self) -> dict[str, Array]: ...
    def load_state_dict(self, state_dict: dict[str, Array]) -> None: ...


def is_ready() -> bool:
    """Whether the fused engine is compiled. Nobody else imports it, so that where it is not wanted nobody waits."""
    fused = sys.modules.get(f"{__package__}.fused.kernel")
    return fused is not None and bool(fused.is_compiled("float32"))


def compiled_grid(module: nn.Module, device: str) -> Callable[..., Array] | None:
    """Return the function that predicts with a module on a grid of the plane, None where PyTorch has to."""
    if not is_ready():
        return None
    from dlab_core.engines.fused.engine import why_not
    from dlab_core.engines.fused.grid import predict_grid

    return None if why_not(module, device) else predict_grid


def make_engine(module: nn.Module, training: Training, device: str) -> tuple[Engine, str]:
    """Return the engine that a training asks for, and in a few words why it is another one, empty if it is not."""
    if training.engine == "autograd":
        return AutogradEngine(module, training), ""
    if training.engine == "cuda_graph":
        if device != "cuda":
            return AutogradEngine(module, training), "a CUDA graph needs an NVIDIA GPU"
        if len(getattr(module, "dropouts", ())):
            return AutogradEngine(module, training), "a CUDA graph would drop the same neurons in each step"
        return CudaGraphEngine(module, training), ""
    if training.engine == "by_hand":
        reason = by_hand.why_not(module, training, device)
        return (AutogradEngine(module, training), reason) if reason else (by_hand.HandEngine(module, training), "")
    if not is_ready():
        return AutogradEngine(module, training), "the fused engine is not ready yet"
    from dlab_core.engines.fused.engine import FusedEngine, why_not

    reason = why_not(module, device)
    return (AutogradEngine(module, training), reason) if reason else (FusedEngine(module, training), "")
