"""Scoring: what a learner predicts for all points, split by split, cut into blocks."""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from dlab_core.arrays import StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.metrics.classification import losses_of, score_classes
from dlab_core.metrics.regression import score_values
from dlab_core.metrics.scores import SplitScores
from dlab_core.objective.regression_losses import loss_of_errors
from dlab_core.recipe import SPLITS, Loss

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
