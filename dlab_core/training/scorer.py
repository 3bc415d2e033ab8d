"""Scorer: when a run is scored, split by split and cut into blocks, what came of it, and which step did best."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

import numpy as np

from dlab_core.arrays import StateDict, below, joined, parted, prefixed
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.classification import losses_of, score_classes
from dlab_core.metrics.scores import SplitScores, score_values, scores_from, scores_state_dict
from dlab_core.objective.regression_losses import loss_of_errors
from dlab_core.recipe import SPLITS, Loss, PowerLoss, Recipe

BLOCK = 8192  # points scored between two slices at most, fewer by large models, so that a slice stays short
TOP_K = 24


@dataclass
class Scoring:
    """Scores by split, None for one without points; the top losses of each split of images; whether all is finite."""

    scores: dict[str, SplitScores | None] = field(default_factory=dict)
    top_losses: dict[str, StateDict] = field(default_factory=dict)
    finite: bool = True


def score_splits(learner: Learner, data: Dataset, loss: Loss) -> Generator[None, None, Scoring]:
    """Return the scores of all splits, yielding between blocks; the learner must not change meanwhile.

    loss: the one that counts where values are predicted.
    """
    found = Scoring()
    for split, name in enumerate(SPLITS):
        index = np.flatnonzero(data.split == split)
        blocks = []
        size = min(BLOCK, learner.points_at_once)
        for start in range(0, len(index), size):
            if start:
                yield
            blocks.append(learner.predict(data.x[index[start : start + size]]))
        found.scores[name] = None
        found.finite &= all(bool(np.isfinite(block).all()) for block in blocks)
        if not blocks:
            continue
        predicted, y = np.concatenate(blocks), data.y[index]
        if learner.output == "values":
            with np.errstate(all="ignore"):  # of a run about to diverge
                mean = float(loss_of_errors(loss, predicted.astype(np.float64) - y).mean())
            found.scores[name] = score_values(predicted, y, mean)
        elif data.classes is not None:
            found.scores[name] = score_classes(learner.output, predicted, y, data.classes)
            if data.space.kind == "image":
                losses = losses_of(learner.output, predicted, y)
                first = np.argsort(-losses, kind="stable")[:TOP_K]
                columns = {"index": index, "predictions": predicted, "losses": losses}
                found.top_losses[name] = {column: values[first] for column, values in columns.items()}
    return found


def next_scoring_step(step: int, eval_every: int | None) -> int:
    """Return the scoring step after a scoring step: every `eval_every` steps, else 2 % further on.

    The logarithmic spacing is at least 1 and at most 10,000 steps, so that a long run stays watched.
    """
    if eval_every is not None:
        return step + eval_every - step % eval_every
    return step + min(max(step // 50, 1), 10_000)


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


class Scorer:
    """Scores a learner block by block at steps that are a function of the recipe, never because it was looked at.

    scores, top_losses: of the last scoring at which all was finite, by split, at `scored_step`.
    """

    def __init__(self) -> None:
        self.scores: dict[str, SplitScores | None] = {}
        self.top_losses: dict[str, StateDict] = {}  # of images
        self.scored_step = 0
        self.next_step = 0
        self.all_finite = True  # what was predicted at the last scoring
        self.stopping = EarlyStopping()
        self.warning = ""  # why the loss falls no further far from the points
        self._top_losses_of_best: dict[str, StateDict] = {}
        self._under_way: Iterator[None] | None = None
        self._scored_for: Dataset | None = None

    @property
    def under_way(self) -> bool:
        """Whether a scoring has begun and is not done."""
        return self._under_way is not None

    def is_due(self, step: int, data: Dataset, *, last: bool) -> bool:
        """Whether a step is to be scored; `last` says that no other comes."""
        return step >= self.next_step or (last and self.scored_step != step) or self._scored_for is not data

    def begin(self, recipe: Recipe, data: Dataset, learner: Learner) -> None:
        """Begin a scoring of all splits; the weights must not change until it is done."""
        self._under_way = self._score(recipe, data, learner)

    def advance(self) -> bool:
        """Do one block of the scoring under way; return whether it is done by that."""
        if self._under_way is None or next(self._under_way, "done") != "done":
            return False
        self._under_way = None
        return True

    def drop(self) -> None:
        """Give up a scoring under way, which begins anew."""
        self._under_way = None

    def _score(self, recipe: Recipe, data: Dataset, learner: Learner) -> Iterator[None]:
        chosen = recipe.model.obeys("loss")
        found = yield from score_splits(learner, data, recipe.training.loss if chosen else PowerLoss())
        self._scored_for, self.all_finite = data, found.finite
        if found.finite:  # a run about to diverge keeps showing its last finite scores and surface
            self.scores, self.top_losses, self.scored_step = found.scores, found.top_losses, learner.step
            if patience_of(recipe) is not None:
                self.stopping.note(learner.step, found.scores, learner.state_dict)
                if self.stopping.worse == 0:
                    self._top_losses_of_best = found.top_losses
        self.next_step = next_scoring_step(learner.step, recipe.training.eval_every)

    def take_up(self, best: Best, eval_every: int | None) -> None:
        """Show the scores of the step that did best on validation, from which the run goes on."""
        self.scores, self.top_losses, self.scored_step = best.scores, self._top_losses_of_best, best.step
        self.next_step = next_scoring_step(best.step, eval_every)

    def state_dict(self) -> StateDict:
        """Return all of it as arrays, for a file; a scoring under way begins anew."""
        return (
            prefixed("scores.", scores_state_dict(self.scores))
            | prefixed("stopping.", self.stopping.state_dict())
            | prefixed("top_losses.", joined(self.top_losses))
            | prefixed("top_losses_of_best.", joined(self._top_losses_of_best))
        )

    def load_state_dict(self, state_dict: StateDict, data: Dataset) -> None:
        """Take over what a scorer of the same data returned, and the steps that the run has kept."""
        self.scores = scores_from(below("scores.", state_dict))
        self.stopping.load_state_dict(below("stopping.", state_dict))
        self.top_losses = parted(below("top_losses.", state_dict))
        self._top_losses_of_best = parted(below("top_losses_of_best.", state_dict))
        self.scored_step, self.next_step = int(state_dict["scored_step"]), int(state_dict["next_score"])
        self._under_way, self._scored_for = None, data
