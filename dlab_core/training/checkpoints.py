"""Checkpoints: state dicts of a learner at scoring steps, within bounds of memory and of number."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from dlab_core.arrays import Array, StateDict

MAX_BYTES = 64 * 1024 * 1024
MAX_STATES = 1000  # more than a slider can tell apart
_OVERHEAD_BYTES = 160  # of a small NumPy array and its place in a dict


class Checkpoints:
    """Finite state dicts by step. When full, every second one goes, and from then on every second one is kept.

    The first and the newest are always there, unless these two alone are too much: then the newest is.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._states: dict[int, StateDict] = {}
        self._numbers: dict[int, int] = {}  # by step: how many states were added before it
        self._added = 0
        self._stride = 1
        self._bytes = 0

    def add(self, step: int, state_dict: StateDict) -> None:
        """Keep a state dict, unless something in it is not finite."""
        if not all(np.isfinite(a).all() for a in state_dict.values() if a.dtype.kind == "f"):
            return
        number = self._added
        if self._states:
            newest = next(reversed(self._states))
            if newest == step:  # the same step again, with other data: it takes the place of the other
                number = self._numbers[newest]
                self._drop(newest)
            elif self._numbers[newest] % self._stride:
                self._drop(newest)
        self._states[step], self._numbers[step] = state_dict, number
        self._added = number + 1
        self._bytes += _bytes(state_dict)
        while (self._bytes > self.max_bytes or len(self._states) > MAX_STATES) and len(self._states) > 1:
            self._stride *= 2
            for other, number in list(self._numbers.items()):
                if other != step and (number % self._stride or len(self._states) == 2):
                    self._drop(other)

    def rewind(self, step: int) -> None:
        """Forget what came after a step."""
        for later in [other for other in self._states if other > step]:
            self._drop(later)
        self._added = self._numbers[next(reversed(self._numbers))] + 1 if self._numbers else 0

    def _drop(self, step: int) -> None:
        self._bytes -= _bytes(self._states.pop(step))
        del self._numbers[step]

    @property
    def steps(self) -> Array:
        """The steps (n,) that can be gone back to, ascending."""
        return np.fromiter(self._states, dtype=np.int64, count=len(self._states))

    @property
    def states(self) -> Mapping[int, StateDict]:
        """The states by step, ascending, to be read alone."""
        return MappingProxyType(self._states)

    def at(self, step: int) -> tuple[int, StateDict]:
        """Return the latest checkpoint not after a step, else the first one (KeyError if there is none)."""
        steps = self.steps
        if not len(steps):
            raise KeyError(step)
        found = int(steps[max(0, int(np.searchsorted(steps, step, side="right")) - 1)])
        return found, self._states[found]


def _bytes(state_dict: StateDict) -> int:
    return sum(a.nbytes + _OVERHEAD_BYTES for a in state_dict.values())
