"""Scoring: what a learner predicts for all points, split by split, cut into blocks."""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from dlab_core.arrays import Array, StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.classification import losses_of, score_classes
from dlab_core.metrics.scores import SplitScores, score_values
from dlab_core.objective.regression_losses import loss_of_errors
from dlab_core.recipe import SPLITS, Loss

BLOCK = 8192  # points scored between two slices at most, fewer by large models, so that a slice stays short
TOP_K = 24
SAMPLE = 2_000  # images of a split that are scored on the way, of a run that has more


@dataclass
class Scoring:
    """Scores by split at a step, None for one without points; the top losses of each split of images.

    finite: whether all that was predicted is. whole: whether all points were scored, and not a sample.
    """

    scores: dict[str, SplitScores | None] = field(default_factory=dict)
    top_losses: dict[str, StateDict] = field(default_factory=dict)
    step: int = 0
    finite: bool = True
    whole: bool = True


def sample_of(index: Array, seed: int) -> Array:
    """Return SAMPLE of these indices in their order, always the same ones for a seed, or all where there are no more.

    index: (n,) of integers.
    """
    if len(index) <= SAMPLE:
        return index
    kept: Array = index[np.sort(np.random.default_rng(seed).choice(len(index), SAMPLE, replace=False, shuffle=False))]
    return kept


def score_splits(
    learner: Learner, data: Dataset, loss: Loss, seed: int | None = None, decides: int | None = None
) -> Generator[None, None, Scoring]:
    """Return the scores of all splits, yielding between blocks; the learner must not change meanwhile.

    loss: the one that counts where values are predicted. seed: of the sample of images that is scored, None for all of
    them. decides: the split on which something depends, which is scored whole.
    """
    found = Scoring(step=learner.step)
    for split, name in enumerate(SPLITS):
        every = index = np.flatnonzero(data.split == split)
        if seed is not None and data.space.kind == "image" and split != decides:
            index = sample_of(every, seed)
        found.whole &= len(index) == len(every)
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
