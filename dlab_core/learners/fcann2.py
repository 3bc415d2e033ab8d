"""The two-layer net of `fcann2` as a Learner: NumPy alone, so that it starts at once."""

import numpy as np

from dlab_core.arrays import Array, StateDict
from dlab_core.data.batches import Batches, check_past_position
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.capabilities import Layers
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import Output, Progress
from dlab_core.learners.numpy_learner import NumpyLearner
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models import fcann2
from dlab_core.models.fcann2_descent import Descent
from dlab_core.recipe import FcAnn2, Training

_NAMES = ("W1", "b1", "W2", "b2")


class FcAnn2Learner(NumpyLearner):
    """Gradient descent on the gradients that `fcann2` writes out, in float64."""

    output: Output = "probabilities"
    cpu_only = "The two-layer net is written in NumPy, which runs on the CPU only; training goes on there."

    def __init__(self, config: FcAnn2, data: Dataset, training: Training) -> None:
        self.inputs = Inputs(config, data.of(TRAIN)[0], data.space)
        self._training = training
        params = fcann2.init_params(self.inputs.dimension, config.hidden, data.task.outputs, random_state=training.seed)
        self._descent = Descent(*self._points(data), params)
        self.batches = Batches(len(self._x), training.seed, training.batch, training.shuffle)

    def _points(self, data: Dataset) -> tuple[Array, Array]:
        x, y = data.of(TRAIN)
        self._data = data
        self._x = np.ascontiguousarray(self.inputs(x), dtype=np.float64)
        return self._x, class_to_onehot(y, data.classes)

    def advance(self, steps: int) -> Progress:
        if not len(self._x):
            return Progress(self.step, np.empty(0), "waiting")
        batches, training = self.batches, self._training
        losses = np.empty(steps)
        with np.errstate(all="ignore"):  # a diverging run is noticed by its loss
            for i in range(steps):
                chosen = None
                if not batches.full:
                    chosen = batches.orders()[0][batches.bounds[batches.at] : batches.bounds[batches.at + 1]]
                finite = self._descent.step(training.rate * training.decay**batches.epoch, training.l2, chosen)
                losses[i] = self._descent.loss()
                if not finite:
                    return Progress(self.step, losses[: i + 1])
                self.step += 1
                batches.advance()
        return Progress(self.step, losses)

    def predict(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            return fcann2.fcann2_classify(self.inputs(x), *self._descent.params)

    def set_data(self, data: Dataset) -> None:
        self._descent.take(*self._points(data))
        self.batches.restart(len(self._x))

    def set_training(self, training: Training) -> None:
        self.batches.resize(training.batch, training.shuffle)
        self._training = training

    def state_dict(self) -> StateDict:
        return super().state_dict() | self.parameters() | {"position": self.batches.position()}

    def load_state_dict(self, state_dict: StateDict) -> None:
        standardised_alike = self.inputs.matches(state_dict)
        super().load_state_dict(state_dict)
        if not standardised_alike:
            self._descent.take(*self._points(self._data))
        for parameter, name in zip(self._descent.params, _NAMES, strict=True):
            parameter[:] = state_dict[name]
        self.batches.seek(state_dict["position"])

    def check_state_dict(self, state_dict: StateDict) -> None:
        super().check_state_dict(state_dict)
        self.batches.check_position(state_dict["position"], int(state_dict["step"]))

    def penalty(self) -> float | None:
        l2, params = self._training.l2, self._descent.params
        return float(l2 * sum((weights**2).sum() for weights in params[::2])) if l2 else None

    def check_past(self, state_dict: StateDict) -> None:
        super().check_state_dict(state_dict)
        check_past_position(state_dict)

    def parameters(self) -> dict[str, Array]:
        return {name: p.copy() for name, p in zip(_NAMES, self._descent.params, strict=True)}

    def layers(self) -> Layers:
        of_hidden, hidden_biases, of_outputs, biases = (p.copy() for p in self._descent.params)
        return Layers(((of_hidden.T, hidden_biases), (of_outputs.T, biases)), ("relu",), "softmax")
