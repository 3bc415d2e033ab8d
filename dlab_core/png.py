"""A surface with its contours and points as a PNG file, without a screen."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from dlab_core.data.dataset import Array, Dataset
from dlab_core.files import write_atomically
from dlab_core.pictures import Contour, Marks, Palette, Rect, Surface

_OVERSAMPLING = 2  # drawn larger and scaled down, since Pillow draws lines without smoothing
_LINE = (30, 30, 30)


def save_surface(
    path: str | Path, surface: Surface, data: Dataset, marks: Marks, palette: Palette, long_side: int = 800
) -> None:
    """Write the surface: points coloured by true class, round if right and square if wrong, support vectors larger.

    The long side of the rectangle gets `long_side` pixels; both axes have one scale.
    """
    (x0, y0), (x1, y1) = surface.rect
    scale = _OVERSAMPLING * long_side / max(x1 - x0, y1 - y0)
    size = max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale))
    image = Image.fromarray(surface.rgba[::-1]).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for contour in surface.boundary:
        _draw_contour(draw, contour, surface.rect, scale, 3 * _OVERSAMPLING)
    for contour in surface.margins:
        _draw_contour(draw, contour, surface.rect, scale, _OVERSAMPLING)
    special = np.zeros(len(data), dtype=bool)
    special[marks.free] = special[marks.bounded] = True
    for point, y, predicted, large in zip(
        _pixels(data.x, surface.rect, scale).tolist(), data.y, marks.predicted, special, strict=True
    ):
        r = _OVERSAMPLING * (8 if large else 4)
        box = (point[0] - r, point[1] - r, point[0] + r, point[1] + r)
        shape = draw.ellipse if y == predicted else draw.rectangle
        shape(box, fill=palette.classes[y % len(palette.classes)], outline=_LINE, width=_OVERSAMPLING)
    content = io.BytesIO()
    image.resize((size[0] // _OVERSAMPLING or 1, size[1] // _OVERSAMPLING or 1), Image.Resampling.LANCZOS).save(
        content, "PNG"
    )
    write_atomically(path, content.getvalue())


def _pixels(points: Array, rect: Rect, scale: float) -> Array:
    (x0, _), (_, y1) = rect
    return np.column_stack([(points[:, 0] - x0) * scale, (y1 - points[:, 1]) * scale])


def _draw_contour(draw: ImageDraw.ImageDraw, contour: Contour, rect: Rect, scale: float, width: int) -> None:
    vertices = _pixels(contour.vertices, rect, scale)
    for line in np.split(vertices, np.flatnonzero(~contour.joined) + 1):
        if len(line) > 1:
            draw.line([tuple(v) for v in line.tolist()], fill=_LINE, width=width, joint="curve")
