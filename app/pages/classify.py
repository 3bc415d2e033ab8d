"""The Classify page: points in the plane, a model, and its decision surface while it learns."""

from typing import get_args

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.pages import PageInfo
from app.pages.drawing import POINT_AT_CANVAS, Drawing
from app.pages.moments import Moments
from app.pages.pins import Pins
from app.pages.resolution import Resolution
from app.pages.table_page import TablePage
from app.plots.base.legend import Key
from app.plots.base.style import palette, plot_style
from app.plots.charts.margin_plot import MarginView
from app.plots.drawing.tool_bar import ToolBar
from app.plots.plane.canvas import Canvas
from app.plots.plane.plane_view import PlaneView
from app.plots.tables.scores import ROWS, ScoresView
from app.settings import Settings
from app.widgets.layouts import column
from app.widgets.naming import tool_button
from app.widgets.numbers import write_number_of
from dlab_core.data import can_be_drawn
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.contours import Rect, bounds_of
from dlab_core.pictures.margins import MarginsRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.pinned import PinnedBoundariesRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import PlaneSets, Recipe
from dlab_core.training.frame import Frame, FrameRequest


class ClassifyPage(TablePage):
    """Data and drawing on the left, the canvas in the middle, model and training on the right."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        prefix = info.name
        super().__init__(info, settings, recipe, get_args(PlaneSets))
        self.key = Key()  # of classes that have names
        self.canvas = Canvas(f"{prefix}.canvas")
        self.canvas_view = PlaneView(self.canvas, f"{prefix}.")
        self.tool_bar = ToolBar(prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar, self.table_form, self._bounds)
        self.tools = self.drawing.tools
        self.scores = ScoresView(prefix)
        self.margins = MarginView(prefix)
        about = "Write the number of its class into each marker."
        self.numbers = tool_button(f"{prefix}.numbers", "Numbers in the markers", about, "numeric", toggles=True)
        self.views = [self.canvas_view]
        self.figures = [self.curves, self.scores, self.parameters, self.margins]
        self.styled.append(self.key)
        self.pictured |= {"Decision surface": self.canvas_view, "Losses and margins": self.margins}
        self.resolution = Resolution()
        self._make_cards()
        self.numbers.toggled.connect(self.canvas.point_layer.set_numbered)
        self.canvas.view_changed.connect(self.ask_for_frame)
        self.canvas.hovered.connect(self.cards["main"].set_note)

    def _make_cards(self) -> None:
        draw, scores = self.card("draw", "Draw", (self.tool_bar, 0)), self.card("scores", "Scores", (self.scores, 1))
        self.main, points = QStackedWidget(), QWidget()
        points.setLayout(column(self.key, (self.canvas_view, 1), spacing=4))
        for widget in (points, self.invitation):
            self.main.addWidget(widget)
        self.make_main("Decision surface", POINT_AT_CANVAS, (self.main, 1)).add_action(self.numbers)
        details = {"Parameters": self.parameters, "Losses and margins": self.margins, "Table": self.sheet_view}
        self.make_details(details).set_folded(True)
        self.pins = Pins(self, scores, ROWS, self.curves, self.canvas.pins)
        self.moments = Moments(self, self.time, self.pins, self.canvas, lambda: self.canvas)
        self.lay_out([draw, 1], [(scores, 1)])

    def request(self) -> FrameRequest:
        """See what the canvas shows, as fine as its pixels where it stands still, and coarsely where that is slow."""
        shape = self.resolution.shape(self.canvas.pixels, still=self.controller.status.state != "RUNNING")
        rect, learners = self.canvas.visible_rect, self.pins.learners
        surface = SurfaceRequest(rect, shape, palette(self.canvas.style_in_use))
        pinned = (PinnedBoundariesRequest(learners, rect),) if learners else ()
        details = ((self.parameters, ParametersRequest()), (self.margins, MarginsRequest()))
        seen = (request for view, request in details if view.isVisible())
        return self.asked(surface, MarksRequest(), *pinned, *seen)

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and drawn points on the canvas at once."""
        super().show_recipe(recipe, fresh)
        data = recipe.data
        self.main.setCurrentIndex(int(self.invites))
        self.cards["draw"].setVisible(can_be_drawn(data))
        self.canvas.show_axes(data.axis_titles, equal=data.equal_scales)
        self.canvas.show_classes(data.class_names, data.signs)
        self._show_key()
        self.drawing.show_recipe(recipe, fresh)

    def _bounds(self, data: Dataset) -> Rect:
        return bounds_of(data.x, equal=self.canvas.equal)

    def _show_key(self) -> None:
        """Say which colour is which class, where they have names."""
        data, style = self.recipe.data, plot_style()
        signed = [
            label if label == sign else f"{sign} {label}" for sign, label in zip(data.signs, data.labels, strict=True)
        ]
        pens = [style.pen(style.class_colour(c), 8) for c in range(len(signed))]
        self.key.setVisible(data.labels != tuple(str(c + 1) for c in range(len(signed))))
        self.key.show_entries(tuple((pen, name, "") for pen, name in zip(pens, signed, strict=True)))

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        self.drawing.show_frame(frame)
        super().show_frame(frame)
        asked = frame.request.get(SurfaceRequest)
        if asked is not None:
            self.resolution.note(asked.shape, frame.seconds)
        self.cards["main"].set_note(self.canvas.reading)

    def show_figures(self, frame: Frame) -> None:
        """Show how many parameters were learned, and the figures of every page."""
        super().show_figures(frame)
        table = frame.get(ParametersRequest)
        if table is not None:
            self.cards["details"].set_note(write_number_of(table.count, "parameter"))

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        super().fit_theme()
        self._show_key()
