"""Surfaces: what a learner makes of a rectangle of the plane.

It is computed, contoured and coloured here, off the GUI thread, and its regions are found. A view only hands finished
arrays on.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import predict_grid
from dlab_core.learners.learner import Learner, Output
from dlab_core.pictures.contours import DEFAULT_BOUNDS, Contour, Grid, Rect, class_boundaries, contours
from dlab_core.pictures.palette import LIGHT, Palette, blend, diverging, vmax_of
from dlab_core.pictures.regions import Regions, find_regions
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import PLANE


@dataclass(frozen=True)
class Surface:
    """A function of the plane as an image with contours.

    rgba: (rows, columns, 4) uint8, row 0 at the smallest y. values: (rows, columns, C) float32, what hovering
    reads, with `output` saying how. boundary: where the decision changes; margins: where an SVM's scores are -1 and 1.
    """

    rect: Rect
    rgba: Array
    values: Array
    output: Output
    boundary: tuple[Contour, ...]
    margins: tuple[Contour, ...] = ()
    regions: Regions | None = None


@dataclass(frozen=True)
class SurfaceRequest(PictureRequest[Surface]):
    """The surface over a rectangle, of so many rows and columns."""

    rect: Rect = DEFAULT_BOUNDS
    shape: tuple[int, int] = (256, 256)
    palette: Palette = LIGHT

    def compute(self, view: RunView) -> Surface | None:
        """Return the surface of what is learned of points in the plane: classes, or one value."""
        data = view.dataset
        if data.space != PLANE or (data.classes is None and data.y.shape[1] != 1):
            return None
        # Values have one scale while they are learned: that of the points.
        return surface(view.learner, self, vmax_of(data.y) if data.classes is None else None)


def surface(learner: Learner, request: SurfaceRequest, vmax: float | None = None) -> Surface | None:
    """Return the surface of a learner of the plane, or None where its output is not finite.

    vmax: of values, the largest one that has a colour of its own; None takes the largest there is.
    """
    output, palette, grid = learner.output, request.palette, Grid(request.rect, request.shape)
    values = np.asarray(predict_grid(learner, grid.xs, grid.ys), dtype=np.float32)
    if not np.isfinite(values).all():
        return None
    of_second = values[:, :, -1]
    margins: tuple[Contour, ...] = ()
    if values.shape[2] > 2:
        rgba, boundary = blend(values, output, palette), class_boundaries(values, grid)
    elif output == "probabilities":
        rgba, boundary = diverging(of_second, 0.5, 0.5, palette), contours(of_second, grid, (0.5,))
    else:
        rgba = diverging(of_second, 0.0, vmax or vmax_of(of_second), palette)
        lines = contours(of_second, grid, (0.0, -1.0, 1.0) if output == "scores" else (0.0,))
        boundary, margins = lines[:1], lines[1:]
    return Surface(request.rect, rgba, values, output, boundary, margins, find_regions(values, output))


def decision_boundary(values: Array, output: Output, grid: Grid) -> tuple[Contour, ...]:
    """Return where the decision changes of (rows, columns, C) values; of a predicted value, where it is 0."""
    if values.shape[2] > 2:
        return class_boundaries(values, grid)
    return contours(values[:, :, -1], grid, (0.5 if output == "probabilities" else 0.0,))


def surface_of_function(
    function: Callable[[Array], Array], rect: Rect, offset: float | None = 0.5, shape: tuple[int, int] = (256, 256)
) -> Surface:
    """Return the picture of a function that maps (n, 2) points to (n,) values, coloured symmetrically about `offset`.

    The contour is drawn at `offset`; None draws none and colours about 0.
    """
    grid = Grid(rect, shape)
    x, y = np.meshgrid(grid.xs, grid.ys)
    values = np.asarray(function(np.column_stack([x.ravel(), y.ravel()])), dtype=np.float64)
    if values.size != x.size:
        raise ValueError(
            f"the function must give one value for each of the {x.size} points, not an array of shape {values.shape}; "
            "of probabilities choose a column, as in lambda X: eval(model, X)[:, 1]"
        )
    values = values.reshape(shape)
    centre = 0.0 if offset is None else offset
    rgba = diverging(values, centre, vmax_of(values, centre), LIGHT)
    boundary = () if offset is None else contours(values, grid, (offset,))
    return Surface(rect, rgba, values[:, :, None].astype(np.float32), "values", boundary)
