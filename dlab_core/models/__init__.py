"""Models: from a recipe's `model` part to a Learner, imported on use."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlab_core.data.dataset import Dataset
from dlab_core.recipe import ModelConfig, Training

if TYPE_CHECKING:
    from dlab_core.models.learner import Learner


def _logreg(*args: Any) -> "Learner":
    from dlab_core.models.net_learner import make_logreg

    return make_logreg(*args)


def _deep_net(*args: Any) -> "Learner":
    from dlab_core.models.net_learner import make_deep_net

    return make_deep_net(*args)


def _fcann2(*args: Any) -> "Learner":
    from dlab_core.models.fcann2_learner import FcAnn2Learner

    return FcAnn2Learner(*args)


def _ksvm(*args: Any) -> "Learner":
    from dlab_core.models.svm_learner import SVMLearner

    return SVMLearner(*args)


_MAKERS: dict[str, "Callable[..., Learner]"] = {
    "logreg": _logreg,
    "fcann2": _fcann2,
    "deep_net": _deep_net,
    "ksvm": _ksvm,
}


def make_learner(model: ModelConfig, data: Dataset, training: Training) -> "Learner":
    """Return the learner of a recipe, untrained, on the CPU."""
    kind: str = model.kind  # type: ignore[attr-defined]
    return _MAKERS[kind](model, data, training)
