"""Models: from a recipe's `model` part to a Learner, imported on use."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from dlab_core.data.dataset import Dataset
from dlab_core.recipe import ModelConfig, Training

if TYPE_CHECKING:
    from dlab_core.models.learner import Learner

# What makes the learner of each kind of model: a module of this package, and a class or a function in it.
_MAKERS = {
    "logreg": ("net_learner", "make_logreg"),
    "fcann2": ("fcann2_learner", "FcAnn2Learner"),
    "deep_net": ("net_learner", "make_deep_net"),
    "ksvm": ("svm_learner", "SVMLearner"),
    "linear_svm": ("net_learner", "make_linear_svm"),
    "linreg": ("net_learner", "make_linreg"),
    "closed_form": ("closed_form_learner", "ClosedFormLearner"),
    "nudging": ("nudging_learner", "NudgingLearner"),
    "line_logreg": ("net_learner", "make_line_logreg"),
}


def make_learner(model: ModelConfig, data: Dataset, training: Training) -> "Learner":
    """Return the learner of a recipe, untrained, on the CPU; CannotLearn where it does not fit the data."""
    kind: str = model.kind  # type: ignore[attr-defined]
    module, name = _MAKERS[kind]
    return cast("Learner", getattr(import_module(f"{__name__}.{module}"), name)(model, data, training))
