"""The Regress page: lines, curves and tables, what is learned from them, and the loss that leads there."""

from typing import Any, Literal, get_args

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.pages import PageInfo
from app.pages.drawing import POINT_AT_CANVAS, Drawing
from app.pages.initial_weights import (
    initial_weights_fit,
    with_initial,
    without_initial,
    without_overrides,
)
from app.pages.moments import Moments
from app.pages.pins import Pins
from app.pages.resolution import Refinement, Resolution
from app.pages.table_page import TablePage
from app.plots.base.style import palette
from app.plots.charts.curves import VALUE_MEASURES
from app.plots.charts.predictions import PredictionsView
from app.plots.drawing.tool_bar import ToolBar
from app.plots.plane.fit_plot import FitView, bounds_of_fit
from app.plots.plane.loss_landscape import LossView
from app.plots.plane.plane_view import PlaneView
from app.plots.plane.value_surface import ValueSurface
from app.plots.tables.noted_tables import CoefficientTable, GradientTable
from app.plots.tables.scores import ROWS, VALUE_ROWS, ScoreTable
from app.plots.tables.script_view import ScriptView
from app.settings import Settings
from dlab_core.data import can_be_drawn
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.pinned import PinnedBoundariesRequest, PinnedFitsRequest
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.view import PictureRequest
from dlab_core.recipe import (
    LINE,
    PLANE,
    Config,
    Data,
    InitialWeights,
    ParameterOverrides,
    Recipe,
    RegressData,
    RegressSets,
)
from dlab_core.training.frame import Frame, FrameRequest

Shown = Literal["fit", "surface", "predictions"]
FIT_COLUMNS = 240  # places along x at which a curve is computed

DETAILS = ("Loss surface", "Coefficients", "Gradients", "Parameters", "Script", "Table")


