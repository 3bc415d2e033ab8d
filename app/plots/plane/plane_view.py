"""A plane with its legend under it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.plots.base.style import View
from app.plots.plane.plane_legend import PlaneLegend
from app.plots.plane.point_plane import PointPlane
from dlab_core.recipe import Data, Drawn
from dlab_core.training.frame import Frame


class PlaneView(View):
    """A plot above its legend, whose buttons hide points and lines of the plot and nothing else.

    `corner` is a control at the right end of the legend.
    """

    def __init__(self, plot: PointPlane, name: str, corner: QWidget | None = None) -> None:
        """name: before those of the entries of the legend."""
        super().__init__()
        self.plot = plot
        self.legend = PlaneLegend(name, corner)
        self.legend.hidden_changed.connect(self._on_hidden_changed)
        below = QGridLayout()  # in one cell of which two may lie
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.legend, 0, 0)
        if corner is not None:
            below.addWidget(corner, 0, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.lay((plot, 1), below, styled=(plot, self.legend))

    def show_frame(self, frame: Frame) -> None:
        """Draw a frame, and say what occurs in it."""
        self.plot.show_frame(frame)
        self.legend.show_entries(self.plot.legend, frame.run, _source(frame.recipe.data))

    @Slot(object)
    def _on_hidden_changed(self, hidden: frozenset[str]) -> None:
        self.plot.hide_entries(hidden)


def _source(data: Data) -> str:
    """Return the kind of data; of points that were edited, the kind of what made them."""
    made = data.generator if isinstance(data, Drawn) else None
    return data.kind if made is None else made.kind
