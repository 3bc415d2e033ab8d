"""PlotStyle: the colours and sizes in which every plot is drawn."""

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QFont

from dlab_core.pictures.palette import OKABE_ITO, RGB, Palette


@dataclass(frozen=True)
class PlotStyle:
    """What the plots of a window look like; a page makes one from its theme and hands it to `set_style`.

    background: of the card a plot lies on. text, muted: numbers, and the labels beside them. accent: the first of
    several curves. ink: contours over a surface. outline: around markers. ground, strength: where a surface is
    undecided, and how much of a class its region shows. scale: factor on every length in pixels.
    """

    background: RGB
    axis: RGB
    grid: RGB
    text: RGB
    muted: RGB
    accent: RGB
    second: RGB
    third: RGB
    ink: RGB
    outline: RGB
    ground: RGB
    strength: float
    class_colours: tuple[RGB, ...] = OKABE_ITO
    font_px: int = 13
    scale: float = 1.0

    def px(self, design_px: float) -> float:
        """Return a length of the design in pixels."""
        return design_px * self.scale

    def font(self, share: float = 1.0) -> QFont:
        """Return the font of tick labels and numbers, `share` times its usual size."""
        font = QFont()
        font.setPixelSize(max(8, round(self.font_px * self.scale * share)))
        return font

    def class_colour(self, index: int) -> RGB:
        """Return the colour of a class, counted from 0."""
        return self.class_colours[index % len(self.class_colours)]

    def text_on_class(self, index: int) -> RGB:
        """Return near-black or white, whichever reads better on the colour of a class."""
        return text_on(self.class_colour(index))

    def outline_of_class(self, index: int) -> RGB:
        """Return the colour around markers of a class: the ink where the outline would run into the colour."""
        return self.outline if contrast(self.outline, self.class_colour(index)) > 1.6 else self.ink

    def scaled(self, scale: float) -> "PlotStyle":
        """Return the same colours at another size."""
        return replace(self, scale=scale)


LIGHT = PlotStyle(
    background=(255, 255, 255),
    axis=(104, 112, 126),
    grid=(230, 232, 237),
    text=(28, 33, 43),
    muted=(95, 103, 117),
    accent=(31, 95, 214),
    second=(201, 122, 0),
    third=(0, 128, 94),
    ink=(28, 33, 43),
    outline=(255, 255, 255),
    ground=(255, 255, 255),
    strength=0.5,
)

DARK = PlotStyle(
    background=(30, 33, 40),
    axis=(154, 161, 174),
    grid=(48, 53, 64),
    text=(230, 232, 236),
    muted=(163, 170, 183),
    accent=(110, 168, 254),
    second=(240, 173, 30),
    third=(64, 200, 160),
    ink=(242, 244, 247),
    outline=(238, 240, 244),
    ground=(20, 22, 26),
    strength=0.5,
    class_colours=(*OKABE_ITO[:7], (185, 190, 200)),
)


def palette(style: PlotStyle) -> Palette:
    """Return the colours in which a surface is computed for this style."""
    return Palette(style.class_colours, style.ground, style.strength)


def luminance(colour: RGB) -> float:
    """Return the relative luminance from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: RGB, b: RGB) -> float:
    """Return the contrast ratio from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: RGB) -> RGB:
    """Return near-black or white, whichever contrasts more with `colour`."""
    return max(((18, 22, 30), (255, 255, 255)), key=lambda text: contrast(text, colour))


def mixed(a: RGB, b: RGB, share: float) -> RGB:
    """Return `share` of b in a."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def css(colour: RGB) -> str:
    """Return the colour as a style sheet writes it."""
    return QColor(*colour).name()
