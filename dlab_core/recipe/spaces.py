"""What the points of a data set are, and what is to be learned of them: data kinds say it, everybody else asks."""

import math
from dataclasses import dataclass
from typing import Literal

SpaceKind = Literal["line", "plane", "table", "image", "sequence"]
TaskKind = Literal["classes", "values"]


@dataclass(frozen=True)
class Space:
    """What a point is. shape: of one point, in which its numbers are read; a Dataset has them row by row.

    line: (1,). plane: (2,). table: (columns,). image: (channels, height, width). sequence: (context, symbols).
    """

    kind: SpaceKind
    shape: tuple[int, ...]

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return math.prod(self.shape)


LINE, PLANE = Space("line", (1,)), Space("plane", (2,))


def space_of_columns(columns: int) -> Space:
    """Return the space of points that are rows of a table with so many columns."""
    return {1: LINE, 2: PLANE}.get(columns) or Space("table", (columns,))


@dataclass(frozen=True)
class Task:
    """What is to be learned. outputs: how many classes to tell apart, or how many values to predict."""

    kind: TaskKind
    outputs: int


# How a sentence speaks of the points of a space.
POINTS_OF: dict[SpaceKind, str] = {
    "line": "points on a line",
    "plane": "points of the plane",
    "table": "rows of a table",
    "image": "images",
    "sequence": "sequences",
}
