"""Symbols: the shapes of markers, as paths in a unit square.

Round says right and square says wrong; a full shape trains, a ring tests, and one with a dot in it validates; a support
vector that is bounded has a second line around it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainterPath, QTransform

from dlab_core.data.dataset import TEST, TRAIN, VALIDATION

Support = Literal["none", "free", "bounded"]
SIGNS: Sequence[str] = tuple(str(c + 1) for c in range(99))  # of classes without names

# A square of the same side looks larger than a disc, by the root of the ratio of their areas.
_SQUARE_SIDE = 0.92


def _shape(square: bool, size: float) -> QPainterPath:
    path = QPainterPath()
    if square:
        side = size * _SQUARE_SIDE
        path.addRect(QRectF(-side / 2, -side / 2, side, side))
    else:
        path.addEllipse(QPointF(0, 0), size / 2, size / 2)
    return path


@cache
def marker(square: bool, split: int, support: Support = "none", numbered: bool = False) -> QPainterPath:
    """Return the shape of a point of a split; one that is to carry a number has room for it, and no dot."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    path.addPath(_shape(square, 1.0))
    if support == "bounded":
        path.addPath(_shape(square, 0.7))
        path.addPath(_shape(square, 0.56))
    elif numbered and split != TRAIN:
        path.addPath(_shape(square, 0.74 if split == TEST else 0.62))
    elif split != TRAIN:
        path.addPath(_shape(square, 0.5 if split == TEST else 0.58))
        if split == VALIDATION:
            path.addPath(_shape(square, 0.4))
    return path


@cache
def digit(text: str) -> QPainterPath:
    """Return a figure centred in the unit square, as high as it."""
    font = QFont()
    font.setPixelSize(100)
    font.setWeight(QFont.Weight.Bold)
    path = QPainterPath()
    path.addText(0, 0, font, text)
    box = path.boundingRect()
    side = max(box.width(), box.height()) or 1.0
    centred = QTransform.fromScale(1 / side, 1 / side).translate(-box.center().x(), -box.center().y())
    return centred.map(path)
