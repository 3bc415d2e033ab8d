"""The loss of a net as a function of its parameters."""

import copy
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.models.net_spec import spec_of
from dlab_core.objective.backprop import criterion_of
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Training


def objective_of(
    module: nn.Module, x: Tensor, targets: Tensor, training: Training, features: tuple[str, ...]
) -> Objective | None:
    """Return the loss of features x (n, F) and targets (n, K), None where weights and biases alone do not make it."""
    spec = spec_of(module)
    criterion = criterion_of(spec.head, training.loss)
    if not spec.plain or criterion is None or not len(x):
        return None
    names = {id(p): name for name, p in module.named_parameters()}
    named = [(names[id(weights)], names[id(biases)]) for weights, biases in spec.layers]
    return Objective(
        [(as_double(weights), as_double(biases)) for weights, biases in spec.layers],
        spec.known_activations,
        as_double(x),
        as_double(targets[:, 1:] if criterion == "sigmoid" else targets),
        criterion,
        features,
        lambda state_dict: [(state_dict[f"module.{w}"], state_dict[f"module.{b}"]) for w, b in named],
        training.l2,
        training.l1,
        autograd_gradients=partial(_autograd_gradients, module, x, targets, training),
    )


def _autograd_gradients(module: nn.Module, x: Tensor, targets: Tensor, training: Training) -> list[tuple[Array, Array]]:
    """Return the derivatives of the loss by weights and biases of each layer, in double precision."""
    copied = copy.deepcopy(module).to("cpu", torch.float64)
    points, wanted = (t.to("cpu", torch.float64) for t in (x, targets))
    AutogradEngine(copied, training).loss(points, wanted).backward()  # type: ignore[no-untyped-call]
    return [(as_double(weights.grad), as_double(biases.grad)) for weights, biases in spec_of(copied).layers]


def as_double(tensor: Tensor | None) -> Array:
    """Return a tensor as an array in double precision."""
    assert tensor is not None
    return tensor.detach().cpu().numpy().astype(np.float64)
