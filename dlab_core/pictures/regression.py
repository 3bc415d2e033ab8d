"""Pictures of a model that predicts values: its curve, its coefficients, its gradients, what it predicts."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import TRAIN
from dlab_core.learners.capabilities import HasObjective, IsLinear
from dlab_core.models.closed_form import ClosedForm, fit
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import LINE, LinReg

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner, Output

MAX_GRADIENTS = 64
LOG_STEPS = 7  # curves of the past, beside that of the start


@dataclass(frozen=True)
class Fit:
    """A function of one input. xs (m,), ys (m, K): values, or probabilities of classes.

    predicted: (n, K) for each point of the Dataset. past: (step, ys) of earlier steps, the start first. closed: (m, K)
    of the closed form with the same features, None where there is none.
    """

    xs: Array
    ys: Array
    output: "Output"
    predicted: Array
    past: tuple[tuple[int, Array], ...] = ()
    closed: Array | None = None


@dataclass(frozen=True)
class FitRequest(PictureRequest[Fit]):
    """The function between two places of its input, at so many places, and what it was at earlier steps."""

    span: tuple[float, float] = (-6.0, 6.0)
    count: int = 256

    def compute(self, view: RunView) -> Fit | None:
        """Return the fit to points of one input."""
        if view.dataset.space != LINE:
            return None
        learner, found = view.learner, closed_form(view)
        x = np.linspace(*self.span, self.count)[:, None]
        steps = log_steps(view.saved_steps, learner.step)
        past = view.cache.by_step(FitRequest, self, steps, lambda step: view.predict_at(step, x))
        return Fit(
            x[:, 0],
            learner.predict(x),
            learner.output,
            learner.predict(view.dataset.x),
            closed=found.predict(learner.inputs(x)) if found and isinstance(learner, IsLinear) else None,
            past=tuple(past.items()),
        )


def log_steps(saved: Array, last: int) -> list[int]:
    """Return the steps whose curves are shown: the first, and about as many as there is room for of 1, 2, 5, 10, ...

    saved: ascending steps that can be looked at. The same steps stay while more come, the oldest giving way.
    """
    if not len(saved) or last <= saved[0]:
        return []
    round_steps = [f * 10**power for power in range(len(str(last))) for f in (1, 2, 5)]
    marks = [step for step in round_steps if step < last][-LOG_STEPS:]
    places = np.unique(np.searchsorted(saved, marks, side="right") - 1)
    found = [int(saved[i]) for i in places if i > 0]
    return [int(saved[0]), *found]


def closed_form(view: RunView) -> ClosedForm | None:
    """Return what linear regression with squared error and this penalty comes down to, None for other models."""
    learner = view.learner
    if not isinstance(view.recipe.model, LinReg) or not isinstance(learner, IsLinear):
        return None
    inputs, ridge = learner.inputs, view.recipe.training.l2

    def solved() -> ClosedForm | None:
        x, y = view.dataset.of(TRAIN)
        if len(x):
            with suppress(np.linalg.LinAlgError):  # of features too large for the arithmetic
                return fit(inputs(x), y, ridge)
        return None

    return view.cache.latest(ClosedForm, (ridge, inputs.names, inputs.mean.tolist(), inputs.scale.tolist()), solved)


@dataclass(frozen=True)
class Predictions:
    """What is predicted for each point of the Dataset, (n, K)."""

    predicted: Array


@dataclass(frozen=True)
class PredictionsRequest(PictureRequest[Predictions]):
    """What is predicted for each point."""

    def compute(self, view: RunView) -> Predictions | None:
        """Return the predictions of values."""
        learner = view.learner
        return Predictions(learner.predict(view.dataset.x)) if learner.output == "values" else None


@dataclass(frozen=True)
class Coefficients:
    """A linear function of features in the units of the data, and the closed form's where there is one.

    names: of the features (F,). outputs: (K,) names. weights (F, K), biases (K,), closed: the same two arrays.
    """

    names: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: Array
    biases: Array
    closed: tuple[Array, Array] | None = None


@dataclass(frozen=True)
class CoefficientsRequest(PictureRequest[Coefficients]):
    """The coefficients of a linear model, in the units of the data."""

    def compute(self, view: RunView) -> Coefficients | None:
        """Return the coefficients beside those of the closed form."""
        learner = view.learner
        if not isinstance(learner, IsLinear) or (linear := learner.linear_coefficients()) is None:
            return None
        found, data = closed_form(view), view.recipe.data
        names = tuple(data.in_words(name) for name in linear.names)
        solved = learner.inputs.coefficients(found.weights, found.biases) if found else None
        return Coefficients(names, data.outputs[-len(linear.biases) :], linear.weights, linear.biases, solved)


@dataclass(frozen=True)
class Gradients:
    """Derivatives of the loss over all training points, each (P,): by hand, by autograd, by finite differences.

    No more than MAX_GRADIENTS of `count` parameters; autograd is empty for what does without it.
    """

    names: tuple[str, ...]
    by_hand: Array
    autograd: Array
    differences: Array
    count: int


@dataclass(frozen=True)
class GradientsRequest(PictureRequest[Gradients]):
    """The gradient of the loss, computed in three ways."""

    def compute(self, view: RunView) -> Gradients | None:
        """Return the gradients where the objective is known."""
        return gradients(view.learner)


def gradients(learner: "Learner") -> Gradients | None:
    """Return the gradients of a learner whose objective is known, each computed in its own way."""
    if not isinstance(learner, HasObjective) or (objective := learner.objective()) is None:
        return None
    names = objective.names
    shown = min(len(names), MAX_GRADIENTS)
    with np.errstate(all="ignore"):
        by_hand = objective.gradient()[:shown]
        differences = np.array([objective.difference(index) for index in objective.indices[:shown]])
        autograd = (
            objective.flat(objective.autograd_gradients())[:shown] if objective.autograd_gradients else np.empty(0)
        )
    return Gradients(names[:shown], by_hand, autograd, differences, len(names))
