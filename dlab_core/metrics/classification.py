"""How well predictions agree with the truth: accuracy, recall, precision, average precision, confusion, loss.

Nothing here warns and no ratio is NaN: a recall, precision or average precision whose denominator is zero is 0 by
definition (a class that was never predicted, or of which there are no points).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
Output = Literal["probabilities", "scores"]

# -log of it is 87.3: the largest loss of one point, and what a probability of 0 costs in single precision.
SMALLEST_PROBABILITY = float(np.finfo(np.float32).tiny)


class BinaryPerf(NamedTuple):
    """Agreement in a problem of two classes; recall and precision are those of class 1."""

    accuracy: float
    recall: float
    precision: float


class MultiPerf(NamedTuple):
    """Agreement in a problem of C classes: (recall, precision) of each, and the [C x C] confusion, rows = truth."""

    accuracy: float
    per_class: list[tuple[float, float]]
    confusion: Labels


@dataclass(frozen=True, eq=False)
class Scores:
    """Everything that is shown about n > 0 predictions; `confusion` is [C x C] with rows = truth, and read-only."""

    measures: ClassVar[tuple[str, ...]] = ("loss", "accuracy", "precision", "recall", "average_precision")

    loss: float
    accuracy: float
    precision: float
    recall: float
    average_precision: float
    confusion: Labels
    n: int

    @property
    def comparison_key(self) -> tuple[float, ...]:
        """A tuple that is larger for better predictions: of equal accuracies the smaller loss is better."""
        return self.accuracy, -self.loss

    def describe(self) -> str:
        """Return what was best about it, in words."""
        return f"accuracy was best ({self.accuracy:.4f})"

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays, for a file."""
        return {"measures": np.array([getattr(self, name) for name in self.measures]), "confusion": self.confusion}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Scores":
        """Return the scores of C classes that `arrays` returned: measures (5,), confusion (C, C)."""
        confusion = arrays["confusion"].astype(np.int64)
        confusion.setflags(write=False)
        measures = dict(zip(cls.measures, arrays["measures"].tolist(), strict=True))
        return cls(**measures, confusion=confusion, n=int(confusion.sum()))


def of_classes(scores: Mapping[str, object]) -> dict[str, Scores | None]:
    """Return the scores of classes by split, None for a split without any."""
    return {split: found if isinstance(found, Scores) else None for split, found in scores.items()}


def as_labels(Y: ArrayLike, C: int | None = None) -> Labels:
    """Labels as int64 [N]; ValueError unless they are whole numbers from 0 to C - 1 (or from 0, if C is None)."""
    Y = np.asarray(Y)
    if Y.ndim != 1:
        raise ValueError(f"Labels must be a vector with one class per point, not an array of shape {Y.shape}.")
    if len(Y) == 0:
        return np.zeros(0, dtype=np.int64)
    whole = (Y >= 0) & np.isfinite(Y) & (np.floor(Y) == Y) if Y.dtype.kind in "biuf" else np.zeros(len(Y))
    if not np.all(whole):
        raise ValueError(f"Labels must be whole numbers 0, 1, 2, ..., not {Y[np.argmin(whole)]}.")
    if C is not None and Y.max() >= C:
        raise ValueError(f"With {C} classes the labels go from 0 to {C - 1}, but one is {Y.max()}.")
    return Y.astype(np.int64, copy=False)


def class_to_onehot(Y: ArrayLike, C: int | None = None) -> Array:
    """Labels [N] as rows [N x C] that are 1 in the column of the class and 0 elsewhere; C defaults to max(Y) + 1.

    Raises ValueError for labels that are not whole numbers from 0 to C - 1.
    """
    Y = as_labels(Y, C)
    onehot = np.zeros((len(Y), Y.max(initial=-1) + 1 if C is None else C))
    onehot[np.arange(len(Y)), Y] = 1
    return onehot


def eval_perf_binary(Y: ArrayLike, Y_: ArrayLike) -> BinaryPerf:
    """Accuracy, recall and precision of predicted labels Y [N] against true labels Y_ [N], each 0 or 1.

    0 by definition: recall if no point is of class 1, precision if none is predicted so, all three if N is 0.
    """
    accuracy, per_class, _ = eval_perf_multi(Y, Y_, 2)
    return BinaryPerf(accuracy, *per_class[1])


def eval_perf_multi(Y: ArrayLike, Y_: ArrayLike, C: int | None = None) -> MultiPerf:
    """Accuracy, (recall, precision) of each class and confusion of predicted labels Y [N] against the truth Y_ [N].

    C defaults to the largest label of both + 1; give it so that a class which is missing keeps its row.
    0 by definition: the recall of a class without points, the precision of a class never predicted.
    """
    Y, Y_ = as_labels(Y, C), as_labels(Y_, C)
    if len(Y) != len(Y_):
        raise ValueError(f"There must be one prediction for each true label, not {len(Y)} for {len(Y_)}.")
    confusion = _confusion(Y, Y_, int(max(Y.max(initial=-1), Y_.max(initial=-1))) + 1 if C is None else C)
    return MultiPerf(_accuracy(confusion), per_class(confusion), confusion)


