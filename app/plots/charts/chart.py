"""A plot of curves, whose ranges are its own."""

from PySide6.QtCore import Qt

from app.plots.base.axes import Axis
from app.plots.base.quiet_plot import QuietPlot
from app.widgets.naming import named

Range = tuple[float, float]


class Chart(QuietPlot):
    """The mouse only reads: what would drag or zoom the plot is left to the page, which may scroll."""

    def __init__(
        self, name: str, title: str, about: str, left: Axis, bottom: Axis, margins: tuple[float, float, float, float]
    ) -> None:
        super().__init__(name, left, bottom, margins)
        named(self, name, title, about)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._seen: object = None

    def show_ranges(self, x: Range, y: Range, log_x: bool = False, log_y: bool = False) -> None:
        """See these ranges, of logarithms where an axis is logarithmic."""
        wanted = x, y, log_x, log_y
        if wanted != self._seen:
            self._seen = wanted
            self.bottom_axis.setLogMode(x=log_x, y=False)
            self.left_axis.setLogMode(x=False, y=log_y)
            self.show_range(((x[0], y[0]), (x[1], y[1])))
