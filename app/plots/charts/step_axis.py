"""The axis of the steps of a run: where each step has its place, linear or logarithmic from step 0 on."""

from dataclasses import dataclass

import numpy as np

from app.plots.base.axes import Axis
from app.plots.base.style import PlotStyle
from app.widgets.numbers import write_tick
from dlab_core.arrays import Array

CLEAR_PX, LABELS_PX = 11, 15  # under the line: half of the slider, and the labels
_TITLE = "step"
_LOG_GAP_PX = 22  # between the labels of a logarithmic axis, of which the first are the narrowest and the closest


@dataclass(frozen=True)
class StepScale:
    """Gives each step from 0 to `end` its coordinate: itself, or the decimal logarithm of the step after it.

    So step 0 has a place on a logarithmic axis as well, left of 1, and later ones stand as on any such axis.
    """

    log: bool
    end: float

    def at(self, steps: Array | float) -> Array:
        """Return the coordinates of steps."""
        steps = np.asarray(steps, dtype=np.float64)
        return np.log10(1 + steps) if self.log else steps

    def share(self, steps: Array) -> Array:
        """Return how far along the axis steps stand, from 0 to 1; those beyond its end stand at it."""
        return np.clip(self.at(steps) / float(self.at(self.end)), 0.0, 1.0)


class StepAxis(Axis):
    """Labels below a line on which a slider lies, and left of them the word that says what they count.

    A logarithmic one has labels at 0, 1, 3, 10, 30 and so on, or at 0, 1, 10, 100, or yet fewer where there is no room.
    """

    steps = StepScale(False, 10.0)

    def __init__(self) -> None:
        super().__init__("bottom", gap_px=64, short=True)
        self.show_title(_TITLE)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        tick = round(style.px(CLEAR_PX - 2))
        self.setStyle(tickLength=tick, tickTextOffset=round(style.px(2)))
        self.setHeight(round(style.px(CLEAR_PX + LABELS_PX)))

    def show_steps(self, steps: StepScale) -> None:
        """Label other steps."""
        if steps != self.steps:
            self.steps = steps
            self.picture = None
            self.update()

    def resizeEvent(self, event: object = None) -> None:
        """Write the title before the first label, where the other axis leaves a corner free."""
        super().resizeEvent(event)
        if self.label is not None:
            top = self.style_in_use.px(CLEAR_PX) - self.label.document().documentMargin()
            self.label.setPos(-self.label.boundingRect().width(), top)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of labels; a linear axis has small ticks between them."""
        if not self.steps.log or not maxVal > minVal:
            return super().tickValues(minVal, maxVal, size)  # type: ignore[no-any-return]
        apart = _LOG_GAP_PX * self.style_in_use.px(1) * (maxVal - minVal) / size
        tens = 10.0 ** np.arange(0, np.log10(self.steps.end) + 1)
        rarer = (np.array([0, *tens[every::every]]) for every in range(1, len(tens) + 1))
        for labelled in (np.sort([0, *tens, *(3 * tens)]), np.array([0, *tens]), *rarer):
            places = self.steps.at(labelled[labelled <= self.steps.end])
            if (np.diff(places) >= apart).all():
                break
        return [(1.0, places.tolist())]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return the steps at these places."""
        if self.steps.log:
            return [write_tick(round(10.0**value - 1)) for value in values]
        return super().tickStrings(values, scale, spacing)
