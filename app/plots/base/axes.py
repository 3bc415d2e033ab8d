"""Axes beside a plot, with ticks at round figures."""

from html import escape
from math import ceil, floor, log10

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPicture

from app.plots.base.style import PlotStyle, Styled, css
from app.widgets.numbers import write_at, write_tick, write_value
from app.widgets.text import one_line

_LONGEST_TITLE = 40  # characters


def round_step(at_least: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below `at_least` (positive)."""
    power = 10.0 ** floor(log10(at_least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= at_least * (1 - 1e-9))


def round_up(value: float) -> float:
    """Return the next of a few round figures that is not below `value` (positive), at most a sixth above it."""
    power = 10.0 ** floor(log10(value))
    factors = (1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.5, 6, 7, 8, 9, 10)
    return next(factor * power for factor in factors if factor * power >= value * (1 - 1e-9))


def number_texts(values: list[float], spacing: float) -> list[str]:
    """Return how the numbers of an axis are written that are so far apart."""
    if any(abs(value) >= 1e5 for value in values):
        return [write_value(value) for value in values]
    return [write_at(value, spacing) for value in values]


class Axis(pg.AxisItem, Styled):  # type: ignore[misc]
    """An axis with ticks inside room enough for their labels: `gap_px` apart at least."""

    def __init__(self, orientation: str, gap_px: float = 44, short: bool = False, grid: bool = False) -> None:
        super().__init__(orientation)
        self._gap_px = gap_px
        self._short = short
        self._title = ""
        self.setGrid(255 if grid else False)
        self.enableAutoSIPrefix(False)

    def show_title(self, title: str) -> None:
        """Write what the axis stands for beside it; a long name ends in dots."""
        title = one_line(title, _LONGEST_TITLE)
        if title != self._title:
            self._title = title
            self._write_title()

    def _write_title(self) -> None:
        style = self.style_in_use
        size = {"font-size": f"{style.font(0.95).pixelSize()}px"}
        self.setLabel(escape(self._title), color=css(style.muted), **size)
        self.resizeEvent()  # else a title of another length stands where the last one did

    def _apply_style(self, style: PlotStyle) -> None:
        self._write_title()
        self.setPen(pg.mkPen(style.axis, width=1))
        self.setTextPen(pg.mkPen(style.muted))
        if self.grid:
            self.setTickPen(pg.mkPen(style.grid, width=1))
        self.setTickFont(style.font(0.95))
        self.setStyle(tickLength=round(style.px(4)), tickTextOffset=round(style.px(4)), autoExpandTextSpace=True)
        self.setStyle(hideOverlappingLabels=False, maxTextLevel=0)

    def paint(self, painter: QPainter, option: object, widget: object) -> None:
        """Draw it, into a picture line by line: what is kept for the screen has lines of its width."""
        if self._exportOpts:
            painter.setFont(self.style["tickFont"] or painter.font())
            painter.setClipRect(self.boundingRect())  # in SVG the clip of the item before would else be in force
            self.drawPicture(painter, *self.generateDrawSpecs(painter))
        else:
            super().paint(painter, option, widget)

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
            return [(max(1.0, ceil((maxVal - minVal) * self.style_in_use.px(self._gap_px) / size)), 0.0)]
        step = round_step((maxVal - minVal) * self.style_in_use.px(self._gap_px) / size)
        if self.grid:
            return [(step, 0.0)]
        leading = round(step / 10.0 ** floor(log10(step) + 1e-9))
        return [(step, 0.0), (step / (4 if leading == 2 else 5), 0.0)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the labels; small ticks have none."""
        if self.logMode:
            return [write_tick(10.0**value) if value >= -3 else f"1e{value:.0f}" for value in values]
        if self._short:
            return [write_tick(round(value, 10)) for value in values]
        return number_texts(values, spacing)
