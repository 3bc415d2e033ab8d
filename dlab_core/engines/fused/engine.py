"""The fused engine: trains a PTDeep or a PTLogreg in place by the compiled loop."""

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.activations import ACTIVATIONS
from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines.blocks import block_of
from dlab_core.engines.fused import kernel, losses
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.recipe import Adam, AdamW, HuberLoss, Sgd, Training

_RULES: dict[type, int] = {Sgd: kernel.SGD, Adam: kernel.ADAM, AdamW: kernel.ADAMW}
_DTYPES = (torch.float32, torch.float64)


class FusedEngine:
    """Does many optimisation steps in one call, outside Python.

    The parameters of the module become views of one vector, which the loop changes in place. The loss is the module's:
    cross-entropy, or with head "linear" the training's.
    """

    name = "fused"
    holds_gil = False

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        """Return in a few words why this engine cannot train a net, empty if it can."""
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
        self._activations = activation_codes(self._spec)
        self._layers = flat_layers(self._spec)
        self._vector = self._share_one_vector()
        self._slices = {
            name: slice(at, at + p.numel())
            for name, p in module.named_parameters()
            for at in [(p.data_ptr() - self._vector.data_ptr()) // p.element_size()]
        }
        self._p = self._vector.numpy()
        self._g, self._m, self._v = (np.zeros_like(self._p) for _ in range(3))
        self._adam_step = 0
        self._loss_so_far = 0.0  # summed over the points of a step under way

    def _share_one_vector(self) -> Tensor:
        """Move the parameters into one vector, and return it."""
        tensors = [tensor for pair in self._spec.layers for tensor in pair]
        vector = torch.cat([tensor.detach().reshape(-1) for tensor in tensors])
        at = 0
        for tensor in tensors:
            tensor.data = vector[at : at + tensor.numel()].view(tensor.shape)
            at += tensor.numel()
        return vector

    def set_training(self, training: Training) -> None:
        """Go on with other settings. Moments are kept as long as the kind of optimiser is."""
        moments = self.state_dict() if training.optimiser.kind == self.training.optimiser.kind else {}
        self.training = training
        self.load_state_dict(moments)

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        """Do steps and return the loss of each; after a non-finite one, which is returned last, no update is made.

        Of a step that is too large to be waited for a part is done, and its loss comes with the last one.
        """
        points, wanted = x.numpy(), targets.numpy()
        rule, numbers = _RULES[type(self.training.optimiser)], self._numbers(batches)
        most = block_of(self.module, batches.largest)
        block = min(kernel.BLOCK, batches.largest, most)
        if most < batches.largest:  # a whole number of blocks, so that a step in parts is summed as one at once
            most, steps = most - most % block, min(steps, 1)
        room = [self._room(block) for _ in range(2)]
        of_steps, done, finite = np.empty(steps), 0, True
        while done < steps and finite:
            numbers[2], numbers[9] = batches.epoch, self._adam_step
            numbers[12:] = most, batches.done, self._loss_so_far
            count, finite = kernel.train(
                *(self._p, self._g, self._m, self._v),
                *(self._layers, self._activations, points, wanted),
                *(batches.orders(), batches.bounds, batches.at, steps - done),
                *(self._loss[0], rule, numbers, *room, of_steps[done:]),
            )
            done += count
            self._adam_step += count if finite else count - 1
            batches.advance(count if finite else count - 1)
            batches.done, self._loss_so_far = int(numbers[13]), numbers[14]
            if batches.done:
                break
        return of_steps[:done]

    @property
    def _loss(self) -> tuple[int, float]:
        """A kind of `losses`, and the exponent or the bend."""
        loss = self.training.loss
        if self._spec.head != "linear":
            return losses.CROSS_ENTROPY, 0.0
        return (losses.HUBER, loss.delta) if isinstance(loss, HuberLoss) else (losses.POWER, loss.m)

    def _numbers(self, batches: Batches) -> Array:
        """Return what the loop reads by its place; epoch (2), step of Adam (9) and the last three are set later."""
        training, optimiser = self.training, self.training.optimiser
        if isinstance(optimiser, Sgd):
            beta1, beta2, nesterov = optimiser.momentum, 0.0, optimiser.nesterov
        else:
            beta1, beta2, nesterov = optimiser.beta1, optimiser.beta2, False
        penalties = training.l2, training.l1, training.weight_decay
        numbers = [training.rate, training.decay, 0, *penalties, beta1, beta2, self._loss[1], 0]
        return np.array([*numbers, nesterov, batches.fixed, 0, 0, 0])

    def _room(self, block: int) -> Array:
        units = int(self._layers[:, 0].sum() + 2 * self._layers[-1, 1])
        return np.empty(units * (block + kernel.MARGIN), dtype=self._p.dtype)

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the moments, as `optimiser.<moment>.<parameter>`."""
        state_dict = {}
        for name, part in self._slices.items():
            shape = self.module.get_parameter(name).shape
            for moment, vector in self._moments().items():
                state_dict[f"optimiser.{moment}.{name}"] = vector[part].reshape(shape).copy()
            if not isinstance(self.training.optimiser, Sgd):
                state_dict[f"optimiser.step.{name}"] = np.array(self._adam_step, dtype=np.float32)
        return state_dict

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        """Take over what `state_dict` returned; moments that are not in it begin at zero, unused ones are dropped."""
        self._m[:] = 0
        self._v[:] = 0
        self._adam_step = 0
        for name, part in self._slices.items():
            for moment, vector in self._moments().items():
                if f"optimiser.{moment}.{name}" in state_dict:
                    vector[part] = state_dict[f"optimiser.{moment}.{name}"].ravel()
            self._adam_step = int(state_dict.get(f"optimiser.step.{name}", self._adam_step))

    def _moments(self) -> dict[str, Array]:
        """Return the vectors that the optimiser uses, by PyTorch's names."""
        if not isinstance(self.training.optimiser, Sgd):
            return {"exp_avg": self._m, "exp_avg_sq": self._v}
        return {"momentum_buffer": self._m} if self.training.optimiser.momentum else {}


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
