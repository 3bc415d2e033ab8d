"""Arrays, states made of arrays by name, and generators of random numbers."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

StateDict = dict[str, Array]  # all that is needed to go on; one can be part of another, under a prefix
RandomStateLike = int | np.random.RandomState | None


class StateError(ValueError):
    """Arrays that are not what they are taken for; the message says why, in words that follow "because"."""


def prefixed(prefix: str, state_dict: StateDict) -> StateDict:
    """Return a state dict with a prefix before each name."""
    return {prefix + name: array for name, array in state_dict.items()}


def below(prefix: str, state_dict: StateDict) -> StateDict:
    """Return what `prefixed` made, out of a state dict that holds it."""
    return {name.removeprefix(prefix): array for name, array in state_dict.items() if name.startswith(prefix)}


def check_random_state(random_state: RandomStateLike) -> np.random.RandomState:
    """The generator that `random_state` names: NumPy's global one for None, a new one for a seed, else itself."""
    if random_state is None:
        global_generator: np.random.RandomState = np.random.mtrand._rand
        return global_generator
    if isinstance(random_state, np.random.RandomState):
        return random_state
    if isinstance(random_state, int | np.integer):
        return np.random.RandomState(random_state)  # its numbers are the course's data
    raise ValueError(f"random_state must be None, a whole number or a numpy RandomState, not {random_state!r}.")
