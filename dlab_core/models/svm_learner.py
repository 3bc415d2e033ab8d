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
from dlab_core.models.svm_child import SVMChild
from dlab_core.models.svm_solution import SVMSolution
from dlab_core.recipe import KernelSVM, Training

MAX_POINTS_AT_ONCE = 2000  # more are fitted in a child process: it may take minutes, and libsvm cannot be interrupted


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
        self._solution: SVMSolution | None = None
        self._child: SVMChild | None = None
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
        """A sentence while a child process solves, or if the solver stopped before it converged."""
        if self._child is not None:
            return f"Solving the SVM for {len(self._x):,} points; Pause stops it."
        if self._solution is None or self._solution.converged:
            return ""
        return (
            f"The SVM stopped after {self.config.max_iter:,} iterations without converging: what you see is a draft. "
            "Lower C, standardise the inputs or raise the iteration limit."
        )

    def advance(self, steps: int) -> Progress:
        """Fit, if the points are not fitted yet; the loss is the mean hinge loss. Many points are waited for."""
        if self._solution is not None or steps < 1:
            return Progress(self.step, np.empty(0), "finished" if self._solution else "running")
        try:
            self._solution = self._solve()
        except ValueError as error:
            self.stop()
            raise CannotLearn(str(error)) from error
        if self._solution is None:
            return Progress(self.step, np.empty(0), "waiting")
        self._child = None
        self.step += 1
        scores = score_classes("scores", self.predict(self._x), self._y, self.classes)
        return Progress(self.step, np.array([scores.loss if scores else np.nan]), "finished")

    def _solve(self) -> SVMSolution | None:
        """Return the solution, None while a child process is at it."""
        config = self.config
        settings = {
            "param_svm_c": config.c,
            "param_svm_gamma": config.gamma,
            "kernel": config.kernel,
            "degree": config.degree,
            "max_iter": config.max_iter,
        }
        if self._child is None:
            x = self.inputs(self._x)
            if len(x) <= MAX_POINTS_AT_ONCE:
                return SVMSolution.of(KSVMWrap(x, self._y, **settings))  # type: ignore[arg-type]
            self._child = SVMChild(x, self._y, settings)
        return self._child.solution()

    def stop(self) -> None:
        """Kill the child process, if there is one; the next step begins anew."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def predict(self, x: Array) -> Array:
        """Return scores (n, C) of (n, D) points in raw units, all zero before the first fit."""
        if self._solution is None or not len(x):
            return np.zeros((len(x), self.classes))
        scores = self._solution.scores(self.inputs(x))
        if len(self._solution.classes) == self.classes:
            return scores
        full = np.full((len(x), self.classes), scores.min() - 1.0)
        full[:, self._solution.classes] = scores
        return full

    def set_data(self, data: Dataset) -> None:
        """Take other points; the next step fits them."""
        self.stop()
        self._take(data)
        self._solution = None

    def set_training(self, training: Training) -> None:
        """Obey none of the settings: an SVM has its own."""

    def to(self, device: str) -> None:
        """Refuse any device but the CPU."""
        if device != "cpu":
            raise DeviceError("The kernel SVM of libsvm runs on the CPU only; training goes on there.")

    def state(self) -> State:
        """Return copies of the solution and of the place of its points in the data."""
        state = {"step": np.array(self.step), "indices": self._indices.copy()} | self.inputs.state()
        if self._solution is not None:
            state |= {f"solution.{name}": array for name, array in self._solution.arrays().items()}
        return state

    def load_state(self, state: State) -> None:
        """Take over what `state` returned."""
        self.stop()
        self.inputs.load_state(state)
        self._indices = state["indices"].copy()
        self.step = int(state["step"])
        prefix = "solution."
        arrays = {name.removeprefix(prefix): a.copy() for name, a in state.items() if name.startswith(prefix)}
        self._solution = SVMSolution.from_arrays(arrays) if arrays else None

    def parameters(self) -> dict[str, Array]:
        """Return copies of support vectors, their coefficients and the intercepts."""
        if self._solution is None:
            return {}
        arrays = self._solution.arrays()
        names = {"support vectors": "vectors", "dual coefficients": "dual", "intercepts": "intercepts"}
        return {title: arrays[name] for title, name in names.items()}

    def support(self) -> Support:
        """Return the support vectors as indices into the Dataset, those at the bound C apart."""
        if self._solution is None:
            return NO_SUPPORT
        bounded = self._solution.bounded
        free = np.setdiff1d(self._solution.support, bounded)
        return Support(self._indices[free], self._indices[bounded])
