"""Early stopping: remember the weights that did best on validation, and tell when nothing better has come for long."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import State, below, prefixed
from dlab_core.metrics.scores import SplitScores, scores_from, scores_state


@dataclass(frozen=True)
class Best:
    """The scoring step at which validation was best, with all scores of it and the state of the learner."""

    step: int
    scores: dict[str, SplitScores | None]
    state: State


class EarlyStopping:
    """Compares the scorings of a run. Without validation points there is no best one."""

    def __init__(self) -> None:
        self.best: Best | None = None
        self.worse = 0  # scorings since the best one

    def note(self, step: int, scores: dict[str, SplitScores | None], state: Callable[[], State]) -> None:
        """Take note of a scoring; `state` is asked for the state only where it is the best so far."""
        now = _validation(scores)
        if now is None:
            return
        before = _validation(self.best.scores) if self.best else None
        if before is not None and now <= before:
            self.worse += 1
        else:
            self.best, self.worse = Best(step, scores, state()), 0

    def state(self) -> State:
        """Return all of it as arrays, for a file."""
        state = {"worse": np.array(self.worse)}
        if self.best is not None:
            state |= {"step": np.array(self.best.step)} | prefixed("scores.", scores_state(self.best.scores))
            state |= prefixed("learner.", self.best.state)
        return state

    def load_state(self, state: State) -> None:
        """Take over what `state` returned."""
        self.worse, self.best = int(state["worse"]), None
        if "step" in state:
            scores = scores_from(below("scores.", state))
            self.best = Best(int(state["step"]), scores, below("learner.", state))


def _validation(scores: dict[str, SplitScores | None]) -> tuple[float, ...] | None:
    found = scores.get("validation")
    return None if found is None else found.comparison_key
