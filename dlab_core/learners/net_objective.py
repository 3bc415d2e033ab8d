"""The loss of a net as a function of its weights and biases."""

import copy

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.models.net_spec import NetSpec
from dlab_core.objective.backprop import criterion_of
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Training


def net_objective(
    module: nn.Module, spec: NetSpec, x: Tensor, targets: Tensor, features: tuple[str, ...], training: Training
) -> Objective | None:
    """Return the objective of a module on all x (n, F) and targets (n, K).

    None where there are no points, and where the loss is not one of its weights and biases alone, or not known.
    """
    criterion = criterion_of(spec.head, training.loss)
    if not spec.plain or criterion is None or not len(x):
        return None
    names = {id(p): name for name, p in module.named_parameters()}
    named = [(names[id(weights)], names[id(biases)]) for weights, biases in spec.layers]

    def by_autograd() -> list[tuple[Array, Array]]:
        """Return the derivatives by weights and biases of each layer, in double precision."""
        copied = copy.deepcopy(module).to("cpu", torch.float64)
        points, wanted = (t.to("cpu", torch.float64) for t in (x, targets))
        AutogradEngine(copied, training).loss(points, wanted).backward()  # type: ignore[no-untyped-call]
        of = {name: as_double(p.grad) for name, p in copied.named_parameters() if p.grad is not None}
        return [(of[weights], of[biases]) for weights, biases in named]

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
        autograd_gradients=by_autograd,
    )


def as_double(tensor: Tensor) -> Array:
    """Return a tensor as an array in double precision."""
    return tensor.detach().cpu().numpy().astype(np.float64)
