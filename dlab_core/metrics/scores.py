"""Scores of one split, and how they are kept as arrays."""

from collections.abc import Mapping

import numpy as np

from dlab_core.arrays import StateDict, joined, parted
from dlab_core.metrics.classification import Scores
from dlab_core.metrics.regression import ValueScores

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
