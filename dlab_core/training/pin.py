"""Pin: a run as it was when it was put aside, to be compared with others and taken up again."""

from dataclasses import dataclass

from dlab_core.arrays import StateDict
from dlab_core.learners.frozen import FrozenLearner
from dlab_core.recipe import Recipe
from dlab_core.training.history import Curves
from dlab_core.training.scoring import Scoring

LETTERS = "ABCD"  # which pins that are kept together are called by, so that there is no fifth


@dataclass(frozen=True, eq=False)
class Pin:
    """A run between two steps, frozen; two pins are never equal.

    state_dict: all of the run, which one of the same recipe takes over. scoring: of its last scoring, or its step.
    """

    recipe: Recipe
    step: int
    learner: FrozenLearner
    state_dict: StateDict
    curves: Curves
    scoring: Scoring
    penalty: float | None

    def has_points_of(self, recipe: Recipe) -> bool:
        """Whether it learned from the very points of a recipe, divided alike."""
        own = self.recipe
        return own.data == recipe.data and own.training.seed == recipe.training.seed
