"""The colours: two palettes, with what it takes to keep text readable on them."""

from dataclasses import dataclass

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Colours:
    """The named colours of one palette, each as `#rrggbb`; the light ones unless told otherwise."""

    ground: str = "#f4f5f7"  # behind the cards
    card: str = "#ffffff"
    card_border: str = "#e2e5ea"
    text: str = "#1c212b"
    muted: str = "#5f6775"  # labels and notes
    disabled: str = "#a3a9b4"
    accent: str = "#1f5fd6"
    accent_hover: str = "#194fb5"
    accent_text: str = "#ffffff"  # on the accent
    danger: str = "#b42318"  # what went wrong
    field: str = "#f7f8fa"  # what can be typed in or pressed
    field_border: str = "#d3d8e0"
    hover: str = "#eceff4"
    soft: str = "#eaeef5"  # selected things that are not the accent
    axis: str = "#68707e"
    grid: str = "#e6e8ed"
    second: str = "#c97a00"  # of several curves the first has the accent
    third: str = "#00805e"
    ink: str = "#1c212b"  # contours and outlines over a surface
    outline: str = "#ffffff"  # around markers
    surface: str = "#ffffff"  # where a surface is undecided between its classes
    eighth: str = "#1c212b"  # the eighth class: Okabe's and Ito's black on light grounds, a light grey on dark ones


LIGHT = Colours()
DARK = Colours(
    ground="#16181d",
    card="#1e2128",
    card_border="#2d313b",
    text="#e6e8ec",
    muted="#a3aab7",
    disabled="#5e6573",
    accent="#6ea8fe",
    accent_hover="#8dbaff",
    accent_text="#0e1626",
    danger="#ff8a7a",
    field="#262a33",
    field_border="#3a404c",
    hover="#2f3440",
    soft="#2a2f3a",
    axis="#9aa1ae",
    grid="#303540",
    second="#f0ad1e",
    third="#40c8a0",
    ink="#f2f4f7",
    outline="#eef0f4",
    surface="#14161a",
    eighth="#b9bec8",
)


def rgb(colour: str) -> RGB:
    """Return `#rrggbb` as three integers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: RGB) -> float:
    """Return the relative luminance from 0 to 1 (WCAG 2.2)."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: RGB, b: RGB) -> float:
    """Return the contrast ratio from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: RGB) -> RGB:
    """Return near-black or white, whichever reads better on `colour`."""
    dark, white = (18, 22, 30), (255, 255, 255)
    return max(dark, white, key=lambda text: contrast(text, colour))
