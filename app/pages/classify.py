"""The Classify page: points in the plane, a model, and its decision surface while it learns."""

from app.forms.config_form import DataForm
from app.pages import PageInfo
from app.pages.drawing import POINT_AT_CANVAS, Drawing
from app.pages.learning_page import LearningPage
from app.pages.resolution import Resolution
from app.plots.base.style import palette
from app.plots.charts.margin_plot import MarginView
from app.plots.drawing.tool_bar import ToolBar
from app.plots.plane.canvas import Canvas
from app.plots.tables.scores import ScoresView
from app.settings import Settings
from app.theme import theme
from app.widgets.naming import tool_button
from dlab_core.pictures.contours import bounds_of
from dlab_core.pictures.margins import MarginsRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import Recipe
from dlab_core.training.frame import Frame, FrameRequest


class ClassifyPage(LearningPage):
    """Data and drawing on the left, the canvas in the middle, model and training on the right."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        prefix = info.name
        form = DataForm(prefix)
        super().__init__(info, settings, recipe, form)
        self.canvas = Canvas(f"{prefix}.canvas")
        self.tool_bar = ToolBar(prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar, lambda data: bounds_of(data.x))
        self.tools = self.drawing.tools
        self.scores = ScoresView(prefix)
        self.margins = MarginView(prefix)
        self.tabs = self.make_tabs({"Parameters": self.parameters, "Losses and margins": self.margins})
        about = "Write the number of its class into each marker."
        self.numbers = tool_button(f"{prefix}.numbers", "Numbers in the markers", about, "numeric", toggles=True)
        self.views = [self.canvas]
        self.figures = [self.curves, self.scores, self.parameters, self.margins]
        self.pictured |= {"Decision surface": self.canvas, "Losses and margins": self.margins}
        self.resolution = Resolution()
        self._make_cards()
        self.numbers.toggled.connect(self.canvas.point_layer.set_numbered)
        form.new_data.clicked.connect(self.new_data)
        self.canvas.view_changed.connect(self.ask_for_frame)
        self.canvas.hovered.connect(self.cards["canvas"].set_note)
        self.tabs.currentChanged.connect(self.ask_for_frame)

    def _make_cards(self) -> None:
        left = [self.card("draw", "Draw", (self.tool_bar, 0)), self.card("scores", "Scores", (self.scores, 1))]
        parts = (self.about, 0), (self.canvas, 1), (self.time, 0)
        surface = self.card("canvas", "Decision surface", *parts, hint=POINT_AT_CANVAS)
        curves = self.card("curves", "Curves", (self.curves, 1))
        table = self.card("parameters", "Parameters and margins", (self.tabs, 1))
        table.set_folded(True)
        surface.add_action(self.numbers)
        self.lay_out(left, [surface, table], curves, main=surface)

    def request(self) -> FrameRequest:
        """See what the canvas shows, as fine as its pixels where it stands still, and coarsely where that is slow."""
        shape = self.resolution.shape(self.canvas.pixels, still=self.controller.status.state != "RUNNING")
        surface = SurfaceRequest(self.canvas.visible_rect, shape, palette(self.canvas.style_in_use))
        details = ((self.parameters, ParametersRequest()), (self.margins, MarginsRequest()))
        seen = (request for view, request in details if view.isVisible())
        return FrameRequest((surface, MarksRequest(), *seen), self.time.past)

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and drawn points on the canvas at once."""
        super().show_recipe(recipe, fresh)
        self.drawing.show_recipe(recipe, fresh)

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        self.drawing.show_frame(frame)
        super().show_frame(frame)
        asked = frame.request.get(SurfaceRequest)
        if asked is not None:
            self.resolution.note(asked.shape, frame.seconds)
        self.cards["canvas"].set_note(self.canvas.reading)

    def show_figures(self, frame: Frame) -> None:
        """Show how many numbers were learned, and the figures of every page."""
        super().show_figures(frame)
        table = frame.get(ParametersRequest)
        if table is not None:
            self.cards["parameters"].set_note(f"{table.count:,} numbers")

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        super().fit_theme()
        self.tabs.setFixedHeight(theme().px(220))
