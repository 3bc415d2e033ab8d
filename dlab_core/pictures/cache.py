"""What was drawn of past steps, which need not be computed again."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.objective.objective import Objective, value_at

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner
from dlab_core.pictures.regression import LOG_STEPS


class PastCurves:
    """Remembers what was drawn of past steps, which stays as it is until the view or the data change."""

    def __init__(self) -> None:
        self._data: Dataset | None = None
        self._key: object = None
        self._past: dict[int, Array] = {}
        self._chosen: tuple[int, ...] = ()
        self._walk: dict[int, Array] = {}

    def past(
        self, xs: Array, data: Dataset, steps: list[int], at: Callable[[int], "Learner"]
    ) -> tuple[tuple[int, Array], ...]:
        """Return (step, ys) at places xs of each step; `at` gives the learner as it was."""
        key = (float(xs[0]), float(xs[-1]), len(xs))
        if data is not self._data or key != self._key:
            self._data, self._key, self._past = data, key, {}
        for step in steps:
            if step not in self._past:
                self._past[step] = at(step).predict(xs[:, None])
        return tuple((step, self._past[step]) for step in steps)

    def walk(
        self, states: Iterable[tuple[int, dict[str, Array]]], chosen: tuple[int, ...], objective: Objective
    ) -> Array:
        """Return (k, len(chosen)) values of the chosen parameters in each of the states, by step."""
        if chosen != self._chosen:
            self._chosen, self._walk = chosen, {}
        indices, walk = [objective.indices[i] for i in chosen], {}
        for step, state_dict in states:
            values = self._walk.get(step)
            if values is None:
                layers = objective.layers_of(state_dict)
                values = np.array([value_at(layers, index) for index in indices])
            walk[step] = values
        self._walk = walk
        return np.array([*walk.values()]).reshape(-1, len(chosen))


def log_steps(saved: Array, last: int) -> list[int]:
    """Return the steps whose curves are shown: the first, and about as many as there is room for of 1, 2, 5, 10, ...

    saved: ascending steps that can be looked at. The same steps stay while more come, the oldest giving way.
    """
    if not len(saved) or last <= saved[0]:
        return []
    round_steps = [f * 10**power for power in range(len(str(last))) for f in (1, 2, 5)]
    marks = [step for step in round_steps if step < last][-LOG_STEPS:]
    places = np.unique(np.searchsorted(saved, marks, side="right") - 1)
    found = [int(saved[i]) for i in places if i > 0]
    return [int(saved[0]), *found]
