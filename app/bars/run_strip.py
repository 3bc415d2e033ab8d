"""The strip under a canvas: the curves of a run, and the slider of its time as their axis."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.bars.step_slider import OVERHANG_PX
from app.bars.time_slider import TimeSlider
from app.plots.charts.curves import CurvesView
from app.theme import follow_theme, theme
from app.widgets.layouts import column

HEIGHT_PX = 110


class RunStrip(QWidget):
    """`curves` and `time`, over one axis: the handle stands under its step on the curves, wherever that is."""

    def __init__(self, prefix: str, measures: dict[str, str]) -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.strip")
        self.curves = CurvesView(prefix, measures)
        self.time = TimeSlider(prefix)
        self.curves.stand_on_axis(self.time.title, self.time, self.time.reading, OVERHANG_PX)
        self.curves.scale_changed.connect(self.time.show_scale)
        self.time.show_scale(self.curves.scale)
        self.setLayout(column((self.curves, 1)))
        follow_theme(self._fit)

    @Slot()
    def _fit(self) -> None:
        self.setFixedHeight(theme().px(HEIGHT_PX))
