"""From the config of a net to its learner: the module with its initial weights, and how inputs reach it."""

import numpy as np
import torch
from torch import Tensor

from dlab_core.activations import ACTIVATIONS, ActivationName
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.errors import CannotLearn
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import Output
from dlab_core.learners.net import NetLearner
from dlab_core.learners.net_objective import as_double
from dlab_core.models.line_logreg import LineLogreg
from dlab_core.models.linear_svm import LinearSVM as LinearSVMModule
from dlab_core.models.pt_deep import PTDeep
from dlab_core.models.pt_logreg import PTLogreg
from dlab_core.objective.objective import parameter_indices, parameter_name
from dlab_core.recipe import (
    DeepNet,
    InitialWeights,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    ParameterOverrides,
    Training,
)

_WEIGHTS_STREAM = 3


def _generator(training: Training) -> torch.Generator:
    seed = np.random.SeedSequence((training.seed, _WEIGHTS_STREAM)).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(seed >> 1))


def _widths(data: Dataset, inputs: Inputs, hidden: tuple[int, ...]) -> tuple[list[int], Output]:
    """Return the widths of a net for such data, and how its output is read."""
    task = data.task
    return [inputs.dimension, *hidden, task.outputs], "values" if task.kind == "values" else "probabilities"


def make_logreg(config: LogReg, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of logistic regression."""
    inputs = Inputs(config, data.of(TRAIN)[0], data.space)
    module = PTLogreg(inputs.dimension, data.task.outputs, generator=_generator(training))
    if config.start != "random":
        with torch.no_grad():
            module.W.fill_(1.0 if config.start == "ones" else 0.0)
    return _with_overrides(config, NetLearner(module, inputs, data, training))


def make_deep_net(config: DeepNet, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of a deep net, of classes or of values."""
    inputs = Inputs(config, data.of(TRAIN)[0], data.space)
    names: tuple[ActivationName, ...] = (
        config.activation if isinstance(config.activation, tuple) else (config.activation,) * len(config.hidden)
    )
    widths, output = _widths(data, inputs, config.hidden)
    module = PTDeep(
        widths,
        [ACTIVATIONS[name].in_torch() for name in names],
        head="linear" if output == "values" else "softmax",
        batch_norm=config.batch_norm,
        dropout=config.dropout,
        init=config.init,
        generator=_generator(training),
    )
    return _with_overrides(config, NetLearner(module, inputs, data, training, output))


@torch.no_grad()
def _with_overrides(config: ParameterOverrides, learner: NetLearner) -> NetLearner:
    """Return a new learner with the parameters of a config where they are to begin; what it has not is told."""
    if config.overrides:
        pairs = learner.spec.layers
        layers = [(as_double(weights), as_double(biases)) for weights, biases in pairs]
        indices = {parameter_name(index, layers, learner.inputs.names): index for index in parameter_indices(layers)}
        for name, value in config.overrides:
            if name in indices:
                index = indices[name]
                weights, biases = pairs[index.layer]
                (biases if index.row is None else weights[index.row])[index.column] = value
        missing = [name for name, _ in config.overrides if name not in indices]
        if missing:
            learner.warning = f"This model has no parameter {', '.join(missing)}, so none was placed there."
    return learner


def make_linreg(config: LinReg, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of linear regression; a start that does not fit the data is a CannotLearn."""
    inputs = Inputs(config, data.of(TRAIN)[0], data.space)
    widths, output = _widths(data, inputs, ())
    module = PTDeep(widths, head="linear", generator=_generator(training))
    _set_initial(config, module.weights[0], module.biases[0])
    return NetLearner(module, inputs, data, training, output)


@torch.no_grad()
def _set_initial(config: InitialWeights, weights: Tensor, biases: Tensor) -> None:
    """Give weights (F, K) and biases (K,) the values that a model starts with, unless these are random."""
    if config.start == "custom":
        features, outputs = weights.shape
        if len(config.initial) != outputs or any(len(row) != features + 1 for row in config.initial):
            raise CannotLearn(
                f"The custom initial weights do not fit: there must be {outputs} row(s) of {features} weight(s) "
                f"and a bias. "
                "Choose another start."
            )
        initial = torch.tensor(np.array(config.initial), dtype=weights.dtype)
        weights.copy_(initial[:, :-1].T)
        biases.copy_(initial[:, -1])
    elif config.start != "random":
        weights.fill_(1.0 if config.start == "ones" else 0.0)


def make_line_logreg(config: LineLogReg, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of logistic regression with one probability."""
    inputs = Inputs(config, data.of(TRAIN)[0], data.space)
    module = LineLogreg(inputs.dimension, naive=config.formula == "naive", generator=_generator(training))
    _set_initial(config, module.weight, module.bias)
    return NetLearner(module, inputs, data, training)


def make_linear_svm(config: LinearSVM, data: Dataset, training: Training) -> NetLearner:
    """Return the learner of a linear SVM by gradient descent."""
    x = data.of(TRAIN)[0]
    inputs = Inputs(config, x, data.space)
    module = LinearSVMModule(inputs.dimension, data.task.outputs, config.c, len(x), generator=_generator(training))
    return NetLearner(module, inputs, data, training, "scores")
