"""Scorer: when a run is scored, and what came of it."""

from collections.abc import Iterator

import numpy as np

from dlab_core.arrays import StateDict, below, joined, parted, prefixed
from dlab_core.data.dataset import VALIDATION, Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.scores import scores_from, scores_state_dict
from dlab_core.recipe import Loss, PowerLoss, Recipe
from dlab_core.recipe.sentences import MAX_SENTENCE, shorten
from dlab_core.training.early_stopping import Best, EarlyStopping, patience_of
from dlab_core.training.moment import Moment
from dlab_core.training.scoring import Scoring, score_splits


def next_scoring_step(step: int, eval_every: int | None) -> int:
    """Return the scoring step after a scoring step: every `eval_every` steps, else 2 % further on.

    The logarithmic spacing is at least 1 and at most 10,000 steps, so that a long run stays watched.
    """
    if eval_every is not None:
        return step + eval_every - step % eval_every
    return step + min(max(step // 50, 1), 10_000)


class Scorer:
    """Scores a learner block by block at steps that are a function of the recipe, never because it was looked at.

    While a run of many images goes on, a sample of them is scored.
    """

    def __init__(self) -> None:
        self._scored = Scoring()  # the last at which all was finite
        self._examined: Scoring | None = None  # since then
        self._examined_for: tuple[int, Dataset | None] = -1, None
        self.next_step = 0
        self.all_finite = True  # what was predicted at the last scoring
        self.stopping = EarlyStopping()
        self.warning = ""  # why the loss falls no further far from the points
        self._under_way: Iterator[None] | None = None
        self._examination: Iterator[None] | None = None
        self._scored_for: Dataset | None = None

    @property
    def found(self) -> Scoring:
        """What was found last, by a scoring or by an examination since."""
        return self._examined or self._scored

    @property
    def scored_step(self) -> int:
        """The step of the last scoring."""
        return self._scored.step

    @property
    def under_way(self) -> bool:
        """Whether a scoring has begun and is not done."""
        return self._under_way is not None

    @property
    def examining(self) -> bool:
        """Whether an examination has begun and is not done."""
        return self._examination is not None

    def is_due(self, step: int, data: Dataset, *, last: bool) -> bool:
        """Whether a step is to be scored; `last` says that no other comes."""
        return step >= self.next_step or (last and self.scored_step != step) or self._scored_for is not data

    def begin(self, recipe: Recipe, data: Dataset, learner: Learner, *, last: bool) -> None:
        """Begin a scoring of all splits, whole if it is the last; the weights must not change until it is done."""
        self._under_way, self._examination = self._score(recipe, data, learner, last), None

    def advance(self) -> bool:
        """Do one block of the scoring under way; return whether it is done by that."""
        if self._under_way is None or next(self._under_way, "done") != "done":
            return False
        self._under_way = None
        return True

    def examine(self, recipe: Recipe, data: Dataset, learner: Learner) -> bool:
        """Score the present step of all points, one block a call; return whether that is done.

        It is for those who look: neither curves nor the end of a run depend on it.
        """
        step, of = self._examined_for
        if (step == learner.step and of is data) or self._is_whole(learner.step, data):
            return True
        if self._examination is None:
            self._examination = self._examine(recipe, data, learner)
        if next(self._examination, "done") != "done":
            return False
        self._examination = None
        return True

    def conclude(self) -> None:
        """Let the scores of all points be those of the run, which has ended."""
        self._scored, self._examined = self.found, None

    def _is_whole(self, step: int, data: Dataset) -> bool:
        return self._scored.step == step and self._scored_for is data and self._scored.whole

    def end_examination(self) -> None:
        """Give up an examination under way: the step that it is of has passed."""
        self._examination = None

    def drop(self) -> None:
        """Give up a scoring under way, which begins anew, and an examination."""
        self._under_way = self._examination = None

    def _score(self, recipe: Recipe, data: Dataset, learner: Learner, last: bool) -> Iterator[None]:
        patience = patience_of(recipe)
        seed, decides = None if last else recipe.training.seed, None if patience is None else VALIDATION
        found = yield from score_splits(learner, data, loss_of(recipe), seed, decides)
        self._scored_for, self.all_finite = data, found.finite
        if found.finite:  # a run about to diverge keeps showing its last finite scores and surface
            self._scored, self._examined = found, None
            if patience is not None:
                self.stopping.note(learner.step, found.scores, learner.state_dict)
        self.next_step = next_scoring_step(learner.step, recipe.training.eval_every)

    def _examine(self, recipe: Recipe, data: Dataset, learner: Learner) -> Iterator[None]:
        found = yield from score_splits(learner, data, loss_of(recipe))
        self._examined_for = learner.step, data
        if found.finite:
            self._examined = found

    def take_up(self, best: Best, eval_every: int | None) -> None:
        """Show the scores of the step that did best on validation, from which the run goes on."""
        self._scored, self._examined = Scoring(best.scores, step=best.step, whole=False), None
        self.next_step = next_scoring_step(best.step, eval_every)

    @property
    def scored(self) -> Scoring:
        """What the last scoring found, on which curves and the end of a run depend."""
        return self._scored

    def go_back(self, moment: Moment, data: Dataset | None) -> None:
        """Know what was known at a moment; `data` are the points scored then, None where they are others by now."""
        self.drop()
        self._scored, self._examined, self._examined_for = moment.scoring, None, (-1, None)
        self._scored_for, self.next_step, self.all_finite, self.warning = data, moment.next_step, True, ""
        self.stopping = EarlyStopping()
        if data is not None:  # what did best on other points says nothing of these
            self.stopping.best, self.stopping.worse = moment.best, moment.worse

    def state_dict(self, data: Dataset) -> StateDict:
        """Return all of it as arrays, for a file; a scoring under way begins anew. data: what is learned now."""
        return (
            prefixed("scores.", scores_state_dict(self._scored.scores))
            | prefixed("stopping.", self.stopping.state_dict())
            | prefixed("top_losses.", joined(self._scored.top_losses))
            | {"scored_step": np.array(self._scored.step), "whole": np.array(self._scored.whole)}
            | {"next_score": np.array(self.next_step), "all_finite": np.array(self.all_finite)}
            | {"of_these_points": np.array(self._scored_for is data), "remark": np.array(self.warning)}
        )

    def load_state_dict(self, state_dict: StateDict, data: Dataset) -> None:
        """Take over what a scorer of the same data returned, and the steps that the run has kept."""
        self._scored = Scoring(
            scores_from(below("scores.", state_dict)),
            parted(below("top_losses.", state_dict)),
            step=int(state_dict["scored_step"]),
            whole=bool(state_dict.get("whole", True)),
        )
        self.stopping.load_state_dict(below("stopping.", state_dict))
        self.next_step = int(state_dict["next_score"])
        self.drop()
        self.all_finite = bool(state_dict.get("all_finite", True))
        self.warning = shorten(str(state_dict.get("remark", "")), MAX_SENTENCE)
        self._examined, self._scored_for = None, data if state_dict.get("of_these_points", True) else None


def loss_of(recipe: Recipe) -> Loss:
    """Return the loss that counts where values are predicted."""
    return recipe.training.loss if recipe.model.obeys("loss") else PowerLoss()
