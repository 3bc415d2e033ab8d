"""Gradients: the derivatives of the loss, each computed in three ways."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import HasObjective
from dlab_core.pictures.view import PictureRequest, RunView

MAX_GRADIENTS = 64


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
        learner = view.learner
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
