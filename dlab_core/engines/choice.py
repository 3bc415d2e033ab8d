"""Which engine trains a module: chosen once, when a run starts or a person switches."""

import sys
from collections.abc import Callable
from importlib import import_module

from torch import nn

from dlab_core.arrays import Array
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.engine import Engine
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.recipe import Training
from dlab_core.recipe.engines import AUTO, ENGINES, EngineName


def is_ready() -> bool:
    """Whether the fused engine is compiled. Nobody else imports it, so that where it is not wanted nobody waits."""
    fused = sys.modules.get(f"{__package__}.fused.kernel")
    return fused is not None and bool(fused.is_compiled("float32"))


def _chosen(name: EngineName, spec: NetSpec, training: Training, device: str) -> tuple[type[Engine], str]:
    row = ENGINES[name]
    if row.compiled and not is_ready():
        return AutogradEngine, f"the {name} engine is not ready yet"
    engine: type[Engine] = getattr(import_module(f"{__package__}.{row.module}"), row.engine)
    reason = engine.why_not(spec, training, device)
    return (AutogradEngine if reason else engine), reason


def choose(spec: NetSpec, training: Training, device: str) -> tuple[type[Engine], str]:
    """Return the engine that a training asks for, and in a few words why it is another one, empty if it is not."""
    return _chosen(AUTO if training.engine == "auto" else training.engine, spec, training, device)


def make_engine(module: nn.Module, training: Training, device: str) -> tuple[Engine, str]:
    """Return the engine of a module, and why it is not the one that was asked for."""
    engine, reason = choose(spec_of(module), training, device)
    return engine(module, training), reason


def engine_called(name: str, spec: NetSpec, training: Training, device: str) -> type[Engine] | None:
    """Return the engine of that name, None where there is no such, or it is not ready or cannot train such a net."""
    found = next((known for known, row in ENGINES.items() if known == name), None)
    if found is None:
        return None
    engine, reason = _chosen(found, spec, training, device)
    return None if reason else engine


_PLAIN = Training()  # of which predicting asks for nothing


def compiled_grid(spec: NetSpec, device: str) -> Callable[..., Array] | None:
    """Return the function that predicts with such a module on a grid of the plane, None where PyTorch has to."""
    if _chosen("fused", spec, _PLAIN, device)[1]:
        return None
    from dlab_core.engines.fused.grid import predict_grid

    return predict_grid
