"""States: named arrays, all that is needed to go on. What one is made of others can be part of, under a prefix."""

import numpy as np

from dlab_core.metrics import Scores
from dlab_core.models.learner import State


def scores_state(scores: dict[str, Scores | None]) -> State:
    """Return the scores of the parts as arrays."""
    return {
        f"{part}.{name}": array
        for part, found in scores.items()
        for name, array in (found.arrays().items() if found else {"none": np.empty(0)}.items())
    }


def scores_from(state: State) -> dict[str, Scores | None]:
    """Return the scores that `scores_state` told."""
    parts = dict.fromkeys(name.split(".")[0] for name in state)
    return {part: None if f"{part}.none" in state else Scores.from_arrays(below(f"{part}.", state)) for part in parts}


def prefixed(prefix: str, state: State) -> State:
    """Return a state with longer names."""
    return {prefix + name: array for name, array in state.items()}


def below(prefix: str, state: State) -> State:
    """Return what `prefixed` put into a state."""
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
