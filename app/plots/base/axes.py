"""Axes: ticks at the same distances on both axes of a plane, and round figures along a curve."""

from math import ceil, floor, log10

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPicture

from app.plots.base.style import PlotStyle

NO_NUMBER = "–"


def round_step(at_least: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below `at_least` (positive)."""
    power = 10.0 ** floor(log10(at_least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= at_least * (1 - 1e-9))


def round_up(value: float) -> float:
    """Return the next of a few round figures that is not below `value` (positive), at most a sixth above it."""
    power = 10.0 ** floor(log10(value))
    factors = (1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10)
    return next(factor * power for factor in factors if factor * power >= value * (1 - 1e-9))


def short_number(value: float) -> str:
    """Return a number with k or M for thousands and millions: 2k, 1.5M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.10g}{unit}"
    return f"{value:.10g}"


def in_short(text: str) -> str:
    """Return a number without the plus and the zeros of its exponent: 5e36."""
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def number_text(value: float) -> str:
    """Return a score or loss to three places, a large one to four figures, a huge one to two."""
    if value != value:
        return NO_NUMBER
    if abs(value) >= 1e6:
        return in_short(f"{value:.1e}")
    if abs(value) >= 1e4:
        return f"{value:.0f}"
    return f"{value if abs(value) >= 5e-4 else 0.0:.3f}" if abs(value) < 10 else f"{value:.4g}"


class Axis(pg.AxisItem):  # type: ignore[misc]
    """An axis with ticks inside room enough for their labels: `gap_px` apart at least.

    Two of them on a plane of equal scale have the same ticks, which pyqtgraph's own axes have not.
    """

    def __init__(self, orientation: str, gap_px: float = 44, short: bool = False, grid: bool = False) -> None:
        super().__init__(orientation)
        self._gap_px = gap_px
        self._scale_px = 1.0
        self._short = short
        self._grid = grid
        self.enableAutoSIPrefix(False)

    def set_style(self, style: PlotStyle) -> None:
        """Take on the colours and the size of text."""
        self._scale_px = style.scale
        self.setPen(pg.mkPen(style.axis, width=1))
        self.setTextPen(pg.mkPen(style.muted))
        if self._grid:
            self.setTickPen(pg.mkPen(style.grid, width=1))
            self.setGrid(255)
        self.setTickFont(style.font(0.95))
        self.setStyle(tickLength=round(style.px(4)), tickTextOffset=round(style.px(4)), autoExpandTextSpace=True)
        self.setStyle(hideOverlappingLabels=False, maxTextLevel=0)

    def prepare(self) -> None:
        """Lay out ticks and labels if they are new, and take the width that the labels need."""
        if self.picture is None:
            nowhere = QPicture()
            painter = QPainter(nowhere)
            self.paint(painter, None, None)
            painter.end()

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Return the distance between labelled ticks, and between the small ones."""
        if not maxVal > minVal or size <= 0:
            return []
        if self.logMode:
            return [(max(1.0, ceil((maxVal - minVal) * self._gap_px * self._scale_px / size)), 0.0)]
        step = round_step((maxVal - minVal) * self._gap_px * self._scale_px / size)
        if self._grid:
            return [(step, 0.0)]
        leading = round(step / 10.0 ** floor(log10(step) + 1e-9))
        return [(step, 0.0), (step / (4 if leading == 2 else 5), 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the labels; small ticks have none."""
        if self.logMode:
            return [short_number(10.0**value) if value >= -3 else f"1e{value:.0f}" for value in values]
        if self._short:
            return [short_number(round(value, 10)) for value in values]
        if any(abs(value) >= 1e5 for value in values):
            return [in_short(f"{value:.4g}") for value in values]
        decimals = max(0, ceil(-log10(spacing) - 1e-9))
        return [f"{0.0 if abs(value) < spacing / 2 else value:.{decimals}f}" for value in values]
