"""States: named arrays, all that is needed to go on. What one is made of others can be part of, under a prefix."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dlab_core.metrics import Scores
from dlab_core.value_scores import ValueScores

Array = npt.NDArray[Any]

State = dict[str, Array]
PartScores = Scores | ValueScores


class StateError(ValueError):
    """Arrays that are not what they are taken for; the message says why, in words that follow "because"."""


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


def prefixed(prefix: str, state: State) -> State:
    """Return a state with longer names."""
    return {prefix + name: array for name, array in state.items()}


def below(prefix: str, state: State) -> State:
    """Return what `prefixed` put into a state."""
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
