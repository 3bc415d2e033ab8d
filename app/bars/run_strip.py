"""The strip under the main view: the curves of the run, and the slider of its time."""

from app.bars.time_slider import TimeSlider
from app.plots.base.style import View
from app.plots.charts.curves import CurvesView
from app.theme import theme


class RunStrip(View):
    """Placeholder."""

    def __init__(self, prefix: str, measures: dict[str, str]) -> None:
        super().__init__()
        self.curves = CurvesView(prefix, measures)
        self.time = TimeSlider(prefix)
        self.curves.setFixedHeight(theme().px(110))
        self.lay((self.curves, 1), self.time)
