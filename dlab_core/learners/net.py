"""Any torch module as a Learner."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.engines.autograd import AutogradEngine
from dlab_core.engines.blocks import LONGEST_WHOLE, WORK_AT_ONCE, block_of, work
from dlab_core.engines.choice import compiled_grid, make_engine
from dlab_core.engines.memory import is_out_of_memory
from dlab_core.interrupt import give_way
from dlab_core.learners.devices import check_device
from dlab_core.learners.errors import CannotLearn, DeviceError
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import (
    NO_SUPPORT,
    LinearCoefficients,
    Output,
    Progress,
    StateDict,
    Support,
    predict_on_grid,
)
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models.linear_svm import LinearSVM as LinearSVMModule
from dlab_core.models.net_spec import spec_of
from dlab_core.objective.backprop import criterion_of
from dlab_core.objective.objective import Objective
from dlab_core.recipe import (
    Training,
)

_PREDICT_BLOCK = 65_536


class NetLearner:
    """Trains a module that has `get_loss`, on the training set of a Dataset.

    The module stays a plain nn.Module whose weights change in place. Targets are one-hot for classes.
    """

    needs_fit = False

    def __init__(
        self, module: nn.Module, inputs: Inputs, data: Dataset, training: Training, output: Output = "probabilities"
    ) -> None:
        self.module = module
        self.inputs = inputs
        self.output: Output = output
        self.step = 0
        self.device = "cpu"
        self.warning = ""
        self._engine, self.engine_reason = make_engine(module, training, self.device)
        self._training = training
        self._data = data
        self._x, self._targets = self._tensors(data)
        self._batches = Batches(len(self._x), training.seed, training.batch, training.shuffle)

    @property
    def engine(self) -> str:
        """The engine that computes the steps."""
        return self._engine.name

    @property
    def holds_gil(self) -> bool:
        """Whether its engine takes each step in Python."""
        return self._engine.holds_gil

    @property
    def points_at_once(self) -> int:
        """How many points it predicts in a tenth of a second or so."""
        return block_of(self.module, _PREDICT_BLOCK, passes=1)

    @property
    def epoch(self) -> int:
        """Passes through the training points that were completed."""
        return self._batches.epoch

    @property
    def batch_position(self) -> tuple[int, int]:
        """How many batches of the present pass are done, and how many there are in one."""
        return self._batches.at, self._batches.per_epoch

    def _tensors(self, data: Dataset) -> tuple[Tensor, Tensor]:
        x, y = data.of(TRAIN)
        targets = y if data.classes is None else class_to_onehot(y, data.classes)
        x_tensor, targets_tensor = (_tensor(a).to(self.device) for a in (self.inputs(x), targets))
        return x_tensor, targets_tensor

    def advance(self, steps: int) -> Progress:
        """Do at most `steps` optimisation steps, or a block of one that is large."""
        if not len(self._x):
            return Progress(self.step, np.empty(0), "waiting")
        if spec_of(self.module).batch_norm:
            if len(self._x) == 1:
                raise CannotLearn("Batch norm needs at least two points to train on: draw another, or switch it off.")
            if self._training.batch == 1:
                raise CannotLearn("Batch norm needs batches of at least two points: raise the batch, or switch it off.")
            most = LONGEST_WHOLE * WORK_AT_ONCE // work(self.module)
            if self.device == "cpu" and self._batches.largest > most:
                raise CannotLearn(
                    f"Batch norm sees its whole batch at once, and {self._batches.largest:,} points take a net "
                    f"of this "
                    f"size so long that nothing could stop it: choose a batch of at most {most:,}, or switch it off."
                )
        losses = self._within_memory(lambda: self._engine.advance(steps, self._x, self._targets, self._batches))
        done = len(losses) if np.isfinite(losses[-1:]).all() else len(losses) - 1
        self.step += done
        return Progress(self.step, losses)

    def divergence_reason(self) -> str:
        """Return why the loss is not finite, where the module knows better than that the rate is too large."""
        known = getattr(self.module, "divergence_reason", None)
        return known(self._x, self._targets) if known is not None else ""

    def predict(self, x: Array) -> Array:
        """Return (n, C) or (n, K) floats for (n, D) points in raw units."""
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

    def predict_grid(self, xs: Array, ys: Array) -> Array:
        """Return (len(ys), len(xs), C) for the grid of two inputs."""
        compiled = compiled_grid(self.module, self.device) if self.inputs.separable else None
        if compiled is None:
            return predict_on_grid(self, xs, ys)
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
        """Go on with the same weights on other points, in a new order of batches."""
        self._data = data
        self._x, self._targets = self._tensors(data)
        if isinstance(self.module, LinearSVMModule):
            self.module.points = len(self._x)
        self._batches.restart(len(self._x), self._training.batch, self._training.shuffle)

    def set_training(self, training: Training) -> None:
        """Go on with other settings; another batch size begins a new order."""
        if (training.batch, training.shuffle) != (self._training.batch, self._training.shuffle):
            self._batches.restart(len(self._x), training.batch, training.shuffle)
        if training.engine != self._training.engine:
            moments = self._engine.state_dict()
            self._engine, self.engine_reason = make_engine(
                self.module, self._training.model_copy(update={"engine": training.engine}), self.device
            )
            self._engine.load_state_dict(moments)
        self._batches.done = 0  # what a step under way has computed is of the settings before
        self._engine.set_training(training)
        self._training = training

    def to(self, device: str) -> None:
        """Move weights, moments and points: all are copied first, then swapped."""
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
        self.module, self._x, self._targets, self._engine, self.device = module, x, targets, engine, device
        self.engine_reason, self.warning = note, ""
        self._batches.done = 0

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
        return state_dict | {"step": np.array(self.step), "position": self._batches.position()}

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Take over what `state_dict` returned."""
        if not self.inputs.matches(state_dict):
            self.inputs.load_state_dict(state_dict)
            self._x, self._targets = self._tensors(self._data)
        weights = {
            name: torch.from_numpy(np.array(state_dict[f"module.{name}"])).to(self.device)
            for name in self.module.state_dict()
        }
        self.module.load_state_dict(weights)
        self._engine.load_state_dict(state_dict)
        self.step = int(state_dict["step"])
        self._batches.seek(state_dict["position"])

    def parameters(self) -> dict[str, Array]:
        """Return copies of the parameters, by name."""
        return {name: p.detach().cpu().numpy().copy() for name, p in self.module.named_parameters()}

    def stop(self) -> None:
        """Do nothing: all steps are done here."""

    def support(self) -> Support:
        """Return none: every point pulls at a net."""
        return NO_SUPPORT

    def linear_coefficients(self) -> LinearCoefficients | None:
        """Return what one layer has learned, in the units of the data."""
        spec = spec_of(self.module)
        if len(spec.layers) != 1 or not spec.complete:
            return None
        weights, biases = (t.detach().cpu().numpy() for t in spec.layers[0])
        return LinearCoefficients(self.inputs.names, *self.inputs.coefficients(weights, biases))

    def objective(self) -> Objective | None:
        """Return the loss of a net without batch norm and dropout as a function of its weights and biases."""
        spec = spec_of(self.module)
        criterion = criterion_of(spec.head, self._training.loss)
        if not spec.plain or criterion is None or not len(self._x):
            return None
        x, targets = (as_double(t) for t in (self._x, self._targets))
        if criterion == "sigmoid":
            targets = targets[:, 1:]
        names = {id(p): f"module.{name}" for name, p in self.module.named_parameters()}
        named = [(names[id(weights)], names[id(biases)]) for weights, biases in spec.layers]
        return Objective(
            [(as_double(weights), as_double(biases)) for weights, biases in spec.layers],
            spec.known_activations,
            x,
            targets,
            criterion,
            self.inputs.names,
            lambda state_dict: [(state_dict[weights], state_dict[biases]) for weights, biases in named],
            self._training.l2,
            self._training.l1,
            autograd_gradients=self._autograd_gradients,
        )

    def _autograd_gradients(self) -> list[tuple[Array, Array]]:
        """Return the derivatives of the loss by weights and biases of each layer, by autograd in double precision."""
        module = copy.deepcopy(self.module).to("cpu", torch.float64)
        x, targets = (t.to("cpu", torch.float64) for t in (self._x, self._targets))
        AutogradEngine(module, self._training).loss(x, targets).backward()  # type: ignore[no-untyped-call]
        gradients = {name: p.grad for name, p in module.named_parameters()}
        names = {id(p): name for name, p in self.module.named_parameters()}
        return [
            tuple(as_double(gradients[names[id(t)]]) for t in pair)  # type: ignore[misc, arg-type]
            for pair in spec_of(self.module).layers
        ]


def as_double(tensor: Tensor) -> Array:
    """Return a tensor as an array in double precision."""
    return tensor.detach().cpu().numpy().astype(np.float64)


def _tensor(values: Array) -> Tensor:
    """Return a float tensor that may share the values' memory, but not a Dataset's, which cannot be written."""
    array = np.ascontiguousarray(values, dtype=np.float32)
    return torch.from_numpy(array if array.flags.writeable else array.copy())
