"""Rectangles of the plane, lines in them on which a function has one value, and boundaries of classes."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlab_core.arrays import Array

Rect = tuple[tuple[float, float], tuple[float, float]]  # (x_min, y_min), (x_max, y_max)
DEFAULT_BOUNDS: Rect = ((-6.0, -6.0), (6.0, 6.0))


def bounds_of(x: Array, margin: float = 0.12, *, equal: bool = True) -> Rect:
    """Return a rectangle around (n, 2) points with a margin; the default one for no points.

    At equal scales it is never thinner than 1, else only where the points have no width at all.
    """
    if not len(x):
        return DEFAULT_BOUNDS
    low, high = x.min(axis=0), x.max(axis=0)
    if not equal:
        size = np.where(high > low, high - low, 1.0)
        low, high = low - margin * size, high + margin * size
        return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
    pad = np.maximum((high - low) * margin, (1.0 - np.minimum(high - low, 1.0)) / 2 + 0.1)
    return (float(low[0] - pad[0]), float(low[1] - pad[1])), (float(high[0] + pad[0]), float(high[1] + pad[1]))


@dataclass(frozen=True)
class Contour:
    """The lines on which a function has one value: vertices (m, 2), joined[i] says whether i is joined to i + 1."""

    level: float
    vertices: Array
    joined: Array


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
    found = np.flatnonzero(inside)
    return slice(max(0, int(found[0]) - 1), int(found[-1]) + 2) if len(found) else slice(0, 0)
