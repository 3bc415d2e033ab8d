"""Scores of what is looked at and is not the present: a saved step of the past."""

from collections.abc import Generator

from dlab_core.data.dataset import Dataset
from dlab_core.interrupt import give_way
from dlab_core.recipe import Recipe
from dlab_core.training.checkpoints import Checkpoints, Past
from dlab_core.training.moment import Moment
from dlab_core.training.scorer import loss_of
from dlab_core.training.scoring import Scoring, score_splits


class PastScores:
    """Of the points that there are now. What was found then is not computed again, and nothing is computed twice.

    Of many images a sample is scored at once, and all of them block by block while the same step is looked at.
    """

    def __init__(self, checkpoints: Checkpoints, past: Past, data: Dataset, revision: int) -> None:
        self._checkpoints, self._past, self._data, self._revision = checkpoints, past, data, revision
        self._known: dict[int, Scoring] = {}  # by step
        self._step: int | None = None  # that is examined
        self._under_way: Generator[None, None, Scoring] | None = None

    def at(self, step: int, recipe: Recipe) -> Scoring:
        """Return the scores of a saved step, of a sample of many images unless all were scored."""
        if step not in self._known:
            moment = self._checkpoints.moment(step)
            if moment is not None and self._still_holds(moment, step, recipe):
                self._known[step] = moment.scoring
            else:
                scores = score_splits(self._past.scored_at(step), self._data, loss_of(recipe), recipe.training.seed)
                self._known[step] = _result(scores)
        return self._known[step]

    def _still_holds(self, moment: Moment, step: int, recipe: Recipe) -> bool:
        same_loss = moment.training.loss == recipe.training.loss
        return moment.scoring.step == step and moment.revision == self._revision and same_loss

    def examine(self, step: int, recipe: Recipe) -> bool:
        """Score all points at a saved step, one block a call; return whether that is done."""
        if self.at(step, recipe).whole:
            return True
        if self._under_way is None or self._step != step:
            self._step = step
            self._under_way = score_splits(self._past.scored_at(step), self._data, loss_of(recipe))
        try:
            next(self._under_way)
        except StopIteration as done:
            self._known[step], self._under_way = done.value, None
        return self._under_way is None


def _result(scores: Generator[None, None, Scoring]) -> Scoring:
    """Return what a scoring comes to, unless something is more urgent."""
    while True:
        give_way()
        try:
            next(scores)
        except StopIteration as done:
            found: Scoring = done.value
            return found
