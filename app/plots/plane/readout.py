"""Reading a surface: what stands at a place, and which class wins there."""

from collections.abc import Sequence

import numpy as np

from app.widgets.numbers import write_at, write_value
from app.widgets.text import one_line
from dlab_core.arrays import Array
from dlab_core.pictures.regions import winners
from dlab_core.pictures.surface import Surface

NUMBERED = tuple(f"class {c + 1}" for c in range(99))  # classes without names
_LONGEST_NAME = 25  # characters


def cells(surface: Surface, x: Array) -> Array:
    """Return (n, 2) row and column of (n, 2) places, those outside brought to the nearest cell."""
    (x0, y0), (x1, y1) = surface.rect
    rows, columns = surface.values.shape[:2]
    share = (x - (x0, y0)) / (x1 - x0, y1 - y0)
    index = np.floor(share * (columns, rows)).astype(np.int64)
    return np.clip(index, 0, (columns - 1, rows - 1))[:, ::-1]


def classes_at(surface: Surface, x: Array) -> Array | None:
    """Return the class that wins at each of (n, 2) places, to the accuracy of the picture."""
    at = cells(surface, x)
    of_class = winners(surface.values[at[:, 0], at[:, 1]][:, None, :], surface.output)
    return None if of_class is None else of_class[:, 0]


def place_text(x: float, y: float, units_per_px: tuple[float, float], titles: tuple[str, str] = ("x", "y")) -> str:
    """Return the coordinates to the accuracy of a pixel, after what the axes are called."""
    (right, up), (unit_x, unit_y) = (one_line(title, _LONGEST_NAME) for title in titles), units_per_px
    return f"{right} {write_at(x, unit_x or 0.01)}, {up} {write_at(y, unit_y or 0.01)}"


def value_text(surface: Surface, x: float, y: float, names: Sequence[str] = NUMBERED) -> str:
    """Return what the surface says at a place, empty outside it."""
    (x0, y0), (x1, y1) = surface.rect
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        return ""
    row, column = cells(surface, np.array([[x, y]]))[0]
    values = surface.values[row, column]
    if surface.output == "values":
        return f"value {write_value(float(values[0]))}"
    return class_text(values, surface.output, names)


def class_text(values: Array, output: str, names: Sequence[str] = NUMBERED) -> str:
    """Return which class wins, by its name, with probabilities or scores (C,), or the one score of two classes."""
    if output == "probabilities":
        values = values if len(values) > 1 else np.array([1 - values[0], values[0]])
        winner = int(np.argmax(values))
        return f"{names[winner]} with probability {values[winner]:.2f}"
    if len(values) <= 2:
        return f"score {values[-1]:.2f}"
    winner = int(np.argmax(values))
    return f"{names[winner]} with score {values[winner]:.2f}"
