"""Frame: everything that one redraw needs, and what a page or a script asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.metrics.scores import SplitScores
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.view import PictureRequest
from dlab_core.recipe import Recipe
from dlab_core.training.history import Curves
from dlab_core.training.pin import Pin

R = TypeVar("R", bound=PictureRequest[Any])
P = TypeVar("P")


@dataclass(frozen=True)
class FrameRequest:
    """Pictures, at most one of a kind, of the present, of a step of the past, or of a run that was put aside."""

    pictures: tuple[PictureRequest[Any], ...] = (SurfaceRequest(), MarksRequest(), ParametersRequest())
    past: int | None = None
    pin: Pin | None = None

    def get(self, kind: type[R]) -> R | None:
        """Return the request of that kind, None where there is none."""
        return next((request for request in self.pictures if isinstance(request, kind)), None)


@dataclass(frozen=True)
class Frame:
    """A run as it was between two steps, frozen.

    run: the id of the run. request: what it answers. recipe: the one in force; its `data` object tells the revision of
    the points. dataset: the points that marks are of. shown_step: the step that all in it is of but the curves (of the
    past, or of a pin, if that was asked for); last_step: the step reached. epoch: passes through the points by then.
    scores: by split, None for a split without points, of a sample where `sampled`; of `scored_step`, which is
    `shown_step` unless the run goes on meanwhile. penalty: what is added to the loss there, None where nothing is.
    batches: of an epoch. saved_steps: steps that can be looked at again. pictures: by class of request. seconds: what
    they took. reasons: why there is no picture, in a sentence. pin: that is shown, whose curves are those of the frame.
    """

    run: int
    request: FrameRequest
    recipe: Recipe
    dataset: Dataset
    shown_step: int
    last_step: int
    epoch: int
    curves: Curves
    scores: dict[str, SplitScores | None]
    scored_step: int
    saved_steps: Array
    pictures: Mapping[type[PictureRequest[Any]], Any]
    seconds: float
    engine: str
    device: str
    reasons: Mapping[type[PictureRequest[Any]], str] = field(default_factory=dict)
    sampled: bool = False
    penalty: float | None = None
    batches: int = 1
    pin: Pin | None = None

    @property
    def loss(self) -> float:
        """The one loss that is shown: the mean over the training set, without the penalty; NaN where it is unknown."""
        of_train = self.scores.get("train")
        return float("nan") if of_train is None else of_train.loss

    @property
    def is_past(self) -> bool:
        """Whether it shows an earlier step of the run."""
        return self.request.past is not None and self.pin is None and self.shown_step != self.last_step

    def get(self, kind: type[PictureRequest[P]]) -> P | None:
        """Return the picture that was asked for with a request of that class, None where there is none."""
        return self.pictures.get(kind)

    def why_none(self, kind: type[PictureRequest[Any]]) -> str:
        """Return in a sentence why there is no picture of that class, empty where nothing need be said."""
        return self.reasons.get(kind, "")