def eval_AP(ranked_labels: ArrayLike) -> float:
    """Average precision of labels (n,), 1 for the positives, in ascending order of their score.

    The mean, over the positives, of the precision among the items from that one to the end; 0 without positives.
    The order is taken as given: where scores tie, `average_precision` is the fair measure.
    """
    hits = as_labels(ranked_labels, 2)[::-1] == 1  # the highest score first
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return _mean(precision[hits])


def average_precision(scores_of_positive: ArrayLike, is_positive: ArrayLike) -> float:
    """Mean, over the positives, of the precision among the points whose score is at least that positive's.

    scores_of_positive [N] is any number that grows with the belief that a point is positive, is_positive [N] is the
    truth. Without ties it equals `eval_AP` of the ranked labels. Tied points count together, so their order is without
    effect, and scores that are all equal earn the share of positives. A score of NaN ranks last. 0 without positives.
    """
    scores = np.asarray(scores_of_positive, dtype=np.float64)
    positive = np.asarray(is_positive, dtype=bool)
    if scores.ndim != 1 or scores.shape != positive.shape:
        raise ValueError(f"One score for each point is needed, not {scores.shape} for {positive.shape}.")
    scores = np.where(np.isnan(scores), -np.inf, scores)
    order = np.argsort(scores)[::-1]
    ranked = scores[order]
    hits = np.cumsum(positive[order])
    if len(hits) == 0 or hits[-1] == 0:
        return 0.0
    last_of_tie = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    hits = hits[last_of_tie]
    return float(np.diff(hits, prepend=0) @ (hits / (last_of_tie + 1)) / hits[-1])


def score_classes(output: Output, predictions: ArrayLike, y: ArrayLike, classes: int) -> Scores | None:
    """Scores of predictions [n x C] against the true classes y [n] of C = `classes`; None when n is 0.

    The predicted class is the column with the largest value, the first of equals.

    The loss is the mean of `losses_of`, without any penalty. One prediction that is not finite makes it NaN.

    With two classes precision, recall and average precision are those of class 1. With more they are means over the
    classes that occur in y or are predicted, each class against the rest; average precision ranks by its column.
    """
    values = np.asarray(predictions, dtype=np.float64)
    truth = as_labels(y, classes)
    if classes < 2 or values.shape != (len(truth), classes):
        raise ValueError(
            f"{len(truth)} points of {classes} classes need predictions of shape ({len(truth)}, {classes}) and at "
            f"least two classes, not predictions of shape {values.shape}."
        )
    if len(truth) == 0:
        return None
    confusion = _confusion(values.argmax(axis=1), truth, classes)
    confusion.setflags(write=False)
    counted = np.array([1]) if classes == 2 else np.flatnonzero(confusion.sum(axis=0) + confusion.sum(axis=1))
    recall, precision = _recall_precision(confusion)
    return Scores(
        loss=float(losses_of(output, values, truth).mean()) if np.isfinite(values).all() else float("nan"),
        accuracy=_accuracy(confusion),
        precision=_mean(precision[counted]),
        recall=_mean(recall[counted]),
        average_precision=_mean(np.array([average_precision(values[:, c], truth == c) for c in counted])),
        confusion=confusion,
        n=len(truth),
    )


def losses_of(output: Output, predictions: ArrayLike, y: ArrayLike) -> Array:
    """Return the loss of each prediction [n x C] against the true classes y [n].

    For "probabilities" it is -log p_y, with p_y at least SMALLEST_PROBABILITY; for "scores" it is
    max(0, 1 - (s_y - s_o) / 2), s_o the largest score of another class, which is the hinge loss where a two-class
    learner gives (-f, f).
    """
    if output not in ("probabilities", "scores"):
        raise ValueError(f'Predictions are read as "probabilities" or "scores", not as "{output}".')
    values = np.array(predictions, dtype=np.float64)
    truth = np.arange(len(values)), np.asarray(y)
    of_truth = values[truth]
    if output == "probabilities":
        losses: Array = -np.log(np.maximum(of_truth, SMALLEST_PROBABILITY))
        return losses
    values[truth] = -np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        shortfalls: Array = np.maximum(0, 1 - (of_truth - values.max(axis=1)) / 2)
    return shortfalls


def _confusion(predicted: Labels, truth: Labels, C: int) -> Labels:
    counts = np.bincount(truth * C + predicted, minlength=C * C).reshape(C, C)
    return counts.astype(np.int64, copy=False)


def _accuracy(confusion: NDArray[Any]) -> float:
    return float(np.trace(confusion) / max(confusion.sum(), 1))


def per_class(confusion: ArrayLike) -> list[tuple[float, float]]:
    """(recall, precision) of each class of a confusion; 0 for one without points, or never predicted."""
    recall, precision = _recall_precision(np.asarray(confusion))
    return list(zip(recall.tolist(), precision.tolist(), strict=True))


def _recall_precision(confusion: NDArray[Any]) -> tuple[Array, Array]:
    """Recall [C] and precision [C]; a count of zero below the line is replaced by 1, because the one above is 0 too."""
    hits = np.diag(confusion)
    return hits / np.maximum(confusion.sum(axis=1), 1), hits / np.maximum(confusion.sum(axis=0), 1)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else 0.0
