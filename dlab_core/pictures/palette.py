"""The colours of classes."""

from dataclasses import dataclass

import numpy as np

from dlab_core.arrays import Array

RGB = tuple[int, int, int]


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
