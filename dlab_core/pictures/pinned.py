"""Learners that were put aside, beside the one that is looked at: boundaries in the plane, fits over one input."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import predict_grid
from dlab_core.learners.frozen import FrozenLearner
from dlab_core.learners.learner import Learner
from dlab_core.pictures.contours import DEFAULT_BOUNDS, Contour, Grid, Rect
from dlab_core.pictures.surface import decision_boundary
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import LINE, PLANE


@dataclass(frozen=True)
class PinnedBoundaries:
    """Where the decision of each learner changes, empty for one that says nothing of such points."""

    lines: tuple[tuple[Contour, ...], ...]


@dataclass(frozen=True)
class PinnedBoundariesRequest(PictureRequest[PinnedBoundaries]):
    """The boundaries of learners in a rectangle of the plane, found on so many rows and columns."""

    learners: tuple[FrozenLearner, ...]
    rect: Rect = DEFAULT_BOUNDS
    shape: tuple[int, int] = (200, 200)

    def compute(self, view: RunView) -> PinnedBoundaries | None:
        """Return the boundaries, each computed once for a rectangle."""
        data = view.dataset
        if data.space != PLANE or (data.classes is None and data.y.shape[1] != 1):
            return None
        return PinnedBoundaries(tuple(self._of(frozen, view) for frozen in self.learners))

    def _of(self, frozen: FrozenLearner, view: RunView) -> tuple[Contour, ...]:
        def lines() -> tuple[Contour, ...]:
            learner, grid = thawed(frozen, view), Grid(self.rect, self.shape)
            values = np.asarray(predict_grid(learner, grid.xs, grid.ys), dtype=np.float32)
            return decision_boundary(values, learner.output, grid) if np.isfinite(values).all() else ()

        if not frozen.fits(view.recipe):
            return ()
        return view.cache.latest((PinnedBoundaries, frozen), (self.rect, self.shape), lines)


@dataclass(frozen=True)
class PinnedFits:
    """xs (m,); ys (m, K) of each learner, None for one that says nothing of such points."""

    xs: Array
    ys: tuple[Array | None, ...]


@dataclass(frozen=True)
class PinnedFitsRequest(PictureRequest[PinnedFits]):
    """The functions of one input that learners have learned, between two places, at so many of them."""

    learners: tuple[FrozenLearner, ...]
    span: tuple[float, float] = (-6.0, 6.0)
    count: int = 256

    def compute(self, view: RunView) -> PinnedFits | None:
        """Return the functions, each computed once for a span."""
        if view.dataset.space != LINE:
            return None
        xs = np.linspace(*self.span, self.count)
        return PinnedFits(xs, tuple(self._of(frozen, xs, view) for frozen in self.learners))

    def _of(self, frozen: FrozenLearner, xs: Array, view: RunView) -> Array | None:
        if not frozen.fits(view.recipe):
            return None
        key = self.span, self.count
        return view.cache.latest((PinnedFits, frozen), key, lambda: thawed(frozen, view).predict(xs[:, None]))


def thawed(frozen: FrozenLearner, view: RunView) -> Learner:
    """Return the learner beside the points of a run, the same one each time."""
    return view.cache.latest(frozen, None, lambda: frozen.thawed(view.dataset))
