"""What a look may ask for by name."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.pictures import regression as curve_pictures
from dlab_core.pictures.cache import log_steps
from dlab_core.pictures.colours import vmax_of
from dlab_core.pictures.digits import Prediction, TopLosses, prediction
from dlab_core.pictures.look import Look
from dlab_core.pictures.loss_landscape import Landscape, Slice, default_view, landscape, slice_of
from dlab_core.pictures.margins import Margins, margins
from dlab_core.pictures.parameters import Marks, Parameters, marks, parameters
from dlab_core.pictures.regression import Coefficients, Fit, Gradients, Predictions
from dlab_core.pictures.surface import Surface, surface
from dlab_core.pictures.view import RunView
from dlab_core.pictures.weight_images import WeightImages, weight_images
from dlab_core.recipe import SPLITS, RegressData

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner

Picture = (
    Surface
    | Marks
    | Parameters
    | WeightImages
    | TopLosses
    | Prediction
    | Fit
    | Predictions
    | Coefficients
    | Gradients
    | Landscape
    | Slice
    | Margins
)


# Which function of the margin each kind of model is trained by.
OWN_LOSS = {
    "logreg": "logistic",
    "fcann2": "logistic",
    "deep_net": "logistic",
    "linear_svm": "squared hinge",
    "ksvm": "hinge",
}


def _surface(learner: "Learner", look: Look, run: RunView) -> Surface | None:
    data = run.dataset
    if data.x.shape[1] != 2 or (data.classes is None and data.y.shape[1] != 1):
        return None
    # Values have one scale while they are learned: that of the points.
    return surface(learner, look, vmax_of(data.y) if data.classes is None else None)


def _marks(learner: "Learner", look: Look, run: RunView) -> Marks | None:
    data = run.dataset
    return marks(learner, data) if data.side is None and data.classes is not None else None


def _prediction(learner: "Learner", look: Look, run: RunView) -> Prediction | None:
    side = run.dataset.side
    return None if side is None or look.drawing is None else prediction(learner, look.drawing, side)


def _fit(learner: "Learner", look: Look, run: RunView) -> Fit | None:
    if run.dataset.x.shape[1] != 1:
        return None
    (x0, _), (x1, _) = look.rect
    xs = np.linspace(x0, x1, look.shape[1])
    found = run.closed_form()
    return Fit(
        xs,
        learner.predict(xs[:, None]),
        learner.output,
        learner.predict(run.dataset.x),
        # Last, because it goes to earlier steps with the learner that may be the one that is looked at.
        closed=found.predict(learner.inputs(xs[:, None])) if found else None,
        past=run.past_curves.past(xs, run.dataset, log_steps(run.saved_steps, learner.step), run.learner_at),
    )


def _predictions(learner: "Learner", look: Look, run: RunView) -> Predictions | None:
    return Predictions(learner.predict(run.dataset.x)) if learner.output == "values" else None


def _coefficients(learner: "Learner", look: Look, run: RunView) -> Coefficients | None:
    linear = learner.linear_coefficients()
    if linear is None:
        return None
    found = run.closed_form()
    data = run.recipe.data
    names, outputs = linear.names, data.labels
    if isinstance(data, RegressData):
        names, outputs = tuple(data.in_words(name) for name in names), data.outputs
    solved = learner.inputs.coefficients(found.weights, found.biases) if found else None
    return Coefficients(names, outputs[-len(linear.biases) :], linear.weights, linear.biases, solved)


def _loss_picture(learner: "Learner", look: Look, run: RunView) -> Landscape | Slice | None:
    """The loss over the parameters that were chosen, over one of them as a curve."""
    objective = learner.objective()
    if objective is None:
        return None
    chosen = list(dict.fromkeys(i for i in look.parameters if 0 <= i < len(objective.indices)))[:2] or [0]
    first, second = objective.indices[chosen[0]], objective.indices[chosen[1]] if len(chosen) > 1 else None
    kept = [(step, state_dict) for step, state_dict in run.saved.items() if step <= learner.step]
    begin = objective.flat(objective.layers_of(kept[0][1])) if kept else objective.vector
    path = np.vstack([run.past_curves.walk(kept, tuple(chosen), objective), objective.vector[chosen]])
    with np.errstate(all="ignore"):
        rect = look.loss_rect or default_view(objective, first, second, path[0])
    if second is None:
        return slice_of(objective, first, (rect[0][0], rect[1][0]), 2 * look.loss_shape[1], path[:, 0], begin)
    return landscape(objective, first, second, rect, look.loss_shape, look.palette, path, begin)


# None where a learner has no such picture at the moment. The learner is that of the step that is looked at.
PICTURES: dict[str, "Callable[[Learner, Look, RunView], Picture | None]"] = {
    "surface": _surface,
    "marks": _marks,
    "parameters": lambda learner, look, run: parameters(learner),
    "weights": lambda learner, look, run: weight_images(learner, run.dataset.side, look.palette),
    "top_losses": lambda learner, look, run: run.top_losses.get(SPLITS[look.split]),
    "prediction": _prediction,
    "predictions": _predictions,
    "coefficients": _coefficients,
    "gradients": lambda learner, look, run: curve_pictures.gradients(learner),
    "loss": _loss_picture,
    "margins": lambda learner, look, run: margins(learner, run.dataset, OWN_LOSS.get(run.recipe.model.kind, "")),
    "fit": _fit,
}


def pictures_of(learner: "Learner", look: Look, run: RunView) -> dict[str, Picture]:
    """Return the pictures that a look asks for, as far as there are such; the fit last, which looks at the past."""
    wanted = [name for name in PICTURES if name in look.pictures]
    found = {name: PICTURES[name](learner, look, run) for name in wanted}
    return {name: picture for name, picture in found.items() if picture is not None}
