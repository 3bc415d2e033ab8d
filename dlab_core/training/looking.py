"""Looking at a run: what pictures see of its present, of a saved step of its past, and of a run that was put aside."""

from collections.abc import Callable
from dataclasses import replace

from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.pictures.view import PictureCache, RunView
from dlab_core.recipe import Recipe
from dlab_core.training.checkpoints import Checkpoints, Past
from dlab_core.training.past_scores import PastScores
from dlab_core.training.pin import Pin
from dlab_core.training.scoring import Scoring

Looked = tuple[RunView, Scoring]


class Looking:
    """Of the points and the settings of a recipe, until either changes; nothing that it does changes the run.

    It remembers what need not be computed again: for other points, or another past, there is to be another one.
    """

    def __init__(
        self, recipe: Recipe, data: Dataset, checkpoints: Checkpoints, revision: int, make: Callable[[], Learner]
    ) -> None:
        """Look at a run with these checkpoints; `make` returns a learner of the past, `revision` tells its points."""
        self._recipe, self._data, self._checkpoints, self._revision = recipe, data, checkpoints, revision
        self._cache = PictureCache()
        self._past = Past(checkpoints, make)
        self._scores = PastScores(checkpoints, self._past, data, revision)

    def set_recipe(self, recipe: Recipe) -> None:
        """Take over other settings, which the loss of the past depends on as well."""
        if recipe.training != self._recipe.training:
            self._past.set_training(recipe.training)
            self._scores = PastScores(self._checkpoints, self._past, self._data, self._revision)
        self._recipe = recipe

    def at_present(self, learner: Learner, scoring: Scoring) -> Looked:
        """Return what is seen of the learner of the run, and what was scored last."""
        view = RunView(
            recipe=self._recipe,
            dataset=self._data,
            learner=learner,
            saved=self._checkpoints.states,
            top_losses=scoring.top_losses,
            predict_at=self._past.predict_at,
            cache=self._cache,
        )
        return view, scoring

    def at_step(self, step: int) -> Looked:
        """Return what is seen of the latest saved step up to one, and its scores (KeyError if nothing is saved)."""
        learner = self._past.learner_at(step)
        return self.at_present(learner, self._scores.at(learner.step, self._recipe))

    def score_at(self, step: int) -> bool:
        """Score all points at that step, one block a call; return whether that is done."""
        return self._scores.examine(self._checkpoints.at(step)[0], self._recipe)

    def at_pin(self, pin: Pin) -> Looked:
        """Return what is seen of a pin beside the points of the run, and its own scores."""
        view, _ = self.at_present(self._cache.latest(pin, None, lambda: pin.learner.thawed(self._data)), pin.scoring)
        learner, cache = view.learner, self._cache.latest((PictureCache, pin), None, PictureCache)
        top_losses = pin.scoring.top_losses if pin.has_points_of(self._recipe) else {}
        view = replace(view, recipe=pin.recipe, saved={}, top_losses=top_losses, cache=cache)
        return replace(view, predict_at=lambda _step, x: learner.predict(x)), pin.scoring
