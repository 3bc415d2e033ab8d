"""The fused engine: trains a PTDeep or a PTLogreg in place by the compiled loop."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from dlab_core.activations import ACTIVATIONS
from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines.engine import Engine, block_of
from dlab_core.engines.fused import kernel
from dlab_core.engines.fused.losses import CROSS_ENTROPY
from dlab_core.engines.optimisers import row_of
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.objective.regression_losses import LOSSES
from dlab_core.recipe import Training

_DTYPES = (torch.float32, torch.float64)


class FusedEngine(Engine):
    """Does many optimisation steps in one call, outside Python.

    The parameters of the module become views of one vector, which the loop changes in place. The loss is the module's:
    cross-entropy, or with head "linear" the training's.
    """

    name = "fused"
    holds_gil = False

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        if device != "cpu":
            return "the fused engine runs on the CPU"
        if spec.batch_norm:
            return "the fused engine has no batch norm"
        if spec.dropouts:
            return "the fused engine has no dropout"
        if not spec.plain or spec.head not in ("softmax", "linear") or spec.layers[0][0].dtype not in _DTYPES:
            return "the fused engine does not know this kind of net"
        return ""

    def __init__(self, module: nn.Module, training: Training) -> None:
        self.module = module
        self.training = training
        self._spec = spec_of(module)
        self._net = kernel.Net(flat_layers(self._spec), activation_codes(self._spec))
        parameters = [parameter for pair in self._spec.layers for parameter in pair]
        vector = parameters_to_vector(parameters).detach()
        vector_to_parameters(vector, parameters)  # as views of it
        self._slices = {
            name: slice(p.storage_offset(), p.storage_offset() + p.numel()) for name, p in module.named_parameters()
        }
        self._p = vector.numpy()
        self._vectors = kernel.Vectors(self._p, *(np.zeros_like(self._p) for _ in range(3)))
        self._step = 0  # of the optimiser
        self._loss_so_far = 0.0  # summed over the points of a step under way

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        most = block_of(self.module, batches.largest)
        block = min(kernel.BLOCK, batches.largest, most)
        if most < batches.largest:  # a whole number of blocks, so that a step in parts is summed as one at once
            most, steps = most - most % block, min(steps, 1)
        hyper, rooms = self._hyper(batches.fixed, most), (self._room(block), self._room(block))
        of_steps, done, finite = np.empty(steps), 0, True
        while done < steps and finite:
            points = kernel.Points(x.numpy(), targets.numpy(), batches.orders(), batches.bounds)
            progress = kernel.Progress(batches.epoch, batches.at, self._step, batches.done, self._loss_so_far)
            count, finite, seen, self._loss_so_far = kernel.train(
                self._net, self._vectors, points, hyper, progress, steps - done, rooms, of_steps[done:]
            )
            done += count
            self._step += count if finite else count - 1
            batches.advance(count if finite else count - 1)
            batches.done = seen
            if seen:
                break
        return of_steps[:done]

    def _hyper(self, same_order: bool, most: int) -> kernel.Hyper:
        training, loss = self.training, self.training.loss
        row, of_loss = row_of(training.optimiser), LOSSES[loss.kind]
        by_values = self._spec.head == "linear"
        beta1, beta2 = row.betas(training.optimiser)
        return kernel.Hyper(
            loss=of_loss.code if by_values else CROSS_ENTROPY,
            loss_param=float(of_loss.param(loss)),
            rule=row.code,
            rate=float(training.rate),
            decay=float(training.decay),
            l2=float(training.l2),
            l1=float(training.l1),
            weight_decay=float(training.weight_decay),
            beta1=float(beta1),
            beta2=float(beta2),
            nesterov=bool(row.arguments(training.optimiser).get("nesterov", False)),
            same_order=bool(same_order),
            most=int(most),
        )

    def _room(self, block: int) -> Array:
        layers = self._net.layers
        units = int(layers[:, 0].sum() + 2 * layers[-1, 1])
        return np.empty(units * (block + kernel.MARGIN), dtype=self._p.dtype)

    def state_dict(self) -> dict[str, Array]:
        state_dict = {}
        for name, part in self._slices.items():
            shape = self.module.get_parameter(name).shape
            for moment, vector in self._moments().items():
                state_dict[f"optimiser.{moment}.{name}"] = vector[part].reshape(shape).copy()
            if row_of(self.training.optimiser).counts:
                state_dict[f"optimiser.step.{name}"] = np.array(self._step, dtype=np.float32)
        return state_dict

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        self._vectors.m[:] = 0
        self._vectors.v[:] = 0
        self._step = 0
        for name, part in self._slices.items():
            for moment, vector in self._moments().items():
                if f"optimiser.{moment}.{name}" in state_dict:
                    vector[part] = state_dict[f"optimiser.{moment}.{name}"].ravel()
            self._step = int(state_dict.get(f"optimiser.step.{name}", self._step))

    def _moments(self) -> dict[str, Array]:
        """Return the vectors that the optimiser uses, by PyTorch's names."""
        names = row_of(self.training.optimiser).moments(self.training.optimiser)
        return dict(zip(names, (self._vectors.m, self._vectors.v), strict=False))


def flat_layers(spec: NetSpec) -> Array:
    """Return (inputs, outputs, start of weights, start of biases) by layer, in the vector of all parameters."""
    table, at = [], 0
    for weights, biases in spec.layers:
        inputs, outputs = weights.shape
        table.append((inputs, outputs, at, at + inputs * outputs))
        at += weights.numel() + biases.numel()
    return np.array(table, dtype=np.int64)


def activation_codes(spec: NetSpec) -> Array:
    """Return what the loops call each hidden layer's activation."""
    return np.array([ACTIVATIONS[name].code for name in spec.known_activations], dtype=np.int64)