class RegressPage(TablePage):
    """Data, drawing and scores on the left, the fit beside the loss in the middle, model and training on the right."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        prefix = info.name
        super().__init__(info, settings, recipe, get_args(RegressSets), VALUE_MEASURES)
        self.fit = FitView(prefix)
        self.canvas = self.fit.plot
        self.surface = ValueSurface(f"{prefix}.surface")
        self.surface_view = PlaneView(self.surface, f"{prefix}.surface_")
        self.predictions = PredictionsView(prefix)
        self.main = QStackedWidget()
        self.tool_bar = ToolBar(prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar, self.table_form, bounds_of_fit)
        self.tools = self.drawing.tools
        self.value_scores = ScoreTable(prefix, VALUE_ROWS)
        self.class_scores = ScoreTable(f"{prefix}.classes")
        self.loss = LossView(prefix)
        self.coefficients = CoefficientTable(prefix)
        self.gradients = GradientTable(prefix)
        self.script = ScriptView(prefix)
        self.views = [self.fit, self.surface_view, self.predictions, self.loss]
        self.figures = [
            *(self.curves, self.value_scores, self.class_scores, self.coefficients),
            *(self.gradients, self.parameters, self.script),
        ]
        self.pictured |= {
            "Data and fit": self.fit,
            "Surface of values": self.surface_view,
            "Predictions": self.predictions,
            "Loss surface": self.loss,
        }
        self.resolution, self.refinement = Resolution(), Refinement()
        self._shown_recipe: Recipe | None = None
        self._first = True  # no frame has come of the present run
        self._make_cards()
        self._wire_views()

    def _make_cards(self) -> None:
        surface, predictions = self.surface_view, self.predictions
        self._mains: dict[Shown, QWidget] = {"fit": self.fit, "surface": surface, "predictions": predictions}
        for main in (*self._mains.values(), self.invitation):
            self.main.addWidget(main)
        draw = self.card("draw", "Draw", (self.tool_bar, 0))
        scores = self.card("scores", "Scores", (self.value_scores, 0), (self.class_scores, 0))
        self.make_main("Data and fit", POINT_AT_CANVAS, (self.main, 1))
        details = self.loss, self.coefficients, self.gradients, self.parameters, self.script, self.sheet_view
        self.make_details(dict(zip(DETAILS, details, strict=True)))
        self.pins = Pins(self, scores, VALUE_ROWS | ROWS, self.curves, self.canvas.pins, self.surface.pins)
        self.moments = Moments(self, self.time, self.pins, self.main, self._main_plot)
        self.lay_out([draw, scores, 1], [1])  # the forms on the right leave no room for scores on a small screen

    def _wire_views(self) -> None:
        for view in (self.canvas, self.surface):
            view.view_changed.connect(self.ask_for_frame)
            view.hovered.connect(self.cards["main"].set_note)
        self.loss.plot.view_changed.connect(self._on_loss_moved)
        self.loss.plot.start_chosen.connect(self._on_start_chosen)
        self.loss.forget_start.clicked.connect(self._on_start_forgotten)
        self.loss.parameters_chosen.connect(self._on_loss_moved)
        self.tabs.chosen.connect(self._on_loss_moved)

    # ------------------------------------------------------------------------------------------ showing

    @property
    def data(self) -> RegressData:
        """The data of the recipe."""
        data = self.recipe.data
        assert isinstance(data, RegressData), "the page shows no other data"
        return data

    @property
    def shown(self) -> Shown:
        """What the main view is of the present data."""
        data = self.data
        if data.space == LINE:
            return "fit"
        return "surface" if data.space == PLANE and data.task.outputs == 1 else "predictions"

    def _main_plot(self) -> QWidget:
        """Return the plot of the main view, without what stands above it."""
        plots: dict[Shown, QWidget] = {"fit": self.canvas, "surface": self.surface}
        return plots.get(self.shown, self.predictions.plot)

    def request(self) -> FrameRequest:
        """See the main view, and what is behind the tab that is open."""
        view = self.surface if self.shown == "surface" else self.canvas
        rect, colours = view.visible_rect, palette(view.style_in_use)
        main: list[PictureRequest[Any]] = [PredictionsRequest()]
        learners = self.pins.learners
        if self.shown == "fit":
            span = rect[0][0], rect[1][0]
            main = [FitRequest(span, FIT_COLUMNS)]
            main += [PinnedFitsRequest(learners, span, FIT_COLUMNS)] if learners else []
        elif self.shown == "surface":
            still = self.controller.status.state != "RUNNING"
            main = [SurfaceRequest(rect, self.resolution.shape(view.pixels, still=still), colours)]
            main += [PinnedBoundariesRequest(learners, rect)] if learners else []
        loss = LossRequest(self.loss.chosen, self.loss.plot.rect_shown, self.refinement.shape, colours)
        details = (loss, CoefficientsRequest(), GradientsRequest(), ParametersRequest(), None, None)
        detail = details[self.tabs.index]
        # The first frame of a run has the main view alone, so that not everything is painted anew at one time.
        if detail is None or self._first or not self.tabs.isVisible():
            return self.asked(*main)
        return self.asked(*main, detail)

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and drawn points at once."""
        data, before = self.data, self._shown_recipe
        super().show_recipe(recipe, fresh)
        self.main.setCurrentWidget(self.invitation if self.invites else self._mains[self.shown])
        for plot in (self.canvas, self.surface):
            plot.show_axes(data.axis_titles, equal=plot is self.surface and data.equal_scales)
        self.cards["draw"].setVisible(can_be_drawn(data) and not self.invites)
        self.value_scores.setVisible(data.classes is None)
        self.class_scores.setVisible(data.classes is not None)
        self.loss.plot.movable = isinstance(recipe.model, InitialWeights | ParameterOverrides)
        self.loss.forget_start.setVisible(without_overrides(recipe) != recipe)
        self.drawing.show_recipe(recipe, fresh)
        if fresh and (before is None or _parts(without_initial(before)) != _parts(without_initial(recipe))):
            self.loss.plot.forget()
            self.refinement = Refinement()
        self._first = self._first or fresh
        self._shown_recipe = recipe

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        if self.shown == "fit":
            self.drawing.show_frame(frame)
        super().show_frame(frame)
        if self._first and frame.run == self.controller.run:
            self._first = False
            self.ask_soon()
        still = self.controller.status.state != "RUNNING"
        surface, loss = frame.request.get(SurfaceRequest), frame.request.get(LossRequest)
        if self.shown == "surface" and surface:
            self.resolution.note(surface.shape, frame.seconds)
        if loss and self.refinement.note(loss.shape, frame.seconds, still=still):
            self.ask_soon()

    @Slot()
    def _on_loss_moved(self) -> None:
        self.refinement.restart()
        self.ask_for_frame()

    # ------------------------------------------------------------------------------------------ editing

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other data; initial weights that were chosen for other outputs are forgotten."""
        recipe = super().with_data(data)
        return recipe if initial_weights_fit(recipe) else without_initial(recipe)

    @Slot(float, float)
    def _on_start_chosen(self, first: float, second: float) -> None:
        """Begin where the point was let go, with all other parameters as they began before."""
        picture = self.loss.plot.picture
        if picture is not None:
            self._plays = True
            values = dict(zip(self.loss.chosen, (first, second), strict=False))
            self.edit(with_initial(self.recipe, picture, values))

    @Slot()
    def _on_start_forgotten(self) -> None:
        self._plays = True
        self.edit(without_overrides(self.recipe))


def _parts(recipe: Recipe) -> tuple[Config, ...]:
    """Return what a recipe is, without what it says of itself."""
    return recipe.data, recipe.model, recipe.training
