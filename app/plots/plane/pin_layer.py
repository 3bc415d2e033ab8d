"""Pinned runs over the picture of another one: their boundaries, or their fits, dashed, each with its letter."""

from collections.abc import Collection, Mapping

import numpy as np
import pyqtgraph as pg

from app.plots.base.legend_entries import LegendEntry, hide
from app.plots.base.markers import digit
from app.plots.base.pin_style import MOST_PINS, pin_colour, pin_pen
from app.plots.base.quiet_plot import QuietPlot, dress, set_data
from app.plots.base.style import PlotStyle, Styled
from app.plots.plane.surface_layer import joined
from app.widgets.text import one_line
from dlab_core.arrays import Array
from dlab_core.pictures.pinned import PinnedBoundariesRequest, PinnedFitsRequest
from dlab_core.training.frame import Frame
from dlab_core.training.pin import LETTERS

_LETTER_PX = 10.0
_LONGEST_NAME = 18  # characters, in a legend


class PinLayer(Styled):
    """Draws what a frame holds of pinned learners.

    slots: by learner, which of the pins it is. names: by slot, what its run is called.
    """

    def __init__(self, plot: QuietPlot, z: float) -> None:
        self.slots: Mapping[object, int] = {}
        self.names: Mapping[int | None, str] = {}
        self.lines = [pg.PlotCurveItem(antialias=True) for _ in range(MOST_PINS)]
        self.letters = [pg.ScatterPlotItem(symbol=digit(letter), pxMode=True) for letter in LETTERS]
        plot.draw(*self.lines, *self.letters, z=z)
        for item in (*self.lines, *self.letters):
            item.hide()

    def _apply_style(self, style: PlotStyle) -> None:
        for slot in range(MOST_PINS):
            self.lines[slot].setPen(pin_pen(style, slot))
            halo = pg.mkPen(style.outline, width=style.px(0.6))
            dress(self.letters[slot], pin_colour(style, slot), halo, style.px(_LETTER_PX))

    def show_slots(self, slots: Mapping[object, int]) -> None:
        """Say which pins there are; what is drawn of others disappears at once."""
        self.slots = slots
        for slot in set(range(MOST_PINS)) - set(slots.values()):
            self._draw(slot, {})

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The pins that are drawn."""
        return tuple(
            LegendEntry(
                f"pin_{slot + 1}",
                f"{letter} {one_line(self.names.get(slot, ''), _LONGEST_NAME)}".strip(),
                f"What pinned run {letter} learned.",
                line.opts["pen"],
                short=letter,
            )
            for slot, (letter, line) in enumerate(zip(LETTERS, self.lines, strict=True))
            if line.isVisible()
        )

    def hide_entries(self, names: Collection[str]) -> None:
        """Hide these pins, and show the others."""
        for slot, items in enumerate(zip(self.lines, self.letters, strict=True)):
            hide(items, f"pin_{slot + 1}" in names)

    def show_frame(self, frame: Frame) -> None:
        """Draw the boundaries or fits of a frame, which are of the pins that it was asked for."""
        drawn: dict[int, dict[str, Array]] = {}
        found, fits = frame.get(PinnedBoundariesRequest), frame.get(PinnedFitsRequest)
        if found is not None and (asked := frame.request.get(PinnedBoundariesRequest)):
            for learner, lines in zip(asked.learners, found.lines, strict=True):
                drawn[self.slots.get(learner, -1)] = joined(lines)
        if fits is not None and (of_line := frame.request.get(PinnedFitsRequest)):
            for learner, ys in zip(of_line.learners, fits.ys, strict=True):
                drawn[self.slots.get(learner, -1)] = {} if ys is None else _as_one(fits.xs, _told(ys, frame))
        for slot in range(MOST_PINS):
            self._draw(slot, drawn.get(slot, {}))

    def _draw(self, slot: int, line: dict[str, Array]) -> None:
        set_data(self.lines[slot], **line)
        if not line:
            set_data(self.letters[slot])
            return
        at = len(line["x"]) * (slot + 1) // (MOST_PINS + 2)  # so that letters of like lines do not hide each other
        set_data(self.letters[slot], line["x"][at : at + 1], line["y"][at : at + 1])


def _told(ys: Array, frame: Frame) -> Array:
    """Return the columns that are drawn: of two classes the probability of the second says all."""
    return ys[:, 1:] if frame.dataset.classes is not None and ys.shape[1] == 2 else ys


def _as_one(xs: Array, ys: Array) -> dict[str, Array]:
    """Return the columns (m, K) over xs (m,) as one curve, as `set_data` takes it."""
    connect = np.ones(ys.shape, dtype=bool)
    connect[-1] = False
    return {"x": np.tile(xs, ys.shape[1]), "y": ys.T.ravel(), "connect": connect.T.ravel()}
