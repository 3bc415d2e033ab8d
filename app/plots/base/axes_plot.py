"""A plot with an axis at its left and one under it."""

from app.plots.base.axes import Axis
from app.plots.base.quiet_plot import QuietPlot
from app.plots.base.style import PlotStyle
from dlab_core.pictures.contours import Rect


class AxesPlot(QuietPlot):
    """Gives its axes the room that their labels need, before it is painted.

    pyqtgraph finds out while it paints, and paints again: four times for a range with longer labels.
    """

    def __init__(
        self, name: str, left: Axis, bottom: Axis, margins: tuple[float, float, float, float] = (0, 0, 0, 0)
    ) -> None:
        """`margins` is the room left, above, right and below, in pixels of the design."""
        super().__init__(name)
        self.left_axis, self.bottom_axis = left, bottom
        self.styled = (left, bottom)
        self._margins = margins
        for axis, row, column in ((left, 0, 0), (bottom, 1, 1)):
            self.centralLayout.addItem(axis, row, column)
            axis.linkToView(self.view)
            axis.setZValue(self.view.zValue() - 1 if axis.grid else 0.5)  # a grid lies below the curves

    def show_range(self, rect: Rect) -> None:
        """See all of a rectangle, with axes that fit it."""
        super().show_range(rect)
        for _turn in range(2):  # wider labels may leave room for other ticks
            self.left_axis.prepare()
            self.bottom_axis.prepare()
            self.centralLayout.activate()
        self.view.prepareForPaint()

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.centralLayout.setContentsMargins(*(round(style.px(margin)) for margin in self._margins))
