"""The optimisers: what engines, checks of kept states and exported scripts ask of each.

Importing this imports no PyTorch. To add one is a config in `recipe/training.py`, a row here, and its update in
`engines/fused/kernel.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError, check_arrays, check_range
from dlab_core.recipe import Optimiser


@dataclass(frozen=True)
class OptimiserRow:
    """torch_class: its name in torch.optim. arguments: those beside rate and weight decay, of a config.

    moments: PyTorch's names of what it remembers of each parameter, in the order in which the compiled loop has them.
    code: what that loop calls it; betas: the shares of the moments that it keeps. counts: whether it counts its steps.
    fused: whether PyTorch has it in one call for all parameters.
    """

    torch_class: str
    arguments: Callable[[Any], dict[str, Any]]
    moments: Callable[[Any], tuple[str, ...]]
    code: int
    betas: Callable[[Any], tuple[float, float]]
    counts: bool = True
    fused: bool = False


_ADAM = OptimiserRow(
    "Adam",
    lambda adam: {"betas": (adam.beta1, adam.beta2)},
    lambda adam: ("exp_avg", "exp_avg_sq"),
    code=1,
    betas=lambda adam: (adam.beta1, adam.beta2),
    fused=True,
)

OPTIMISERS: dict[str, OptimiserRow] = {
    "sgd": OptimiserRow(
        "SGD",
        lambda sgd: ({"momentum": sgd.momentum} if sgd.momentum else {}) | ({"nesterov": True} if sgd.nesterov else {}),
        lambda sgd: ("momentum_buffer",) if sgd.momentum else (),
        code=0,
        betas=lambda sgd: (sgd.momentum, 0.0),
        counts=False,
    ),
    "adam": _ADAM,
    "adamw": replace(_ADAM, torch_class="AdamW", code=2),
    "rmsprop": OptimiserRow(
        "RMSprop",
        lambda rmsprop: {"alpha": rmsprop.alpha},
        lambda rmsprop: ("square_avg",),
        code=3,
        betas=lambda rmsprop: (rmsprop.alpha, 0.0),
    ),
}


def row_of(optimiser: Optimiser) -> OptimiserRow:
    """Return the row of a config."""
    return OPTIMISERS[optimiser.kind]


def check_moments(state_dict: StateDict, optimiser: Optimiser, parameters: dict[str, Array]) -> None:
    """Raise StateError unless these are all the moments of an optimiser at work, as `<moment>.<parameter>`."""
    row = row_of(optimiser)
    steps = [f"step.{name}" for name in parameters] if row.counts else []
    kinds: dict[str, tuple[str, tuple[int, ...]]] = dict.fromkeys(steps, ("f", ()))
    for name, values in parameters.items():
        kinds |= {f"{moment}.{name}": (values.dtype.str, values.shape) for moment in row.moments(optimiser)}
    check_arrays(state_dict, kinds, nothing_else=True)
    check_range(state_dict, dict.fromkeys(steps, inf))
    _check_numbers(state_dict)


def check_past_moments(state_dict: StateDict, parameters: dict[str, Array]) -> None:
    """Raise StateError unless these are moments, as `<moment>.<parameter>`, of some optimiser."""
    for name, array in state_dict.items():
        moment, _, parameter = name.partition(".")
        if parameter not in parameters:
            raise StateError(f"{name} does not belong there")
        check_arrays({name: array}, {name: ("f", () if moment == "step" else parameters[parameter].shape)})
    _check_numbers(state_dict)


def _check_numbers(state_dict: StateDict) -> None:
    if any(np.isnan(array).any() for array in state_dict.values()):
        raise StateError("its moments hold what is no number")
