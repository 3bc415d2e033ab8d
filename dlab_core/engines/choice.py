"""Which engine trains a module: chosen once, when a run starts or a person switches."""

import sys
from collections.abc import Callable
from typing import Protocol

from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.by_hand import HandEngine
from dlab_core.engines.cuda_graph import CudaGraphEngine
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.recipe import Training


class Engine(Protocol):
    """Does optimisation steps on a module in place, always in the same order of batches.

    Its state dict is the optimiser's, as `optimiser.<moment>.<parameter>` with PyTorch's names of the moments, so that
    one engine goes on where another stopped.
    """

    name: str
    holds_gil: bool  # whether each step runs in Python, while other threads wait for the GIL

    def __init__(self, module: nn.Module, training: Training) -> None: ...
    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str: ...
    def set_training(self, training: Training) -> None: ...
    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array: ...
    def state_dict(self) -> dict[str, Array]: ...
    def load_state_dict(self, state_dict: dict[str, Array]) -> None: ...


def is_ready() -> bool:
    """Whether the fused engine is compiled. Nobody else imports it, so that where it is not wanted nobody waits."""
    fused = sys.modules.get(f"{__package__}.fused.kernel")
    return fused is not None and bool(fused.is_compiled("float32"))


def _fused() -> type[Engine] | None:
    if not is_ready():
        return None
    from dlab_core.engines.fused.engine import FusedEngine

    return FusedEngine


# What gives the class of each engine, None while that is not ready.
ENGINES: dict[str, Callable[[], type[Engine] | None]] = {
    "autograd": lambda: AutogradEngine,
    "fused": _fused,
    "cuda_graph": lambda: CudaGraphEngine,
    "by_hand": lambda: HandEngine,
}
AUTO = "fused"  # what is taken where nothing else is asked for


def _chosen(name: str, spec: NetSpec, training: Training, device: str) -> tuple[type[Engine], str]:
    engine = ENGINES[name]()
    reason = engine.why_not(spec, training, device) if engine else f"the {name} engine is not ready yet"
    return (AutogradEngine, reason) if reason or engine is None else (engine, "")


def make_engine(module: nn.Module, training: Training, device: str) -> tuple[Engine, str]:
    """Return the engine that a training asks for, and in a few words why it is another one, empty if it is not."""
    name = AUTO if training.engine == "auto" else training.engine
    engine, reason = _chosen(name, spec_of(module), training, device)
    return engine(module, training), reason


def compiled_grid(module: nn.Module, device: str) -> Callable[..., Array] | None:
    """Return the function that predicts with a module on a grid of the plane, None where PyTorch has to."""
    if _chosen("fused", spec_of(module), Training(), device)[1]:
        return None
    from dlab_core.engines.fused.grid import predict_grid

    return predict_grid
