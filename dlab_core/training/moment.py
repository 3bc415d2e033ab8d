"""Moment: what a run knew at a saved step beside the state of its learner."""

from dataclasses import dataclass

from dlab_core.recipe import Training
from dlab_core.training.early_stopping import Best
from dlab_core.training.history import Remainder
from dlab_core.training.scoring import Scoring


@dataclass(frozen=True)
class Moment:
    """With the learner's state it is all that a run needs to go on as if nothing had come after this step.

    revision: how often the points had become others. training: the settings in force. scoring: the last one by then.
    next_step: the next step to be scored. best, worse: of early stopping. remainder: of the history, None where that is
    not known.
    """

    revision: int
    training: Training
    scoring: Scoring
    next_step: int
    best: Best | None
    worse: int
    remainder: Remainder | None
