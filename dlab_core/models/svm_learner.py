"""The kernel SVM of `ksvm_wrap` as a Learner: one step fits it."""

import numpy as np

from dlab_core.data.dataset import TRAIN, Array, Dataset
from dlab_core.metrics import score_classes
from dlab_core.models.inputs import Inputs
from dlab_core.models.ksvm_wrap import KSVMWrap
from dlab_core.models.learner import (
    NO_SUPPORT,
    CannotLearn,
    DeviceError,
    Output,
    Progress,
    State,
    Support,
    predict_on_grid,
)
from dlab_core.recipe import KernelSVM, Training


class SVMLearner:
    """Fits in one step, after which it is finished until the points change. Each fit counts as a step.

    Scores of two classes are (-f, f) of the decision value f, so that the largest one is the prediction, as for
    more classes. A class without training points scores below all others.
    """

    engine = "libsvm"
    device = "cpu"
    output: Output = "scores"
    predict_grid = predict_on_grid

    def __init__(self, config: KernelSVM, data: Dataset, training: Training) -> None:
        if data.classes is None:
            raise ValueError("This model tells classes apart; the data has values instead.")
        self.config = config
        self.inputs = Inputs(config, data.of(TRAIN)[0])
        self.step = 0
        self.classes = data.classes
        self._fitted: KSVMWrap | None = None
        self._take(data)

    def _take(self, data: Dataset) -> None:
        self._x, self._y = data.of(TRAIN)
        self._indices = np.flatnonzero(data.part == TRAIN)

    @property
    def epoch(self) -> int:
        """Each fit sees all points."""
        return self.step

    @property
    def warning(self) -> str:
        """A sentence if the solver stopped before it converged."""
        if self._fitted is None or self._fitted.converged:
            return ""
        return (
            f"The SVM stopped after {self.config.max_iter:,} iterations without converging: what you see is a draft. "
            "Lower C, standardise the inputs or raise the iteration limit."
        )

    def advance(self, steps: int) -> Progress:
        """Fit, if the points are not fitted yet; the loss is the mean hinge loss."""
        if self._fitted is not None or steps < 1:
            return Progress(self.step, np.empty(0), "finished" if self._fitted else "running")
        self._fit()
        self.step += 1
        scores = score_classes("scores", self.predict(self._x), self._y, self.classes)
        return Progress(self.step, np.array([scores.loss if scores else np.nan]), "finished")

    def _fit(self) -> None:
        config = self.config
        try:
            self._fitted = KSVMWrap(
                self.inputs(self._x),
                self._y,
                config.c,
                config.gamma,
                kernel=config.kernel,
                degree=config.degree,
                max_iter=config.max_iter,
            )
        except ValueError as error:
            raise CannotLearn(str(error)) from error

    def predict(self, x: Array) -> Array:
        """Return scores (n, C) of (n, D) points in raw units, all zero before the first fit."""
        if self._fitted is None:
            return np.zeros((len(x), self.classes))
        if not len(x):
            return np.empty((0, self.classes))
        scores = self._fitted.get_scores(self.inputs(x))
        present = np.unique(self._y)
        if scores.ndim == 1:
            scores = np.column_stack([-scores, scores])
        if len(present) == self.classes:
            return scores
        full = np.full((len(x), self.classes), scores.min() - 1.0)
        full[:, present] = scores
        return full

    def set_data(self, data: Dataset) -> None:
        """Take other points; the next step fits them."""
        self._take(data)
        self._fitted = None

    def set_training(self, training: Training) -> None:
        """Obey none of the settings: an SVM has its own."""

    def to(self, device: str) -> None:
        """Refuse any device but the CPU."""
        if device != "cpu":
            raise DeviceError("The kernel SVM of libsvm runs on the CPU only; training goes on there.")

    def state(self) -> State:
        """Return copies of the points it was fitted to: fitting is a function of them."""
        state = {"step": np.array(self.step), "fitted": np.array(self._fitted is not None)}
        return state | {"x": self._x.copy(), "y": self._y.copy(), "indices": self._indices.copy()} | self.inputs.state()

    def load_state(self, state: State) -> None:
        """Take over what `state` returned."""
        self.inputs.load_state(state)
        self._x, self._y, self._indices = (state[name].copy() for name in ("x", "y", "indices"))
        self.step = int(state["step"])
        self._fitted = None
        if state["fitted"]:
            self._fit()

    def parameters(self) -> dict[str, Array]:
        """Return copies of support vectors, their coefficients and the intercepts."""
        if self._fitted is None:
            return {}
        model = self._fitted.model
        return {
            "support vectors": model.support_vectors_.copy(),
            "dual coefficients": model.dual_coef_.copy(),
            "intercepts": np.atleast_1d(model.intercept_).copy(),
        }

    def support(self) -> Support:
        """Return the support vectors as indices into the Dataset, those at the bound C apart."""
        if self._fitted is None:
            return NO_SUPPORT
        bounded = np.asarray(self._fitted.bounded)
        free = np.setdiff1d(self._fitted.support, bounded)
        return Support(self._indices[free], self._indices[bounded])
