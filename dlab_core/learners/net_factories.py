"""From the config of a net to its learner: the module with its initial weights, and how inputs reach it.

To add a kind of net is its config in `recipe/model.py`, its module in `dlab_core/models`, and a row of MODULES here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.activations import ACTIVATIONS, ActivationName
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import CannotLearn
from dlab_core.learners.net import NetLearner
from dlab_core.learners.net_objective import as_double
from dlab_core.models.affine import LinearSVM, LineLogreg
from dlab_core.models.net_spec import Pairs
from dlab_core.models.pt_deep import PTDeep
from dlab_core.models.pt_logreg import PTLogreg
from dlab_core.objective.objective import parameter_indices, parameter_name
from dlab_core.recipe import (
    DeepNet,
    InitialWeights,
    LineLogReg,
    LinReg,
    LogReg,
    ModelConfig,
    ParameterOverrides,
    Task,
    Training,
)

_WEIGHTS_STREAM = 3


@torch.no_grad()
def make_net(config: ModelConfig, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of a net; a start that does not fit the data is a CannotLearn."""
    kind: str = config.kind  # type: ignore[attr-defined]
    inputs = Inputs(config, data.of(TRAIN)[0], data.space)
    seed = np.random.SeedSequence((training.seed, _WEIGHTS_STREAM)).generate_state(1, np.uint64)[0]
    generator = torch.Generator().manual_seed(int(seed >> 1))
    learner = NetLearner(MODULES[kind](config, inputs.dimension, data.task, generator), inputs, data, training)
    if isinstance(config, ParameterOverrides) and config.overrides:
        missing = _override(config.overrides, learner.spec.layers, inputs.names)
        if missing:
            learner.warning = f"This model has no parameter {', '.join(missing)}, so none was placed there."
    return learner


def _override(overrides: tuple[tuple[str, float], ...], pairs: Pairs, features: tuple[str, ...]) -> list[str]:
    """Put parameters where they are to begin, by name; return the names that there are not."""
    layers = [(as_double(weights), as_double(biases)) for weights, biases in pairs]
    indices = {parameter_name(index, layers, features): index for index in parameter_indices(layers)}
    for name, value in overrides:
        if name in indices:
            index = indices[name]
            weights, biases = pairs[index.layer]
            (biases if index.row is None else weights[index.row])[index.column] = value
    return [name for name, _ in overrides if name not in indices]


def _logreg(config: LogReg, inputs: int, task: Task, generator: torch.Generator) -> nn.Module:
    module = PTLogreg(inputs, task.outputs, generator=generator)
    return _with_start(config, module, module.W, module.b)


def _deep_net(config: DeepNet, inputs: int, task: Task, generator: torch.Generator) -> nn.Module:
    names: tuple[ActivationName, ...] = (
        config.activation if isinstance(config.activation, tuple) else (config.activation,) * len(config.hidden)
    )
    return PTDeep(
        [inputs, *config.hidden, task.outputs],
        [ACTIVATIONS[name].in_torch() for name in names],
        head="linear" if task.kind == "values" else "softmax",
        batch_norm=config.batch_norm,
        dropout=config.dropout,
        init=config.init,
        generator=generator,
    )


def _linreg(config: LinReg, inputs: int, task: Task, generator: torch.Generator) -> nn.Module:
    module = PTDeep([inputs, task.outputs], head="linear", generator=generator)
    return _with_start(config, module, module.weights[0], module.biases[0])


def _line_logreg(config: LineLogReg, inputs: int, task: Task, generator: torch.Generator) -> nn.Module:
    module = LineLogreg(inputs, naive=config.formula == "naive", generator=generator)
    return _with_start(config, module, module.weight, module.bias)


def _with_start(config: InitialWeights | LogReg, module: nn.Module, weights: Tensor, biases: Tensor) -> nn.Module:
    """Give weights (F, K) and biases (K,) the values that a model starts with, unless these are random."""
    if isinstance(config, InitialWeights) and config.start == "custom":
        features, outputs = weights.shape
        if len(config.initial) != outputs or any(len(row) != features + 1 for row in config.initial):
            raise CannotLearn(
                f"The custom initial weights do not fit: there must be {outputs} row(s) of {features} weight(s) "
                "and a bias. Choose another start."
            )
        initial = torch.tensor(np.array(config.initial), dtype=weights.dtype)
        weights.copy_(initial[:, :-1].T)
        biases.copy_(initial[:, -1])
    elif config.start != "random":
        weights.fill_(1.0 if config.start == "ones" else 0.0)
    return module


# What makes the module of each kind, of so many inputs.
MODULES: dict[str, Callable[[Any, int, Task, torch.Generator], nn.Module]] = {
    "logreg": _logreg,
    "deep_net": _deep_net,
    "linear_svm": lambda config, inputs, task, generator: LinearSVM(inputs, task.outputs, config.c, generator),
    "linreg": _linreg,
    "line_logreg": _line_logreg,
}
