"""Scores of one split, and how they are kept as arrays."""

from collections.abc import Mapping

import numpy as np

from dlab_core.arrays import State, below
from dlab_core.metrics.classification import Scores
from dlab_core.metrics.regression import ValueScores

PartScores = Scores | ValueScores


def scores_state(scores: Mapping[str, PartScores | None]) -> State:
    """Return the scores of the parts as arrays."""
    return {
        f"{part}.{name}": array
        for part, found in scores.items()
        for name, array in (found.arrays().items() if found else {"none": np.empty(0)}.items())
    }


def scores_from(state: State) -> dict[str, PartScores | None]:
    """Return the scores that `scores_state` told."""
    parts = dict.fromkeys(name.split(".")[0] for name in state)
    return {part: _scores_from(below(f"{part}.", state)) for part in parts}


def _scores_from(arrays: State) -> PartScores | None:
    if "none" in arrays:
        return None
    return ValueScores.from_arrays(arrays) if "values" in arrays else Scores.from_arrays(arrays)
