"""Arrays, states made of arrays by name, and generators of random numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

StateDict = dict[str, Array]  # all that is needed to go on; one can be part of another, under a prefix
Shape = tuple[int | None, ...]  # None stands for any length
Kinds = Mapping[str, tuple[str, Shape]]  # of arrays by name: a kind ("f") or a dtype ("<f4"), and a shape
RandomStateLike = int | np.random.RandomState | None

# glibc gives freed memory back to the system above a limit that grows with the largest array that was freed, to 32 MB.
# Below it each picture would get the pages of its arrays anew, which takes as long as what is computed in them.
np.empty(3_900_000)


class StateError(ValueError):
    """Arrays that are not what they are taken for; the message says why, in words that follow "because"."""


def prefixed(prefix: str, state_dict: StateDict) -> StateDict:
    """Return a state dict with a prefix before each name."""
    return {prefix + name: array for name, array in state_dict.items()}


def below(prefix: str, state_dict: StateDict) -> StateDict:
    """Return what `prefixed` made, out of a state dict that holds it."""
    return {name.removeprefix(prefix): array for name, array in state_dict.items() if name.startswith(prefix)}


def without(prefix: str, state_dict: StateDict) -> StateDict:
    """Return all that is not `below` a prefix."""
    return {name: array for name, array in state_dict.items() if not name.startswith(prefix)}


def check_arrays(state_dict: StateDict, kinds: Kinds, nothing_else: bool = False) -> None:
    """Raise StateError unless these arrays are there, each of its kind and shape."""
    if nothing_else and (unknown := state_dict.keys() - kinds.keys()):
        raise StateError(f"{min(unknown)} does not belong there")
    for name, (kind, shape) in kinds.items():
        if name not in state_dict:
            raise StateError(f"{name} is missing")
        array = state_dict[name]
        fits = len(shape) == array.ndim and all(b in (None, a) for a, b in zip(array.shape, shape, strict=True))
        if not fits or kind not in (array.dtype.kind, array.dtype.str):
            raise StateError(f"{name} is of shape {array.shape} and type {array.dtype}, which does not fit")


def check_range(state_dict: StateDict, largest: Mapping[str, float]) -> None:
    """Raise StateError unless the numbers of these arrays are finite, at least 0, and at most so large."""
    for name, most in largest.items():
        values = state_dict[name]
        if not (np.isfinite(values) & (values >= 0) & (values <= most)).all():
            raise StateError(f"{name} holds a number that cannot be there")


def joined(parts: Mapping[str, StateDict]) -> StateDict:
    """Return several state dicts as one, each under its name and a dot."""
    return {f"{part}.{name}": array for part, state_dict in parts.items() for name, array in state_dict.items()}


def parted(state_dict: StateDict) -> dict[str, StateDict]:
    """Return the state dicts that `joined` made one, by name."""
    return {part: below(f"{part}.", state_dict) for part in dict.fromkeys(name.split(".")[0] for name in state_dict)}


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
