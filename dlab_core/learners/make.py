"""From the config of a model to its Learner, imported on use."""

import sys
from importlib import import_module
from typing import cast

from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import CannotLearn, Learner
from dlab_core.recipe import ModelConfig, Training

# What makes the learner of each kind of model: a module, and a class or a function in it. It is imported
# on use, so that a run without PyTorch does not wait for it.
_MAKERS = {
    "fcann2": ("dlab_core.learners.fcann2", "FcAnn2Learner"),
    "ksvm": ("dlab_core.learners.svm", "SVMLearner"),
    "closed_form": ("dlab_core.learners.closed_form", "ClosedFormLearner"),
    "nudging": ("dlab_core.learners.nudging", "NudgingLearner"),
}
_NET = ("dlab_core.learners.net_factories", "make_net")  # of every other kind, with a module of PyTorch


def make_learner(model: ModelConfig, data: Dataset, training: Training) -> Learner:
    """Return the learner of a recipe, untrained, on the CPU, for this thread.

    Raises CannotLearn where it does not fit the data.

    More threads of PyTorch change the last bits of a sum, are no use to small nets, and wait for each other whenever
    the machine has other work, such as a window; the setting is this thread's own.
    """
    if reason := model.why_not(data.space, data.task):
        raise CannotLearn(f"{reason}: choose another model.")
    kind: str = model.kind  # type: ignore[attr-defined]
    module, name = _MAKERS.get(kind, _NET)
    learner = cast(Learner, getattr(import_module(module), name)(model, data, training))
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    return learner
