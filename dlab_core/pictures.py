"""Pictures: frozen results of looking at a learner.

A surface is computed, contoured and coloured here, off the GUI thread; a view only hands finished arrays on.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.regions import Regions, find_regions

if TYPE_CHECKING:
    from dlab_core.learners.learner import Learner, Output

RGB = tuple[int, int, int]
Rect = tuple[tuple[float, float], tuple[float, float]]  # (x_min, y_min), (x_max, y_max)


@dataclass(frozen=True)
class Palette:
    """Colours of the classes, the neutral ground between them, and how much of a class its region shows (0 to 1)."""

    classes: tuple[RGB, ...]
    ground: RGB
    strength: float

    def tints(self, count: int) -> Array:
        """Return (count, 3) floats: the colour of a region that surely belongs to each class."""
        classes = np.array([self.classes[c % len(self.classes)] for c in range(count)], dtype=np.float64)
        return self.strength * classes + (1 - self.strength) * np.array(self.ground)


# Okabe and Ito (2008), readable for the colour-blind; classes in the order in which they are told apart best.
OKABE_ITO: tuple[RGB, ...] = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (213, 94, 0),
    (86, 180, 233),
    (204, 121, 167),
    (240, 228, 66),
    (120, 120, 120),
)
LIGHT = Palette(OKABE_ITO, (255, 255, 255), 0.5)


@dataclass(frozen=True)
class Look:
    """What a view wants to see: which pictures, where, how fine, in which colours, and of which step."""

    pictures: tuple[str, ...] = ("surface", "marks", "parameters")
    rect: Rect = ((-6.0, -6.0), (6.0, 6.0))
    shape: tuple[int, int] = (256, 256)  # rows, columns
    palette: Palette = LIGHT
    past: int | None = None  # a step of the past; None is the present
    part: int = 2  # of which the hardest images are shown: 0 train, 1 validation, 2 test
    drawing: Array | None = field(default=None, compare=False)  # (h, w) from 0 to 1, of a digit drawn by hand
    parameters: tuple[int, ...] = (0, 1)  # one or two over which the loss is drawn, by their number
    loss_rect: Rect | None = None  # of their values; None leaves it to the picture
    loss_shape: tuple[int, int] = (100, 100)


@dataclass(frozen=True)
class Contour:
    """The lines on which a function has one value: vertices (m, 2), joined[i] says whether i is joined to i + 1."""

    level: float
    vertices: Array
    joined: Array


@dataclass(frozen=True)
class Surface:
    """A function of the plane as an image with contours.

    rgba: (rows, columns, 4) uint8, row 0 at the smallest y. values: (rows, columns, C) float32, what hovering
    reads, with `output` saying how. boundary: where the decision changes; margins: where an SVM's scores are -1 and 1.
    """

    rect: Rect
    rgba: Array
    values: Array
    output: "Output"
    boundary: tuple[Contour, ...]
    margins: tuple[Contour, ...] = ()
    regions: Regions | None = None


@dataclass(frozen=True)
class Marks:
    """What is said of each point: its predicted class, and the indices of the support vectors."""

    predicted: Array
    free: Array
    bounded: Array


@dataclass(frozen=True)
class ParameterRow:
    """A learned array in figures."""

    name: str
    shape: tuple[int, ...]
    values: Array  # at most MAX_VALUES of them, in order
    mean: float
    deviation: float
    smallest: float
    largest: float


@dataclass(frozen=True)
class Parameters:
    """The learned arrays of a learner, and how many numbers they hold."""

    rows: tuple[ParameterRow, ...]
    count: int


MAX_VALUES = 64


@dataclass(frozen=True)
class Grid:
    """Centres of the cells of an image over a rectangle: xs (columns,), ys (rows,)."""

    rect: Rect
    shape: tuple[int, int]
    xs: Array = field(init=False)
    ys: Array = field(init=False)

    def __post_init__(self) -> None:
        (x0, y0), (x1, y1) = self.rect
        rows, columns = self.shape
        object.__setattr__(self, "xs", x0 + (np.arange(columns) + 0.5) * ((x1 - x0) / columns))
        object.__setattr__(self, "ys", y0 + (np.arange(rows) + 0.5) * ((y1 - y0) / rows))


def surface(learner: "Learner", look: Look, reach: float | None = None) -> Surface | None:
    """Return the surface of a learner of the plane, or None where its output is not finite.

    reach: of values, the largest one that has a colour of its own; None takes the largest there is.
    """
    picture = _surface(learner, look, reach)
    return picture and replace(picture, regions=find_regions(picture.values, learner.output))


def _surface(learner: "Learner", look: Look, reach: float | None) -> Surface | None:
    grid = Grid(look.rect, look.shape)
    values = np.asarray(learner.predict_grid(grid.xs, grid.ys), dtype=np.float32)
    if not np.isfinite(values).all():
        return None
    if values.shape[2] > 2:
        return Surface(
            look.rect,
            blend(values, learner.output, look.palette),
            values,
            learner.output,
            class_boundaries(values, grid),
        )
    of_second = values[:, :, -1]
    if learner.output == "probabilities":
        rgba = diverging(of_second, 0.5, 0.5, look.palette)
        return Surface(look.rect, rgba, values, learner.output, contours(of_second, grid, (0.5,)))
    rgba = diverging(of_second, 0.0, reach or largest_deviation(of_second, 0.0), look.palette)
    if learner.output == "values":
        return Surface(look.rect, rgba, values, learner.output, contours(of_second, grid, (0.0,)))
    boundary, *margins = contours(of_second, grid, (0.0, -1.0, 1.0))
    return Surface(look.rect, rgba, values, learner.output, (boundary,), tuple(margins))


def surface_of_function(
    function: Callable[[Array], Array],
    rect: Rect,
    offset: float | None = 0.5,
    shape: tuple[int, int] = (256, 256),
    palette: Palette = LIGHT,
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
    rgba = diverging(values, centre, largest_deviation(values, centre), palette)
    boundary = () if offset is None else contours(values, grid, (offset,))
    return Surface(rect, rgba, values[:, :, None].astype(np.float32), "values", boundary)


def reach_of(y: Array) -> float:
    """Return the size of the largest value of points, 1 where there is none: the end of the scale of colours."""
    return float(np.abs(y).max(initial=0.0)) or 1.0


def colours_of_points(values: Array, palette: Palette) -> Array:
    """Return RGBA (n, 4) uint8 of points with values (n,): as a surface has them, but at full strength."""
    strong = Palette(palette.classes, palette.ground, 1.0)
    return np.asarray(diverging(np.asarray(values, dtype=np.float32)[None, :], 0.0, reach_of(values), strong)[0])


def largest_deviation(values: Array, centre: float) -> float:
    """Return the largest distance of the finite values from the centre, 1 for a constant."""
    deviation = np.abs(values - centre)
    return float(deviation.max(initial=0.0, where=np.isfinite(deviation))) or 1.0


def diverging(values: Array, centre: float, reach: float, palette: Palette) -> Array:
    """Return RGBA of (rows, columns) values: first class at centre - reach, ground at centre, then the second class."""
    first, second = palette.tints(2)
    ground = np.array(palette.ground, dtype=np.float64)
    t = np.linspace(-1, 1, 255)[:, None]
    table = np.full((255, 4), 255, dtype=np.uint8)
    table[:, :3] = np.rint(ground + np.abs(t) * (np.where(t < 0, first, second) - ground))
    index = values * np.float32(127.0 / reach)
    index += np.float32(127.5 - centre * (127.0 / reach))
    np.clip(index, 0, 254, out=index)
    if np.isnan(index.max(initial=0)):
        np.nan_to_num(index, copy=False, nan=127)
    pixels = table.view(np.uint32).ravel().take(index.astype(np.uint8))
    return pixels.view(np.uint8).reshape(*values.shape, 4)


def blend(values: Array, output: "Output", palette: Palette) -> Array:
    """Return RGBA of (rows, columns, C) values: the tints of the classes mixed by probability.

    Scores are turned into weights by a softmax, so that a region fades only near its boundary.
    """
    weights = np.moveaxis(values, 2, 0)  # sums over few classes are quickest along the first axis
    if output != "probabilities":
        weights = weights - weights.max(axis=0)
        weights *= 4
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=0)
    tints = palette.tints(len(weights)).astype(np.float32)
    colours = np.tensordot(tints, weights, axes=(0, 0))
    colours += 0.5
    rgba = np.full((*values.shape[:2], 4), 255, dtype=np.uint8)
    rgba[:, :, :3] = np.moveaxis(np.clip(colours, 0, 255, out=colours), 0, 2)
    return rgba


def contours(
    values: Array, grid: Grid, levels: tuple[float, ...], part: tuple[slice, slice] = (slice(None), slice(None))
) -> tuple[Contour, ...]:
    """Return the lines of (rows, columns) values, which may be those of a part of the grid, at each level."""
    from contourpy import LineType, contour_generator

    if min(values.shape) < 2:
        return tuple(_no_contour(level) for level in levels)
    generator = contour_generator(grid.xs[part[1]], grid.ys[part[0]], values, line_type=LineType.ChunkCombinedOffset)
    return tuple(_contour(generator.lines(level), level) for level in levels)


def _no_contour(level: float) -> Contour:
    return Contour(level, np.empty((0, 2)), np.empty(0, dtype=bool))


def _contour(lines: Any, level: float) -> Contour:
    vertices, offsets = lines[0][0], lines[1][0]  # contourpy's ChunkCombinedOffset, of one chunk
    if vertices is None or offsets is None:
        return _no_contour(level)
    joined = np.ones(len(vertices), dtype=bool)
    joined[offsets[1:].astype(np.int64) - 1] = False
    return Contour(level, vertices, joined)


def class_boundaries(values: Array, grid: Grid) -> tuple[Contour, ...]:
    """Return the lines on which the value of a class equals the largest other one.

    A line lies between two classes and is that of both, so the class that spreads widest, the costliest, is left out.
    """
    by_class = np.ascontiguousarray(np.moveaxis(values, 2, 0))
    largest, second = by_class[0].copy(), np.full(by_class[0].shape, -np.inf, dtype=by_class.dtype)
    for of_class in by_class[1:]:
        np.maximum(second, np.minimum(largest, of_class), out=second)
        np.maximum(largest, of_class, out=largest)
    leads = [of_class == largest for of_class in by_class]
    spans = [(_span(inside.any(axis=1)), _span(inside.any(axis=0))) for inside in leads]
    widest = max(range(len(spans)), key=lambda c: math.prod(span.stop - span.start for span in spans[c]))
    lines: list[Contour] = []
    for c, (of_class, inside, here) in enumerate(zip(by_class, leads, spans, strict=True)):
        if c != widest:
            lead = of_class[here] - np.where(inside[here], second[here], largest[here])
            lines.extend(contours(lead, grid, (0.0,), here))
    return tuple(lines)


def _span(inside: Array) -> slice:
    """Return the range around what is inside, one cell more on either side; nothing where nothing is."""
    places = np.flatnonzero(inside)
    return slice(max(0, int(places[0]) - 1), int(places[-1]) + 2) if len(places) else slice(0, 0)


def marks(learner: "Learner", data: Dataset) -> Marks:
    """Return what the learner says of each point of a data set of classes."""
    support = learner.support()
    return Marks(np.argmax(learner.predict(data.x), axis=1), support.free, support.bounded)


def parameters(learner: "Learner") -> Parameters:
    """Return the table of the learned arrays."""
    learned = learner.parameters()
    rows = tuple(_row(name, values) for name, values in learned.items())
    return Parameters(rows, sum(values.size for values in learned.values()))


def _row(name: str, values: Array) -> ParameterRow:
    flat = values.ravel()
    if not len(flat):
        return ParameterRow(name, values.shape, flat, 0.0, 0.0, 0.0, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        figures = float(flat.mean()), float(flat.std()), float(flat.min()), float(flat.max())
    return ParameterRow(name, values.shape, flat[:MAX_VALUES].copy(), *figures)


def extent_of(x: Array, margin: float = 0.12) -> Rect:
    """Return a rectangle around (n, 2) points with a margin, never thinner than 1; the default one for no points."""
    if not len(x):
        return Look().rect
    low, high = x.min(axis=0), x.max(axis=0)
    pad = np.maximum((high - low) * margin, (1.0 - np.minimum(high - low, 1.0)) / 2 + 0.1)
    return (float(low[0] - pad[0]), float(low[1] - pad[1])), (float(high[0] + pad[0]), float(high[1] + pad[1]))
