"""Pictures of a model that predicts values: its curve, its coefficients, its gradients, what it predicts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.objective.objective import Objective, value_at

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner, Output

MAX_GRADIENTS = 64
MILESTONES = 7  # curves of the past, beside that of the start


@dataclass(frozen=True)
class Fit:
    """A function of one input. xs (m,), ys (m, K): values, or probabilities of classes.

    predicted: (n, K) for each point of the Dataset. past: (step, ys) of earlier steps, the start first. closed: (m, K)
    of the closed form with the same features, None where there is none.
    """

    xs: Array
    ys: Array
    output: "Output"
    predicted: Array
    past: tuple[tuple[int, Array], ...] = ()
    closed: Array | None = None


@dataclass(frozen=True)
class Predictions:
    """What is predicted for each point of the Dataset, (n, K)."""

    predicted: Array


@dataclass(frozen=True)
class Coefficients:
    """A linear function of features in the units of the data, and the closed form's where there is one.

    names: of the features (F,). outputs: (K,) names. weights (F, K), biases (K,), closed: the same two arrays.
    """

    names: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: Array
    biases: Array
    closed: tuple[Array, Array] | None = None


@dataclass(frozen=True)
class Gradients:
    """Derivatives of the loss over all training points, each (P,): by hand, by autograd, by finite differences.

    No more than MAX_GRADIENTS of `count` parameters; autograd is empty for what does without it.
    """

    names: tuple[str, ...]
    by_hand: Array
    autograd: Array
    differences: Array
    count: int


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
        places, walk = [objective.places[i] for i in chosen], {}
        for step, state in states:
            values = self._walk.get(step)
            if values is None:
                layers = objective.layers_of(state)
                values = np.array([value_at(layers, place) for place in places])
            walk[step] = values
        self._walk = walk
        return np.array([*walk.values()]).reshape(-1, len(chosen))


def milestones(saved: Array, last: int) -> list[int]:
    """Return the steps whose curves are shown: the first, and about as many as there is room for of 1, 2, 5, 10, ...

    saved: ascending steps that can be looked at. The same steps stay while more come, the oldest giving way.
    """
    if not len(saved) or last <= saved[0]:
        return []
    round_steps = [f * 10**power for power in range(len(str(last))) for f in (1, 2, 5)]
    marks = [step for step in round_steps if step < last][-MILESTONES:]
    places = np.unique(np.searchsorted(saved, marks, side="right") - 1)
    found = [int(saved[i]) for i in places if i > 0]
    return [int(saved[0]), *found]


def gradients(learner: "Learner") -> Gradients | None:
    """Return the gradients of a learner whose objective is known, each computed in its own way."""
    objective = learner.objective()
    if objective is None:
        return None
    names = objective.names
    shown = min(len(names), MAX_GRADIENTS)
    with np.errstate(all="ignore"):
        by_hand = objective.gradient()[:shown]
        differences = np.array([objective.difference(place) for place in objective.places[:shown]])
        autograd = objective.flat(objective.slopes())[:shown] if objective.slopes else np.empty(0)
    return Gradients(names[:shown], by_hand, autograd, differences, len(names))
