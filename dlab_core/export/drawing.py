"""Pictures of a run drawn without a screen: a surface with points, a fit, or weight images."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.data.drawn import drawn_points
from dlab_core.pictures.contours import Contour, Rect, bounds_of
from dlab_core.pictures.marks import Marks, MarksRequest
from dlab_core.pictures.palette import LIGHT, RGB, Palette, colours_of_points, diverging
from dlab_core.pictures.surface import Surface, SurfaceRequest
from dlab_core.pictures.view import RunView
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import LINE

_OVERSAMPLING = 2  # drawn larger and scaled down, since Pillow draws lines without smoothing
_STRONG = replace(LIGHT, strength=1.0)  # of weights, on which no points must be seen
_LINE: RGB = (30, 30, 30)
_PAPER: RGB = (255, 255, 255)
_FAINT: RGB = (215, 220, 226)
_CELLS = 512  # of a surface along its longer side, at most
_LEAST_RADIUS = 4.0  # of a point, in pixels, so that its colour can be told
_PLACES = 400  # of a curve
_FIT_HEIGHT = 0.7  # of a picture of a fit, as a share of its width


@dataclass(frozen=True)
class Sheet:
    """A picture that is being drawn: a rectangle of the plane on so many pixels, each `_OVERSAMPLING` times."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    rect: Rect

    def pixels(self, points: Array) -> Array:
        """Return the pixels (n, 2) of places (n, 2)."""
        (x0, y0), (x1, y1) = self.rect
        return (points - (x0, y1)) * (self.image.width / (x1 - x0), -self.image.height / (y1 - y0))

    def line(self, vertices: Array, width: float, colour: RGB = _LINE) -> None:
        """Draw a line through (n, 2) places."""
        if len(vertices) > 1:
            corners = [(x, y) for x, y in np.clip(self.pixels(vertices), -1e5, 1e5).tolist()]
            self.draw.line(corners, fill=colour, width=max(1, round(width * _OVERSAMPLING)), joint="curve")

    def points(self, places: Array, colours: Array, wrong: Array, large: Array, size: float) -> None:
        """Draw points in colours (n, 3): square if wrong, twice as large if `large`."""
        each = zip(self.pixels(places).tolist(), colours.tolist(), wrong.tolist(), large.tolist(), strict=True)
        for (x, y), colour, is_square, is_large in each:
            r = _OVERSAMPLING * size * (2 if is_large else 1)
            shape = self.draw.rectangle if is_square else self.draw.ellipse
            shape((x - r, y - r, x + r, y + r), fill=tuple(colour), outline=_LINE, width=_OVERSAMPLING)

    def finished(self) -> Image.Image:
        """Return the picture in the size that was asked for."""
        size = self.image.width // _OVERSAMPLING or 1, self.image.height // _OVERSAMPLING or 1
        return self.image.resize(size, Image.Resampling.LANCZOS)


def surface_picture(
    surface: Surface, data: Dataset, marks: Marks | None, palette: Palette, side: int, *, equal: bool = True
) -> Image.Image:
    """Return a surface, `side` pixels at its longer one: points coloured by true class, round if right, else square.

    Support vectors are larger. Of values, which have no marks, points are round and have the colour of their own. Both
    axes have one scale, unless they are not to be `equal`: then the picture is a square.
    """
    columns, rows = _sides(surface.rect, _OVERSAMPLING * side, equal)
    size = max(1, columns), max(1, rows)
    image = Image.fromarray(surface.rgba[::-1]).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    sheet = Sheet(image, ImageDraw.Draw(image), surface.rect)
    for lines, width in ((surface.boundary, 3.0), (surface.margins, 1.0)):
        for part in _parts(lines):
            sheet.line(part, width * side / 800)
    large, wrong = np.zeros(len(data), dtype=bool), np.zeros(len(data), dtype=bool)
    if marks is None:
        colours = colours_of_points(data.y[:, 0], palette)[:, :3]
    else:
        large[marks.free] = large[marks.bounded] = True
        wrong = data.y != marks.predicted
        colours = np.array(palette.classes, dtype=np.uint8)[data.y % len(palette.classes)]
    sheet.points(data.x, colours, wrong, large, max(_LEAST_RADIUS, 4 * side / 800))
    return sheet.finished()


def _sides(rect: Rect, longer: float, equal: bool) -> tuple[int, int]:
    """Return the sides of a picture of a rectangle."""
    (x0, y0), (x1, y1) = rect
    if not equal:
        return round(longer), round(longer)
    scale = longer / max(x1 - x0, y1 - y0)
    return round((x1 - x0) * scale), round((y1 - y0) * scale)


def _parts(lines: Sequence[Contour]) -> Iterator[Array]:
    for contour in lines:
        yield from np.split(contour.vertices, np.flatnonzero(~contour.joined) + 1)


class SurfaceFrames:
    """Draws the surface of any state of a run of points in the plane, always over the same rectangle."""

    def __init__(self, data: Dataset, side: int, palette: Palette = LIGHT, *, equal: bool = True) -> None:
        """equal: whether both axes have one scale."""
        rect = bounds_of(data.x, equal=equal)
        columns, rows = _sides(rect, min(side, _CELLS), equal)
        self.request = SurfaceRequest(rect, (max(2, rows), max(2, columns)), palette)
        self.side, self.equal = side, equal

    def draw(self, view: RunView) -> Image.Image | None:
        """Return the picture, None where what is predicted is not finite."""
        surface = self.request.compute(view)
        if surface is None:
            return None
        marks = MarksRequest().compute(view)
        return surface_picture(surface, view.dataset, marks, self.request.palette, self.side, equal=self.equal)


