"""The engine of gradients that are written out by hand: slow next to the others, and equal to them."""

import numpy as np
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.engines.engine import Engine, block_of
from dlab_core.models.net_spec import NetSpec, spec_of
from dlab_core.objective.backprop import criterion_of, gradients
from dlab_core.recipe import Sgd, Training


class HandEngine(Engine):
    """Gradient descent with momentum by the gradients of `objective.backprop`."""

    name = "by_hand"
    holds_gil = True

    @staticmethod
    def why_not(spec: NetSpec, training: Training, device: str) -> str:
        if device != "cpu":
            return "what is written by hand runs on the CPU"
        if not isinstance(training.optimiser, Sgd):
            return "by hand there is gradient descent alone"
        if not spec.plain or spec.head not in ("softmax", "linear"):
            return "this kind of net is not written by hand"
        return ""

    def __init__(self, module: nn.Module, training: Training) -> None:
        assert isinstance(training.optimiser, Sgd)
        self.module = module
        self.training, self._rule = training, training.optimiser
        self._spec = spec_of(module)
        self._layers = [(weights.detach().numpy(), biases.detach().numpy()) for weights, biases in self._spec.layers]
        self._velocity = [np.zeros_like(array) for pair in self._layers for array in pair]
        names = {id(p): name for name, p in module.named_parameters()}
        self._so_far: tuple[float, list[Array]] = 0.0, []  # loss and slopes of the blocks of a step under way
        self._names = [names[id(t)] for pair in self._spec.layers for t in pair]

    def advance(self, steps: int, x: Tensor, targets: Tensor, batches: Batches) -> Array:
        points, wanted = x.numpy(), targets.numpy()
        training = self.training
        block = block_of(self.module, batches.largest, passes=6)  # NumPy takes twice as long
        activations, criterion = self._spec.known_activations, criterion_of(self._spec.head, training.loss)
        assert criterion is not None
        losses = np.empty(steps)
        with np.errstate(all="ignore"):  # a diverging run is noticed by its loss
            for i in range(steps):
                start, end = batches.bounds[batches.at], batches.bounds[batches.at + 1]
                first, last = start + batches.done, min(end, start + batches.done + block)
                chosen = slice(first, last) if batches.full else batches.orders()[0][first:last]
                value, found = gradients(self._layers, activations, points[chosen], wanted[chosen], criterion)
                share = float((last - first) / (end - start))  # of this block in the step
                value, slopes = share * value, [share * slope for pair in found for slope in pair]
                if batches.done:
                    value_before, before = self._so_far
                    value, slopes = value + value_before, [a + b for a, b in zip(before, slopes, strict=True)]
                if last < end:
                    self._so_far = value, slopes
                    batches.done = int(last - start)
                    return losses[:i]
                for (weights, _), slope in zip(self._layers, slopes[::2], strict=True):
                    value += training.l2 * float((weights**2).sum()) + training.l1 * float(np.abs(weights).sum())
                    slope += 2 * training.l2 * weights + training.l1 * np.sign(weights)
                losses[i] = value
                if not np.isfinite(value):
                    return losses[: i + 1]
                self._update(slopes, training.rate * training.decay**batches.epoch)
                batches.advance()
                if share < 1:
                    return losses[: i + 1]
        return losses

    def _update(self, slopes: list[Array], rate: float) -> None:
        optimiser = self._rule
        parameters = [array for pair in self._layers for array in pair]
        for parameter, gradient, velocity in zip(parameters, slopes, self._velocity, strict=True):
            gradient = gradient + self.training.weight_decay * parameter
            velocity[:] = optimiser.momentum * velocity + gradient
            parameter -= rate * (gradient + optimiser.momentum * velocity if optimiser.nesterov else velocity)

    def state_dict(self) -> dict[str, Array]:
        if not self._rule.momentum:
            return {}
        pairs = zip(self._names, self._velocity, strict=True)
        return {f"optimiser.momentum_buffer.{name}": velocity.copy() for name, velocity in pairs}

    def load_state_dict(self, state_dict: dict[str, Array]) -> None:
        for name, velocity in zip(self._names, self._velocity, strict=True):
            velocity[:] = state_dict.get(f"optimiser.momentum_buffer.{name}", 0)
