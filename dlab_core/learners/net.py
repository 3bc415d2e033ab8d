"""Any torch module as a Learner."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array, StateDict, below, without
from dlab_core.data.batches import Batches, check_past_position
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.engines.choice import choose, compiled_grid, engine_called, make_engine
from dlab_core.engines.engine import LONGEST_WHOLE, WORK_AT_ONCE, block_of, is_out_of_memory, work
from dlab_core.engines.optimisers import check_moments, check_past_moments
from dlab_core.interrupt import give_way
from dlab_core.learners.capabilities import Layers, LinearCoefficients
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import CannotLearn, DeviceError, Learner, Output, Progress, check_device, check_like
from dlab_core.learners.net_objective import objective_of
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.net_spec import Head, spec_of
from dlab_core.objective.objective import Objective
from dlab_core.recipe import Training

_PREDICT_BLOCK = 65_536
_OUTPUTS: dict[Head, Output] = {"linear": "values", "hinge": "scores"}  # what other heads give is probabilities


class NetLearner(Learner):
    """Trains a module that has `get_loss`, on the training set of a Dataset.

    The module stays a plain nn.Module whose weights change in place. Targets are one-hot for classes.
    """

    warning = ""

    def __init__(self, module: nn.Module, inputs: Inputs, data: Dataset, training: Training) -> None:
        self.module, self.spec = module, spec_of(module)
        self.inputs = inputs
        self.output: Output = _OUTPUTS.get(self.spec.head, "probabilities")
        self._engine, self.engine_reason = make_engine(module, training, self.device)
        self._training = training
        self._take(data)
        self.batches = Batches(len(self._x), training.seed, training.batch, training.shuffle)

    @property
    def engine(self) -> str:
        return self._engine.name

    @property
    def holds_gil(self) -> bool:
        return self._engine.holds_gil

    @property
    def points_at_once(self) -> int:
        return block_of(self.module, _PREDICT_BLOCK, passes=1)

    def _take(self, data: Dataset) -> None:
        x, y = data.of(TRAIN)
        targets = y if data.classes is None else class_to_onehot(y, data.classes)
        self._data = data
        self._x, self._targets = (_tensor(a).to(self.device) for a in (self.inputs(x), targets))
        self.spec.set_points(len(x))

    def advance(self, steps: int) -> Progress:
        if not len(self._x):
            return Progress(self.step, np.empty(0), "waiting")
        if self.spec.batch_norm:
            self._require_batches()
        losses = self._within_memory(lambda: self._engine.advance(steps, self._x, self._targets, self.batches))
        done = len(losses) if np.isfinite(losses[-1:]).all() else len(losses) - 1
        self.step += done
        return Progress(self.step, losses)

    def _require_batches(self) -> None:
        """Raise CannotLearn unless batch norm can work with the batches, each of which it sees at once."""
        if len(self._x) == 1:
            raise CannotLearn("Batch norm needs at least two points to train on: draw another, or switch it off.")
        if self._training.batch == 1:
            raise CannotLearn("Batch norm needs batches of at least two points: raise the batch, or switch it off.")
        most = LONGEST_WHOLE * WORK_AT_ONCE // work(self.module)
        if self.device == "cpu" and self.batches.largest > most:
            raise CannotLearn(
                f"Batch norm sees its whole batch at once, and {self.batches.largest:,} points take a net of this "
                f"size so long that nothing could stop it: choose a batch of at most {most:,}, or switch it off."
            )

    def divergence_reason(self) -> str:
        return self.spec.divergence_reason(self._x, self._targets)

    def predict(self, x: Array) -> Array:
        features = _tensor(self.inputs(x))
        return self._within_memory(lambda: self._predict(features))

    @torch.no_grad()
    def _predict(self, features: Tensor) -> Array:
        self.module.eval()
        blocks, size = [], self.points_at_once
        for i in range(0, max(1, len(features)), size):
            give_way()
            blocks.append(self.module(features[i : i + size].to(self._x.device)).cpu().numpy())
        return np.concatenate(blocks)

    def predict_grid(self, xs: Array, ys: Array) -> Array | None:
        compiled = compiled_grid(self.spec, self.device) if self.inputs.separable else None
        if compiled is None:
            return None
        return compiled(self.module, self.inputs.axis_features(0, xs), self.inputs.axis_features(1, ys))

    def _within_memory(self, compute: Callable[[], Array]) -> Array:
        """Compute; where the memory of a GPU does not suffice, go on the CPU with the same weights, and say so."""
        try:
            return compute()
        except RuntimeError as error:
            if self.device == "cpu" or not is_out_of_memory(error):
                raise
        full = self.device.upper()
        self.to("cpu")
        self.warning = (
            f"The {full} device ran out of memory after step {self.step:,}, so training goes on the CPU. "
            "Try a smaller model or batch."
        )
        return compute()

    def set_data(self, data: Dataset) -> None:
        self._take(data)
        self.batches.restart(len(self._x))

    def set_training(self, training: Training) -> None:
        """Go on with other settings; another batch size begins a new order.

        Moments are kept as long as the kind of optimiser is. The engine is another one where that is asked for, and
        where it cannot do what is set now; one that has become ready meanwhile is left to the next run.
        """
        self.batches.resize(training.batch, training.shuffle)
        moments = self._engine.state_dict() if training.optimiser.kind == self._training.optimiser.kind else {}
        engine, before = type(self._engine), choose(self.spec, self._training, self.device)
        chosen = choose(self.spec, training, self.device)
        if chosen != before or training.engine != self._training.engine:
            engine, self.engine_reason = chosen
        self._engine = engine(self.module, training)
        self._engine.load_state_dict(moments)
        self._training = training

    def to(self, device: str) -> None:
        check_device(device)
        try:
            module = self._copied_to(device)
            x, targets = self._x.to(device), self._targets.to(device)
            engine, note = make_engine(module, self._training, device)
            engine.load_state_dict(self._engine.state_dict())
        except RuntimeError as error:  # torch raises its out-of-memory and driver errors as RuntimeErrors
            raise DeviceError(
                f"The {device.upper()} device could not take the model ({str(error).splitlines()[0]}); "
                f"training goes on the {self.device.upper()}. Try a smaller model or batch."
            ) from error
        self.module, self.spec, self._x, self._targets = module, spec_of(module), x, targets
        self._engine, self.engine_reason, self.device, self.warning = engine, note, device, ""
        self.batches.done = 0

    def _copied_to(self, device: str) -> nn.Module:
        """Return a copy of the module on another device, without a second copy on this one, which may be full."""
        tensors: list[Tensor] = [*self.module.parameters(), *self.module.buffers()]
        memo: dict[int, Any] = {}
        for tensor in tensors:
            copied = tensor.detach().to(device, copy=True)
            memo[id(tensor)] = nn.Parameter(copied) if isinstance(tensor, nn.Parameter) else copied
        return copy.deepcopy(self.module, memo)

    def state_dict(self) -> StateDict:
        """Return copies of weights, buffers, moments, statistics of the inputs and position."""
        state_dict = {f"module.{name}": t.detach().cpu().numpy().copy() for name, t in self.module.state_dict().items()}
        state_dict |= self._engine.state_dict() | self.inputs.state_dict()
        return state_dict | {"step": np.array(self.step), "position": self.batches.position()}

    def load_state_dict(self, state_dict: StateDict) -> None:
        if not self.inputs.matches(state_dict):
            self.inputs.load_state_dict(state_dict)
            self._take(self._data)
        weights = {
            name: torch.from_numpy(np.array(state_dict[f"module.{name}"])).to(self.device)
            for name in self.module.state_dict()
        }
        self.module.load_state_dict(weights)
        self._engine.load_state_dict(state_dict)
        self.step = int(state_dict["step"])
        self.batches.seek(state_dict["position"])

    def check_state_dict(self, state_dict: StateDict) -> None:
        check_like(without("optimiser.", state_dict), without("optimiser.", self.state_dict()))
        self.batches.check_position(state_dict["position"], int(state_dict["step"]))
        moments = below("optimiser.", state_dict)
        if state_dict["step"] or moments:  # the compiled loop has them before its first step
            check_moments(moments, self._training.optimiser, self.parameters())

    def check_past(self, state_dict: StateDict) -> None:
        check_like(without("optimiser.", state_dict), without("optimiser.", self.state_dict()))
        check_past_position(state_dict)
        check_past_moments(below("optimiser.", state_dict), self.parameters())

    def take_engine(self, name: str) -> None:
        engine = engine_called(name, self.spec, self._training, self.device)
        if engine is not None and engine is not type(self._engine):
            moments = self._engine.state_dict()
            self._engine, self.engine_reason = engine(self.module, self._training), ""
            self._engine.load_state_dict(moments)

    def parameters(self) -> dict[str, Array]:
        return {name: p.detach().cpu().numpy().copy() for name, p in self.module.named_parameters()}

    @torch.no_grad()
    def penalty(self) -> float | None:
        l2, l1 = self._training.l2, self._training.l1
        if not (l2 or l1) or self.spec.head == "hinge":  # the loss of an SVM has a norm of its own
            return None
        weights = [w.double() for w, _ in self.spec.layers]
        return float(sum(l2 * (w**2).sum() + l1 * w.abs().sum() for w in weights))

    def linear_coefficients(self) -> LinearCoefficients | None:
        if len(self.spec.layers) != 1 or not self.spec.complete:
            return None
        weights, biases = (t.detach().cpu().numpy() for t in self.spec.layers[0])
        return LinearCoefficients(self.inputs.names, *self.inputs.coefficients(weights, biases))

    def layers(self) -> Layers | None:
        spec = self.spec
        if not spec.layers or spec.head == "unknown" or len(spec.known_activations) != len(spec.activations):
            return None
        pairs = [(_array(weights), _array(biases)) for weights, biases in spec.layers]
        for k, norm in enumerate(spec.norms):
            weights, biases = pairs[k]
            assert norm.running_mean is not None, "a net's norms keep statistics"
            assert norm.running_var is not None, "a net's norms keep statistics"
            scale = _array(norm.weight) / np.sqrt(_array(norm.running_var) + norm.eps)
            pairs[k] = weights * scale, (biases - _array(norm.running_mean)) * scale + _array(norm.bias)
        return Layers(tuple(pairs), spec.known_activations, spec.head)

    def objective(self) -> Objective | None:
        """Return None too where the loss is not one of weights and biases alone."""
        return objective_of(self.module, self._x, self._targets, self._training, self.inputs.names)


def _array(tensor: Tensor) -> Array:
    return tensor.detach().cpu().numpy().copy()


def _tensor(values: Array) -> Tensor:
    """Return a float tensor that may share the values' memory, but not a Dataset's, which cannot be written."""
    array = np.ascontiguousarray(values, dtype=np.float32)
    return torch.from_numpy(array if array.flags.writeable else array.copy())
