"""What pictures see of a run, what they keep for the next frame, and what a request for a picture is."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from dlab_core.arrays import Array, StateDict
from dlab_core.data.dataset import Dataset
from dlab_core.learners.learner import Learner
from dlab_core.recipe import Recipe

T = TypeVar("T")
P_co = TypeVar("P_co", covariant=True)

MOST_STEPS = 2000  # remembered in one place


class PictureCache:
    """Places, each of which holds what was computed for the last key that was asked for there.

    It is of one data set and of one past: where either changes, a run begins a new cache.
    """

    def __init__(self) -> None:
        self._places: dict[Hashable, tuple[object, Any]] = {}

    def latest(self, place: Hashable, key: object, compute: Callable[[], T]) -> T:
        """Return what `compute` gives for a key, computed anew where the key is not that of the last time."""
        known = self._places.get(place)
        if known is None or known[0] != key:
            known = self._places[place] = key, compute()
        found: T = known[1]
        return found

    def by_step(self, place: Hashable, key: object, steps: Iterable[int], compute: Callable[[int], T]) -> dict[int, T]:
        """Return what `compute` gives for each of the steps, computing only what is not known for the same key."""
        known: dict[int, T] = self.latest(place, key, dict)
        found: dict[int, T] = {}
        for step in steps:
            if step not in known:
                known[step] = compute(step)
            found[step] = known[step]
        if len(known) > MOST_STEPS:
            known.clear()
            known.update(found)
        return found


@dataclass(frozen=True)
class RunView:
    """A run between two steps.

    learner: at the step that is looked at. saved: states of the learner by step, ascending. top_losses: by split of
    images, of those that cost most at the last scoring, the largest loss first: index (n,) into the Dataset,
    predictions (n, C), losses (n,). predict_at: returns what was predicted for (n, D) points at a saved step. cache:
    where a picture keeps what the next one of its kind need not compute again.
    """

    recipe: Recipe
    dataset: Dataset
    learner: Learner
    saved: Mapping[int, StateDict]
    top_losses: Mapping[str, StateDict]
    predict_at: Callable[[int, Array], Array]
    cache: PictureCache


class PictureRequest(Protocol[P_co]):
    """A frozen dataclass that holds the options of a picture and stands beside it."""

    def compute(self, view: RunView) -> P_co | None:
        """Return the picture, None where there is none of this run. Changes nothing that others see."""

    def why_none(self, view: RunView) -> str:
        """Return in a sentence why there is no picture of this run, empty where a page need not say it."""
        return ""
