"""A digit drawn by hand, brought into the form of the images that a model has learned from."""

import numpy as np
from PIL import Image

from dlab_core.arrays import Array

_FAINT = 0.2  # of full ink: what is fainter is the blur at an edge


def as_digit(drawing: Array, side: int) -> Array:
    """Return a drawing (h, w), from 0 (paper) to 1 (ink), as a vector (side * side) like those of the data.

    For 28 pixels as MNIST was made: the digit is scaled, keeping its proportions and smoothed, until it fits into 20 x
    20 pixels, and placed so that its centre of mass is in the middle of the image (LeCun et al., 1998). For
    other sides, such as scikit-learn's 8 x 8, it fills the height. A blank drawing is blank.
    """
    drawing = np.asarray(drawing, dtype=np.float32)
    inked = drawing > _FAINT
    image = np.zeros((side, side), dtype=np.float32)
    if not inked.any():
        return image.ravel()
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    cut = drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = 20 if side == 28 else side
    scale = box / max(cut.shape)
    height, width = (max(1, min(box, round(n * scale))) for n in cut.shape)
    small = Image.fromarray(cut).resize(
        (width, height), Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    )
    digit = np.clip(np.asarray(small), 0, 1)
    total = float(digit.sum())
    middle = side / 2 if side == 28 else (side - 1) / 2  # measured on MNIST: 13.5 to 14.5, on average 14.0
    bottom_left = []
    for axis, size in enumerate(digit.shape):
        along = np.arange(size)
        centre = float((digit.sum(axis=1 - axis) * along).sum()) / total if total else (size - 1) / 2
        bottom_left.append(int(np.clip(round(middle - centre), 0, side - size)))
    top, left = bottom_left
    image[top : top + height, left : left + width] = digit
    return image.ravel()
