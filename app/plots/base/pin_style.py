"""How pinned runs are drawn: a letter, a dash and a colour that is that of no class."""

from PySide6.QtGui import QPen

from app.palette import RGB
from app.plots.base.style import PlotStyle, mixed
from dlab_core.training.pin import LETTERS

MOST_PINS = len(LETTERS)
_TINTS: tuple[RGB, ...] = ((124, 77, 190), (20, 134, 128), (150, 96, 40), (120, 128, 142))
_DASHES = ((5.0, 2.5), (1.6, 1.6), (7.0, 2.0, 1.6, 2.0), (2.5, 2.5))
_SHARE = 0.8  # of the tint in the ink, which is dark on light grounds and light on dark ones


def pin_colour(style: PlotStyle, slot: int) -> RGB:
    """Return the colour of one of MOST_PINS pins."""
    return mixed(style.ink, _TINTS[slot], _SHARE)


def pin_pen(style: PlotStyle, slot: int, width_px: float = 2.0) -> QPen:
    """Return the pen of a pin."""
    return style.pen(pin_colour(style, slot), width_px, _DASHES[slot])
