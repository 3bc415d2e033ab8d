"""A surface with its contours and points as a PNG file, without a screen."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from dlab_core.arrays import Array
from dlab_core.atomic_write import write_atomically
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.contours import Rect
from dlab_core.pictures.marks import Marks
from dlab_core.pictures.palette import Palette, colours_of_points
from dlab_core.pictures.surface import Surface

_OVERSAMPLING = 2  # drawn larger and scaled down, since Pillow draws lines without smoothing
_LONG_SIDE = 800  # in pixels
_LINE = (30, 30, 30)


def save_surface(
    path: Path, surface: Surface, data: Dataset, marks: Marks | None, palette: Palette, *, equal: bool = True
) -> None:
    """Write the surface: points coloured by true class, round if right and square if wrong, support vectors larger.

    Of values, which have no marks, points are round and have the colour of their own. Both axes have one scale, unless
    they are not to be `equal`, and the picture is a square.
    """
    (x0, y0), (x1, y1) = surface.rect
    side = _OVERSAMPLING * _LONG_SIDE
    units = (side / max(x1 - x0, y1 - y0),) * 2 if equal else (side / (x1 - x0), side / (y1 - y0))
    size = max(1, round((x1 - x0) * units[0])), max(1, round((y1 - y0) * units[1]))
    image = Image.fromarray(surface.rgba[::-1]).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for lines, width in ((surface.boundary, 3), (surface.margins, 1)):
        for contour in lines:
            vertices = _pixels(contour.vertices, surface.rect, units)
            for line in np.split(vertices, np.flatnonzero(~contour.joined) + 1):
                if len(line) > 1:
                    corners = [tuple(v) for v in line.tolist()]
                    draw.line(corners, fill=_LINE, width=width * _OVERSAMPLING, joint="curve")
    special, wrong = np.zeros(len(data), dtype=bool), np.zeros(len(data), dtype=bool)
    if marks is None:
        colours = colours_of_points(data.y[:, 0], palette)[:, :3]
    else:
        special[marks.free] = special[marks.bounded] = True
        wrong = data.y != marks.predicted
        colours = np.array(palette.classes, dtype=np.uint8)[data.y % len(palette.classes)]
    points = _pixels(data.x, surface.rect, units)
    for (x, y), colour, large, square in zip(points.tolist(), colours.tolist(), special, wrong, strict=True):
        r = _OVERSAMPLING * (8 if large else 4)
        shape = draw.rectangle if square else draw.ellipse
        shape((x - r, y - r, x + r, y + r), fill=tuple(colour), outline=_LINE, width=_OVERSAMPLING)
    small = [side // _OVERSAMPLING or 1 for side in size]
    content = io.BytesIO()
    image.resize(small, Image.Resampling.LANCZOS).save(content, "PNG")
    write_atomically(path, content.getvalue())


def _pixels(points: Array, rect: Rect, units: tuple[float, float]) -> Array:
    (x0, _), (_, y1) = rect
    return np.column_stack([(points[:, 0] - x0) * units[0], (y1 - points[:, 1]) * units[1]])
