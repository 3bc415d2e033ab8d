"""Frame: everything that one redraw needs."""

from dataclasses import dataclass

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.catalogue import Picture
from dlab_core.pictures.look import Look
from dlab_core.recipe import Recipe
from dlab_core.training.history import Curves


@dataclass(frozen=True)
class Frame:
    """A run as it was between two steps, frozen.

    run: the id of the run. recipe: the one in force; its `data` object tells the revision of the points. dataset:
    the points that marks are of. shown_step: the step that pictures show (of the past, if the look asked for it);
    last_step: the step reached. scores: of `scored_step`, by split, None for a split without points. saved_steps:
    steps that can be looked at again. seconds: what its pictures took; `look.shape` is the resolution of a surface.
    """

    run: int
    look: Look
    recipe: Recipe
    dataset: Dataset
    shown_step: int
    last_step: int
    epoch: int
    loss: float
    curves: Curves
    scores: dict[str, SplitScores | None]
    scored_step: int
    saved_steps: Array
    pictures: dict[str, Picture]
    seconds: float
    engine: str
    device: str
