"""A plane with its legend under it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.plots.base.style import View
from app.plots.plane.fit_button import fit_button
from app.plots.plane.plane_legend import PlaneLegend
from app.plots.plane.point_plane import PointPlane
from app.widgets.layouts import row
from dlab_core.recipe import Data, Drawn
from dlab_core.training.frame import Frame


class PlaneView(View):
    """A plot above its legend, whose buttons hide points and lines of the plot and nothing else.

    At the right end of the legend stand further controls of the plot, and the button that shows all of it again.
    `name` begins the names, as in regress.surface_: with legend_train and others, and fit_view.
    """

    def __init__(self, plot: PointPlane, name: str, *controls: QWidget) -> None:
        super().__init__()
        self.plot = plot
        corner = QWidget()
        corner.setLayout(row(*controls, fit_button(f"{name}fit_view", "See all points.", plot), spacing=4))
        self.legend = PlaneLegend(f"{name}legend", corner)
        self.legend.hidden_changed.connect(self._on_hidden_changed)
        below = QGridLayout()  # both in one cell: the second row of the legend has all the width
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.legend, 0, 0)
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
