"""A plot of curves, whose ranges are its own."""

from PySide6.QtCore import Qt

from app.plots.base.axes import Axis
from app.plots.base.quiet_plot import QuietPlot
from app.widgets.naming import named


class Chart(QuietPlot):
    """The mouse only reads: what would drag or zoom the plot is left to the page, which may scroll."""

    def __init__(
        self, name: str, title: str, about: str, left: Axis, bottom: Axis, margins: tuple[float, float, float, float]
    ) -> None:
        super().__init__(name, left, bottom, margins)
        named(self, name, title, about)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
