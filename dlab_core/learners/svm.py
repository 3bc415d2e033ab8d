"""The kernel SVM of `ksvm_wrap` as a Learner: one step fits it."""

from math import inf
from typing import Any

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError, below, check_arrays, check_range, prefixed, without
from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.learners.capabilities import NO_SUPPORT, Support
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import CannotLearn, Output, check_like
from dlab_core.learners.numpy_learner import OneStepLearner
from dlab_core.learners.svm_child import SVMChild
from dlab_core.models.ksvm_wrap import KSVMWrap
from dlab_core.models.svm_solution import SVMSolution, check_solution
from dlab_core.recipe import KernelSVM, Training

MAX_POINTS_AT_ONCE = 2000  # more take seconds even where they converge at once
_AT_ONCE = 20_000_000  # points times iterations of libsvm, which take about 0.1 s
_SOLUTION = "solution."  # before the names of its arrays in a state
_PRODUCTS_AT_ONCE = 400_000_000  # multiply-adds of kernel values, which take a few tenths of a second


class SVMLearner(OneStepLearner):
    """Fits KSVMWrap.

    What may take long is fitted in a child process, since libsvm cannot be interrupted; until a fit is done, the one
    before it is predicted with. Scores of two classes are (-f, f) of the decision value f, so that the largest one is
    the prediction, as for more classes. A class without training points scores below all others.
    """

    engine = "libsvm"
    output: Output = "scores"
    cpu_only = "The kernel SVM of libsvm runs on the CPU only; training goes on there."

    def __init__(self, config: KernelSVM, data: Dataset, training: Training) -> None:
        self.classes = data.task.outputs
        self._child: SVMChild | None = None
        super().__init__(data)
        self.config = config
        self.inputs = Inputs(config, data.of(TRAIN)[0], data.space)
        self._solution: SVMSolution | None = None
        self._indices: Array = np.empty(0, dtype=np.int64)  # of the solution's points in the data it was fitted to

    @property
    def warning(self) -> str:
        if self._child is not None:
            return f"Solving the SVM for {len(self._x):,} points; Pause stops it."
        if self._solution is None or self._solution.converged:
            return ""
        return (
            f"The SVM stopped after {self.config.max_iter:,} iterations without converging: what you see is a draft. "
            "Lower C, standardise the inputs or raise the iteration limit."
        )

    def _solve(self) -> float | None:
        """Return the mean hinge loss. A long fit is waited for."""
        try:
            found = self._child.solution() if self._child is not None else self._fit()
        except ValueError as error:
            self.stop()
            raise CannotLearn(str(error)) from error
        if found is None:
            return None
        self._child = None
        self._solution, loss = found
        self._indices = np.flatnonzero(self._data.split == TRAIN)
        return loss

    def _fit(self) -> tuple[SVMSolution, float] | None:
        """Return solution and loss if they are found soon, else None while a child process looks for them."""
        present = np.unique(self._y)
        if not len(present):
            raise CannotLearn("There are no points to learn from: draw or sample some of at least two classes.")
        if len(present) == 1:
            raise CannotLearn(self._one_class_message(int(present[0])))
        config, x = self.config, self.inputs(self._x)
        settings: dict[str, Any] = {
            "param_svm_c": config.c,
            "param_svm_gamma": config.gamma,
            "kernel": config.kernel,
            "degree": config.degree,
            "max_iter": config.max_iter,
        }
        if len(x) <= MAX_POINTS_AT_ONCE and len(x) ** 2 * x.shape[1] <= _PRODUCTS_AT_ONCE:
            machines = len(present) - 1  # in which a point takes part
            soon = max(1, _AT_ONCE // (len(x) * machines))
            solution = SVMSolution.of(KSVMWrap(x, self._y, **settings | {"max_iter": min(soon, config.max_iter)}))
            if solution.converged or config.max_iter <= soon:
                return solution, solution.loss(x, self._y)
        self._child = SVMChild(x, self._y, settings)
        return None

    def _one_class_message(self, label: int) -> str:
        others = sorted({int(c) + 1 for c in self._data.y} - {label + 1})
        if not others:
            return f"All points are of class {label + 1}, and an SVM needs two classes: draw points of another one."
        return (
            f"All training points are of class {label + 1}, and an SVM needs two classes: those of class "
            f"{' and '.join(map(str, others))} are held back to validate or test. Draw more, or make that set smaller."
        )

    @property
    def points_at_once(self) -> int:
        return super().points_at_once if self._solution is None else self._solution.points_at_once

    def set_data(self, data: Dataset) -> None:
        self.stop()
        super().set_data(data)

    def stop(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def predict(self, x: Array) -> Array:
        """Return scores (n, C) of (n, D) points in raw units, all zero before the first fit."""
        if self._solution is None or not len(x):
            return np.zeros((len(x), self.classes))
        return self._of_all_classes(self._solution.scores(self.inputs(x)))

    def predict_grid(self, xs: Array, ys: Array) -> Array | None:
        if self._solution is None or not self.inputs.separable:
            return None
        return self._of_all_classes(
            self._solution.grid_scores(self.inputs.axis_features(0, xs), self.inputs.axis_features(1, ys))
        )

    def _of_all_classes(self, scores: Array) -> Array:
        """Return scores (..., P) of the classes that were fitted with columns for the others, below all of them."""
        assert self._solution is not None
        if len(self._solution.classes) == self.classes:
            return scores
        full = np.full((*scores.shape[:-1], self.classes), scores.min() - 1.0)
        full[..., self._solution.classes] = scores
        return full

    def state_dict(self) -> StateDict:
        solution = self._solution.arrays() if self._solution is not None else {}
        return super().state_dict() | {"indices": self._indices.copy()} | prefixed(_SOLUTION, solution)

    def load_state_dict(self, state_dict: StateDict) -> None:
        self.stop()
        super().load_state_dict(state_dict)
        self._indices = state_dict["indices"].copy()
        solution = {name: array.copy() for name, array in below(_SOLUTION, state_dict).items()}
        self._solution = SVMSolution.from_arrays(solution) if solution else None
        self._solved = bool(state_dict.get("solved", bool(solution)))

    def check_state_dict(self, state_dict: StateDict) -> None:
        self.check_past(state_dict)
        solved = "solution.classes" in state_dict
        if state_dict.get("solved", solved):
            if not solved:
                raise StateError("its solution is missing")
            check_arrays(state_dict, {"indices": ("i", (len(self._x),))})
            check_range(state_dict, {"indices": len(self._data) - 1})

    def check_past(self, state_dict: StateDict) -> None:
        solution, own = below(_SOLUTION, state_dict), self.check_solved(super().state_dict())
        check_like(self.check_solved(without(_SOLUTION, state_dict)), own, {"indices": ("i", (None,))})
        check_range(state_dict, {"indices": inf})
        if solution:
            check_solution(solution, len(state_dict["indices"]), self.inputs.dimension, self.classes)
            if (str(solution["kernel"]), int(solution["degree"])) != (self.config.kernel, self.config.degree):
                raise StateError("its support vectors are those of another kernel")

    def parameters(self) -> dict[str, Array]:
        if self._solution is None:
            return {}
        arrays = self._solution.arrays()
        names = {"support vectors": "vectors", "dual coefficients": "dual", "intercepts": "intercepts"}
        return {title: arrays[name] for title, name in names.items()}

    def support(self) -> Support:
        """Return the support vectors as indices into the Dataset, those at the bound C apart.

        Of a solution for other points, those that are still in their place.
        """
        if self._solution is None:
            return NO_SUPPORT
        indices = self._indices[self._solution.support]
        there = indices < len(self._data)
        there[there] = (self.inputs(self._data.x[indices[there]]) == self._solution.vectors[there]).all(axis=1)
        bounded = np.isin(self._solution.support, self._solution.bounded)
        return Support(indices[there & ~bounded], indices[there & bounded])
