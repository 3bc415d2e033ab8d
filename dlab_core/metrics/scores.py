"""Scores of values: the loss, MSE, MAE and R²; and of either kind those of all splits, kept as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlab_core.arrays import StateDict, joined, parted
from dlab_core.metrics.classification import Scores


@dataclass(frozen=True)
class ValueScores:
    """Everything that is shown about n > 0 predictions of values, each a mean over points and outputs.

    loss: the one that the training makes small, without any penalty.
    """

    measures: ClassVar[tuple[str, ...]] = ("loss", "mse", "mae", "r2")
    confusion: ClassVar[None] = None

    loss: float
    mse: float
    mae: float
    r2: float
    n: int

    @property
    def comparison_key(self) -> tuple[float, ...]:
        """A tuple that is larger for better predictions."""
        return (-self.loss,)

    def describe(self) -> str:
        """Return what was best about it, in words."""
        return f"loss was smallest ({self.loss:.4g})"

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it as arrays, for a file."""
        return {"values": np.array([getattr(self, name) for name in self.measures]), "n": np.array(self.n)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "ValueScores":
        """Return the scores that `arrays` returned: values (4,), and the number n of points."""
        return cls(**dict(zip(cls.measures, arrays["values"].tolist(), strict=True)), n=int(arrays["n"]))


def score_values(predicted: ArrayLike, y: ArrayLike, loss: float) -> ValueScores | None:
    """Return the scores of predictions (n, K) of values y (n, K), None for n = 0; `loss` is known to who trains.

    R² is 1 - MSE / variance of an output, and of several their mean; where an output does not vary it is 1 if all is
    predicted exactly and else 0.
    """
    predicted, y = np.asarray(predicted, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if predicted.shape != y.shape or y.ndim != 2:
        raise ValueError(f"There must be a prediction (n, K) for each value, not {predicted.shape} for {y.shape}.")
    if not len(y):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        errors = predicted - y
        squares, variances = (errors**2).mean(axis=0), y.var(axis=0)
        varies = variances > 0
        r2 = np.where(varies, 1 - squares / np.where(varies, variances, 1), squares == 0)
        return ValueScores(loss, float(squares.mean()), float(np.abs(errors).mean()), float(r2.mean()), len(y))


SplitScores = Scores | ValueScores


def scores_state_dict(scores: Mapping[str, SplitScores | None]) -> StateDict:
    """Return the scores of the splits as arrays."""
    return joined({split: found.arrays() if found else {"none": np.empty(0)} for split, found in scores.items()})


def scores_from(state_dict: StateDict) -> dict[str, SplitScores | None]:
    """Return the scores that `scores_state_dict` returned."""
    return {split: _scores_from(arrays) for split, arrays in parted(state_dict).items()}


def _scores_from(arrays: StateDict) -> SplitScores | None:
    if "none" in arrays:
        return None
    return ValueScores.from_arrays(arrays) if "values" in arrays else Scores.from_arrays(arrays)
