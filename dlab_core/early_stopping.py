"""Early stopping: remember the weights that did best on validation, and tell when nothing better has come for long."""

from collections.abc import Callable
from dataclasses import dataclass

from dlab_core.metrics import Scores
from dlab_core.models.learner import State

Score = tuple[float, float]  # accuracy and minus the loss: of equal accuracies the smaller loss is better


@dataclass(frozen=True)
class Best:
    """The scoring step at which validation was best, with all scores of it and the state of the learner."""

    step: int
    scores: dict[str, Scores | None]
    state: State


class EarlyStopping:
    """Compares the scorings of a run. Without validation points there is no best one."""

    def __init__(self) -> None:
        self.best: Best | None = None
        self.worse = 0  # scorings since the best one

    def note(self, step: int, scores: dict[str, Scores | None], state: Callable[[], State]) -> None:
        """Take note of a scoring; `state` is asked for the state only where it is the best so far."""
        now = _validation(scores)
        if now is None:
            return
        before = _validation(self.best.scores) if self.best else None
        if before is not None and now <= before:
            self.worse += 1
        else:
            self.best, self.worse = Best(step, scores, state()), 0


def _validation(scores: dict[str, Scores | None]) -> Score | None:
    found = scores.get("validation")
    return None if found is None else (found.accuracy, -found.loss)
