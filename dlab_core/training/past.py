"""The past of a run: learners as they were at its checkpoints."""

from collections.abc import Callable

from dlab_core.arrays import Array, StateDict
from dlab_core.learners.learner import Learner
from dlab_core.recipe import Training
from dlab_core.training.checkpoints import Checkpoints


class Past:
    """Two learners beside the live one, made when they are first needed: one to be looked at, one that goes about."""

    def __init__(self, checkpoints: Checkpoints, make: Callable[[], Learner]) -> None:
        self._checkpoints, self._make = checkpoints, make
        self._learners: dict[str, tuple[StateDict, Learner]] = {}

    def learner_at(self, step: int) -> Learner:
        """Return a learner at the latest checkpoint up to a step, which the next call alone changes (KeyError)."""
        return self._at("shown", step)

    def predict_at(self, step: int, x: Array) -> Array:
        """Return what was predicted for (n, D) points at that checkpoint."""
        return self._at("going about", step).predict(x)

    def set_training(self, training: Training) -> None:
        """Take over another penalty, which the objective of a learner of the past has as well."""
        for _, learner in self._learners.values():
            learner.set_training(training)

    def _at(self, role: str, step: int) -> Learner:
        _, state_dict = self._checkpoints.at(step)
        known = self._learners.get(role)
        if known is None or known[0] is not state_dict:
            learner = known[1] if known else self._make()
            learner.load_state_dict(state_dict)
            known = self._learners[role] = state_dict, learner
        return known[1]
