"""Checkpoints: state dicts of a learner at scoring steps, within bounds, and learners as they were at them."""

from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType

import numpy as np

from dlab_core.arrays import Array, StateDict, StateError, check_arrays, check_range, joined, parted
from dlab_core.learners.learner import Learner
from dlab_core.recipe import Training
from dlab_core.training.moment import Moment

MAX_BYTES = 64 * 1024 * 1024
MAX_STATES = 1000  # more than a slider can tell apart
_OVERHEAD_BYTES = 160  # of a small NumPy array and its place in a dict
_STEPS, _NUMBERS = "steps", "numbers"  # of a group of states alike, beside the arrays of a learner


class Checkpoints:
    """Finite state dicts by step. When full, every second one goes, and from then on every second one is kept.

    The first and the newest are always there, unless these two alone are too much: then the newest is. What else was
    known at a step does not count: a file has the states alone, and which of them are kept must not depend on that.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._states: dict[int, StateDict] = {}
        self._moments: dict[int, Moment] = {}
        self._numbers: dict[int, int] = {}  # by step: how many states were added before it
        self._added = 0
        self._stride = 1
        self._bytes = 0

    def add(self, step: int, state_dict: StateDict, moment: Moment | None = None) -> None:
        """Keep a state dict, and what else was known then, unless something in it is not finite."""
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
        if moment is not None:
            self._moments[step] = moment
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
        self._moments.pop(step, None)

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

    def moment(self, step: int) -> Moment | None:
        """Return what else was known at a step that was kept, None where that was not kept."""
        return self._moments.get(step)

    def copy(self) -> "Checkpoints":
        """Return them as they are now, which what comes later does not change; the states are the same arrays."""
        other = Checkpoints(self.max_bytes)
        other._states, other._moments, other._numbers = dict(self._states), dict(self._moments), dict(self._numbers)
        other._added, other._stride, other._bytes = self._added, self._stride, self._bytes
        return other

    def state_dict(self) -> StateDict:
        """Return them as few large arrays: those of a name and a shape, of all states alike, are one."""
        alike: dict[tuple[object, ...], list[int]] = {}
        for step, state in self._states.items():
            kind = tuple((name, array.dtype.str, array.shape) for name, array in sorted(state.items()))
            alike.setdefault(kind, []).append(step)
        groups = {
            str(number): {name: self._rows(name, steps) for name in self._states[steps[0]]}
            | {_STEPS: np.array(steps), _NUMBERS: np.array([self._numbers[step] for step in steps])}
            for number, steps in enumerate(alike.values())
        }
        return joined(groups) | {"stride": np.array(self._stride)}

    def _rows(self, name: str, steps: list[int]) -> Array:
        """Return an array of each of some states as rows, one by one: other threads wait for none but the last."""
        first = self._states[steps[0]][name]
        rows = np.empty((len(steps), *first.shape), dtype=first.dtype)
        for row, step in enumerate(steps):
            rows[row] = self._states[step][name]
        return rows

    @classmethod
    def from_state_dict(cls, state_dict: StateDict) -> "Checkpoints":
        """Return what `state_dict` told. Raises StateError for anything else, but does not look into the states."""
        check_arrays(state_dict, {"stride": ("i", ())})
        check_range(state_dict, {"stride": 2**40})
        found: dict[int, tuple[int, StateDict]] = {}
        for group in parted({name: array for name, array in state_dict.items() if name != "stride"}).values():
            check_arrays(group, {_STEPS: ("i", (None,))})
            count = len(group[_STEPS])
            check_arrays(group, {_NUMBERS: ("i", (count,))})
            check_range(group, {_STEPS: inf, _NUMBERS: inf})
            rows = {name: array for name, array in group.items() if name not in (_STEPS, _NUMBERS)}
            if any(not array.ndim or len(array) != count for array in rows.values()) or count > MAX_STATES:
                raise StateError("its checkpoints are not of one length")
            for row, (step, number) in enumerate(zip(group[_STEPS].tolist(), group[_NUMBERS].tolist(), strict=True)):
                found[step] = number, {name: array[row].copy() for name, array in rows.items()}
        made, last = cls(), -1
        for step, (number, state) in sorted(found.items()):
            if number <= last:
                raise StateError("its checkpoints are out of order")
            made._states[step], made._numbers[step], last = state, number, number
            made._bytes += _bytes(state)
        if len(found) > MAX_STATES or made._bytes > 2 * made.max_bytes:
            raise StateError("its checkpoints are more than are kept")
        made._added, made._stride = last + 1, max(1, int(state_dict["stride"]))
        return made


def _bytes(state_dict: StateDict) -> int:
    return sum(a.nbytes + _OVERHEAD_BYTES for a in state_dict.values())


class Past:
    """Learners beside the live one, made when they are first needed.

    One is looked at, one goes about, one is scored: what is done with one does not disturb what is done with another.
    """

    def __init__(self, checkpoints: Checkpoints, make: Callable[[], Learner]) -> None:
        self._checkpoints, self._make = checkpoints, make
        self._learners: dict[str, tuple[StateDict, Learner]] = {}

    def learner_at(self, step: int) -> Learner:
        """Return a learner at the latest checkpoint up to a step, which the next call alone changes (KeyError)."""
        return self._at("shown", step)

    def predict_at(self, step: int, x: Array) -> Array:
        """Return what was predicted for (n, D) points at that checkpoint."""
        return self._at("going about", step).predict(x)

    def scored_at(self, step: int) -> Learner:
        """Return another learner at that checkpoint, which the next call of this alone changes."""
        return self._at("scored", step)

    def set_training(self, training: Training) -> None:
        """Take over another penalty, which the objective of a learner of the past has as well."""
        for _, learner in self._learners.values():
            learner.set_training(training)

    def _at(self, role: str, step: int) -> Learner:
        _, state_dict = self._checkpoints.at(step)
        known = self._learners.get(role)
        if known is None or known[0] is not state_dict:
            learner = known[1] if known else self._make()
            learner.load_state_dict(state_dict)
            known = self._learners[role] = state_dict, learner
        return known[1]
