"""The loss over two parameters as a picture, or over one as a curve, with the path of the descent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array
from dlab_core.learners.capabilities import HasObjective
from dlab_core.objective.backprop import outputs
from dlab_core.objective.objective import Objective, ParameterIndex, value_at
from dlab_core.pictures.contours import Contour, Grid, Rect, contours
from dlab_core.pictures.palette import LIGHT, Palette, coloured
from dlab_core.pictures.view import PictureRequest, RunView
from dlab_core.recipe import PowerLoss

LEVELS = 9
_REACH = 4.0  # on either side of the start of a net, whose weights begin around 1


@dataclass(frozen=True)
class Landscape:
    """The loss where two parameters take other values than they have, and all others stay.

    rgba: (rows, columns, 4) uint8, row 0 at the smallest second parameter. values: (rows, columns) losses. path: (k, 2)
    of the steps kept. point: where the run is. gradient: (2,) derivatives there. lowest: (2,) of the smallest loss of
    this slice where that is known, of the mean squared error. all_names: of all parameters, (P,), which began at begin.
    """

    names: tuple[str, str]
    rect: Rect
    rgba: Array
    values: Array
    lines: tuple[Contour, ...]
    path: Array
    point: Array
    gradient: Array
    lowest: Array | None
    all_names: tuple[str, ...]
    begin: Array


@dataclass(frozen=True)
class Slice:
    """The loss over one parameter: us, values (m,); path (k, 2) of parameter and loss; the tangent at the point."""

    name: str
    us: Array
    values: Array
    path: Array
    point: Array
    gradient: float
    all_names: tuple[str, ...]
    begin: Array


@dataclass(frozen=True)
class LossRequest(PictureRequest[Landscape | Slice]):
    """The loss over one or two parameters, by their number; a rectangle of None is left to the picture."""

    parameters: tuple[int, ...] = (0, 1)
    rect: Rect | None = None
    shape: tuple[int, int] = (100, 100)
    palette: Palette = LIGHT

    def compute(self, view: RunView) -> Landscape | Slice | None:
        """Return the loss where the objective is known, over one parameter as a curve."""
        learner = view.learner
        if not isinstance(learner, HasObjective) or (objective := learner.objective()) is None:
            return None
        chosen = list(dict.fromkeys(i for i in self.parameters if 0 <= i < len(objective.indices)))[:2] or [0]
        indices = [objective.indices[i] for i in chosen]
        kept = [step for step in view.saved if step <= learner.step]
        begin = objective.flat(objective.layers_of(view.saved[kept[0]])) if kept else objective.vector

        def chosen_at(step: int) -> Array:
            layers = objective.layers_of(view.saved[step])
            return np.array([value_at(layers, index) for index in indices])

        walk = view.cache.by_step(LossRequest, tuple(chosen), kept, chosen_at)
        path = np.vstack([*walk.values(), objective.vector[chosen]])
        with np.errstate(all="ignore"):
            rect = self.rect or default_view(objective, indices, path[0])
            if len(indices) == 1:
                return slice_of(objective, indices[0], (rect[0][0], rect[1][0]), 2 * self.shape[1], path[:, 0], begin)
            return landscape(objective, indices, rect, self.shape, self.palette, path, begin)


def default_view(objective: Objective, indices: Sequence[ParameterIndex], start: Array) -> Rect:
    """Return the rectangle to look at: around start and lowest point, or around the start where that is not known.

    start: the values that the one or two parameters began with. The rectangle stays while the others move little.
    """
    lowest = _lowest(objective, indices)
    if lowest is None:
        low, high = start - _REACH, start + _REACH
    else:
        away = np.abs(start - lowest)
        half = np.maximum(1.4 * away, np.maximum(0.25 * np.abs(lowest), 0.25 * max(1e-3, float(away.max(initial=0.0)))))
        low, high = lowest - half, lowest + half
    if len(low) == 1:
        return (float(low[0]), 0.0), (float(high[0]), 1.0)
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))


def _lowest(objective: Objective, indices: Sequence[ParameterIndex]) -> Array | None:
    """Return where the mean squared error is least over one or two parameters of a linear model: two equations."""
    if not (objective.linear and objective.squared) or objective.l1:
        return None
    for index in indices:  # seen from 0, not from where a run that diverges may be
        objective = objective.at(index, 0.0)
    errors = outputs(objective.layers, (), objective.x) - objective.targets
    columns = [(p.column, np.ones(len(objective.x)) if p.row is None else objective.x[:, p.row]) for p in indices]
    curvature = np.array([[float(a @ b) if i == j else 0.0 for j, b in columns] for i, a in columns]) / errors.size
    curvature += np.diag([0.0 if p.row is None else objective.l2 for p in indices])
    gradient = np.array([errors[:, i] @ a for i, a in columns]) / errors.size
    if np.linalg.cond(curvature) > 1e12:
        return None
    lowest: Array = -np.linalg.solve(curvature, gradient)
    return lowest if np.isfinite(lowest).all() else None


def landscape(
    objective: Objective,
    indices: Sequence[ParameterIndex],
    rect: Rect,
    shape: tuple[int, int],
    palette: Palette,
    path: Array,
    begin: Array,
) -> Landscape:
    """Return the picture of the loss over two parameters; path (k, 2) and begin (P,) go into it as they are."""
    grid, (first, second) = Grid(rect, shape), indices
    values = objective.grid(first, second, grid.xs, grid.ys)
    # Contours and shades are even in the root of the loss, so that a bowl shows rings of even width.
    steepness = _steepness(values, objective)
    at = [objective.indices.index(index) for index in indices]
    return Landscape(
        names=(objective.name(first), objective.name(second)),
        rect=rect,
        rgba=_shaded(steepness, palette),
        values=values,
        lines=contours(steepness, grid, tuple(np.arange(1, LEVELS + 1) / (LEVELS + 1))),
        path=path,
        point=objective.vector[at],
        gradient=objective.gradient()[at],
        lowest=_lowest(objective, indices),
        all_names=objective.names,
        begin=begin,
    )


def slice_of(
    objective: Objective, index: ParameterIndex, span: tuple[float, float], count: int, path: Array, begin: Array
) -> Slice:
    """Return the curve of the loss over one parameter; path (k,) are its values so far, begin (P,) goes in as it is."""
    at = objective.indices.index(index)
    us = np.linspace(*span, count)
    return Slice(
        name=objective.name(index),
        us=us,
        values=objective.grid(index, None, us, np.zeros(1))[0],
        path=np.column_stack([path, objective.grid(index, None, path, np.zeros(1))[0]]),
        point=np.array([objective.vector[at], objective.value()]),
        gradient=float(objective.gradient()[at]),
        all_names=objective.names,
        begin=begin,
    )


def _steepness(values: Array, objective: Objective) -> Array:
    """Return the losses as shares (0 to 1) of the way from the smallest to the largest, by their root."""
    finite = np.isfinite(values)
    low, high = (float(f(values[finite])) if finite.any() else 0.0 for f in (np.min, np.max))
    share = np.where(finite, (values - low) / ((high - low) or 1.0), 1.0)
    criterion = objective.criterion
    order = max(2.0, criterion.m) if isinstance(criterion, PowerLoss) else 2.0
    return np.asarray(np.sqrt(share) if order == 2 else share ** (1 / order))


def _shaded(share: Array, palette: Palette) -> Array:
    """Return RGBA of shares (0 to 1): the ground where the loss is smallest, deeper blue where it is larger."""
    ground, deep = (np.array(c, dtype=np.float64) for c in (palette.ground, palette.classes[0]))
    return coloured(ground + np.linspace(0, 0.75, 256)[:, None] * (deep - ground), (share * 255).astype(np.uint8))
