"""States: named arrays, all that is needed to go on. What one is made of others can be part of, under a prefix."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]

State = dict[str, Array]


class StateError(ValueError):
    """Arrays that are not what they are taken for; the message says why, in words that follow "because"."""


def prefixed(prefix: str, state: State) -> State:
    """Return a state with longer names."""
    return {prefix + name: array for name, array in state.items()}


def below(prefix: str, state: State) -> State:
    """Return what `prefixed` put into a state."""
    return {name.removeprefix(prefix): array for name, array in state.items() if name.startswith(prefix)}