class FitFrames:
    """Draws the function of one input that any state of a run has learned, and the points, over the same rectangle."""

    def __init__(self, data: Dataset, side: int, palette: Palette = LIGHT) -> None:
        at = drawn_points(data)[0]
        low, high = (at.min(axis=0), at.max(axis=0)) if len(at) else (np.full(2, -5.0), np.full(2, 5.0))
        pad = 0.09 * np.where(high > low, high - low, np.maximum(1.0, np.abs(high)))
        (x0, y0), (x1, y1) = (low - pad).tolist(), (high + pad).tolist()
        self.rect: Rect = ((x0, y0), (x1, y1))
        self.size = _OVERSAMPLING * side, _OVERSAMPLING * round(_FIT_HEIGHT * side)
        self.side, self.palette = side, palette

    def draw(self, view: RunView) -> Image.Image | None:
        """Return the picture, None where what is predicted is not finite."""
        data, learner, colours = view.dataset, view.learner, np.array(self.palette.classes, dtype=np.uint8)
        xs = np.linspace(self.rect[0][0], self.rect[1][0], _PLACES)
        ys = learner.predict(xs[:, None])
        if not np.isfinite(ys).all():
            return None
        if learner.output != "values" and ys.shape[1] == 2:  # the probability of the second says all
            ys = ys[:, 1:]
        image = Image.new("RGB", self.size, _PAPER)
        sheet = Sheet(image, ImageDraw.Draw(image), self.rect)
        (x0, y0), (x1, y1) = self.rect
        for ends in (((x0, 0.0), (x1, 0.0)), ((0.0, y0), (0.0, y1))):
            sheet.line(np.array(ends), 1.0, _FAINT)
        at, of_output, _ = drawn_points(data)
        none = np.zeros(len(at), dtype=bool)
        sheet.points(at, colours[of_output % len(colours)], none, none, max(_LEAST_RADIUS, 5 * self.side / 800))
        for c, column in enumerate(ys.T):
            colour = self.palette.classes[(c if ys.shape[1] > 1 else 1) % len(colours)]
            sheet.line(np.column_stack([xs, column]), 4 * self.side / 800, colour)
        return sheet.finished()


class WeightFrames:
    """Draws the weight images of any state of a run, all on the scale of the last one."""

    def __init__(self, last: RunView, side: int, palette: Palette = _STRONG) -> None:
        self.request, self.side, self.palette = WeightImagesRequest(palette), side, palette
        found = self.request.compute(last)
        self.vmax = found.vmax if found is not None else 1.0

    def draw(self, view: RunView) -> Image.Image | None:
        """Return the picture, None where there are no weight images."""
        found = self.request.compute(view)
        if found is None:
            return None
        count, height, width = found.values.shape
        columns, rows = _grid(count)
        cell = max(width, (self.side - 2 * (columns + 1)) // columns)
        image = Image.new("RGB", (columns * (cell + 2) + 2, rows * (cell + 2) + 2), _PAPER)
        flat = np.nan_to_num(found.values.reshape(-1, width), posinf=0.0, neginf=0.0)
        rgba = diverging(flat, 0.0, self.vmax, self.palette).reshape(count, height, width, 4)
        for i, one in enumerate(rgba):
            part = Image.fromarray(one).convert("RGB").resize((cell, cell), Image.Resampling.NEAREST)
            image.paste(part, (2 + i % columns * (cell + 2), 2 + i // columns * (cell + 2)))
        return image


def _grid(count: int) -> tuple[int, int]:
    """Return columns and rows for so many images: wider than high, with few places left empty."""

    def cost(columns: int) -> float:
        rows = -(-count // columns)
        return abs(math.log(columns / rows / 1.6)) + 2 * (columns * rows - count) / count

    columns = min(range(1, count + 1), key=cost)
    return columns, -(-count // columns)


Frames = SurfaceFrames | FitFrames | WeightFrames


def frames_of(view: RunView, side: int) -> Frames | None:
    """Return what draws states of a run like the one that is seen, `side` pixels wide; None where nothing does."""
    frames: Frames
    if view.dataset.space == LINE:
        frames = FitFrames(view.dataset, side)
    elif view.dataset.space.kind == "image":
        frames = WeightFrames(view, side)
    elif SurfaceRequest(shape=(2, 2)).compute(view) is not None:
        frames = SurfaceFrames(view.dataset, side, equal=view.recipe.data.equal_scales)
    else:
        return None
    return frames if frames.draw(view) is not None else None


def captioned(picture: Image.Image, text: str) -> Image.Image:
    """Return a picture with a line of text above it, and sides of even numbers of pixels, as films have them."""
    size = max(12, round(picture.width / 32))
    font = ImageFont.load_default(size)
    bar = 2 * size
    even = picture.width + picture.width % 2, picture.height + bar + (picture.height + bar) % 2
    sheet = Image.new("RGB", even, _PAPER)
    sheet.paste(picture, (0, bar))
    ImageDraw.Draw(sheet).text((size // 2, bar / 2), text, fill=_LINE, font=font, anchor="lm")
    return sheet
