"""A learner that is kept as it was."""

from dataclasses import dataclass

from dlab_core.arrays import StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.learners.make import make_learner
from dlab_core.recipe import Recipe


@dataclass(frozen=True, eq=False)
class FrozenLearner:
    """What a learner was made of, and its state. It changes no more, so that any thread may have it."""

    recipe: Recipe
    state_dict: StateDict

    def fits(self, recipe: Recipe) -> bool:
        """Whether what it learned can be asked of the points of a recipe: they are of the same inputs and task."""
        own, other = self.recipe.data, recipe.data
        return (own.space, own.inputs, own.task) == (other.space, other.inputs, other.task)

    def thawed(self, data: Dataset) -> Learner:
        """Return a learner that predicts as it did, beside points that it fits."""
        learner = make_learner(self.recipe.model, data, self.recipe.training)
        learner.load_state_dict(self.state_dict)
        return learner
