"""Early stopping: remember the weights that did best on validation, and tell when nothing better has come for long."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import StateDict, below, prefixed
from dlab_core.metrics.scores import SplitScores, scores_from, scores_state_dict
from dlab_core.recipe import Recipe


@dataclass(frozen=True)
class Best:
    """The scoring step at which validation was best, with all its scores and the state dict of the learner."""

    step: int
    scores: dict[str, SplitScores | None]
    state_dict: StateDict


def patience_of(recipe: Recipe) -> int | None:
    """Return after how many scorings without a better one a run stops, None for one that does not stop early."""
    return recipe.training.patience if recipe.model.obeys("patience") else None


class EarlyStopping:
    """Compares the scorings of a run. Without validation points there is no best one."""

    def __init__(self) -> None:
        self.best: Best | None = None
        self.worse = 0  # scorings since the best one

    def note(self, step: int, scores: dict[str, SplitScores | None], state_dict: Callable[[], StateDict]) -> None:
        """Take note of a scoring; `state_dict` is called only where it is the best so far."""
        now = scores.get("validation")
        if now is None:
            return
        before = self.best.scores["validation"] if self.best else None
        if before is not None and now.comparison_key <= before.comparison_key:
            self.worse += 1
        else:
            self.best, self.worse = Best(step, scores, state_dict()), 0

    def state_dict(self) -> StateDict:
        state_dict = {"worse": np.array(self.worse)}
        if self.best is not None:
            state_dict |= {"step": np.array(self.best.step)} | prefixed("scores.", scores_state_dict(self.best.scores))
            state_dict |= prefixed("learner.", self.best.state_dict)
        return state_dict

    def load_state_dict(self, state_dict: StateDict) -> None:
        self.worse, self.best = int(state_dict["worse"]), None
        if "step" in state_dict:
            scores = scores_from(below("scores.", state_dict))
            self.best = Best(int(state_dict["step"]), scores, below("learner.", state_dict))
